"""Writes of hours: the sheet of a month, its lines, its validation."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from actions.models import Action
from insertion.clause import first_of
from insertion.models import HoursLink, HoursStatement, Lot, Placement, Sheet
from insertion.services.refusals import InsertionError, told

LOCKED = "Ce mois est validé : ses heures ne changent plus, à moins qu’un manager ne le rouvre."


@transaction.atomic
def sheet_of(*, lot: Lot | None = None, action: Action | None = None, month: datetime.date, by: Any = None) -> Sheet:
    """Return the sheet of a month of a lot, or of an action for its steps outside of lots; made at need."""
    sheet, _ = Sheet.objects.get_or_create(lot=lot, action=action if lot is None else None, month=first_of(month))
    return sheet


@transaction.atomic
def note_hours(
    *, sheet: Sheet, hours: Mapping[Placement, Decimal | None], by: Any = None, link: HoursLink | None = None
) -> int:
    """Store the hours of steps in the month of a sheet, None to take a line away; return how many lines changed.

    All or nothing. Raises InsertionError when the month is validated, or when the database refuses a line: its words
    then begin with the number of the pathway.
    """
    row = Sheet.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet.pk)
    if row.validated_at is not None:
        raise InsertionError(LOCKED)
    known = {line.placement_id: line for line in row.statements.filter(placement__in=list(hours))}
    changed = 0
    # In one order for every session, so that two of them never wait for each other.
    for placement in sorted(hours, key=lambda step: (step.pathway_id, step.pk)):
        value, line = hours[placement], known.get(placement.pk)
        if value == (line.hours if line else None):
            continue
        changed += 1
        try:
            with told():
                if value is None:
                    if line is not None:
                        line.delete()
                    continue
                line = line or HoursStatement(sheet=row, placement=placement)
                line.hours, line.entered_at, line.entered_by, line.link = value, timezone.now(), by, link
                line.save()
        except InsertionError as error:
            raise InsertionError(f"{placement.pathway.number} : {error}") from error
    return changed


@transaction.atomic
def validate_sheet(*, sheet: Sheet, version: int, by: Any) -> Sheet:
    """Validate a month: its hours are locked. Raises InsertionError when they are not those that were shown."""
    row = Sheet.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet.pk)
    if row.validated_at is not None:
        raise InsertionError("Ce mois est déjà validé.")
    if row.version != version:
        raise InsertionError("Des heures de ce mois viennent de changer : relisez-les avant de valider.")
    if not row.statements.exists():
        raise InsertionError("Ce mois n’a aucune heure : notez-les d’abord, zéro s’il n’y en a pas eu.")
    row.validated_at, row.validated_by = timezone.now(), by
    row.save(update_fields=["validated_at", "validated_by"])
    return row


@transaction.atomic
def reopen_sheet(*, sheet: Sheet, reason: str, by: Any) -> Sheet:
    """Open a validated month again, and say why. Raises InsertionError."""
    said = " ".join(reason.split())
    if not said:
        raise InsertionError("Dites pourquoi vous rouvrez ce mois.")
    row = Sheet.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet.pk)
    if row.validated_at is None:
        raise InsertionError("Ce mois n’est pas validé.")
    row.validated_at = row.validated_by = None
    row.reopened_reason = said[:300]
    row.save(update_fields=["validated_at", "validated_by", "reopened_reason"])
    return row
