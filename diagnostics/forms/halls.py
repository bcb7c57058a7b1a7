"""The state of a hall."""

import uuid

from django import forms

from core.forms import PrivacyGuardMixin
from diagnostics.enums import HallLevel


class HallStateForm(PrivacyGuardMixin, forms.Form):
    """In what state the hall is today, and why."""

    guarded_fields = ("comment",)

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    level = forms.TypedChoiceField(
        label="État aujourd’hui",
        choices=HallLevel.choices,
        coerce=int,
        error_messages={
            "required": "Choisissez l’état du hall.",
            "invalid_choice": "Cet état n’existe pas : choisissez-en un des quatre.",
        },
    )
    comment = forms.CharField(
        label="Pourquoi",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
