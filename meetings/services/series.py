"""Series of meetings: the days that their rule gives, and the meetings that are made of them."""

import calendar
import datetime
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from meetings.enums import Frequency
from meetings.models import AgendaItem, Decision, Meeting, MeetingSeries
from meetings.services.agenda import to_validate, validation_title
from meetings.services.meetings import invite_again

MOST_MONTHS = 24
WEEK = 7


def days_of(series: MeetingSeries, until: datetime.date) -> Iterator[datetime.date]:
    """Give the days of a series, from its beginning to `until` at most, exceptions included.

    Every `interval` weeks from the first such day; or the first to fourth, or the last, such day of every `interval`
    months (a month that has no fifth one has a last one).
    """
    last = min(until, series.ends_on) if series.ends_on else until
    if series.frequency == Frequency.WEEKLY:
        day = series.starts_on + datetime.timedelta(days=(series.weekday - series.starts_on.isoweekday()) % WEEK)
        while day <= last:
            yield day
            day += datetime.timedelta(days=WEEK * series.interval)
        return
    year, month = series.starts_on.year, series.starts_on.month
    while datetime.date(year, month, 1) <= last:
        day = _day_of_month(year, month, series.weekday, series.week or 1)
        if series.starts_on <= day <= last:
            yield day
        month += series.interval
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1


def _day_of_month(year: int, month: int, weekday: int, week: int) -> datetime.date:
    days = [
        datetime.date(year, month, number)
        for number in range(1, calendar.monthrange(year, month)[1] + 1)
        if datetime.date(year, month, number).isoweekday() == weekday
    ]
    return days[-1] if week < 0 else days[week - 1]


def rule_in_words(series: MeetingSeries) -> str:
    """Return the rule in words: "le premier mardi de chaque mois, à 14 h 00"."""
    day = str(series.get_weekday_display())
    hour = f"à {series.time:%H:%M}"
    if series.frequency == Frequency.WEEKLY:
        every = "toutes les semaines" if series.interval == 1 else f"une semaine sur {series.interval}"
        return f"le {day}, {every}, {hour}"
    every = "chaque mois" if series.interval == 1 else f"un mois sur {series.interval}"
    return f"le {series.get_week_display()} {day} du mois, {every}, {hour}"


@transaction.atomic
def make_meetings(*, series: MeetingSeries, months: int, by: Any, today: datetime.date | None = None) -> list[Meeting]:
    """Make the meetings of the next months that are not made yet; return them, the first one first.

    The hour is that of the wall, whatever the season. Who was invited to the last meeting of the series is invited,
    and what it decided that is not done comes back on the agenda. Raises ValueError for more than two years.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise ValueError("Les réunions se préparent de 1 à 24 mois à l’avance.")
    series = MeetingSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    day = today or timezone.localdate()
    month = day.month - 1 + months
    until = datetime.date(day.year + month // 12, month % 12 + 1, min(day.day, 28))
    made = set(series.meetings.values_list("series_on", flat=True)) | set(
        series.exceptions.values_list("on", flat=True)
    )
    quartiers = list(series.quartiers.all())
    former = series.meetings.order_by("-starts_at", "-pk").first()
    meetings = []
    for on in days_of(series, until):
        if on < day or on in made:
            continue
        starts = datetime.datetime.combine(on, series.time, timezone.get_current_timezone())
        meeting = Meeting.objects.create(
            kind=series.kind,
            title=series.title,
            project_id=series.project_id,
            theme_id=series.theme_id,
            team_id=series.team_id,
            organiser_id=series.organiser_id,
            starts_at=starts,
            ends_at=starts + datetime.timedelta(minutes=series.minutes),
            place=series.place,
            video_url=series.video_url,
            series=series,
            series_on=on,
        )
        meeting.quartiers.set(quartiers)
        invite_again(meeting=meeting, former=former)
        meetings.append(meeting)
    if meetings:
        carry_over(meeting=meetings[0], by=by)
    return meetings


@transaction.atomic
def carry_over(*, meeting: Meeting, by: Any) -> int:
    """Put on the agenda what the meetings before it in the series left: minutes to validate, decisions not done.

    What is there already is not put twice; return how many points were added.
    """
    known = set(meeting.items.values_list("decision_id", flat=True))
    titles = set(meeting.items.values_list("title", flat=True))
    items = []
    former = to_validate(meeting)
    if former is not None:
        title = validation_title(former)
        if title not in titles:
            items.append(AgendaItem(meeting=meeting, title=title, minutes=5))
    rows = Decision.objects.open().filter(
        meeting__series=meeting.series_id, meeting__starts_at__lt=meeting.starts_at, meeting__series__isnull=False
    )
    items += [
        AgendaItem(meeting=meeting, title=f"Suite : {row.text}"[:300], decision=row, speaker=row.who[:150], minutes=5)
        for row in rows.select_related("owner", "contact", "partner")
        if row.pk not in known
    ]
    last = max(meeting.items.values_list("order", flat=True), default=0)
    for rank, item in enumerate(items, 1):
        item.order = last + rank * 10
        item.save()
    return len(items)
