"""A plan drawn as SVG, without any tile: contours, dots, numbered places joined in their order, scale and north.

Distances are true where a plan is: within a few kilometres, degrees are metres but for the latitude's cosine. The
drawing has attributes only, no style: the security policy of the pages lets it by, and typst reads it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 720.0, 400.0
PAD = 26.0
RADIUS = 13.0
METRES = 111_320.0
# What a plan shows at least around its places, in metres; how much larger than them the contours may be to be whole,
# and the width in metres up to which they always are.
LEAST = 160.0
LARGER = 3.0
WHOLE = 2500.0
INK, QUIET, BRAND, LAND, EDGE, DOT = "#17313b", "#4a626b", "#0f5c6e", "#eef3f1", "#8fa9a4", "#b9aa8c"
FONT = "Source Sans 3, Source Sans 3 Variable, sans-serif"
# Lengths of a scale bar, in metres.
LENGTHS = [length * 10**power for power in range(1, 5) for length in (1, 2, 5)]

Position = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A numbered place: (longitude, latitude), its number, its name."""

    number: int
    name: str
    at: Position


@dataclass(frozen=True)
class Dot:
    """A place that is only shown: (longitude, latitude) and its name."""

    name: str
    at: Position


@dataclass(frozen=True)
class Plan:
    """Contours (GeoJSON MultiPolygon), dots, and places in the order in which they are joined.

    `title` and `summary` are read by those who do not see the drawing.
    """

    title: str
    contours: Sequence[dict[str, Any]] = ()
    dots: Sequence[Dot] = ()
    places: Sequence[Place] = ()
    summary: str = field(default="")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.places and not self.contours

    def svg(self) -> SafeString:
        """Return the drawing; what comes from people is escaped."""
        return mark_safe("".join(_drawing(self)))  # noqa: S308


class _View:
    """From degrees to the points of the drawing."""

    def __init__(self, box: tuple[float, float, float, float]) -> None:
        west, south, east, north = box
        self.cosine = math.cos(math.radians((south + north) / 2)) or 1e-6
        wide = max((east - west) * METRES * self.cosine, 1.0)
        high = max((north - south) * METRES, 1.0)
        self.scale = min((WIDTH - 2 * PAD) / wide, (HEIGHT - 2 * PAD) / high)
        self.centre = (west + east) / 2, (south + north) / 2

    def point(self, at: Position) -> Position:
        x = (at[0] - self.centre[0]) * METRES * self.cosine * self.scale + WIDTH / 2
        y = HEIGHT / 2 - (at[1] - self.centre[1]) * METRES * self.scale
        # Far out of the drawing is as good as a little out of it.
        return min(max(x, -5 * WIDTH), 6 * WIDTH), min(max(y, -5 * HEIGHT), 6 * HEIGHT)

    def holds(self, at: Position) -> bool:
        x, y = self.point(at)
        return 0 < x < WIDTH and 0 < y < HEIGHT


