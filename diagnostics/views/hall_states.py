"""A hall over time: its state, what was marked there walk after walk, what was seen."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import french
from core.charts import LineChart, Point
from core.views import refuse
from diagnostics import permissions
from diagnostics.enums import HallLevel
from diagnostics.forms.halls import HallStateForm
from diagnostics.models import Diagnostic, GridLevel, HallState, Observation, Score
from diagnostics.models.results import average
from diagnostics.services.halls import note_hall
from territories.models import Entrance, Residence

# States, walks and observations that the page shows; the veille has the others.
SHOWN = 24
LATEST = 6


@dataclass(frozen=True)
class Marked:
    """What was marked at a hall on a walk."""

    walk: Diagnostic
    url: str
    average: Any
    scale: tuple[int, int]
    seen: int

    @property
    def text(self) -> str:
        """The average in words, with its scale."""
        low, high = self.scale
        return f"{french.number(self.average, 1)} sur une échelle de {low} à {high}"


def hall_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a hall over time; take its state of today."""
    halls = (
        Entrance.objects.visible_to(request.user)
        .select_related("building__residence__quartier")
        .defer("building__residence__quartier__contour")
    )
    hall = get_object_or_404(halls, pk=pk)
    reason = permissions.why_not_note_hall(request.user, hall)
    form = HallStateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        refuse(reason)
        if form.is_valid():
            data = form.cleaned_data
            state, is_new = note_hall(
                hall=hall, level=data["level"], comment=data["comment"], uid=data["uid"], by=request.user
            )
            if is_new:
                form.log_privacy_overrides(state, request.user)
            messages.success(request, f"C’est noté : {state}.")
            return redirect("diagnostics:hall_detail", pk=hall.pk)
    states = list(HallState.objects.filter(entrance=hall).select_related("author", "stop__diagnostic")[: SHOWN + 1])
    walks = {row.stop.diagnostic_id for row in states if row.stop is not None}
    marked = _marked(request, hall)
    quartier = hall.building.residence.quartier_id
    found = (
        Observation.objects.visible_in(request.user, quartier).filter(entrance=hall).with_names()
        if quartier
        else Observation.objects.none()
    )
    context = {
        "hall": hall,
        "residence": hall.building.residence,
        "state": states[0] if states else None,
        "states": states[:SHOWN],
        # A walk of another team noted it: its state is read, its name is not.
        "seen_walks": set(
            Diagnostic.objects.visible_to(request.user).filter(pk__in=walks).values_list("pk", flat=True)
        ),
        "has_more_states": len(states) > SHOWN,
        "chart": _states_chart(states[:SHOWN]),
        "marked": marked,
        "marks_chart": _marks_chart(marked),
        "found": list(found.order_by("-seen_on", "-pk")[:LATEST]),
        "levels": [{"key": str(level.value), "label": level.label} for level in HallLevel],
        "form": form,
        "reason": reason,
        "section": "quartiers",
    }
    return render(request, "diagnostics/hall_detail.html", context, status=422 if form.errors else 200)


def _marked(request: HttpRequest, hall: Entrance) -> list[Marked]:
    """Return what was marked at a hall, walk by walk, the latest first. Three queries at most."""
    scores = Score.objects.filter(stop__entrance=hall, level__isnull=False).order_by()
    values: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for walk, stop, weight, value in scores.values_list("diagnostic_id", "stop_id", "item__weight", "level__value"):
        values.setdefault((walk, stop), []).append((weight, value))
    if not values:
        return []
    walks = {
        walk.pk: walk
        for walk in Diagnostic.objects.visible_to(request.user).filter(pk__in={walk for walk, _ in values})
    }
    scales: dict[int, list[int]] = {}
    grids = {walk.grid_id for walk in walks.values()}
    for grid, value in GridLevel.objects.filter(grid__in=grids).order_by().values_list("grid_id", "value"):
        scales.setdefault(grid, []).append(value)
    rows = []
    for (key, stop), marks in values.items():
        walk, mean = walks.get(key), average(marks)
        if walk is None or mean is None or walk.grid_id not in scales:
            continue
        scale = scales[walk.grid_id]
        url = reverse("diagnostics:walk_stop", args=[key, stop])
        rows.append(Marked(walk, url, mean, (min(scale), max(scale)), len(marks)))
    return sorted(rows, key=lambda row: (row.walk.starts_on, row.walk.pk), reverse=True)[:SHOWN]


def _states_chart(states: list[HallState]) -> LineChart:
    return LineChart(
        title="État noté, de 1 (vert) à 4 (rouge)",
        uid="etats",
        points=[Point(f"{row.seen_on:%d/%m/%y}", row.level) for row in reversed(states)],
    )


def _marks_chart(marked: list[Marked]) -> LineChart | None:
    """Return the averages over time, of the walks marked on the scale of the latest; None under two of them."""
    same = [row for row in marked if row.scale == marked[0].scale]
    if len(same) < 2:
        return None
    low, high = same[0].scale
    return LineChart(
        title=f"Moyenne des critères cotés, de {low} à {high}",
        uid="cotes",
        points=[
            Point(f"{row.walk.starts_on:%d/%m/%y}", round(float(row.average), 1), url=row.url)
            for row in reversed(same)
        ],
    )


@require_safe
def hall_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the part of a residence's page that shows in what state its halls are."""
    residence = get_object_or_404(Residence.objects.visible_to(request.user), pk=pk)
    halls = list(
        Entrance.objects.active()
        .filter(building__residence=residence, building__is_active=True)
        .select_related("building")
        .order_by("building__name", "building_id", "name", "pk")
    )
    states = {
        row.entrance_id: row for row in HallState.objects.filter(entrance__building__residence=residence).latest()
    }
    rows = [(hall, states.get(hall.pk)) for hall in halls]
    return render(request, "diagnostics/hall_panel.html", {"rows": rows, "residence": residence})
