"""Writes of pathways and of their steps."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction

from insertion.models import Pathway, Placement
from insertion.models.pathways import ALPHABET
from insertion.services.refusals import told

TRIES = 8


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
def save_pathway(*, pathway: Pathway, by: Any) -> Pathway:
    """Store the traits, the end and the exits of a pathway. Raises InsertionError."""
    with told():
        pathway.save()
    return pathway


@transaction.atomic
def save_placement(*, placement: Placement, by: Any) -> Placement:
    """Store a step of a pathway. Raises InsertionError: beyond full time, or away from hours that are noted."""
    with told():
        placement.save()
    return placement
