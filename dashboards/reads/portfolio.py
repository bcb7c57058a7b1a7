"""All the quartiers of a manager, sorted by a count."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from dashboards.reads.figures import MANY, Counts, QuartierFigures, counts_of, with_late
from dashboards.reads.links import month_back
from diagnostics.models import MonthlyTally
from territories.models import Quartier

DEFAULT_SORT = "alerte"
# Values of `?tri=`; "-" before them for downwards.
SORTS = ("alerte", "nom", "ouvertes", "retard", "graves", "qualifier", "mois", "forts")
ALERTS, QUIET = "alertes", "calmes"


class Portfolio:
    """The quartiers of a queryset in the order of a sort, read a page at a time.

    Counts of all of them are only read as far as the sort and `kept` ("alertes", "calmes" or nothing) need them.
    """

    def __init__(self, user: Any, quartiers: QuerySet[Quartier], *, sort: str = DEFAULT_SORT, kept: str = "") -> None:
        self.user = user
        names = {key: position for position, key in enumerate(quartiers.values_list("pk", flat=True))}
        self.named = list(names) if len(names) <= MANY else None
        self.late = MonthlyTally.objects.all().late_by_quartier(user, self.named)
        name = sort.removeprefix("-")
        open_counts = self._open(names) if name != "nom" or kept == ALERTS else {}
        if kept == ALERTS:
            names = {key: at for key, at in names.items() if key in open_counts and open_counts[key].is_alert}
        elif kept == QUIET:
            active = self._sums("total", recent=True)
            names = {key: at for key, at in names.items() if not active.get(key)}
        ranks: dict[int, Any] = {}
        match name:
            case "alerte":
                ranks = {key: row.urgency for key, row in open_counts.items()}
                nothing: Any = (0, 0, 0)
            case "nom":
                ranks, nothing = names, 0
            case "mois":
                ranks, nothing = self._sums("total", recent=True, months=1), 0
            case "forts":
                ranks, nothing = self._sums("strengths"), 0
            case _:
                field = {"ouvertes": "open", "retard": "late", "graves": "grave", "qualifier": "to_qualify"}[name]
                ranks, nothing = {key: getattr(row, field) for key, row in open_counts.items()}, 0
        self.keys = sorted(names, key=lambda key: names[key])
        self.keys.sort(key=lambda key: ranks.get(key, nothing), reverse=sort.startswith("-"))

    def _tallies(self) -> Any:
        tallies = MonthlyTally.objects.visible_to(self.user)
        return tallies if self.named is None else tallies.of(self.named)

    def _open(self, keys: Iterable[int]) -> dict[int, Counts]:
        rows = (
            self._tallies()
            .open()
            .order_by()
            .values_list("quartier_id")
            .annotate(Sum("to_qualify"), Sum("waiting"), Sum("grave"))
        )
        found = {key: (to_qualify, waiting, grave) for key, to_qualify, waiting, grave in rows}
        counts = {}
        for key in keys:
            if key in found:
                to_qualify, waiting, grave = found[key]
                counts[key] = Counts(
                    key, open=to_qualify + waiting, to_qualify=to_qualify, grave=grave, late=self.late.get(key, 0)
                )
        return counts

    def _sums(self, name: str, *, recent: bool = False, months: int = 2) -> dict[int, int]:
        tallies = self._tallies()
        if recent:
            tallies = tallies.filter(month__gte=month_back(timezone.localdate(), months - 1))
        return dict(tallies.order_by().values_list("quartier_id").annotate(Sum(name)))

    def figures(self, keys: list[int]) -> list[QuartierFigures]:
        """Return the counts of these quartiers, in the order of the keys; two queries."""
        quartiers = Quartier.objects.without_contour().in_bulk(keys)
        counts = with_late(self.user, keys, self.late)
        return [QuartierFigures(quartiers[key], counts[key]) for key in keys if key in quartiers]


def side_by_side(user: Any, quartiers: list[Quartier]) -> list[QuartierFigures]:
    """Return the counts of a few quartiers, in the order given; three queries."""
    counts = counts_of(user, [quartier.pk for quartier in quartiers])
    return [QuartierFigures(quartier, counts[quartier.pk]) for quartier in quartiers]
