"""Writes of pathways and of their steps."""

import copy
import datetime
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from core import french
from insertion.models import Pathway, Placement
from insertion.models.pathways import ALPHABET
from insertion.reads.exits import EXITS, exits_of
from insertion.services.refusals import InsertionError, told

TRIES = 8
# Pathways that are made at once at most.
MOST = 20
PURGED = "Les traits de ce parcours ont été effacés : il n’en reçoit plus."


def new_number() -> str:
    """Return a number drawn at random: nothing of the person is in it."""
    return "P-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


@transaction.atomic
def create_pathway(*, pathway: Pathway, placement: Placement, by: Any) -> Pathway:
    """Store a pathway, under a number drawn at random, with its first step. Raises InsertionError."""
    pathway.created_by = by
    for left in reversed(range(TRIES)):
        pathway.number = new_number()
        try:
            with transaction.atomic():
                if Pathway.objects.filter(number=pathway.number).exists():
                    continue
                with told():
                    pathway.save()
            break
        except IntegrityError:
            # Somebody drew the same number in the same instant.
            if not left:
                raise
    placement.pathway = pathway
    with told():
        placement.save()
    return pathway


@transaction.atomic
def create_pathways(*, pathway: Pathway, placement: Placement, count: int, by: Any) -> list[Pathway]:
    """Store several pathways of the same traits with the same first step, each under its own number, drawn apart.

    All or none. Raises InsertionError.
    """
    return [
        create_pathway(pathway=copy.copy(pathway), placement=copy.copy(placement), by=by)
        for _ in range(min(max(count, 1), MOST))
    ]


@transaction.atomic
def save_pathway(*, pathway: Pathway, by: Any) -> Pathway:
    """Store the traits, the end and the exits of a pathway. Raises InsertionError."""
    # A purge may have come since the row was read.
    row = Pathway.objects.select_for_update(no_key=True, of=("self",)).get(pk=pathway.pk)
    if row.purged_on is not None:
        raise InsertionError(PURGED)
    with told():
        pathway.save()
    return pathway


@transaction.atomic
def save_placement(*, placement: Placement, by: Any) -> Placement:
    """Store a step of a pathway. Raises InsertionError: beyond full time, or away from hours that are noted.

    Whoever notes hours locks the pathway too: a step is not made shorter than what somebody is writing.
    """
    Pathway.objects.select_for_update(no_key=True, of=("self",)).get(pk=placement.pathway_id)
    with told():
        placement.save()
    return placement


@transaction.atomic
def remove_placement(*, placement: Placement, by: Any) -> None:
    """Take away a step that was noted by mistake. Raises InsertionError when it has hours, or is the only one."""
    Pathway.objects.select_for_update(no_key=True, of=("self",)).get(pk=placement.pathway_id)
    if placement.statements.exists():
        raise InsertionError("Des heures sont notées pour cette étape : elle reste.")
    if not Placement.objects.filter(pathway=placement.pathway_id).exclude(pk=placement.pk).exists():
        raise InsertionError("C’est la seule étape du parcours : corrigez-la plutôt.")
    with told():
        placement.delete()


@transaction.atomic
def end_pathway(*, pathway: Pathway, by: Any) -> Pathway:
    """Store the end of a pathway and its exits: what it says of them. Steps without an end finish that day.

    Raises InsertionError when a step goes on after it, or when its traits were taken away.
    """
    save_pathway(pathway=pathway, by=by)
    if pathway.ended_on is None:
        return pathway
    steps = Placement.objects.filter(pathway=pathway)
    later = steps.filter(Q(ends_on__gt=pathway.ended_on) | Q(starts_on__gt=pathway.ended_on)).order_by("starts_on")
    if (step := later.first()) is not None:
        last = step.ends_on or step.starts_on
        raise InsertionError(
            f"Une étape va jusqu’au {french.date_short(last)} : le parcours finit avec elle ou après."
        )
    with told():
        for step in steps.filter(ends_on__isnull=True):
            step.ends_on = pathway.ended_on
            step.save(update_fields=["ends_on"])
    return pathway


@transaction.atomic
def note_exits(*, noted: Mapping[int, Mapping[int, str]], by: Any, today: datetime.date | None = None) -> int:
    """Store what became of people, by key of pathway and by months after its end; return how many were noted.

    What is not due, or was noted meanwhile by somebody else, is left as it is. Raises InsertionError.
    """
    today = today or timezone.localdate()
    rows = Pathway.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=noted).order_by("pk")
    count = 0
    for row in rows:
        due = {line.months for line in exits_of(row, today) if line.is_due}
        mine = {EXITS[months]: value for months, value in noted[row.pk].items() if months in due}
        for name, value in mine.items():
            setattr(row, name, value)
        if mine:
            count += len(mine)
            with told():
                row.save(update_fields=list(mine))
    return count
