"""Calling people to a meeting, telling them what changes, sending them its minutes.

Who is to be told is decided and noted in the request; each message leaves in the background: a slow mail server keeps
nobody waiting, and one refused address stops none of the others.
"""

import datetime
from collections.abc import Collection
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from meetings.enums import MeetingStatus, MinutesStatus
from meetings.models import Invitee, Meeting
from meetings.services.answers import answer_path
from meetings.services.ical import invitation, site_address

# A second press on the button sends nothing twice.
AGAIN_AFTER = datetime.timedelta(minutes=1)


class CallingError(Exception):
    """Nothing can be sent. The message says why, in French."""


def invitees_of(meeting: Meeting) -> list[Invitee]:
    """Return who is invited, with what their address needs; one query."""
    rows = Invitee.objects.filter(meeting=meeting).select_related("user", "contact", "partner")
    invitees = list(rows.order_by("college", "pk"))
    for invitee in invitees:
        invitee.meeting = meeting
    return invitees


def is_to_call(invitee: Invitee, meeting: Meeting) -> bool:
    """Whether somebody has not received what the invitation says today, and can.

    Of a cancelled meeting, only those who were called are told.
    """
    if not invitee.email:
        return False
    if meeting.status == MeetingStatus.CANCELLED and invitee.called_sequence is None:
        return False
    is_behind = invitee.called_sequence is None or invitee.called_sequence < meeting.sequence
    return is_behind or invitee.mail_failed_at is not None


