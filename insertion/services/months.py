"""Writing the hours of several months at once, all or nothing, each refusal told beside its cell."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from actions.models import Action
from insertion.models import HoursLink, Lot, Placement, Sheet
from insertion.services.hours import note_hours, open_months
from insertion.services.refusals import InsertionError

Key = tuple[int, datetime.date]


@dataclass(frozen=True)
class Cell:
    """The hours of a step in a month; None takes them away."""

    step: Placement
    month: datetime.date
    hours: Decimal | None

    @property
    def key(self) -> Key:
        """What tells it from the others."""
        return self.step.pk, self.month


class RefusedCellsError(InsertionError):
    """Some hours are refused: `reasons` says why, by key of the step and month. Nothing was written."""

    def __init__(self, reasons: dict[Key, str]) -> None:
        super().__init__("Certaines heures ne sont pas possibles : rien n’a été noté.")
        self.reasons = reasons


@transaction.atomic
def write_months(
    *, lot: Lot | None, action: Action | None, cells: Collection[Cell], by: Any = None, link: HoursLink | None = None
) -> dict[datetime.date, Sheet]:
    """Note the hours of cells in the sheets of their months; return the sheets. Raises RefusedCellsError."""
    sheets = open_months(
        lot=lot, action=action, months=[cell.month for cell in cells], steps=[cell.step for cell in cells]
    )
    reasons: dict[Key, str] = {}
    for month in sheets:
        here = [cell for cell in cells if cell.month == month]
        try:
            note_hours(sheet=sheets[month], hours={cell.step: cell.hours for cell in here}, by=by, link=link)
        except InsertionError:
            # One by one, to know all those that are refused.
            for cell in here:
                try:
                    note_hours(sheet=sheets[month], hours={cell.step: cell.hours}, by=by, link=link)
                except InsertionError as error:
                    # Its number stands beside it.
                    reasons[cell.key] = str(error).removeprefix(f"{cell.step.pathway.number} : ")
    if reasons:
        raise RefusedCellsError(reasons)
    return sheets
