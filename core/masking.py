"""Small numbers kept out of what leaves the site: counts of people under five, and what would give them away.

Three rules, which every table that is shared follows:

- a count from 1 to 4 is hidden, and with it all that rests on it: its hours, its mean, its percentages;
- other figures are hidden with it, as few and as small as can be, so that nobody finds it by subtraction: whatever is
  hidden can be at least two numbers, neither of them zero, with all that is shown being right;
- a zero is shown, since what is hidden never is one: it tells of nobody. It is hidden in the last resort only, when
  figures that should add up do not.

What is hidden is written in one way, whether it is small or hides another: two ways would say which is which.
"""

import heapq
import itertools
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

# Fewer people than this are not told.
THRESHOLD = 5
HIDDEN = "n. c."
NOTE = (
    "n. c. : non communiqué. Les effectifs de 1 à 4 ne sont pas donnés, ni les heures, moyennes et parts qui en "
    "dépendent, ni les chiffres qui permettraient de les retrouver par soustraction."
)

Key = Hashable
Number = int | Decimal
# States of a search that may be looked at; beyond, all that is tied to the figure is hidden.
PATIENCE = 1_500
# How much what remains to be paid weighs against what is paid, from one search to the next.
HASTES = (1.0, 4.0, 1e6)
# Of the many figures of one sum, so many of the cheapest are tried first.
BREADTH = 12
# A total is worth more than its parts, the total of all much more; what is not shown but could be computed, nothing.
TOTAL_WORTH, WHOLE_WORTH = 3, 1_000
NOTHING_LOST = 0.001


@dataclass(frozen=True)
class Sum:
    """A figure that is the sum of others: a total and its parts, a row and its cells, a project and its contracts.

    A figure may be in several sums. Parts that leave some people out need one more, "the others": what is not shown
    can be computed.
    """

    total: Key
    parts: tuple[Key, ...]


def cross(cells: Sequence[Sequence[Key]], rows: Sequence[Key], columns: Sequence[Key], total: Key) -> list[Sum]:
    """Return the sums of a table of two dimensions: cells by row, totals of rows, of columns, of all."""
    return [
        *(Sum(row, tuple(line)) for row, line in zip(rows, cells, strict=True)),
        *(Sum(column, line) for column, line in zip(columns, zip(*cells, strict=True), strict=True)),
        Sum(total, tuple(rows)),
        Sum(total, tuple(columns)),
    ]


def is_small(count: int) -> bool:
    """Tell whether a count of people is too small to be told."""
    return 0 < count < THRESHOLD


def hidden(
    counts: Mapping[Any, int],
    sums: Iterable[Sum] = (),
    *,
    amounts: Iterable[Mapping[Any, Number]] = (),
    unseen: Collection[Any] = (),
    also: Collection[Any] = (),
    told: Collection[Any] = (),
) -> frozenset[Any]:
    """Return the keys of the figures to hide.

    `amounts` are other figures under the same keys (hours), hidden with their counts: they add up in the same way, so
    that they must not be found by subtraction either; a key without an amount has none that is told. `unseen` are
    counts that are not shown but could be computed ("the others"): the first to be hidden. `also` are figures to hide,
    whatever they count. `told` are keys whose amounts are told in any case, even with a count that is hidden; hours
    that are all in one part of such a total are known by it, and nothing more is hidden for them. A figure that is a
    part of two totals at most (a row and a column) is best: with three, more may be hidden than is needed.
    """
    relations = [each for each in sums if each.parts]
    peopled = {key for key, count in counts.items() if count}
    tables = [_Table(each, relations, peopled, unseen, floor=0, told=told) for each in amounts]
    tables.insert(0, _Table(counts, relations, peopled, unseen, floor=1))
    found = {key for key, count in counts.items() if is_small(count)} | set(also)
    for table in tables:
        table.hide(found)
    waiting = deque((table, key) for table in tables for key in sorted(found, key=repr))
    safe: set[tuple[int, Any]] = set()
    while waiting:
        table, key = waiting.popleft()
        if (id(table), key) in safe or key not in table.values or key in table.told:
            continue
        moved = table.cheapest_move(key)
        safe.update((id(table), each) for each in moved)
        safe.add((id(table), key))
        waiting += [(each, new) for new in sorted(moved - found, key=repr) for each in tables]
        found |= moved
        for each in tables:
            each.hide(moved)
    return frozenset(found)


