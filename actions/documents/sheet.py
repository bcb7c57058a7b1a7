"""The fiche action: what it answers to, what it is, for whom, with whom, its money, its indicators."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from actions.documents.identity import address, day, identity_of, landlord, places_in_words
from actions.documents.pieces import (
    fundings_in_words,
    publics_in_words,
    results_in_words,
    sessions_in_words,
    table_in_words,
)
from actions.models import Action, ActionPartner, Axis, Budget, Funding, Milestone
from actions.reads.results import attendance_by_action, gap_tables, results_of
from core import french
from diagnostics.models import Issue
from territories.models import Quartier, Residence


def sheet_data(action: Action, user: Any) -> dict[str, Any]:
    """Return the data of the document of a fiche action: eighteen queries."""
    [sheet] = sheets_of([action.pk], user)
    identity = identity_of(
        user=user,
        genre="Fiche action",
        title=action.title,
        path=action.get_absolute_url(),
        quartiers=sheet["quartiers"],
        programme=action.programme,
        lead_id=action.programme.lead_id,
    )
    return identity | {"fiche": sheet}


def sheets_of(keys: Sequence[int], user: Any, year: int | None = None) -> list[dict[str, Any]]:
    """Return what the fiches of actions say, in the order of their keys, as far as the user sees what they name.

    Money and sessions are those of a year, or of all. Sixteen queries, however many fiches.
    """
    rows = {row.pk: row for row in _actions(keys, user)}
    actions = [rows[key] for key in keys if key in rows]
    came = attendance_by_action(actions, year)
    results = results_of(actions, until=None if year is None else datetime.date(year, 12, 31))
    house = landlord()
    given = Funding.objects.filter(action__in=keys).select_related("funder").order_by("year", "pk")
    fundings: dict[int, list[Funding]] = {}
    for row in given if year is None else given.filter(year=year):
        fundings.setdefault(row.action_id, []).append(row)
    signed = Budget.objects.filter(action__in=keys, settled_at__isnull=False).select_related("settled_by")
    settled = {(row.action_id, row.year): row for row in signed}
    budgets: dict[int, list[dict[str, Any]]] = {}
    for (key, at), table in gap_tables(actions, year).items():
        words = {"annee": str(at), "arrete": _settled(settled.get((key, at))), **table_in_words(table)}
        budgets.setdefault(key, []).append(words)
    return [
        {
            **_facts(row, user, house),
            **_answers(row),
            **_texts(row),
            "publics": publics_in_words(row, came.get(row.pk)),
            "seances": sessions_in_words(came.get(row.pk)),
            "budgets": budgets.get(row.pk, []),
            "financeurs": fundings_in_words(fundings.get(row.pk, [])),
            "indicateurs": results_in_words(results.get(row.pk, [])),
        }
        for row in actions
    ]


def _actions(keys: Sequence[int], user: Any) -> Any:
    places = Quartier.objects.without_contour().order_by("name_key", "pk")
    issues = Issue.objects.visible_to(user).select_related("theme")
    homes = Residence.objects.visible_to(user)
    return (
        Action.objects.visible_to(user)
        .filter(pk__in=keys)
        .select_related("programme", "kind", "lead_partner", "responsible")
        .prefetch_related(
            Prefetch("quartiers", places),
            Prefetch("issues", issues, to_attr="seen_issues"),
            Prefetch("residences", homes, to_attr="seen_residences"),
            Prefetch("axes", Axis.objects.select_related("framework").order_by("framework__title", "number", "pk")),
            Prefetch("partners", ActionPartner.objects.select_related("partner")),
            Prefetch("milestones", Milestone.objects.select_related("responsible")),
        )
    )


def _facts(row: Action, user: Any, house: str) -> dict[str, Any]:
    """What it is, where, when, who leads it and where it stands."""
    places = list(row.quartiers.all())
    seen = [place for place in places if user.scope.is_global or user.scope.sees(place.pk)]
    return {
        "code": row.code,
        "intitule": row.title,
        "type": str(row.kind),
        "annees": row.years,
        "duree": "ponctuelle" if row.first_year == row.last_year else "pluriannuelle",
        "demande": "renouvellement" if row.renews_id else "première demande",
        "debut": day(row.starts_on),
        "fin": day(row.ends_on),
        "quartiers": places_in_words(seen, len(places) - len(seen)),
        "residences": ", ".join(str(each) for each in row.seen_residences),  # type: ignore[attr-defined] # prefetched
        "lieu": row.place,
        "porteur": str(row.lead_partner or house or "le bailleur"),
        "suivie_par": str(row.responsible),
        "etat": str(row.get_status_display()),
        "raison": row.status_reason,
        "avancement": french.percent(row.progress),
        "en_retard": "en retard" if row.is_late else "",
        "adresse": address(row.get_absolute_url()),
    }


def _answers(row: Action) -> dict[str, Any]:
    """What it answers to: problématiques, and the axes of each framework; who takes part, and what is to be done."""
    axes: dict[str, list[str]] = {}
    for axis in row.axes.all():
        axes.setdefault(axis.framework.title, []).append(str(axis))
    return {
        "problematiques": [
            {"titre": each.title, "theme": str(each.theme), "adresse": address(each.get_absolute_url())}
            for each in row.seen_issues  # type: ignore[attr-defined] # prefetched
        ],
        "cadres": [{"nom": name, "axes": names} for name, names in axes.items()],
        "partenaires": [
            {"nom": str(each.partner), "role": str(each.get_role_display())} for each in row.partners.all()
        ],
        "etapes": [
            {
                "titre": each.title,
                "pour_le": day(each.due_on),
                "faite_le": day(each.done_on),
                "par": str(each.responsible or ""),
                "en_retard": "en retard" if each.is_late else "",
            }
            for each in row.milestones.all()
        ],
    }


def _texts(row: Action) -> dict[str, str]:
    """What is written, as it was typed."""
    return {
        "besoins": row.needs,
        "objectifs": row.aims,
        "effets": row.effects,
        "contenu": row.content,
        "moyens": row.human_means,
        "risques": row.risks,
        "public": row.public,
        "participation": str(row.get_involvement_display()),
        "participation_comment": row.involvement_note,
        "additionnalite": str(row.get_additionality_display()),
        "justification": row.additionality_note,
    }


def _settled(budget: Budget | None) -> str:
    return "" if budget is None else f"arrêté le {day(budget.settled_at)} par {budget.settled_by}"
