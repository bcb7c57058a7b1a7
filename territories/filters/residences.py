"""Filters of the residences. The names are those of the address, which other pages link to and users keep."""

from typing import Any

import django_filters as filters
from django.db.models import Q

from core.db.normalize import normalize
from core.lookups import Found, LookupFilter
from territories.filters.base import PlaceFilterSet, active_filter, search_filter
from territories.filters.lookups import INSEE, suggestions_url
from territories.models import Commune, Quartier, Residence, UrbanProject


class ResidenceFilter(PlaceFilterSet):
    """What may follow `/residences/?`, `/residences/carte/?` and `/residences/carte.geojson?`.

    ===============  ==========================================================================
    `q`              words of the name, the reference, the address; a typo does not matter
    `quartier`       key of a quartier, or words of its name, code or commune
    `commune`        Insee code, or words of its name
    `qpv`            `1`: in a QPV; `0`: outside; `inconnu`: nobody has said
    `sans`           `1`: those that have no quartier yet
    `projet`         key of a project, or words of its name: the residences of its quartiers
    `equipe`         key of a team, or words of its name
    `position`       `0`: those that are on no map
    `actif`          nothing: managed today; `non`: no longer; `tous`: both
    ===============  ==========================================================================

    Then `tri` (`nom`, `commune`, `quartier`, `logements`, `annee`), `par`, `page`, `format`.
    """

    primary_fields = ("q", "quartier", "commune", "qpv")

    q = search_filter()
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    commune = LookupFilter(label="Commune", source="residence_commune", method="by_commune")
    qpv = filters.ChoiceFilter(
        label="QPV",
        choices=[("1", "En QPV"), ("0", "Hors QPV"), ("inconnu", "Non renseigné")],
        method="by_qpv",
        empty_label="Toutes",
    )
    sans = filters.ChoiceFilter(
        label="Rattachement", choices=[("1", "Sans quartier")], method="without_quartier", empty_label="—"
    )
    projet = LookupFilter(label="Projet", source="projet", method="by_project")
    equipe = LookupFilter(label="Équipe", source="equipe", method="by_team")
    position = filters.ChoiceFilter(
        label="Position",
        choices=[("0", "Sans position"), ("1", "Sur la carte")],
        method="by_position",
        empty_label="—",
    )
    actif = active_filter("Gérées aujourd’hui", "Plus gérées", "Toutes, même plus gérées")

    class Meta:
        model = Residence
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.scope.is_global:
            # Only administrators see residences that have no quartier.
            del self.filters["sans"]

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        return queryset.filter(quartier_id__in=found.keys)

    def by_commune(self, queryset: Any, name: str, found: Found) -> Any:
        """One commune, or those of the words."""
        return queryset.filter(commune_id__in=found.keys)

    def by_qpv(self, queryset: Any, name: str, value: str) -> Any:
        """In a QPV, outside, or unknown."""
        return queryset.filter(is_in_qpv={"1": True, "0": False}.get(value))

    def without_quartier(self, queryset: Any, name: str, value: str) -> Any:
        """Those that wait for a quartier."""
        return queryset.filter(quartier__isnull=True)

    def by_project(self, queryset: Any, name: str, found: Found) -> Any:
        """The residences of a project's quartiers."""
        links = UrbanProject.quartiers.through.objects.filter(urbanproject_id__in=found.keys)
        return queryset.filter(quartier_id__in=links.values("quartier_id"))

    def by_team(self, queryset: Any, name: str, found: Found) -> Any:
        """The residences of a team's quartiers."""
        return queryset.filter(quartier_id__in=Quartier.objects.filter(teams__in=found.keys).values("pk"))

    def by_position(self, queryset: Any, name: str, value: str) -> Any:
        """With or without a position."""
        return queryset.filter(latitude__isnull=value == "0")

    def lookup_residence_commune(self) -> dict[str, Any]:
        """Communes where the reader has residences: one without a quartier may be anywhere."""
        if self.has_few_quartiers:
            return self.lookup_commune()
        residences = Residence.objects.visible_to(self.user)

        def find(text: str) -> Found | None:
            code = INSEE.search(text.upper())
            key = normalize(text)
            if not code and not key:
                return None
            condition = Q(insee_code=code[1]) if code else Q(name_key__contains=key)
            rows = list(Commune.objects.filter(condition, pk__in=residences.values("commune_id"))[:50])
            if not rows:
                return None
            keys = tuple(row.pk for row in rows)
            if len(rows) == 1:
                return Found(rows[0].insee_code, f"{rows[0].name} ({rows[0].insee_code})", keys)
            return Found(text, text, keys)

        return {
            "find": find,
            "choices": None,
            "suggestions_url": suggestions_url("commune"),
            "unknown": "Aucune de vos résidences n’est dans cette commune.",
            "empty_label": "Toutes",
        }
