"""Filters of the quartiers. The names are those of the address, which other pages link to and users keep."""

from typing import Any

import django_filters as filters

from core.lookups import Found, LookupFilter
from territories.enums import QuartierKind
from territories.filters.base import PlaceFilterSet, active_filter, search_filter
from territories.models import Commune, Quartier, UrbanProject


class QuartierPlaceFilter(PlaceFilterSet):
    """What leaves out quartiers by where they are."""

    def by_departement(self, queryset: Any, name: str, found: Found) -> Any:
        """A quartier over two départements is in both."""
        links = Quartier.communes.through.objects.filter(commune__in=Commune.objects.filter(departement=found.key))
        return queryset.filter(pk__in=links.values("quartier_id"))

    def by_commune(self, queryset: Any, name: str, found: Found) -> Any:
        """One commune, or those of the words."""
        links = Quartier.communes.through.objects.filter(commune_id__in=found.keys)
        return queryset.filter(pk__in=links.values("quartier_id"))

    def by_project(self, queryset: Any, name: str, found: Found) -> Any:
        """The quartiers of a project."""
        links = UrbanProject.quartiers.through.objects.filter(urbanproject_id__in=found.keys)
        return queryset.filter(pk__in=links.values("quartier_id"))

    def by_team(self, queryset: Any, name: str, found: Found) -> Any:
        """The quartiers of a team."""
        return queryset.filter(pk__in=Quartier.objects.filter(teams__in=found.keys).values("pk"))


class QuartierFilter(QuartierPlaceFilter):
    """What may follow `/quartiers/?`, `/quartiers/carte/?` and `/quartiers/carte.geojson?`.

    ===============  ==========================================================================
    `q`              words of the name, the code, a commune; a typo does not matter
    `departement`    code ("93", "2A", "974")
    `commune`        Insee code, or words of its name
    `type`           `qpv_2024`, `qpv_2015`, `veille`, `local`
    `projet`         key of a project, or words of its name
    `equipe`         key of a team, or words of its name
    `contour`        `0`: those that are on no map
    `actif`          nothing: followed today; `non`: no longer; `tous`: both
    ===============  ==========================================================================

    Then `tri` (`nom`, `code`, `residences`, `logements`, `superficie`), `par`, `page`, `format`.
    """

    primary_fields = ("q", "departement", "commune", "type")

    q = search_filter()
    departement = LookupFilter(label="Département", source="departement", method="by_departement")
    commune = LookupFilter(label="Commune", source="commune", method="by_commune")
    type = filters.ChoiceFilter(label="Type", field_name="kind", choices=QuartierKind.choices, empty_label="Tous")
    projet = LookupFilter(label="Projet", source="projet", method="by_project")
    equipe = LookupFilter(label="Équipe", source="equipe", method="by_team")
    contour = filters.ChoiceFilter(
        label="Contour", choices=[("0", "Sans contour"), ("1", "Avec contour")], method="by_contour", empty_label="—"
    )
    actif = active_filter("Suivis aujourd’hui", "Plus suivis", "Tous, même plus suivis")

    class Meta:
        model = Quartier
        fields: list[str] = []

    def by_contour(self, queryset: Any, name: str, value: str) -> Any:
        """With or without a contour."""
        return queryset.filter(west__isnull=value == "0")
