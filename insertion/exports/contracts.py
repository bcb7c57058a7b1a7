"""Columns of the lists of contracts and of lots."""

from typing import Any

from django.utils import timezone

from core.exports import Column
from insertion.enums import ContractKind, PenaltyDecision

HOUSE = "le bailleur"


def _words(enum: Any) -> Any:
    return lambda value: dict(enum.choices).get(value, value)


def _day(value: Any) -> Any:
    return timezone.localtime(value).date() if value is not None else None


CONTRACT_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Référence", "reference"),
    Column("Objet", "title", width=40),
    Column("Type", "kind", _words(ContractKind), width=28),
    Column("Maître d’ouvrage", "authority__name", lambda value: value or HOUSE, width=28),
    Column("Quartiers", "quartier_names", width=36),
    Column("Projet", "project__name", width=28),
    Column("Opération", "operation__name", width=28),
    Column("Globalisation", "group__name", width=28),
    Column("Montant HT (€)", "amount", width=14),
    Column("Notifié le", "notified_on", width=12),
    Column("Début", "starts_on", width=12),
    Column("Fin", "ends_on", width=12),
    Column("Facilitateur", "facilitator__name", width=28),
    Column("Suivi par : prénom", "responsible__first_name"),
    Column("Suivi par : nom", "responsible__last_name"),
    Column("Lots", "lot_count", width=8),
    Column("Heures dues", "due", width=12),
    Column("Heures validées", "done", width=12),
    Column("Heures à valider", "waiting", width=12),
]

LOT_COLUMNS = [
    Column("Référence du marché", "contract__reference"),
    Column("Objet du marché", "contract__title", width=40),
    Column("Type", "contract__kind", _words(ContractKind), width=28),
    Column("Maître d’ouvrage", "contract__authority__name", lambda value: value or HOUSE, width=28),
    Column("Quartiers", "quartier_names", width=36),
    Column("Projet", "contract__project__name", width=28),
    Column("Globalisation", "contract__group__name", width=28),
    Column("Lot", "number", width=8),
    Column("Intitulé", "title", width=32),
    Column("Entreprise", "company__name", width=32),
    Column("SIRET", "company__siret"),
    Column("Nature de travaux", "work_kind__name", width=24),
    Column("Début", "starts_on", width=12),
    Column("Fin, avenants compris", "due_on", width=12),
    Column("Montant HT (€)", "amount", width=14),
    Column("Montant avec avenants (€)", "due_amount", width=14),
    Column("Part de main-d’œuvre (%)", "labour_share", width=10),
    Column("D’où vient la part", "labour_source", width=32),
    Column("Taux d’insertion (%)", "insertion_rate", width=10),
    Column("D’où vient le taux", "rate_source", width=32),
    Column("Coût horaire (€)", "hourly_cost", width=10),
    Column("D’où vient le coût", "cost_source", width=32),
    Column("Heures travaillées du lot", "due_worked_hours", width=12),
    Column("Objectif arrêté (heures)", "target_hours", width=12),
    Column("Fixé en heures", "is_typed", width=8),
    Column("Pourquoi", "typed_reason", width=32),
    Column("Arrêté le", "settled_at", _day, width=12),
    Column("Heures dues, avenants compris", "due_hours", width=12),
    Column("Heures validées", "done", width=12),
    Column("Heures à valider", "waiting", width=12),
    Column("Reste à faire", "rest", width=12),
    Column("Pénalité par heure (€)", "penalty_per_hour", width=10),
    Column("Pénalité", "penalty_decision", _words(PenaltyDecision), width=14),
    Column("Montant retenu (€)", "penalty_amount", width=12),
]
