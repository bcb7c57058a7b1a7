"""Sharing an amount out, exact to the cent."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def distribute(amount: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Share an amount of whole cents out by weights, by largest remainder: the parts make the amount exactly.

    No part is further than a cent from its exact share, and none is above it when that share is a whole number of
    cents. Of equal remainders the first in order gets the cent. Raises ValueError when a weight is negative, when all
    of them are zero or when there is none.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("A weight is negative")
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    if not whole:
        raise ValueError("No weight to share by")
    cents = int(amount / CENT)
    if Decimal(cents) * CENT != amount or cents < 0:
        raise ValueError("Not an amount of cents")
    exact = [cents * Fraction(weight) / whole for weight in weights]
    parts = [int(share) for share in exact]
    order = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for position in order[: cents - sum(parts)]:
        parts[position] += 1
    return [part * CENT for part in parts]
