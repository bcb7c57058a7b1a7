"""All the quartiers of a manager, sorted by a count."""

from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from actions.reads.totals import totals_of
from dashboards.reads.figures import ClauseHours, QuartierFigures, counts_of
from insertion.reads.gauges import with_clause_hours
from territories.models import Quartier

DEFAULT_SORT = "alerte"
# Values of `?tri=` ("-" before them for downwards), and what they sort by.
SORTS = {
    "alerte": "urgency",
    "nom": "",
    "ouvertes": "open",
    "retard": "late",
    "graves": "grave",
    "qualifier": "to_qualify",
    "mois": "this_month",
    "forts": "strengths",
    "insertion": "",
}
ALERTS, QUIET = "alertes", "calmes"


class Portfolio:
    """The quartiers of a queryset in the order of a sort; what they are called is read a page at a time."""

    def __init__(self, user: Any, quartiers: QuerySet[Quartier], *, sort: str = DEFAULT_SORT, kept: str = "") -> None:
        keys = list(quartiers.values_list("pk", flat=True))
        self.counts = counts_of(user, keys)
        if kept == ALERTS:
            keys = [key for key in keys if self.counts[key].is_alert]
        elif kept == QUIET:
            keys = [key for key in keys if self.counts[key].is_quiet]
        name = sort.removeprefix("-")
        if name == "nom":
            # As they came.
            self.keys = keys[::-1] if sort.startswith("-") else keys
            return
        if name == "insertion":
            rests = dict(_with_clauses(Quartier.objects.filter(pk__in=keys)).values_list("pk", "clause_rest"))
            self.keys = sorted(keys, key=lambda key: rests[key], reverse=sort.startswith("-"))
            return
        rank = attrgetter(SORTS[name])
        self.keys = sorted(keys, key=lambda key: rank(self.counts[key]), reverse=sort.startswith("-"))

    def figures(self, keys: list[int]) -> list[QuartierFigures]:
        """Return the counts of these quartiers, their actions and their clauses, in this order; two queries."""
        quartiers = _with_clauses(Quartier.objects.without_contour()).in_bulk(keys)
        totals = totals_of(keys)
        return [
            QuartierFigures(quartiers[key], self.counts[key], totals[key], ClauseHours.of(quartiers[key]))
            for key in keys
            if key in quartiers
        ]


def _with_clauses(quartiers: Any) -> Any:
    return with_clause_hours(quartiers, timezone.localdate().year)


def side_by_side(user: Any, quartiers: list[Quartier]) -> list[QuartierFigures]:
    """Return the counts of a few quartiers, in the order given; one query."""
    counts = counts_of(user, [quartier.pk for quartier in quartiers])
    return [QuartierFigures(quartier, counts[quartier.pk]) for quartier in quartiers]
