"""Indicators and their values written in bulk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.db.upserts import Outcome, upsert
from core.history import signed_by
from territories.enums import ZoneKind
from territories.models import Indicator, IndicatorValue
from territories.services.known_indicators import KNOWN

VALUES_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Zone:
    """What a value describes: a quartier, a commune, or a zone known by its code."""

    kind: ZoneKind
    quartier_id: int | None = None
    commune_id: int | None = None
    code: str = ""
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ValueDraft:
    """A figure of a file; no value means statistical secrecy."""

    line: int
    indicator: str
    vintage: int
    zone: Zone
    value: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """What a file says of an indicator. `is_label_given`: its dictionary names it, not only its column."""

    code: str
    label: str = ""
    unit: str = ""
    decimals: int = 1
    is_label_given: bool = False


@transaction.atomic
def save_indicators(*, drafts: Mapping[str, IndicatorDraft], by: Any) -> Outcome[str, Indicator]:
    """Create the indicators that are not there; give a label to those that have none but their code.

    A usual indicator takes what is known of it. A dictionary's label replaces the present one.
    """
    existing = {row.code: row for row in Indicator.objects.filter(code__in=list(drafts))}
    wanted = {code: _indicator_values(draft, existing.get(code)) for code, draft in drafts.items()}
    with signed_by(by):
        return upsert(Indicator, wanted=wanted, existing=existing)


def _indicator_values(draft: IndicatorDraft, row: Indicator | None) -> dict[str, Any]:
    known = KNOWN.get(draft.code)
    values: dict[str, Any] = {"code": draft.code}
    if row is not None:
        if draft.is_label_given and draft.label and known is None:
            values["label"] = draft.label
        return values
    if known is None:
        return values | {
            "label": draft.label or draft.code,
            "unit": draft.unit,
            "decimals": draft.decimals,
        }
    return values | {
        "label": known.label,
        "short_label": known.short_label,
        "unit": known.unit,
        "theme": known.theme,
        "decimals": known.decimals,
        "is_key": known.order is not None,
        "order": known.order or 100,
    }


@transaction.atomic
def save_values(
    *, drafts: Sequence[ValueDraft], indicators: Mapping[str, Indicator], by: Any
) -> Outcome[int, IndicatorValue]:
    """Write values; each is another indicator, vintage or zone. Return the outcome by place in `drafts`."""
    present = _present(drafts, indicators)
    existing: dict[int, IndicatorValue] = {}
    wanted: dict[int, dict[str, Any]] = {}
    for place, draft in enumerate(drafts):
        indicator, zone = indicators[draft.indicator].pk, draft.zone
        row = present.get((indicator, draft.vintage, zone))
        if row is not None:
            existing[place] = row
        wanted[place] = {
            "indicator_id": indicator,
            "vintage": draft.vintage,
            "zone_kind": zone.kind.value,
            "quartier_id": zone.quartier_id,
            "commune_id": zone.commune_id,
            "zone_code": zone.code,
            "value": draft.value,
            "is_secret": draft.value is None,
            "source": draft.source,
        } | ({"zone_name": zone.name} if zone.name else {})
    with signed_by(by):
        return upsert(IndicatorValue, wanted=wanted, existing=existing, batch=VALUES_AT_ONCE)


def _present(
    drafts: Sequence[ValueDraft], indicators: Mapping[str, Indicator]
) -> dict[tuple[int, int, Zone], IndicatorValue]:
    """The values that are there already for the same indicators, vintages and zones. One query."""
    zones = {draft.zone for draft in drafts}
    rows = IndicatorValue.objects.filter(
        Q(quartier_id__in={zone.quartier_id for zone in zones if zone.quartier_id})
        | Q(commune_id__in={zone.commune_id for zone in zones if zone.commune_id})
        | Q(zone_code__in={zone.code for zone in zones if zone.code}),
        indicator_id__in={indicators[draft.indicator].pk for draft in drafts},
        vintage__in={draft.vintage for draft in drafts},
    )
    return {
        (
            row.indicator_id,
            row.vintage,
            Zone(ZoneKind(row.zone_kind), row.quartier_id, row.commune_id, row.zone_code),
        ): row
        for row in (rows if drafts else ())
    }
