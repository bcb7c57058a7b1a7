"""Where and when the same place is told of again: observations of a quartier by residence and month."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth

from diagnostics.models.observations import ObservationQuerySet
from territories.models import Residence

MONTHS = 12
# Shades of a cell, from the palest to the strongest.
STEPS = 4


def month_before(day: datetime.date, count: int) -> datetime.date:
    """Return the first day of the month that is `count` months before the one of `day`."""
    number = day.year * 12 + day.month - 1 - count
    return datetime.date(number // 12, number % 12 + 1, 1)


def last_day(month: datetime.date) -> datetime.date:
    """Return the last day of a month given by its first."""
    return month_before(month, -1) - datetime.timedelta(days=1)


@dataclass(frozen=True)
class HeatRow:
    """A residence, or the quartier at large (no key), with its number of observations in each month."""

    key: int | None
    name: str
    counts: list[int]

    @property
    def total(self) -> int:
        """Over all the months."""
        return sum(self.counts)


@dataclass(frozen=True)
class Heat:
    """Numbers of observations by residence and month, the residences with most of them first.

    `quiet` is how many residences managed today have none.
    """

    months: list[datetime.date]
    rows: list[HeatRow] = field(default_factory=list)
    quiet: int = 0

    @property
    def totals(self) -> list[int]:
        """Of each month."""
        return [sum(row.counts[place] for row in self.rows) for place in range(len(self.months))]

    @property
    def total(self) -> int:
        """Of everything."""
        return sum(row.total for row in self.rows)

    @property
    def hottest(self) -> int:
        """The largest number of a cell."""
        return max((count for row in self.rows for count in row.counts), default=0)

    def step(self, count: int) -> int:
        """Return the shade of a cell: 0 for nothing, then 1 to `STEPS` by equal shares of the hottest one."""
        return -(-count * STEPS // self.hottest) if count else 0

    @property
    def scale(self) -> list[tuple[int, int, int]]:
        """(shade, smallest number, largest number) of the shades that numbers can have."""
        shades: dict[int, list[int]] = {}
        for count in range(1, min(self.hottest, 10_000) + 1):
            shades.setdefault(self.step(count), []).append(count)
        return [(shade, counts[0], counts[-1]) for shade, counts in shades.items()]


def last_months(today: datetime.date) -> list[datetime.date]:
    """Return the first days of the last twelve months, that of `today` included, the oldest first."""
    return [month_before(today, back) for back in range(MONTHS - 1, -1, -1)]


def heat_of(observations: ObservationQuerySet, quartier_id: int, months: Iterable[datetime.date]) -> Heat:
    """Count the observations of a quartier by residence and month; two queries.

    `observations` are those that the reader sees of the quartier, filtered: one grouped read of its rows by date.
    """
    months = list(months)
    places = {month: place for place, month in enumerate(months)}
    found: Any = (
        observations.filter(seen_on__range=(months[0], last_day(months[-1])))
        .order_by()
        .values_list("residence_id", TruncMonth("seen_on"))
        .annotate(number=Count("pk"))
    )
    counts: dict[int | None, list[int]] = {}
    for key, month, number in found:
        counts.setdefault(key, [0] * len(months))[places[month]] += number
    # Those that left the quartier or are no longer managed keep what was seen there.
    mine = Residence.objects.filter(quartier=quartier_id, is_active=True) | Residence.objects.filter(
        pk__in=[key for key in counts if key]
    )
    names = dict(mine.order_by("name_key", "pk").values_list("pk", "name"))
    rows = [HeatRow(key, names[key] if key else "", numbers) for key, numbers in counts.items()]
    rows.sort(key=lambda row: (-row.total, row.key is None, row.name, row.key or 0))
    return Heat(months, rows, quiet=len(names.keys() - counts.keys()))
