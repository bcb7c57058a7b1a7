"""The form with which a partner corrects its own record."""

from typing import Any

from django import forms

from core.forms import form_helper
from partners.forms.partners import cleaned_phone
from partners.models import Partner
from partners.services.corrections import FIELDS, LABELS


class CorrectionForm(forms.ModelForm):
    """What is public of a partner, as it says it. Nothing is stored in the record."""

    website = forms.URLField(label="Site", required=False, assume_scheme="https")
    contact = forms.CharField(
        label="Personne à joindre",
        max_length=300,
        required=False,
        help_text="Nom, fonction, téléphone et courriel du travail.",
    )
    closed = forms.BooleanField(label="Nous avons cessé notre activité", required=False)

    class Meta:
        model = Partner
        fields = [name for name in FIELDS if name != "website"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 4})}
        labels = LABELS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.initial["website"] = self.instance.website
        self.order_fields([*FIELDS, "contact", "closed"])

    def clean_phone(self) -> str:
        """A phone number as one writes it."""
        return cleaned_phone(self.cleaned_data["phone"])

    def validate_unique(self) -> None:
        """Leave uniqueness to the review: the record is not written here."""
