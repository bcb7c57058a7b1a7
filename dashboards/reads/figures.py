"""How many observations each quartier has, as far as the reader sees."""

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, Sum
from django.utils import timezone
from django.utils.http import urlencode

from dashboards.reads.links import month_back, month_end, veille_url
from diagnostics.enums import ObservationKind, Severity, Status
from diagnostics.models import MonthlyTally
from territories.models import Quartier

# More keys than this are not worth naming to the database: everything is read, and the others are dropped.
MANY = 300


@dataclass(frozen=True)
class Counts:
    """Counts of one quartier. `last_month_seen` is the first day of the latest month that has an observation."""

    key: int
    open: int = 0
    to_qualify: int = 0
    grave: int = 0
    late: int = 0
    this_month: int = 0
    last_month: int = 0
    strengths: int = 0
    last_month_seen: datetime.date | None = None

    @property
    def is_alert(self) -> bool:
        """Whether something grave is open or something is late."""
        return self.grave > 0 or self.late > 0

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was seen this month nor the month before."""
        return self.this_month == 0 and self.last_month == 0

    @property
    def urgency(self) -> tuple[int, int, int]:
        """Sorts the quartiers that need a look first."""
        return -self.grave, -self.late, -self.open

    @property
    def links(self) -> dict[str, str]:
        """The address of the rows behind each count."""
        return links_of(self.key)


@functools.lru_cache(maxsize=2)
def _queries(today: datetime.date) -> dict[str, str]:
    """Return what follows `?` in the addresses of a day; a page has hundreds of them."""
    first = today.replace(day=1)
    before = month_back(first, 1)
    return {
        "open": urlencode({"etat": "ouvertes"}),
        "to_qualify": urlencode({"etat": Status.TO_QUALIFY.value}),
        "grave": urlencode({"etat": "ouvertes", "gravite": Severity.GRAVE.value, "type": "problemes"}),
        "late": urlencode({"retard": 1}),
        "this_month": urlencode({"du": first.isoformat(), "au": month_end(first).isoformat()}),
        "last_month": urlencode({"du": before.isoformat(), "au": month_end(before).isoformat()}),
        "strengths": urlencode({"type": ObservationKind.STRENGTH.value}),
    }


def links_of(quartier: int | None) -> dict[str, str]:
    """Return the address of the rows behind each count of a quartier, or of everything that the reader sees."""
    start = f"{veille_url()}?" if quartier is None else f"{veille_url(quartier=quartier)}&"
    return {name: f"{start}{query}" for name, query in _queries(timezone.localdate()).items()}


@dataclass(frozen=True)
class QuartierFigures:
    """A quartier beside its counts."""

    quartier: Quartier
    counts: Counts


def counts_of(user: Any, keys: Iterable[int]) -> dict[int, Counts]:
    """Return the counts of the quartiers of these keys, zeros included; three queries whatever their number."""
    keys = list(keys)
    named = keys if len(keys) <= MANY else None
    late = MonthlyTally.objects.all().late_by_quartier(user, named)
    return with_late(user, keys, late)


def with_late(user: Any, keys: list[int], late: dict[int, int]) -> dict[int, Counts]:
    """Return the counts of the quartiers of these keys, when it is known already how many are late; one query."""
    this_month = timezone.localdate().replace(day=1)
    tallies = MonthlyTally.objects.visible_to(user)
    if len(keys) <= MANY:
        tallies = tallies.of(keys)
    rows: Any = (
        tallies.order_by()
        .values("quartier_id")
        .annotate(
            open=Sum("to_qualify") + Sum("waiting"),
            to_qualify=Sum("to_qualify"),
            grave=Sum("grave"),
            strengths=Sum("strengths"),
            this_month=Sum("total", filter=Q(month=this_month), default=0),
            last_month=Sum("total", filter=Q(month=month_back(this_month, 1)), default=0),
            last_month_seen=Max("month", filter=Q(total__gt=0)),
        )
    )
    found = {row.pop("quartier_id"): row for row in rows}
    return {key: Counts(key=key, late=late.get(key, 0), **found.get(key, {})) for key in keys}


def total_of(counts: Iterable[Counts], name: str) -> int:
    """Return the sum of one count over quartiers."""
    return sum(getattr(row, name) for row in counts)
