"""Forms of the money of an action: budget, funders, spending and their proofs."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actions.enums import SharingKey
from actions.models import Action, Axis, BudgetLine, Funding, Spending
from actions.models.money import MOST
from actions.plan import CHARGES, PRODUCTS, Account
from actions.reads.money import shown
from actions.services.closing import NEEDS_REASON, MoneyError
from actions.services.distribution import distribute
from actions.services.money import Line, amount_of_time, shares_of, values_of
from core.forms import AttachmentForm, PrivacyGuardMixin, VersionedModelForm, say_nothing_chosen
from partners.forms.agreements import AmountField
from partners.forms.fields import partner_field
from partners.models import Partner
from territories.forms.fields import day_input
from territories.models import Quartier

VALUED_ROWS = 3


class WholeEurosField(AmountField):
    """Whole euros, as the forms ask; empty is none."""

    def clean(self, value: Any) -> Any:
        """Return a whole number of euros. Raises ValidationError."""
        amount = super().clean(value)
        if amount is None:
            return None
        if amount != amount.to_integral_value():
            raise ValidationError("En euros entiers, sans centimes, comme le formulaire le demande.")
        if amount > MOST:
            raise ValidationError("Ce montant est impossible.")
        return int(amount)


class ReasonMixin(forms.BaseForm):
    """What is of a closed year says why it is corrected. Call `ask_reason` at the end of `__init__`."""

    def ask_reason(self, closed_year: int | None) -> None:
        """Ask why, when the year is closed."""
        if closed_year is None:
            return
        self.fields["reason"] = forms.CharField(
            label="Raison de la correction",
            max_length=500,
            help_text=f"L’année {closed_year} est close : la correction est datée, et sa raison gardée.",
            error_messages={"required": NEEDS_REASON.format(year=closed_year)},
        )

    @property
    def reason_field(self) -> forms.BoundField | None:
        """The field, when it is asked."""
        return self["reason"] if "reason" in self.fields else None

    @property
    def reason(self) -> str:
        """What was given, empty when nothing is asked."""
        return str(self.cleaned_data.get("reason") or "")


class BudgetForm(ReasonMixin, forms.Form):
    """The whole form CERFA: for each account its lines, planned and actual, in whole euros."""

    def __init__(
        self,
        *args: Any,
        action: Action,
        year: int,
        closed_year: int | None = None,
        spent: dict[str, Decimal],
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        known: dict[str, list[BudgetLine]] = {}
        for line in BudgetLine.objects.filter(action=action, year=year).order_by("pk"):
            known.setdefault(line.account, []).append(line)
        self.columns: list[tuple[str, list[tuple[str, list[dict[str, Any]]]]]] = []
        self._lines: list[tuple[str, str]] = []
        for name, accounts in (("Charges", CHARGES), ("Produits", PRODUCTS)):
            groups: dict[str, list[dict[str, Any]]] = {}
            for account in accounts:
                lines: list[BudgetLine | None] = [*known.get(account.code, [])] or [None]
                for number, line in enumerate(lines):
                    row = self._add(account, number, line)
                    row["spent"] = spent.get(account.code) if not number else None
                    groups.setdefault(account.group, []).append(row)
            self.columns.append((name, list(groups.items())))
        self.ask_reason(closed_year)

    def _add(self, account: Account, number: int, line: BudgetLine | None) -> dict[str, Any]:
        prefix = f"{account.code}_{number}"
        self._lines.append((account.code, prefix))
        self.fields[f"l_{prefix}"] = forms.CharField(
            label=f"{account.label}, précision",
            required=False,
            max_length=120,
            initial=line.label if line else "",
            widget=forms.TextInput(attrs={"class": "precision", "placeholder": "Précision", "autocomplete": "off"}),
        )
        self.fields[f"f_{prefix}"] = WholeEurosField(f"{account.label}, prévu")
        self.fields[f"a_{prefix}"] = WholeEurosField(f"{account.label}, réalisé")
        if line is not None:
            self.initial[f"f_{prefix}"] = shown(line.forecast or None)
            self.initial[f"a_{prefix}"] = shown(line.actual)
        return {"account": account, "prefix": prefix}

    def rows(self) -> list[dict[str, Any]]:
        """Columns, headings and lines with their fields, for the template."""
        return [
            {
                "name": name,
                "is_products": name == "Produits",
                "groups": [
                    (
                        heading,
                        [
                            {
                                **line,
                                "label": self[f"l_{line['prefix']}"],
                                "cells": [self[f"f_{line['prefix']}"], self[f"a_{line['prefix']}"]],
                            }
                            for line in lines
                        ],
                    )
                    for heading, lines in groups
                ],
            }
            for name, groups in self.columns
        ]

    def lines(self) -> list[Line]:
        """What was typed, line by line; what was not understood counts for nothing."""
        data = self.cleaned_data
        return [
            Line(
                code,
                " ".join((data.get(f"l_{prefix}") or "").split()),
                data.get(f"f_{prefix}") or 0,
                data.get(f"a_{prefix}"),
            )
            for code, prefix in self._lines
        ]


class FundingForm(ReasonMixin, PrivacyGuardMixin, VersionedModelForm):
    """What a funder is asked for; its steps have their own gesture."""

    guarded_fields = ("confidential",)
    planned = WholeEurosField("Prévu au budget (€)")

    class Meta:
        model = Funding
        fields = ["account", "planned", "deadline_on", "report_due_on", "reference", "confidential"]
        widgets = {
            "deadline_on": day_input(),
            "report_due_on": day_input(),
            "confidential": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "account": "Sur quelle ligne 74 du budget il vient.",
            "deadline_on": "La fin de l’appel à projets, par exemple.",
            "report_due_on": "Vide : le 30 juin de l’année suivante, une fois voté.",
            "confidential": "N’est pas montrée aux équipes de proximité.",
        }

    field_order = ["funder", "account", "planned", "deadline_on", "report_due_on", "reference", "confidential"]

    def __init__(self, *args: Any, user: Any, closed_year: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        directory = Partner.objects.visible_to(user)
        self.fields["funder"] = partner_field("Financeur", directory, required=True)
        if self.instance.funder_id:
            self.initial["funder"] = self.instance.funder
        self.initial["planned"] = shown(self.instance.planned or None)
        self.ask_reason(closed_year)
        self.order_fields([*self.field_order, "reason"])

    def clean_planned(self) -> int:
        """Nothing is nothing planned."""
        return self.cleaned_data["planned"] or 0

    def clean(self) -> dict[str, Any]:
        """Put the funder on the row, for the constraints to be looked at."""
        cleaned = super().clean()
        if funder := cleaned.get("funder"):
            self.instance.funder = funder
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # A funder has one line of an account in a year, which are no fields of the form.
        return super()._get_validation_exclusions() - {"action", "year", "funder"}


class StepForm(forms.Form):
    """The amount and the day of a step of a funding, or why a closed year is corrected."""

    status = forms.CharField(max_length=10)
    amount = AmountField("Montant (€)")
    on = forms.DateField(label="Le", required=False, widget=day_input())
    reason = forms.CharField(label="Raison de la correction", required=False, max_length=500)


class SpendingForm(ReasonMixin, PrivacyGuardMixin, VersionedModelForm):
    """A spending line: bought or worked, how it is shared out, what it is valued for."""

    guarded_fields = ("label", "supplier")
    amount = AmountField("Montant (€)")
    hours = AmountField("Heures")
    rate = AmountField("Coût d’une heure (€)")
    sharing = forms.ChoiceField(label="Répartition sur les quartiers", choices=SharingKey.choices)

    class Meta:
        model = Spending
        fields = ["spent_on", "account", "label", "supplier", "is_internal", "hours", "rate", "amount"]
        widgets = {"spent_on": day_input()}
        help_texts = {
            "label": "Ce qui est payé ou fait : « Location de bennes », « Animation de l’atelier ».",
            "is_internal": "Le montant est alors les heures par leur coût.",
        }

    def __init__(
        self,
        *args: Any,
        user: Any,
        quartiers: list[Quartier],
        axes: list[Axis],
        closed_year: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.quartiers, self.axes = quartiers, {str(axis.pk): axis for axis in axes}
        self.shares: dict[int, Decimal] = {}
        self.values: dict[tuple[int, int], Decimal] = {}
        row = self.instance
        self.fields["partner"] = partner_field("Partenaire payé", Partner.objects.visible_to(user), required=False)
        if row.partner_id:
            self.initial["partner"] = row.partner
        for name in ("amount", "hours", "rate"):
            self.initial[name] = shown(getattr(row, name))
        parts = {one.quartier_id: one.amount for one in row.shares.all()} if row.pk else {}
        if len(quartiers) < 2:
            del self.fields["sharing"]
        else:
            self.initial["sharing"] = SharingKey.PERCENT if parts else SharingKey.EQUAL
            for quartier in quartiers:
                self.fields[f"part_{quartier.pk}"] = AmountField(f"{quartier} (%)")
            if parts:
                # A share of a third is no percentage of two digits: kept as it is while nothing else changes.
                self.fields["sharing"].choices = [("", "Comme aujourd’hui"), *SharingKey.choices]
                self.fields["sharing"].required = False
                self.initial["sharing"] = ""
        self.known_shares = parts
        choices = [("", "—"), *((key, f"{axis.framework} : {axis}") for key, axis in self.axes.items())]
        sums: dict[int, Decimal] = {}
        for one in row.values.all() if row.pk else ():
            sums[one.axis_id] = sums.get(one.axis_id, Decimal(0)) + one.amount
        for position in range(max(VALUED_ROWS, len(sums) + 1) if self.axes else 0):
            self.fields[f"axis_{position}"] = forms.ChoiceField(label="Axe", choices=choices, required=False)
            self.fields[f"valued_{position}"] = AmountField("Valorisé (€)")
        for position, (axis_key, amount) in enumerate(sums.items()):
            self.initial[f"axis_{position}"] = str(axis_key)
            self.initial[f"valued_{position}"] = shown(amount)
        say_nothing_chosen({"account": self.fields["account"]})
        self.ask_reason(closed_year)

    def part_fields(self) -> list[forms.BoundField]:
        """Percentages, for the template."""
        return [self[name] for name in self.fields if name.startswith("part_")]

    def valued_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Axes and what is valued for each, for the template."""
        names = [name for name in self.fields if name.startswith("axis_")]
        return [(self[name], self[name.replace("axis", "valued")]) for name in names]

    def clean(self) -> dict[str, Any]:
        """Compute the amount of hours, the shares and the values, exact to the cent."""
        cleaned = super().clean()
        self.instance.partner = cleaned.get("partner")
        hours, rate = cleaned.get("hours"), cleaned.get("rate")
        if cleaned.get("is_internal"):
            for name in ("hours", "rate"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Un temps de travail a ses heures et leur coût.")
            if hours and rate:
                cleaned["amount"] = amount_of_time(hours, rate)
        else:
            cleaned["hours"] = cleaned["rate"] = None
            if cleaned.get("amount") is None and "amount" not in self.errors:
                self.add_error("amount", "Dites ce que cela a coûté.")
        amount = cleaned.get("amount")
        if amount is not None and not 0 < amount < 10**9:
            self.add_error("amount", "Le montant d’une dépense est positif, et inférieur à un milliard.")
        if not self.errors and amount:
            self._share(cleaned, amount)
        return cleaned

    def _share(self, cleaned: dict[str, Any], amount: Decimal) -> None:
        key = cleaned.get("sharing") or ""
        try:
            if not key and self.known_shares and "sharing" in self.fields:
                self.shares = shares_like(self.known_shares, amount)
            else:
                percents = {q.pk: cleaned.get(f"part_{q.pk}") or Decimal(0) for q in self.quartiers}
                self.shares = shares_of(amount, self.quartiers, key or SharingKey.EQUAL, percents)
        except MoneyError as error:
            self.add_error("sharing" if "sharing" in self.fields else None, str(error))
            return
        valued: list[tuple[Axis, Decimal]] = []
        for axis_field, amount_field in self.valued_rows():
            chosen, worth = cleaned.get(axis_field.name), cleaned.get(amount_field.name)
            if bool(chosen) != bool(worth):
                self.add_error(amount_field.name, "Un montant valorisé va avec son axe.")
            elif chosen and worth:
                valued.append((self.axes[chosen], worth))
        if not self.errors:
            try:
                self.values = values_of(self.shares, valued)
            except MoneyError as error:
                self.add_error("valued_0", str(error))


def shares_like(known: dict[int, Decimal], amount: Decimal) -> dict[int, Decimal]:
    """Share an amount out as another one was."""
    keys = sorted(known)
    return dict(zip(keys, distribute(amount, [known[key] for key in keys]), strict=True))


class ProofForm(AttachmentForm):
    """A paper that shows what was spent."""

    title_help = "Ce que c’est : « Facture n° 12 », « Relevé d’heures de mai ». Vide : le nom du fichier."


class FundingPaperForm(AttachmentForm):
    """A paper of a funding."""

    title_help = "Ce que c’est : « Décision », « Notification », « Convention signée ». Vide : le nom du fichier."
