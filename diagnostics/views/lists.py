"""The veille as a list and as a map."""

from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, Floor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.generic import TemplateView
from django.views.generic.base import ContextMixin, View

from core.views import ListMixin
from diagnostics.exports import OBSERVATION_COLUMNS
from diagnostics.filters import ObservationFilter, suggestions
from diagnostics.models import Observation
from territories.models import Quartier

# More points than this on a map are shown as clusters.
POINTS = 300


class ObservationList(ListMixin, TemplateView):
    """Everything seen, filtered."""

    model = Observation
    template_name = "diagnostics/observation_list.html"
    filterset_class = ObservationFilter
    sorts = {
        "seen_on": ("seen_on", "pk"),
        "severity": ("severity", "seen_on", "pk"),
        "quartier": ("quartier__name_key", "-seen_on", "-pk"),
    }
    default_sort = "-seen_on"
    count_words = ("observation", "observations")
    export_title = "Veille"
    export_columns = OBSERVATION_COLUMNS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the filters as an address has them, for the map and the list to lead to each other."""
        query = self.request.GET.copy()
        for name in ("page", "format"):
            query.pop(name, None)
        return {**super().get_context_data(**kwargs), "list_query": query.urlencode()}

    def page(self) -> Any:
        """Find the rows of the page by key first: what precedes a deep page is then never read."""
        page = super().page()
        keys = list(page.object_list.values_list("pk", flat=True)) if hasattr(page.object_list, "values_list") else []
        rows = {row.pk: row for row in Observation.objects.filter(pk__in=keys).with_names()}
        page.object_list = [rows[key] for key in keys if key in rows]
        return page


class ObservationMap(ObservationList):
    """The same observations on a map; the list is its twin."""

    template_name = "diagnostics/observation_map.html"
    # The list has the files.
    export_columns = ()

    def page(self) -> Any:
        """Count only: the points come by themselves."""
        page = ListMixin.page(self)
        page.object_list = []
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the map begins."""
        context = super().get_context_data(**kwargs)
        return {**context, "bbox": bbox_of(self.request, self.filterset)}


def bbox_of(request: HttpRequest, filterset: ObservationFilter) -> str:
    """Return "w,s,e,n" of the quartiers of the filters, or of all of the user's; empty when none has a place."""
    quartiers = Quartier.objects.visible_to(request.user).filter(west__isnull=False)
    cleaned = getattr(filterset.form, "cleaned_data", {})
    for name in ("quartier", "commune", "departement", "projet"):
        if (found := cleaned.get(name)) is not None:
            quartiers = quartiers.filter(pk__in=found.keys)
    # Those overseas would widen the map to the whole world: they are shown when there are no others.
    is_metropolitan = Q(west__gte=-6, east__lte=10, south__gte=41, north__lte=52)
    sides = {"w": Min("west"), "s": Min("south"), "e": Max("east"), "n": Max("north")}
    near = {
        "near_w": Min("west", filter=is_metropolitan),
        "near_s": Min("south", filter=is_metropolitan),
        "near_e": Max("east", filter=is_metropolitan),
        "near_n": Max("north", filter=is_metropolitan),
    }
    box = quartiers.aggregate(**sides, **near)
    prefix = "near_" if box["near_w"] is not None else ""
    return "" if box["w"] is None else ",".join(f"{box[prefix + side]:.5f}" for side in "wsen")


class ObservationGeoJSON(ListMixin, ContextMixin, View):
    """Points in view, or clusters of them."""

    model = Observation
    filterset_class = ObservationFilter
    sorts = ObservationList.sorts
    default_sort = "-seen_on"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        """Return a FeatureCollection for `bbox` (w,s,e,n) of the filtered observations."""
        located = self.located(self.filtered().order_by())
        box = _box(request.GET.get("bbox", ""))
        if box is not None:
            west, south, east, north = box
            located = located.filter(at_lat__range=(south, north), at_lon__range=(west, east))
        if located[: POINTS + 1].count() <= POINTS:
            features = [_point(row) for row in located.with_names()]
        else:
            features = self.clusters(located, box or (-180.0, -90.0, 180.0, 90.0))
        return JsonResponse({"type": "FeatureCollection", "features": features})

    def located(self, queryset: QuerySet[Any]) -> Any:
        """Rows with a position: their own, or that of their residence."""
        return queryset.annotate(
            at_lat=Coalesce("latitude", "residence__latitude"), at_lon=Coalesce("longitude", "residence__longitude")
        ).filter(at_lat__isnull=False)

    def clusters(self, located: Any, box: tuple[float, float, float, float]) -> list[dict[str, Any]]:
        """Count by the cells of a grid of 12 columns over the view."""
        west, south, east, _ = box
        size = max((east - west) / 12, 1e-5)
        rows = (
            located.annotate(
                column=Floor(Cast(F("at_lon") - west, FloatField()) / size),
                line=Floor(Cast(F("at_lat") - south, FloatField()) / size),
            )
            .values("column", "line")
            .annotate(
                n=Count("pk"), lat=Avg("at_lat"), lon=Avg("at_lon"), worst=Max("severity", filter=~Q(kind="strength"))
            )
        )
        return [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(row["lon"], 5), round(row["lat"], 5)]},
                "properties": {"kind": "cluster", "count": row["n"], "gravity": row["worst"] or 0},
            }
            for row in rows
        ]


def observation_suggestions(request: HttpRequest, name: str) -> HttpResponse:
    """Complete what is typed in a filter, with `<option>`s."""
    typed = next((value for key, value in request.GET.items() if key != "name"), "")
    try:
        labels = suggestions(request.user, name, typed)
    except KeyError as error:
        raise Http404 from error
    return render(request, "components/lookup_options.html", {"labels": labels})


def _box(text: str) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-360 <= west <= east <= 360 and -90 <= south <= north <= 90):
        return None
    return west, south, east, north


def _point(row: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(row.at_lon, 6), round(row.at_lat, 6)]},
        "properties": {
            "kind": "observation",
            "title": str(row.theme),
            "detail": f"{row.place_label or row.quartier} · {row.get_status_display()}",
            "gravity": row.severity,
            "url": row.get_absolute_url(),
        },
    }
