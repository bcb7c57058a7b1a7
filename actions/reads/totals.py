"""What the actions of quartiers come to in a year: how many, how late, how much money; for pages of quartiers.

An action on several quartiers counts on each of them: sums of one quartier are not added to those of another.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils import timezone

ZERO = Decimal(0)

# Written out: counts are kept by triggers (`models.tallies`), a few rows for each quartier. What is valued is told to
# an axis of the framework of the convention that runs that year (`reads.tfpb`).
TOTALS = """
SELECT key, counts.open, counts.late, counts.asked, counts.voted, counts.paid, tfpb.id, tfpb.abatement, tfpb.valued
FROM unnest(%(keys)s) AS key
LEFT JOIN (
    SELECT quartier_id, sum(total) FILTER (WHERE what = 'open') AS open,
        sum(total) FILTER (WHERE what = 'open' AND late_on <= %(today)s) AS late,
        sum(total) FILTER (WHERE what = 'asked') AS asked, sum(total) FILTER (WHERE what = 'voted') AS voted,
        sum(total) FILTER (WHERE what = 'paid') AS paid
    FROM actions_actiontally
    WHERE quartier_id = ANY(%(keys)s) AND what IN ('open', 'asked', 'voted', 'paid') AND year IN (0, %(year)s)
    GROUP BY quartier_id
) counts ON counts.quartier_id = key
LEFT JOIN (
    SELECT convention.quartier_id, convention.id, about.abatement, tally.total AS valued
    FROM actions_tfpbconvention convention
    LEFT JOIN actions_tfpbyear about ON about.convention_id = convention.id AND about.year = %(year)s
    LEFT JOIN actions_actiontally tally ON tally.quartier_id = convention.quartier_id AND tally.what = 'valued'
        AND tally.year = %(year)s AND tally.framework_key = convention.framework_id
    WHERE convention.quartier_id = ANY(%(keys)s) AND %(year)s BETWEEN convention.first_year AND convention.last_year
) tfpb ON tfpb.quartier_id = key
"""


@dataclass(frozen=True)
class QuartierTotals:
    """The actions of a quartier: those under way, those late; in euros, what funders were asked for, voted and paid.

    `convention` is the key of the convention of abattement of the year; `abatement` is None when nobody knows it.
    """

    key: int
    year: int
    open: int = 0
    late: int = 0
    asked: Decimal = ZERO
    voted: Decimal = ZERO
    paid: Decimal = ZERO
    convention: int | None = None
    abatement: Decimal | None = None
    valued: Decimal | None = None

    @property
    def rest(self) -> Decimal | None:
        """What of the abattement is not valued yet; negative when more is valued."""
        return None if self.abatement is None else self.abatement - (self.valued or ZERO)

    @property
    def over(self) -> Decimal:
        """What is valued beyond the abattement."""
        return -(self.rest or ZERO)

    @property
    def has_money(self) -> bool:
        """Whether a funder was asked for something in the year."""
        return bool(self.asked or self.voted or self.paid)

    @property
    def links(self) -> dict[str, str]:
        """The address of the rows behind each figure."""
        start = f"{reverse('actions:action_list')}?quartier={self.key}"
        links = {"open": f"{start}&etat=ouvertes", "late": f"{start}&retard=1"}
        for name, word in (("asked", "sollicite"), ("voted", "vote"), ("paid", "verse")):
            links[name] = f"{start}&{urlencode({'financement': word, 'exercice': self.year})}"
        if self.convention is not None:
            links["tfpb"] = reverse("actions:tfpb_detail", args=[self.convention], query={"annee": self.year})
        return links


def totals_of(keys: Sequence[int], today: datetime.date | None = None) -> dict[int, QuartierTotals]:
    """Return the totals of these quartiers for the year of a day, by key; one query.

    The reader sees the quartiers: whoever sees a quartier sees all its actions.
    """
    day = today or timezone.localdate()
    if not keys:
        return {}
    parameters: dict[str, Any] = {
        "keys": list(keys),
        "today": day,
        "year": day.year,
    }
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, parameters)
        rows = cursor.fetchall()
    return {
        key: QuartierTotals(
            key,
            day.year,
            int(found or 0),
            int(late or 0),
            asked or ZERO,
            voted or ZERO,
            paid or ZERO,
            convention,
            abatement,
            None if convention is None else valued or ZERO,
        )
        for key, found, late, asked, voted, paid, convention, abatement, valued in rows
    }
