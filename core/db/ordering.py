"""Rows that people put in an order, kept in their `order` field."""

from collections.abc import Sequence
from typing import Any

# What lies between two neighbours.
STEP = 10


def moved(rows: Sequence[Any], row: Any, places: int) -> tuple[list[Any], int]:
    """Return the rows with one of them moved by so many places, -1 towards the beginning, and where it is now.

    At either end nothing moves. Raises LookupError when the row is not among them (it is gone meanwhile).
    """
    at = next((number for number, other in enumerate(rows) if other.pk == row.pk), None)
    if at is None:
        raise LookupError(row.pk)
    to = min(max(at + places, 0), len(rows) - 1)
    result = list(rows)
    result.insert(to, result.pop(at))
    return result, to


def renumber(rows: Sequence[Any]) -> None:
    """Write the order of the rows, of those whose place has changed; the caller holds them locked."""
    for rank, row in enumerate(rows, 1):
        if row.order != rank * STEP:
            row.order = rank * STEP
            row.save(update_fields=["order"])
