"""What a map is sent: GeoJSON of what is in view, and points in clusters when they are many."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Aggregate, Avg, Count, F, FloatField, QuerySet
from django.db.models.functions import Cast, Floor
from django.http import JsonResponse

# More points than this are shown as clusters.
POINTS = 300
# A cluster counts what is in a square of so many pixels on the screen; without a zoom, in a twelfth of the view.
CELL = 80
COLUMNS = 12


class Box(NamedTuple):
    """A part of the map, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """From west to east."""
        return self.east - self.west

    @property
    def text(self) -> str:
        """ "west,south,east,north", as maps and addresses write it."""
        return ",".join(f"{value:.5f}" for value in self)


WORLD = Box(-180.0, -90.0, 180.0, 90.0)


def read_box(text: str) -> Box | None:
    """Return the box of "west,south,east,north", None when it is none."""
    try:
        box = Box(*(float(part) for part in text.split(",")))
    except (ValueError, TypeError):
        return None
    return box if -360 <= box.west <= box.east <= 360 and -90 <= box.south <= box.north <= 90 else None


def point(longitude: float, latitude: float, **properties: Any) -> dict[str, Any]:
    """Return a point of a layer."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]},
        "properties": properties,
    }


def read_zoom(text: str) -> int | None:
    """Return the zoom of a map (0 to 22, the world being 256 pixels wide at 0), None when it is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 3 and int(text) <= 22 else None


def clusters(
    queryset: QuerySet[Any],
    box: Box | None,
    zoom: int | None = None,
    *,
    at: tuple[str, str] = ("latitude", "longitude"),
    **totals: Aggregate,
) -> list[dict[str, Any]]:
    """Count rows by the cells of a grid over the view; each cluster has its `totals` beside the count.

    `at` names the latitude and the longitude of the rows, all of which have both.
    """
    latitude, longitude = at
    west, south, east, _ = box or WORLD
    size = (east - west) / COLUMNS if zoom is None else CELL * 360 / (256 * 2**zoom)
    # An address made by hand gets no more cells than a screen has.
    size = max(size, (east - west) / 40, 1e-5)
    rows = (
        queryset.order_by()
        .annotate(
            grid_column=Floor(Cast(F(longitude) - west, FloatField()) / size),
            grid_line=Floor(Cast(F(latitude) - south, FloatField()) / size),
        )
        .values("grid_column", "grid_line")
        .annotate(n=Count("pk"), lat=Avg(latitude), lon=Avg(longitude), **totals)
    )
    return [
        point(row["lon"], row["lat"], kind="cluster", count=row["n"], **{name: row[name] for name in totals})
        for row in rows
    ]


def layer(features: Iterable[dict[str, Any]], *, refresh: bool = True, truncated: bool = False) -> JsonResponse:
    """Answer with a layer. `refresh`: it is to be asked again when the map moves; `truncated`: not all is there."""
    return JsonResponse(
        {"type": "FeatureCollection", "features": list(features), "refresh": refresh, "truncated": truncated},
        json_dumps_params={"separators": (",", ":")},
        content_type="application/geo+json",
    )
