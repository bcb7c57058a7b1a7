"""Forms of premises and of who has them."""

from typing import Any

from django import forms
from django.db.models import Q

from core.forms import PrivacyGuardMixin, VersionedModelForm, say_nothing_chosen
from partners.forms.fields import partner_field
from partners.models import Agreement, Occupation, Partner, Premises
from territories.forms.fields import WholeRowMixin, choices_of, day_input, quartier_field
from territories.models import Quartier, Residence


class PremisesForm(WholeRowMixin, PrivacyGuardMixin, VersionedModelForm):
    """A place to lend."""

    guarded_fields = ("notes",)

    class Meta:
        model = Premises
        fields = ["name", "quartier", "residence", "surface", "notes", "is_active"]
        widgets = {"notes": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"notes": "Accès, équipement, état : jamais d’habitant nommé."}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # What was lent there stays where it is.
            del self.fields["quartier"]
            self.checked_too = ("quartier",)
            # That of today too, whatever became of it: it is not lost by saving something else.
            residences = Residence.objects.filter(
                Q(quartier=self.instance.quartier_id) | Q(pk=self.instance.residence_id)
            )
            self.fields["residence"].queryset = residences
            if not residences.exists():
                # Nothing to choose.
                del self.fields["residence"]
        else:
            del self.fields["is_active"]
            del self.fields["residence"]
            led = Quartier.objects.led_by(user).active()
            self.fields["quartier"] = quartier_field("Quartier", led, choices_of(led), required=True)
        self.fields["surface"].localize = True
        self.fields["surface"].widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        say_nothing_chosen(self.fields)


class OccupationForm(WholeRowMixin, PrivacyGuardMixin, VersionedModelForm):
    """Who has premises, from when to when."""

    checked_too = ()
    guarded_fields = ("hours",)

    class Meta:
        model = Occupation
        fields = ["partner", "agreement", "starts_on", "ends_on", "is_exclusive", "hours"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        help_texts = {
            "ends_on": "Vide : sans fin prévue.",
            "is_exclusive": "Décochez quand plusieurs se partagent le local.",
            "hours": "« Lundi et jeudi, 14 h à 18 h ».",
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        directory = Partner.objects.visible_to(user)
        self.fields["partner"] = partner_field("Occupant", directory, required=True)
        if self.instance.pk:
            self.initial["partner"] = self.instance.partner
        here = Agreement.objects.visible_to(user).filter(quartiers=self.instance.premises.quartier_id)
        self.fields["agreement"].queryset = Agreement.objects.filter(
            Q(pk__in=here.order_by().values("pk")) | Q(pk=self.instance.agreement_id)
        )
        say_nothing_chosen(self.fields)

    def _get_validation_exclusions(self) -> set[str]:
        # The service answers for overlaps: it names the occupant and the dates.
        return super()._get_validation_exclusions() | {"premises"}

    def clean(self) -> dict[str, Any]:
        """The end follows the beginning; who shares says when."""
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fin ne peut pas précéder le début.")
        return cleaned
