"""The hours of a year as a grid: the steps of a lot, or of an action, by month."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from actions.models import Action
from insertion.clause import first_of, last_of, month_limit, months_of
from insertion.models import HoursStatement, Lot, Placement, Sheet
from insertion.reads.missing import last_due

ZERO = Decimal(0)
# There is no sheet after it.
LAST_DAY = datetime.date(2100, 12, 31)
# (step, month)
Key = tuple[int, datetime.date]


def steps_of(whose: Lot | Action) -> Any:
    """Return the steps whose hours are noted there: those of a lot; of an action, those that are in no lot."""
    rows = Placement.objects.all()
    return rows.filter(lot=whose) if isinstance(whose, Lot) else rows.filter(action=whose, lot__isnull=True)


def period_of(whose: Lot | Action, today: datetime.date | None = None) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day that the grid of a lot, or of an action, has. One query."""
    day = today or timezone.localdate()
    # Not `aggregate(...)` on the end alone: a step without one goes on.
    found = steps_of(whose).aggregate(first=Min("starts_on"), last=Max("ends_on"), latest=Max("starts_on"))
    ends = whose.due_on if isinstance(whose, Lot) else whose.ends_on
    starts = [each for each in (whose.starts_on, found["first"]) if each is not None]
    first = min(starts, default=day)
    last = max([each for each in (ends or day, found["last"], found["latest"]) if each is not None])
    return first, max(first, min(last, LAST_DAY))


@dataclass(frozen=True)
class Grid:
    """What a page of the grid shows. `hours` are noted; `elsewhere` are those of other steps of the same pathways."""

    steps: Sequence[Placement]
    months: list[datetime.date]
    sheets: dict[datetime.date, Sheet]
    lines: dict[Key, HoursStatement]
    # (pathway, month)
    elsewhere: dict[Key, Decimal]

    def hours(self, step: Placement, month: datetime.date) -> Decimal | None:
        """Return what is noted of a step in a month."""
        line = self.lines.get((step.pk, month))
        return line.hours if line else None

    def is_validated(self, month: datetime.date) -> bool:
        """Whether the hours of a month are locked."""
        sheet = self.sheets.get(month)
        return sheet is not None and sheet.validated_at is not None

    @property
    def first_to_note(self) -> datetime.date | None:
        """The first month that is due and has a step without hours; else the last one that has begun."""
        today = timezone.localdate()
        for month in self.months:
            if month <= last_due(today) and not self.is_validated(month):
                for step in self.steps:
                    if days_of(step, month)[2] and (step.pk, month) not in self.lines:
                        return month
        begun = [month for month in self.months if month <= today]
        return begun[-1] if begun else self.months[0] if self.months else None


def days_of(step: Placement, month: datetime.date) -> tuple[datetime.date, datetime.date, int]:
    """Return the first and the last day of a step in a month, and how many hours they may hold at most."""
    first, last = max(step.starts_on, month), last_of(month)
    if step.ends_on is not None:
        last = min(last, step.ends_on)
    return first, last, month_limit(first, last)


def months_in(year: int, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Return the months of a year that are within a period."""
    begins, ends = max(first, datetime.date(year, 1, 1)), min(last, datetime.date(year, 12, 31))
    return months_of(first_of(begins), ends) if begins <= ends else []


def read_grid(whose: Lot | Action, steps: Sequence[Placement], months: list[datetime.date]) -> Grid:
    """Read the hours of these steps in these months. Three queries."""
    mine: dict[str, Any] = {"lot": whose} if isinstance(whose, Lot) else {"action": whose}
    sheets = {row.month: row for row in Sheet.objects.filter(**mine, month__in=months)}
    keys = {step.pk for step in steps}
    lines: dict[Key, HoursStatement] = {}
    elsewhere: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    rows = HoursStatement.objects.filter(
        placement__pathway__in={step.pathway_id for step in steps}, sheet__month__in=months
    ).select_related("sheet", "placement", "entered_by", "link__partner")
    for line in rows:
        if line.placement_id in keys:
            lines[line.placement_id, line.sheet.month] = line
        else:
            elsewhere[line.placement.pathway_id, line.sheet.month] += line.hours
    return Grid(steps, months, sheets, lines, elsewhere)
