"""Closing a year of a programme, and correcting one that is closed; what the database refuses, in words."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db import connection, models, transaction

from actions.models import Action, Programme, ProgrammeYear, YearCorrection
from core import refusals


class MoneyError(ValueError):
    """What is asked of the money of an action cannot be done; the words are for its reader."""


class ClosedYearError(MoneyError):
    """The year is closed: a manager corrects it, saying why."""


NEEDS_REASON = "L’année {year} est close : dites pourquoi vous la corrigez."


def told() -> AbstractContextManager[None]:
    """Write inside: what the database refuses is undone and raised as a MoneyError, in its words."""
    return refusals.told(MoneyError, "actions")


def _allow(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dsu.correction', %s, true)", [key])


@contextmanager
def correcting(*, programme_id: int, years: set[int], reason: str, by: Any) -> Iterator[None]:
    """Write inside what is of these years of a programme. Where one is closed, the change is a dated correction.

    Raises ClosedYearError when a year is closed and no reason is given, and MoneyError when two closed years would
    change at once.
    """
    closed = list(ProgrammeYear.objects.filter(programme_id=programme_id, year__in=years).order_by("year"))
    if not closed:
        with told():
            yield
        return
    if len(closed) > 1:
        raise MoneyError("Ce changement touche deux années closes : corrigez-les l’une après l’autre.")
    reason = " ".join(reason.split())
    if not reason:
        raise ClosedYearError(NEEDS_REASON.format(year=closed[0].year))
    with told():
        correction = YearCorrection.objects.create(closing=closed[0], reason=reason[:500], by=by)
        _allow(str(correction.pk))
        yield
    # What follows in the same transaction is no part of the correction.
    _allow("")


@transaction.atomic
def close_year(*, programme: Programme, year: int, by: Any) -> ProgrammeYear:
    """Close a year of a programme: what was spent, paid and counted in it changes only by a correction.

    The programme is locked, so that whoever is writing in that year ends first. Raises MoneyError when the year is
    not one of the programme's, or is closed already.
    """
    row = Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if not row.first_year <= year <= row.last_year:
        raise MoneyError(f"Ce programme va de {row.first_year} à {row.last_year}.")
    known = ProgrammeYear.objects.filter(programme=row, year=year).first()
    if known is not None:
        raise MoneyError(f"L’année {year} est déjà close.")
    return ProgrammeYear.objects.create(programme=row, year=year, closed_by=by)


CLOSED_YEAR = "L’année {year} est close : elle ne change que par une correction, que fait un manager."


def why_closed(action: Action, *years: int) -> str:
    """Say that one of these years is closed in the programme of an action; empty when none is."""
    row = ProgrammeYear.objects.filter(programme=action.programme_id, year__in=years).first()
    return CLOSED_YEAR.format(year=row.year) if row is not None else ""


def closing_of(programme_id: int, year: int) -> ProgrammeYear | None:
    """Return the closing of a year of a programme, None while it is open."""
    rows: models.QuerySet[ProgrammeYear] = ProgrammeYear.objects.select_related("closed_by")
    return rows.filter(programme_id=programme_id, year=year).first()
