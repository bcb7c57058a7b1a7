"""Hours that are late: steps without hours in a month that is due, months that nobody has validated.

One definition, in one query: the list, the panel of the desk and the reminders ask it. A step is waited for from its
first month to its last one, or, when it has no end, to that of its pathway, of its lot or of its action. A validated
month is closed: whoever validated it saw which steps had no hours.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from core import french
from insertion.clause import first_of, next_of
from insertion.models import Contract, HoursStatement, Placement, Sheet

# The hours of a month are due from that day of the next one on.
DUE_DAY = 11
# Months that are looked back at, for steps without hours.
LOOK_BACK = 24
# What may be asked for: steps without hours, months to validate.
ABSENT, TO_VALIDATE = "manquantes", "a-valider"

# `{steps}` and `{sheets}` are the texts of querysets, whose values are passed apart; keys are found first, in arrays:
# lines are then those of these steps. Of all steps, those with as many lines as months are not looked at any further.
QUERY = """
WITH step AS MATERIALIZED (
    SELECT placement.id, placement.lot_id, placement.employer_id,
        CASE WHEN placement.lot_id IS NULL THEN placement.action_id END AS action_id, placement.starts_on,
        greatest(date_trunc('month', placement.starts_on::timestamp), %(first)s::timestamp) AS first,
        least(
            coalesce(placement.ends_on, least(pathway.ended_on, coalesce(lot.due_on, action.ends_on))), %(last)s::date
        ) AS last
    FROM insertion_placement placement
    JOIN insertion_pathway pathway ON pathway.id = placement.pathway_id
    LEFT JOIN insertion_lot lot ON lot.id = placement.lot_id
    LEFT JOIN actions_action action ON action.id = placement.action_id
    WHERE placement.starts_on <= %(last)s AND {steps}
), noted AS MATERIALIZED (
    SELECT placement_id, count(*) AS n FROM insertion_hoursstatement {of_steps} GROUP BY 1
), short AS MATERIALIZED (
    SELECT step.* FROM step LEFT JOIN noted ON noted.placement_id = step.id
    WHERE step.starts_on < %(first)s OR coalesce(noted.n, 0) <
        (extract(year FROM step.last) - extract(year FROM step.first)) * 12
        + extract(month FROM step.last) - extract(month FROM step.first) + 1
), told AS MATERIALIZED (
    SELECT line.placement_id, sheet.month
    FROM insertion_hoursstatement line JOIN insertion_sheet sheet ON sheet.id = line.sheet_id
    WHERE line.placement_id = ANY(ARRAY(SELECT id FROM short))
), gap AS MATERIALIZED (
    SELECT short.lot_id, short.action_id, short.employer_id, month.day::date AS month
    FROM short
    CROSS JOIN LATERAL generate_series(short.first, short.last::timestamp, INTERVAL '1 month') AS month (day)
    LEFT JOIN told ON told.placement_id = short.id AND told.month = month.day::date
    WHERE told.placement_id IS NULL
), late AS (
    SELECT gap.lot_id, gap.action_id, gap.employer_id AS partner_id, count(DISTINCT gap.month) AS months,
        count(*) AS lines, min(gap.month) AS first, 0 AS sheets, NULL::date AS first_sheet
    FROM gap
    LEFT JOIN insertion_sheet locked
        ON locked.lot_id = gap.lot_id AND locked.month = gap.month AND locked.validated_at IS NOT NULL
    LEFT JOIN insertion_sheet shut
        ON shut.action_id = gap.action_id AND shut.month = gap.month AND shut.validated_at IS NOT NULL
    WHERE locked.id IS NULL AND shut.id IS NULL
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT sheet.lot_id, sheet.action_id, coalesce(sheet.sent_by_id, lot.company_id), 0, 0, NULL, count(*),
        min(sheet.month)
    FROM insertion_sheet sheet LEFT JOIN insertion_lot lot ON lot.id = sheet.lot_id
    WHERE sheet.validated_at IS NULL AND sheet.id = ANY(ARRAY({sheets}))
    GROUP BY 1, 2, 3
)
SELECT late.lot_id, late.action_id, lot.contract_id, contract.reference, lot.number, lot.title, action.title,
    late.partner_id, partner.name, sum(late.months)::int, sum(late.lines)::int, min(late.first),
    sum(late.sheets)::int, min(late.first_sheet), count(*) OVER (), sum(sum(late.months)) OVER (),
    sum(sum(late.sheets)) OVER ()
