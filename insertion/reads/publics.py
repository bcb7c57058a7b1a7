"""Who works the hours of clauses, in a few key shares: residents of QPV, women, under 26, long-term unemployed.

A pathway of the year has a step under way in the year, or hours in it: it counts once. Readers who see totals only get
no number under five, of those who have a trait or of those who have not; the full tables are those of the bilan.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from actions.models import Action
from core.masking import is_small
from insertion.enums import YOUNG, HomeArea, Sex
from insertion.models import Criterion, HoursStatement, Lot, Pathway, Placement

ZERO = Decimal(0)
LABELS = {
    "qpv": "habitent un QPV",
    "women": "femmes",
    "young": "moins de 26 ans",
    "long_term": "demandeurs d’emploi de longue durée",
}


@dataclass(frozen=True)
class KeyShare:
    """Those who have a trait, their validated hours of the year, and their share; None for what is masked."""

    name: str
    people: int | None
    hours: Decimal | None
    share: Decimal | None

    @property
    def label(self) -> str:
        """The trait, in words."""
        return LABELS[self.name]


@dataclass(frozen=True)
class Publics:
    """The pathways of a year in a scope: how many, their validated hours, the key shares. None is masked."""

    year: int
    people: int | None
    hours: Decimal
    shares: list[KeyShare]
    is_masked: bool

    @property
    def mean(self) -> Decimal | None:
        """Validated hours for each pathway; None of nobody, or when it is masked."""
        return self.hours / self.people if self.people else None


def _traits(prefix: str = "") -> dict[str, Q]:
    long_term = ArraySubquery(Criterion.objects.filter(is_long_term=True).order_by("pk").values("code"))
    return {
        "qpv": Q(**{f"{prefix}home_area": HomeArea.QPV}),
        "women": Q(**{f"{prefix}sex": Sex.WOMAN}),
        "young": Q(**{f"{prefix}age_bracket__in": YOUNG}),
        "long_term": Q(**{f"{prefix}criteria__overlap": long_term}),
    }


def publics_of(lots: QuerySet[Lot], actions: QuerySet[Action], year: int, *, is_masked: bool) -> Publics:
    """Return who worked in these lots, and in these actions out of lots, in a year. Two queries.

    The reader sees the lots and the actions: they come from `visible_to`.
    """
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    lots_of, actions_of = lots.order_by().values("pk"), actions.order_by().values("pk")
    noted = HoursStatement.objects.filter(placement=OuterRef("pk"), hours__gt=0, sheet__month__range=(first, last))
    steps = Placement.objects.filter(Q(lot__in=lots_of) | Q(lot__isnull=True, action__in=actions_of))
    steps = steps.filter(
        Q(starts_on__lte=last)
        & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        # A step without an end lasts until its pathway ends, or its lot.
        & (Q(ends_on__isnull=False) | Q(pathway__ended_on__isnull=True) | Q(pathway__ended_on__gte=first))
        & (Q(ends_on__isnull=False) | Q(pathway__ended_on__isnull=False) | Q(lot=None) | Q(lot__due_on__gte=first))
        | Exists(noted)
    )
    people: dict[str, Any] = Pathway.objects.filter(pk__in=steps.order_by().values("pathway")).aggregate(
        all=Count("pk"), **{name: Count("pk", filter=trait) for name, trait in _traits().items()}
    )
    lines = HoursStatement.objects.filter(
        Q(sheet__lot__in=lots_of) | Q(sheet__action__in=actions_of),
        sheet__month__range=(first, last),
        sheet__validated_at__isnull=False,
    )
    hours: dict[str, Any] = lines.aggregate(
        all=Sum("hours"),
        **{name: Sum("hours", filter=trait) for name, trait in _traits("placement__pathway__").items()},
    )
    total = people["all"]
    few = is_masked and is_small(total)
    shares = []
    for name in LABELS:
        count = people[name]
        if few or (is_masked and (is_small(count) or is_small(total - count))):
            shares.append(KeyShare(name, None, None, None))
        else:
            share = Decimal(100 * count) / total if total else None
            shares.append(KeyShare(name, count, hours[name] or ZERO, share))
    return Publics(year, None if few else total, hours["all"] or ZERO, shares, is_masked)
