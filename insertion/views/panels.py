"""What clauses show on the pages of others: a quartier, Mon bureau."""

import datetime
from typing import Any

from django.db.models import Count, Window
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action
from core.charts import Figure
from insertion import permissions
from insertion.models import Contract, Lot, Pathway
from insertion.reads.exits import with_exit_to_note
from insertion.reads.gauges import gauges_of, outside_hours
from insertion.reads.missing import missing_for
from insertion.views.gauges import list_url
from territories.models import Quartier

SHOWN = 6
# Ends of lots that are told ahead, in days.
AHEAD = 60


@require_safe
def quartier_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on the page of a quartier the hours of its contracts, and of its actions out of lots; what is late."""
    user: Any = request.user
    if not user.scope.sees(pk) and not user.scope.is_global:
        raise Http404
    quartier = get_object_or_404(Quartier.objects.visible_in(user, pk).without_contour(), pk=pk)
    links = Contract.quartiers.through.objects.filter(quartier=pk)
    gauges = gauges_of(Lot.objects.visible_to(user).filter(contract__in=links.values("contract")))
    actions = Action.quartiers.through.objects.filter(quartier=pk)
    outside = outside_hours(Action.objects.filter(pk__in=actions.values("action")), gauges.year)
    total = gauges.total()
    total.outside = sum((row.done for row in outside), total.outside)
    total.outside_waiting = sum((row.waiting for row in outside), total.outside_waiting)
    return render(
        request,
        "insertion/quartier_panel.html",
        {
            "quartier": quartier,
            "year": gauges.year,
            "total": total,
            "has_lots": bool(gauges.lots),
            "late": gauges.late[:SHOWN],
            "late_count": len(gauges.late),
            "late_url": list_url(quartier=pk, etat="en-retard"),
            "lots_url": list_url(quartier=pk, annee=gauges.year),
            "can_create": permissions.leads_one_of(user, [pk]),
        },
    )


@require_safe
def my_panel(request: HttpRequest) -> HttpResponse:
    """Show on Mon bureau what waits for who leads quartiers: late lots, months without hours or to
    validate, exits, ends of lots.
    """
    user: Any = request.user
    # Those who read totals have nothing to do there; neither has who leads no quartier.
    if not user.scope.officer_quartier_ids:
        return render(request, "insertion/my_panel.html", {"figures": []})
    today = timezone.localdate()
    links = Contract.quartiers.through.objects.filter(quartier_id__any=user.scope.officer_quartier_ids)
    gauges = gauges_of(Lot.objects.filter(contract__in=links.values("contract")))
    missing = missing_for(user, today=today, most=SHOWN)
    found = with_exit_to_note(Pathway.objects.visible_to(user), today)
    exits = list(found.annotate(total=Window(Count("pk"))).order_by("ended_on", "pk")[:SHOWN])
    until = today + datetime.timedelta(days=AHEAD)
    ending = [lot for lot in gauges.lots if lot.missing and today <= lot.ends_on <= until]
    ending.sort(key=lambda lot: (lot.ends_on, lot.pk))
    counts = {
        "late": len(gauges.late),
        "sheets": missing.sheets,
        "absent": missing.months,
        "exits": exits[0].total if exits else 0,
        "ending": len(ending),
        "penalties": len(gauges.penalties),
    }
    return render(
        request,
        "insertion/my_panel.html",
        {
            "figures": _figures(counts),
            "late": gauges.late[:SHOWN],
            "late_url": list_url(etat="en-retard"),
            "missing": missing,
            "exits": exits,
            "exit_count": counts["exits"],
            "ending": ending[:SHOWN],
            "days": AHEAD,
        },
    )


def _figures(counts: dict[str, int]) -> list[Figure]:
    """Return what is not zero; months that wait and exits are told by their own sheets."""
    told = (
        ("late", "lot en retard", "lots en retard", list_url(etat="en-retard")),
        ("penalties", "pénalité à décider", "pénalités à décider", list_url(montrer="penalites")),
        ("sheets", "relevé à valider", "relevés à valider", "#releves"),
        (
            "absent",
            "mois sans les heures d’un parcours",
            "mois sans les heures d’un parcours",
            "#releves",
        ),
        ("exits", "sortie à noter", "sorties à noter", "#sorties-a-noter"),
        ("ending", f"lot à finir dans les {AHEAD} jours", f"lots à finir dans les {AHEAD} jours", "#lots-a-finir"),
    )
    return [
        Figure(counts[name], many if counts[name] > 1 else one, url, is_late=name in ("late", "absent"))
        for name, one, many, url in told
        if counts[name]
    ]
