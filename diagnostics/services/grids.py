"""The life of a grid: written as a draft, put in use, followed by its next version; the order of its parts."""

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError

from core.db.ordering import STEP, moved, renumber
from diagnostics.enums import GridStatus, LevelTone
from diagnostics.models import Grid, GridItem, GridLevel, GridTheme

FEWEST_LEVELS, MOST_LEVELS = 2, 5
# The values that the database takes.
LEVEL_VALUES = range(11)
FROZEN = "Une grille en service ne change plus : modifiez sa version suivante."
# What a new grid begins with: value, label, look, whether it counts as a strength.
STARTING_SCALE = [
    (3, "Satisfaisant", LevelTone.GOOD, True),
    (2, "À surveiller", LevelTone.FAIR, False),
    (1, "Dégradé", LevelTone.POOR, False),
    (0, "Très dégradé", LevelTone.BAD, False),
]

Part = GridLevel | GridTheme | GridItem


def _lock(grid: Grid) -> Grid:
    """Return the grid as it is now, with its series locked until the transaction ends."""
    rows = Grid.objects.filter(series=grid.series).select_for_update().order_by("pk")
    found = next((row for row in rows if row.pk == grid.pk), None)
    if found is None:
        raise ValueError("Cette grille a été supprimée.")
    return found


def _lock_draft(grid: Grid) -> Grid:
    locked = _lock(grid)
    if not locked.is_draft:
        raise ValueError(FROZEN)
    return locked


def grid_of_part(row: Part) -> Grid:
    """Return the grid that a level, a theme or an item is of."""
    return row.theme.grid if isinstance(row, GridItem) else row.grid


@transaction.atomic
def new_grid(*, row: Grid, by: Any) -> Grid:
    """Store a new grid as a draft of its own series, with a scale to begin with."""
    row.status = GridStatus.DRAFT
    row.save()
    GridLevel.objects.bulk_create(
        GridLevel(grid=row, value=value, label=label, tone=tone, is_positive=is_positive)
        for value, label, tone, is_positive in STARTING_SCALE
    )
    return row


def why_not_ready(grid: Grid) -> str:
    """Say what a draft lacks before it may be put in use; empty when it lacks nothing."""
    levels = list(grid.levels.all())
    if len(levels) < FEWEST_LEVELS:
        return f"L’échelle a {len(levels)} niveau{'x' if len(levels) > 1 else ''} : il en faut au moins deux."
    if len(levels) > MOST_LEVELS:
        return f"L’échelle a {len(levels)} niveaux : au-delà de cinq, on ne s’accorde plus. Supprimez-en."
    items = Counter(GridItem.objects.filter(theme__grid=grid).values_list("theme_id", flat=True))
    themes = list(grid.themes.all())
    if not themes:
        return "Cette grille n’a aucun thème : ajoutez-en un, avec ses critères."
    empty = [f"« {theme} »" for theme in themes if not items[theme.pk]]
    if empty:
        return (
            f"Sans critère, on ne coterait rien dans {', '.join(empty)} : "
            f"ajoutez un critère, ou supprimez {'ce thème' if len(empty) == 1 else 'ces thèmes'}."
        )
    return ""


@transaction.atomic
def publish_grid(*, grid: Grid, by: Any) -> Grid:
    """Put a draft in use, or a version back from the archives; the version that was in use goes to the archives.

    Raises ValueError, in French, when it is already in use, or a draft that lacks something (`why_not_ready`).
    """
    row = _lock(grid)
    if row.status == GridStatus.IN_USE:
        raise ValueError("Cette version est déjà en service.")
    if row.is_draft and (reason := why_not_ready(row)):
        raise ValueError(reason)
    for former in Grid.objects.filter(series=row.series, status=GridStatus.IN_USE):
        former.status = GridStatus.ARCHIVED
        former.save(update_fields=["status"])
    row.status = GridStatus.IN_USE
    row.save(update_fields=["status"])
    return row


@transaction.atomic
def archive_grid(*, grid: Grid, by: Any) -> None:
    """Take a grid out of use: what was marked on it stays. Raises ValueError when it is not in use."""
    row = _lock(grid)
    if row.status != GridStatus.IN_USE:
        raise ValueError("Seule une grille en service part aux archives.")
    row.status = GridStatus.ARCHIVED
    row.save(update_fields=["status"])


