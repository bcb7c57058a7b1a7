"""Forms of the abatement of TFPB: conventions, their years, the lines of their plan."""

from decimal import Decimal
from typing import Any

from django import forms

from actions.forms.money import ReasonMixin
from actions.models import Action, Axis, Framework, TfpbConvention, TfpbLine, TfpbYear
from actions.reads.money import shown
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper
from partners.forms.agreements import AmountField
from territories.forms.fields import choices_of, day_input, quartier_field
from territories.models import Quartier


class ConventionForm(PrivacyGuardMixin, VersionedModelForm):
    """A convention of a quartier that the writer leads."""

    guarded_fields = ("signatories", "notes")
    field_order = ["quartier", "framework", "first_year", "last_year", "signatories", "signed_on", "notes"]

    class Meta:
        model = TfpbConvention
        fields = ["framework", "first_year", "last_year", "signatories", "signed_on", "notes"]
        widgets = {"signed_on": day_input(), "notes": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "signatories": "L’État, la commune, l’EPCI, le bailleur.",
            "signed_on": "Au plus tard le 1er octobre de l’année qui précède la première.",
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = Quartier.objects.led_by(user)
        self.fields["framework"].queryset = Framework.objects.active().filter(kind="tfpb")
        if self.instance.pk:
            self.fields["framework"].queryset = Framework.objects.filter(pk=self.instance.framework_id)
        else:
            self.fields["quartier"] = quartier_field("Quartier", led, choices_of(led), required=True)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Put the quartier on the row, for the constraints to be looked at."""
        cleaned = super().clean()
        if quartier := cleaned.get("quartier"):
            self.instance.quartier = quartier
        return cleaned


class YearForm(forms.Form):
    """The dwellings and the abattement of a year."""

    dwellings = forms.IntegerField(label="Logements concernés", required=False, min_value=0, max_value=10**6)
    abatement = AmountField("Abattement de l’année (€)")

    def __init__(self, *args: Any, row: TfpbYear | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        if row is not None:
            self.initial = {"dwellings": row.dwellings, "abatement": shown(row.abatement)}


class LineForm(ReasonMixin, PrivacyGuardMixin, VersionedModelForm):
    """A line of the plan: an action of the quartier on an axis, its cost, who pays, what is valued; its bilan."""

    guarded_fields = ("comment",)
    landlord = AmountField("Financement du bailleur (€)")
    others = AmountField("Autres financements (€)")
    valued = AmountField("Dépense valorisée TFPB (€)")

    class Meta:
        model = TfpbLine
        fields = ["axis", "action", "calendar", "landlord", "others", "valued", "comment"]
        widgets = {"comment": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "calendar": "Par exemple « toute l’année », « mars à juin ».",
            "comment": "Pour le bilan : ce qui explique l’écart entre prévu et réalisé.",
        }

    def __init__(self, *args: Any, actions: Any, axes: list[Axis], closed_year: int | None = None, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["axis"].queryset = Axis.objects.filter(pk__in=[axis.pk for axis in axes])
        self.fields["action"].queryset = Action.objects.filter(pk__in=actions).order_by("title_key", "pk")
        for name in ("landlord", "others", "valued"):
            amount = getattr(self.instance, name)
            self.initial[name] = shown(amount) if amount else ""
        self.ask_reason(closed_year)

    def clean(self) -> dict[str, Any]:
        """Nothing is no euro; no more is valued than is to be spent."""
        cleaned = super().clean()
        for name in ("landlord", "others", "valued"):
            if name not in self.errors:
                cleaned[name] = cleaned.get(name) or Decimal(0)
        if not self.errors and cleaned["valued"] > cleaned["landlord"] + cleaned["others"]:
            self.add_error("valued", "On ne valorise pas plus que la dépense prévue.")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # An action is once on an axis in a year of a convention, which are no fields of the form.
        return super()._get_validation_exclusions() - {"convention", "year"}
