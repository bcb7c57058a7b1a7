"""Forms of an indicator, of a measure, of the bilan of a year."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone

from actions.forms.money import ReasonMixin
from actions.models import Action, ActionIndicator, ActionReport, Measurement
from actions.reads.watched import watchable
from actions.services.closing import why_closed
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper
from territories.forms.fields import day_input


def _number(label: str, *, required: bool = False, help_text: str = "") -> forms.DecimalField:
    """A number as people write it: « 12,5 »."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=14,
        decimal_places=2,
        localize=True,
        widget=widget,
        help_text=help_text,
    )


class IndicatorForm(VersionedModelForm):
    """What is measured of an action."""

    baseline = _number("Départ", help_text="Ce que l’on mesure avant l’action.")
    target = _number("Cible")

    class Meta:
        model = ActionIndicator
        fields = ["name", "unit", "direction", "baseline", "target", "frequency", "source"]
        help_texts = {
            "name": "Ce qui se compte : « Familles venues au jardin ».",
            "unit": "« familles », « % », « kg »…",
            "source": "D’où vient le chiffre : feuille de présence, enquête, bailleur.",
        }

    def clean(self) -> dict[str, Any]:
        """The target goes the way of the indicator."""
        cleaned = super().clean()
        baseline, target = cleaned.get("baseline"), cleaned.get("target")
        if baseline is not None and target is not None:
            goes_up = cleaned.get("direction") == "up"
            if (goes_up and target < baseline) or (not goes_up and target > baseline):
                self.add_error("target", "La cible ne va pas dans le sens de l’indicateur : changez l’un ou l’autre.")
        return cleaned


class MeasurementForm(PrivacyGuardMixin, forms.ModelForm):
    """A measure of an indicator, today unless another day is given."""

    guarded_fields = ("note",)
    value = _number("Valeur", required=True)
    women = _number("Dont femmes")
    men = _number("Dont hommes")
    young = _number("Dont moins de 26 ans")
    from_qpv = _number("Dont habitants du quartier")

    class Meta:
        model = Measurement
        fields = ["on", "value", "women", "men", "young", "from_qpv", "note"]
        widgets = {"on": day_input()}

    def __init__(self, *args: Any, indicator: ActionIndicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.instance.indicator = indicator
        self.helper = form_helper()
        self.initial.setdefault("on", timezone.localdate())

    def clean_on(self) -> Any:
        """A day that has come, once for an indicator."""
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError("Une mesure ne se note pas d’avance.")
        others = self.indicator.measurements.filter(on=on).exclude(pk=self.instance.pk)
        before = self.initial.get("on") if self.instance.pk else None
        if reason := why_closed(self.indicator.action, *{each.year for each in (on, before) if each is not None}):
            raise forms.ValidationError(reason)
        if others.exists():
            raise forms.ValidationError("Cet indicateur a déjà une mesure ce jour-là : corrigez-la.")
        return on

    def clean(self) -> dict[str, Any]:
        """A part is not more than the whole, where the whole counts people."""
        cleaned: dict[str, Any] = super().clean() or {}
        value = cleaned.get("value")
        if value is not None and "%" not in self.indicator.unit:
            for name in ("women", "men", "young", "from_qpv"):
                part = cleaned.get(name)
                if part is not None and part > value:
                    self.add_error(name, "Une partie ne peut pas dépasser la valeur.")
        return cleaned


class WatchedForm(forms.Form):
    """Which figures of the quartiers are shown beside the results of an action."""

    watched = forms.TypedMultipleChoiceField(
        label="Indicateurs à montrer à côté des résultats",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ils décrivent le quartier, pas l’action : ils sont montrés à part, et jamais additionnés.",
    )

    def __init__(self, *args: Any, action: Action, quartiers: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        chosen = list(action.watched.order_by().values_list("pk", flat=True))
        rows = list(watchable(quartiers, chosen))
        field: Any = self.fields["watched"]
        field.choices = [
            (theme or "Autres", [(row.pk, row.label) for row in group])
            for theme, group in groupby(rows, key=lambda row: row.theme)
        ]
        if not rows:
            field.help_text = "Aucun indicateur n’est connu de ces quartiers : un administrateur les importe."
        self.initial["watched"] = chosen


class ReportForm(ReasonMixin, PrivacyGuardMixin, VersionedModelForm):
    """The words of a bilan; its figures are read beside them."""

    guarded_fields = ("qualitative", "gaps", "lessons", "perspectives", "sentence")

    class Meta:
        model = ActionReport
        fields = ["qualitative", "gaps", "lessons", "perspectives", "verdict", "sentence"]
        widgets = {
            "qualitative": forms.Textarea(attrs={"rows": 8}),
            "gaps": forms.Textarea(attrs={"rows": 4}),
            "lessons": forms.Textarea(attrs={"rows": 4}),
            "perspectives": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "qualitative": "Où, quand, avec qui ; ce qui a marché et ce qui n’a pas marché.",
            "gaps": "Pourquoi l’on a dépensé plus ou moins, compté plus ou moins que prévu.",
            "sentence": "Une phrase, que reprennent le bilan du programme et celui du quartier.",
        }

    def __init__(self, *args: Any, closed_year: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_reason(closed_year)
