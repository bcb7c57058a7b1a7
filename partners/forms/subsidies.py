"""The form that says which partner a beneficiary is."""

from typing import Any

from django import forms

from core.forms import form_helper
from partners.forms.fields import partner_field
from partners.models import Partner


class BeneficiaryForm(forms.Form):
    """A partner of the directory."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["partner"] = partner_field("Partenaire", Partner.objects.visible_to(user), required=True)
