"""The figures that show a problématique: indicators of a quartier beside the zones around, and what was marked.

Indicators are never summed.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, FilteredRelation, Q

from core.french import number, with_unit
from diagnostics.models import Diagnostic, GridItem, GridLevel, Issue
from territories.enums import ZoneKind
from territories.models import Indicator, IndicatorValue, Quartier

SECRECY = "secret statistique"
# The nearest zone first.
ZONES = [ZoneKind.COMMUNE, ZoneKind.EPCI, ZoneKind.DEPARTEMENT, ZoneKind.REGION, ZoneKind.NATIONAL]


@dataclass(frozen=True)
class ZoneFigure:
    """A zone and its value in words; `vintage` when it is another than that of the quartier."""

    zone: str
    text: str
    is_secret: bool
    vintage: str = ""


@dataclass(frozen=True)
class IndicatorFigure:
    """An indicator of a quartier in its latest vintage, `own` being None where there is no value."""

    indicator: Indicator
    own: ZoneFigure | None
    vintage: str
    source: str
    zones: list[ZoneFigure]


def figures_of(issue: Issue | Diagnostic, quartier: Quartier) -> list[IndicatorFigure]:
    """Return the indicators of a problématique for one of its quartiers. Three queries at most."""
    indicators = list(issue.indicators.order_by("order", "label", "pk"))
    if not indicators:
        return []
    values = list(
        IndicatorValue.objects.for_quartier(quartier)
        .filter(indicator__in=[row.pk for row in indicators])
        .select_related("commune")
        .order_by("-vintage", "pk")
    )
    return [
        _figure(indicator, [row for row in values if row.indicator_id == indicator.pk]) for indicator in indicators
    ]


def _figure(indicator: Indicator, values: list[IndicatorValue]) -> IndicatorFigure:
    own = next((row for row in values if row.quartier_id is not None), None)
    around: dict[tuple[int, str], list[IndicatorValue]] = {}
    for row in values:
        if row.quartier_id is None:
            zone = ZONES.index(ZoneKind(row.zone_kind)), str(row.commune_id or row.zone_code)
            around.setdefault(zone, []).append(row)
    year = own.vintage if own is not None else None
    # Beside a value stands that of the nearest year.
    nearest = [
        min(around[zone], key=lambda row: (abs(row.vintage - (year or row.vintage)), -row.vintage))
        for zone in sorted(around)
    ]
    return IndicatorFigure(
        indicator=indicator,
        own=_in_words(own, indicator, year) if own is not None else None,
        vintage=str(year or ""),
        source=own.source if own is not None else "",
        zones=[_in_words(row, indicator, year) for row in nearest],
    )


def _in_words(row: IndicatorValue, indicator: Indicator, year: int | None) -> ZoneFigure:
    name = "France" if row.zone_kind == ZoneKind.NATIONAL else "" if row.quartier_id else row.zone_label
    return ZoneFigure(
        zone=name,
        text=SECRECY if row.is_secret else with_unit(row.value, indicator.unit, indicator.decimals),
        is_secret=row.is_secret,
        vintage="" if row.vintage == year else str(row.vintage),
    )


# ---- marks ----------------------------------------------------------------------------------------------------------


@dataclass
class CriterionFigure:
    """What was marked of a criterion: how many times each level, the best one first, and the average of the marks."""

    name: str
    theme: str
    levels: list[tuple[GridLevel, int]] = field(default_factory=list)
    unseen: int = 0

    @property
    def seen(self) -> int:
        """How many marks have a level."""
        return sum(count for _, count in self.levels)

    @property
    def average(self) -> str:
        """The average of the marks in words; nothing when none has a level."""
        if not self.seen:
            return ""
        return number(Decimal(sum(level.value * count for level, count in self.levels)) / self.seen, 1)


def criteria_of(issue: Issue) -> list[CriterionFigure]:
    """Return what the diagnostic of origin marked of the criteria of a problématique, as it is now. One query."""
    mark = FilteredRelation("scores", condition=Q(scores__diagnostic=issue.diagnostic_id))
    rows = (
        GridItem.objects.filter(pk__in=issue.criteria.order_by().values("pk"))
        .annotate(mark=mark)
        .order_by("theme__order", "theme_id", "order", "pk", F("mark__level__value").desc(nulls_last=True))
        .values_list("pk", "name", "theme__name", "mark__level__label", "mark__level__tone", "mark__level__value")
        .annotate(count=Count("mark"))
    )
    found: dict[int, CriterionFigure] = {}
    for key, name, theme, label, tone, value, count in rows:
        figure = found.setdefault(key, CriterionFigure(name, theme))
        if value is None:
            figure.unseen += count
        else:
            figure.levels.append((GridLevel(label=label, tone=tone, value=value), count))
    return list(found.values())
