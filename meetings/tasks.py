"""Messages of meetings, which leave in the background; decisions that are reminded of every day."""

import datetime

from django.conf import settings
from django_tasks import task

from core import waiting
from core.documents.pdf import DocumentError
from meetings import documents
from meetings.models import Meeting
from meetings.services import calling, decisions

EVERY = datetime.timedelta(days=1)
KEPT = datetime.timedelta(days=7)


@task()
def call(invitee_id: int, word: str = "") -> None:
    """Send one person the invitation, its change or its cancellation."""
    calling.send_call(invitee_id=invitee_id, word=word)


@task()
def hand_out(meeting_id: int, invitee_ids: list[int], word: str = "") -> None:
    """Send these people the minutes: the document is made once for all of them."""
    try:
        files = documents.minutes_files(Meeting.objects.for_work().get(pk=meeting_id))
    except DocumentError:
        # Nobody received anything: said beside each of them, who may be written to again.
        calling.note_failure(invitee_ids)
        raise
    for key in invitee_ids:
        calling.send_minutes(invitee_id=key, files=files, word=word)


@task()
def follow() -> int:
    """Remind agents of their decisions, and again tomorrow; return how many were told."""
    follow_again()
    told = decisions.remind_decisions()
    waiting.forget_done(follow, KEPT)
    return told


def follow_again() -> None:
    """Have agents reminded in a day; without `ALERTS_EVERY_MINUTES`, a timer of the machine does it."""
    if settings.ALERTS_EVERY_MINUTES:
        waiting.ask(follow, EVERY)
