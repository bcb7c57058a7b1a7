"""What programmes and actions show on the pages of others: a quartier, a problématique, Mon bureau."""

import datetime
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions import permissions
from actions.enums import ProgrammeStatus
from actions.models import Action, Programme
from actions.reads import desk
from actions.reads.deadlines import AHEAD, deadlines
from actions.reads.totals import totals_of
from core.charts import Figure
from diagnostics.models import Issue
from territories.models import Quartier

SHOWN = 6


@require_safe
def quartier_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on the page of a quartier its actions under way, the late ones first, its money and its programmes."""
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
            "totals": totals_of([pk])[pk],
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
    """Show on Mon bureau what waits for the user: to validate, late, without proof, to be done within 60 days."""
    user: Any = request.user
    today = timezone.localdate()
    counted = Window(Count("pk"))
    programmes: list[Any] = []
    reports: list[Any] = []
    if user.scope.manager_quartier_ids:
        rows = desk.programmes_to_validate(Programme.objects.select_related("lead"), user)
        programmes = list(rows.annotate(total=counted).order_by("first_year", "title_key", "pk")[:SHOWN])
        of_action = desk.reports_to_validate(user).filter(action=OuterRef("pk")).order_by("year")
        rows = desk.actions_to_validate(Action.objects.visible_to(user), user).annotate(
            total=counted, report_year=Subquery(of_action.values("year")[:1])
        )
        reports = list(rows.order_by("report_year", "title_key", "pk")[:SHOWN])
    mine = desk.followed_by(Action.objects.visible_to(user), user)
    late = list(mine.late().annotate(total=counted).order_by("pk")[:1])
    bare = list(desk.without_proof(mine).annotate(total=counted).order_by("title_key", "pk")[:SHOWN])
    found = deadlines(user, until=today + datetime.timedelta(days=AHEAD), is_own=True)
    waiting = {
        "programmes": programmes[0].total if programmes else 0,
        "reports": reports[0].total if reports else 0,
        "late": late[0].total if late else 0,
        "bare": bare[0].total if bare else 0,
        "past": sum(row.is_late for row in found),
        "ahead": sum(not row.is_late for row in found),
    }
    return render(
        request,
        "actions/my_panel.html",
        {
            "figures": _my_figures(waiting),
            "programmes": programmes,
            "reports": reports,
            "bare": bare,
            "past": [row for row in found if row.is_late][-SHOWN:],
            "ahead": [row for row in found if not row.is_late][:SHOWN],
            "days": AHEAD,
        },
    )


def _my_figures(waiting: dict[str, int]) -> list[Figure]:
    """Return the figures of the desk that are not zero, each with the address of its rows."""
    programmes, actions = reverse("actions:programme_list"), reverse("actions:action_list")
    days = reverse("actions:deadline_list")
    told = (
        ("programmes", "programme à valider", "programmes à valider", f"{programmes}?montrer=a-valider"),
        ("reports", "action dont le bilan est à valider", "actions dont le bilan est à valider",
         f"{actions}?montrer=a-valider"),
        ("late", "action en retard", "actions en retard", f"{actions}?suivie=moi&retard=1"),
        ("past", "échéance passée", "échéances passées", f"{days}?quand=retard&pour=moi"),
        ("ahead", f"échéance dans les {AHEAD} jours", f"échéances dans les {AHEAD} jours",
         f"{days}?quand={AHEAD}&pour=moi"),
        ("bare", "action sans tous ses justificatifs", "actions sans tous leurs justificatifs",
         f"{actions}?suivie=moi&montrer=justificatifs"),
    )  # fmt: skip
    return [
        Figure(waiting[name], many if waiting[name] > 1 else one, url, is_late=name in ("late", "past"))
        for name, one, many, url in told
        if waiting[name]
    ]
