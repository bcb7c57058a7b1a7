"""When the actions of a programme happen: the year as bars, the month as a calendar; both are tables."""

import calendar
import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action, Milestone, Participation, Programme
from actions.views.programmes import SECTION, programme_of
from core import french

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
NAMED = 4
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


@dataclass
class Bar:
    """An action in a year: where its bar begins and how long it is, in percent; its milestones and where they are."""

    action: Action
    left: str = ""
    width: str = ""
    period: str = ""
    # In which months of the year it is: what the bar shows, said.
    words: str = ""
    marks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def late_count(self) -> int:
        """How many of its milestones of the year are late."""
        return sum(mark["milestone"].is_late for mark in self.marks)


def share_of(day: datetime.date, year: int) -> float:
    """Return where a day is in a year, in percent; what is before is 0, what is after 100."""
    first, last = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
    return min(max((day - first).days / (last - first).days, 0), 1) * 100


def months_in_words(first: datetime.date, last: datetime.date, year: int) -> str:
    """Return the months of a year from a day to another: "mars", "de mars à juin", "toute l’année"."""
    begins = MONTHS[first.month - 1] if first.year == year else ""
    ends = MONTHS[last.month - 1] if last.year == year else ""
    if not begins and not ends:
        return "toute l’année"
    if begins == ends:
        return begins
    if not begins:
        return f"jusqu’en {ends}"
    if not ends:
        return f"à partir {_of(begins)}"
    return "toute l’année" if (begins, ends) == (MONTHS[0], MONTHS[-1]) else f"{_of(begins)} à {ends}"


def _of(month: str) -> str:
    return f"d’{month}" if month[0] in "ao" else f"de {month}"


def bars_of(actions: list[Any], year: int) -> list[Bar]:
    """Return the bars of a year. One that has no dates has no bar; with one date alone, it is a day."""
    bars = []
    for action in actions:
        bar = Bar(action)
        starts, ends = action.starts_on, action.ends_on
        first, last = starts or ends, ends or starts
        if first is not None and last is not None:
            left, right = share_of(first, year), share_of(last + datetime.timedelta(days=1), year)
            if right > left:
                bar.left, bar.width = f"{left:.2f}%", f"{max(right - left, 1):.2f}%"
                bar.words = months_in_words(first, last, year)
            bar.period = " – ".join(french.date_short(day) for day in (starts, ends) if day)
        bar.marks = [
            {"milestone": each, "x": f"{share_of(each.due_on, year):.2f}%"} for each in action.year_milestones
        ]
        bars.append(bar)
    return bars


def _year(request: HttpRequest, programme: Programme) -> int:
    text = request.GET.get("annee", "")
    if text.isdecimal() and len(text) == 4 and programme.first_year <= int(text) <= programme.last_year:
        return int(text)
    return min(max(timezone.localdate().year, programme.first_year), programme.last_year)


@require_safe
def programme_gantt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a year of a programme: a line and a bar an action, its milestones, what is late."""
    row = programme_of(request, pk)
    year = _year(request, row)
    milestones = Milestone.objects.filter(due_on__year=year).order_by("due_on", "pk")
    actions = list(
        Action.objects.visible_to(request.user)
        .filter(programme=row)
        .in_year(year)
        .prefetch_related(Prefetch("milestones", milestones, to_attr="year_milestones"))
        .order_by("starts_on", "ends_on", "title_key", "pk")
    )
    today = timezone.localdate()
    return render(
        request,
        "actions/programme_gantt.html",
        {
            "programme": row,
            "year": year,
            "years": range(row.first_year, row.last_year + 1),
            "bars": bars_of(actions, year),
            "months": french_months(year),
            "today_x": f"{share_of(today, year):.2f}%" if today.year == year else "",
            "section": SECTION,
        },
    )


def french_months(year: int) -> list[tuple[str, str, str]]:
    """Return each month of a year: its letter, its name, where it begins in percent."""
    return [
        (name[0].upper(), name, f"{share_of(datetime.date(year, month, 1), year):.2f}%")
        for month, name in enumerate(MONTHS, 1)
    ]


def _month(request: HttpRequest) -> datetime.date:
    found = MONTH.fullmatch(request.GET.get("mois", ""))
    return datetime.date(int(found[1]), int(found[2]), 1) if found else timezone.localdate().replace(day=1)


@require_safe
def programme_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a month of a programme: sessions, milestones, what begins and ends."""
    row = programme_of(request, pk)
    first = _month(request)
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    last = following - datetime.timedelta(days=1)
    actions = Action.objects.visible_to(request.user).filter(programme=row)
    keys = actions.order_by().values("pk")
    days: dict[datetime.date, list[dict[str, Any]]] = {}

    def put(day: datetime.date, action: Action, words: str, *, is_late: bool = False) -> None:
        days.setdefault(day, []).append({"action": action, "words": words, "is_late": is_late})

    for action in actions.filter(starts_on__range=(first, last)).order_by("title_key", "pk"):
        if action.starts_on is not None:
            put(action.starts_on, action, "début", is_late=action.is_late)
    for action in actions.filter(ends_on__range=(first, last)).order_by("title_key", "pk"):
        if action.ends_on is not None:
            put(action.ends_on, action, "fin", is_late=action.is_late)
    for one in Milestone.objects.filter(action__in=keys, due_on__range=(first, last)).select_related("action"):
        put(one.due_on, one.action, f"étape : {one}", is_late=one.is_late)
    for each in Participation.objects.filter(action__in=keys, on__range=(first, last)).select_related("action"):
        put(each.on, each.action, each.title or "séance")
    weeks = [
        [
            {
                "day": day,
                "is_of_month": day.month == first.month,
                "is_today": day == timezone.localdate(),
                "lines": days.get(day, [])[:NAMED],
                "more": max(len(days.get(day, [])) - NAMED, 0),
            }
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    return render(
        request,
        "actions/programme_calendar.html",
        {
            "programme": row,
            "first": first,
            "before": f"{first - datetime.timedelta(days=1):%Y-%m}",
            "after": f"{following:%Y-%m}",
            "weeks": weeks,
            "days": [(day, days[day]) for day in sorted(days)],
            "count": sum(map(len, days.values())),
            "section": SECTION,
        },
    )
