"""A grid that is not stored yet: what a file says of it, and the draft that is made of it."""

import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from diagnostics.enums import LevelTone
from diagnostics.models import Grid, GridItem, GridLevel, GridTheme, Theme

STEP = 10
# From the best level to the worst, by how many there are: what is seen first from afar are the two ends.
TONES = {
    2: (LevelTone.GOOD, LevelTone.BAD),
    3: (LevelTone.GOOD, LevelTone.FAIR, LevelTone.BAD),
    4: (LevelTone.GOOD, LevelTone.FAIR, LevelTone.POOR, LevelTone.BAD),
    5: (LevelTone.GOOD, LevelTone.FAIR, LevelTone.PLAIN, LevelTone.POOR, LevelTone.BAD),
}
# Of a scale of five, the two best levels count as strengths; of a shorter one, the best alone.
STRENGTHS = {2: 1, 3: 1, 4: 1, 5: 2}


@dataclass(frozen=True)
class LevelPlan:
    """A level. `value`, `tone` and `is_positive` are None while only the order of the levels is known."""

    label: str
    value: int | None = None
    tone: str | None = None
    is_positive: bool | None = None


@dataclass(frozen=True)
class ItemPlan:
    """An item. `key` is that of the same item in another grid, or an empty text."""

    name: str
    help: str = ""
    weight: int = 1
    key: str = ""


@dataclass
class ThemePlan:
    """A theme and its items. `theme` is the name of the theme of the veille, or an empty text."""

    name: str
    theme: str = ""
    items: list[ItemPlan] = field(default_factory=list)


@dataclass
class GridPlan:
    """A whole grid. `kind` is empty when the file does not say it."""

    name: str = ""
    kind: str = ""
    intro: str = ""
    levels: list[LevelPlan] = field(default_factory=list)
    themes: list[ThemePlan] = field(default_factory=list)

    @property
    def has_looks(self) -> bool:
        """Whether the levels have their value, their colour and their meaning already."""
        return all(None not in (level.value, level.tone, level.is_positive) for level in self.levels)

    @property
    def items(self) -> int:
        """How many items there are."""
        return sum(len(theme.items) for theme in self.themes)

    def ranked(self, *, is_first_best: bool) -> "list[LevelPlan]":
        """Return the levels from the best to the worst, with their value, their colour and what counts as good."""
        if self.has_looks:
            return sorted(self.levels, key=lambda level: -(level.value or 0))
        count = len(self.levels)
        ordered = self.levels if is_first_best else self.levels[::-1]
        return [
            LevelPlan(level.label, count - 1 - rank, TONES[count][rank].value, rank < STRENGTHS[count])
            for rank, level in enumerate(ordered)
        ]

    def as_json(self) -> dict[str, Any]:
        """Return it as a session keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "GridPlan":
        """Return the plan that `as_json` gave."""
        return cls(
            name=data["name"],
            kind=data["kind"],
            intro=data["intro"],
            levels=[LevelPlan(**level) for level in data["levels"]],
            themes=[
                ThemePlan(theme["name"], theme["theme"], [ItemPlan(**item) for item in theme["items"]])
                for theme in data["themes"]
            ],
        )


@transaction.atomic
def create_planned_grid(
    *, plan: GridPlan, series: uuid.UUID, name: str, kind: str, is_first_best: bool, by: Any
) -> tuple[Grid, bool]:
    """Store a plan as the draft of a new grid, whole or not at all; return it, and whether it is new.

    A plan that was stored already under this `series` is not stored twice.
    """
    grid, is_new = Grid.objects.get_or_create(
        series=series, number=1, defaults={"name": name, "kind": kind, "intro": plan.intro}
    )
    if is_new:
        _store_parts(grid, plan, is_first_best=is_first_best)
    return grid, is_new


def _store_parts(grid: Grid, plan: GridPlan, *, is_first_best: bool) -> None:
    levels = []
    for level in plan.ranked(is_first_best=is_first_best):
        assert level.value is not None
        assert level.tone is not None
        levels.append(
            GridLevel(
                grid=grid,
                value=level.value,
                label=level.label,
                tone=level.tone,
                is_positive=bool(level.is_positive),
            )
        )
    GridLevel.objects.bulk_create(levels)
    known = {theme.name: theme.pk for theme in Theme.objects.filter(name__in={theme.theme for theme in plan.themes})}
    themes = GridTheme.objects.bulk_create(
        GridTheme(grid=grid, name=theme.name, theme_id=known.get(theme.theme), order=rank * STEP)
        for rank, theme in enumerate(plan.themes, 1)
    )
    GridItem.objects.bulk_create(
        GridItem(
            theme=theme,
            key=uuid.UUID(item.key) if item.key else uuid.uuid4(),
            name=item.name,
            help=item.help,
            weight=item.weight,
            order=rank * STEP,
        )
        for theme, planned in zip(themes, plan.themes, strict=True)
        for rank, item in enumerate(planned.items, 1)
    )
