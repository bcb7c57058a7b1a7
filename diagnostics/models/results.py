"""What the marks of a diagnostic come to: averages, ratio, evolution. Nothing is read here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class Mark(NamedTuple):
    """An item of a grid and what was marked of it; `value` is None where nothing was observed."""

    key: UUID
    theme: str
    weight: int
    value: int | None
    is_positive: bool | None


@dataclass(frozen=True)
class Result:
    """What marks come to: their weighted average (None when nothing weighs), and how many of each kind."""

    name: str
    average: Decimal | None
    positive: int
    negative: int
    unseen: int

    @property
    def seen(self) -> int:
        """How many items were observed."""
        return self.positive + self.negative


@dataclass(frozen=True)
class Comparison:
    """Two diagnostics on the items that both have marked: how many, and the averages then and now."""

    shared: int
    then: Decimal | None
    now: Decimal | None
    themes: list[tuple[str, Decimal | None, Decimal | None]]

    @property
    def change(self) -> Decimal | None:
        """How much it rose, or fell."""
        return None if self.then is None or self.now is None else self.now - self.then


def average(marks: Iterable[tuple[int, Decimal | int | None]]) -> Decimal | None:
    """Return the average of values by their weights; what was not observed, or weighs nothing, is left out."""
    seen = [(weight, value) for weight, value in marks if value is not None and weight]
    total = sum(weight for weight, _ in seen)
    return Decimal(sum(weight * value for weight, value in seen)) / total if total else None


def result_of(name: str, marks: Sequence[Mark]) -> Result:
    """Return what marks come to."""
    return Result(
        name=name,
        average=average((mark.weight, mark.value) for mark in marks),
        positive=sum(1 for mark in marks if mark.is_positive is True),
        negative=sum(1 for mark in marks if mark.is_positive is False),
        unseen=sum(1 for mark in marks if mark.value is None),
    )


def by_theme(marks: Sequence[Mark]) -> list[Result]:
    """Return what the marks of each theme come to, in their order."""
    names = list(dict.fromkeys(mark.theme for mark in marks))
    return [result_of(name, [mark for mark in marks if mark.theme == name]) for name in names]


def compare(now: Sequence[Mark], then: Sequence[Mark]) -> Comparison:
    """Compare on the items that both have marked, by their keys, with the weights and the themes of now.

    An item that was marked at several haltes counts for the average of its marks.
    """
    before, after = _by_key(then), _by_key(now)
    items = {mark.key: mark for mark in now if mark.key in before and mark.key in after}
    themes = []
    for name in dict.fromkeys(mark.theme for mark in now):
        mine = [mark for mark in items.values() if mark.theme == name]
        themes.append(
            (
                name,
                average((mark.weight, before[mark.key]) for mark in mine),
                average((mark.weight, after[mark.key]) for mark in mine),
            )
        )
    return Comparison(
        shared=len(items),
        then=average((mark.weight, before[mark.key]) for mark in items.values()),
        now=average((mark.weight, after[mark.key]) for mark in items.values()),
        themes=themes,
    )


def _by_key(marks: Iterable[Mark]) -> dict[UUID, Decimal]:
    """Return the average of the marks of each item that was observed."""
    values: dict[UUID, list[int]] = {}
    for mark in marks:
        if mark.value is not None:
            values.setdefault(mark.key, []).append(mark.value)
    return {key: Decimal(sum(each)) / len(each) for key, each in values.items()}
