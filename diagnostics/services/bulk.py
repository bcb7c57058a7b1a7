"""The same thing done with many observations: all of those that were confirmed, or none."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from diagnostics.enums import OPEN_STATUSES, ObservationKind
from diagnostics.models import IncidentType, Observation
from diagnostics.services.handling import ReaderError, set_assigned, set_closed, set_done, set_qualified

# Rows at once: what somebody can still read before confirming.
MOST = 500


class RowsChangedError(Exception):
    """Some observations are no longer what was confirmed: none was changed. `keys` are theirs."""

    def __init__(self, keys: set[int]) -> None:
        super().__init__("Des observations ont changé pendant que vous relisiez : rien n’a été fait.")
        self.keys = keys


def _together(versions: Mapping[int, int], change: Callable[[Observation], None], fields: list[str]) -> int:
    """Lock the rows, change each and save them; return how many there are.

    `versions` gives the version of each row as it was confirmed. A row that has another by now, or is over, or is
    gone, stops everything (RowsChangedError). The number of queries is the same whatever the number of rows; triggers
    keep the history of each.
    """
    with transaction.atomic():
        # Always in the same order, so that two people who chose the same rows do not wait for each other.
        rows = list(
            Observation.objects.select_for_update(of=["self"])
            .filter(pk__in=versions)
            .defer("search_vector")
            .order_by("pk")
        )
        same = {row.pk for row in rows if row.version == versions[row.pk] and row.status in OPEN_STATUSES}
        if changed := versions.keys() - same:
            raise RowsChangedError(set(changed))
        for row in rows:
            change(row)
        Observation.objects.bulk_update(rows, fields)
    return len(rows)


def qualify_together(
    *,
    versions: Mapping[int, int],
    by: Any,
    responsible_body: str = "",
    incident_type: IncidentType | None = None,
) -> int:
    """Say that the theme and the gravity of each are right: they become "à traiter". One who can act, if given.

    A type, if given, is that of the incidents among them, whatever it was; the others have none.
    Raises RowsChangedError.
    """

    def change(row: Observation) -> None:
        set_qualified(row, responsible_body=responsible_body or row.responsible_body)
        if incident_type is not None and row.kind == ObservationKind.INCIDENT:
            row.incident_type = incident_type

    return _together(versions, change, ["status", "responsible_body", "incident_type"])


def assign_together(*, versions: Mapping[int, int], by: Any, assignee: User) -> int:
    """Give them all to somebody who works on each quartier and may read each row.

    Raises ReaderError, RowsChangedError.
    """

    def change(row: Observation) -> None:
        least = Role.OFFICER if row.is_confidential else Role.PROXIMITY
        if assignee.scope.roles.get(row.quartier_id, 0) < least:
            raise ReaderError(f"{assignee} ne travaille pas sur tous ces quartiers, ou ne lirait pas tout.")
        set_assigned(row, assignee=assignee)

    return _together(versions, change, ["status", "assignee"])


def finish_together(*, versions: Mapping[int, int], by: Any, answer: str = "", replaces: bool = False) -> int:
    """Say that they are handled, with one answer to their authors. An answer that is there stays, unless `replaces`.

    Raises RowsChangedError.
    """

    def change(row: Observation) -> None:
        set_done(row, answer="" if row.answer and not replaces else answer, by=by)

    return _together(versions, change, ["status", "over_at", "answer", "answered_by", "answered_at"])


def close_together(
    *, versions: Mapping[int, int], by: Any, reason: str, answer: str = "", replaces: bool = False
) -> int:
    """Put them away with a reason and one answer to their authors. An answer that is there stays, unless `replaces`.

    Raises RowsChangedError.
    """

    def change(row: Observation) -> None:
        set_closed(row, reason=reason, answer="" if row.answer and not replaces else answer, by=by)

    return _together(versions, change, ["status", "over_at", "closing_reason", "answer", "answered_by", "answered_at"])