def _rings(contour: dict[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    for polygon in contour.get("coordinates", ()):
        yield from polygon


def _around(points: Sequence[Position], margin: float = 0.0) -> tuple[float, float, float, float]:
    """Return the box of points, widened by a share of its size and to what a plan shows at least."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    cosine = math.cos(math.radians((south + north) / 2)) or 1e-6
    over_x = max((east - west) * margin, (LEAST / METRES / cosine - (east - west)) / 2, 0)
    over_y = max((north - south) * margin, (LEAST / METRES - (north - south)) / 2, 0)
    return west - over_x, south - over_y, east + over_x, north + over_y


def _box(plan: Plan) -> tuple[float, float, float, float]:
    """Return what is shown: the contours and the places, or the places closer when the contours are far larger."""
    edges = [(x, y) for contour in plan.contours for ring in _rings(contour) for x, y, *_ in ring]
    places = [place.at for place in plan.places]
    if not places:
        return _around(edges)
    near = _around(places, 0.3)
    if not edges:
        return near
    whole = _around(edges + places)
    size, near_size = (max(box[2] - box[0], box[3] - box[1]) for box in (whole, near))
    return whole if size <= max(LARGER * near_size, WHOLE / METRES) else near


def _drawing(plan: Plan) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="route-plan" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" '
        f'role="img" aria-label={quoteattr(plan.summary or plan.title)} font-family="{FONT}">'
        f"<title>{escape(plan.title)}</title>"
        f'<rect width="{WIDTH:.0f}" height="{HEIGHT:.0f}" rx="8" fill="#fbfaf7" stroke="#dfdbd2"/>'
    )
    if not plan.is_empty:
        view = _View(_box(plan))
        for contour in plan.contours:
            path = "".join(_ring(view, ring) for ring in _rings(contour))
            yield (
                f'<path d="{path}" fill="{LAND}" fill-rule="evenodd" stroke="{EDGE}" stroke-width="1.6" '
                'stroke-dasharray="7 4" stroke-linejoin="round"/>'
            )
        yield from _dots(plan, view)
        yield from _route(plan, view)
        yield from _scale(view)
    yield "</svg>"


def _ring(view: _View, ring: Sequence[Sequence[float]]) -> str:
    points: list[str] = []
    for x, y, *_ in ring:
        at = "{:.1f} {:.1f}".format(*view.point((x, y)))
        if not points or points[-1] != at:
            points.append(at)
    return f"M{'L'.join(points)}Z" if len(points) > 2 else ""


def _dots(plan: Plan, view: _View) -> Iterator[str]:
    """Dots, and the names of those that stand clear of what is drawn."""
    taken = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in (view.point(p.at) for p in plan.places)]
    for dot in plan.dots:
        if not view.holds(dot.at):
            continue
        x, y = view.point(dot.at)
        yield f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" rx="1.5" fill="{DOT}"/>'
        name = dot.name[:28]
        long = 6.2 * len(name)
        for start, anchor, box in (
            (x + 8, "start", (x + 8, y - 8, x + 8 + long, y + 8)),
            (x - 8, "end", (x - 8 - long, y - 8, x - 8, y + 8)),
        ):
            if box[0] > 6 and box[2] < WIDTH - 6 and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                yield (
                    f'<text x="{start:.1f}" y="{y + 4:.1f}" font-size="12.5" fill="{QUIET}" '
                    f'text-anchor="{anchor}">{escape(name)}</text>'
                )
                break


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _route(plan: Plan, view: _View) -> Iterator[str]:
    """The line, then the numbers; places that would hide each other share a label."""
    if len(plan.places) > 1:
        path = "L".join("{:.1f} {:.1f}".format(*view.point(place.at)) for place in plan.places)
        yield (
            f'<path d="M{path}" fill="none" stroke="{BRAND}" stroke-width="2.6" stroke-linejoin="round" '
            'stroke-linecap="round" stroke-opacity=".75"/>'
        )
    groups: list[tuple[Position, list[int]]] = []
    for place in plan.places:
        at = view.point(place.at)
        near = next((each for each in groups if math.dist(each[0], at) < 2 * RADIUS), None)
        if near:
            near[1].append(place.number)
        else:
            groups.append((at, [place.number]))
    for (x, y), numbers in groups:
        label = _label(numbers)
        half = max(RADIUS, 4.2 * len(label) + 6)
        # A long label near the edge is moved in.
        x = min(max(x, half + 4), WIDTH - half - 4)
        yield (
            f'<rect x="{x - half:.1f}" y="{y - RADIUS:.1f}" width="{2 * half:.1f}" height="{2 * RADIUS:.0f}" '
            f'rx="{RADIUS:.0f}" fill="{BRAND}" stroke="#fff" stroke-width="2"/>'
            f'<text x="{x:.1f}" y="{y + 5:.1f}" font-size="14.5" font-weight="700" fill="#fff" '
            f'text-anchor="middle">{label}</text>'
        )


def _label(numbers: list[int]) -> str:
    """Return "4", "1, 3", or "1–4" for numbers that follow each other; "1, 3…" when they are too many."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers[:4])) + ("…" if len(numbers) > 4 else "")


def _scale(view: _View) -> Iterator[str]:
    """The bar of a round length, and the north."""
    length = max((each for each in LENGTHS if each * view.scale <= WIDTH * 0.22), default=LENGTHS[0])
    bar = length * view.scale
    told = f"{length // 1000} km" if length >= 1000 else f"{length} m"
    x, y = 18.0, HEIGHT - 18
    yield (
        f'<rect x="8" y="{y - 26:.1f}" width="{bar + 20:.1f}" height="36" rx="5" fill="#fff" fill-opacity=".85"/>'
        f'<path d="M{x} {y - 6:.1f}V{y:.1f}H{x + bar:.1f}V{y - 6:.1f}" fill="none" stroke="{INK}" stroke-width="1.6"/>'
        f'<text x="{x + bar / 2:.1f}" y="{y - 9:.1f}" font-size="12.5" fill="{INK}" text-anchor="middle">{told}</text>'
    )
    x, y = WIDTH - 30, 18.0
    yield (
        f'<path d="M{x} {y:.0f}l8 24l-8 -5l-8 5z" fill="{INK}"/>'
        f'<text x="{x}" y="{y + 40:.0f}" font-size="13" font-weight="700" fill="{INK}" text-anchor="middle">N</text>'
    )
