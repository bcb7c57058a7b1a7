"""Writes of programmes: what they are, and their life from state to state."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from actions import permissions
from actions.enums import ProgrammeStatus
from actions.models import Framework, Programme, ProgrammeStep
from territories.models import Quartier


class ProgrammeError(ValueError):
    """What is asked cannot be done to this programme; the words are for its reader."""


@transaction.atomic
def save_programme(
    *,
    programme: Programme,
    quartiers: Iterable[Quartier],
    kept: Iterable[int],
    frameworks: Iterable[Framework],
    by: Any,
) -> Programme:
    """Store a programme with its quartiers and what it answers to; `kept` are quartiers of others, which stay.

    Raises ProgrammeError when a quartier that is taken away, or a year, has actions.
    """
    is_new = programme.pk is None
    chosen = list(dict.fromkeys([*(row.pk for row in quartiers), *kept]))
    if not is_new:
        Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
        lost = (
            programme.quartiers.exclude(pk__in=chosen).filter(actions__programme=programme).without_contour().first()
        )
        if lost is not None:
            raise ProgrammeError(f"Ce programme a des actions sur « {lost} » : retirez-le d’abord de ces actions.")
        beyond = (
            programme.actions.filter(first_year__lt=programme.first_year)
            | programme.actions.filter(last_year__gt=programme.last_year)
        ).first()
        if beyond is not None:
            raise ProgrammeError(f"L’action « {beyond} » ({beyond.years}) sortirait des années du programme.")
    programme.save()
    programme.quartiers.set(chosen)
    programme.frameworks.set(frameworks)
    if is_new:
        ProgrammeStep.objects.create(programme=programme, status=programme.status, by=by)
    return programme


@transaction.atomic
def move_programme(*, programme: Programme, status: str, comment: str, by: Any) -> Programme:
    """Bring a programme to another state, with what is said of it. The row is locked meanwhile.

    Raises ProgrammeError when the state does not follow, is not the user's to give, or goes back without a word.
    """
    row = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    keys = permissions.keys_of(row)
    if status not in permissions.next_steps(by, row, keys):
        raise ProgrammeError(f"Ce programme est déjà « {row.get_status_display().lower()} » : relisez-le.")
    states = [str(state) for state in ProgrammeStatus]
    if states.index(status) < states.index(row.status) and not comment.strip():
        raise ProgrammeError("Dites pourquoi le programme revient en arrière.")
    row.status = status
    row.save(update_fields=["status"])
    ProgrammeStep.objects.create(programme=row, status=status, comment=comment.strip(), by=by)
    return row
