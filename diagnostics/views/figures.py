"""The indicators that show a problématique: those of a quartier beside the zones around. Nothing is ever summed."""

from dataclasses import dataclass

from core.french import with_unit
from diagnostics.models import Diagnostic, Issue
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
