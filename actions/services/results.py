"""Writes of what an action brings: measures, and its bilan of a year."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from actions.models import Action, ActionReport
from actions.services.closing import MoneyError, correcting


class ReportError(ValueError):
    """The bilan cannot be written, validated or opened again. The message is French and made to be shown."""


def report_of(action: Action, year: int, by: Any) -> ActionReport:
    """Return the bilan of an action for a year; one that is not stored yet when there is none."""
    found = ActionReport.objects.filter(action=action, year=year).select_related("written_by", "validated_by").first()
    return found or ActionReport(action=action, year=year, written_by=by)


@contextmanager
def _writing(report: ActionReport, reason: str, by: Any) -> Iterator[None]:
    """Write a bilan inside; that of a closed year by a dated correction, which says why."""
    try:
        with correcting(programme_id=report.action.programme_id, years={report.year}, reason=reason, by=by):
            yield
    except MoneyError as error:
        raise ReportError(str(error)) from error


@transaction.atomic
def save_report(*, report: ActionReport, by: Any, reason: str = "") -> ActionReport:
    """Store a bilan, signed by who wrote it last.

    Raises ReportError when it is validated, or when its year is closed and no `reason` is given.
    """
    if report.pk:
        locked = ActionReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.validated_at is not None:
            raise ReportError("Ce bilan est validé : un manager le rouvre d’abord.")
    report.written_by = by
    with _writing(report, reason, by):
        report.save()
    return report


@transaction.atomic
def validate_report(*, report: ActionReport, by: Any, reason: str = "") -> None:
    """Say that a bilan is what the house says.

    Raises ReportError when nothing is told yet, when it was done, or when its year is closed and no `reason` is given.
    """
    row = ActionReport.objects.select_for_update(of=("self",)).select_related("action").get(pk=report.pk)
    if row.validated_at is not None:
        raise ReportError("Ce bilan est déjà validé.")
    if not row.qualitative or not row.verdict:
        raise ReportError("Un bilan se valide quand il dit ce qui a été fait, et la suite à donner.")
    row.validated_at, row.validated_by = timezone.now(), by
    with _writing(row, reason, by):
        row.save(update_fields=["validated_at", "validated_by"])


@transaction.atomic
def reopen_report(*, report: ActionReport, by: Any, reason: str = "") -> None:
    """Open a validated bilan again. Raises ReportError when its year is closed and no `reason` is given."""
    with _writing(report, reason, by):
        ActionReport.objects.filter(pk=report.pk).update(validated_at=None, validated_by=None)
