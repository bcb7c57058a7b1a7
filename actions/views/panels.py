"""What programmes and actions show on the pages of others: a quartier, a problématique, Mon bureau."""

from typing import Any

from django.db.models import Count, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from actions import permissions
from actions.enums import ProgrammeStatus
from actions.models import Action, Milestone, Programme
from diagnostics.models import Issue
from territories.models import Quartier

SHOWN = 6


@require_safe
def quartier_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on the page of a quartier its actions under way, the late ones first, and its programmes."""
    user: Any = request.user
    if not user.scope.sees(pk) and not user.scope.is_global:
        raise Http404
    quartier = get_object_or_404(Quartier.objects.visible_in(user, pk).without_contour(), pk=pk)
    links = Action.quartiers.through.objects.filter(quartier=pk)
    rows = list(
        Action.objects.visible_to(user)
        .open()
        .filter(pk__in=links.values("action"))
        .select_related("kind")
        .annotate(total=Window(Count("pk")))
        .order_by("ends_on", "title_key", "pk")[:SHOWN]
    )
    mine = Programme.quartiers.through.objects.filter(quartier=pk)
    programmes = Programme.objects.visible_to(user).filter(pk__in=mine.values("programme"))
    return render(
        request,
        "actions/quartier_panel.html",
        {
            "quartier": quartier,
            "rows": sorted(rows, key=lambda row: not row.is_late),
            "count": rows[0].total if rows else 0,
            "programmes": list(programmes.exclude(status=ProgrammeStatus.CLOSED)[:SHOWN]),
            "can_create": permissions.leads_one_of(user, [pk]),
        },
    )


@require_safe
def issue_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on the page of a problématique the actions that answer it, as far as the reader sees them."""
    user: Any = request.user
    issue = get_object_or_404(Issue.objects.visible_to(user), pk=pk)
    links = Action.issues.through.objects.filter(issue=pk)
    found = Action.objects.visible_to(user).filter(pk__in=links.values("action")).select_related("programme", "kind")
    rows = list(found.annotate(total=Window(Count("pk")))[: 4 * SHOWN])
    keys = list(issue.quartiers.values_list("pk", flat=True))
    return render(
        request,
        "actions/issue_panel.html",
        {
            "issue": issue,
            "rows": rows,
            "count": rows[0].total if rows else 0,
            "can_create": permissions.leads_one_of(user, keys),
        },
    )


@require_safe
def my_panel(request: HttpRequest) -> HttpResponse:
    """Show on Mon bureau the programmes that wait for a manager, and what is late among the user's actions."""
    user: Any = request.user
    managed = list(user.scope.manager_quartier_ids)
    waiting: list[Programme] = []
    if managed:
        links = Programme.quartiers.through.objects.filter(quartier__in=managed)
        waiting = list(
            Programme.objects.filter(status=ProgrammeStatus.SUBMITTED, pk__in=links.values("programme"))
            .select_related("lead")
            .order_by("first_year", "title_key", "pk")[:SHOWN]
        )
    late = Milestone.objects.late()
    seen = Action.objects.visible_to(user).order_by()
    mine = late.filter(responsible=user, action__in=seen.values("pk")) | late.filter(
        responsible__isnull=True, action__responsible=user, action__in=seen.values("pk")
    )
    milestones = list(mine.select_related("action").order_by("due_on", "pk")[:SHOWN])
    actions = list(seen.filter(responsible=user).late().order_by("ends_on", "starts_on", "pk")[:SHOWN])
    return render(
        request, "actions/my_panel.html", {"waiting": waiting, "milestones": milestones, "late_actions": actions}
    )
