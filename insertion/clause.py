"""The formula of a clause, and what a month may hold.

hours = amount before tax × share of labour × insertion rate ÷ hourly cost with charges
(facilitators' guide, mefsud77.fr: 1,000,000 € × 50 % × 5 % = 25,000 €, ÷ 30 €/h = 833 h).
"""

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED, WHOLE = Decimal(100), Decimal(1)


@dataclass(frozen=True)
class Clause:
    """What a lot is to work: all its hours, those of insertion, and the euros of labour that they come from."""

    labour: Decimal
    inserted: Decimal
    worked_hours: int
    target_hours: int


def compute(amount: Decimal, labour_share: Decimal, insertion_rate: Decimal, hourly_cost: Decimal) -> Clause:
    """Return the clause of an amount before tax (euros), shares in percent, and a cost in euros an hour.

    Each figure is rounded once, at the end, to the nearest whole hour, a half upwards, as the database checks it.
    Raises ValueError when a figure is not greater than zero or a share exceeds 100 %.
    """
    if min(amount, labour_share, insertion_rate, hourly_cost) <= 0:
        raise ValueError("Montant, part, taux et coût horaire sont plus grands que zéro.")
    if max(labour_share, insertion_rate) > HUNDRED:
        raise ValueError("Une part et un taux ne dépassent pas 100 %.")
    labour = amount * labour_share / HUNDRED
    inserted = labour * insertion_rate / HUNDRED
    return Clause(labour, inserted, rounded(labour / hourly_cost), rounded(inserted / hourly_cost))


def rounded(hours: Decimal) -> int:
    """Return whole hours, a half upwards."""
    return int(hours.quantize(WHOLE, ROUND_HALF_UP))


def month_limit(first: datetime.date, last: datetime.date) -> int:
    """Return how many hours the days from `first` to `last` may hold: 48 a week, 10 a day; 0 when there is no day.

    Code du travail, L3121-20 and L3121-18. The database keeps the same bound (`insertion_month_limit`).
    """
    days = (last - first).days + 1
    return 0 if days <= 0 else days // 7 * 48 + min(days % 7 * 10, 48)


def first_of(day: datetime.date) -> datetime.date:
    """Return the first day of a month."""
    return day.replace(day=1)


def last_of(day: datetime.date) -> datetime.date:
    """Return the last day of a month."""
    return next_of(day) - datetime.timedelta(days=1)


def next_of(day: datetime.date) -> datetime.date:
    """Return the first day of the month after that of a day."""
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


def months_of(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Return the first days of the months from one day to another, both included."""
    months, month = [], first_of(first)
    while month <= last:
        months.append(month)
        month = next_of(month)
    return months
