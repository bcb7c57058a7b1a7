"""The timeline of a quartier: works, incidents, diagnostics, problématiques, in one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from dashboards.forms import TimelineForm
from dashboards.reads.timeline import Reader, timeline_of
from territories.models import Quartier


def quartier_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what happened in a quartier, month by month, the newest first."""
    user: Any = request.user
    row = get_object_or_404(Quartier.objects.visible_in(user, pk).without_contour())
    form = TimelineForm(request.GET, today=timezone.localdate())
    context: dict[str, Any] = {"quartier": row, "form": form, "timeline": None, "older": "", "before": None}
    if form.is_valid():
        timeline = timeline_of(Reader(user, row), form.days, form.sources)
        query = request.GET.copy()
        query.pop("avant", None)
        context |= {
            "timeline": timeline,
            "period": form.in_words,
            "is_first": not form.cleaned_data.get("avant"),
            "is_filtered": bool(form.cleaned_data.get("genre")),
            "start": f"?{query.urlencode()}",
        }
        if timeline.following is not None:
            query["avant"] = timeline.following.isoformat()
            context["older"] = f"?{query.urlencode()}"
        elif (year := form.year_before) is not None:
            query["periode"] = str(year)
            context |= {"before": year, "older": f"?{query.urlencode()}"}
    return render(request, "dashboards/quartier_timeline.html", context)
