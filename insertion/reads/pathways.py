"""Hours of pathways and of actions, as the sheets have them; criteria in words."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Max, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from actions.models import Action
from insertion.enums import Modality
from insertion.models import ClauseSettings, Criterion, HoursStatement, Pathway, Placement
from insertion.reads.exits import YEAR, months_after

NOTHING = Value(Decimal(0), output_field=DecimalField(max_digits=12, decimal_places=2))
VALIDATED = Q(statements__sheet__validated_at__isnull=False)


def with_hours(placements: Any) -> Any:
    """Add to steps their hours: `done` in validated months, `waiting` in the others."""
    return placements.annotate(
        done=Coalesce(Sum("statements__hours", filter=VALIDATED), NOTHING),
        waiting=Coalesce(Sum("statements__hours", filter=~VALIDATED), NOTHING),
    )


def _of_steps(steps: Any, value: Any) -> Subquery:
    rows = steps.filter(pathway=OuterRef("pk")).order_by().values("pathway").annotate(found=value)
    return Subquery(rows.values("found"))


def with_steps(pathways: Any, steps: Any) -> Any:
    """Add to pathways what some of their steps come to: how many, from when, until when, hours done and waiting."""
    lines = HoursStatement.objects.filter(
        placement__in=steps.order_by().values("pk"), placement__pathway=OuterRef("pk")
    )
    hours = lines.order_by().values("placement__pathway").annotate(found=Sum("hours")).values("found")
    return pathways.annotate(
        step_count=_of_steps(steps, Count("pk")),
        first_day=_of_steps(steps, Min("starts_on")),
        last_day=_of_steps(steps, Max("ends_on")),
        done=Coalesce(Subquery(hours.filter(sheet__validated_at__isnull=False)), NOTHING),
        waiting=Coalesce(Subquery(hours.filter(sheet__validated_at__isnull=True)), NOTHING),
    )


def criteria_names() -> dict[str, str]:
    """Return the name of each criterion by its code. One query."""
    return dict(Criterion.objects.values_list("code", "name"))


# ---- the cap of a chantier éducatif ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Peak:
    """The twelve months in which somebody worked most in chantiers éducatifs."""

    hours: Decimal
    first: datetime.date
    last: datetime.date
    cap: int

    @property
    def is_over(self) -> bool:
        """Whether that is beyond the cap."""
        return self.hours > self.cap


def educative_peaks(pathways: Iterable[Any]) -> dict[int, Peak]:
    """Return, by key of pathway, the twelve months with the most hours of chantier éducatif. Two queries.

    Hours count wherever they were worked, validated or not: the person is one. The cap is that of the last month.
    """
    lines = (
        HoursStatement.objects.filter(placement__pathway__in=pathways, placement__modality=Modality.EDUCATIVE)
        .order_by()
        .values_list("placement__pathway", "sheet__month")
        .annotate(n=Sum("hours"))
    )
    by_pathway: dict[int, dict[datetime.date, Decimal]] = defaultdict(dict)
    for key, month, hours in lines:
        by_pathway[key][month] = hours
    settings = list(ClauseSettings.objects.order_by("-year")) if by_pathway else []
    peaks = {}
    for key, months in by_pathway.items():
        first, total = max(
            ((first, _within(months, first)) for first in months), key=lambda found: (found[1], found[0])
        )
        last = max(month for month in months if first <= month < months_after(first, YEAR))
        peaks[key] = Peak(total, first, last, _cap_of(settings, last.year))
    return peaks


def _within(months: dict[datetime.date, Decimal], first: datetime.date) -> Decimal:
    until = months_after(first, YEAR)
    return sum((hours for month, hours in months.items() if first <= month < until), Decimal(0))


def _cap_of(settings: list[ClauseSettings], year: int) -> int:
    """Return the cap of a year: of the latest settings that are not after it, otherwise of the first ones."""
    before = [row for row in settings if row.year <= year] or settings[-1:]
    return before[0].educative_cap if before else ClauseSettings._meta.get_field("educative_cap").default


# ---- actions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActionYear:
    """The hours of an action in a year, and how many pathways have some."""

    year: int
    done: Decimal
    waiting: Decimal
    pathways: int


@dataclass(frozen=True)
class ActionHours:
    """The hours of an action: in all, by year, by structure; `pathways` is how many have a step in it.

    An hour is one line of one sheet: it is counted once, whether that sheet is of the action or of a lot.
    """

    done: Decimal
    waiting: Decimal
    pathways: int
    years: list[ActionYear]
    structures: list[dict[str, Any]]

    @property
    def total(self) -> Decimal:
        """Validated or not."""
        return self.done + self.waiting


def action_hours(action: Action) -> ActionHours:
    """Return the hours of the steps of an action, those that the sheet of a lot holds too. Three queries."""
    steps = Placement.objects.filter(action=action).order_by()
    structures = list(
        steps.values("employer", name=F("employer__name"))
        .annotate(
            pathways=Count("pathway", distinct=True),
            done=Coalesce(Sum("statements__hours", filter=VALIDATED), NOTHING),
            waiting=Coalesce(Sum("statements__hours", filter=~VALIDATED), NOTHING),
        )
        .order_by("name", "employer")
    )
    is_done = Q(sheet__validated_at__isnull=False)
    years = [
        ActionYear(year, done, waiting, pathways)
        for year, done, waiting, pathways in HoursStatement.objects.filter(placement__action=action)
        .order_by()
        .values_list("sheet__month__year")
        .annotate(
            done=Coalesce(Sum("hours", filter=is_done), NOTHING),
            waiting=Coalesce(Sum("hours", filter=~is_done), NOTHING),
            pathways=Count("placement__pathway", distinct=True, filter=Q(hours__gt=0)),
        )
        .order_by("-sheet__month__year")
    ]
    return ActionHours(
        sum((row["done"] for row in structures), Decimal(0)),
        sum((row["waiting"] for row in structures), Decimal(0)),
        steps.aggregate(n=Count("pathway", distinct=True))["n"],
        years,
        structures,
    )


def running(pathways: Any, today: datetime.date | None = None) -> Any:
    """Keep the pathways that have not ended yet."""
    return pathways.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today or timezone.localdate()))


def one_pathway(pathway: Pathway) -> Peak | None:
    """Return the twelve months of a pathway with the most hours of chantier éducatif, None when it has none."""
    return educative_peaks([pathway.pk]).get(pathway.pk)
