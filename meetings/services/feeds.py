"""The private calendar of a user: their meetings and their deadlines, at a secret address."""

import datetime
import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from actions.models import Action, Participation
from actions.reads.deadlines import deadlines
from meetings.enums import MeetingStatus
from meetings.models import CalendarFeed, Decision, Invitee, Meeting
from meetings.services.ical import Entry, meeting_uid, site_address, text_of, uid_here
from partners.enums import AgreementStatus
from partners.models import Agreement, Exchange

# What is older is of no use in an agenda; at most so many of each kind.
PAST = datetime.timedelta(days=90)
MOST = 500
# Deadlines that are further away are not yet in an agenda.
AHEAD = datetime.timedelta(days=400)
# Noted at most once an hour.
READ_AGAIN = datetime.timedelta(hours=1)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def open_feed(*, by: Any) -> str:
    """Give the user a new calendar and close the former one; return the secret of its address, which is not kept."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=by, defaults={"digest": _digest(secret), "created_at": timezone.now(), "read_at": None}
    )
    return secret


@transaction.atomic
def close_feed(*, by: Any) -> bool:
    """Close the calendar of the user; return whether there was one."""
    return bool(CalendarFeed.objects.filter(user=by).delete()[0])


def feed_address(secret: str) -> str:
    """Return the whole address of a calendar."""
    return f"{site_address()}{reverse('meetings:feed', args=[secret])}"


def owner_of(secret: str) -> User | None:
    """Return whose calendar it is, and note that it was read; None once it is closed, or the account is."""
    feed = CalendarFeed.objects.select_related("user").filter(digest=_digest(secret), user__is_active=True).first()
    if feed is None:
        return None
    now = timezone.now()
    rows = CalendarFeed.objects.filter(pk=feed.pk)
    rows.filter(Q(read_at__isnull=True) | Q(read_at__lt=now - READ_AGAIN)).update(read_at=now)
    return feed.user


def entries_of(user: User) -> list[Entry]:
    """Return what the calendar of the user holds: meetings they organise or are called to, decisions they take care
    of, next steps of their exchanges, agreements that end on the quartiers that they lead, deadlines and sessions to
    come of their actions. Six queries.
    """
    since = timezone.now() - PAST
    day = timezone.localdate() - PAST
    return [
        *_meetings(user, since),
        *_decisions(user, day),
        *_exchanges(user, day),
        *_agreements(user, day),
        *_deadlines(user, day),
        *_sessions(user),
    ]


def _meetings(user: User, since: datetime.datetime) -> list[Entry]:
    called = Invitee.objects.filter(user=user).exclude(answer="no").values("meeting_id")
    rows = Meeting.objects.visible_to(user).filter(Q(organiser=user) | Q(pk__in=called), ends_at__gte=since)
    return [
        Entry(
            uid=meeting_uid(meeting),
            title=meeting.title,
            starts=meeting.starts_at,
            ends=meeting.ends_at,
            place=meeting.place or meeting.video_url,
            text=text_of(meeting),
            path=meeting.get_absolute_url(),
            sequence=meeting.sequence,
            is_cancelled=meeting.status == MeetingStatus.CANCELLED,
            is_tentative=meeting.status == MeetingStatus.PREPARED,
            changed_at=meeting.created_at,
        )
        for meeting in rows.order_by("-starts_at", "-pk")[:MOST]
    ]


def _decisions(user: User, day: datetime.date) -> list[Entry]:
    rows = Decision.objects.open().filter(owner=user, due_on__gte=day).select_related("meeting")[:MOST]
    return [
        Entry(
            uid=uid_here(f"decision-{decision.uid}"),
            title=f"À faire : {decision.text[:120]}",
            starts=decision.due_on,
            text=f"Décidé à la réunion « {decision.meeting} ».",
            path=decision.get_absolute_url(),
            sequence=decision.version,
            changed_at=decision.created_at,
        )
        for decision in rows
        if decision.due_on is not None
    ]


def _exchanges(user: User, day: datetime.date) -> list[Entry]:
    rows = Exchange.objects.filter(author=user, is_done=False, next_on__gte=day).exclude(next_step="")
    return [
        Entry(
            uid=uid_here(f"exchange-{exchange.pk}"),
            title=f"{exchange.next_step} ({exchange.partner})",
            starts=exchange.next_on,
            path=exchange.partner.get_absolute_url(),
            sequence=exchange.version,
            changed_at=exchange.created_at,
        )
        for exchange in rows.select_related("partner").order_by("next_on", "pk")[:MOST]
        if exchange.next_on is not None
    ]


def _agreements(user: User, day: datetime.date) -> list[Entry]:
    scope = user.scope
    if not (scope.is_officer or user.is_administrator):
        return []
    rows = Agreement.objects.visible_to(user).filter(status=AgreementStatus.SIGNED, ends_on__gte=day)
    return [
        Entry(
            uid=uid_here(f"agreement-{agreement.pk}"),
            title=f"Fin de la convention « {agreement.title} »",
            starts=agreement.ends_on,
            path=agreement.get_absolute_url(),
            sequence=agreement.version,
        )
        for agreement in rows.order_by(F("ends_on").asc(), "pk")[:MOST]
    ]


def _deadlines(user: User, day: datetime.date) -> list[Entry]:
    until = timezone.localdate() + AHEAD
    return [
        Entry(
            uid=uid_here(f"deadline-{deadline.key}"),
            title=deadline.title,
            starts=deadline.day,
            text=deadline.about,
            path=deadline.url,
        )
        for deadline in deadlines(user, since=day, until=until, is_own=True)
    ]


def _sessions(user: User) -> list[Entry]:
    seen = Action.objects.visible_to(user).filter(responsible=user)
    rows = Participation.objects.filter(action__in=seen.order_by().values("pk"), on__gte=timezone.localdate())
    return [
        Entry(
            uid=uid_here(f"session-{session.pk}"),
            title=f"Séance : {session.title or session.action}",
            starts=session.on,
            place=session.place,
            text=str(session.action) if session.title else "",
            path=reverse("actions:session_list", args=[session.action_id]),
            sequence=session.version,
            changed_at=session.created_at,
        )
        for session in rows.select_related("action").order_by("on", "pk")[:MOST]
    ]
