"""All the quartiers of a manager, sorted by a count."""

from operator import attrgetter
from typing import Any

from django.db.models import QuerySet

from actions.reads.totals import totals_of
from dashboards.reads.figures import QuartierFigures, counts_of
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
        rank = attrgetter(SORTS[name])
        self.keys = sorted(keys, key=lambda key: rank(self.counts[key]), reverse=sort.startswith("-"))

    def figures(self, keys: list[int]) -> list[QuartierFigures]:
        """Return the counts of these quartiers and what their actions come to, in this order; two queries."""
        quartiers = Quartier.objects.without_contour().in_bulk(keys)
        totals = totals_of(keys)
        return [QuartierFigures(quartiers[key], self.counts[key], totals[key]) for key in keys if key in quartiers]


def side_by_side(user: Any, quartiers: list[Quartier]) -> list[QuartierFigures]:
    """Return the counts of a few quartiers, in the order given; one query."""
    counts = counts_of(user, [quartier.pk for quartier in quartiers])
    return [QuartierFigures(quartier, counts[quartier.pk]) for quartier in quartiers]