@transaction.atomic
def next_version(*, grid: Grid, by: Any) -> Grid:
    """Copy a grid that is in use or archived to a draft of the same series; its items keep their keys.

    Raises ValueError when the series already has a draft.
    """
    row = _lock(grid)
    versions = Grid.objects.filter(series=row.series)
    if draft := versions.filter(status=GridStatus.DRAFT).first():
        raise ValueError(f"Cette grille a déjà un brouillon, la version {draft.number} : modifiez-le.")
    last = versions.aggregate(last=Max("number"))["last"]
    copy = Grid.objects.create(series=row.series, number=last + 1, name=row.name, kind=row.kind, intro=row.intro)
    GridLevel.objects.bulk_create(
        GridLevel(grid=copy, value=level.value, label=level.label, tone=level.tone, is_positive=level.is_positive)
        for level in row.levels.all()
    )
    former = list(row.themes.all())
    themes = GridTheme.objects.bulk_create(
        GridTheme(grid=copy, name=theme.name, theme_id=theme.theme_id, order=theme.order) for theme in former
    )
    copies = {old.pk: new for old, new in zip(former, themes, strict=True)}
    GridItem.objects.bulk_create(
        GridItem(
            theme=copies[item.theme_id],
            key=item.key,
            name=item.name,
            help=item.help,
            weight=item.weight,
            order=item.order,
        )
        for item in GridItem.objects.filter(theme__grid=row)
    )
    return copy


@transaction.atomic
def delete_draft(*, grid: Grid, by: Any) -> None:
    """Delete a draft with its parts. Raises ValueError when it is no draft, or when a diagnostic has taken it."""
    row = _lock_draft(grid)
    try:
        row.delete()
    except ProtectedError as error:
        raise ValueError("Un diagnostic utilise ce brouillon : il ne peut plus être supprimé.") from error


def _siblings(row: Part) -> list[Any]:
    if isinstance(row, GridItem):
        return list(GridItem.objects.filter(theme_id=row.theme_id))
    return list(type(row).objects.filter(grid_id=row.grid_id))


@transaction.atomic
def add_part(*, row: Part, by: Any) -> None:
    """Store a new theme or item after the others, or a new level; the values of levels are their own.

    Raises ValueError when the grid is no draft, or when its scale is full.
    """
    _lock_draft(grid_of_part(row))
    others = _siblings(row)
    if isinstance(row, GridLevel):
        if len(others) >= MOST_LEVELS:
            raise ValueError(f"Une échelle a {MOST_LEVELS} niveaux au plus : supprimez-en un d’abord.")
    else:
        row.order = max((other.order for other in others), default=0) + STEP
    row.save()


@transaction.atomic
def save_part(*, row: Part, by: Any) -> None:
    """Store what was changed in a part of a draft. Raises ValueError when the grid is no draft."""
    _lock_draft(grid_of_part(row))
    row.save()


@transaction.atomic
def delete_part(*, row: Part, by: Any) -> None:
    """Delete a part of a draft; a theme takes its items with it. Raises ValueError when the grid is no draft."""
    _lock_draft(grid_of_part(row))
    try:
        row.delete()
    except ProtectedError as error:
        raise ValueError("Un diagnostic utilise déjà ce qui serait supprimé.") from error


@transaction.atomic
def move_part(*, row: Part, by: Any, places: int) -> tuple[int, int]:
    """Move a theme, an item among those of its theme, or a level; return its new rank and how many there are.

    `places` is -1 towards the beginning, 1 towards the end; at either end nothing moves. The scale begins with its
    highest value: a level that moves takes the value of its neighbour. Raises ValueError when the grid is no draft.
    """
    _lock_draft(grid_of_part(row))
    rows = _siblings(row)
    if isinstance(row, GridLevel):
        rows.reverse()
    try:
        ordered, to = moved(rows, row, places)
    except LookupError as error:
        raise ValueError("Cette ligne a été supprimée.") from error
    if isinstance(row, GridLevel):
        neighbour = rows[to]
        if neighbour.pk != row.pk:
            _swap(next(level for level in rows if level.pk == row.pk), neighbour)
    else:
        renumber(ordered)
    return to + 1, len(rows)


def _swap(one: GridLevel, other: GridLevel) -> None:
    """Exchange the values of two levels; a value is never held twice, not even for a moment."""
    taken = set(GridLevel.objects.filter(grid_id=one.grid_id).values_list("value", flat=True))
    first, second = one.value, other.value
    free = next((value for value in LEVEL_VALUES if value not in taken), None)
    if free is None:
        raise ValueError("Cette échelle a trop de niveaux pour changer leur ordre : supprimez-en.")
    for level, value in ((one, free), (other, first), (one, second)):
        level.value = value
        level.save(update_fields=["value"])
