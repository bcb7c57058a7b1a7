"""How many observations each quartier has, as far as the reader sees."""

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from actions.reads.totals import QuartierTotals
from dashboards.reads.links import month_back, month_end, veille_url
from diagnostics.enums import ObservationKind, Severity, Status
from diagnostics.models import QuartierTally
from diagnostics.models.tallies import QuartierCounts
from territories.models import Quartier


class Counts(QuartierCounts):
    """Counts of one quartier."""

    __slots__ = ()

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
class ClauseHours:
    """The hours of insertion of the lots of this year in a quartier: due, and validated since their beginning."""

    key: int
    due: int
    done: Decimal

    @classmethod
    def of(cls, quartier: Any) -> "ClauseHours":
        """Return those that `insertion.reads.gauges.with_clause_hours` added to a quartier."""
        return cls(quartier.pk, quartier.clause_due, quartier.clause_done)

    @property
    def rest(self) -> Decimal:
        """The hours that are still to be done; negative when more is done."""
        return self.due - self.done

    @property
    def url(self) -> str:
        """The address of the lots."""
        year = timezone.localdate().year
        return reverse("insertion:lot_list", query={"quartier": self.key, "annee": year})


@dataclass(frozen=True)
class QuartierFigures:
    """A quartier beside its counts; what its actions and its clauses come to, where it was asked for."""

    quartier: Quartier
    counts: Counts
    totals: QuartierTotals | None = None
    clauses: ClauseHours | None = None


def counts_of(user: Any, keys: Sequence[int] | None = None) -> dict[int, Counts]:
    """Return the counts of the quartiers of these keys, of those of the user's teams without any; one query.

    A quartier that has nothing has zeros.
    """
    mine = user.scope.quartier_ids.data if keys is None else keys
    among = None if keys is None and not user.scope.is_global else mine
    counts: dict[int, Counts] = {
        row[0]: row for row in QuartierTally.objects.all().today(user, among, make=Counts._make)
    }
    for key in mine:
        if key not in counts:
            counts[key] = Counts(key)
    return counts
