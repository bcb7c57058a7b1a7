"""Fields that choose a row among very many, and what forms need to check a row whole."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from core.lookups import FEW, Found, LookupField
from territories.filters.lookups import (
    commune_label,
    find_communes,
    find_quartier,
    found_among,
    quartier_label,
    suggestions_url,
)
from territories.models import Commune

# How many rows of a list of rows are empty, to add some.
SPARE = 2


class RowField(LookupField):
    """One row of `queryset`: chosen when there are few, typed with suggestions when there are many."""

    def __init__(self, *, queryset: Any, row_label: Callable[[Any], str], **kwargs: Any) -> None:
        self.queryset, self.row_label = queryset, row_label
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the row, or None. Raises ValidationError when words stand for none or for several."""
        found = super().clean(value)
        if found is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        rows = list(self.queryset.filter(pk__in=found.keys)[:5])
        if len(found.keys) != 1 or not rows:
            names = ", ".join(f"« {self.row_label(row)} »" for row in rows)
            raise ValidationError(f"Plusieurs conviennent ({names}…) : choisissez-en un dans la liste.", code="many")
        return rows[0]

    def prepare_value(self, value: Any) -> Any:
        """Show a row by its name where it is typed, by its key where it is chosen."""
        if isinstance(value, models.Model):
            return self.row_label(value) if self.few is None else str(value.pk)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another row is named than the one that was shown."""
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


def commune_field(label: str, *, required: bool) -> RowField:
    """Any commune of France."""

    def find(text: str) -> Found | None:
        return found_among(text, [(row.pk, commune_label(row)) for row in find_communes(text)[:501]])

    return RowField(
        queryset=Commune.objects.all(),
        row_label=commune_label,
        label=label,
        required=required,
        find=find,
        choices=None,
        suggestions_url=suggestions_url("commune"),
        empty_label="Nom ou code Insee",
        unknown="Aucune commune ne s’appelle « {text} ». Écrivez le début de son nom, ou son code Insee.",
    )


def quartier_field(label: str, quartiers: Any, choices: list[tuple[str, str]] | None, *, required: bool) -> RowField:
    """One of `quartiers`; `choices` are theirs when they are few."""
    return RowField(
        queryset=quartiers.without_contour(),
        row_label=quartier_label,
        label=label,
        required=required,
        find=lambda text: find_quartier(quartiers, text),
        choices=choices,
        suggestions_url=suggestions_url("quartier"),
        empty_label="Nom, code ou commune" if choices is None else "—",
        unknown="Aucun de vos quartiers ne s’appelle « {text} ».",
    )


def choices_of(quartiers: Any) -> list[tuple[str, str]] | None:
    """Return the choices of a few quartiers, None when they are many. One query."""
    rows = list(quartiers.without_contour().active()[: FEW + 1])
    return [(str(row.pk), quartier_label(row)) for row in rows] if len(rows) <= FEW else None


class RowsMixin(forms.BaseForm):
    """Several rows of one kind: as many fields as there are rows, and two more."""

    rows_name = ""

    def add_row_fields(self, count: int, make: Callable[[str, bool], RowField], labels: tuple[str, str]) -> None:
        """Add `<rows_name>_0…`: those that the form was sent with, or `count` and two more. The first is required."""
        sent = [name for name in self.data if name.startswith(f"{self.rows_name}_")] if self.is_bound else []
        for position in range(min(max(count + SPARE, len(sent), 3), 40)):
            first = position == 0
            self.fields[f"{self.rows_name}_{position}"] = make(labels[0 if first else 1], first)

    def row_names(self) -> list[str]:
        """Names of those fields."""
        return [name for name in self.fields if name.startswith(f"{self.rows_name}_")]

    def row_fields(self) -> list[forms.BoundField]:
        """Those fields, for the template."""
        return [self[name] for name in self.row_names()]

    def chosen_rows(self) -> list[Any]:
        """The rows that were chosen, once each."""
        chosen = [self.cleaned_data.get(name) for name in self.row_names()]
        return list(dict.fromkeys(row for row in chosen if row is not None))


class WholeRowMixin(forms.BaseForm):
    """Check constraints of the database that name fields which the form does not show."""

    checked_too: tuple[str, ...] = ()

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - set(self.checked_too)  # type: ignore[misc]


def day_input() -> forms.DateInput:
    """A date, with the browser's picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def coordinate_field(label: str, limit: int) -> forms.FloatField:
    """A latitude or a longitude, as people write it."""
    return forms.FloatField(
        label=label,
        required=False,
        localize=True,
        min_value=-limit,
        max_value=limit,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
