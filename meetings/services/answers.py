"""Answers to an invitation, by a signed link: nobody needs an account to say whether they come."""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from meetings.enums import Answer, MeetingStatus
from meetings.models import Invitee

# Of this purpose alone: the link of a shared page answers nothing.
SIGNER = Signer(salt="meetings.answer")


class AnswerError(Exception):
    """The answer is not taken. The message says why, in French."""


def answer_path(invitee: Invitee) -> str:
    """Return the path of the page where one person answers."""
    return reverse("meetings:answer", args=[SIGNER.sign(str(invitee.uid))])


def invitee_of(token: str) -> Invitee | None:
    """Return whom a link was made for; None for a link that was changed, made for another purpose, or taken back."""
    try:
        uid = SIGNER.unsign(token)
    except BadSignature:
        return None
    rows = Invitee.objects.select_related("meeting__organiser", "user", "contact", "partner")
    return rows.filter(uid=uid).first()


def why_not_answer(invitee: Invitee) -> str:
    """Say why it is too late; empty when the answer is awaited."""
    meeting = invitee.meeting
    if meeting.status == MeetingStatus.CANCELLED:
        return "Cette réunion est annulée : il n’y a plus rien à répondre."
    if meeting.status == MeetingStatus.HELD or meeting.ends_at < timezone.now():
        return "Cette réunion est passée : il n’y a plus rien à répondre."
    return ""


@transaction.atomic
def record_answer(*, invitee: Invitee, answer: str, note: str = "", by: Any = None) -> Invitee:
    """Keep what somebody says, the last word counts; `by` is the agent who notes it for them, None for themselves.

    Raises AnswerError when it is too late, or when the answer is none.
    """
    if answer not in (Answer.YES, Answer.MAYBE, Answer.NO):
        raise AnswerError("Dites si vous serez là : oui, peut-être ou non.")
    row = Invitee.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=invitee.pk)
    if reason := why_not_answer(row):
        raise AnswerError(reason)
    row.answer, row.answer_note, row.answered_at = answer, note.strip()[:300], timezone.now()
    row.save(update_fields=["answer", "answer_note", "answered_at"])
    return row
