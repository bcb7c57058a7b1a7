"""What happened to a pathway and to its steps, gesture by gesture."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat

from accounts.models import User
from actions.models import Action
from core.acts import Act, Names, Source, Step, acts_of, changes_of, names_of
from core.history import Change, Entry
from insertion.filters.pathway_lookups import led_actions, led_lots
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
    the lots and the actions that the reader leads.
    """
    acts = acts_of(SOURCES, pathway.pk, page)
    names = names_of(acts, WORDS)
    is_told = _steps_told(names, seen_by)
    criteria = criteria_names()
    return acts, [entry for act in acts if (entry := _told(act, names, criteria, is_told)) is not None]


def _steps_told(names: Names, reader: Any) -> Callable[[dict[str, Any]], bool]:
    """Say of the row of a step whether the reader knows of it: it is in a lot or in an action that they lead.

    The lots and the actions of others are left unnamed.
    """
    if reader.scope.is_global:
        return lambda row: True
    led: dict[type[models.Model], set[Any]] = {}
    for model, rows, words in (
        (Lot, led_lots(reader), "un lot d’une autre équipe"),
        (Action, led_actions(reader), "une action d’une autre équipe"),
    ):
        found = names.get(model, {})
        keys = rows.filter(pk__in=found).order_by().values_list("pk", flat=True) if found else ()
        led[model] = set(keys)
        for key in found.keys() - led[model]:
            found[key] = words
    return lambda row: row["lot_id"] in led[Lot] or row["action_id"] in led[Action]


def _told(act: Act, names: Names, criteria: dict[str, str], is_told: Callable[[dict[str, Any]], bool]) -> Entry | None:
    who = names.get(User, {}).get(act.author, "") if act.author is not None else ""
    if act.source.name == "étapes":
        told = [step for step in act.steps if is_told(step.row)]
        steps = [change for step in told for change in _of_step(act, step, names)]
        return Entry("Étapes", act.at, who, steps) if steps else None
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
