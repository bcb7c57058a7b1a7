"""What the database refuses of insertion, told."""

from contextlib import AbstractContextManager

from core import refusals


class InsertionError(ValueError):
    """What is asked cannot be done; the words are for its reader."""


def told() -> AbstractContextManager[None]:
    """Write inside: what the database refuses is undone and raised as an InsertionError, in its words."""
    return refusals.told(InsertionError, "insertion")
