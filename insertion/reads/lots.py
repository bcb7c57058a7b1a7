"""What lots owe, what they did, what is missing at their end, and the penalty of it.

Hours that were done are those of validated months; those that wait are told beside and count for nothing. Lots of
globalised contracts are judged together: what one does beyond its target is taken off what the others lack.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import DecimalField, F, QuerySet, Sum, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from actions.services.distribution import CENT, distribute
from insertion.models import ContractGroup, HoursTally, Lot

NO_HOURS = Decimal(0)
_NONE = Value(NO_HOURS, output_field=DecimalField())


@dataclass(frozen=True)
class Total:
    """Hours that are owed, done (validated) and waiting to be validated."""

    due: int = 0
    done: Decimal = NO_HOURS
    waiting: Decimal = NO_HOURS

    def __add__(self, other: "Total") -> "Total":
        return Total(self.due + other.due, self.done + other.done, self.waiting + other.waiting)

    @property
    def rest(self) -> Decimal:
        """What is still to be done."""
        return max(self.due - self.done, NO_HOURS)

    @property
    def percent(self) -> Decimal | None:
        """What is done, in percent of what is owed; None when nothing is."""
        return self.done * 100 / self.due if self.due else None


@dataclass(frozen=True)
class Standing:
    """Where a lot stands. `missing` are the hours that it owes once the end is past (its own, or that of the last lot
    it is globalised with), `penalty` their price: None when the lot has none, or while its target is not settled.
    """

    total: Total
    ends_on: datetime.date
    is_over: bool
    missing: Decimal
    penalty: Decimal | None
    # Of all the lots that it is judged with.
    pooled: Total | None = None


def hours_of(lots: Iterable[int] | QuerySet[Any]) -> dict[int, tuple[Decimal, Decimal]]:
    """Return the hours (done, waiting) of lots, by key; those without hours are not there. One query."""
    rows = HoursTally.objects.filter(lot__in=lots).order_by().values("lot")
    found = rows.annotate(all_done=Sum("done"), all_waiting=Sum("waiting"))
    return {row["lot"]: (row["all_done"], row["all_waiting"]) for row in found}


def _total(lot: Lot, hours: Mapping[int, tuple[Decimal, Decimal]]) -> Total:
    return Total(lot.due_hours, *hours.get(lot.pk, (NO_HOURS, NO_HOURS)))


def standings(lots: Iterable[Lot], *, today: datetime.date | None = None) -> dict[int, Standing]:
    """Return where lots stand, by key; read them with their contract. Two queries, whatever their number.

    Missing hours and their price are those of `missing_of` and `price_of`.
    """
    rows = list(lots)
    day = today or timezone.localdate()
    groups = {row.contract.group_id for row in rows} - {None}
    mates = Lot.objects.filter(contract__group__in=groups).select_related("contract") if groups else []
    known = {row.pk: row for row in [*mates, *rows]}
    hours = hours_of(list(known)) if known else {}
    totals = {key: _total(row, hours) for key, row in known.items()}
    pools: dict[Any, list[Lot]] = {}
    for row in sorted(known.values(), key=lambda lot: lot.pk):
        pools.setdefault(row.contract.group_id or f"lot {row.pk}", []).append(row)
    found = {}
    for pool in pools.values():
        end = max(row.due_on or row.ends_on for row in pool)
        pooled = sum((totals[row.pk] for row in pool), Total())
        missing = missing_of({row.pk: totals[row.pk] for row in pool}, is_over=end < day)
        for row in pool:
            found[row.pk] = Standing(
                total=totals[row.pk],
                ends_on=end,
                is_over=end < day,
                missing=missing[row.pk],
                penalty=price_of(missing[row.pk], row.penalty_per_hour, is_settled=row.settled_at is not None),
                pooled=pooled if row.contract.group_id else None,
            )
    return {row.pk: found[row.pk] for row in rows}


def missing_of(totals: Mapping[int, Total], *, is_over: bool) -> dict[int, Decimal]:
    """Return the hours that lots owe a penalty for, by key: those that are judged together, all of them.

    This is the one rule of penalties, with `price_of`. After the end, the missing hours of a lot are what it owes and
    has not done; of globalised lots, what they owe together and have not done together, shared out among those that
    are behind, by what each lacks, exact to the hundredth of an hour.
    """
    keys = sorted(totals)
    pooled = sum(totals.values(), Total())
    if not is_over or not pooled.rest:
        return dict.fromkeys(keys, NO_HOURS)
    return dict(zip(keys, distribute(pooled.rest, [totals[key].rest for key in keys]), strict=True))


def price_of(missing: Decimal, per_hour: Decimal | None, *, is_settled: bool) -> Decimal | None:
    """Return the penalty: missing hours × penalty per hour, to the cent.

    None when the lot has none, or while its target is not settled.
    """
    return (missing * per_hour).quantize(CENT, ROUND_HALF_UP) if is_settled and per_hour is not None else None


def totals_by(lots: QuerySet[Lot], field: str) -> dict[Any, Total]:
    """Return what lots owe and did, by what a path of theirs holds ("contract", "contract__group"). One query."""
    due = lots.order_by().values_list(field).annotate(Sum("due_hours"), n_done=_NONE, n_waiting=_NONE)
    tallies = HoursTally.objects.filter(lot__in=lots.order_by().values("pk")).order_by()
    hours = tallies.values_list(f"lot__{field}").annotate(n_due=Value(0), n_done=Sum("done"), n_waiting=Sum("waiting"))
    found: dict[Any, Total] = {}
    for key, owed, done, waiting in due.union(hours, all=True):
        found[key] = found.get(key, Total()) + Total(owed, done, waiting)
    return found


def total_of_group(group: ContractGroup) -> Total:
    """Return what all the contracts of a globalisation owe and did, those of other teams too. One query."""
    return totals_by(Lot.objects.filter(contract__group=group), "contract__group").get(group.pk, Total())


def done_hours() -> dict[str, Any]:
    """Return the sums of hours of a queryset of lots, as annotations (for files)."""
    return {
        "done": Sum("tallies__done", default=NO_HOURS),
        "waiting": Sum("tallies__waiting", default=NO_HOURS),
        "rest": Greatest(F("due_hours") - Sum("tallies__done", default=NO_HOURS), Value(NO_HOURS)),
    }
