"""What becomes of an observation. Each function locks the row, so that two people never overwrite each other."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from diagnostics.enums import OPEN_STATUSES, ClosingReason, Status
from diagnostics.models import Observation, Theme, ThemeItem


class StateChangedError(Exception):
    """Somebody changed the observation meanwhile. The message says what to do."""


def _locked(observation: Observation, statuses: list[Status]) -> Observation:
    row = Observation.objects.select_for_update().get(pk=observation.pk)
    if row.status not in statuses:
        raise StateChangedError(
            f"Quelqu’un a changé cette observation entre-temps : elle est maintenant « {row.get_status_display()} ». "
            "Relisez-la avant de continuer."
        )
    return row


@transaction.atomic
def qualify_observation(
    *,
    observation: Observation,
    by: Any,
    theme: Theme,
    item: ThemeItem | None,
    kind: str,
    severity: int,
    responsible_body: str,
    is_confidential: bool,
) -> Observation:
    """Say what an open observation is about; one that waited to be qualified becomes "à traiter".

    Raises StateChangedError when it is over meanwhile.
    """
    row = _locked(observation, OPEN_STATUSES)
    row.theme, row.item, row.kind, row.severity = theme, item, kind, severity
    row.responsible_body, row.is_confidential = responsible_body, is_confidential
    if row.status == Status.TO_QUALIFY:
        row.status = Status.TO_DO
    row.save()
    return row


@transaction.atomic
def assign_observation(*, observation: Observation, by: Any, assignee: User | None) -> Observation:
    """Give an open observation to somebody who works on its quartier, or to nobody.

    Raises ValueError for somebody who does not work there, StateChangedError when it is over meanwhile.
    """
    row = _locked(observation, OPEN_STATUSES)
    if assignee is not None and not User.objects.working_on(row.quartier_id).filter(pk=assignee.pk).exists():
        raise ValueError("Cette personne ne travaille pas sur ce quartier.")
    row.assignee = assignee
    if row.status == Status.TO_QUALIFY and assignee is not None:
        row.status = Status.TO_DO
    row.save()
    return row


@transaction.atomic
def start_observation(*, observation: Observation, by: Any) -> Observation:
    """Say that work on an observation has begun. Raises StateChangedError."""
    row = _locked(observation, [Status.TO_QUALIFY, Status.TO_DO])
    row.status = Status.IN_PROGRESS
    row.save()
    return row


@transaction.atomic
def finish_observation(*, observation: Observation, by: Any, answer: str = "") -> Observation:
    """Say that an open observation is handled, with an answer to its author when there is one."""
    row = _locked(observation, OPEN_STATUSES)
    row.status, row.over_at = Status.DONE, timezone.now()
    _sign(row, answer, by)
    row.save()
    return row


@transaction.atomic
def close_observation(*, observation: Observation, by: Any, reason: str, answer: str = "") -> Observation:
    """Put away an open observation that will not be handled, with the reason and an answer to its author."""
    row = _locked(observation, OPEN_STATUSES)
    row.status, row.over_at, row.closing_reason = Status.CLOSED, timezone.now(), ClosingReason(reason)
    _sign(row, answer, by)
    row.save()
    return row


@transaction.atomic
def reopen_observation(*, observation: Observation, by: Any) -> Observation:
    """Open again what was over; it is no longer a duplicate."""
    row = _locked(observation, [Status.DONE, Status.CLOSED])
    row.status, row.over_at, row.closing_reason, row.duplicate_of = Status.TO_DO, None, "", None
    row.save()
    return row


@transaction.atomic
def answer_observation(*, observation: Observation, by: Any, answer: str) -> Observation:
    """Tell the author what becomes of the report."""
    row = Observation.objects.select_for_update().get(pk=observation.pk)
    _sign(row, answer, by)
    row.save()
    return row


def _sign(row: Observation, answer: str, by: Any) -> None:
    if answer.strip():
        row.answer, row.answered_by, row.answered_at = answer.strip(), by, timezone.now()
