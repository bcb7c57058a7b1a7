"""The heat of a quartier by residence and month: each number opens the observations that make it."""

from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.exports import FORMATS, Column, Export
from core.french import MONTHS_SHORT
from core.templatetags.dsu import active_filters
from diagnostics.enums import ObservationKind
from diagnostics.filters.heat import HeatFilter
from diagnostics.filters.observations import NO_RESIDENCE
from diagnostics.models import Observation
from diagnostics.models.heat import Heat, HeatRow, heat_of, last_day, last_months
from diagnostics.models.tallies import QuartierTally
from territories.models import Quartier

AT_LARGE = "Quartier, sans résidence"


def observation_heat(request: HttpRequest) -> HttpResponseBase:
    """Show residences × months of a quartier, or send them as a file."""
    filterset = HeatFilter(request.GET, queryset=Observation.objects.none(), request=request)
    is_valid = filterset.form.is_valid()
    quartier = _quartier(request.user, filterset.chosen) if is_valid else None
    heat = _heat(request.user, quartier, filterset) if quartier else Heat(last_months(timezone.localdate()))
    words = [f"{chip.label} : {chip.value}" for chip in active_filters({"request": request}, filterset)]
    if (file_format := request.GET.get("format")) in FORMATS and quartier is not None:
        return _export(request, quartier, heat, words, str(file_format))
    query = request.GET.copy()
    query.pop("format", None)
    exports = {}
    for name in FORMATS:
        export = query.copy()
        export["format"] = name
        exports[name] = f"?{export.urlencode()}"
    context = {
        "filter": filterset,
        "quartier": quartier,
        "heat": heat,
        "words": words,
        "exports": exports,
        "saved_views": [],
        "save_view_url": "",
        "is_wrong": not is_valid,
        "section": "veille",
    }
    if quartier is not None:
        context |= _table(quartier, heat, filterset.veille_query())
    return render(request, "diagnostics/observation_heat.html", context)


def _quartier(user: Any, key: int | None) -> Quartier | None:
    """Return the quartier of a key among the user's; without one, that where most is open. One query."""
    if key is not None:
        return Quartier.objects.visible_in(user, key).without_contour().first()
    quartiers = Quartier.objects.visible_to(user).active().without_contour()
    tallies = QuartierTally.objects.visible_to(user).values("quartier_id")
    return quartiers.order_by(_open_in(tallies).desc(nulls_last=True), "name_key", "pk").first()


def _open_in(tallies: Any) -> Any:
    mine = tallies.filter(quartier_id=OuterRef("pk")).annotate(number=Sum(F("to_qualify") + F("waiting")))
    return Coalesce(Subquery(mine.values("number")), 0)


def _heat(user: Any, quartier: Quartier, filterset: HeatFilter) -> Heat:
    rows = filterset.filter_queryset(Observation.objects.visible_in(user, quartier.pk))
    if not filterset.form.cleaned_data.get("type"):
        rows = rows.exclude(kind=ObservationKind.STRENGTH)
    return heat_of(rows, quartier.pk, last_months(timezone.localdate()))


def _month(month: Any) -> str:
    return f"{MONTHS_SHORT[month.month - 1]} {month.year}"


def _table(quartier: Quartier, heat: Heat, query: dict[str, Any]) -> dict[str, Any]:
    """Return the rows, the columns and the totals, each number with the address of its observations."""
    days = [(month, last_day(month)) for month in heat.months]
    whole = (heat.months[0], days[-1][1])

    def url(row: HeatRow | None, period: Any) -> str:
        place = {} if row is None else {"residence": row.key or NO_RESIDENCE}
        full = {"quartier": quartier.pk, **place, **query, "du": period[0], "au": period[1]}
        return reverse("diagnostics:observation_list", query=full)

    def cells(row: HeatRow | None, counts: list[int]) -> list[dict[str, Any]]:
        return [
            {
                "count": count,
                "step": heat.step(count) if row is not None else 0,
                "url": url(row, period) if count else "",
                "label": _month(period[0]),
            }
            for count, period in zip(counts, days, strict=True)
        ]

    return {
        "columns": [{"short": MONTHS_SHORT[m.month - 1], "year": m.year, "label": _month(m)} for m in heat.months],
        "rows": [
            {
                "name": row.name or AT_LARGE,
                "place_url": reverse("territories:residence_detail", args=[row.key]) if row.key else "",
                "cells": cells(row, row.counts),
                "total": row.total,
                "url": url(row, whole),
            }
            for row in heat.rows
        ],
        "totals": cells(None, heat.totals),
        "total": heat.total,
        "total_url": url(None, whole),
        "period": f"{_month(heat.months[0])} – {_month(heat.months[-1])}",
    }


def _export(request: HttpRequest, quartier: Quartier, heat: Heat, words: list[str], file_format: str) -> Any:
    columns = [
        Column("Résidence", "name", width=36),
        *(Column(_month(month), f"{month}", width=11) for month in heat.months),
        Column("Total", "total", width=10),
    ]
    told = [f"Quartier : {quartier}", *(word for word in words if not word.startswith("Quartier :"))]
    lines = [[row.name or AT_LARGE, *row.counts, row.total] for row in heat.rows]
    lines.append(["Total", *heat.totals, heat.total])
    export = Export("Chaleur par résidence et mois", columns, told, str(request.user))
    return export.respond_rows(iter(lines), file_format)
