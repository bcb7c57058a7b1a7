"""Forms of lots with their calculator, of amendments, of penalties; the calculator by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from actions.reads.money import shown
from core import french
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from insertion.enums import ContractKind, PenaltyDecision
from insertion.forms.contracts import check_period
from insertion.forms.fields import (
    MOST_EUROS,
    FigureField,
    cost_field,
    euros_field,
    penalty_field,
    percent_field,
    whole_hours_field,
)
from insertion.models import Amendment, ClauseSettings, Lot, WorkKind
from insertion.reads.clauses import Added, Calculation, Proposal, added_by, calculate, labour_of, proposals
from partners.forms.fields import partner_field
from partners.models import Partner
from territories.forms.fields import WholeRowMixin, day_input

# Each figure with the field of its source.
SOURCES = {"labour_share": "labour_source", "insertion_rate": "rate_source", "hourly_cost": "cost_source"}
INPUTS = ("amount", "labour_share", "insertion_rate", "hourly_cost")
LABELS = {
    "amount": "le montant",
    "labour_share": "la part de main-d’œuvre",
    "insertion_rate": "le taux",
    "hourly_cost": "le coût horaire",
}

# A kind of work that is chosen proposes its share at once.
KIND_PROPOSES = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-vals": '{"revoir": "1"}',
    "hx-target": "#chiffres",
    "hx-select": "#chiffres",
    "hx-swap": "outerHTML",
}


class LotForm(WholeRowMixin, PrivacyGuardMixin, VersionedModelForm):
    """A lot: its company, and the figures that its target is computed from, until they are settled."""

    checked_too = ("contract",)
    guarded_fields = ("title", "typed_reason")
    amount = euros_field("Montant HT du lot (€)", required=True)
    labour_share = percent_field("Part de main-d’œuvre (%)", required=True)
    insertion_rate = percent_field("Taux d’insertion (%)", required=True)
    hourly_cost = cost_field("Coût horaire chargé (€/h)", required=True)
    penalty_per_hour = penalty_field(
        "Pénalité par heure non faite (€)", help_text="Vide : le marché n’en prévoit pas."
    )
    typed_hours = whole_hours_field("Objectif fixé (heures)")

    class Meta:
        model = Lot
        fields = [
            "number",
            "title",
            "company",
            "work_kind",
            "starts_on",
            "ends_on",
            "amount",
            "labour_share",
            "labour_source",
            "insertion_rate",
            "rate_source",
            "hourly_cost",
            "cost_source",
            "is_typed",
            "typed_reason",
            "penalty_per_hour",
        ]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        labels = {
            "labour_source": "D’où vient cette part",
            "rate_source": "D’où vient ce taux",
            "cost_source": "D’où vient ce coût",
            "is_typed": "L’objectif est fixé en heures, autrement que par le calcul",
            "typed_reason": "Pourquoi",
        }
        help_texts = {
            "title": "« Gros œuvre », « Peinture »… Pour un marché sans lots : le lot unique.",
            "work_kind": "Elle propose une part de main-d’œuvre.",
            "typed_reason": "Par exemple : « volume écrit au CCAP ».",
        }

    def __init__(
        self,
        *args: Any,
        user: Any,
        settings: ClauseSettings | None,
        figures: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`settings` are those of the year of the contract; `figures` what the calculator was left with."""
        super().__init__(*args, **kwargs)
        row = self.instance
        self.fields["company"] = partner_field("Entreprise", Partner.objects.visible_to(user), required=True)
        self.fields["company"].help_text = "Le titulaire du lot, pris dans l’annuaire."
        if row.company_id:
            self.initial["company"] = row.company
        kinds = WorkKind.objects.filter(Q(is_active=True) | Q(pk=row.work_kind_id))
        self.fields["work_kind"].queryset = kinds
        if row.settled_at is None:
            self.fields["work_kind"].widget.attrs |= KIND_PROPOSES
        self.is_settled = row.settled_at is not None
        if self.is_settled:
            for name in (*INPUTS, *SOURCES.values(), "is_typed", "typed_reason", "typed_hours"):
                del self.fields[name]
        self.proposals = proposals(settings, row.contract.kind)
        for name in (*INPUTS, "penalty_per_hour"):
            if name in self.fields:
                self.initial[name] = shown(getattr(row, name))
        if row.pk is None:
            self._begin(figures or {})
        elif row.is_typed:
            self.initial["typed_hours"] = str(row.target_hours)
        say_nothing_chosen(self.fields)

    def _begin(self, figures: dict[str, str]) -> None:
        """Begin a lot with what the settings propose, and with what the calculator was left with."""
        contract = self.instance.contract
        self.initial |= {"starts_on": contract.starts_on, "ends_on": contract.ends_on}
        self.initial |= figures
        offered = {**self.proposals, **self._offered(figures.get("work_kind"))}
        for name, proposal in offered.items():
            value = self.initial[name] = figures.get(name) or shown(proposal.value)
            if name in SOURCES:
                self.initial[SOURCES[name]] = proposal.source if value == shown(proposal.value) else ""

    def _offered(self, kind_key: Any) -> dict[str, Proposal]:
        """What is proposed for the figures that have a source."""
        found = {name: proposal for name, proposal in self.proposals.items() if name in SOURCES}
        kind = None
        if str(kind_key or "").isdecimal() and len(str(kind_key)) < 15:
            kind = self.fields["work_kind"].queryset.filter(pk=int(kind_key)).first()
        if labour := labour_of(kind):
            found["labour_share"] = labour
        return found

    def proposed(self, typed: dict[str, str]) -> dict[str, str]:
        """Return what was typed, with what is proposed wherever nothing is, or where it was proposed before.

        A share that came from another kind of work follows the kind; one that somebody found elsewhere stays.
        """
        found = dict(typed)
        sources = {each.source for kind in WorkKind.objects.all() if (each := labour_of(kind))}
        for name, proposal in self._offered(typed.get("work_kind")).items():
            said, source = SOURCES[name], typed.get(SOURCES[name], "")
            if not typed.get(name, "").strip() or (name == "labour_share" and source in sources):
                found |= {name: shown(proposal.value), said: proposal.source}
        return found

    def calculation(self, typed: Mapping[str, Any]) -> tuple[Calculation | None, str]:
        """What the figures that are typed give, or why they give nothing yet."""
        figures: dict[str, Decimal | None] = {}
        for name in INPUTS:
            try:
                figures[name] = self.fields[name].clean(typed.get(name) or "")
            except forms.ValidationError as error:
                if str(typed.get(name) or "").strip():
                    return None, f"{LABELS[name].capitalize()} : {error.messages[0].lower()}"
                figures[name] = None
        return _calculation(figures)

    def clean(self) -> dict[str, Any]:
        """A figure is that of its source; a typed target has its hours and its reason; dates follow each other."""
        cleaned = super().clean()
        check_period(self, cleaned)
        if self.is_settled:
            return cleaned
        for name, proposal in self._offered(self.data.get(self.add_prefix("work_kind"))).items():
            value = cleaned.get(name)
            if value is not None and value != proposal.value and cleaned.get(SOURCES[name]) == proposal.source:
                self.add_error(
                    SOURCES[name],
                    f"Cette source dit {french.exact(proposal.value)}, pas {french.exact(value)} : dites d’où vient "
                    "votre chiffre, ou laissez vide.",
                )
        if cleaned.get("is_typed"):
            if cleaned.get("typed_hours") is None and "typed_hours" not in self.errors:
                self.add_error("typed_hours", "Donnez l’objectif, en heures.")
            if not (cleaned.get("typed_reason") or "").strip() and "typed_reason" not in self.errors:
                self.add_error("typed_reason", "Dites pourquoi l’objectif est fixé en heures.")
        else:
            cleaned["typed_reason"] = ""
        if not any(name in self.errors for name in INPUTS):
            _, reason = _calculation({name: cleaned.get(name) for name in INPUTS})
            if reason:
                self.add_error("amount", reason)
        if cleaned.get("is_typed") and cleaned.get("typed_hours") is not None:
            self.instance.target_hours = int(cleaned["typed_hours"])
        return cleaned


