"""The hours of steps by month, as grids, links and tables of companies ask for them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from actions.models import Action
from insertion.clause import first_of, last_of, month_limit, months_of
from insertion.models import HoursLink, HoursStatement, Lot, Placement, Sheet
from partners.models import Partner


@dataclass(frozen=True)
class Board:
    """Steps by months: the sheets that there are, and the hours that are noted."""

    lot: Lot | None
    action: Action | None
    months: Sequence[datetime.date]
    steps: Sequence[Placement]
    sheets: dict[datetime.date, Sheet]
    hours: dict[tuple[int, datetime.date], Decimal]

    def is_locked(self, month: datetime.date) -> bool:
        """Whether the month is validated."""
        return month in self.sheets and self.sheets[month].validated_at is not None

    @property
    def open_months(self) -> list[datetime.date]:
        """Those that are not validated."""
        return [month for month in self.months if not self.is_locked(month)]

    @cached_property
    def by_number(self) -> dict[str, list[Placement]]:
        """The steps of each pathway, by its number."""
        found: dict[str, list[Placement]] = {}
        for step in self.steps:
            found.setdefault(step.pathway.number, []).append(step)
        return found


def limit_of(step: Placement, month: datetime.date) -> int:
    """Return how many hours the days of a step may hold in a month; 0 when it has none there."""
    return month_limit(max(step.starts_on, month), min(step.ends_on or last_of(month), last_of(month)))


def board_of(
    steps: QuerySet[Placement],
    months: Sequence[datetime.date],
    *,
    lot: Lot | None = None,
    action: Action | None = None,
) -> Board:
    """Return the board of steps of a lot, or of an action for those outside of lots. Three queries."""
    if not months:
        return Board(lot, action, [], [], {}, {})
    rows = steps.during(months[0], last_of(months[-1])).select_related("pathway", "employer")  # type: ignore[attr-defined]  # of PlacementQuerySet
    found = list(rows.order_by("pathway__number", "starts_on", "pk"))
    sheets = {
        sheet.month: sheet
        for sheet in Sheet.objects.filter(lot=lot, action=action if lot is None else None, month__in=months)
    }
    lines = HoursStatement.objects.filter(sheet__in=[sheet.pk for sheet in sheets.values()], placement__in=found)
    return Board(
        lot,
        action,
        months,
        found,
        sheets,
        {
            (line["placement_id"], line["sheet__month"]): line["hours"]
            for line in lines.order_by().values("placement_id", "sheet__month", "hours")
        },
    )


def steps_of_place(lot: Lot | None, action: Action | None) -> QuerySet[Placement]:
    """Return the steps whose hours are on the sheets of a lot; or of an action: those that are in no lot."""
    return Placement.objects.filter(lot=lot) if lot is not None else Placement.objects.filter(lot=None, action=action)


def months_of_place(lot: Lot | None, action: Action | None, today: datetime.date | None = None) -> list[datetime.date]:
    """Return the months of a lot that have begun, with its amendments; those of the steps of an action. One query."""
    today = today or timezone.localdate()
    if lot is not None:
        return months_of(lot.starts_on, min(lot.due_on or lot.ends_on, today))
    starts = steps_of_place(lot, action).order_by("starts_on").values_list("starts_on", flat=True).first()
    return months_of(starts, today) if starts else []


# ---- links ----------------------------------------------------------------------------------------------------------


def steps_of_link(link: HoursLink) -> QuerySet[Placement]:
    """Return the steps that a link notes: all those of the lot for its company, for another those that it employs."""
    steps = steps_of_place(link.lot, link.action)
    if link.lot is not None and link.lot.company_id == link.partner_id:
        return steps
    return steps.filter(employer=link.partner_id)


def board_of_link(link: HoursLink, today: datetime.date | None = None) -> Board:
    """Return what a link shows: the months of it that have begun. Three queries."""
    last = min(link.last_month, first_of(today or timezone.localdate()))
    return board_of(steps_of_link(link), months_of(link.first_month, last), lot=link.lot, action=link.action)


def partners_of_place(lot: Lot | None, action: Action | None) -> list[Partner]:
    """Return who may be sent a link: the company of the lot, and who employs somebody there. Two queries at most."""
    keys: Iterable[int] = steps_of_place(lot, action).order_by().values_list("employer_id", flat=True).distinct()
    rows = Partner.objects.in_bulk({*keys, *([lot.company_id] if lot is not None else [])})
    company = lot.company_id if lot is not None else None
    return sorted(rows.values(), key=lambda row: (row.pk != company, str(row).casefold(), row.pk))
