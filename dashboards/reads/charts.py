"""Charts of observations: each bar and each column opens its rows."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.charts import BarChart, BarRow, Column, Series, StackedColumns
from core.french import MONTHS_SHORT, number
from dashboards.reads.links import month_back, month_end, veille_url
from diagnostics.enums import Severity
from diagnostics.models import MonthlyTally, ObservationTally
from diagnostics.models.tallies import AgeBand
from territories.models import Quartier

MONTHS = 24
THEMES = 8
# Ages in days at which a new band begins, besides those that make late.
AGES = (91, 181, 366)
PROBLEMS = "problemes"


# (month, severity, theme key, theme name) of constats and incidents: number.
Problems = dict[tuple[datetime.date, int, int, str], int]


def problems_of(user: Any, quartier: Quartier) -> Problems:
    """Return how many constats and incidents a quartier had over two years, for the two charts below; one query."""
    today = timezone.localdate()
    return (
        ObservationTally.objects.visible_to(user)
        .of([quartier.pk])
        .problems()
        .between(month_back(today, MONTHS - 1), today)
        .by("month", "severity", "theme_id", "theme__name")
    )


def severities_over_time(quartier: Quartier, problems: Problems) -> StackedColumns:
    """Return constats and incidents by month and severity over two years."""
    today = timezone.localdate()
    totals: dict[tuple[datetime.date, int], int] = {}
    for (month, severity, _, _), total in problems.items():
        totals[month, severity] = totals.get((month, severity), 0) + total
    columns = []
    for back in range(MONTHS - 1, -1, -1):
        month = month_back(today, back)
        name = MONTHS_SHORT[month.month - 1]
        columns.append(
            Column(
                label=f"{name} {month.year % 100:02d}",
                full_label=f"{name} {month.year}",
                values=[totals.get((month, level), 0) for level in Severity.values],
                url=veille_url(quartier=quartier.pk, type=PROBLEMS, du=month, au=month_end(month)),
            )
        )
    return StackedColumns(
        title="Constats et incidents par mois et gravité",
        uid="gravites",
        series=[Series(str(level.label), int(level)) for level in Severity],
        columns=columns,
    )


def themes_over_years(quartier: Quartier, problems: Problems) -> BarChart:
    """Return constats and incidents by theme, the last twelve months beside the twelve before."""
    today = timezone.localdate()
    split, start, end = month_back(today, 11), month_back(today, MONTHS - 1), month_end(today.replace(day=1))
    themes: dict[tuple[int, str], list[int]] = {}
    for (month, _, key, name), total in problems.items():
        themes.setdefault((key, name), [0, 0])[month < split] += total
    rows = sorted(themes.items(), key=lambda item: (-item[1][0], -item[1][1], item[0][1]))[:THEMES]
    before = split - datetime.timedelta(days=1)
    bars = []
    for (key, name), values in rows:
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
        ObservationTally.objects.visible_to(user)
        .of([quartier.pk for quartier in quartiers])
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


def open_bands(user: Any, quartier: Quartier) -> list[AgeBand]:
    """Return the open observations of a quartier by age; two queries."""
    return MonthlyTally.objects.all().open_by_age(user, [quartier.pk], days=cuts())


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