def _calculation(figures: Mapping[str, Decimal | None]) -> tuple[Calculation | None, str]:
    missing = [LABELS[name] for name, value in figures.items() if value is None]
    if missing:
        return None, f"Il manque {' et '.join([', '.join(missing[:-1]), missing[-1]] if missing[1:] else missing)}."
    values = {name: value for name, value in figures.items() if value is not None}
    try:
        return calculate(**values), ""
    except ValueError as error:
        return None, str(error)


class AmendmentForm(WholeRowMixin, PrivacyGuardMixin, VersionedModelForm):
    """What an amendment changes; hours that are left empty are computed from its amount."""

    checked_too = ("lot",)
    guarded_fields = ("reason",)
    amount_change = FigureField("Montant en plus ou en moins (€ HT)", most=MOST_EUROS, example="50 000 ou -12 500,50")
    target_change = whole_hours_field(
        "Heures d’insertion en plus ou en moins",
        is_signed=True,
        help_text="Vide : calculées d’après le montant, avec les chiffres du lot.",
    )
    worked_change = whole_hours_field(
        "Heures travaillées en plus ou en moins", is_signed=True, help_text="Vide : calculées de même."
    )

    class Meta:
        model = Amendment
        fields = ["number", "signed_on", "reason", "amount_change", "target_change", "worked_change", "ends_on"]
        widgets = {"signed_on": day_input(), "ends_on": day_input()}
        help_texts = {
            "reason": "Ce qui change : « Reprise de deux cages d’escalier ».",
            "ends_on": "Seulement si l’avenant la change.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("amount_change", "target_change", "worked_change"):
            value = getattr(self.instance, name)
            self.initial[name] = shown(value) if self.instance.pk else ""

    def added(self, typed: Mapping[str, Any]) -> Added | None:
        """What the amount that is typed gives, with the ratios of the lot; None without an amount."""
        try:
            amount = self.fields["amount_change"].clean(typed.get("amount_change") or "")
        except forms.ValidationError:
            return None
        return added_by(self.instance.lot, amount) if amount is not None else None

    def clean(self) -> dict[str, Any]:
        """Compute what was left empty; a new end follows the beginning of the lot."""
        cleaned = super().clean()
        amount = cleaned.get("amount_change")
        added = added_by(self.instance.lot, amount) if amount is not None else None
        for name, hours in (("target_change", added and added.target), ("worked_change", added and added.worked)):
            if name not in self.errors and cleaned.get(name) is None:
                cleaned[name] = hours or 0
        if "amount_change" not in self.errors and cleaned.get("amount_change") is None:
            cleaned["amount_change"] = Decimal(0)
        ends, starts = cleaned.get("ends_on"), self.instance.lot.starts_on
        if ends and ends < starts:
            self.add_error("ends_on", f"La fin ne peut pas précéder le début du lot, le {french.date_short(starts)}.")
        if ends and ends.year > 2100:
            self.add_error("ends_on", "Donnez une date entre 2000 et 2100.")
        return cleaned


class PenaltyForm(PrivacyGuardMixin, VersionedModelForm):
    """What is decided of the penalty of a lot."""

    guarded_fields = ("penalty_note",)
    penalty_decision = forms.ChoiceField(
        label="Décision",
        choices=[("", "Pas encore décidé"), *PenaltyDecision.choices],
        required=False,
    )
    penalty_amount = FigureField(
        "Montant retenu (€)",
        most=Decimal(10**9),
        least=Decimal(0),
        help_text="Vide : ce qui est dû, si la pénalité est appliquée.",
    )

    class Meta:
        model = Lot
        fields = ["penalty_decision", "penalty_amount", "penalty_note"]
        help_texts = {"penalty_note": "Si elle n’est pas appliquée, dites pourquoi : « heures faites par ailleurs »…"}

    def __init__(self, *args: Any, due: Decimal | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due = due
        self.initial["penalty_amount"] = shown(self.instance.penalty_amount)
        say_nothing_chosen(self.fields)

    def clean(self) -> dict[str, Any]:
        """What is due is what is applied, unless another amount is given; what is not applied has a reason."""
        cleaned = super().clean()
        decision = cleaned.get("penalty_decision")
        if decision != PenaltyDecision.APPLIED:
            cleaned["penalty_amount"] = None
        elif cleaned.get("penalty_amount") is None and "penalty_amount" not in self.errors:
            cleaned["penalty_amount"] = self.due
            if self.due is None:
                self.add_error("penalty_amount", "Donnez le montant : le lot n’a pas de pénalité par heure.")
        if decision == PenaltyDecision.WAIVED and not (cleaned.get("penalty_note") or "").strip():
            self.add_error("penalty_note", "Dites pourquoi elle n’est pas appliquée.")
        return cleaned


# ---- the calculator by itself ---------------------------------------------------------------------------------------

LEAST_LINES, MOST_LINES = 3, 30
# The names of the address, and the figures that they are.
LINE = {"montant": "amount", "part": "labour_share", "taux": "insertion_rate", "cout": "hourly_cost"}


@dataclass(frozen=True)
class Line:
    """A line of the calculator: its name, what it gives and from what sources, or why it gives nothing."""

    position: int
    name: str
    calculation: Calculation | None
    reason: str
    sources: list[str]
    # What a lot is begun with.
    figures: dict[str, str]


class CalculatorForm(forms.Form):
    """Amounts of one or several contracts or lots, as the address has them; what is empty is proposed."""

    type = forms.ChoiceField(
        label="Type de marché",
        # What is meant while nothing is chosen comes first.
        choices=sorted(ContractKind.choices, key=lambda choice: choice[0] != ContractKind.OTHER),
        required=False,
        help_text="Il propose le taux.",
    )
    annee = FigureField(
        "Année", most=Decimal(2100), least=Decimal(2000), decimals=0, example="2026", help_text="Celle des réglages."
    )

    def __init__(self, *args: Any, kinds: list[WorkKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.kinds = {str(kind.pk): kind for kind in kinds}
        choices = [("", "—"), *((key, kind.name) for key, kind in self.kinds.items())]
        sent = [int(name[8:]) for name in self.data if name.startswith("montant_") and name[8:].isdecimal()]
        filled = [number for number in sent if number < MOST_LINES and str(self.data.get(f"montant_{number}")).strip()]
        self.count = min(max(LEAST_LINES, *(number + 2 for number in filled), 0), MOST_LINES)
        for n in range(self.count):
            self.fields[f"nom_{n}"] = forms.CharField(label="Marché ou lot", required=False, max_length=120)
            self.fields[f"nature_{n}"] = forms.ChoiceField(label="Nature de travaux", choices=choices, required=False)
            self.fields[f"montant_{n}"] = euros_field("Montant HT (€)")
            self.fields[f"part_{n}"] = percent_field("Main-d’œuvre (%)")
            self.fields[f"taux_{n}"] = percent_field("Taux d’insertion (%)")
            self.fields[f"cout_{n}"] = cost_field("Coût horaire (€/h)")

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each line, for the template."""
        names = ("nom", "nature", *LINE)
        return [{name: self[f"{name}_{n}"] for name in names} | {"position": n + 1} for n in range(self.count)]

    @property
    def year(self) -> int:
        """The year of the settings: this one, unless another is given."""
        return int(self.cleaned_data.get("annee") or timezone.localdate().year)

    @property
    def kind(self) -> str:
        """The kind of contract."""
        return str(self.cleaned_data.get("type") or ContractKind.OTHER)

    def lines(self, settings: ClauseSettings | None) -> list[Line]:
        """The lines that have an amount, computed with what was typed, and with what is proposed where nothing is."""
        offered = proposals(settings, self.kind)
        found = []
        for n in range(self.count):
            errors = [name for name in LINE if f"{name}_{n}" in self.errors]
            if self.cleaned_data.get(f"montant_{n}") is None and "montant" not in errors:
                continue
            kind = self.kinds.get(self.cleaned_data.get(f"nature_{n}") or "")
            found.append(self._line(n, kind, offered, bool(errors)))
        return found

    def _line(self, n: int, kind: WorkKind | None, offered: dict[str, Proposal], is_wrong: bool) -> Line:
        proposed = dict(offered)
        if labour := labour_of(kind):
            proposed["labour_share"] = labour
        typed = {figure: self.cleaned_data.get(f"{name}_{n}") for name, figure in LINE.items()}
        figures, sources = dict(typed), []
        for name in SOURCES:
            if figures[name] is None and (proposal := proposed.get(name)):
                figures[name] = proposal.value
                sources.append(f"{LABELS[name][0].upper()}{LABELS[name][1:]} : {proposal.source}")
        calculation, reason = (None, "Corrigez cette ligne.") if is_wrong else _calculation(figures)
        name = self.cleaned_data.get(f"nom_{n}") or f"Ligne {n + 1}"
        start = {key: shown(value) for key, value in zip(LINE, (figures[each] for each in INPUTS), strict=True)}
        if kind is not None:
            start["nature"] = str(kind.pk)
        if self.cleaned_data.get(f"nom_{n}"):
            start["intitule"] = name
        return Line(n, name, calculation, reason, sources, start)


def figures_of(data: Any) -> dict[str, str]:
    """Return the figures of the calculator that an address gives for a lot, by the names of its form."""
    names = {**LINE, "nature": "work_kind", "intitule": "title"}
    return {field: str(data.get(name, ""))[:200] for name, field in names.items() if data.get(name)}
