"""The order and the archives of the words of the directory."""

from typing import Any

from django.db import transaction

from core.db.ordering import STEP, moved, renumber


def _siblings(row: Any) -> list[Any]:
    rows = type(row)._default_manager.select_for_update().order_by("-is_active", "order", "name", "pk")
    return list(rows)


@transaction.atomic
def add_word(*, row: Any, by: Any) -> None:
    """Store a new word after the others."""
    row.order = max((other.order for other in _siblings(row)), default=0) + STEP
    row.save()


@transaction.atomic
def move_word(*, row: Any, places: int, by: Any) -> None:
    """Move a word among those that are offered, or among the archived ones; at either end nothing moves."""
    rows = _siblings(row)
    group, _ = moved([other for other in rows if other.is_active == row.is_active], row, places)
    rest = [other for other in rows if other.is_active != row.is_active]
    renumber([*group, *rest] if row.is_active else [*rest, *group])


@transaction.atomic
def offer_word(*, row: Any, is_offered: bool, by: Any) -> None:
    """Offer a word, or archive it: what has it keeps it. Raises ValueError for the last one."""
    rows = _siblings(row)
    if not is_offered and not [other for other in rows if other.is_active and other.pk != row.pk]:
        raise ValueError("C’est le dernier de la liste : ajoutez-en un autre d’abord.")
    type(row)._default_manager.filter(pk=row.pk).update(is_active=is_offered)
