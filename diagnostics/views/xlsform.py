"""Grids that come from an XLSForm, and that go out as one."""

import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.charts import Figure
from core.lookups import key_of
from core.reading.sources import UnreadableFileError, name_of
from core.views import refuse
from diagnostics import permissions
from diagnostics.exports import grid_as_xlsform
from diagnostics.forms.xlsform import XlsformFileForm, XlsformGridForm
from diagnostics.importers.xlsform import Reading, Told, read_scales
from diagnostics.models import Grid
from diagnostics.services.grid_plans import GridPlan, create_planned_grid

# Where the session keeps the form that was read, from the page that sends it to the one that makes its draft.
KEPT = "xlsform"
LINES_SHOWN = 500
SECTION = {"section": "diagnostics"}


def grid_import(request: HttpRequest) -> HttpResponse:
    """Read a form: its preview when it makes a grid, every fault of it otherwise. Nothing is written."""
    refuse(permissions.why_not_manage_grids(request.user))
    is_sent = request.method == "POST"
    form = XlsformFileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    reading = None
    may_assume = False
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            readings = read_scales(file)
            reading = readings[0]
            if not reading.faults:
                _keep(request, readings, name_of(file))
                return redirect("diagnostics:grid_import_preview")
            if reading.unwritten:
                # What is wrong is a list that everybody knows: it is offered, not taken in silence.
                file.seek(0)
                assumed = read_scales(file, with_yes_or_no=True)
                may_assume = not assumed[0].faults
                if may_assume:
                    _keep(request, assumed, name_of(file))
        except UnreadableFileError as error:
            form.add_error("file", error.message)
    context = {
        "form": form,
        "faults": reading.faults[:LINES_SHOWN] if reading else [],
        "fault_count": len(reading.faults) if reading else 0,
        "assumed": reading.unwritten if reading and may_assume else [],
        "file_name": name_of(form.cleaned_data["file"]) if reading else "",
        **_leftovers(reading),
        **SECTION,
    }
    return render(request, "diagnostics/grid_import.html", context, status=422 if form.errors or reading else 200)


def grid_import_preview(request: HttpRequest) -> HttpResponse:
    """Show what the form that was read becomes, then make a draft of it; `?echelle=` is the scale that is chosen."""
    refuse(permissions.why_not_manage_grids(request.user))
    kept = request.session.get(KEPT)
    if kept is None:
        messages.info(request, "Choisissez d’abord le formulaire à importer.")
        return redirect("diagnostics:grid_import")
    is_sent = request.method == "POST"
    at = key_of((request.POST if is_sent else request.GET).get("echelle", "")) or 0
    at = at if at < len(kept["readings"]) else 0
    read = kept["readings"][at]
    plan = GridPlan.from_json(read["plan"])
    form = XlsformGridForm(request.POST if is_sent else None, plan=plan)
    if is_sent and request.POST.get("uid") != kept["uid"]:
        form.add_error(None, "Un autre formulaire a été lu depuis : voici ce qu’il devient. Vérifiez, puis créez.")
    if is_sent and form.is_valid():
        grid, is_new = create_planned_grid(
            plan=plan,
            series=uuid.UUID(kept["uid"]),
            name=form.cleaned_data["name"],
            kind=form.cleaned_data["kind"],
            is_first_best=form.is_first_best,
            by=request.user,
        )
        if is_new:
            form.log_privacy_overrides(grid, request.user)
            messages.success(request, "Le brouillon est créé : relisez-le, puis mettez-le en service.")
        return redirect("diagnostics:grid_compose" if grid.is_draft else "diagnostics:grid_detail", grid.pk)
    levels = plan.ranked(is_first_best=True) if plan.has_looks else plan.levels
    context = {
        "form": form,
        "kept": kept,
        "at": at,
        "scales": [each["scale"] for each in kept["readings"]],
        "plan": plan,
        "levels": levels,
        "figures": [
            Figure(len(plan.themes), "thème" if len(plan.themes) < 2 else "thèmes"),
            Figure(plan.items, "critère" if plan.items < 2 else "critères"),
            Figure(len(plan.levels), "niveaux"),
            Figure(
                read["not_taken_count"],
                "ligne non reprise" if read["not_taken_count"] < 2 else "lignes non reprises",
                url="#non-repris" if read["not_taken_count"] else "",
            ),
        ],
        "notes": read["notes"],
        **{name: read[name] for name in ("not_taken", "not_taken_count", "changed", "changed_count")},
        **SECTION,
    }
    return render(request, "diagnostics/grid_import_preview.html", context, status=422 if form.errors else 200)


@require_safe
def grid_xlsform(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a version of a grid as an XLSForm, to whoever reads grids."""
    refuse(permissions.why_not_read_grids(request.user))
    grid = get_object_or_404(Grid, pk=pk)
    if not grid.themes.filter(items__isnull=False).exists():
        messages.warning(request, "Cette grille n’a pas encore de critère : il n’y a rien à exporter.")
        return redirect(reverse("diagnostics:grid_detail", args=[pk]))
    return grid_as_xlsform(grid)


def _keep(request: HttpRequest, readings: list[Reading], file_name: str) -> None:
    """Keep in the session what was read. `uid` becomes the series of the grid: sent twice, it is made once."""
    scales = readings[0].scales
    request.session[KEPT] = {
        "uid": str(uuid.uuid4()),
        "file_name": file_name[:200],
        "readings": [
            {
                # Those of a reading that was refused are not among them.
                "scale": next(asdict(scale) for scale in scales if scale.name == reading.scale),
                "plan": reading.plan.as_json(),
                "notes": reading.notes,
                **_leftovers(reading),
            }
            for reading in readings
        ],
    }


def _leftovers(reading: Reading | None) -> dict[str, Any]:
    """Return the first lines that are not taken, or not as they were, with how many there are."""
    not_taken: list[Told] = reading.not_taken if reading else []
    changed: list[Told] = reading.changed if reading else []
    return {
        "not_taken": [asdict(told) for told in not_taken[:LINES_SHOWN]],
        "not_taken_count": len(not_taken),
        "changed": [asdict(told) for told in changed[:LINES_SHOWN]],
        "changed_count": len(changed),
    }
