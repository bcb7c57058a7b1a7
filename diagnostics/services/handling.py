"""What becomes of an observation. Each function locks the row, so that two people never overwrite each other."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from diagnostics.enums import OPEN_STATUSES, ClosingReason, ObservationKind, Status
from diagnostics.models import IncidentType, Observation, Theme, ThemeItem


class StateChangedError(Exception):
    """Somebody changed the observation meanwhile. The message says what to do."""

    def __init__(self, row: Observation) -> None:
        super().__init__(
            f"Quelqu’un a changé cette observation entre-temps : elle est maintenant « {row.get_status_display()} ». "
            "Relisez-la avant de continuer."
        )


class ReaderError(ValueError):
    """Somebody would be given an observation that they may not read."""


# ---- what changes on a row, which one or many are then saved with ---------------------------------------------------


def set_qualified(row: Observation, *, responsible_body: str) -> None:
    """Say who can act; one that waited to be qualified becomes "à traiter"."""
    row.responsible_body = responsible_body
    if row.status == Status.TO_QUALIFY:
        row.status = Status.TO_DO


def set_assigned(row: Observation, *, assignee: User | None) -> None:
    """Give it to somebody, or to nobody; one that waited to be qualified becomes "à traiter" when it is given."""
    row.assignee = assignee
    if row.status == Status.TO_QUALIFY and assignee is not None:
        row.status = Status.TO_DO


def set_done(row: Observation, *, answer: str, by: Any) -> None:
    """Handled, with an answer when there is one."""
    row.status, row.over_at = Status.DONE, timezone.now()
    _sign(row, answer, by)


def set_closed(row: Observation, *, reason: str, answer: str, by: Any) -> None:
    """Put away with a reason, and with an answer when there is one."""
    row.status, row.over_at, row.closing_reason = Status.CLOSED, timezone.now(), ClosingReason(reason)
    _sign(row, answer, by)


# ---- one observation ------------------------------------------------------------------------------------------------


def _locked(observation: Observation, statuses: list[Status]) -> Observation:
    row = Observation.objects.select_for_update().get(pk=observation.pk)
    if row.status not in statuses:
        raise StateChangedError(row)
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
    incident_type: IncidentType | None = None,
) -> Observation:
    """Say what an open observation is about; one that waited to be qualified becomes "à traiter".

    Only an incident has a type.

    Raises StateChangedError when it is over meanwhile, ReaderError when it becomes confidential while it is given to
    somebody who could no longer read it.
    """
    row = _locked(observation, OPEN_STATUSES)
    if is_confidential and row.assignee_id is not None and not _readers(row, True).filter(pk=row.assignee_id).exists():
        raise ReaderError(
            "Confidentielle, la personne à qui elle est confiée ne la lirait plus : confiez-la d’abord à un chargé de "
            "mission ou à un manager du quartier."
        )
    row.theme, row.item, row.kind, row.severity = theme, item, kind, severity
    row.incident_type = incident_type if kind == ObservationKind.INCIDENT else None
    row.is_confidential = is_confidential
    set_qualified(row, responsible_body=responsible_body)
    row.save()
    return row


@transaction.atomic
def assign_observation(*, observation: Observation, by: Any, assignee: User | None) -> Observation:
    """Give an open observation to somebody who works on its quartier, or to nobody.

    Raises ReaderError for somebody who does not work there or may not read it, StateChangedError when it is over
    meanwhile.
    """
    row = _locked(observation, OPEN_STATUSES)
    if assignee is not None and not _readers(row, row.is_confidential).filter(pk=assignee.pk).exists():
        raise ReaderError(
            "Cette observation est confidentielle : confiez-la à un chargé de mission ou à un manager du quartier."
            if row.is_confidential
            else "Cette personne ne travaille pas sur ce quartier."
        )
    set_assigned(row, assignee=assignee)
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
    set_done(row, answer=answer, by=by)
    row.save()
    return row


@transaction.atomic
def close_observation(*, observation: Observation, by: Any, reason: str, answer: str = "") -> Observation:
    """Put away an open observation that will not be handled, with the reason and an answer to its author."""
    row = _locked(observation, OPEN_STATUSES)
    set_closed(row, reason=reason, answer=answer, by=by)
    row.save()
    return row


@transaction.atomic
def join_observation(*, observation: Observation, original: Observation, by: Any) -> Observation:
    """Close an open observation as a duplicate of another one of the same quartier; return the row that is left open.

    When the other one is itself a duplicate, the one it refers to is meant; what was joined to `observation` follows.
    Raises ValueError for another quartier or itself, StateChangedError when it is over meanwhile.
    """
    # Always in the same order, so that two people who join two rows to each other do not wait for each other.
    keys = sorted({observation.pk, original.pk, original.duplicate_of_id or original.pk})
    rows = {row.pk: row for row in Observation.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    row, target = rows[observation.pk], rows[original.pk]
    if target.duplicate_of_id is not None:
        target = rows.get(target.duplicate_of_id) or Observation.objects.get(pk=target.duplicate_of_id)
    if target.pk == row.pk or target.quartier_id != row.quartier_id:
        raise ValueError("Un doublon renvoie à une autre observation du même quartier.")
    if row.status not in OPEN_STATUSES:
        raise StateChangedError(row)
    row.status, row.over_at = Status.CLOSED, timezone.now()
    row.closing_reason, row.duplicate_of = ClosingReason.DUPLICATE, target
    row.save()
    Observation.objects.filter(duplicate_of=row).update(duplicate_of=target)
    return target


def _readers(row: Observation, is_confidential: bool) -> Any:
    """Those who work on the quartier and may read the row."""
    return User.objects.working_on(row.quartier_id, at_least=Role.OFFICER if is_confidential else Role.PROXIMITY)


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
