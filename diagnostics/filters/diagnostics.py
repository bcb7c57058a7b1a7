"""Filters of the diagnostics."""

from typing import Any

import django_filters as filters
from django.utils.functional import cached_property

from core.lookups import FEW, Found, LookupFilter
from diagnostics.enums import DiagnosticKind, DiagnosticStatus
from diagnostics.filters.lookups import find_quartier, suggestions_url
from diagnostics.models import Diagnostic, Grid
from territories.filters.lookups import quartier_label
from territories.models import Quartier

UNDERWAY = "en-cours"


class DiagnosticFilter(filters.FilterSet):
    """What may follow `/diagnostics/?`: `quartier`, `type`, `etat` (a state, or `en-cours`: not yet validated).

    `grille` is a version of a grid (its key) or all of them (its series). Then `tri` (`debut`, `intitule`, `etat`),
    `par`, `page`, `format`.
    """

    primary_fields = ("quartier", "type", "etat")

    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    type = filters.ChoiceFilter(label="Type", field_name="kind", choices=DiagnosticKind.choices, empty_label="Tous")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[(UNDERWAY, "Pas encore validés"), *DiagnosticStatus.choices],
        method="by_status",
        empty_label="Tous",
    )

    grille = LookupFilter(label="Grille", source="grille", method="by_grid")

    class Meta:
        model = Diagnostic
        fields: list[str] = []

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        links = Diagnostic.quartiers.through.objects.filter(quartier_id__in=found.keys)
        return queryset.filter(pk__in=links.values("diagnostic_id"))

    def by_grid(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that use a version of a grid, or any version of it."""
        return queryset.filter(grid_id__in=found.keys)

    @cached_property
    def grids(self) -> list[Grid]:
        """Every version of every grid, which are few."""
        return list(Grid.objects.order_by("name", "-number", "pk"))

    def lookup_grille(self) -> dict[str, Any]:
        """Grids by their name; the key of a version, which other pages give, is that version alone."""
        names = {str(grid.series): grid.name for grid in reversed(self.grids)}
        return {
            "find": self._find_grid,
            "choices": sorted(names.items(), key=lambda pair: (pair[1], pair[0])),
            "unknown": "Aucune grille n’a ce nom.",
        }

    def _find_grid(self, text: str) -> Found | None:
        versions = [grid for grid in self.grids if text in (str(grid.series), str(grid.pk))]
        if not versions:
            return None
        label = f"{versions[0].name}, version {versions[0].number}" if text.isdecimal() else versions[0].name
        return Found(text, label, tuple(grid.pk for grid in versions))

    def by_status(self, queryset: Any, name: str, value: str) -> Any:
        """A state, or all those before the validation."""
        if value == UNDERWAY:
            return queryset.exclude(status__in=[DiagnosticStatus.VALIDATED, DiagnosticStatus.ARCHIVED])
        return queryset.filter(status=value)

    @cached_property
    def few_quartiers(self) -> dict[str, str] | None:
        """The reader's quartiers when they fit in a list."""
        scope = self.request.user.scope
        if scope.is_global or len(scope.quartier_ids) > FEW:
            return None
        rows = Quartier.objects.visible_to(self.request.user).without_contour().order_by("name_key", "pk")
        return {str(row.pk): quartier_label(row) for row in rows}

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        few = self.few_quartiers
        return {
            "find": lambda text: find_quartier(self.request.user, text, few or {}),
            "choices": None if few is None else list(few.items()),
            "suggestions_url": suggestions_url("quartier"),
            "unknown": "Aucun de vos quartiers n’a ce nom.",
        }
