"""No small number is told, nor found by subtraction: checked by trying all that a reader could believe."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.masking import HIDDEN, THRESHOLD, Sum, cross, generalised, hidden, is_small, pooled

Counts = dict[Any, int]
Table = tuple[Counts, list[Sum]]

# What people are counted by: mostly small numbers, where the danger is.
FEW = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 4, 5, 5, 6, 8, 12])
quick = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# ---- what a reader could believe ------------------------------------------------------------------------------------


def beliefs(
    values: Mapping[Any, int], sums: Iterable[Sum], masked: Collection[Any], key: Any, least: int
) -> Iterator[int]:
    """Give the values of `key` that agree with all that is shown: every assignment near the truth is tried.

    Figures that are not in `values` are in no sum. Knows nothing of how figures are hidden.
    """
    sums = list(sums)
    order = [key, *(each for each in masked if each != key)]
    spans = {each: range(least, values[each] + 3) for each in order}

    def bounds(names: Iterable[Any], told: Mapping[Any, int]) -> tuple[int, int]:
        low = high = 0
        for name in names:
            fixed = told.get(name, None if name in spans else values[name])
            low += spans[name][0] if fixed is None else fixed
            high += spans[name][-1] if fixed is None else fixed
        return low, high

    def possible(told: Mapping[Any, int]) -> bool:
        for each in sums:
            low, high = bounds([each.total], told)
            least_parts, most_parts = bounds(each.parts, told)
            if low > most_parts or high < least_parts:
                return False
        return True

    def any_from(at: int, told: dict[Any, int]) -> bool:
        if not possible(told):
            return False
        if at == len(order):
            return True
        # The truth first: most of what is hidden need not move.
        name = order[at]
        return any(
            any_from(at + 1, {**told, name: value})
            for value in sorted(spans[name], key=lambda value: abs(value - values[name]))
        )

    return (value for value in spans[key] if any_from(1, {key: value}))


def assert_nothing_found(
    values: Mapping[Any, int], sums: list[Sum], masked: Collection[Any], *, least: int = 1
) -> None:
    for key in masked:
        found = beliefs(values, sums, masked, key, least)
        assert next(found, None) is not None
        assert next(found, None) is not None, f"{key} is {values[key]} for whoever subtracts"


# ---- tables ---------------------------------------------------------------------------------------------------------


@st.composite
def one_dimension(draw: st.DrawFn) -> Table:
    parts = draw(st.lists(FEW, min_size=1, max_size=7))
    counts: Counts = {("part", n): value for n, value in enumerate(parts)}
    return {**counts, "total": sum(parts)}, [Sum("total", tuple(counts))]


@st.composite
def two_dimensions(draw: st.DrawFn) -> Table:
    width, height = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    cells = [[(row, column) for column in range(width)] for row in range(height)]
    counts: Counts = {cell: draw(FEW) for line in cells for cell in line}
    rows, columns = [f"r{n}" for n in range(height)], [f"c{n}" for n in range(width)]
    counts |= {row: sum(counts[cell] for cell in line) for row, line in zip(rows, cells, strict=True)}
    counts |= {
        column: sum(counts[cell] for cell in line)
        for column, line in zip(columns, zip(*cells, strict=True), strict=True)
    }
    counts["total"] = sum(counts[row] for row in rows)
    return counts, cross(cells, rows, columns, "total")


@st.composite
def breakdowns_of_one_total(draw: st.DrawFn) -> Table:
    total = draw(st.integers(0, 14))
    counts: Counts = {"total": total}
    sums = []
    for number in range(draw(st.integers(2, 4))):
        left, names = total, []
        for part in range(draw(st.integers(1, 3))):
            value = draw(st.integers(0, left))
            left -= value
            counts[number, part] = value
            names.append((number, part))
        counts[number, "others"] = left
        sums.append(Sum("total", (*names, (number, "others"))))
    return counts, sums


@st.composite
def contracts_of_a_project(draw: st.DrawFn) -> Table:
    """Contracts with their breakdown each, nested in a project that has the same breakdown."""
    kinds = ("women", "men")
    counts: Counts = {}
    sums = []
    contracts = range(draw(st.integers(1, 3)))
    for contract in contracts:
        for kind in kinds:
            counts[contract, kind] = draw(FEW)
        counts[contract] = sum(counts[contract, kind] for kind in kinds)
        sums.append(Sum(contract, tuple((contract, kind) for kind in kinds)))
    for kind in kinds:
        counts[kind] = sum(counts[contract, kind] for contract in contracts)
        sums.append(Sum(kind, tuple((contract, kind) for contract in contracts)))
    counts["project"] = sum(counts[contract] for contract in contracts)
    return counts, [*sums, Sum("project", tuple(contracts)), Sum("project", kinds)]


TABLES = st.one_of(one_dimension(), two_dimensions(), breakdowns_of_one_total(), contracts_of_a_project())


@quick
@given(TABLES)
def test_every_hidden_figure_could_be_two_numbers_neither_of_them_zero(table: Table) -> None:
    counts, sums = table
    masked = hidden(counts, sums)
    assert {key for key, count in counts.items() if is_small(count)} <= masked
    assert_nothing_found(counts, sums, masked)


@quick
@given(TABLES)
def test_a_zero_is_shown_and_nothing_is_hidden_without_a_small_number(table: Table) -> None:
    counts, sums = table
    masked = hidden(counts, sums)
    assert not [key for key in masked if counts[key] == 0]
    assert masked or not any(is_small(count) for count in counts.values())
    without_small = {key: 0 if is_small(count) else count for key, count in counts.items()}
    assert hidden(without_small, sums) == frozenset()


@quick
@given(TABLES, st.data())
def test_hours_go_with_their_counts_and_are_not_found_either(table: Table, data: st.DataObject) -> None:
    counts, sums = table
    totals = {each.total for each in sums}
    hours = {key: data.draw(st.integers(0, 4)) if count else 0 for key, count in counts.items() if key not in totals}
    # From the innermost total to the outermost.
    for _ in range(3):
        for each in sums:
            if all(part in hours for part in each.parts):
                hours[each.total] = sum(hours[part] for part in each.parts)
    if any(hours[each.total] != sum(hours[part] for part in each.parts) for each in sums):
        return
    masked = hidden(counts, sums, amounts=[hours])
    assert {key for key, count in counts.items() if is_small(count)} <= masked
    assert_nothing_found(counts, sums, masked)
    assert_nothing_found(hours, sums, masked, least=0)


@quick
@given(TABLES)
def test_small_numbers_alone_being_hidden_would_not_do(table: Table) -> None:
    """The check above is no ornament: it finds what the first rule alone leaves to be found."""
    counts, sums = table
    small = {key for key, count in counts.items() if is_small(count)}
    if hidden(counts, sums) != small:
        with pytest.raises(AssertionError):
            assert_nothing_found(counts, sums, small)


# ---- cases ----------------------------------------------------------------------------------------------------------


def test_the_smallest_other_part_hides_a_small_one() -> None:
    counts = {"total": 63, "a": 3, "b": 40, "c": 20, "none": 0}
    assert hidden(counts, [Sum("total", ("a", "b", "c", "none"))]) == {"a", "c"}


def test_two_people_alone_in_two_parts_need_a_third() -> None:
    """What is hidden is no zero: two parts that make two would be one and one."""
    counts = {"total": 22, "a": 1, "b": 1, "c": 20}
    assert hidden(counts, [Sum("total", ("a", "b", "c"))]) == {"a", "b", "c"}
    assert hidden({**counts, "b": 3, "total": 24}, [Sum("total", ("a", "b", "c"))]) == {"a", "b"}


def test_a_total_is_hidden_when_its_parts_are_not_enough() -> None:
    counts = {"total": 5, **dict.fromkeys(range(5), 1)}
    assert hidden(counts, [Sum("total", tuple(range(5)))]) == set(counts)


def test_the_total_of_all_is_kept_before_what_is_below_it() -> None:
    """A project of two contracts of one lot each: both are hidden, rather than what the project comes to."""
    sums = [Sum("a", ("a1",)), Sum("b", ("b1",)), Sum("total", ("a", "b"))]
    counts = {"a": 11, "a1": 11, "b": 3, "b1": 3, "total": 14}
    assert hidden(counts, sums) == {"a", "a1", "b", "b1"}


def test_those_who_are_not_in_a_part_are_protected_as_well() -> None:
    """38 long-term unemployed out of 40 tells of two who are not."""
    counts = {"total": 40, "long": 38, "others": 2}
    assert hidden(counts, [Sum("total", ("long", "others"))], unseen=["others"]) == {"long", "others"}
    counts = {"total": 40, "long": 3, "others": 37}
    assert hidden(counts, [Sum("total", ("long", "others"))], unseen=["others"]) == {"long", "others"}


def test_a_table_of_two_dimensions_hides_a_rectangle() -> None:
    cells = [["a", "b"], ["c", "d"]]
    counts = {"a": 3, "b": 30, "c": 20, "d": 10, "ab": 33, "cd": 30, "ac": 23, "bd": 40, "total": 63}
    assert hidden(counts, cross(cells, ["ab", "cd"], ["ac", "bd"], "total")) == {"a", "b", "c", "d"}


def test_what_hides_a_part_does_not_give_away_that_nobody_has_worked() -> None:
    """Two parts hidden, of which nobody has hours: their hours would be known to be nothing."""
    sums = [Sum("total", ("a", "b", "c"))]
    counts = {"total": 27, "a": 3, "b": 4, "c": 20}
    hours = {"total": Decimal(100), "a": Decimal(0), "b": Decimal(0), "c": Decimal(100)}
    assert hidden(counts, sums) == {"a", "b"}
    assert hidden(counts, sums, amounts=[hours]) == {"a", "b", "c"}


def test_hours_that_nobody_has_worked_are_hidden_without_hiding_where_nobody_is() -> None:
    cells = [["a", "b"], ["c", "d"]]
    counts = {"a": 1, "b": 0, "c": 4, "d": 0, "ab": 1, "cd": 4, "ac": 5, "bd": 0, "total": 5}
    sums = cross(cells, ["ab", "cd"], ["ac", "bd"], "total")
    assert hidden(counts, sums, amounts=[dict.fromkeys(counts, 0)]) == {"a", "c", "ab", "cd", "ac", "total"}


def test_figures_that_do_not_add_up_hide_all_that_is_tied_to_a_small_one() -> None:
    counts = {"total": 3, "a": 0, "b": 0, "apart": 9}
    assert hidden(counts, [Sum("total", ("a", "b"))]) == {"total", "a", "b"}


def test_a_large_table_ends_in_time() -> None:
    """Twenty contracts by twelve modalities, under a total that has ten other breakdowns."""
    cells = [[("cell", row, column) for column in range(12)] for row in range(20)]
    counts: Counts = {cell: (7 * cell[1] + 5 * cell[2]) % 11 for line in cells for cell in line}
    rows, columns = [("row", n) for n in range(20)], [("column", n) for n in range(12)]
    for number, row in enumerate(rows):
        counts[row] = sum(counts[cell] for cell in cells[number])
    for number, column in enumerate(columns):
        counts[column] = sum(counts[line[number]] for line in cells)
    counts["total"] = total = sum(counts[row] for row in rows)
    sums = cross(cells, rows, columns, "total")
    for number in range(10):
        names = [(number, part) for part in range(4)]
        counts |= dict(zip(names, (2, number, 4, total - 6 - number), strict=True))
        sums.append(Sum("total", tuple(names)))
    masked = hidden(counts, sums)
    assert {key for key, count in counts.items() if is_small(count)} <= masked
    assert len(masked) < len(counts) * 0.7
    assert "total" not in masked


# ---- rows that tell of one person each ------------------------------------------------------------------------------

RECORDS = st.lists(
    st.tuples(st.sampled_from("FH"), st.sampled_from("abc"), st.sampled_from(["qpv", "", "x"]), st.integers(0, 2)),
    max_size=60,
)


@quick
@given(RECORDS)
def test_each_set_of_traits_that_is_told_is_shared_by_five(rows: list[tuple[Any, ...]]) -> None:
    records = dict(enumerate(rows))
    told = generalised(records)
    assert set(told) == set(records), "no record is left out"
    for key, traits in told.items():
        assert all(shown in (HIDDEN, real) for shown, real in zip(traits, records[key], strict=True))
    for traits in set(told.values()):
        shared = sum(1 for each in told.values() if each == traits)
        if len(records) >= THRESHOLD:
            assert shared >= THRESHOLD
        else:
            assert set(traits) == {HIDDEN}


def test_the_first_traits_are_kept_before_the_last() -> None:
    records = {n: ("F" if n < 8 else "H", "qpv" if n % 2 else "hors", n) for n in range(13)}
    told = generalised(records)
    assert {told[n] for n in range(8)} == {("F", HIDDEN, HIDDEN)}, "four and four: neither would be five"
    assert {told[n] for n in range(8, 13)} == {("H", HIDDEN, HIDDEN)}


def test_too_few_others_take_a_group_with_them() -> None:
    kept, rest = pooled({"a": range(9), "b": range(6), "c": [1, 2]})
    assert (sorted(kept), len(rest)) == (["a"], 8)
    assert pooled({"a": range(9), "b": range(6)}) == ({"a": list(range(9)), "b": list(range(6))}, [])
    kept, rest = pooled({"a": [1, 2], "b": [3]})
    assert (kept, sorted(rest)) == ({}, [1, 2, 3])


def test_hours_that_are_told_in_any_case_give_away_none_of_their_parts():
    """The total of people is hidden, its hours are told: those of one part would be what the other leaves."""
    counts = {"woman": 3, "man": 8, "total": 11}
    sums = [Sum("total", ("woman", "man"))]
    hours = {"woman": 30, "man": 80, "total": 110}

    assert hidden(counts, sums, also={"total"}) == {"woman", "total"}
    assert hidden(counts, sums, amounts=[hours], also={"total"}, told={"total"}) == {"woman", "man", "total"}
