"""What the dashboards show, read in a constant number of queries."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from core.charts import BarChart, BarRow, Column, Series, StackedColumns
from core.french import MONTHS_SHORT
from diagnostics.enums import OPEN_STATUSES, ObservationKind, Severity, Status
from diagnostics.models import ObservationTally
from territories.models import IndicatorValue, Quartier

MONTHS = 24


def month_back(day: datetime.date, count: int) -> datetime.date:
    """Return the first day of the month `count` months before the one of `day`."""
    number = day.year * 12 + day.month - 1 - count
    return datetime.date(number // 12, number % 12 + 1, 1)


def month_end(first: datetime.date) -> datetime.date:
    """Return the last day of a month given by its first."""
    return month_back(first, -1) - datetime.timedelta(days=1)


def veille_url(**filters: Any) -> str:
    """Return the address of the observations behind a figure."""
    return reverse("diagnostics:observation_list", query={name: value for name, value in filters.items() if value})


@dataclass(frozen=True)
class QuartierFigures:
    """Counts of one quartier, as far as their reader sees."""

    quartier: Quartier
    open: int = 0
    to_qualify: int = 0
    grave: int = 0
    this_month: int = 0
    last_month: int = 0
    strengths: int = 0
    late: int = 0
    last_month_seen: datetime.date | None = None

    @property
    def is_alert(self) -> bool:
        """Whether something grave is open or something is late."""
        return self.grave > 0 or self.late > 0

    @property
    def links(self) -> dict[str, str]:
        """The address of the rows behind each count."""
        key = self.quartier.pk
        first = timezone.localdate().replace(day=1)
        before = month_back(first, 1)
        return {
            "open": veille_url(quartier=key, etat="ouvertes"),
            "to_qualify": veille_url(quartier=key, etat=Status.TO_QUALIFY),
            "grave": veille_url(quartier=key, etat="ouvertes", gravite=int(Severity.GRAVE)),
            "late": veille_url(quartier=key, retard=1),
            "this_month": veille_url(quartier=key, du=first.isoformat(), au=month_end(first).isoformat()),
            "last_month": veille_url(quartier=key, du=before.isoformat(), au=month_end(before).isoformat()),
            "strengths": veille_url(quartier=key, type=ObservationKind.STRENGTH),
        }


def figures_of(user: Any, quartiers: list[Quartier]) -> list[QuartierFigures]:
    """Return the counts of quartiers, in the order given; three queries whatever their number."""
    keys = [quartier.pk for quartier in quartiers]
    first = timezone.localdate().replace(day=1)
    is_open = Q(status__in=OPEN_STATUSES)
    counts = {
        row["quartier_id"]: row
        for row in ObservationTally.objects.visible_to(user)
        .filter(quartier_id__in=keys, total__gt=0)
        .values("quartier_id")
        .annotate(
            open=Sum("total", filter=is_open, default=0),
            to_qualify=Sum("total", filter=Q(status=Status.TO_QUALIFY), default=0),
            grave=Sum("total", filter=is_open & Q(severity=Severity.GRAVE), default=0),
            this_month=Sum("total", filter=Q(month=first), default=0),
            last_month=Sum("total", filter=Q(month=month_back(first, 1)), default=0),
            strengths=Sum("total", filter=Q(kind=ObservationKind.STRENGTH), default=0),
        )
    }
    late = ObservationTally.objects.all().late_by_quartier(user, keys)
    rows = []
    for quartier in quartiers:
        found = {name: value for name, value in counts.get(quartier.pk, {}).items() if name != "quartier_id"}
        rows.append(QuartierFigures(quartier=quartier, late=late.get(quartier.pk, 0), **found))
    return rows


def severity_over_time(user: Any, quartier: Quartier) -> StackedColumns:
    """Return the observations of a quartier by month and severity over two years, strengths left out."""
    today = timezone.localdate()
    start = month_back(today, MONTHS - 1)
    totals: dict[tuple[datetime.date, int], int] = {}
    rows = (
        ObservationTally.objects.visible_to(user)
        .filter(quartier=quartier, month__gte=start)
        .exclude(kind=ObservationKind.STRENGTH)
        .values_list("month", "severity")
        .annotate(n=Sum("total"))
    )
    for month, severity, total in rows:
        totals[month, severity] = total
    columns = []
    for back in range(MONTHS - 1, -1, -1):
        month = month_back(today, back)
        name = MONTHS_SHORT[month.month - 1]
        columns.append(
            Column(
                label=f"{name} {month.year % 100:02d}",
                full_label=f"{name} {month.year}",
                values=[totals.get((month, level), 0) for level in Severity.values],
                url=veille_url(quartier=quartier.pk, du=month.isoformat(), au=month_end(month).isoformat()),
            )
        )
    return StackedColumns(
        title="Constats et incidents par mois et gravité",
        uid="gravites",
        series=[Series(str(level.label), int(level)) for level in Severity],
        columns=columns,
    )


def themes_of(user: Any, quartier: Quartier) -> BarChart:
    """Return the themes of a quartier: the last twelve months beside the twelve before."""
    today = timezone.localdate()
    split, start = month_back(today, 11), month_back(today, 23)
    rows = (
        ObservationTally.objects.visible_to(user)
        .filter(quartier=quartier, month__gte=start)
        .values("theme_id", "theme__name")
        .annotate(
            recent=Sum("total", filter=Q(month__gte=split), default=0),
            before=Sum("total", filter=Q(month__lt=split), default=0),
        )
        .order_by("-recent", "theme__name")[:8]
    )
    until = split - datetime.timedelta(days=1)
    return BarChart(
        title="Thèmes, douze derniers mois et douze précédents",
        uid="themes",
        series=["12 derniers mois", "12 mois d’avant"],
        rows=[
            BarRow(
                row["theme__name"],
                [row["recent"], row["before"]],
                url=veille_url(quartier=quartier.pk, theme=row["theme_id"], du=split.isoformat()),
                urls=[
                    veille_url(quartier=quartier.pk, theme=row["theme_id"], du=split.isoformat()),
                    veille_url(
                        quartier=quartier.pk, theme=row["theme_id"], du=start.isoformat(), au=until.isoformat()
                    ),
                ],
            )
            for row in rows
            if row["recent"] or row["before"]
        ],
    )


def open_by_age(user: Any, quartier: Quartier) -> BarChart:
    """Return the open observations of a quartier by how long ago they were seen, to the month."""
    today = timezone.localdate()
    bounds = [("Ce mois-ci", 0, 0), ("1 à 2 mois", 1, 2), ("3 à 5 mois", 3, 5), ("6 à 11 mois", 6, 11)]
    totals = dict(
        ObservationTally.objects.visible_to(user)
        .open()
        .filter(quartier=quartier)
        .values_list("month")
        .annotate(n=Sum("total"))
    )
    rows = []
    for label, newest, oldest in bounds:
        first, last = month_back(today, oldest), month_back(today, newest)
        total = sum(n for month, n in totals.items() if first <= month <= last)
        url = veille_url(quartier=quartier.pk, etat="ouvertes", du=first.isoformat(), au=month_end(last).isoformat())
        rows.append(BarRow(label, [total], url=url))
    limit = month_back(today, 11)
    older = sum(n for month, n in totals.items() if month < limit)
    until = (limit - datetime.timedelta(days=1)).isoformat()
    rows.append(BarRow("Un an et plus", [older], url=veille_url(quartier=quartier.pk, etat="ouvertes", au=until)))
    return BarChart(title="Observations ouvertes, par ancienneté", uid="anciennete", rows=rows)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator of a quartier with the zones to compare it with, all of one vintage."""

    indicator: Any
    value: IndicatorValue
    zones: list[IndicatorValue]


def key_indicators(quartier: Quartier) -> list[IndicatorRow]:
    """Return the key indicators of a quartier, latest vintage first known; one query."""
    values = list(
        IndicatorValue.objects.for_quartier(quartier)
        .filter(indicator__is_key=True)
        .select_related("indicator", "commune")
        .order_by("indicator__order", "indicator_id", "-vintage")
    )
    rows, seen = [], set()
    for value in values:
        if value.quartier_id is None or value.indicator_id in seen:
            continue
        seen.add(value.indicator_id)
        zones = [
            other
            for other in values
            if other.indicator_id == value.indicator_id
            and other.vintage == value.vintage
            and other.quartier_id is None
        ]
        rows.append(IndicatorRow(value.indicator, value, zones))
    return rows
