"""Figures of the quartiers that are watched for actions. They describe the quartier, not what the action did."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.models import Action
from core.french import with_unit
from territories.models import Indicator, IndicatorValue

SECRECY = "secret statistique"


@dataclass(frozen=True)
class WatchedValue:
    """A value of a quartier in words, with its vintage, and the one before it when there is one."""

    place: str
    text: str
    vintage: int
    source: str
    before: str = ""


@dataclass
class WatchedFigure:
    """A figure that is watched, for which actions, and what it is in each quartier; never summed."""

    indicator: Indicator
    actions: list[Action] = field(default_factory=list)
    values: list[WatchedValue] = field(default_factory=list)


def _in_words(value: IndicatorValue, indicator: Indicator) -> str:
    return SECRECY if value.is_secret else with_unit(value.value, indicator.unit, indicator.decimals)


def watched_figures(actions: Sequence[Action], quartiers: Any, user: Any) -> list[WatchedFigure]:
    """Return the figures that are watched for actions, in quartiers (keys, or a query of them) that the user sees.

    Each in its latest vintage and the one before. Two queries.
    """
    links: Any = Action.watched.through.objects.filter(action__in=[action.pk for action in actions])
    by_key = {action.pk: action for action in actions}
    found: dict[int, WatchedFigure] = {}
    rows = links.select_related("indicator").order_by("indicator__order", "indicator__label", "indicator_id", "action")
    for row in rows:
        found.setdefault(row.indicator_id, WatchedFigure(row.indicator)).actions.append(by_key[row.action_id])
    if not found:
        return []
    values: dict[tuple[int, int], list[IndicatorValue]] = {}
    for value in (
        IndicatorValue.objects.visible_to(user)
        .filter(indicator__in=found, quartier__in=quartiers)
        .select_related("quartier")
        .defer("quartier__contour")
        .order_by("quartier__name_key", "quartier_id", "-vintage")
    ):
        values.setdefault((value.indicator_id, value.quartier_id), []).append(value)  # type: ignore[arg-type]  # it has one
    for (key, _), several in values.items():
        figure, last = found[key], several[0]
        before = f"{_in_words(several[1], figure.indicator)} en {several[1].vintage}" if len(several) > 1 else ""
        figure.values.append(
            WatchedValue(str(last.quartier), _in_words(last, figure.indicator), last.vintage, last.source, before)
        )
    return list(found.values())


def watchable(keys: Sequence[int], chosen: Sequence[int]) -> Any:
    """Return the figures that may be watched: those that say something of quartiers, and those chosen already."""
    known = IndicatorValue.objects.filter(quartier__in=keys).order_by().values("indicator")
    return (Indicator.objects.filter(pk__in=known) | Indicator.objects.filter(pk__in=chosen)).order_by(
        "theme", "order", "label", "pk"
    )
