"""Writes of actions: what they are, where they stand, their papers."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from actions.enums import ActionStatus
from actions.models import Action, ActionDocument, ActionPartner, ActionStep, Participation
from core.attachments import remove, store
from core.models.documents import Attachment
from core.reading.documents import Document
from diagnostics.models import Issue
from partners.models import Partner


class ActionError(ValueError):
    """What is asked cannot be done to this action; the words are for its reader."""


class AlreadyAttachedError(ActionError):
    """The very same file is attached there already, maybe under another name."""

    def __init__(self, row: ActionDocument) -> None:
        super().__init__(f"Ce fichier est déjà joint ici, sous l’intitulé « {row.title} ».")


@transaction.atomic
def save_action(
    *,
    action: Action,
    quartiers: Iterable[Any],
    kept: Iterable[int],
    residences: Iterable[Any],
    axes: Iterable[Any],
    issues: Iterable[Issue],
    partners: Iterable[tuple[Partner, str]],
    by: Any,
) -> Action:
    """Store an action with where it is, what it answers and who takes part; `kept` are quartiers of others.

    Problématiques that the writer does not see stay too.
    """
    is_new = action.pk is None
    if is_new:
        action.created_by = by
    action.save()
    action.quartiers.set(dict.fromkeys([*(row.pk for row in quartiers), *kept]))
    action.residences.set(residences)
    action.axes.set(axes)
    others = Issue.objects.filter(actions=action).exclude(pk__in=Issue.objects.visible_to(by).order_by().values("pk"))
    action.issues.set([*issues, *others])
    _set_partners(action, dict.fromkeys((partner.pk, role) for partner, role in partners))
    if is_new:
        ActionStep.objects.create(action=action, status=action.status, by=by)
    return action


@transaction.atomic
def watch_indicators(*, action: Action, indicators: Iterable[int], by: Any) -> None:
    """Choose which indicators of the quartiers, by key, are shown beside the results of an action."""
    action.watched.set(indicators)


def _set_partners(action: Action, wanted: Iterable[tuple[int, str]]) -> None:
    left = dict.fromkeys(wanted)
    for row in action.partners.all():
        if (row.partner_id, row.role) in left:
            del left[row.partner_id, row.role]
        else:
            row.delete()
    for partner, role in left:
        ActionPartner.objects.create(action=action, partner_id=partner, role=role)


@transaction.atomic
def move_action(*, action: Action, status: str, reason: str, by: Any) -> Action:
    """Say where an action stands, and why when it is postponed or dropped. One that is done is at 100 %.

    Raises ActionError when it stands there already, or for want of a reason.
    """
    row = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    said = reason.strip()
    if row.status == status:
        raise ActionError(f"Cette action est déjà « {row.get_status_display().lower()} » : relisez-la.")
    needs_reason = status in (ActionStatus.POSTPONED, ActionStatus.DROPPED)
    if needs_reason and not said:
        raise ActionError("Dites pourquoi l’action est reportée ou abandonnée.")
    row.status = ActionStatus(status)
    row.status_reason = said if needs_reason else ""
    if status == ActionStatus.DONE:
        row.progress = 100
    row.save(update_fields=["status", "status_reason", "progress"])
    ActionStep.objects.create(action=row, status=status, comment=said, by=by)
    return row


@transaction.atomic
def attach_document(
    *, action: Action, document: Document, title: str, by: Any, session: Participation | None = None
) -> ActionDocument:
    """Keep a document that was read, as it was sent, of the action or of one of its sessions.

    Raises AlreadyAttachedError.
    """
    Action.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=action.pk)
    known = action.documents.filter(
        digest=document.digest, session=session, spending__isnull=True, funding__isnull=True
    ).first()
    if known is not None:
        raise AlreadyAttachedError(known)
    return store(ActionDocument, document=document, title=title, by=by, action=action, session=session)


@transaction.atomic
def remove_document(*, document: Attachment, by: Any) -> None:
    """Take a document away: the history says that it was there, its content is gone for good."""
    remove(document, by=by)
