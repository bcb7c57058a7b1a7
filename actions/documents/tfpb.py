"""The plan and the bilan of a convention of abattement, for the services of the State, the ville and the EPCI.

The columns are those of the national model: the programme (what is planned, who pays, what is valued), then the bilan
by axis, which repeats them with what was done, the gaps in € and in %, and comments.
"""

import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from actions.documents.identity import day, identity_of
from actions.documents.tfpb_words import TFPB
from actions.enums import ReportVerdict
from actions.exports.tfpb import SIGNATURES
from actions.models import ActionReport
from actions.reads.tfpb import AxisPlan, Plan, PlanLine
from core import french
from core.documents.pdf import render_pdf
from diagnostics.documents.rendering import PDF_TYPE, Made, template_for, word_file


def tfpb_data(plan: Plan, user: Any) -> dict[str, Any]:
    """Return what the document of a plan says; at most three queries beside those of the plan.

    A year that is to come has its programme alone.
    """
    convention, quartier, year = plan.convention, plan.convention.quartier, plan.year
    has_bilan = year <= timezone.localdate().year or bool(plan.spent)
    towns = list(quartier.communes.order_by("name_key", "pk").values_list("name", "epci_name"))
    told, bare = _evaluation(plan) if has_bilan else ([], [])
    identity = identity_of(
        user=user,
        genre="Abattement de TFPB, programme et bilan" if has_bilan else "Abattement de TFPB, programme",
        title=f"{quartier}, {year}",
        path=reverse("actions:tfpb_detail", args=[convention.pk], query={"annee": year}),
        quartiers=str(quartier),
        kept=f"{quartier}, {year}",
    )
    return {
        **identity,
        "ville": ", ".join(dict.fromkeys(name for name, _ in towns)) or quartier.commune_names,
        "epci": ", ".join(dict.fromkeys(epci for _, epci in towns if epci)),
        "qpv": " ".join(filter(None, [quartier.code, quartier.name])),
        "annee": str(year),
        "cadre": str(convention.framework),
        "convention": f"{convention.first_year} – {convention.last_year}",
        "signataires": convention.signatories,
        "signature": f"signée le {day(convention.signed_on)}" if convention.signed_on else "pas encore signée",
        "logements": french.number(plan.about.dwellings)
        if plan.about and plan.about.dwellings is not None
        else "non renseigné",
        "abattement": "non renseigné" if plan.abatement is None else _amount(plan.abatement),
        "a_bilan": has_bilan,
        "chiffres": [
            {"valeur": french.euro(plan.abatement, 2), "mot": f"d’abattement {year}"},
            {"valeur": french.euro(plan.to_value, 2), "mot": "à valoriser au programme"},
            *(
                [
                    {"valeur": french.euro(plan.valued, 2), "mot": "valorisés"},
                    {"valeur": _percent(plan.used_percent), "mot": "de l’abattement valorisé"},
                ]
                if has_bilan
                else []
            ),
        ],
        "jauge": _gauge(plan, has_bilan=has_bilan),
        "a_expliquer": _to_explain(plan, has_bilan=has_bilan),
        "axes": [_axis(axis) for axis in plan.axes if axis.lines],
        "total": _sums(plan),
        "evaluation": told,
        "sans_bilan": bare,
        "signatures": [
            {"qui": who, "nom": identity["bailleur"] if who == SIGNATURES[-1] else ""} for who in SIGNATURES
        ],
    }


def tfpb_pdf(plan: Plan, user: Any) -> Made:
    """Return the plan and the bilan as a tagged PDF. Raises DocumentError."""
    return Made(render_pdf("tfpb.typ", tfpb_data(plan, user), advice="Prenez le fichier à plat."), PDF_TYPE)


def tfpb_word(plan: Plan, user: Any) -> Made:
    """Return the plan and the bilan as a Word file, on the letterhead of the reader's team. Raises DocumentError."""
    return word_file(TFPB, tfpb_data(plan, user), template_for(TFPB, team_id=None, user_id=user.pk))


# ---- figures --------------------------------------------------------------------------------------------------------


def _amount(value: Decimal | None) -> str:
    return french.euro(value, 2)


def _percent(value: Decimal | None) -> str:
    return french.percent(value, 1)


def _signed(value: Decimal | None, text: str) -> str:
    return f"+{text}" if value is not None and value > 0 else text


def _figures(row: PlanLine | AxisPlan | Plan) -> dict[str, str]:
    """Return what a line, an axis or the whole comes to, in words."""
    return {
        "prevu": _amount(row.planned),
        "valorise_prevu": _amount(row.to_value),
        "taux_prevu": _percent(row.rate),
        "realise": _amount(row.spent),
        "ecart_depense": _signed(row.spent_gap, _amount(row.spent_gap)),
        "ecart_depense_pourcent": _signed(row.spent_gap_percent, _percent(row.spent_gap_percent)),
        "valorise": _amount(row.valued),
        "taux": _percent(row.actual_rate),
        "ecart": _signed(row.gap, _amount(row.gap)),
        "ecart_pourcent": _signed(row.gap_percent, _percent(row.gap_percent)),
    }


