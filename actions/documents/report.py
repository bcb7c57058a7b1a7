"""The bilan of an action for a year, in the order of the form CERFA 15059; every figure says where it comes from."""

import datetime
from typing import Any

from django.urls import reverse

from actions.documents.identity import address, day, identity_of, landlord, places_in_words, seen_quartiers
from actions.documents.pieces import publics_in_words, results_in_words, sessions_in_words, table_in_words
from actions.models import Action
from actions.reads.results import attendance_by_action, gap_table, results_of
from actions.services.results import report_of

DRAFT, FINAL = "Projet", "Validé"


def report_data(action: Action, year: int, user: Any) -> dict[str, Any]:
    """Return the data of the bilan of an action for a year, written or not yet. Ten queries."""
    report = report_of(action, year, user)
    came = attendance_by_action([action], year).get(action.pk)
    table = gap_table(action, year)
    quartiers = places_in_words(*seen_quartiers(action, user))
    identity = identity_of(
        user=user,
        genre=f"Bilan {year}",
        title=action.title,
        path=reverse("actions:report_detail", args=[action.pk, year]),
        quartiers=quartiers,
        programme=action.programme,
        lead_id=action.programme.lead_id,
        kept=DRAFT if report.validated_at is None else FINAL,
    )
    return identity | {
        "annee": str(year),
        "code": action.code,
        "porteur": str(action.lead_partner or landlord() or "le bailleur"),
        "etat": DRAFT if report.validated_at is None else FINAL,
        "valide_le": day(report.validated_at),
        "valide_par": str(report.validated_by or ""),
        "ecrit_par": str(report.written_by) if report.pk else "",
        "a_rendre": day(datetime.date(year + 1, 6, 30)),
        "phrase": report.sentence,
        "qualitatif": report.qualitative,
        "publics": publics_in_words(action, came),
        "seances": sessions_in_words(came),
        "indicateurs": results_in_words(results_of([action], until=datetime.date(year, 12, 31)).get(action.pk, [])),
        "chiffres": None if table.is_empty else table_in_words(table),
        "explications": report.gaps,
        "lecons": report.lessons,
        "suite": str(report.get_verdict_display()) if report.verdict else "",
        "perspectives": report.perspectives,
        "sources": _sources(action, year),
    }


def _sources(action: Action, year: int) -> list[dict[str, str]]:
    """Return where each kind of figure may be looked at."""
    money = f"{reverse('actions:money', args=[action.pk])}?annee={year}"
    return [
        {
            "nom": "Dépenses, budget et financeurs",
            "source": f"dépenses datées de {year}, versements et votes notés",
            "adresse": address(money),
        },
        {
            "nom": "Indicateurs",
            "source": f"mesures notées jusqu’au 31 décembre {year}",
            "adresse": address(reverse("actions:action_results", args=[action.pk])),
        },
        {
            "nom": "Qui est venu",
            "source": f"séances de {year}, comptées sans nommer personne",
            "adresse": address(reverse("actions:session_list", args=[action.pk])),
        },
    ]
