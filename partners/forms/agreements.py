"""Forms of agreements, of their yearly amounts, of their signed paper."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from core.forms import AttachmentForm, PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from partners.forms.fields import partner_field
from partners.models import Agreement, Partner
from territories.forms.fields import RowsMixin, WholeRowMixin, choices_of, day_input, quartier_field
from territories.models import Quartier, UrbanProject

MOST_YEARS = 12


class AgreementForm(WholeRowMixin, RowsMixin, PrivacyGuardMixin, VersionedModelForm):
    """What an agreement is, with whom, on which of the quartiers that the writer leads."""

    rows_name = "partner"
    guarded_fields = ("title", "notes")

    class Meta:
        model = Agreement
        fields = ["title", "starts_on", "ends_on", "notice_months", "project", "notes"]
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": "Ce que l’on finance ou que l’on met à disposition : « Animation du local, 2026-2028 ».",
            "notice_months": "Elle est alors « bientôt à échéance », et les équipes de ses quartiers sont prévenues.",
        }

    def __init__(self, *args: Any, user: Any, partners: list[Partner], **kwargs: Any) -> None:
        """`partners` are those that are proposed: those it has, or the one of the page it was asked from."""
        super().__init__(*args, **kwargs)
        row = self.instance
        directory = Partner.objects.visible_to(user)
        self.add_row_fields(
            len(partners),
            lambda label, required: partner_field(label, directory, required=required),
            ("Partenaire", "Autre partenaire"),
        )
        for name, partner in zip(self.row_names(), partners, strict=False):
            self.initial.setdefault(name, partner)
        led = Quartier.objects.led_by(user)
        has: list[Quartier] = list(row.quartiers.without_contour()) if row.pk else []
        led_keys = set(led.filter(pk__in=[each.pk for each in has]).values_list("pk", flat=True)) if has else set()
        # Those of others are neither shown nor taken away.
        self.kept = [each.pk for each in has if each.pk not in led_keys]
        mine = [each for each in has if each.pk in led_keys]
        choices = choices_of(led)
        for position in range(max(len(mine) + 1, 3)):
            name = f"quartier_{position}"
            label = "Autre quartier" if position else "Quartier"
            required = position == 0 and not self.kept
            self.fields[name] = quartier_field(label, led, choices, required=required)
            if position < len(mine):
                self.initial.setdefault(name, mine[position])
        seen = UrbanProject.objects.visible_to(user).active()
        self.fields["project"].queryset = UrbanProject.objects.filter(
            Q(pk__in=seen.values("pk")) | Q(pk=row.project_id)
        ).order_by("name_key", "pk")
        say_nothing_chosen(self.fields)

    def quartier_names(self) -> list[str]:
        """Names of the fields of quartiers."""
        return [name for name in self.fields if name.startswith("quartier_")]

    def quartier_fields(self) -> list[forms.BoundField]:
        """Those fields, for the template."""
        return [self[name] for name in self.quartier_names()]

    def chosen_quartiers(self) -> list[Quartier]:
        """The quartiers that were chosen, once each."""
        chosen = [self.cleaned_data.get(name) for name in self.quartier_names()]
        return list(dict.fromkeys(row for row in chosen if row is not None))

    def clean(self) -> dict[str, Any]:
        """The end follows the beginning."""
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fin ne peut pas précéder le début.")
        return cleaned


class AmountField(forms.CharField):
    """Euros as people write them: "12 500,50 €"; empty is none."""

    def __init__(self, label: str) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})
        super().__init__(label=label, required=False, max_length=20, widget=widget)

    def clean(self, value: Any) -> Decimal | None:
        """Return an amount of cents. Raises ValidationError."""
        text = "".join(str(super().clean(value)).split()).replace("€", "").replace(",", ".")
        if not text:
            return None
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or amount < 0 or amount >= 10**10:
            raise ValidationError("Écrivez un montant en euros, par exemple 12 500 ou 12 500,50.")
        if amount != round(amount, 2):
            raise ValidationError("Deux chiffres après la virgule au plus.")
        return amount


class AmountsForm(VersionedModelForm):
    """A grid: a line for each year, a column for each partner."""

    class Meta:
        model = Agreement
        fields: list[str] = []

    def __init__(self, *args: Any, partners: list[Partner], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners, self.years = partners, years
        known = {(one.partner_id, one.year): one.amount for one in self.instance.amounts.all()}
        for year in years:
            for partner in partners:
                name = self._name(partner, year)
                self.fields[name] = AmountField(f"{partner}, {year}")
                if (amount := known.get((partner.pk, year))) is not None:
                    # Without the zeros that nobody types.
                    shown = amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
                    self.initial[name] = str(shown).replace(".", ",")

    @staticmethod
    def _name(partner: Partner, year: int) -> str:
        return f"amount_{partner.pk}_{year}"

    def lines(self) -> list[dict[str, Any]]:
        """The lines of the grid, for the template."""
        return [
            {"year": year, "cells": [self[self._name(partner, year)] for partner in self.partners]}
            for year in self.years
        ]

    def amounts(self) -> dict[tuple[int, int], Decimal | None]:
        """What was typed, by (partner, year)."""
        return {
            (partner.pk, year): self.cleaned_data[self._name(partner, year)]
            for year in self.years
            for partner in self.partners
        }


class SignForm(forms.Form):
    """The day an agreement was signed."""

    signed_on = forms.DateField(label="Signée le", widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class PaperForm(AttachmentForm):
    """The paper of an agreement."""

    title_help = "Ce que c’est : « Convention signée », « Avenant n° 1 ». Vide : le nom du fichier."
