"""Who works the hours of clauses, in a few key shares: residents of QPV, women, under 26, long-term unemployed.

A pathway of the year has a step under way in the year, or hours in it: it counts once. Readers who see totals only get
no number under five, of those who have a trait or of those who have not; the full tables are those of the bilan.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from actions.models import Action
from core.masking import is_small
from insertion.enums import YOUNG, HomeArea, Sex
from insertion.models import Lot

ZERO = Decimal(0)
LABELS = {
    "qpv": "habitent un QPV",
    "women": "femmes",
    "young": "moins de 26 ans",
    "long_term": "demandeurs d’emploi de longue durée",
}
# Written out: steps and sheets are found by the keys of lots and actions, hours are added up by step, in whole
# hundredths, then by pathway, and traits are looked at last: a pathway is read once, whatever its hours.
QUERY = """
WITH step AS MATERIALIZED (
    SELECT id, pathway_id, lot_id, starts_on, ends_on FROM insertion_placement WHERE lot_id = ANY(%(lots)s::bigint[])
    UNION ALL
    SELECT id, pathway_id, NULL, starts_on, ends_on FROM insertion_placement
    WHERE lot_id IS NULL AND action_id = ANY(%(actions)s::bigint[])
), month AS MATERIALIZED (
    SELECT id, validated_at IS NOT NULL AS is_done FROM insertion_sheet
    WHERE lot_id = ANY(%(lots)s::bigint[]) AND month BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT id, validated_at IS NOT NULL FROM insertion_sheet
    WHERE action_id = ANY(%(actions)s::bigint[]) AND month BETWEEN %(first)s AND %(last)s
), worked AS MATERIALIZED (
    SELECT line.placement_id, bool_or(line.hours > 0) AS is_worked,
        sum((line.hours * 100)::int) FILTER (WHERE month.is_done) AS done
    FROM month JOIN insertion_hoursstatement line ON line.sheet_id = month.id GROUP BY 1
), people AS MATERIALIZED (
    SELECT step.pathway_id, coalesce(sum(worked.done), 0) AS done
    FROM step JOIN insertion_pathway pathway ON pathway.id = step.pathway_id
    LEFT JOIN insertion_lot lot ON lot.id = step.lot_id
    LEFT JOIN worked ON worked.placement_id = step.id
    -- A step without an end lasts until its pathway ends, or its lot.
    WHERE worked.is_worked OR (
        step.starts_on <= %(last)s
        AND coalesce(step.ends_on, pathway.ended_on, lot.due_on, %(first)s::date) >= %(first)s
    )
    GROUP BY 1
)
SELECT sex = %(woman)s, age_bracket = ANY(%(young)s), home_area = %(qpv)s,
    criteria && ARRAY(SELECT code FROM insertion_criterion WHERE is_long_term), count(*), sum(done)
FROM people JOIN insertion_pathway pathway ON pathway.id = people.pathway_id GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class KeyShare:
    """Those who have a trait, their validated hours of the year, and their share; None for what is masked."""

    name: str
    people: int | None
    hours: Decimal | None
    share: Decimal | None

    @property
    def label(self) -> str:
        """The trait, in words."""
        return LABELS[self.name]


@dataclass(frozen=True)
class Publics:
    """The pathways of a year in a scope: how many, their validated hours, the key shares. None is masked."""

    year: int
    people: int | None
    hours: Decimal
    shares: list[KeyShare]
    is_masked: bool

    @property
    def mean(self) -> Decimal | None:
        """Validated hours for each pathway; None of nobody, or when it is masked."""
        return self.hours / self.people if self.people else None


def publics_of(lots: QuerySet[Lot], actions: QuerySet[Action], year: int, *, is_masked: bool) -> Publics:
    """Return who worked in these lots, and in these actions out of lots, in a year. Three queries.

    The reader sees the lots and the actions: they come from `visible_to`.
    """
    asked = {
        "lots": list(lots.order_by().values_list("pk", flat=True)),
        "actions": list(actions.order_by().values_list("pk", flat=True)),
        "first": datetime.date(year, 1, 1),
        "last": datetime.date(year, 12, 31),
        "woman": Sex.WOMAN.value,
        "young": [value.value for value in YOUNG],
        "qpv": HomeArea.QPV.value,
    }
    people: dict[str, int] = dict.fromkeys(("all", *LABELS), 0)
    hours: dict[str, Decimal] = dict.fromkeys(("all", *LABELS), ZERO)
    with connection.cursor() as cursor:
        cursor.execute(QUERY, asked)
        for women, young, qpv, long_term, count, done in cursor.fetchall():
            has = {"all": True, "women": women, "young": young, "qpv": qpv, "long_term": long_term}
            for name in has:
                if has[name]:
                    people[name] += count
                    hours[name] += Decimal(done).scaleb(-2)
    total = people["all"]
    few = is_masked and is_small(total)
    shares = []
    for name in LABELS:
        count = people[name]
        if few or (is_masked and (is_small(count) or is_small(total - count))):
            shares.append(KeyShare(name, None, None, None))
        else:
            share = Decimal(100 * count) / total if total else None
            shares.append(KeyShare(name, count, hours[name], share))
    return Publics(year, None if few else total, hours["all"], shares, is_masked)
