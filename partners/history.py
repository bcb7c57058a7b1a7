"""What happened to a partner, and to an agreement with what hangs on it, gesture by gesture."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db import models
from django.db.models import F

from accounts.models import User
from core import french
from core.acts import Act, Names, Source, Step, acts_of, changes_of, names_of
from core.history import Change, Entry, history_of
from partners.models import Agreement, AgreementAmount, AgreementDocument, Merge, Occupation, Partner, Premises
from territories.models import UrbanProject

SOURCES = (
    Source("convention", Agreement, "pgh_obj_id"),
    Source("montants", AgreementAmount, "agreement_id"),
    Source("documents", AgreementDocument, "agreement_id"),
    Source("locaux", Occupation, "agreement_id"),
)
WORDS: dict[type[models.Model], Any] = {
    Agreement: F("title"),
    Partner: F("name"),
    Premises: F("name"),
    UrbanProject: F("name"),
}
# What a change of state is called.
STATES = {
    "draft": "Remise en préparation",
    "signed": "Signature",
    "ended": "Terminée",
    "dropped": "Abandonnée",
}
DOCUMENTS = {"insert": "Document joint", "update": "Document modifié", "delete": "Document retiré"}


def history_of_partner(partner: Partner, merges: Iterable[Merge]) -> list[Entry]:
    """Return what changed in a record, and the merges into it with their undoing, the latest first."""
    # What the record was before anybody changed it is no change.
    entries = [entry for entry in history_of(partner) if entry.changes or entry.label != "Modification"]
    for row in merges:
        entries.append(Entry("Fusion", row.at, str(row.by), note=f"« {row.lost} » est fusionné dans cette fiche."))
        if row.undone_at is not None:
            note = f"« {row.lost} » est de nouveau une autre fiche."
            entries.append(Entry("Fusion défaite", row.undone_at, str(row.undone_by), note=note))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def history_of_agreement(agreement: Agreement, *, page: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to an agreement, the latest first, and its entries. Three queries."""
    acts = acts_of(SOURCES, agreement.pk, page)
    names = names_of(acts, WORDS)
    return acts, [entry for act in acts if (entry := _told(act, names)) is not None]


def _told(act: Act, names: Names) -> Entry | None:
    steps = act.steps
    match act.source.name:
        case "montants":
            label, changes = _amounts(act, steps, names)
        case "documents":
            label = DOCUMENTS[steps[-1].label]
            changes = []
        case "locaux":
            label, changes = "Local", _places(act, steps, names)
        case _:
            label, changes = _whole(act, steps, names)
    if not changes and label not in ("Création", *DOCUMENTS.values()):
        return None
    note = ", ".join(step.row["title"] for step in steps) if act.source.name == "documents" else ""
    return Entry(label, act.at, names.get(User, {}).get(act.author, ""), changes, note)


def _whole(act: Act, steps: list[Step], names: Names) -> tuple[str, list[Change]]:
    changes = [change for step in steps for change in changes_of(act, step, names)]
    if any(step.label == "insert" for step in steps):
        return "Création", changes
    last = steps[-1]
    if last.before and last.before["status"] != last.row["status"]:
        return STATES[last.row["status"]], changes
    return "Modification", changes


def _amounts(act: Act, steps: list[Step], names: Names) -> tuple[str, list[Change]]:
    """ "Montants" : Régie, 2026 : 1 000 → 1 500."""

    def euros(row: dict[str, Any] | None) -> str:
        if row is None:
            return ""
        amount = Decimal(str(row["amount"]))
        return french.euro(amount, 2 if amount % 1 else 0)

    changes = []
    for step in steps:
        who = names.get(Partner, {}).get(step.row["partner_id"], "partenaire")
        before = None if step.label == "insert" else step.before or step.row
        after = None if step.label == "delete" else step.row
        changes.append(Change(f"{who}, {step.row['year']}", euros(before), euros(after)))
    return "Montants" if len(changes) > 1 else "Montant", [one for one in changes if one.before != one.after]


def _places(act: Act, steps: list[Step], names: Names) -> list[Change]:
    changes = []
    for step in steps:
        place = names.get(Premises, {}).get(step.row["premises_id"], "local")
        who = names.get(Partner, {}).get(step.row["partner_id"], "partenaire")
        if step.label == "update" and step.before is not None:
            changes += [
                Change(f"{place} · {one.label.lower()}", one.before, one.after) for one in changes_of(act, step, names)
            ]
        else:
            is_gone = step.label == "delete"
            changes.append(Change(place, who if is_gone else "", "" if is_gone else who))
    return changes
