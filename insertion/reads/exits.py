"""What became of somebody 3, 6 and 12 months after the end of a pathway: when it is due, what is not noted."""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from insertion.models import Pathway, Placement

# Months after the end of a pathway, and the field that says what became of somebody then.
YEAR = 12
EXITS = {3: "exit_3", 6: "exit_6", 12: "exit_12"}


@dataclass(frozen=True)
class ExitLine:
    """An exit of a pathway: what it is in words (empty when it is not noted), the day from which it is due."""

    months: int
    name: str
    value: str
    words: str
    due_on: datetime.date | None
    is_due: bool


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later; the last one of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def latest_end(months: int, today: datetime.date) -> datetime.date:
    """Return the latest end of a pathway whose exit at so many months is due today."""
    day = months_after(today, -months)
    while months_after(day + datetime.timedelta(days=1), months) <= today:
        day += datetime.timedelta(days=1)
    return day


def exits_of(pathway: Pathway, today: datetime.date | None = None) -> list[ExitLine]:
    """Return the three exits of a pathway."""
    today = today or timezone.localdate()
    lines = []
    for months, name in EXITS.items():
        value = getattr(pathway, name)
        due_on = months_after(pathway.ended_on, months) if pathway.ended_on else None
        words = getattr(pathway, f"get_{name}_display")() if value else ""
        is_due = not value and due_on is not None and due_on <= today and pathway.purged_on is None
        lines.append(ExitLine(months, name, value, words, due_on, is_due))
    return lines


def with_exit_to_note(pathways: Any, today: datetime.date | None = None) -> Any:
    """Keep the pathways of which an exit is due and not noted."""
    today = today or timezone.localdate()
    due = Q()
    for months, name in EXITS.items():
        due |= Q(**{name: "", "ended_on__lte": latest_end(months, today)})
    return pathways.filter(due, purged_on__isnull=True)


def to_end(pathways: Any, today: datetime.date | None = None) -> Any:
    """Keep the pathways that have no step any more, and whose end nobody has said."""
    going_on = Q(ends_on__isnull=True) | Q(ends_on__gte=today or timezone.localdate())
    steps = Placement.objects.filter(going_on, pathway=OuterRef("pk"))
    return pathways.filter(~Exists(steps), ended_on__isnull=True, purged_on__isnull=True)


def due_lines(pathways: Iterable[Pathway], today: datetime.date | None = None) -> list[tuple[Pathway, list[ExitLine]]]:
    """Return pathways with those of their exits that are due."""
    return [(row, [line for line in exits_of(row, today) if line.is_due]) for row in pathways]
