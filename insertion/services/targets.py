"""Writes of what maîtres d'ouvrage owe in a project."""

from typing import Any

from django.db import transaction

from insertion.models import ProjectTarget
from insertion.services.refusals import told


@transaction.atomic
def save_target(*, target: ProjectTarget, by: Any) -> ProjectTarget:
    """Store what a maître d'ouvrage owes and declared. Raises InsertionError when the database refuses it."""
    with told():
        target.save()
    return target


@transaction.atomic
def remove_target(*, target: ProjectTarget, by: Any) -> None:
    """Take away a line that was typed by mistake; the history keeps it. Raises InsertionError."""
    with told():
        target.delete()
