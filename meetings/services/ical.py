"""Calendar objects: the invitation to a meeting (iTIP, RFC 5546) and the private calendar of a user (RFC 5545).

Times are in UTC: no reader has to know our time zone, and a meeting does not move with its definition. Each meeting of
a series is an event of its own. An invitation names nobody but the organiser and the person it goes to.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from meetings.enums import Answer, MeetingStatus
from meetings.models import Invitee, Meeting

if TYPE_CHECKING:
    from icalendar import Calendar, Event, vCalAddress

# The library is imported where a calendar is made: few requests of few processes make one.

PRODUCT = "-//DSU//Reunions//FR"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
PARTICIPATION = {
    Answer.NONE: "NEEDS-ACTION",
    Answer.YES: "ACCEPTED",
    Answer.MAYBE: "TENTATIVE",
    Answer.NO: "DECLINED",
}
# How often a calendar reads again, and how far back it goes.
REFRESH = datetime.timedelta(hours=4)


@dataclass
class Entry:
    """What a private calendar holds: a meeting with its hours (`starts`, `ends` are instants), or a whole day."""

    uid: str
    title: str
    starts: datetime.datetime | datetime.date
    ends: datetime.datetime | datetime.date | None = None
    place: str = ""
    text: str = ""
    path: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    is_tentative: bool = False
    changed_at: datetime.datetime = field(default_factory=timezone.now)


def site_address() -> str:
    """Return the address of the site, without the last slash."""
    return str(settings.SITE_URL).rstrip("/")


def uid_here(name: str) -> str:
    """Return an identifier that no calendar of another site has (RFC 7986, 5.3: with the host on its right)."""
    return f"{name}@{urlsplit(site_address()).hostname or 'dsu'}"


def meeting_uid(meeting: Meeting) -> str:
    """Return the identifier by which every calendar knows the meeting, the same in invitations and feeds."""
    return uid_here(str(meeting.uid))


def text_of(meeting: Meeting, items: Iterable[Any] = ()) -> str:
    """Return what the event says: the aim, the agenda, the link of the video conference."""
    parts = [meeting.aim.strip()]
    lines = [f"{number}. {item.title}" for number, item in enumerate(items, 1)]
    if lines:
        parts.append("\n".join(["Ordre du jour :", *lines]))
    if meeting.video_url:
        parts.append(f"Visioconférence : {meeting.video_url}")
    return "\n\n".join(filter(None, parts))


def _calendar(method: str) -> "Calendar":
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(entry: Entry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", timezone.now().astimezone(datetime.UTC))
    event.add("last-modified", entry.changed_at.astimezone(datetime.UTC))
    event.add("summary", entry.title)
    if isinstance(entry.starts, datetime.datetime):
        event.add("dtstart", entry.starts.astimezone(datetime.UTC))
        if isinstance(entry.ends, datetime.datetime):
            event.add("dtend", entry.ends.astimezone(datetime.UTC))
    else:
        # The end of a whole day is the next one, which is not counted (RFC 5545 §3.6.1).
        last = entry.ends if entry.ends is not None else entry.starts
        event.add("dtstart", entry.starts)
        event.add("dtend", last + datetime.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if entry.place:
        event.add("location", entry.place)
    if entry.text:
        event.add("description", entry.text)
    if entry.path:
        event.add("url", f"{site_address()}{entry.path}")
    status = "CANCELLED" if entry.is_cancelled else "TENTATIVE" if entry.is_tentative else "CONFIRMED"
    event.add("status", status)
    return event


def _address(email: str, name: str) -> "vCalAddress":
    from icalendar import vCalAddress, vText

    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(name)
    return address


def invitation(meeting: Meeting, invitee: Invitee, *, items: Iterable[Any] = (), answer: str = "") -> bytes:
    """Return the calendar object that goes to one person: a request, or a cancellation for a cancelled meeting.

    `answer` is the address where the person says whether they come, told in the text of a request.
    """
    from icalendar import vText

    is_cancelled = meeting.status == MeetingStatus.CANCELLED
    told = text_of(meeting, items)
    if answer and not is_cancelled:
        told = f"{told}\n\nDire si vous serez là : {answer}".strip()
    calendar = _calendar(CANCEL if is_cancelled else REQUEST)
    event = _event(
        Entry(
            uid=meeting_uid(meeting),
            title=meeting.title,
            starts=meeting.starts_at,
            ends=meeting.ends_at,
            place=meeting.place or meeting.video_url,
            text=told,
            sequence=meeting.sequence,
            is_cancelled=is_cancelled,
        )
    )
    event.add("organizer", _address(meeting.organiser.email, str(meeting.organiser)))
    person = _address(invitee.email, str(invitee))
    person.params["cutype"] = vText("INDIVIDUAL")
    person.params["role"] = vText("REQ-PARTICIPANT")
    person.params["partstat"] = vText(PARTICIPATION[Answer(invitee.answer)])
    person.params["rsvp"] = vText("FALSE" if is_cancelled else "TRUE")
    event.add("attendee", person)
    event.add("class", "PRIVATE")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def private_calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """Return the calendar of a user: `name` is shown by the reader, which asks again every few hours."""
    calendar = _calendar(PUBLISH)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for entry in entries:
        event = _event(entry)
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
