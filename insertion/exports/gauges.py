"""Columns of the list of lots; the rows are those of `reads.gauges`."""

from collections.abc import Iterable, Iterator
from typing import Any

from core.exports import Column
from insertion.enums import ContractKind
from insertion.reads.gauges import LotGauge

KINDS = dict(ContractKind.choices)

LOT_COLUMNS = [
    Column("Marché", "reference", width=16),
    Column("Objet", "contract_title", width=40),
    Column("Type", "kind", lambda kind: str(KINDS.get(kind, kind)), width=28),
    Column("Projet", "project_name", width=28),
    Column("Heures globalisées", "group_name", width=24),
    Column("Lot", "number", width=8),
    Column("Intitulé", "title", width=32),
    Column("Entreprise", "company_name", width=32),
    Column("Début", "starts_on", width=12),
    Column("Fin", "ends_on", width=12),
    Column("Objectif arrêté", "is_settled", width=10),
    Column("Heures travaillées", "worked", width=12),
    Column("Heures dues", "due", width=12),
    Column("Heures validées", "done", width=12),
    Column("Heures à valider", "waiting", width=12),
    Column("Reste (h)", "missing", width=12),
    Column("Rythme (h par mois)", "pace", lambda pace: None if pace is None else round(pace, 1), width=12),
    Column("Prévision à la fin (h)", "forecast", width=12),
    Column("Objectif", "met_words", width=20),
    Column("État", "state", lambda state: str(state.label), width=18),
    Column("Pourquoi", "why", width=48),
    Column("Heures manquantes à la fin", "penalty.hours", width=12),
    Column("Pénalité (€)", "penalty.amount", width=12),
]


def lot_rows(lots: Iterable[LotGauge]) -> Iterator[list[Any]]:
    """Return the values of these columns for each lot."""
    for lot in lots:
        row: list[Any] = []
        for column in LOT_COLUMNS:
            name, _, part = column.path.partition(".")
            value = getattr(lot, name)
            value = getattr(value, part) if part else value
            row.append(column.convert(value) if column.convert else value)
        yield row
