"""The haltes of a diagnostic en marchant."""

from typing import Any

from django import forms

from core.forms import PrivacyGuardMixin, form_helper
from diagnostics.models import Stop


class StopForm(PrivacyGuardMixin, forms.ModelForm):
    """A halte without a hall: a place in words, and what to look at there."""

    guarded_fields = ("label", "note")

    class Meta:
        model = Stop
        fields = ["label", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"label": "Le parc, l’arrêt de bus, le passage entre deux bâtiments…"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
