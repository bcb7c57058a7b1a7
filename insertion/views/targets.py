"""What each maître d'ouvrage owes in an urban project, and our own contracts beside."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.history import history_of
from core.views import refuse
from insertion import permissions
from insertion.filters.gauges import HOUSE
from insertion.forms.targets import TargetForm
from insertion.models import Lot, ProjectTarget
from insertion.reads.gauges import Gauges, gauges_of
from insertion.reads.projects import ProjectBoard, board_of
from insertion.services import targets as services
from insertion.services.refusals import InsertionError
from insertion.views.gauges import SECTION, list_url
from partners.models import Landlord
from territories.models import UrbanProject


def _project(request: HttpRequest, pk: int) -> UrbanProject:
    return get_object_or_404(UrbanProject.objects.visible_to(request.user), pk=pk)


def _read(user: Any, project: UrbanProject) -> tuple[ProjectBoard, Gauges]:
    lots = Lot.objects.visible_to(user).filter(contract__project=project)
    gauges = gauges_of(lots)
    targets = ProjectTarget.objects.filter(project=project).select_related("authority")
    house = Landlord.objects.current()
    return board_of(targets, gauges.lots, house), gauges


@require_safe
def project_board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what each maître d'ouvrage of a project owes, what it declared, and what is validated here."""
    project = _project(request, pk)
    board, gauges = _read(request.user, project)
    return render(
        request,
        "insertion/project_board.html",
        {
            "section": SECTION,
            "project": project,
            "board": board,
            "rows": [(row, _lots_url(project, row)) for row in board.rows],
            "gauges": gauges,
            "lots_url": list_url(projet=project.pk),
            "can_edit": permissions.can_edit_targets(request.user, project),
        },
    )


def _lots_url(project: UrbanProject, row: Any) -> str:
    if not row.ours.lots:
        return ""
    return list_url(projet=project.pk, ouvrage=row.ours.lots[0].authority or HOUSE.key)


@require_safe
def project_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on the page of a project where its clauses stand."""
    project = _project(request, pk)
    board, gauges = _read(request.user, project)
    return render(
        request,
        "insertion/project_panel.html",
        {
            "project": project,
            "board": board,
            "gauges": gauges,
            "late_url": list_url(projet=project.pk, etat="en-retard"),
            "lots_url": list_url(projet=project.pk),
            "can_create": permissions.can_create_contract(request.user),
        },
    )


def _form(request: HttpRequest, target: ProjectTarget, heading: str, done: str) -> HttpResponse:
    refuse(permissions.why_not_edit_targets(request.user, target.project))
    form = TargetForm(request.POST or None, instance=target, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_target(target=form.instance, by=request.user)
        except InsertionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("insertion:project_board", target.project.pk)
    return render(
        request,
        "insertion/target_form.html",
        {
            "section": SECTION,
            "form": form,
            "project": target.project,
            "target": target if target.pk else None,
            "heading": heading,
            "history": history_of(target) if target.pk else [],
        },
        status=422 if form.errors else 200,
    )


def target_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what a maître d'ouvrage owes in a project."""
    target = ProjectTarget(project=_project(request, pk))
    return _form(request, target, "Ajouter un maître d’ouvrage", "L’objectif est ajouté.")


def _target(request: HttpRequest, pk: int) -> ProjectTarget:
    seen = UrbanProject.objects.visible_to(request.user).order_by().values("pk")
    rows = ProjectTarget.objects.filter(project__in=seen).select_related("project", "authority__commune")
    return get_object_or_404(rows, pk=pk)


def target_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a maître d'ouvrage owes, or note what it declared."""
    target = _target(request, pk)
    return _form(request, target, f"Objectif de « {target} »", "L’objectif est enregistré.")


@require_POST
def target_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a line that was typed by mistake."""
    target = _target(request, pk)
    refuse(permissions.why_not_edit_targets(request.user, target.project))
    services.remove_target(target=target, by=request.user)
    messages.success(request, f"L’objectif de « {target} » est retiré ; l’historique le garde.")
    return redirect("insertion:project_board", target.project.pk)
