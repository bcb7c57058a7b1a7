"""Columns of the months of hours, and of what is late of them."""

from collections.abc import Iterable, Iterator
from typing import Any

from core.exports import Column
from insertion.reads.missing import Late

SHEET_COLUMNS = [
    Column("Mois", "month", width=12),
    Column("Marché", "lot__contract__reference", width=18),
    Column("Lot", "lot__number", width=8),
    Column("Intitulé du lot", "lot__title", width=32),
    Column("Action", "action__title", width=32),
    Column("Entreprise", "lot__company__name", width=32),
    Column("Heures", "hours", width=10),
    Column("Étapes notées", "line_count", width=10),
    Column("État", "state_label", width=18),
    Column("Reçu le", "sent_at", width=16),
    Column("Envoyé par", "sent_by__name", width=32),
    Column("Validé le", "validated_at", width=16),
    Column("Remarque", "note", width=40),
]
MISSING_COLUMNS = [
    Column("Marché", "", width=18),
    Column("Lot ou action", "", width=36),
    Column("Structure", "", width=32),
    Column("Mois sans heures", "", width=12),
    Column("Heures d’étapes manquantes", "", width=14),
    Column("Depuis", "", width=12),
    Column("Mois à valider", "", width=12),
    Column("Le plus ancien", "", width=12),
]


def missing_rows(rows: Iterable[Late]) -> Iterator[list[Any]]:
    """Give the lines of the file."""
    for row in rows:
        yield [
            row.reference,
            row.title,
            row.structure,
            row.months,
            row.lines,
            row.first,
            row.sheets,
            row.first_sheet,
        ]