def _sums(row: AxisPlan | Plan) -> dict[str, str]:
    return {**_figures(row), "bailleur": _amount(row.landlord), "autres": _amount(row.others)}


def _line(row: PlanLine) -> dict[str, Any]:
    plan, action = row.line, row.action
    return {
        "titre": action.title,
        **_figures(row),
        "calendrier": plan.calendar if plan else "",
        "bailleur": _amount(plan.landlord) if plan else french.NOTHING,
        "autres": _amount(plan.others) if plan else french.NOTHING,
        "hors_plan": "" if plan else "hors programme",
        "droit": "droit commun ou au-delà : à préciser" if row.is_untold else str(action.get_additionality_display()),
        "justification": action.additionality_note,
        "sans_preuve": french.counted(row.without_proof, "dépense sans justificatif", "dépenses sans justificatif")
        if row.without_proof
        else "",
        "commentaire": plan.comment if plan else "",
    }


def _axis(row: AxisPlan) -> dict[str, Any]:
    return {"nom": str(row.axis), "actions": [_line(line) for line in row.lines], "total": _sums(row)}


# ---- words ----------------------------------------------------------------------------------------------------------


def _gauge(plan: Plan, *, has_bilan: bool) -> str:
    """Say where the year stands against its abattement."""
    if plan.abatement is None:
        known = f"L’abattement de {plan.year} n’est pas renseigné. "
        if not has_bilan:
            return f"{known}Le programme prévoit de valoriser {_amount(plan.to_value)}."
        return f"{known}{_amount(plan.valued)} sont valorisés, pour {_amount(plan.to_value)} au programme."
    planned = f"Le programme prévoit de valoriser {_amount(plan.to_value)}"
    if not has_bilan:
        gap = plan.plan_gap or Decimal(0)
        end = "tout l’abattement" if not gap else f"pour un abattement de {_amount(plan.abatement)}"
        return f"{planned}, {end}."
    if plan.rest is not None and plan.rest > 0:
        end = f"il reste {_amount(plan.rest)} à valoriser ou à expliquer"
    elif plan.rest:
        end = f"{_amount(plan.over)} sont valorisés au-delà de l’abattement"
    else:
        end = "tout l’abattement est valorisé"
    return (
        f"{planned}. {_amount(plan.valued)} sont valorisés sur {_amount(plan.abatement)} d’abattement, soit "
        f"{_percent(plan.used_percent)} : {end}. Pour une dépense totale de {_amount(plan.spent)}, le taux de "
        f"valorisation est de {_percent(plan.actual_rate)}."
    )


def _to_explain(plan: Plan, *, has_bilan: bool) -> list[str]:
    """Say what a reader would ask about."""
    found = []
    if plan.plan_gap is not None and plan.plan_gap > 0:
        found.append(f"Le programme laisse {_amount(plan.plan_gap)} de l’abattement sans emploi.")
    if has_bilan and plan.rest is not None and plan.rest > 0:
        found.append(
            f"{_amount(plan.rest)} de l’abattement ne sont pas valorisés : {_percent(plan.used_percent)} seulement le "
            "sont."
        )
    found += [f"Aucune action sur l’axe {axis}." for axis in plan.empty_axes]
    if has_bilan and plan.without_proof:
        found.append(
            french.counted(
                plan.without_proof,
                "dépense valorisée n’a pas de justificatif.",
                "dépenses valorisées n’ont pas de justificatif.",
            )
        )
    found += [
        f"{line.action} : il est prévu de valoriser {_amount(line.to_value)}, plus que ce que paie le bailleur."
        for line in plan.money_of_others
    ]
    found += [
        f"{action} : il n’est pas dit si l’action relève du droit commun ou va au-delà." for action in plan.untold
    ]
    return found


def _evaluation(plan: Plan) -> tuple[list[dict[str, str]], list[str]]:
    """Return the sentences of the bilans of the actions, and the actions that have none yet. One query."""
    actions = {line.action.pk: line.action for line in plan.lines}
    rows = {row.action_id: row for row in ActionReport.objects.filter(action__in=actions, year=plan.year)}
    told, bare = [], []
    for key, action in actions.items():
        row = rows.get(key)
        if row is None or not (row.sentence or row.qualitative):
            bare.append(action.title)
            continue
        told.append(
            {
                "action": action.title,
                "phrase": row.sentence or row.qualitative,
                "ecarts": row.gaps,
                "perspectives": row.perspectives,
                "suite": str(ReportVerdict(row.verdict).label) if row.verdict else "",
                "etat": _state(row.validated_at),
            }
        )
    return told, bare


def _state(validated_at: datetime.datetime | None) -> str:
    if validated_at is None:
        return "bilan en cours d’écriture"
    return f"bilan validé le {day(timezone.localdate(validated_at))}"
