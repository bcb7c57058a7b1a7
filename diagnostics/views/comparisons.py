"""A walk beside the one before: halte by halte, what was marked, kept in mind and found, then and now."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import french
from diagnostics.models import Diagnostic, GridLevel, HallState, Observation, ObservationPhoto, Score, Stop
from diagnostics.models.results import Comparison, Mark, compare
from diagnostics.views.walks import walk_of

# Photos of a halte on each side; the page of the halte has the others.
PHOTOS = 4


@dataclass
class Side:
    """A halte as it was on one of the two walks."""

    stop: Stop | None
    state: HallState | None = None
    found: list[Observation] = field(default_factory=list)

    @property
    def photos(self) -> list[tuple[Observation, ObservationPhoto]]:
        """The first photos of what was found."""
        return [(row, photo) for row in self.found for photo in row.photos.all()][:PHOTOS]

    @property
    def open(self) -> list[Observation]:
        """What was found there and is not solved."""
        return [row for row in self.found if row.is_open]

    @property
    def over(self) -> list[Observation]:
        """What was found there and is solved, or closed."""
        return [row for row in self.found if not row.is_open]


@dataclass
class Pair:
    """A halte now and then; no side then for a halte that is new."""

    rank: int
    now: Side
    then: Side
    comparison: Comparison | None
    has_other_scale: bool

    @property
    def then_text(self) -> str:
        """The average of the shared items then, in words."""
        return _number(self.comparison.then) if self.comparison else "—"

    @property
    def now_text(self) -> str:
        """The average of the shared items now, in words."""
        return _number(self.comparison.now) if self.comparison else "—"

    @property
    def change(self) -> Any:
        """How much the average rose or fell, rounded; None when nothing is shared."""
        if self.comparison is None or self.comparison.then is None or self.comparison.now is None:
            return None
        # That of the two numbers that are shown.
        return _shown(self.comparison.now) - _shown(self.comparison.then)

    @property
    def change_text(self) -> str:
        """The change in words, with its sign."""
        if self.change is None:
            return "—"
        return f"+{french.number(self.change, 1)}" if self.change > 0 else french.number(self.change, 1)

    @property
    def trend(self) -> str:
        """What the change is: "better", "worse", "same", or nothing."""
        if self.change is None:
            return ""
        return "better" if self.change > 0 else "worse" if self.change < 0 else "same"


@require_safe
def walk_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Show each halte of a walk beside the same one of an earlier walk, to be read and printed."""
    walk = walk_of(request, pk)
    stops = list(walk.stops.select_related("diagnostic").order_by("order", "pk"))
    before = _before(request, walk, stops)
    keys = {stop.pk for stop in [*stops, *before.values()]}
    marks, scales = _marks(keys, {row.diagnostic.grid_id for row in [*stops, *before.values()]})
    states = {row.stop_id: row for row in HallState.objects.filter(stop__in=keys)}
    found = _found(request, keys)

    def side(stop: Stop | None) -> Side:
        return Side(stop, states.get(stop.pk), found.get(stop.pk, [])) if stop else Side(None)

    pairs = []
    for rank, stop in enumerate(stops, 1):
        earlier = before.get(stop.pk)
        both = earlier is not None and bool(marks.get(stop.pk)) and bool(marks.get(earlier.pk))
        same = both and scales.get(walk.grid_id or 0) == scales.get(earlier.diagnostic.grid_id or 0)  # type: ignore[union-attr]
        comparison = compare(marks[stop.pk], marks[earlier.pk]) if same else None  # type: ignore[union-attr]
        if comparison is not None and not comparison.shared:
            comparison = None
        pairs.append(Pair(rank, side(stop), side(earlier), comparison, both and not same))
    compared = [pair for pair in pairs if pair.then.stop]
    context = {
        "walk": walk,
        "diagnostic": walk,
        "pairs": pairs,
        "compared": compared,
        "new_count": len(pairs) - len(compared),
        "earlier": list({pair.then.stop.diagnostic_id: pair.then.stop.diagnostic for pair in compared}.values()),  # type: ignore[union-attr]
        "better": sum(pair.trend == "better" for pair in pairs),
        "worse": sum(pair.trend == "worse" for pair in pairs),
        "same": sum(pair.trend == "same" for pair in pairs),
        "solved": sum(len(pair.then.over) for pair in pairs),
        "still_open": sum(len(pair.then.open) for pair in pairs),
        "scale": scales.get(walk.grid_id or 0),
        "section": "diagnostics",
    }
    return render(request, "diagnostics/walk_compare.html", context)


def _before(request: HttpRequest, walk: Diagnostic, stops: list[Stop]) -> dict[int, Stop]:
    """Return the same halte of an earlier walk: the one that it was taken over from, or the latest of the same hall.

    Walks that the reader does not see are none.
    """
    linked = {stop.previous_id for stop in stops if stop.previous_id}
    halls = {stop.entrance_id for stop in stops if stop.entrance_id}
    is_earlier = Q(diagnostic__starts_on__lt=walk.starts_on) | Q(
        diagnostic__starts_on=walk.starts_on, diagnostic__lt=walk.pk
    )
    rows = list(
        Stop.objects.filter(diagnostic__in=Diagnostic.objects.visible_to(request.user).values("pk"))
        .filter(Q(pk__in=linked) | (Q(entrance__in=halls) & is_earlier))
        .exclude(diagnostic=walk)
        .select_related("diagnostic")
        .order_by("diagnostic__starts_on", "diagnostic_id", "pk")
    )
    by_key = {row.pk: row for row in rows}
    # The last one of each hall stays.
    by_hall = {row.entrance_id: row for row in rows if row.entrance_id and _is_earlier(row, walk)}
    found = {stop.pk: by_key.get(stop.previous_id or 0) or by_hall.get(stop.entrance_id) for stop in stops}
    return {key: row for key, row in found.items() if row is not None}


def _is_earlier(row: Stop, walk: Diagnostic) -> bool:
    here: tuple[datetime.date, int] = (walk.starts_on, walk.pk)
    return (row.diagnostic.starts_on, row.diagnostic_id) < here


def _marks(stops: set[int], grids: set[int | None]) -> tuple[dict[int, list[Mark]], dict[int, tuple[int, int]]]:
    """Return the marks of each halte, and the lowest and highest value of each grid. Two queries."""
    marks: dict[int, list[Mark]] = defaultdict(list)
    rows = Score.objects.filter(stop__in=stops).order_by("pk")
    for stop, *mark in rows.values_list(
        "stop_id", "item__key", "item__theme__name", "item__weight", "level__value", "level__is_positive"
    ):
        marks[stop].append(Mark(*mark))
    values: dict[int, list[int]] = defaultdict(list)
    for grid, value in GridLevel.objects.filter(grid__in=grids - {None}).order_by().values_list("grid_id", "value"):
        values[grid].append(value)
    return marks, {grid: (min(each), max(each)) for grid, each in values.items()}


def _found(request: HttpRequest, stops: set[int]) -> dict[int, list[Observation]]:
    """Return what was found at each halte, as far as the reader sees it, with its photos. Two queries."""
    found: dict[int, list[Observation]] = defaultdict(list)
    rows = Observation.objects.visible_to(request.user).filter(stop__in=stops).with_names()
    for row in rows.prefetch_related("photos").order_by("pk"):
        if row.stop_id is not None:
            found[row.stop_id].append(row)
    return found


def _shown(value: Decimal) -> Decimal:
    """Round as numbers are written."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _number(value: Any) -> str:
    return "—" if value is None else french.number(value, 1)
