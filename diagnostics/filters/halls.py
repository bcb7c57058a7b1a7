"""Filters of the states of halls."""

import datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from core.lookups import FEW, Found, LookupFilter
from diagnostics.enums import HallLevel
from diagnostics.filters.lookups import find_residence
from diagnostics.filters.lookups import suggestions_url as veille_suggestions_url
from territories.filters.lookups import find_quartier, quartier_label, suggestions_url
from territories.models import Entrance, Quartier

NEVER = "aucun"


class HallFilter(filters.FilterSet):
    """What may follow `/veille/halls/?`; all of them together narrow.

    ===========  =========================================================================================
    `quartier`   key of a quartier, or words of its name, code or commune
    `residence`  key of a residence, or words of its name, reference or address
    `etat`       `1` (vert) to `4` (rouge), the last state; `3+` is orange and red; `aucun`: never judged
    `sans`       number of days: no state for so long, or never
    ===========  =========================================================================================
    """

    primary_fields = ("quartier", "residence", "etat", "sans")

    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    residence = LookupFilter(label="Résidence", source="residence", method="by_residence")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[
            *((str(level), label) for level, label in reversed(HallLevel.choices)),
            ("3+", "Orange ou rouge"),
            (NEVER, "Aucun état"),
        ],
        method="by_level",
        empty_label="Tous",
    )
    sans = filters.NumberFilter(
        label="Sans état depuis (jours)",
        method="without_state",
        min_value=1,
        max_value=3650,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": 3650, "placeholder": "90"}),
    )

    class Meta:
        model = Entrance
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # What an address does to "3+" typed by hand.
        if data and data.get("etat") == "3 ":
            data = data.copy()
            data["etat"] = "3+"
        super().__init__(data, *args, **kwargs)

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        return queryset.filter(building__residence__quartier_id__in=found.keys)

    def by_residence(self, queryset: Any, name: str, found: Found) -> Any:
        """One residence, or those of the words."""
        return queryset.filter(building__residence_id__in=found.keys)

    def by_level(self, queryset: Any, name: str, value: str) -> Any:
        """The level of the last state."""
        if value == NEVER:
            return queryset.filter(level__isnull=True)
        return queryset.filter(level__gte=3) if value == "3+" else queryset.filter(level=int(value))

    def without_state(self, queryset: Any, name: str, value: Any) -> Any:
        """No state for so many days, or none at all."""
        day = timezone.localdate() - datetime.timedelta(days=int(value))
        return queryset.filter(Q(state_on__isnull=True) | Q(state_on__lte=day))

    @cached_property
    def quartiers(self) -> Any:
        """The quartiers of the reader."""
        return Quartier.objects.visible_to(self.request.user)

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        scope = self.request.user.scope
        choices = None
        if not scope.is_global and len(scope.quartier_ids) <= FEW:
            rows = self.quartiers.without_contour().order_by("name_key", "pk")
            choices = [(str(row.pk), quartier_label(row)) for row in rows]
        return {
            "find": lambda text: find_quartier(self.quartiers, text),
            "choices": choices,
            "suggestions_url": suggestions_url("quartier"),
            "unknown": "Aucun de vos quartiers n’a ce nom.",
        }

    def lookup_residence(self) -> dict[str, Any]:
        """Residences of the reader."""
        return {
            "find": lambda text: find_residence(self.request.user, text),
            "choices": None,
            "suggestions_url": veille_suggestions_url("residence"),
            "unknown": "Aucune de vos résidences n’a ce nom.",
            "empty_label": "Toutes",
        }
