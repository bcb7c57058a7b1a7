"""Writes of sessions and of milestones."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from actions.models import Milestone, Participation


class SessionError(ValueError):
    """What is asked cannot be done to this session; the words are for its reader."""


@transaction.atomic
def save_session(*, session: Participation, by: Any) -> Participation:
    """Store a session and who came. Raises SessionError when its year was closed meanwhile."""
    if session.pk is None:
        session.created_by = by
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        raise SessionError(_hint(error)) from error
    return session


@transaction.atomic
def remove_session(*, session: Participation, by: Any) -> None:
    """Take away a session that was noted by mistake. Raises SessionError when its year is closed, or it has papers."""
    if session.documents.exists():
        raise SessionError("Retirez d’abord les documents de cette séance.")
    try:
        with transaction.atomic():
            session.delete()
    except IntegrityError as error:
        raise SessionError(_hint(error)) from error


def _hint(error: IntegrityError) -> str:
    """The words of the trigger that keeps closed years; what else is refused is raised again."""
    hint = getattr(getattr(error.__cause__, "diag", None), "message_hint", None)
    if not hint:
        raise error
    return str(hint)


@transaction.atomic
def save_milestone(*, milestone: Milestone, by: Any) -> Milestone:
    """Store a milestone."""
    milestone.save()
    return milestone


@transaction.atomic
def tick_milestone(*, milestone: Milestone, is_done: bool, by: Any) -> Milestone:
    """Say that a milestone is done today, or that it is not."""
    row = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    if (row.done_on is not None) != is_done:
        row.done_on = timezone.localdate() if is_done else None
        row.save(update_fields=["done_on"])
    return row


@transaction.atomic
def remove_milestone(*, milestone: Milestone, by: Any) -> None:
    """Take a milestone away; the history keeps that it was there."""
    milestone.delete()
