"""Amounts shared out: exact to the cent, whatever the weights."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.services.distribution import CENT, distribute

AMOUNTS = st.integers(0, 10**11).map(lambda cents: cents * CENT)
# One of them at least is no zero, by construction: nothing that is drawn is thrown away.
_MAYBE_ZERO = st.lists(st.integers(0, 10**6), max_size=14)
WEIGHTS = st.tuples(_MAYBE_ZERO, st.integers(1, 10**6), _MAYBE_ZERO).map(
    lambda drawn: [*drawn[0], drawn[1], *drawn[2]]
)


# Weights are dwellings, percentages of two digits, or the cents of other shares: whole numbers all.
@given(AMOUNTS, WEIGHTS)
def test_parts_make_the_amount_and_are_within_a_cent_of_their_share(amount, weights):
    parts = distribute(amount, weights)
    whole = sum(map(Fraction, weights))
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * Fraction(weight) / whole) < Fraction(1, 100)
    # Twice the same question has the same answer, and of equal weights the first never gets less.
    assert distribute(amount, weights) == parts
    for n in range(len(weights) - 1):
        if weights[n] == weights[n + 1]:
            assert parts[n] >= parts[n + 1]


@given(AMOUNTS, WEIGHTS)
def test_a_part_of_the_parts_is_never_above_them(amount, weights):
    parts = distribute(amount, weights)
    if any(parts):
        half = (amount / 2).quantize(CENT, rounding="ROUND_DOWN")
        assert all(small <= part for small, part in zip(distribute(half, parts), parts, strict=True))


def test_the_first_gets_the_cent_that_is_left():
    assert distribute(Decimal(100), [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


@pytest.mark.parametrize(
    ("amount", "weights"), [(Decimal(1), []), (Decimal(1), [0, 0]), (Decimal(1), [-1, 2]), (Decimal("0.001"), [1])]
)
def test_what_cannot_be_shared_is_told(amount, weights):
    with pytest.raises(ValueError, match=r"weight|cents"):
        distribute(amount, weights)
