"""The order and the archives of the referentials of the veille: themes, their items, types of incidents."""

from typing import Any

from django.db import transaction

from core.db.ordering import STEP, moved, renumber
from diagnostics.models import IncidentType, Theme, ThemeItem

Referential = Theme | ThemeItem | IncidentType


def _siblings(row: Referential) -> list[Any]:
    rows: Any = Theme.objects.all()
    if isinstance(row, ThemeItem):
        rows = ThemeItem.objects.filter(theme_id=row.theme_id)
    elif isinstance(row, IncidentType):
        rows = IncidentType.objects.filter(family=row.family)
    return list(rows.select_for_update().order_by("-is_active", "order", "name", "pk"))


@transaction.atomic
def move_in_order(*, row: Referential, by: Any, places: int) -> tuple[int, int]:
    """Move a theme among themes, an item among those of its theme, a type of incident among those of its family.

    Return its new rank and how many there are.

    `places` is -1 towards the beginning, 1 towards the end; at either end nothing moves. Archived rows come last.
    """
    rows = _siblings(row)
    group = [other for other in rows if other.is_active == row.is_active]
    group, to = moved(group, row, places)
    rest = [other for other in rows if other.is_active != row.is_active]
    renumber([*group, *rest] if row.is_active else [*rest, *group])
    return to + 1, len(group)


@transaction.atomic
def set_offered(*, row: Referential, by: Any, is_offered: bool) -> None:
    """Offer a theme, an item or a type for new observations, or archive it: what was reported with it keeps it.

    Raises ValueError for the last theme that is offered: nothing could be reported any more.
    """
    rows = _siblings(row)
    if isinstance(row, Theme) and not is_offered and not [o for o in rows if o.is_active and o.pk != row.pk]:
        raise ValueError(
            "C’est le dernier thème proposé : on ne pourrait plus rien signaler. Créez-en un autre d’abord."
        )
    current = next(other for other in rows if other.pk == row.pk)
    if current.is_active != is_offered:
        current.is_active = is_offered
        current.save(update_fields=["is_active"])


@transaction.atomic
def add_last(*, row: Referential, by: Any) -> None:
    """Store a new theme, item or type after the others of its kind."""
    row.order = max((other.order for other in _siblings(row)), default=0) + STEP
    row.save()
