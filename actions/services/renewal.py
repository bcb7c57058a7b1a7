"""What is made from what there is: an action of the next year, a whole programme, the same elsewhere, a template."""

import calendar
import datetime
import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from actions.models import (
    Action,
    ActionIndicator,
    ActionPartner,
    ActionStep,
    ActionTemplate,
    Axis,
    BudgetLine,
    Programme,
    ProgrammeStep,
)

TEXTS = "textes"
PUBLIC = "public"
PARTNERS = "partenaires"
LINKS = "liens"
INDICATORS = "indicateurs"
BUDGET = "budget"
# What may be carried over, and what it is called.
PARTS = {
    TEXTS: "Les textes : besoins, objectifs, effets, contenu, moyens, risques, droit commun",
    PUBLIC: "Le public attendu et la participation des habitants",
    PARTNERS: "Le porteur et les partenaires, avec leurs rôles",
    LINKS: "Les axes et les problématiques",
    INDICATORS: "Les indicateurs : ce que l’on mesure, sans les mesures",
    BUDGET: "Le budget prévisionnel, ligne à ligne, sans les financements ni le réalisé",
}
FIELDS = {
    TEXTS: (
        "needs", "aims", "effects", "content", "human_means", "risks", "additionality", "additionality_note",
    ),
    PUBLIC: (
        "public", "expected_people", "expected_women", "expected_men", "expected_children", "expected_young",
        "expected_adults", "expected_seniors", "expected_qpv", "involvement", "involvement_note",
    ),
    PARTNERS: ("lead_partner_id",),
}  # fmt: skip


class RenewalError(ValueError):
    """What is asked cannot be made; the words are for its reader."""


def in_year(day: datetime.date | None, year: int) -> datetime.date | None:
    """Return the same day of another year; 29 February becomes the 28th."""
    if day is None:
        return None
    return datetime.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def _copy(source: Action, *, programme: Programme, years: tuple[int, int], parts: set[str], by: Any) -> Action:
    """Return a new action made from another: an idea, of these years, with the parts that were chosen."""
    moved = years[0] - source.first_year
    row = Action(
        programme=programme,
        title=source.title,
        kind_id=source.kind_id,
        first_year=years[0],
        last_year=years[1],
        place=source.place,
        responsible_id=source.responsible_id,
        starts_on=in_year(source.starts_on, source.starts_on.year + moved) if source.starts_on else None,
        ends_on=in_year(source.ends_on, source.ends_on.year + moved) if source.ends_on else None,
        created_by=by,
        **{name: getattr(source, name) for part in parts & FIELDS.keys() for name in FIELDS[part]},
    )
    # A code is one of its programme.
    if source.code and not programme.actions.filter(code=source.code).exists():
        row.code = source.code
    return row


def _carry(source: Action, row: Action, quartiers: set[int], parts: set[str], by: Any) -> None:
    """Write what hangs on a new action, once it has a key."""
    row.quartiers.set(quartiers)
    row.residences.set(source.residences.filter(quartier__in=quartiers))
    ActionStep.objects.create(action=row, status=row.status, by=by)
    if PARTNERS in parts:
        ActionPartner.objects.bulk_create(
            ActionPartner(action=row, partner_id=one.partner_id, role=one.role) for one in source.partners.all()
        )
    if LINKS in parts:
        row.axes.set(_axes_today(source))
        row.issues.set(source.issues.filter(quartiers__in=quartiers).distinct())
    if INDICATORS in parts:
        names = ("name", "unit", "direction", "baseline", "target", "frequency", "source", "responsible_id")
        ActionIndicator.objects.bulk_create(
            ActionIndicator(action=row, **{name: getattr(one, name) for name in names})
            for one in source.indicators.all()
        )
        row.watched.set(source.watched.all())
    if BUDGET in parts:
        # The budget of its last year is that of the first year of what follows.
        BudgetLine.objects.bulk_create(
            BudgetLine(action=row, year=row.first_year, account=one.account, label=one.label, forecast=one.forecast)
            for one in source.budget_lines.filter(year=source.last_year, forecast__gt=0)
        )


