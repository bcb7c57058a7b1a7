"""Writes of contracts and lots: the clause, its settling, amendments, penalties."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from insertion.clause import compute
from insertion.enums import PenaltyDecision
from insertion.models import Amendment, Contract, Lot
from insertion.services.refusals import InsertionError, told


@transaction.atomic
def save_contract(*, contract: Contract, quartiers: Iterable[Any], kept: Iterable[int] = (), by: Any) -> Contract:
    """Store a contract with its quartiers; `kept` are keys of quartiers that the writer does not lead.

    Raises InsertionError when the database refuses it, or when it would have no quartier.
    """
    keys = list(dict.fromkeys([*(row.pk for row in quartiers), *kept]))
    if not keys:
        raise InsertionError("Un marché est sur un quartier au moins.")
    if contract.pk is None:
        contract.created_by = by
    with told():
        contract.save()
        contract.quartiers.set(keys)
    return contract


@transaction.atomic
def save_lot(*, lot: Lot, by: Any) -> Lot:
    """Store a lot that is not settled yet; its hours are computed, unless its target is typed.

    The hours of all the work are computed too unless they are given (`worked_hours` of another lot than a new one).
    Raises InsertionError when the database refuses it.
    """
    clause = compute(lot.amount, lot.labour_share, lot.insertion_rate, lot.hourly_cost)
    if not lot.is_typed:
        lot.target_hours = clause.target_hours
    if lot.settled_at is None:
        lot.worked_hours = clause.worked_hours
    with told():
        lot.save()
    lot.refresh_from_db(fields=["due_hours", "due_worked_hours", "due_amount", "due_on", "version"])
    return lot


@transaction.atomic
def settle_lot(*, lot: Lot, by: Any, version: int | None = None) -> Lot:
    """Freeze the target of a lot with all that it was computed from: only amendments change it from then on.

    `version` is that of the lot that was shown. Raises InsertionError when it is settled already, or has changed.
    """
    row = Lot.objects.select_for_update(no_key=True, of=("self",)).get(pk=lot.pk)
    if row.settled_at is not None:
        raise InsertionError("L’objectif de ce lot est déjà arrêté.")
    if version is not None and row.version != version:
        raise InsertionError("Ce lot vient de changer : relisez-le avant d’arrêter son objectif.")
    row.settled_at, row.settled_by = timezone.now(), by
    row.save(update_fields=["settled_at", "settled_by"])
    return row


@transaction.atomic
def save_amendment(*, amendment: Amendment, by: Any) -> Amendment:
    """Store an amendment of a settled lot; what the lot owes follows. Raises InsertionError."""
    lot = Lot.objects.select_for_update(no_key=True, of=("self",)).get(pk=amendment.lot_id)
    if lot.settled_at is None:
        raise InsertionError("Arrêtez d’abord l’objectif du lot : un avenant change ce qui est arrêté.")
    if amendment.pk is None:
        amendment.created_by = by
    _refuse_less_than_nothing(lot, amendment.pk, amendment.target_change, amendment.worked_change)
    with told():
        amendment.save()
    return amendment


def _refuse_less_than_nothing(lot: Lot, amendment_key: Any, target_change: int, worked_change: int) -> None:
    """Refuse what would leave a lot owing less than no hour. Raises InsertionError."""
    others = lot.amendments.exclude(pk=amendment_key).aggregate(
        target=Sum("target_change", default=0), worked=Sum("worked_change", default=0)
    )
    if lot.target_hours + others["target"] + target_change < 0:
        raise InsertionError("Le lot devrait moins de zéro heure d’insertion : vérifiez ses avenants.")
    if lot.worked_hours + others["worked"] + worked_change < 0:
        raise InsertionError("Le lot aurait moins de zéro heure travaillée : vérifiez ses avenants.")


@transaction.atomic
def remove_amendment(*, amendment: Amendment, by: Any) -> None:
    """Take away an amendment that was typed by mistake; the history keeps it. Raises InsertionError."""
    lot = Lot.objects.select_for_update(no_key=True, of=("self",)).get(pk=amendment.lot_id)
    _refuse_less_than_nothing(lot, amendment.pk, 0, 0)
    with told():
        amendment.delete()


@transaction.atomic
def decide_penalty(*, lot: Lot, decision: str, amount: Decimal | None, note: str, by: Any) -> Lot:
    """Say whether the penalty of a lot is applied (and its amount, in euros) or not (and why); empty: undecided.

    Raises InsertionError when the target is not settled, or when the database refuses it.
    """
    row = Lot.objects.select_for_update(no_key=True, of=("self",)).get(pk=lot.pk)
    if decision and row.settled_at is None:
        raise InsertionError("Arrêtez d’abord l’objectif du lot : avant, aucune pénalité n’est comptée.")
    row.penalty_decision = decision
    row.penalty_amount = amount if decision == PenaltyDecision.APPLIED else None
    row.penalty_note = " ".join(note.split()) if decision else ""
    with told():
        row.save(update_fields=["penalty_decision", "penalty_amount", "penalty_note"])
    return row
