"""Filters of the portfolio: those of the list of quartiers, and what needs a look."""

from typing import Any

import django_filters as filters

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