def _axes_today(source: Action) -> list[Axis]:
    """Return the axes in force that have the names of those of an action, or their numbers; else those it has."""
    found = []
    for axis in source.axes.select_related("framework"):
        if axis.version != axis.framework.axes_version:
            now = Axis.objects.filter(framework=axis.framework_id, version=axis.framework.axes_version)
            axis = now.filter(name=axis.name).first() or axis
        found.append(axis)
    return found


@transaction.atomic
def renew_action(
    *, action: Action, programme: Programme, first_year: int, last_year: int, parts: Iterable[str], by: Any
) -> Action:
    """Make the action that follows another in a programme that is open; it is on the quartiers that both have.

    Raises RenewalError when it was renewed for that year already, or the programme is of other years or elsewhere.
    """
    source = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if not (programme.first_year <= first_year <= last_year <= programme.last_year):
        raise RenewalError(f"Ce programme est celui de {programme.years}.")
    known = Action.objects.filter(renews=source, first_year=first_year).first()
    if known is not None:
        raise RenewalError(f"Elle est déjà reconduite pour {first_year} : « {known} ».")
    here = set(programme.quartiers.values_list("pk", flat=True))
    quartiers = here & set(source.quartiers.values_list("pk", flat=True))
    if not quartiers:
        raise RenewalError("Ce programme n’est sur aucun des quartiers de l’action.")
    chosen = set(parts)
    row = _copy(source, programme=programme, years=(first_year, last_year), parts=chosen, by=by)
    row.renews = source
    row.save()
    _carry(source, row, quartiers, chosen, by)
    return row


@transaction.atomic
def duplicate_action(
    *, action: Action, programme: Programme, quartiers: Iterable[int], parts: Iterable[str], by: Any
) -> Action:
    """Make the same action on other quartiers, all of them of the programme. Raises RenewalError otherwise."""
    keys = set(quartiers)
    if not keys or not keys <= set(programme.quartiers.values_list("pk", flat=True)):
        raise RenewalError("Choisissez des quartiers de ce programme.")
    span = action.last_year - action.first_year
    first = min(max(action.first_year, programme.first_year), programme.last_year)
    years = (first, min(first + span, programme.last_year))
    chosen = set(parts)
    row = _copy(action, programme=programme, years=years, parts=chosen, by=by)
    # A place of the other quartier.
    row.place = ""
    row.save()
    _carry(action, row, keys, chosen, by)
    return row


def next_title(title: str, moved: int) -> str:
    """Return a title whose years have moved ("Programme 2026" → "Programme 2027")."""
    return re.sub(r"\b20\d\d\b", lambda found: str(int(found[0]) + moved), title)


@transaction.atomic
def renew_programme(
    *,
    programme: Programme,
    title: str,
    first_year: int,
    last_year: int,
    actions: Iterable[Action],
    parts: Iterable[str],
    by: Any,
) -> Programme:
    """Make the programme that follows another, in élaboration, with the actions that were chosen.

    Raises RenewalError when one of that year follows it already.
    """
    source = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    known = Programme.objects.filter(renews=source, first_year=first_year).first()
    if known is not None:
        raise RenewalError(f"Ce programme est déjà reconduit pour {first_year} : « {known} ».")
    following = Programme.objects.create(
        title=title,
        project_id=source.project_id,
        first_year=first_year,
        last_year=last_year,
        aims=source.aims,
        lead=by,
        renews=source,
    )
    following.quartiers.set(source.quartiers.values_list("pk", flat=True))
    following.frameworks.set(source.frameworks.values_list("pk", flat=True))
    ProgrammeStep.objects.create(programme=following, status=following.status, by=by)
    chosen = list(parts)
    for action in actions:
        # As long as it was, within the new programme.
        last = min(first_year + action.last_year - action.first_year, last_year)
        renew_action(action=action, programme=following, first_year=first_year, last_year=last, parts=chosen, by=by)
    return following


@transaction.atomic
def save_template(*, template: ActionTemplate, axes: Iterable[Axis], by: Any) -> ActionTemplate:
    """Store a template and its axes."""
    template.save()
    template.axes.set(axes)
    return template
