"""Filters of the warnings."""

from typing import Any

import django_filters as filters
from django.utils.functional import cached_property

from core.lookups import FEW, Found, LookupFilter
from diagnostics.models import Alert, AlertRule
from territories.filters.lookups import find_quartier, quartier_label, suggestions_url
from territories.models import Quartier

OPEN, ACKNOWLEDGED = "ouvertes", "vues"


class AlertFilter(filters.FilterSet):
    """What may follow `/veille/alertes/?`: `etat` (`ouvertes`, `vues`), `quartier`, `regle`; together they narrow."""

    primary_fields = ("etat", "quartier", "regle")

    etat = filters.ChoiceFilter(
        label="État",
        choices=[(OPEN, "À prendre en compte"), (ACKNOWLEDGED, "Prises en compte")],
        method="by_state",
        empty_label="Tous",
    )
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    regle = filters.ModelChoiceFilter(
        label="Règle", field_name="rule", queryset=AlertRule.objects.all(), empty_label="Toutes"
    )

    class Meta:
        model = Alert
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Whether somebody has taken it into account."""
        return queryset.filter(acknowledged_at__isnull=value == OPEN)

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        return queryset.filter(quartier_id__in=found.keys)

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
