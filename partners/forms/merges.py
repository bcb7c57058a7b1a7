"""The form that names the other record of a partner."""

from typing import Any

from django import forms

from core.forms import form_helper
from partners.forms.fields import partner_field
from partners.models import Partner


class OtherPartnerForm(forms.Form):
    """Another record than that of `partner`."""

    def __init__(self, *args: Any, partner: Partner, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        others = Partner.objects.visible_to(user).exclude(pk=partner.pk)
        self.fields["other"] = partner_field("L’autre fiche", others, required=True)
