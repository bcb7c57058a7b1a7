"""Layers of maps: contours and residences of what the reader may see."""

from typing import Any

import shapely
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.generic.base import ContextMixin, View

from core import french
from core.maps import POINTS, Box, clusters, layer, point, read_box, read_zoom
from core.views import ListMixin
from territories.filters import QuartierFilter, ResidenceFilter
from territories.models import Quartier, Residence

# A contour shows from a view this wide on (about 110 km); before, it would be a speck: its centre is shown.
CONTOUR_WIDTH = 1.5
# How many points a map is wide, to simplify a contour to what can be seen.
MAP_POINTS = 1500
DECIMALS = 5


def contour_feature(row: Quartier, tolerance: float) -> dict[str, Any]:
    """Return the contour of a quartier as a feature, simplified to `tolerance` degrees."""
    shape = shapely.geometry.shape(row.contour).simplify(tolerance)
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(shapely.set_precision(shape, 10**-DECIMALS, mode="pointwise")),
        "properties": _about(row),
    }


def _about(row: Quartier) -> dict[str, Any]:
    detail = " · ".join(part for part in (row.get_kind_display(), row.code, row.commune_names) if part)
    return {"kind": "quartier", "title": row.name, "detail": detail, "url": row.get_absolute_url()}


def residence_point(row: Residence) -> dict[str, Any]:
    """Return the point of a residence."""
    dwellings = f"{french.number(row.dwellings)} logement{'s' if row.dwellings > 1 else ''}" if row.dwellings else ""
    assert row.latitude is not None
    assert row.longitude is not None
    return point(
        row.longitude,
        row.latitude,
        kind="residence",
        title=row.name,
        detail=" · ".join(part for part in (row.address, dwellings) if part),
        url=row.get_absolute_url(),
    )


def frame(rows: QuerySet[Any]) -> str:
    """Return the box "w,s,e,n" of rows that have a position: those of Europe when there are some.

    Overseas territories would widen the map to the whole world; they are reached by their filter.
    """
    sides: dict[str, Any] = {}
    for prefix, condition in (("here_", Q(latitude__gt=40)), ("all_", Q())):
        near = condition & Q(latitude__isnull=False)
        sides |= {
            f"{prefix}w": Min("longitude", filter=near),
            f"{prefix}s": Min("latitude", filter=near),
            f"{prefix}e": Max("longitude", filter=near),
            f"{prefix}n": Max("latitude", filter=near),
        }
    found = rows.order_by().aggregate(**sides)
    prefix = "here_" if found["here_w"] is not None else "all_"
    if found[f"{prefix}w"] is None:
        return ""
    west, south, east, north = (found[prefix + side] for side in "wsen")
    # A centre is not all of a quartier.
    return Box(west - 0.01, south - 0.007, east + 0.01, north + 0.007).text


class QuartierLayer(ListMixin, ContextMixin, View):
    """Contours in view, simplified to what can be seen; from afar centres, or clusters of them."""

    model = Quartier
    filterset_class = QuartierFilter
    sorts = {"nom": ("name_key", "pk")}
    default_sort = "nom"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        """Answer for `bbox` (w,s,e,n) and the filters of the list."""
        rows = self.filtered().order_by().filter(west__isnull=False)
        box = read_box(request.GET.get("bbox", ""))
        if box is not None:
            rows = rows.filter(west__lte=box.east, east__gte=box.west, south__lte=box.north, north__gte=box.south)
        if rows[: POINTS + 1].count() > POINTS:
            return layer(clusters(rows, box, read_zoom(request.GET.get("zoom", ""))))
        if box is not None and box.width <= CONTOUR_WIDTH:
            return layer(contour_feature(row, box.width / MAP_POINTS) for row in rows)
        centres = rows.without_contour()
        return layer(point(row.longitude, row.latitude, **_about(row)) for row in centres)


class ResidenceLayer(ListMixin, ContextMixin, View):
    """Residences in view, or clusters of them."""

    model = Residence
    filterset_class = ResidenceFilter
    sorts = {"nom": ("name_key", "pk")}
    default_sort = "nom"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        """Answer for `bbox` (w,s,e,n) and the filters of the list."""
        rows = self.filtered().order_by().filter(latitude__isnull=False)
        box = read_box(request.GET.get("bbox", ""))
        if box is not None:
            rows = rows.filter(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))
        if rows[: POINTS + 1].count() > POINTS:
            return layer(clusters(rows, box, read_zoom(request.GET.get("zoom", ""))))
        return layer(residence_point(row) for row in rows)


def quartier_map(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer with the contour and the residences of one quartier; the same wherever the map is moved."""
    row = get_object_or_404(Quartier.objects.visible_to(request.user), pk=pk)
    residences = list(
        Residence.objects.visible_to(request.user).active().filter(quartier=row, latitude__isnull=False)[: POINTS + 1]
    )
    features = [residence_point(residence) for residence in residences[:POINTS]]
    if row.contour is not None:
        assert row.east is not None
        assert row.west is not None
        features.insert(0, contour_feature(row, (row.east - row.west) / MAP_POINTS))
    return layer(features, refresh=False, truncated=len(residences) > POINTS)


def residence_map(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer with one residence and the contour of its quartier."""
    row = get_object_or_404(Residence.objects.visible_to(request.user).select_related("quartier"), pk=pk)
    features = [residence_point(row)] if row.latitude is not None else []
    quartier = row.quartier
    if quartier is not None and quartier.contour is not None:
        assert quartier.east is not None
        assert quartier.west is not None
        features.insert(0, contour_feature(quartier, (quartier.east - quartier.west) / MAP_POINTS))
    return layer(features, refresh=False)
