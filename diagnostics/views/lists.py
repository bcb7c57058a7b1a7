"""The veille as a list and as a map."""

from typing import Any

from django.db.models import Max, Min, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.generic import TemplateView
from django.views.generic.base import ContextMixin, View

from core.maps import POINTS, clusters, layer, point, read_box, read_zoom
from core.paginator import CappedPaginator
from core.views import ListMixin
from diagnostics import permissions
from diagnostics.enums import ObservationKind
from diagnostics.exports import OBSERVATION_COLUMNS
from diagnostics.filters import ObservationFilter, suggestions
from diagnostics.models import Observation
from territories.models import Quartier

# Rows that a search counts and pages.
WITH_WORDS = 1_000


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
    # « Tout cocher » is asked for once.
    passing = (*ListMixin.passing, "cocher")

    def paginator(self) -> CappedPaginator:
        """Count what has the words less far: each row that is counted is one whose text is read."""
        return CappedPaginator(
            self.filtered(),
            self.page_size,
            cap=WITH_WORDS if self.request.GET.get("q", "").strip() else None,
            # They are the reader's: their keys came through `visible_to`.
            by_keys=lambda keys: self.order(Observation.objects.filter(pk__any=keys)),
        )

    def for_export(self, queryset: Any) -> Any:
        """Say why it was closed as far as the reader may know."""
        return queryset.with_told_reason(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the filters as an address has them, for the map and the list to lead to each other."""
        query = self.request.GET.copy()
        for name in self.passing:
            query.pop(name, None)
        return {
            **super().get_context_data(**kwargs),
            "list_query": query.urlencode(),
            "can_review": permissions.can_review_observations(self.request.user),
            "all_ticked": "cocher" in self.request.GET,
        }

    def page(self) -> Any:
        """Find the rows of the page by key first: what precedes a deep page is then never read."""
        page = super().page()
        keys = list(page.object_list.values_list("pk", flat=True)) if hasattr(page.object_list, "values_list") else []
        rows = {row.pk: row for row in Observation.objects.filter(pk__in=keys).for_lines().order_by()}
        page.object_list = [rows[key] for key in keys if key in rows]
        user = self.request.user
        for row in page.object_list:
            row.incident_name = self.filterset.incident_names.get(row.incident_type_id, "")
            row.can_tick = row.is_open and permissions.can_lead(user, row)
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
        # Placed where they were seen, or else at their residence.
        located = (
            self.filtered()
            .order_by()
            .annotate(
                at_lat=Coalesce("latitude", "residence__latitude"),
                at_lon=Coalesce("longitude", "residence__longitude"),
            )
            .filter(at_lat__isnull=False)
        )
        box = read_box(request.GET.get("bbox", ""))
        if box is not None:
            located = located.filter(at_lat__range=(box.south, box.north), at_lon__range=(box.west, box.east))
        if located[: POINTS + 1].count() <= POINTS:
            return layer(_point(row) for row in located.with_names())
        worst = Max("severity", filter=~Q(kind=ObservationKind.STRENGTH), default=0)
        zoom = read_zoom(request.GET.get("zoom", ""))
        return layer(clusters(located, box, zoom, at=("at_lat", "at_lon"), gravity=worst))


def _point(row: Any) -> dict[str, Any]:
    is_strength = row.kind == ObservationKind.STRENGTH
    state = row.get_status_display()
    return point(
        row.at_lon,
        row.at_lat,
        kind="observation",
        title=str(row.theme),
        detail=f"{row.place_label or row.quartier} · {'Point fort' if is_strength else state}",
        gravity=0 if is_strength else row.severity,
        url=row.get_absolute_url(),
    )


def observation_suggestions(request: HttpRequest, name: str) -> HttpResponse:
    """Complete what is typed in a filter, with `<option>`s."""
    typed = next((value for key, value in request.GET.items() if key != "name"), "")
    try:
        labels = suggestions(request.user, name, typed)
    except KeyError as error:
        raise Http404 from error
    return render(request, "components/lookup_options.html", {"labels": labels})