class _Table:
    """Figures of one kind and what they add up to. `floor` is the least that a hidden figure may be.

    A figure is hidden safely when others that are hidden can move with it, each by one step up or down, without any
    sum being wrong: it then has at least two values. Such a move stays good whatever else is hidden.
    """

    def __init__(
        self,
        values: Mapping[Any, Number],
        sums: Sequence[Sum],
        peopled: Collection[Any],
        unseen: Collection[Any],
        floor: int,
        told: Collection[Any] = (),
    ) -> None:
        self.values, self.peopled, self.floor, self.told = values, peopled, floor, frozenset(told)
        self.signs: dict[Any, Counter[int]] = defaultdict(Counter)
        self.members: list[list[Any]] = []
        # A sum with a figure that nobody is told, here, gives nothing away.
        known = [each for each in sums if {each.total, *each.parts} <= values.keys()]
        for number, relation in enumerate(known):
            self.signs[relation.total][number] += 1
            for part in relation.parts:
                self.signs[part][number] -= 1
            self.members.append([relation.total, *relation.parts])
        totals = {relation.total for relation in known}
        parts = {part for relation in known for part in relation.parts}
        worth = {key: TOTAL_WORTH if key in parts else WHOLE_WORTH for key in totals}
        # The totals of all: hidden when nothing else will do.
        self.wholes = self.spared = frozenset(totals - parts)
        self.costs = {
            key: NOTHING_LOST if key in unseen else (1.0 + float(value)) * worth.get(key, 1)
            for key, value in values.items()
        }
        # Of each sum, those that may be hidden, the cheapest first; then those that are.
        self.shown = [
            sorted(
                (key for key in dict.fromkeys(names) if key in values), key=lambda key: (self.costs[key], repr(key))
            )
            for names in self.members
        ]
        self.masked: list[list[Any]] = [[] for _ in self.members]

    def hide(self, keys: Iterable[Any]) -> None:
        """Let figures move for nothing."""
        for key in sorted(keys, key=repr):
            if self.costs.get(key):
                self.costs[key] = 0.0
                for relation in self.signs[key]:
                    self.shown[relation].remove(key)
                    self.masked[relation].append(key)

    def _may(self, key: Any, step: int) -> bool:
        """Tell whether a figure could be one step more or less; one that is shown as nothing stays so.

        Hours that are nothing, of people who are there, may be hidden and thought to be something.
        """
        if key in self.told:
            return False
        return key in self.peopled or not self.costs[key] if step > 0 else self.values[key] > self.floor

    def cheapest_move(self, key: Any) -> set[Any]:
        """Return the figures that move together with `key`, of which those not yet hidden cost the least.

        When the search finds none, all that is tied to the figure: nothing around it is shown any more; the figure
        alone where others are told in any case.
        """
        for is_bold in (False, True):
            for haste in HASTES:
                if moved := self._search(key, haste, is_bold=is_bold):
                    return moved
        return {key} if self.told else self._tied(key)

    def _search(self, key: Any, haste: float, *, is_bold: bool) -> set[Any]:
        """Return a move, none when patience ends; the more haste, the less its cost matters.

        Who is bold hides totals of all.
        """
        self.spared = frozenset() if is_bold else self.wholes
        # Of equal cost, the move that is nearest to its end, then the latest: many figures may have to move together.
        order = itertools.count(0, -1)
        queue: list[tuple[float, int, int, float, dict[Any, int], dict[int, int]]] = []

        def push(moves: dict[Any, int], cost: float, gaps: dict[int, int]) -> None:
            guess = cost + haste * self._least(moves, gaps)
            if guess < float("inf"):
                heapq.heappush(queue, (guess, len(gaps), next(order), cost, moves, gaps))

        for step in (1, -1):
            if self._may(key, step):
                push({key: step}, 0.0, self._after({}, key, step))
        seen: set[frozenset[tuple[Any, int]]] = set()
        while queue and len(seen) < PATIENCE:
            _, _, _, cost, moves, gaps = heapq.heappop(queue)
            if not gaps:
                return set(moves)
            mark = frozenset(moves.items())
            if mark in seen:
                continue
            seen.add(mark)
            relation = min(gaps)
            for choices in (self.masked, self.shown):
                repairs = self._repairs(choices, relation, gaps[relation], moves)
                for other, step in itertools.islice(repairs, BREADTH):
                    push({**moves, other: step}, cost + self.costs[other], self._after(gaps, other, step))
        return set()

    def _after(self, gaps: dict[int, int], key: Any, step: int) -> dict[int, int]:
        """Return the sums that are wrong, and by how much, once a figure has moved too."""
        found = dict(gaps)
        for relation, sign in self.signs[key].items():
            gap = found.get(relation, 0) + sign * step
            if gap:
                found[relation] = gap
            else:
                found.pop(relation, None)
        return found

    def _repairs(
        self, choices: list[list[Any]], relation: int, gap: int, moves: Mapping[Any, int]
    ) -> Iterator[tuple[Any, int]]:
        """Give the moves of other figures that bring a sum nearer to being right, the cheapest first."""
        for key in choices[relation]:
            sign = self.signs[key][relation]
            step = -1 if gap * sign > 0 else 1
            is_free = key not in self.spared or not self.costs[key]
            if sign and is_free and key not in moves and self._may(key, step):
                yield key, step

    def _least(self, moves: Mapping[Any, int], gaps: Mapping[int, int]) -> float:
        """Return about what remains to be paid: the cheapest repair of each sum that is wrong."""
        total = 0.0
        for relation, gap in gaps.items():
            if next(self._repairs(self.masked, relation, gap, moves), None) is None:
                key, _ = next(self._repairs(self.shown, relation, gap, moves), (None, 0))
                total += self.costs.get(key, float("inf"))
        return total

    def _tied(self, key: Any) -> set[Any]:
        """Return all the figures that sums tie to one, directly or not."""
        reached, waiting = {key}, [key]
        while waiting:
            for relation in self.signs[waiting.pop()]:
                new = [each for each in self.members[relation] if each not in reached]
                reached.update(new)
                waiting += new
        return reached