@transaction.atomic
def convene(*, meeting: Meeting, invitee_ids: Collection[int], by: Any) -> list[int]:
    """Note that these invitees are called, or told of a change or of the cancellation; return who is to be written to.

    A meeting that was being prepared is called from then on. Raises CallingError when it was held already, or when
    nobody among them has an address.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.status == MeetingStatus.HELD:
        raise CallingError("Cette réunion s’est tenue : on n’y convoque plus personne.")
    now = timezone.now()
    chosen = [invitee for invitee in invitees_of(meeting) if invitee.pk in set(invitee_ids) and invitee.email]
    if not chosen:
        raise CallingError("Choisissez au moins une personne qui a une adresse e-mail.")
    if meeting.status == MeetingStatus.CANCELLED:
        chosen = [invitee for invitee in chosen if invitee.called_sequence is not None]
    recent = Q(called_at__gt=now - AGAIN_AFTER, called_sequence=meeting.sequence, mail_failed_at__isnull=True)
    rows = Invitee.objects.filter(pk__in=[invitee.pk for invitee in chosen]).exclude(recent)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    Invitee.objects.filter(pk__in=keys).update(called_at=now, called_sequence=meeting.sequence, mail_failed_at=None)
    if meeting.status == MeetingStatus.PREPARED:
        Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.CALLED)
    if meeting.called_at is None:
        Meeting.objects.filter(pk=meeting.pk).update(called_at=now)
    return keys


def send_call(*, invitee_id: int, word: str = "") -> bool:
    """Send one person the invitation as it is now, with its calendar object; return whether the server took it.

    `word` is what the organiser adds. What the mail server refuses is noted beside the person.
    """
    invitee = (
        Invitee.objects.select_related("meeting__organiser", "meeting__project", "user", "contact", "partner")
        .filter(pk=invitee_id)
        .first()
    )
    if invitee is None or not invitee.email:
        return False
    meeting = invitee.meeting
    items = list(meeting.items.order_by("order", "pk"))
    is_cancelled = meeting.status == MeetingStatus.CANCELLED
    subject, kind = "Convocation", "REQUEST"
    if is_cancelled:
        subject, kind = "Réunion annulée", "CANCEL"
    elif meeting.sequence:
        subject = "Réunion modifiée"
    text = render_to_string(
        "meetings/email/invitation.txt",
        {
            "meeting": meeting,
            "invitee": invitee,
            "items": items,
            "word": word.strip(),
            "is_cancelled": is_cancelled,
            "is_changed": bool(meeting.sequence) and not is_cancelled,
            "answer": f"{site_address()}{answer_path(invitee)}",
            "page": f"{site_address()}{meeting.get_absolute_url()}" if invitee.user_id else "",
        },
    )
    message = EmailMultiAlternatives(
        subject=f"{subject} : {meeting.title}",
        body=text.strip() + "\n",
        to=[invitee.email],
        reply_to=[meeting.organiser.email],
    )
    calendar = invitation(meeting, invitee, items=items, answer=f"{site_address()}{answer_path(invitee)}")
    # Beside the text for readers that show invitations, and as a file for the others.
    message.attach_alternative(calendar.decode(), f"text/calendar; method={kind}")
    message.attach("invitation.ics", calendar, "application/ics")
    return _send(message, invitee)


def note_failure(invitee_ids: Collection[int]) -> None:
    """Note that what was to reach these invitees did not leave."""
    Invitee.objects.filter(pk__in=invitee_ids).update(mail_failed_at=timezone.now())


def _send(message: EmailMultiAlternatives, invitee: Invitee) -> bool:
    try:
        message.send()
    except OSError:
        note_failure([invitee.pk])
        return False
    Invitee.objects.filter(pk=invitee.pk, mail_failed_at__isnull=False).update(mail_failed_at=None)
    return True


@transaction.atomic
def hand_out_minutes(*, meeting: Meeting, invitee_ids: Collection[int], by: Any) -> list[int]:
    """Note that the minutes are sent to these invitees; return who is to be written to.

    Raises CallingError when the meeting was not held, or when nobody among them has an address.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.status != MeetingStatus.HELD:
        raise CallingError("Notez d’abord que la réunion s’est tenue : son relevé s’envoie ensuite.")
    chosen = [invitee.pk for invitee in invitees_of(meeting) if invitee.pk in set(invitee_ids) and invitee.email]
    if not chosen:
        raise CallingError("Choisissez au moins une personne qui a une adresse e-mail.")
    now = timezone.now()
    recent = Q(minutes_sent_at__gt=now - AGAIN_AFTER, mail_failed_at__isnull=True)
    keys = list(Invitee.objects.filter(pk__in=chosen).exclude(recent).order_by("pk").values_list("pk", flat=True))
    Invitee.objects.filter(pk__in=keys).update(minutes_sent_at=now, mail_failed_at=None)
    waiting = Meeting.objects.filter(pk=meeting.pk, minutes_status=MinutesStatus.DRAFT)
    waiting.update(minutes_status=MinutesStatus.SENT, minutes_sent_at=now)
    return keys


def send_minutes(*, invitee_id: int, files: list[tuple[str, bytes, str]], word: str = "") -> bool:
    """Send one person the minutes: `files` are the name, content and type of each; otherwise as `send_call`."""
    invitee = (
        Invitee.objects.select_related("meeting__organiser", "user", "contact", "partner")
        .filter(pk=invitee_id)
        .first()
    )
    if invitee is None or not invitee.email:
        return False
    meeting = invitee.meeting
    decisions = meeting.decisions.select_related("owner", "contact", "partner").order_by(
        F("due_on").asc(nulls_last=True), "pk"
    )
    text = render_to_string(
        "meetings/email/minutes.txt",
        {
            "meeting": meeting,
            "invitee": invitee,
            "decisions": list(decisions),
            "word": word.strip(),
            "page": f"{site_address()}{meeting.get_absolute_url()}" if invitee.user_id else "",
        },
    )
    message = EmailMultiAlternatives(
        subject=f"Relevé de décisions : {meeting.title}",
        body=text.strip() + "\n",
        to=[invitee.email],
        reply_to=[meeting.organiser.email],
    )
    for file in files:
        message.attach(*file)
    return _send(message, invitee)
