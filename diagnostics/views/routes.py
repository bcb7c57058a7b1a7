"""The route of a walk on the map, and the page that edits one of its haltes."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.maps import layer, point
from core.views import refuse
from diagnostics import permissions
from diagnostics.forms.walks import StopUpdateForm
from diagnostics.models import Diagnostic, Stop
from diagnostics.services.walks import StopError, update_stop
from diagnostics.views import walks
from territories.models import Entrance, Quartier
from territories.views.maps import MAP_POINTS, contour_feature

# Halls of the map at once; the list finds any of them.
HALLS = 600
# Haltes nearer than this (in decimals of a degree: one metre) are one sign on the map.
DECIMALS = 5


@require_safe
def route_map(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer with the contours, the line of the walk, its haltes, and the halls that may be added.

    What is at one place is one point, whose `stops` are [rank, words, address] and whose `choices` are [key, words].
    """
    walk = walks.walk_of(request, pk)
    quartiers = Quartier.objects.visible_to(request.user).filter(pk__in=walk.quartier_keys, contour__isnull=False)
    stops = list(walk.stops.order_by("order", "pk"))
    halls: list[Entrance] = []
    if permissions.can_edit_diagnostic(request.user, walk):
        chosen = [stop.entrance_id for stop in stops if stop.entrance_id]
        rows = walks.halls_of(request, walk).exclude(pk__in=chosen)
        halls = list(rows.filter(building__residence__latitude__isnull=False)[: HALLS + 1])
    features = [
        *_line(stops),
        *(contour_feature(row, (row.east - row.west) / MAP_POINTS) for row in quartiers),  # type: ignore[operator]
        *_places(walk, stops, halls[:HALLS]),
    ]
    return layer(features, refresh=False, truncated=len(halls) > HALLS)


def _line(stops: Iterable[Stop]) -> list[dict[str, Any]]:
    """Return the line from halte to halte, when there are two that are on the map."""
    at = [[round(stop.longitude, 6), round(stop.latitude, 6)] for stop in stops if stop.latitude is not None]  # type: ignore[arg-type]
    if len(at) < 2:
        return []
    return [
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": at}, "properties": {"kind": "walk"}},
    ]


def _places(walk: Diagnostic, stops: Iterable[Stop], halls: Iterable[Entrance]) -> list[dict[str, Any]]:
    """Return one point for each place where there is a halte, or a hall to add."""
    places: dict[tuple[float, float], dict[str, Any]] = {}

    def place(longitude: Any, latitude: Any, title: str) -> dict[str, Any]:
        key = (round(longitude, DECIMALS), round(latitude, DECIMALS))
        found = places.setdefault(key, point(longitude, latitude, kind="route", title=title, stops=[], choices=[]))
        properties: dict[str, Any] = found["properties"]
        return properties

    for rank, stop in enumerate(stops, 1):
        if stop.latitude is not None:
            url = reverse("diagnostics:walk_stop", args=[walk.pk, stop.pk])
            place(stop.longitude, stop.latitude, stop.label)["stops"].append([rank, stop.label, url])
    for hall in halls:
        residence = hall.building.residence
        words = f"{residence}, {hall.building}, {hall}"
        place(residence.longitude, residence.latitude, residence.name)["choices"].append([hall.pk, words])
    return list(places.values())


def stop_update(request: HttpRequest, pk: int, stop: int) -> HttpResponse:
    """Edit a halte: its words, what to look at, its hall, its position."""
    walk = walks.walk_of(request, pk)
    refuse(permissions.why_not_edit_diagnostic(request.user, walk))
    rows = Stop.objects.filter(diagnostic=walk).select_related("entrance__building__residence")
    if request.method == "POST":
        rows = rows.select_for_update(no_key=True, of=("self",))
    row = rows.filter(pk=stop).first()
    if row is None:
        if request.method != "POST" or Stop.objects.filter(pk=stop).exists():
            raise Http404
        messages.error(
            request,
            "Cette halte vient d’être retirée du parcours. Ce que vous avez écrit est gardé dans « Ajouter un autre "
            "lieu » : ajoutez-la de nouveau si elle manque.",
        )
        return walks.walk_route(request, walk.pk, kept=request.POST)
    halls = walks.halls_of(request, walk, row.entrance_id)
    form = StopUpdateForm(request.POST if request.method == "POST" else None, instance=row, halls=halls)
    if request.method == "POST" and form.is_valid():
        try:
            update_stop(stop=row, hall=form.hall, is_position_given=form.is_position_given, by=request.user)
        except StopError as error:
            form.add_error("entrance", str(error))
        else:
            form.log_privacy_overrides(row, request.user)
            messages.success(request, f"« {row} » est enregistrée.")
            return redirect(f"{reverse('diagnostics:walk_route', args=[walk.pk])}#halte-{row.pk}")
    context = {"walk": walk, "stop": row, "form": form, "section": "diagnostics"}
    return render(request, "diagnostics/stop_form.html", context, status=422 if form.errors else 200)
