"""How long pathways are kept: what is to be erased, and the journal of what was."""

import re

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import french
from core.views import refuse
from insertion import permissions
from insertion.services import retention as services
from insertion.services.refusals import InsertionError
from insertion.views.pathways import SECTION

# How many pathways somebody agreed to.
SHOWN = re.compile(r"\d{1,9}", re.ASCII)
# Pathways that are shown.
FIRST = 20


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Show what a purge would take away, and the last ones."""
    refuse(permissions.why_not_purge_pathways(request.user))
    before = services.limit()
    # Found once, counted and shown.
    rows = list(services.overdue(before).annotate(total=Window(Count("pk"))).order_by("over_on", "pk")[:FIRST])
    count = rows[0].total if rows else 0
    what = f"des {french.number(count)} parcours" if count > 1 else "du parcours"
    return render(
        request,
        "insertion/pathway_retention.html",
        {
            "count": count,
            "rows": rows,
            "before": before,
            "years": settings.PATHWAY_YEARS,
            "label": f"Effacer les traits {what}",
            "question": f"Effacer les traits {what} ? Ils disparaissent pour de bon, de l’historique aussi. "
            "Les heures restent.",
            "purges": services.purges(),
            "section": SECTION,
        },
    )


@require_POST
def purge(request: HttpRequest) -> HttpResponse:
    """Take away the traits of the pathways that were shown."""
    refuse(permissions.why_not_purge_pathways(request.user))
    shown = request.POST.get("montres", "")
    try:
        done = services.purge_pathways(by=request.user, expected=int(shown) if SHOWN.fullmatch(shown) else 0)
    except InsertionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{french.number(done.count)} parcours dont les traits sont effacés.")
    return redirect("insertion:retention")
