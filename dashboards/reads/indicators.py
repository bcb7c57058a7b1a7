"""Official figures of quartiers beside those of the zones around. Nothing is ever summed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.db.models import Q

from core.french import NOTHING, with_unit
from territories.enums import ZoneKind
from territories.models import Commune, Indicator, IndicatorValue, Quartier

SECRECY = "secret statistique"
# The nearest zone first: it is the tick on the bar.
ZONES = [ZoneKind.COMMUNE, ZoneKind.EPCI, ZoneKind.DEPARTEMENT, ZoneKind.REGION, ZoneKind.NATIONAL]
HUNDRED = Decimal(100)


class Value(NamedTuple):
    """What a row shows of an `IndicatorValue`, its indicator and its commune: a page has dozens."""

    indicator_id: int
    vintage: int
    zone_kind: str
    quartier_id: int | None
    commune_id: int | None
    zone_code: str
    zone_name: str
    value: Decimal | None
    is_secret: bool
    source: str
    indicator__label: str
    indicator__short_label: str
    indicator__unit: str
    indicator__decimals: int
    commune__name: str | None
    commune__departement: str | None

    @property
    def zone_label(self) -> str:
        """The zone in words, as `IndicatorValue` has it; nothing for a quartier."""
        if self.commune_id is not None:
            return str(Commune(name=self.commune__name, departement=self.commune__departement))
        return self.zone_name or self.zone_code

    @property
    def indicator(self) -> Indicator:
        """The indicator, as far as a row shows it."""
        return Indicator(
            pk=self.indicator_id,
            label=self.indicator__label,
            short_label=self.indicator__short_label,
            unit=self.indicator__unit,
            decimals=self.indicator__decimals,
        )


Dated = TypeVar("Dated", IndicatorValue, Value)


@dataclass(frozen=True)
class ZoneValue:
    """A value in words: "21,4 %", "secret statistique"; with its zone, and its vintage where it is another one."""

    text: str
    zone: str = ""
    vintage: str = ""
    is_secret: bool = False


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator of a quartier with the zones to compare it with. `maximum` is the whole of its bar, or None."""

    indicator: Indicator
    value: ZoneValue
    zones: list[ZoneValue]
    vintage: str
    source: str
    bar: Decimal | None
    tick: Decimal | None
    maximum: Decimal | None
    spoken: str


def _in_words(value: IndicatorValue | Value, indicator: Indicator, vintage: int | None = None) -> ZoneValue:
    # The quartier itself is known to the page: naming it here would read it again.
    name = "France" if value.zone_kind == ZoneKind.NATIONAL else "" if value.quartier_id else value.zone_label
    return ZoneValue(
        text=SECRECY if value.is_secret else with_unit(value.value, indicator.unit, indicator.decimals),
        zone=name,
        vintage=str(value.vintage) if vintage is not None and value.vintage != vintage else "",
        is_secret=value.is_secret,
    )


def _nearest_vintage(values: Sequence[Dated], vintage: int) -> Dated:
    return min(values, key=lambda value: (abs(value.vintage - vintage), -value.vintage))


def key_indicators(quartier: Quartier) -> list[IndicatorRow]:
    """Return the key indicators of a quartier in their latest vintage, with its zones; one query."""
    values = [
        Value(*row)
        for row in IndicatorValue.objects.for_quartier(quartier)
        .filter(indicator__is_key=True)
        .order_by("indicator__order", "indicator__label", "indicator_id", "-vintage", "pk")
        .values_list(*Value._fields)
    ]
    rows, seen = [], set()
    for value in values:
        if value.quartier_id is None or value.indicator_id in seen:
            continue
        seen.add(value.indicator_id)
        around: dict[tuple[int, str], list[Value]] = {}
        for other in values:
            if other.indicator_id == value.indicator_id and other.quartier_id is None:
                zone = ZONES.index(ZoneKind(other.zone_kind)), str(other.commune_id or other.zone_code)
                around.setdefault(zone, []).append(other)
        zones = [_nearest_vintage(around[zone], value.vintage) for zone in sorted(around)]
        rows.append(_row(value, zones))
    return rows


def _row(value: Value, zones: list[Value]) -> IndicatorRow:
    indicator = value.indicator
    tick = next((zone.value for zone in zones if zone.value is not None), None)
    known = [number for number in (value.value, *(zone.value for zone in zones)) if number is not None]
    # A head count has nothing to be compared with: a bar would mean nothing.
    has_bar = value.value is not None and tick is not None and min(known) >= 0 and max(known) > 0
    maximum = max([HUNDRED, *known]) if indicator.unit == "%" else max(known, default=HUNDRED) * Decimal("1.1")
    inner = _in_words(value, indicator)
    words = [_in_words(zone, indicator, value.vintage) for zone in zones]
    return IndicatorRow(
        indicator=indicator,
        value=inner,
        zones=words,
        vintage=str(value.vintage),
        source=value.source,
        bar=value.value if has_bar else None,
        tick=tick if has_bar else None,
        maximum=maximum if has_bar else None,
        spoken=f"{indicator} : quartier {inner.text}" + "".join(f", {zone.zone} {zone.text}" for zone in words),
    )


@dataclass(frozen=True)
class ComparedIndicator:
    """An indicator of several quartiers: a value for each, in their order ("—" where there is none)."""

    indicator: Indicator
    values: list[ZoneValue]
    national: ZoneValue | None
    vintage: str


def compared_indicators(quartiers: Sequence[Quartier]) -> list[ComparedIndicator]:
    """Return the key indicators of quartiers side by side, each in its latest vintage, and the nation's; one query."""
    values = (
        IndicatorValue.objects.filter(
            Q(quartier__in=[quartier.pk for quartier in quartiers]) | Q(zone_kind=ZoneKind.NATIONAL),
            indicator__is_key=True,
        )
        .select_related("indicator")
        .order_by("indicator__order", "indicator__label", "indicator_id", "-vintage", "pk")
    )
    found: dict[int, list[IndicatorValue]] = {}
    for value in values:
        found.setdefault(value.indicator_id, []).append(value)
    rows = []
    for group in found.values():
        of_quartiers = [value for value in group if value.quartier_id is not None]
        if not of_quartiers:
            continue
        indicator = group[0].indicator
        vintage = of_quartiers[0].vintage
        latest: dict[int, IndicatorValue] = {}
        for value in of_quartiers:
            latest.setdefault(value.quartier_id or 0, value)
        nation = [value for value in group if value.quartier_id is None]
        rows.append(
            ComparedIndicator(
                indicator=indicator,
                values=[
                    replace(_in_words(latest[quartier.pk], indicator, vintage), zone=quartier.name)
                    if quartier.pk in latest
                    else ZoneValue(NOTHING, zone=quartier.name)
                    for quartier in quartiers
                ],
                national=_in_words(_nearest_vintage(nation, vintage), indicator, vintage) if nation else None,
                vintage=str(vintage),
            )
        )
    return rows
