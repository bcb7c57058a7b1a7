"""The meetings of a month, as a calendar that keeps the filters of the list."""

import calendar
import datetime
import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.templatetags.dsu import active_filters
from meetings import permissions
from meetings.filters import CalendarFilter
from meetings.models import Meeting

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
# Meetings of a day that a cell names, and of a month that are read.
NAMED, MOST = 4, 1000


@require_safe
def meeting_calendar(request: HttpRequest) -> HttpResponse:
    """Show the filtered meetings of the month `?mois=2026-12`, of this one when none is asked for."""
    first = _month(request.GET.get("mois", ""))
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    filterset = CalendarFilter(request.GET, queryset=Meeting.objects.visible_to(request.user), request=request)
    rows: list[Meeting] = []
    if filterset.form.is_valid():
        zone = timezone.get_current_timezone()
        begin, end = (datetime.datetime.combine(day, datetime.time(), zone) for day in (first, following))
        found = filterset.qs.filter(starts_at__gte=begin, starts_at__lt=end).order_by("starts_at", "pk")
        rows = list(found.only("title", "kind", "starts_at", "place", "status")[: MOST + 1])
    days: dict[datetime.date, list[Meeting]] = {}
    for row in rows[:MOST]:
        days.setdefault(timezone.localdate(row.starts_at), []).append(row)
    weeks = [
        [_cell(request, day, first, days.get(day, [])) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    context: dict[str, Any] = {
        "filter": filterset,
        "first": first,
        "weeks": weeks,
        "days": [cell for week in weeks for cell in week if cell["meetings"]],
        "count": len(rows[:MOST]),
        "has_more": len(rows) > MOST,
        "before_url": _url(request, (first - datetime.timedelta(days=1)).replace(day=1)),
        "after_url": _url(request, following),
        "today_url": _url(request, timezone.localdate().replace(day=1)),
        "list_url": f"{reverse('meetings:meeting_list')}?{_kept(request)}".rstrip("?"),
        "is_filtered": bool(active_filters({"request": request}, filterset)),
        "can_create": not permissions.why_not_create_meeting(request.user),
        "section": "reunions",
    }
    return render(request, "meetings/meeting_calendar.html", context)


def _month(text: str) -> datetime.date:
    found = MONTH.fullmatch(text)
    return datetime.date(int(found[1]), int(found[2]), 1) if found else timezone.localdate().replace(day=1)


def _kept(request: HttpRequest, **more: str) -> str:
    """Return the filters of the address, without its month."""
    query = request.GET.copy()
    query.pop("mois", None)
    return "&".join(filter(None, [query.urlencode(), urlencode(more)]))


def _url(request: HttpRequest, month: datetime.date) -> str:
    return f"?{_kept(request, mois=f'{month:%Y-%m}')}"


def _cell(request: HttpRequest, day: datetime.date, first: datetime.date, meetings: list[Meeting]) -> dict[str, Any]:
    """Return a day of the table: what it names, how many it does not, and the list that has them all."""
    on = f"{day:%Y-%m-%d}"
    return {
        "day": day,
        "is_of_month": day.month == first.month,
        "is_today": day == timezone.localdate(),
        "meetings": meetings[:NAMED],
        "more": max(len(meetings) - NAMED, 0),
        "all_url": f"{reverse('meetings:meeting_list')}?{_kept(request, du=on, au=on, tri='date')}",
    }
