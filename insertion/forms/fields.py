"""Figures as people write them, and fields that forms of contracts share."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core import french

# What follows a figure and is no part of it.
UNITS = ("€/heure", "€/h", "heures", "heure", "€", "%", "h")
# Characters that people type for a minus.
MINUS = "−–"
MOST_EUROS, MOST_COST, MOST_PENALTY = Decimal(10**11), Decimal(9999), Decimal(99_999)


class FigureField(forms.CharField):
    """A number with two decimals at most, as people write it: "12 500,50 €", "7,5 %"; empty is none.

    `least` and `most` bound it; `example` is told of what is no number.
    """

    def __init__(
        self,
        label: str,
        *,
        most: Decimal,
        least: Decimal | None = None,
        decimals: int = 2,
        example: str = "12 500 ou 12 500,50",
        required: bool = False,
        help_text: str = "",
    ) -> None:
        self.most, self.least, self.decimals, self.example = most, least, decimals, example
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})
        super().__init__(label=label, required=required, max_length=30, widget=widget, help_text=help_text)

    def clean(self, value: Any) -> Any:
        """Return a number, None when nothing is typed. Raises ValidationError."""
        text = "".join(str(super().clean(value)).split())
        for unit in UNITS:
            text = text.removesuffix(unit)
        for minus in MINUS:
            text = text.replace(minus, "-")
        if not text:
            return None
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValidationError(f"Écrivez un nombre, par exemple {self.example}.")
        if abs(number) > self.most:
            raise ValidationError(f"Au plus {french.exact(self.most)}.")
        if self.least is not None and number < self.least:
            raise ValidationError(f"Au moins {french.exact(self.least)}.")
        if number != round(number, self.decimals):
            many = "Deux chiffres après la virgule au plus." if self.decimals else "Un nombre entier."
            raise ValidationError(many)
        return number


def euros_field(label: str, *, required: bool = False, help_text: str = "") -> FigureField:
    """An amount before tax, greater than zero."""
    return FigureField(label, most=MOST_EUROS, least=Decimal("0.01"), required=required, help_text=help_text)


def percent_field(label: str, *, required: bool = False, help_text: str = "") -> FigureField:
    """A share, greater than zero, of 100 % at most."""
    return FigureField(
        label,
        most=Decimal(100),
        least=Decimal("0.01"),
        example="50 ou 7,5",
        required=required,
        help_text=help_text,
    )


def cost_field(label: str, *, required: bool = False, help_text: str = "") -> FigureField:
    """What an hour costs, greater than zero."""
    return FigureField(
        label,
        most=MOST_COST,
        least=Decimal("0.01"),
        example="30 ou 27,50",
        required=required,
        help_text=help_text,
    )


def penalty_field(label: str, *, help_text: str = "") -> FigureField:
    """What an hour that was not done costs; zero is allowed."""
    return FigureField(label, most=MOST_PENALTY, least=Decimal(0), example="30 ou 45,50", help_text=help_text)


def whole_hours_field(label: str, *, is_signed: bool = False, help_text: str = "") -> FigureField:
    """Whole hours; in minus too when `is_signed`."""
    return FigureField(
        label,
        most=Decimal(10_000_000),
        least=None if is_signed else Decimal(0),
        decimals=0,
        example="833",
        help_text=help_text,
    )
