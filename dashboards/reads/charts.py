"""Charts of observations: each bar and each column opens its rows."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q, Sum
from django.utils import timezone

from core.charts import BarChart, BarRow, Column, Series, StackedColumns
from core.french import MONTHS_SHORT, number
from dashboards.reads.links import month_back, month_end, veille_url
from diagnostics.enums import Severity
from diagnostics.models import ObservationTally
from diagnostics.models.tallies import AgeBand, Months
from territories.models import Quartier

MONTHS = 24
THEMES = 8
# Ages in days at which a new band begins, besides those that make late.
AGES = (91, 181, 366)
PROBLEMS = "problemes"


def severities_over_time(quartier: Quartier, months: Months) -> StackedColumns:
    """Return constats and incidents by month and severity over two years."""
    today = timezone.localdate()
    columns = []
    for back in range(MONTHS - 1, -1, -1):
        month = month_back(today, back)
        name = MONTHS_SHORT[month.month - 1]
        columns.append(
            Column(
                label=f"{name} {month.year % 100:02d}",
                full_label=f"{name} {month.year}",
                values=[months.in_month(month, f"level_{level}") for level in Severity.values],
                url=veille_url(quartier=quartier.pk, type=PROBLEMS, du=month, au=month_end(month)),
            )
        )
    return StackedColumns(
        title="Constats et incidents par mois et gravité",
        uid="gravites",
        series=[Series(str(level.label), int(level)) for level in Severity],
        columns=columns,
    )


def themes_over_years(user: Any, quartier: Quartier) -> BarChart:
    """Return constats and incidents by theme, the last twelve months beside the twelve before; one query."""
    today = timezone.localdate()
    split, start, end = month_back(today, 11), month_back(today, MONTHS - 1), month_end(today.replace(day=1))
    themes = (
        ObservationTally.objects.visible_in(user, quartier.pk)
        .problems()
        .between(start, today)
        .order_by()
        .values_list("theme_id", "theme__name")
        .annotate(
            recent=Sum("total", filter=Q(month__gte=split)),
            before=Sum("total", filter=Q(month__lt=split)),
        )
    )
    rows = [(key, name, [recent or 0, before or 0]) for key, name, recent, before in themes if recent or before]
    rows.sort(key=lambda row: (-row[2][0], -row[2][1], row[1]))
    before = split - datetime.timedelta(days=1)
    bars = []
    for key, name, values in rows[:THEMES]:
        recent_url = veille_url(quartier=quartier.pk, theme=key, type=PROBLEMS, du=split, au=end)
        before_url = veille_url(quartier=quartier.pk, theme=key, type=PROBLEMS, du=start, au=before)
        bars.append(BarRow(name, values, url=recent_url, urls=[recent_url, before_url]))
    return BarChart(
        title="Constats et incidents par thème",
        uid="themes",
        series=["12 derniers mois", "12 mois d’avant"],
        rows=bars,
    )


def themes_side_by_side(user: Any, quartiers: Sequence[Quartier]) -> BarChart:
    """Return the themes of the last twelve months of two or three quartiers, in one chart; one query."""
    today = timezone.localdate()
    start, end = month_back(today, 11), month_end(today.replace(day=1))
    totals = (
        ObservationTally.objects.visible_in(user, *(quartier.pk for quartier in quartiers))
        .problems()
        .between(start, today)
        .by("quartier_id", "theme_id", "theme__name")
    )
    themes = {(key, name) for _, key, name in totals}
    values = {(key, name): [totals.get((quartier.pk, key, name), 0) for quartier in quartiers] for key, name in themes}
    rows = [
        BarRow(
            name,
            row,
            urls=[
                veille_url(quartier=quartier.pk, theme=key, type=PROBLEMS, du=start, au=end) for quartier in quartiers
            ],
        )
        for (key, name), row in sorted(values.items(), key=lambda item: (-sum(item[1]), item[0][1]))[: THEMES + 4]
    ]
    return BarChart(
        title="Constats et incidents par thème, 12 derniers mois",
        uid="themes",
        series=[quartier.name for quartier in quartiers],
        rows=rows,
        is_first_on_top=True,
    )


def cuts() -> list[int]:
    """Return the ages in days at which a band of open observations begins: those that make late are among them."""
    return sorted({settings.OBSERVATION_QUALIFY_DAYS + 1, settings.OBSERVATION_HANDLE_DAYS + 1, *AGES})


def late_in(bands: Iterable[AgeBand]) -> int:
    """Return how many of the open observations are late, from their bands."""
    total = 0
    for begins, band in zip([0, *cuts()], bands, strict=True):
        if begins > settings.OBSERVATION_QUALIFY_DAYS:
            total += band.to_qualify
        if begins > settings.OBSERVATION_HANDLE_DAYS:
            total += band.total - band.to_qualify
    return total


def ages_chart(quartier: Quartier, bands: Sequence[AgeBand]) -> BarChart:
    """Return the open observations of a quartier by age."""
    begins = [0, *cuts()]
    rows = []
    for position, band in enumerate(bands):
        if position == 0:
            label = f"{number(begins[1] - 1)} jours ou moins"
        elif position == len(bands) - 1:
            label = "Plus d’un an" if begins[position] == AGES[-1] else f"Plus de {number(begins[position] - 1)} jours"
        else:
            label = f"De {number(begins[position])} à {number(begins[position + 1] - 1)} jours"
        url = veille_url(quartier=quartier.pk, etat="ouvertes", du=band.first, au=band.last)
        rows.append(BarRow(label, [band.total], url=url))
    return BarChart(
        title="Ouvertes, par ancienneté", uid="anciennete", rows=rows if any(b.total for b in bands) else []
    )
