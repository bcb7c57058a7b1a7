"""Filters of the heat by residence and month: one quartier, and some of those of the veille, with the same names."""

from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError

from core.lookups import Found
from diagnostics.enums import ObservationKind
from diagnostics.filters.observations import PROBLEMS, ObservationFilter

KEPT = ("quartier", "famille", "incident", "theme", "type", "gravite")


class HeatFilter(ObservationFilter):
    """What may follow `/veille/chaleur/?`: `quartier`, `famille`, `incident`, `theme`, `type`, `gravite`.

    Without a type, constats and incidents are counted: points forts are no heat. The quartier is the reader's choice;
    without one, the page takes one of theirs.
    """

    primary_fields = ("quartier", "famille", "incident", "theme")

    type = filters.ChoiceFilter(
        label="Type", choices=ObservationKind.choices, method="by_kind", empty_label="Constats et incidents"
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        for name in set(self.filters) - set(KEPT):
            del self.filters[name]

    def lookup_quartier(self) -> dict[str, Any]:
        """One quartier of the reader."""
        lookup = super().lookup_quartier()
        find = lookup["find"]

        def one(text: str) -> Found | None:
            found: Found | None = find(text)
            if found is not None and len(found.keys) > 1:
                raise ValidationError("Plusieurs quartiers ont ce nom : choisissez-en un dans la liste.", code="many")
            return found

        return {**lookup, "find": one, "empty_label": "Le plus chargé"}

    @property
    def chosen(self) -> int | None:
        """The key of the quartier that the address gives."""
        found = self.form.cleaned_data.get("quartier") if self.form.is_valid() else None
        return found.keys[0] if found and found.keys else None

    def veille_query(self) -> dict[str, Any]:
        """Return the filters in force as the list of the veille has them, the quartier and the days left out."""
        cleaned = self.form.cleaned_data
        query = {name: getattr(cleaned.get(name), "key", cleaned.get(name)) for name in KEPT[1:]}
        return {**{name: value for name, value in query.items() if value}, "type": query["type"] or PROBLEMS}
