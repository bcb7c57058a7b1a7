"""All the quartiers of a manager, sorted by a count."""

from typing import Any

from django.db.models import QuerySet, Sum

from dashboards.reads.figures import MANY, Counts, QuartierFigures, counts_of, with_late
from diagnostics.models import MonthlyTally
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
    """The quartiers of a queryset in the order of a sort, read a page at a time.

    What is open decides most orders, and is in few rows. Only the sorts and the choice that look at what was seen over
    time ("mois", "forts", "calmes") read all the counts of all the quartiers; others read them for a page.
    """

    def __init__(self, user: Any, quartiers: QuerySet[Quartier], *, sort: str = DEFAULT_SORT, kept: str = "") -> None:
        self.user = user
        keys = list(quartiers.values_list("pk", flat=True))
        self.named = keys if len(keys) <= MANY else None
        self.late = MonthlyTally.objects.all().late_by_quartier(user, self.named)
        name = sort.removeprefix("-")
        self.is_whole = name in ("mois", "forts") or kept == QUIET
        counts = with_late(user, keys, self.late) if self.is_whole else self._open(keys)
        self.counts = counts if self.is_whole else {}
        nothing = Counts(0)
        if kept == ALERTS:
            keys = [key for key in keys if counts.get(key, nothing).is_alert]
        elif kept == QUIET:
            keys = [key for key in keys if counts[key].is_quiet]
        if name == "nom":
            # As they came.
            self.keys = keys[::-1] if sort.startswith("-") else keys
            return
        rank = SORTS[name]
        self.keys = sorted(keys, key=lambda key: getattr(counts.get(key, nothing), rank), reverse=sort.startswith("-"))

    def _open(self, keys: list[int]) -> dict[int, Counts]:
        """Return the counts of what is open, for the quartiers that have something open; one query."""
        tallies = MonthlyTally.objects.visible_to(self.user).open()
        if self.named is not None:
            tallies = tallies.of(self.named)
        rows = tallies.order_by().values_list("quartier_id").annotate(Sum("to_qualify"), Sum("waiting"), Sum("grave"))
        return {
            key: Counts(key, open=to_qualify + waiting, to_qualify=to_qualify, grave=grave, late=self.late.get(key, 0))
            for key, to_qualify, waiting, grave in rows
        }

    def figures(self, keys: list[int]) -> list[QuartierFigures]:
        """Return the counts of these quartiers, in the order of the keys; two queries at most."""
        quartiers = Quartier.objects.without_contour().in_bulk(keys)
        counts = self.counts or with_late(self.user, keys, self.late)
        return [QuartierFigures(quartiers[key], counts[key]) for key in keys if key in quartiers]


def side_by_side(user: Any, quartiers: list[Quartier]) -> list[QuartierFigures]:
    """Return the counts of a few quartiers, in the order given; three queries."""
    counts = counts_of(user, [quartier.pk for quartier in quartiers])
    return [QuartierFigures(quartier, counts[quartier.pk]) for quartier in quartiers]
