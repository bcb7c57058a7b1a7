"""Writes of premises and of who has them."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from core import french
from partners.models import Occupation, Premises


class OccupiedError(ValueError):
    """Another partner has the premises alone at these dates; the words name it."""

    def __init__(self, other: Occupation | None) -> None:
        if other is None:
            super().__init__("Un autre partenaire occupe déjà seul ce local à ces dates.")
        else:
            super().__init__(
                f"« {other.partner} » occupe déjà seul ce local {period_in_words(other)} : "
                "changez les dates, ou terminez d’abord son occupation."
            )


def period_in_words(row: Occupation) -> str:
    """Return "du 01/01/2026 au 31/12/2026", or "depuis le 01/01/2026"."""
    if row.ends_on is None:
        return f"depuis le {french.date_short(row.starts_on)}"
    return f"du {french.date_short(row.starts_on)} au {french.date_short(row.ends_on)}"


def _in_the_way(row: Occupation) -> Occupation | None:
    """Return who has the premises alone at some of the same dates."""
    others = Occupation.objects.filter(premises_id=row.premises_id, is_exclusive=True).exclude(pk=row.pk)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=row.starts_on))
    if row.ends_on is not None:
        others = others.filter(starts_on__lte=row.ends_on)
    return others.select_related("partner").order_by("starts_on", "pk").first()


@transaction.atomic
def save_premises(*, premises: Premises, by: Any) -> Premises:
    """Store premises."""
    premises.save()
    return premises


def save_occupation(*, occupation: Occupation, by: Any) -> Occupation:
    """Store who has premises, from when to when. Raises OccupiedError when somebody else has them alone.

    The premises are locked meanwhile: of two people who lend them at once, the second is told of the first. The
    constraint of the database is the last word.
    """
    try:
        with transaction.atomic():
            Premises.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=occupation.premises_id)
            if occupation.is_exclusive and (other := _in_the_way(occupation)) is not None:
                raise OccupiedError(other)
            occupation.save()
    except IntegrityError as error:
        if "occupation_alone" not in str(error):
            raise
        raise OccupiedError(_in_the_way(occupation)) from error
    return occupation


@transaction.atomic
def end_occupation(*, occupation: Occupation, on: datetime.date, by: Any) -> Occupation:
    """Say that an occupation ends. Raises ValueError when it had not begun, or had ended before."""
    row = Occupation.objects.select_for_update(of=("self",)).get(pk=occupation.pk)
    if on < row.starts_on:
        raise ValueError("La fin ne peut pas précéder le début.")
    if row.ends_on is not None and row.ends_on < on:
        raise ValueError(f"Cette occupation est déjà terminée depuis le {french.date_short(row.ends_on)}.")
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    return row
