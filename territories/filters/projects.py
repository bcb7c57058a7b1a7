"""Filters of the projects."""

from typing import Any

import django_filters as filters

from core.lookups import Found, LookupFilter
from territories.enums import ProjectKind, ProjectStage
from territories.filters.base import PlaceFilterSet, active_filter, search_filter
from territories.models import UrbanProject


class ProjectFilter(PlaceFilterSet):
    """What may follow `/projets/?`: `q`, `type`, `etape`, `quartier`, `retard` (`1`: late operations), `actif`.

    Then `tri` (`nom`, `etape`, `debut`, `fin`, `retard`), `par`, `page`, `format`.
    """

    primary_fields = ("q", "type", "etape", "quartier")

    q = search_filter()
    type = filters.ChoiceFilter(label="Type", field_name="kind", choices=ProjectKind.choices, empty_label="Tous")
    etape = filters.ChoiceFilter(label="Étape", field_name="stage", choices=ProjectStage.choices, empty_label="Toutes")
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    retard = filters.ChoiceFilter(
        label="Retard", choices=[("1", "Une opération en retard")], method="only_late", empty_label="—"
    )
    actif = active_filter("En cours", "Archivés", "Tous, même archivés")

    class Meta:
        model = UrbanProject
        fields: list[str] = []

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        links = UrbanProject.quartiers.through.objects.filter(quartier_id__in=found.keys)
        return queryset.filter(pk__in=links.values("urbanproject_id"))

    def only_late(self, queryset: Any, name: str, value: str) -> Any:
        """Those with an operation whose planned end is past."""
        return queryset.late()
