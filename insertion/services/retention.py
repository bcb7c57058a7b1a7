"""Pathways that ended long ago: their traits are taken away, from the history too; steps and hours stay."""

import datetime
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import transaction
from django.db.models import DateField, Func, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from core.history import author_key_of, authors_of, event_model, signed_by
from insertion.enums import AgeBracket, DiplomaLevel, HomeArea, Sex
from insertion.models import HoursStatement, Pathway, PathwayPurge, Placement
from insertion.reads.exits import YEAR, months_after
from insertion.services.refusals import InsertionError

# The history is only added to, but for this: one table, inside one transaction (docs/adr/0008).
APPEND_ONLY = "insertion.PathwayEvent:append_only"
# What stays of the traits of somebody: nothing. What became of them is one.
NOTHING_LEFT: dict[str, Any] = {
    "sex": Sex.UNKNOWN,
    "age_bracket": AgeBracket.UNKNOWN,
    "home_area": HomeArea.UNKNOWN,
    "home_quartier": None,
    "criteria": [],
    "level": DiplomaLevel.UNKNOWN,
    "exit_3": "",
    "exit_6": "",
    "exit_12": "",
}
# Purges in the journal of the page.
TOLD = 20


@dataclass(frozen=True)
class Purge:
    """Pathways whose traits were taken away, or would be: those that were over before a day."""

    ended_before: datetime.date
    count: int


@dataclass(frozen=True)
class Told:
    """A purge as the journal tells it: when, of how many pathways, by whom (empty for a task of the machine)."""

    at: datetime.datetime
    ended_before: datetime.date
    count: int
    who: str


def limit(today: datetime.date | None = None) -> datetime.date:
    """Return the day before which a pathway was over for its traits to go: `PATHWAY_YEARS` ago."""
    return months_after(today or timezone.localdate(), -YEAR * settings.PATHWAY_YEARS)


def overdue(before: datetime.date) -> Any:
    """Return the pathways that were over before a day and still have traits; `over_on` is when they were.

    A pathway whose end nobody said is over with its last step. A step without an end is over with its lot or its
    action, or with the last month in which hours were noted.
    """
    end_of_action = Func("action__last_year", 12, 31, function="make_date", output_field=DateField())
    lines = HoursStatement.objects.filter(placement=OuterRef("pk")).order_by().values("placement")
    last_month = Subquery(lines.annotate(found=Max("sheet__month")).values("found"))
    its_end = Coalesce("ends_on", Greatest("lot__due_on", end_of_action, last_month))
    # The end of each step first, the last of them after: one aggregate does not hold the other.
    steps = Placement.objects.filter(pathway=OuterRef("pk")).annotate(its_end=its_end).order_by("-its_end")
    over_on = Coalesce("ended_on", Subquery(steps.values("its_end")[:1]), TruncDate("created_at"))
    rows = Pathway.objects.filter(purged_on__isnull=True)
    return rows.annotate(over_on=over_on).filter(over_on__lt=before)


@transaction.atomic
def purge_pathways(*, by: Any, expected: int | None = None, is_dry: bool = False) -> Purge:
    """Take away the traits of the pathways that were over `PATHWAY_YEARS` ago, in the history too.

    `by` is None for a task of the machine. `expected` is how many of them somebody agreed to. Steps and hours stay:
    targets were answered by them. With `is_dry` nothing is written. Raises InsertionError when there are more or fewer
    of them than expected.
    """
    before = limit()
    rows = overdue(before)
    keys = list((rows if is_dry else rows.select_for_update(of=("self",), no_key=True)).values_list("pk", flat=True))
    if expected is not None and len(keys) != expected:
        raise InsertionError("La liste a changé depuis que vous l’avez lue : rien n’est effacé. Relisez-la.")
    if not keys or is_dry:
        return Purge(before, len(keys))
    with signed_by(by):
        Pathway.objects.filter(pk__in=keys).update(**NOTHING_LEFT, purged_on=timezone.localdate())
        PathwayPurge.objects.create(ended_before=before, count=len(keys))
    with pgtrigger.ignore(APPEND_ONLY):
        # What was written since tells the purge and nothing else.
        event_model(Pathway).objects.filter(pgh_obj_id__in=keys, purged_on__isnull=True).delete()
    return Purge(before, len(keys))


def purges() -> list[Told]:
    """Return the last purges, the latest first. Two queries."""
    events = list(event_model(PathwayPurge).objects.select_related("pgh_context").order_by("-pgh_id")[:TOLD])
    names = authors_of(events)
    return [Told(event.at, event.ended_before, event.count, names.get(author_key_of(event), "")) for event in events]
