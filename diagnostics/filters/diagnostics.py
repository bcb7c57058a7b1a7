"""Filters of the diagnostics."""

from typing import Any

import django_filters as filters
from django.utils.functional import cached_property

from core.lookups import FEW, Found, LookupFilter
from diagnostics.enums import DiagnosticKind, DiagnosticStatus
from diagnostics.filters.lookups import find_quartier, suggestions_url
from diagnostics.models import Diagnostic
from territories.filters.lookups import quartier_label
from territories.models import Quartier

UNDERWAY = "en-cours"


class DiagnosticFilter(filters.FilterSet):
    """What may follow `/diagnostics/?`: `quartier`, `type`, `etat` (a state, or `en-cours`: not yet validated).

    Then `tri` (`debut`, `intitule`, `etat`), `par`, `page`, `format`.
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

    class Meta:
        model = Diagnostic
        fields: list[str] = []

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        links = Diagnostic.quartiers.through.objects.filter(quartier_id__in=found.keys)
        return queryset.filter(pk__in=links.values("diagnostic_id"))

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
