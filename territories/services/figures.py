"""The landlord's own figures, written; their kinds, kept in an order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from core.db.ordering import STEP, moved, renumber
from core.history import signed_by
from territories.models import FigureKind, ResidenceFigure

# (residence, kind, year)
Place = tuple[int, int, int]


@dataclass
class Written:
    """What became of the figures that were given."""

    created: set[Place] = field(default_factory=set)
    changed: dict[Place, Decimal] = field(default_factory=dict)
    removed: set[Place] = field(default_factory=set)

    def what(self, place: Place) -> str:
        """ "created", "changed", "removed" or "unchanged"."""
        if place in self.created:
            return "created"
        if place in self.changed:
            return "changed"
        return "removed" if place in self.removed else "unchanged"


@transaction.atomic
def write_figures(*, figures: Mapping[Place, Decimal | None], source: str, by: Any) -> Written:
    """Write figures, None taking one away; what is there already with the same value stays as it is.

    `changed` gives the value that each one had. What is written carries `source`, its writer and the moment.
    """
    written = Written()
    residences = {place[0] for place in figures}
    years = {place[2] for place in figures}
    # Locked in one order, so that two who write at once wait for each other instead of crossing.
    rows = ResidenceFigure.objects.filter(residence__in=residences, year__in=years).order_by("pk")
    present = {(row.residence_id, row.kind_id, row.year): row for row in rows.select_for_update(no_key=True)}
    now = timezone.now()
    new, other, gone = [], [], []
    for place, value in figures.items():
        row = present.get(place)
        if value is None:
            if row is not None:
                gone.append(row.pk)
                written.removed.add(place)
        elif row is None:
            residence, kind, year = place
            new.append(
                ResidenceFigure(
                    residence_id=residence,
                    kind_id=kind,
                    year=year,
                    value=value,
                    source=source,
                    updated_at=now,
                    updated_by=by,
                )
            )
            written.created.add(place)
        elif row.value != value:
            written.changed[place] = row.value
            row.value, row.source, row.updated_at, row.updated_by = value, source, now, by
            other.append(row)
    with signed_by(by):
        # Somebody may give the same figure meanwhile: the last one to say stays, as on any form.
        ResidenceFigure.objects.bulk_create(
            new,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["residence", "kind", "year"],
            update_fields=["value", "source", "updated_at", "updated_by"],
        )
        ResidenceFigure.objects.bulk_update(other, ["value", "source", "updated_at", "updated_by"], batch_size=500)
        if gone:
            ResidenceFigure.objects.filter(pk__in=gone).delete()
    return written


# ---- kinds ----------------------------------------------------------------------------------------------------------


def _kinds() -> list[FigureKind]:
    return list(FigureKind.objects.select_for_update().order_by("-is_active", "order", "name", "pk"))


@transaction.atomic
def add_figure_kind(*, kind: FigureKind, by: Any) -> None:
    """Store a new kind after the others, with a code made of its name, that no other has."""
    rows = _kinds()
    taken = {row.code for row in rows}
    base = slugify(kind.name).replace("-", "_")[:36] or "chiffre"
    base = base if base[0].isalpha() else f"n_{base}"
    kind.code = next(code for n in range(1, 10_000) if (code := base if n == 1 else f"{base}_{n}") not in taken)
    kind.order = max((row.order for row in rows), default=0) + STEP
    kind.save()


@transaction.atomic
def move_figure_kind(*, kind: FigureKind, by: Any, places: int) -> tuple[int, int]:
    """Move a kind among those asked for, or among the others; return its new rank and how many there are."""
    rows = _kinds()
    group, to = moved([row for row in rows if row.is_active == kind.is_active], kind, places)
    rest = [row for row in rows if row.is_active != kind.is_active]
    renumber([*group, *rest] if kind.is_active else [*rest, *group])
    return to + 1, len(group)


@transaction.atomic
def set_figure_kind_asked(*, kind: FigureKind, by: Any, is_asked: bool) -> None:
    """Ask for a kind, or archive it: what was given of it stays and is still shown."""
    row = next(each for each in _kinds() if each.pk == kind.pk)
    if row.is_active != is_asked:
        row.is_active = is_asked
        row.save(update_fields=["is_active"])