FROM late
LEFT JOIN insertion_lot lot ON lot.id = late.lot_id
LEFT JOIN insertion_contract contract ON contract.id = lot.contract_id
LEFT JOIN actions_action action ON action.id = late.action_id
LEFT JOIN partners_partner partner ON partner.id = late.partner_id
GROUP BY late.lot_id, late.action_id, lot.id, contract.id, action.id, late.partner_id, partner.id
ORDER BY least(min(late.first), min(late.first_sheet)), contract.reference, lot.number, late.lot_id, late.action_id,
    partner.name, late.partner_id
LIMIT %(most)s
"""


@dataclass(frozen=True)
class Late:
    """What is late of a lot, or of an action, with one structure.

    `months` without the hours of one step at least, `lines` hours that are not there, `sheets` months to validate;
    the first month of each.
    """

    lot: int | None
    action: int | None
    contract: int | None
    reference: str
    number: str
    lot_title: str
    action_title: str
    partner: int | None
    structure: str
    months: int
    lines: int
    first: datetime.date | None
    sheets: int
    first_sheet: datetime.date | None

    @property
    def title(self) -> str:
        """The lot or the action."""
        return f"Lot {self.number}, {self.lot_title}" if self.lot else self.action_title

    @property
    def about(self) -> str:
        """The contract of a lot."""
        return f"Marché {self.reference}" if self.lot else "Action"

    @property
    def since(self) -> datetime.date:
        """The first month that is late."""
        return min(day for day in (self.first, self.first_sheet) if day is not None)

    @property
    def in_words(self) -> str:
        """ "3 mois sans heures, 1 mois à valider"."""
        parts = [f"{french.number(self.months)} mois sans heures"] if self.months else []
        return ", ".join(parts + ([f"{french.number(self.sheets)} mois à valider"] if self.sheets else []))

    @property
    def url(self) -> str:
        """Where the hours are noted, or else where the months are validated."""
        if self.first is None:
            whose = {"lot": self.lot} if self.lot else {"action": self.action}
            return reverse("insertion:sheet_list", query={"etat": TO_VALIDATE, **whose})
        name, key = ("lot_hours", self.lot) if self.lot else ("action_hours", self.action)
        return reverse(f"insertion:{name}", args=[key], query={"annee": self.first.year, "mois": self.first.month})


@dataclass(frozen=True)
class Missing:
    """What is late: the first rows; how many rows, months without hours and months to validate there are in all."""

    rows: list[Late] = field(default_factory=list)
    count: int = 0
    months: int = 0
    sheets: int = 0


def last_due(today: datetime.date | None = None) -> datetime.date:
    """Return the last month whose hours are due."""
    day = today or timezone.localdate()
    month = first_of(first_of(day) - datetime.timedelta(days=1))
    return month if day.day >= DUE_DAY else first_of(month - datetime.timedelta(days=1))


def due_on(month: datetime.date) -> datetime.date:
    """Return the day from which the hours of a month are late."""
    return next_of(month).replace(day=DUE_DAY)


def waiting(sheets: Any, today: datetime.date | None = None) -> Any:
    """Keep the sheets to validate: those that were sent, and those with hours whose month is due."""
    due = Q(month__lte=last_due(today)) & Exists(HoursStatement.objects.filter(sheet=OuterRef("pk")))
    return sheets.filter(Q(sent_at__isnull=False) | due, validated_at__isnull=True)


def missing_for(
    user: Any,
    *,
    today: datetime.date | None = None,
    contracts: Sequence[int] | None = None,
    lots: Sequence[int] | None = None,
    actions: Sequence[int] | None = None,
    quartiers: Sequence[int] | None = None,
    partners: Sequence[int] | None = None,
    kind: str = "",
    most: int | None = None,
) -> Missing:
    """Return what is late where the user leads, the oldest first, `most` rows at most. One query.

    `user` is None for the reminders, which are for everybody. `kind` is `ABSENT`, `TO_VALIDATE`, or both.
    """
    until = last_due(today)
    steps, sheets = Placement.objects.all(), Sheet.objects.all()
    if user is not None:
        steps, sheets = steps.visible_to(user), sheets.led_by(user)
        if not user.scope.is_global:
            # Hours in a lot are noted with the lot, whatever action they are in.
            led: Any = Contract.quartiers.through.objects.filter(quartier_id__any=user.scope.officer_quartier_ids)
            steps = steps.filter(Q(lot__isnull=True) | Q(lot__contract__in=led.values("contract_id")))
    sheets = waiting(sheets, today)
    both = Q()
    if contracts is not None:
        both &= Q(lot__contract__in=contracts)
    if lots is not None:
        both &= Q(lot__in=lots)
    if actions is not None:
        both &= Q(action__in=actions, lot__isnull=True)
    if quartiers is not None:
        links: Any = Contract.quartiers.through.objects.filter(quartier__in=quartiers)
        here = Action.quartiers.through.objects.filter(quartier__in=quartiers)
        both &= Q(lot__contract__in=links.values("contract_id")) | Q(action__in=here.values("action_id"))
    steps, sheets = steps.filter(both), sheets.filter(both)
    if partners is not None:
        steps = steps.filter(employer__in=partners)
        sheets = sheets.filter(Q(sent_by__in=partners) | Q(sent_by__isnull=True, lot__company__in=partners))
    # Of everybody, no step is left out: all lines are counted at once.
    is_all = kind != TO_VALIDATE and not steps.query.where
    found_steps, found_sheets = (
        _keys(rows if is_asked else None)
        for rows, is_asked in ((steps, kind != TO_VALIDATE and not is_all), (sheets, kind != ABSENT))
    )
    first = first_of(until)
    for _ in range(LOOK_BACK - 1):
        first = first_of(first - datetime.timedelta(days=1))
    values = {"first": first, "last": next_of(until) - datetime.timedelta(days=1), "most": most}
    with connection.cursor() as cursor:
        cursor.execute(
            QUERY.format(
                steps="TRUE" if is_all else f"placement.id = ANY(ARRAY({_in(cursor, found_steps)}))",
                of_steps="" if is_all else "WHERE placement_id = ANY(ARRAY(SELECT id FROM step))",
                sheets=_in(cursor, found_sheets),
            ),
            values,
        )
        rows = cursor.fetchall()
    if not rows:
        return Missing()
    found = [
        Late(*row[:3], row[3] or "", row[4] or "", row[5] or "", row[6] or "", row[7], row[8] or "", *row[9:14])
        for row in rows
    ]
    return Missing(found, rows[0][14], int(rows[0][15]), int(rows[0][16]))


def _keys(rows: Any) -> tuple[str, Sequence[Any]]:
    """Return the query of the keys of these rows, and its values; without rows, one that gives nothing."""
    try:
        if rows is not None:
            text, params = rows.order_by().values("pk").query.sql_with_params()
            return text, params
    except EmptyResultSet:
        pass
    return "SELECT NULL::bigint WHERE FALSE", ()


def _in(cursor: Any, query: tuple[str, Sequence[Any]]) -> str:
    """Return a query with its values written in, to be a part of another."""
    text, params = query
    written: str = cursor.mogrify(text, params).decode()
    return written.replace("%", "%%")
