"""The flat file for outside: each set of traits that a line tells is shared by five pathways."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.masking import HIDDEN, THRESHOLD
from insertion.exports.lines import COMMON, TRAITS, masked_rows

FIRST = len(COMMON)
Lines = list[tuple[int, list[Any]]]


def line(pathway: int, month: str, hours: Any = 10, **traits: str) -> tuple[int, list[Any]]:
    """A line of the inside file."""
    told = [traits.get(column.path, "") for column in TRAITS]
    return pathway, [f"P-{pathway}", month, Decimal(hours), "validé", *told, "Entreprise", None, None, 100, None]


@st.composite
def files(draw: st.DrawFn) -> Lines:
    found: Lines = []
    for pathway in range(draw(st.integers(0, 24))):
        sex, home = draw(st.sampled_from("FH")), draw(st.sampled_from(["qpv", "hors", "?"]))
        for month in draw(st.sets(st.sampled_from(["2026-01", "2026-02", "2026-03"]), min_size=1)):
            modality = draw(st.sampled_from(["direct", "intérim"]))
            found.append(line(pathway, month, draw(st.integers(1, 99)), sex=sex, home=home, modality=modality))
    return found


@settings(max_examples=150, deadline=None)
@given(files())
def test_no_line_is_lost_and_nobody_is_alone(lines: Lines) -> None:
    rows = masked_rows(lines)

    assert sorted(row[1] for row in rows) == sorted(cells[1] for _, cells in lines)
    assert len({row[0] for row in rows}) == len({pathway for pathway, _ in lines})
    everybody: dict[int, list[list[Any]]] = {}
    for row in rows:
        everybody.setdefault(row[0], []).append(row[FIRST:])
    # What is told of a pathway: the traits of all its lines.
    told = {
        number: tuple(frozenset(column) for column in zip(*mine, strict=True)) for number, mine in everybody.items()
    }
    for number, traits in told.items():
        alike = sum(1 for other in told.values() if other == traits)
        assert alike >= THRESHOLD or len(everybody) < THRESHOLD, f"{number} is told apart by {traits}"
    if len(everybody) < THRESHOLD:
        assert {value for row in rows for value in row[FIRST:]} <= {HIDDEN}


@settings(max_examples=150, deadline=None)
@given(files())
def test_hours_are_told_where_five_read_the_same_and_what_is_hidden_is_not_alone(lines: Lines) -> None:
    rows = masked_rows(lines)
    for month in {row[1] for row in rows}:
        of_month = [row for row in rows if row[1] == month]
        for row in of_month:
            alike = {other[0] for other in of_month if other[FIRST:] == row[FIRST:]}
            assert row[2] == HIDDEN or len(alike) >= THRESHOLD
        hidden = sum(1 for row in of_month if row[2] == HIDDEN)
        assert hidden == 0 or hidden >= THRESHOLD or hidden == len(of_month)


def test_six_alike_and_two_apart() -> None:
    """Two men would be known as what is left: the sex of nobody is told, where people live is."""
    alike = [line(n, "2026-01", 20 + n, home="Habite un QPV", sex="Femme") for n in range(6)]
    apart = [line(n, "2026-01", 7, home="Habite un QPV", sex="Homme") for n in (6, 7)]

    rows = masked_rows([*alike, *apart])

    home, sex = FIRST, FIRST + 1
    assert {row[home] for row in rows} == {"Habite un QPV"}
    assert {row[sex] for row in rows} == {HIDDEN}
    assert sorted(row[2] for row in rows) == sorted([*(Decimal(20 + n) for n in range(6)), Decimal(7), Decimal(7)])
    assert {row[0] for row in rows} == set(range(1, 9))
