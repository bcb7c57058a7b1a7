"""Writes of the abatement of TFPB: conventions, their years, the lines of their plan."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from actions.models import Action, Axis, TfpbConvention, TfpbLine, TfpbYear
from actions.services.closing import MoneyError, correcting, told


@transaction.atomic
def save_convention(*, convention: TfpbConvention, by: Any) -> TfpbConvention:
    """Store a convention. Raises MoneyError when its quartier has another one in the same years, or plans outside."""
    if convention.pk and convention.lines.exclude(year__range=(convention.first_year, convention.last_year)).exists():
        raise MoneyError("Le plan a des lignes hors de ces années : retirez-les d’abord.")
    with told():
        convention.save()
    return convention


@transaction.atomic
def save_year(
    *, convention: TfpbConvention, year: int, dwellings: int | None, abatement: Decimal | None, by: Any
) -> TfpbYear:
    """Say how many dwellings and euros a year of a convention is about. Raises MoneyError out of its years."""
    row = TfpbConvention.objects.select_for_update(no_key=True).get(pk=convention.pk)
    if not row.first_year <= year <= row.last_year:
        raise MoneyError(f"Cette convention va de {row.first_year} à {row.last_year}.")
    one = row.years.filter(year=year).first() or TfpbYear(convention=row, year=year)
    if one.pk is None or (one.dwellings, one.abatement) != (dwellings, abatement):
        one.dwellings, one.abatement = dwellings, abatement
        with told():
            one.save()
    return one


@transaction.atomic
def save_line(*, line: TfpbLine, by: Any, reason: str = "") -> TfpbLine:
    """Store a line of a plan. Raises MoneyError when the year is not the convention's, or is closed."""
    convention = line.convention
    if not convention.first_year <= line.year <= convention.last_year:
        raise MoneyError(f"Cette convention va de {convention.first_year} à {convention.last_year}.")
    with correcting(programme_id=line.action.programme_id, years={line.year}, reason=reason, by=by):
        line.save()
    return line


@transaction.atomic
def delete_line(*, line: TfpbLine, by: Any, reason: str = "") -> None:
    """Take a line out of a plan. Raises MoneyError when the year is closed and no `reason` is given."""
    with correcting(programme_id=line.action.programme_id, years={line.year}, reason=reason, by=by):
        line.delete()


@dataclass
class Proposal:
    """What was put in a plan from that of the year before: how many lines; what could not be, and why."""

    created: int = 0
    kept: int = 0
    left: list[str] = field(default_factory=list)


def _follower(action: Action, year: int, quartier: int) -> Action | None:
    """The action itself when it still runs that year, or else the one that renews it on the same quartier."""
    if action.first_year <= year <= action.last_year:
        return action
    rows = Action.objects.in_year(year).filter(renews=action, quartiers=quartier)
    return rows.order_by("pk").first()


@transaction.atomic
def propose_plan(*, convention: TfpbConvention, year: int, by: Any) -> Proposal:
    """Put in the plan of a year what was in that of the year before, on the same quartier.

    An action goes on, or is followed by the one that renews it; its amounts are those planned then. Lines that are in
    the plan already stay as they are. An axis that the framework has no more gives its number to the one of now.
    Raises MoneyError when the year is not the convention's, or when there was no plan the year before.
    """
    row = TfpbConvention.objects.select_for_update(no_key=True).select_related("framework").get(pk=convention.pk)
    if not row.first_year <= year <= row.last_year:
        raise MoneyError(f"Cette convention va de {row.first_year} à {row.last_year}.")
    before = list(
        TfpbLine.objects.filter(convention__quartier=row.quartier_id, year=year - 1)
        .select_related("axis", "action")
        .order_by("axis__number", "pk")
    )
    if not before:
        raise MoneyError(f"Ce quartier n’a pas de plan en {year - 1} : ajoutez les lignes de {year} une à une.")
    now = {axis.number: axis for axis in _axes_of(row)}
    known = set(row.lines.filter(year=year).values_list("axis", "action"))
    found = Proposal()
    for line in before:
        axis = now.get(line.axis.number)
        action = _follower(line.action, year, row.quartier_id)
        if axis is None:
            found.left.append(f"{line.action} : l’axe {line.axis.number} n’existe plus.")
        elif action is None:
            found.left.append(f"{line.action} : ni poursuivie ni reconduite en {year}.")
        elif (axis.pk, action.pk) in known:
            found.kept += 1
        else:
            known.add((axis.pk, action.pk))
            save_line(
                line=TfpbLine(
                    convention=row,
                    year=year,
                    axis=axis,
                    action=action,
                    calendar=line.calendar,
                    landlord=line.landlord,
                    others=line.others,
                    valued=line.valued,
                ),
                by=by,
            )
            found.created += 1
    return found


def _axes_of(convention: TfpbConvention) -> list[Axis]:
    framework = convention.framework
    return list(framework.axes.filter(version=framework.axes_version).order_by("number"))