# ---- rows that tell of one person each -----------------------------------------------------------------------------


def generalised(records: Mapping[Any, Sequence[Any]], least: int = THRESHOLD) -> dict[Any, tuple[Any, ...]]:
    """Return the traits of each record, some of them `HIDDEN`, so that at least `least` records share each set.

    Traits are kept from the first to the last: the first of a record tells most of what the reader is after. With
    fewer records than `least`, nothing of them is told. No record is left out.
    """
    width = len(next(iter(records.values()), ()))
    result: dict[Any, tuple[Any, ...]] = {}

    def split(keys: list[Any], at: int, told: tuple[Any, ...]) -> None:
        if at == width:
            result.update(dict.fromkeys(keys, told))
            return
        groups: dict[Any, list[Any]] = defaultdict(list)
        for key in keys:
            groups[records[key][at]].append(key)
        kept, rest = pooled(groups, least)
        for value, members in kept.items():
            split(members, at + 1, (*told, value))
        if rest:
            split(rest, at + 1, (*told, HIDDEN))

    split(sorted(records, key=repr), 0, ())
    return result


def pooled(groups: Mapping[Any, Sequence[Any]], least: int = THRESHOLD) -> tuple[dict[Any, list[Any]], list[Any]]:
    """Return the groups that are large enough, and the members of all others: none, or as many as a group needs.

    Too few others take the smallest of the large groups with them, or they would be known as what is left.
    """
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), repr(item[0])))
    kept = {value: list(members) for value, members in ordered if len(members) >= least}
    rest = [member for _, members in ordered if len(members) < least for member in members]
    while rest and len(rest) < least and kept:
        _, members = kept.popitem()
        rest += members
    return kept, rest
