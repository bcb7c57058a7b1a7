"""What happened to a pathway and to its steps, gesture by gesture."""

from typing import Any

from django.core.paginator import Page
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat

from accounts.models import User
from actions.models import Action
from core.acts import Act, Names, Source, Step, acts_of, changes_of, names_of
from core.history import Change, Entry
from insertion.models import Lot, Pathway, Placement
from insertion.reads.pathways import criteria_names
from partners.models import Partner
from territories.models import Quartier

SOURCES = (Source("parcours", Pathway, "pgh_obj_id"), Source("étapes", Placement, "pathway_id"))
WORDS: dict[type[models.Model], Any] = {
    Action: F("title"),
    Lot: Concat(F("contract__reference"), Value(", lot "), F("number")),
    Partner: F("name"),
    Quartier: F("name"),
}


def history_of_pathway(pathway: Pathway, *, page: Any, seen_by: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to a pathway and to its steps, the latest first. Four queries, and two more for
    the lots and the actions that the reader sees.
    """
    acts = acts_of(SOURCES, pathway.pk, page)
    names = names_of(acts, WORDS)
    _hide(names, seen_by)
    criteria = criteria_names()
    return acts, [entry for act in acts if (entry := _told(act, names, criteria)) is not None]


def _hide(names: Names, reader: Any) -> None:
    """Leave unnamed the lots and the actions that the reader does not see."""
    if reader.scope.is_global:
        return
    for model, words in ((Lot, "un lot d’une autre équipe"), (Action, "une action d’une autre équipe")):
        if found := names.get(model, {}):
            rows: Any = model._default_manager
            seen = set(rows.visible_to(reader).filter(pk__in=found).order_by().values_list("pk", flat=True))
            for key in found.keys() - seen:
                found[key] = words


def _told(act: Act, names: Names, criteria: dict[str, str]) -> Entry | None:
    who = names.get(User, {}).get(act.author, "") if act.author is not None else ""
    if act.source.name == "étapes":
        return Entry("Étapes", act.at, who, [change for step in act.steps for change in _of_step(act, step, names)])
    changes: list[Change] = []
    label = "Modification"
    for step in act.steps:
        if step.label == "insert":
            label = "Création"
        elif step.row["purged_on"] and not (step.before or {}).get("purged_on"):
            return Entry("Traits effacés", act.at, who, note="La durée de conservation du parcours est passée.")
        changes += changes_of(act, step, names, {"criteria"}) + _of_criteria(step, criteria)
    return Entry(label, act.at, who, changes) if changes or label == "Création" else None


def _of_criteria(step: Step, criteria: dict[str, str]) -> list[Change]:
    if step.before is None or step.before["criteria"] == step.row["criteria"]:
        return []
    before, after = (
        ", ".join(criteria.get(code, code) for code in row["criteria"]) for row in (step.before, step.row)
    )
    return [Change("Critères", before, after)]


def _of_step(act: Act, step: Step, names: Names) -> list[Change]:
    """A step that was added, taken away or changed, in words."""
    row = step.row
    where = names.get(Lot, {}).get(row["lot_id"]) or names.get(Action, {}).get(row["action_id"]) or "étape"
    year, month, day = row["starts_on"][:10].split("-")
    words = f"{names.get(Partner, {}).get(row['employer_id'], 'structure')}, à partir du {day}/{month}/{year}"
    if step.label == "insert":
        return [Change(where, "", words)]
    if step.label == "delete":
        return [Change(where, words, "")]
    return [Change(f"{where} · {one.label.lower()}", one.before, one.after) for one in changes_of(act, step, names)]
