"""Urban projects, their operations and the counts of rehousing."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from territories.models import Operation, Quartier, RehousingCount, UrbanProject


@transaction.atomic
def save_project(*, project: UrbanProject, quartiers: Iterable[Quartier], by: Any) -> UrbanProject:
    """Store a project on the quartiers that the writer chose; those of other teams stay."""
    project.save()
    others = project.quartiers.exclude(pk__in=Quartier.objects.led_by(by).values("pk"))
    project.quartiers.set([*quartiers, *others])
    return project


@transaction.atomic
def add_rehousing_count(*, operation: Operation, counted_on: Any, rehoused: int, by: Any) -> RehousingCount:
    """Write down how many households are rehoused at a date; a count of the same day is replaced."""
    row, _ = RehousingCount.objects.update_or_create(
        operation=operation, counted_on=counted_on, defaults={"rehoused": rehoused}
    )
    return row
