"""Filters of the portfolio and of the bilans: those of the list of quartiers, what needs a look, the year."""

from typing import Any

import django_filters as filters

from core.lookups import Found, LookupFilter
from dashboards.reads.portfolio import ALERTS, QUIET
from territories.filters import QuartierFilter


class PortfolioFilter(QuartierFilter):
    """What may follow `/portefeuille/?`: the filters of `/quartiers/?`, and `montrer` (`alertes`, `calmes`)."""

    primary_fields = ("q", "departement", "commune", "montrer")

    montrer = filters.ChoiceFilter(
        label="Montrer",
        choices=[(ALERTS, "Graves ou en retard"), (QUIET, "Sans signalement récent")],
        empty_label="Tous",
        method="keep_for_counts",
    )

    def keep_for_counts(self, queryset: Any, name: str, value: str) -> Any:
        """Do nothing: the counts answer for it (`reads.portfolio`)."""
        return queryset


class BilanFilter(QuartierFilter):
    """What may follow `/bilans/?`: the filters of `/quartiers/?`, `annee`, `quartiers` (several), `agglomeration`."""

    primary_fields = ("annee", "quartiers", "commune", "agglomeration")

    annee = filters.NumberFilter(label="Année", method="keep_for_documents", min_value=2000, max_value=2100)
    quartiers = LookupFilter(label="Quartiers", source="quartiers", method="by_quartiers")
    agglomeration = LookupFilter(label="Agglomération", source="agglomeration", method="by_commune")

    def keep_for_documents(self, queryset: Any, name: str, value: Any) -> Any:
        """Do nothing: the documents are those of the year, the quartiers are the same."""
        return queryset

    def by_quartiers(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier or several."""
        return queryset.filter(pk__in=found.keys)
