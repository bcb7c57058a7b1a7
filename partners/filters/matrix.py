"""Filters of the matrix: which quartiers are its columns, which partners it counts there."""

from typing import Any

import django_filters as filters
from django.utils.functional import cached_property

from core.lookups import LookupFilter
from partners.enums import PresenceRole
from partners.filters.partners import Word, WordsFilterSet
from territories.filters import QuartierPlaceFilter
from territories.models import Quartier


class MatrixFilter(WordsFilterSet, QuartierPlaceFilter):
    """What may follow `/partenaires/matrice/?` and the addresses of its map.

    Which quartiers: `quartier` (several keys or names, parted by semicolons), `agglomeration`, `commune`, `projet`.
    Who is counted there: `role`, `type`, `public`; on which row: `theme`. Then `par`, `page`, `format`.
    """

    primary_fields = ("quartier", "commune", "theme", "role")

    quartier = LookupFilter(label="Quartiers", source="quartiers", method="by_quartier")
    commune = LookupFilter(label="Commune", source="commune", method="by_commune")
    theme = filters.ChoiceFilter(label="Thème", method="keep_all", empty_label="Tous")
    role = filters.ChoiceFilter(label="Rôle", choices=PresenceRole.choices, method="keep_all", empty_label="Tous")
    agglomeration = LookupFilter(label="Agglomération", source="agglomeration", method="by_commune")
    projet = LookupFilter(label="Projet", source="projet", method="by_project")
    type = filters.ChoiceFilter(label="Type de partenaire", method="keep_all", empty_label="Tous")
    public = filters.ChoiceFilter(label="Public", method="keep_all", empty_label="Tous")

    class Meta:
        model = Quartier
        fields: list[str] = []

    def by_quartier(self, queryset: Any, name: str, found: Any) -> Any:
        """Those that were chosen."""
        return queryset.filter(pk__in=found.keys)

    @cached_property
    def asked_theme(self) -> str:
        """The theme of the address: a key, `aucun`, or nothing for all of them."""
        return str(self.form.cleaned_data.get("theme") or "") if self.form.is_valid() else ""

    @property
    def rows(self) -> list[Word]:
        """The themes that are rows of the matrix: those of today, or the one that is asked for."""
        words = self.words["theme"]
        if self.asked_theme:
            return [word for word in words if str(word.key) == self.asked_theme]
        return [word for word in words if word.is_active]

    @property
    def known_themes(self) -> set[int]:
        """Keys of the themes that a partner may act on: one that acts on none of them is « sans thème »."""
        return {word.key for word in self.words["theme"] if word.is_active} | {word.key for word in self.rows}
