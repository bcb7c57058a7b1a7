"""What happened to a contract and to a lot, with what hangs on them, gesture by gesture."""

from typing import Any

from django.core.paginator import Page
from django.db import models
from django.db.models import F
from django.db.models.functions import Concat

from accounts.models import User
from core import french
from core.acts import Act, Names, Source, Step, acts_of, changes_of, names_of
from core.history import Change, Entry
from insertion.models import Amendment, Contract, ContractGroup, ContractQuartier, Lot, WorkKind
from partners.models import Partner
from territories.models import Operation, Quartier, UrbanProject

OF_CONTRACT = (
    Source("marché", Contract, "pgh_obj_id"),
    Source("quartiers", ContractQuartier, "contract_id"),
    Source("lots", Lot, "contract_id"),
    Source("avenants", Amendment, "contract_id", through=Lot, link="lot_id"),
)
OF_LOT = (Source("lot", Lot, "pgh_obj_id"), Source("avenants", Amendment, "lot_id"))
WORDS: dict[type[models.Model], Any] = {
    Contract: F("reference"),
    ContractGroup: F("name"),
    Lot: Concat(models.Value("Lot "), F("number")),
    Operation: F("name"),
    Partner: F("name"),
    Quartier: F("name"),
    UrbanProject: F("name"),
    WorkKind: F("name"),
}
LABELS = {"quartiers": "Quartiers", "lots": "Lots", "avenants": "Avenants"}
# What is told by the word "arrêté", and who wrote it, which the act says.
UNTOLD = {"settled_by", "created_by"}


def history_of_contract(contract: Contract, *, page: Any, seen_by: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to a contract, its lots and their amendments, the latest first. Three queries."""
    return _read(OF_CONTRACT, contract.pk, page, seen_by)


def history_of_lot(lot: Lot, *, page: Any, seen_by: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to a lot and to its amendments, the latest first. Three queries."""
    return _read(OF_LOT, lot.pk, page, seen_by)


def _read(sources: tuple[Source, ...], key: int, page: Any, reader: Any) -> tuple[Page, list[Entry]]:
    acts = acts_of(sources, key, page)
    names = names_of(acts, WORDS)
    if not reader.scope.is_global:
        quartiers = names.get(Quartier, {})
        for place in [each for each in quartiers if not reader.scope.sees(each)]:
            quartiers[place] = "un quartier d’une autre équipe"
    return acts, [entry for act in acts if (entry := _told(act, names)) is not None]


def _told(act: Act, names: Names) -> Entry | None:
    who = names.get(User, {}).get(act.author, "")
    source = act.source.name
    if source in LABELS:
        changes = [change for step in act.steps for change in _part(act, step, names)]
        if not changes:
            return None
        return Entry("Objectif arrêté" if _settles(act) else LABELS[source], act.at, who, changes)
    changes = [change for step in act.steps for change in changes_of(act, step, names, UNTOLD)]
    if any(step.label == "insert" for step in act.steps):
        return Entry("Création", act.at, who, changes)
    if not changes:
        return None
    return Entry("Objectif arrêté" if _settles(act) else "Modification", act.at, who, changes)


def _settles(act: Act) -> bool:
    return act.source.model is Lot and any(
        step.row.get("settled_at") and step.before and not step.before.get("settled_at") for step in act.steps
    )


def _part(act: Act, step: Step, names: Names) -> list[Change]:
    """A row that was added, taken away or changed, in words."""
    label, words = _said(act.source.name, step.row, names)
    if step.label == "insert":
        return [Change(label, "", words)]
    if step.label == "delete":
        return [Change(label, words, "")]
    return [
        Change(f"{label} · {one.label.lower()}", one.before, one.after) for one in changes_of(act, step, names, UNTOLD)
    ]


def _said(source: str, row: dict[str, Any], names: Names) -> tuple[str, str]:
    """What a row is, and what it says."""
    if source == "quartiers":
        return "Quartier", names.get(Quartier, {}).get(row["quartier_id"], "quartier")
    if source == "lots":
        company = names.get(Partner, {}).get(row["company_id"], "")
        return f"Lot {row['number']}", f"{row['title']}, {company}, {french.number(row['target_hours'])} h"
    lot = names.get(Lot, {}).get(row["lot_id"], "lot")
    words = f"{row['reason']}, {_signed(row['target_change'])} h d’insertion"
    return f"Avenant {row['number']} ({lot.lower()})", words


def _signed(hours: int) -> str:
    return f"+{french.number(hours)}" if hours > 0 else french.number(hours)
