"""Writes of hours: the sheet of a month, its lines, its validation."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from actions.models import Action
from core.attachments import remove
from insertion.clause import first_of
from insertion.models import HoursLink, HoursStatement, Lot, Pathway, Placement, Sheet, SheetDocument
from insertion.services.refusals import InsertionError, told

# What a person may type in at once, months of a lot.
Table = Mapping[datetime.date, Mapping[Placement, Decimal | None]]

LOCKED = "Ce mois est validé : ses heures ne changent plus, à moins qu’un manager ne le rouvre."


class LineError(InsertionError):
    """Hours of a step in a month that cannot be; the words begin with the number of the pathway, `reason` does not."""

    def __init__(self, reason: str, placement: Placement, month: datetime.date) -> None:
        super().__init__(f"{placement.pathway.number} : {reason}")
        self.reason, self.placement, self.month = reason, placement, month


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

    All or nothing. Raises InsertionError when the month is validated, LineError when the database refuses a line.
    """
    row = Sheet.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet.pk)
    if row.validated_at is not None:
        raise InsertionError(LOCKED)
    _lock_pathways(hours)
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
            raise LineError(str(error), placement, row.month) from error
    return changed


@transaction.atomic
def note_table(
    *,
    lot: Lot | None = None,
    action: Action | None = None,
    table: Table,
    seen: Table | None = None,
    by: Any = None,
    link: HoursLink | None = None,
) -> int:
    """Store the hours of steps in several months of a lot, or of an action; return how many lines changed.

    All or nothing. Raises LineError: which step, which month, why. `seen`, when given, is what the writer saw of the
    same steps and months: what became something else meanwhile is not overwritten.
    """
    months = [
        month
        for month, steps in table.items()
        if any(value is not None for value in steps.values()) or (steps and _is_known(lot, action, month))
    ]
    sheets = open_months(
        lot=lot, action=action, months=months, steps=[step for each in table.values() for step in each]
    )
    if seen is not None:
        _look_for_others(sheets, seen)
    changed = 0
    for month, sheet in sheets.items():
        try:
            changed += note_hours(sheet=sheet, hours=table[month], by=by, link=link)
        except LineError:
            raise
        except InsertionError as error:
            raise LineError(str(error), next(iter(table[month])), month) from error
    return changed


def _look_for_others(sheets: Mapping[datetime.date, Sheet], seen: Table) -> None:
    """Raise LineError for the first line that is not what its writer saw. Their sheets are locked."""
    lines = HoursStatement.objects.filter(sheet__in=[sheet.pk for sheet in sheets.values()])
    noted = {(line.sheet_id, line.placement_id): line.hours for line in lines}
    for month, sheet in sheets.items():
        for placement, hours in seen.get(month, {}).items():
            if noted.get((sheet.pk, placement.pk)) != hours:
                raise LineError("Ces heures viennent de changer : relisez-les, puis enregistrez.", placement, month)


def _is_known(lot: Lot | None, action: Action | None, month: datetime.date) -> bool:
    """Whether a month has its sheet: none is made to take nothing away."""
    return Sheet.objects.filter(lot=lot, action=action if lot is None else None, month=month).exists()


def open_months(
    *, lot: Lot | None, action: Action | None, months: Iterable[datetime.date], steps: Iterable[Placement] = ()
) -> dict[datetime.date, Sheet]:
    """Return the sheets of months, made at need, locked with the pathways of steps until the end of the transaction.

    Whoever writes several months at once begins here. Sheets are made from the first month to the last, then locked,
    then the pathways, each in one order: two writers, or one and somebody who validates, never wait for each other.
    """
    made = [sheet_of(lot=lot, action=action, month=month) for month in sorted(set(months))]
    sheets = {sheet.month: sheet for sheet in lock_sheets(made)}
    _lock_pathways(steps)
    return dict(sorted(sheets.items()))


def lock_sheets(sheets: Iterable[Sheet]) -> list[Sheet]:
    """Lock sheets until the end of the transaction, in one order, and return them as they are."""
    keys = [sheet.pk for sheet in sheets]
    return list(Sheet.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk"))


def _lock_pathways(steps: Iterable[Placement]) -> None:
    # The triggers lock them one by one, and the totals of the lot after the first: another month would cross.
    keys = {step.pathway_id for step in steps}
    rows = Pathway.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk", flat=True))


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


# Sheets validated at once, at most.
MOST = 100


@transaction.atomic
def validate_together(*, versions: Mapping[Sheet, int], by: Any) -> tuple[list[Sheet], list[tuple[Sheet, str]]]:
    """Validate the sheets that still are as they were shown; return those, then the others with the reason."""
    sheets = {sheet.pk: sheet for sheet in versions}
    lock_sheets(sheets.values())
    done, refused = [], []
    # The totals of a lot are locked in this order by whoever notes several months.
    for sheet in sorted(versions, key=lambda row: (row.lot_id or 0, row.action_id or 0, row.month)):
        try:
            done.append(validate_sheet(sheet=sheet, version=versions[sheet], by=by))
        except InsertionError as error:
            refused.append((sheet, str(error)))
    return done, refused


@transaction.atomic
def write_note(*, sheet: Sheet, note: str, by: Any) -> Sheet:
    """Keep a remark about a month, validated or not.

    Its lines stay apart: what a structure sent is one, which its link shows to it, and to nobody else.
    """
    row = Sheet.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet.pk)
    row.note = "\n".join(" ".join(line.split()) for line in note.splitlines() if line.strip())[:500]
    row.save(update_fields=["note"])
    return row


@transaction.atomic
def remove_proof(*, paper: SheetDocument, by: Any) -> None:
    """Take a proof away for good. Raises InsertionError when its month is validated."""
    row = Sheet.objects.select_for_update(no_key=True, of=("self",)).get(pk=paper.sheet_id)
    if row.validated_at is not None:
        raise InsertionError("Ce mois est validé : ses justificatifs restent, à moins qu’un manager ne le rouvre.")
    remove(paper, by=by)


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
