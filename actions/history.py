"""What happened to a programme and to an action, with what hangs on them, gesture by gesture."""

from typing import Any

from django.core.paginator import Page
from django.db import models
from django.db.models import F

from accounts.models import User
from actions.enums import ActionRole
from actions.models import (
    Action,
    ActionDocument,
    ActionIssue,
    ActionKind,
    ActionPartner,
    ActionQuartier,
    Milestone,
    Participation,
    Programme,
    ProgrammeQuartier,
)
from core.acts import Act, Names, Source, acts_of, changes_of, names_of
from core.history import Change, Entry
from diagnostics.models import Issue
from partners.models import Partner
from territories.models import Quartier, UrbanProject

OF_PROGRAMME = (
    Source("programme", Programme, "pgh_obj_id"),
    Source("quartiers", ProgrammeQuartier, "programme_id"),
)
OF_ACTION = (
    Source("action", Action, "pgh_obj_id"),
    Source("quartiers", ActionQuartier, "action_id"),
    Source("problématiques", ActionIssue, "action_id"),
    Source("partenaires", ActionPartner, "action_id"),
    Source("étapes", Milestone, "action_id"),
    Source("séances", Participation, "action_id"),
    Source("documents", ActionDocument, "action_id"),
)
WORDS: dict[type[models.Model], Any] = {
    Action: F("title"),
    ActionKind: F("name"),
    Issue: F("title"),
    Partner: F("name"),
    Programme: F("title"),
    Quartier: F("name"),
    UrbanProject: F("name"),
}
LABELS = {
    "quartiers": "Quartiers",
    "problématiques": "Problématiques",
    "partenaires": "Partenaires",
    "étapes": "Étapes",
    "séances": "Séances",
    "documents": "Documents",
}


def history_of_programme(programme: Programme, *, page: Any, seen_by: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to a programme, the latest first, and its entries. Three queries."""
    return _history(OF_PROGRAMME, programme.pk, page, seen_by)


def history_of_action(action: Action, *, page: Any, seen_by: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to an action and to what hangs on it, the latest first. Three queries, and one
    more for the problématiques that the reader sees.
    """
    return _history(OF_ACTION, action.pk, page, seen_by)


def _history(sources: tuple[Source, ...], key: int, page: Any, reader: Any) -> tuple[Page, list[Entry]]:
    acts = acts_of(sources, key, page)
    names = names_of(acts, WORDS)
    if not reader.scope.is_global:
        _hide(names, reader)
    return acts, [entry for act in acts if (entry := _told(act, names)) is not None]


def _hide(names: Names, reader: Any) -> None:
    """Leave unnamed the quartiers and the problématiques that the reader does not see."""
    quartiers = names.get(Quartier, {})
    for key in [key for key in quartiers if not reader.scope.sees(key)]:
        quartiers[key] = "un quartier d’une autre équipe"
    issues = names.get(Issue, {})
    if issues:
        seen = set(Issue.objects.visible_to(reader).filter(pk__in=issues).order_by().values_list("pk", flat=True))
        for key in issues.keys() - seen:
            issues[key] = "une problématique d’une autre équipe"


def _told(act: Act, names: Names) -> Entry | None:
    source = act.source.name
    who = names.get(User, {}).get(act.author, "")
    if source in LABELS:
        changes = [change for step in act.steps for change in _part(act, step, names)]
        return Entry(LABELS[source], act.at, who, changes) if changes else None
    changes = [change for step in act.steps for change in changes_of(act, step, names)]
    if any(step.label == "insert" for step in act.steps):
        return Entry("Création", act.at, who, changes)
    return Entry("Modification", act.at, who, changes) if changes else None


def _part(act: Act, step: Any, names: Names) -> list[Change]:
    """A row that was added, taken away or changed, in words."""
    row = step.row
    match act.source.name:
        case "quartiers":
            label, words = "Quartier", names.get(Quartier, {}).get(row["quartier_id"], "quartier")
        case "problématiques":
            label, words = "Problématique", names.get(Issue, {}).get(row["issue_id"], "problématique")
        case "partenaires":
            role = dict(ActionRole.choices).get(row["role"], "")
            label, words = str(role), names.get(Partner, {}).get(row["partner_id"], "partenaire")
        case "étapes":
            label, words = "Étape", row["title"]
        case "séances":
            label, words = f"Séance du {_day(row['on'])}", f"{row['people']} personnes"
        case _:
            label, words = "Document", row["title"] or row["name"]
    if step.label == "insert":
        return [Change(label, "", words)]
    if step.label == "delete":
        return [Change(label, words, "")]
    return [
        Change(
            f"{words} · {one.label.lower()}" if act.source.name != "séances" else f"{label} · {one.label.lower()}",
            one.before,
            one.after,
        )
        for one in changes_of(act, step, names)
    ]


def _day(text: str) -> str:
    year, month, day = text[:10].split("-")
    return f"{day}/{month}/{year}"
