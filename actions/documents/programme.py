"""The programme d'actions: what it aims at, its actions axis by axis with their money, late ones, results, fiches."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from actions.documents.identity import address, day, identity_of, landlord, places_in_words
from actions.documents.pieces import money_in_words, results_in_words
from actions.documents.sheet import sheets_of
from actions.enums import ActionStatus
from actions.models import Action, ActionReport, Milestone, Programme
from actions.reads.results import ProgrammeMoney, attendance_by_action, money_by_action, results_of
from core import french

# Fiches of a document at most: the others are counted.
SHEETS = 60

Groups = Sequence[tuple[str, Sequence[Action]]]


def programme_data(
    programme: Programme,
    user: Any,
    groups: Groups,
    *,
    by: str,
    framework: str = "",
    year: int | None = None,
    with_sheets: bool = False,
) -> dict[str, Any]:
    """Return the data of the document of a programme, as far as the user sees it.

    `groups` are its actions as the page shows them: `by` is "axe", with the framework that they are of, or "etat".
    Money, sessions and results are those of a year, or of all. Ten queries, and sixteen for the fiches, however many
    actions. `programme` comes with its quartiers, frameworks and project.
    """
    actions = list({row.pk: row for _, rows in groups for row in rows}.values())
    told = _Actions(actions, year)
    shown = actions[:SHEETS] if with_sheets else []
    places = list(programme.quartiers.all())
    seen = [row for row in places if user.scope.is_global or user.scope.sees(row.pk)]
    kept = [f"Année {year}" if year is not None else "Toutes les années", "avec les fiches" if with_sheets else ""]
    identity = identity_of(
        user=user,
        genre="Programme d’actions",
        title=programme.title,
        path=programme.get_absolute_url(),
        quartiers=places_in_words(seen, len(places) - len(seen)),
        lead_id=programme.lead_id,
        kept=", ".join(filter(None, kept)),
    )
    return identity | {
        "etat": str(programme.get_status_display()),
        "annees": programme.years,
        "responsable": str(programme.lead),
        "projet": str(programme.project) if programme.sees_project else "",  # type: ignore[attr-defined] # annotated
        "cadres": [
            {
                "nom": row.title,
                "type": str(row.get_kind_display()),
                "du": day(row.starts_on),
                "au": day(row.ends_on),
            }
            for row in programme.frameworks.all()
        ],
        "objectifs": programme.aims,
        "nombres": told.counts(),
        "argent": money_in_words(sum(told.money.values(), ProgrammeMoney())),
        "groupes": [
            {"titre": title, "nombre": french.number(len(rows)), "actions": [told.line(row) for row in rows]}
            for title, rows in groups
        ],
        "classement": f"actions par axe : {framework}" if by == "axe" else "actions par état",
        "est_par_axe": by == "axe",
        "retards": told.late(),
        "resultats": told.results(),
        "fiches": sheets_of([row.pk for row in shown], user, year) if shown else [],
        "fiches_laissees": len(actions) - len(shown) if with_sheets else 0,
    }


class _Actions:
    """The actions of a programme in words, each read once."""

    def __init__(self, actions: Sequence[Action], year: int | None) -> None:
        self.actions = actions
        self.house = landlord()
        self.money = money_by_action(actions, year)
        self.came = attendance_by_action(actions, year)
        self.found = results_of(actions, until=None if year is None else datetime.date(year, 12, 31))
        keys = [row.pk for row in actions]
        late = Milestone.objects.filter(action__in=keys).late().select_related("responsible").order_by("due_on", "pk")
        self.milestones: dict[int, list[Milestone]] = {}
        for step in late:
            self.milestones.setdefault(step.action_id, []).append(step)
        reports = ActionReport.objects.filter(action__in=keys).exclude(sentence="").order_by("year")
        if year is not None:
            reports = reports.filter(year=year)
        self.sentences: dict[int, list[tuple[int, str]]] = {}
        for key, at, sentence in reports.values_list("action", "year", "sentence"):
            self.sentences.setdefault(key, []).append((at, sentence))

    def counts(self) -> dict[str, str]:
        """How many there are, in each state that matters."""
        return {
            "actions": french.number(len(self.actions)),
            "en_cours": french.number(sum(row.status == ActionStatus.RUNNING for row in self.actions)),
            "realisees": french.number(sum(row.status == ActionStatus.DONE for row in self.actions)),
            "en_retard": french.number(sum(row.is_late for row in self.actions)),
            "personnes": french.number(sum(each.people for each in self.came.values())),
        }

    def line(self, row: Action) -> dict[str, Any]:
        """An action in the table, with its money and how far it is."""
        return {
            "code": row.code,
            "intitule": row.title,
            "type": str(row.kind),
            "porteur": str(row.lead_partner or self.house or "le bailleur"),
            "debut": day(row.starts_on),
            "fin": day(row.ends_on),
            "annees": row.years,
            "etat": str(row.get_status_display()),
            "avancement": french.percent(row.progress),
            "en_retard": "en retard" if row.is_late else "",
            "adresse": address(row.get_absolute_url()),
            **money_in_words(self.money.get(row.pk, ProgrammeMoney())),
        }

    def late(self) -> list[dict[str, Any]]:
        """Those that are late, or of which a step is."""
        return [
            {
                "intitule": row.title,
                "pourquoi": _why_late(row) if row.is_late else "",
                "etapes": [
                    {"titre": step.title, "pour_le": day(step.due_on), "par": str(step.responsible or "")}
                    for step in self.milestones.get(row.pk, [])
                ],
            }
            for row in self.actions
            if row.is_late or row.pk in self.milestones
        ]

    def results(self) -> list[dict[str, Any]]:
        """What each brought: those of which nothing is counted yet are left out."""
        told = []
        for row in self.actions:
            found, came = self.found.get(row.pk, []), self.came.get(row.pk)
            sentences = self.sentences.get(row.pk, [])
            if found or came or sentences:
                told.append(
                    {
                        "intitule": row.title,
                        "personnes": french.number(came.people) if came else "",
                        "seances": french.number(came.sessions) if came else "",
                        "indicateurs": results_in_words(found),
                        "phrases": [{"annee": str(at), "texte": sentence} for at, sentence in sentences],
                    }
                )
        return told


def _why_late(row: Action) -> str:
    """Say what should have come to be."""
    today = timezone.localdate()
    if row.ends_on is not None and row.ends_on < today:
        return f"devait finir le {day(row.ends_on)}"
    return f"devait commencer le {day(row.starts_on)}"
