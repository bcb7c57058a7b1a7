"""Columns of the veille as a file."""

from typing import Any

from core.exports import Column
from diagnostics.enums import ClosingReason, ObservationKind, ResponsibleBody, Severity, Status


def _label(choices: Any) -> Any:
    labels = dict(choices.choices)
    return lambda value: labels.get(value, value)


OBSERVATION_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Vu le", "seen_on"),
    Column("Quartier", "quartier__name", width=28),
    Column("Code QPV", "quartier__code"),
    Column("Commune", "quartier__commune_names", width=20),
    Column("Lieu", "place_label", width=36),
    Column("Thème", "theme__name", width=24),
    Column("Élément", "item__name", width=20),
    Column("Type", "kind", _label(ObservationKind)),
    Column("Niveau", "severity", width=8),
    Column("Gravité", "severity", _label(Severity)),
    Column("Ce qui est vu", "text", width=60),
    Column("Responsable", "responsible_body", _label(ResponsibleBody)),
    Column("État", "status", _label(Status)),
    Column("Motif de classement", "told_reason", _label(ClosingReason)),
    Column("Confiée à", "assignee__last_name"),
    Column("Réponse", "answer", width=40),
    Column("Répondu le", "answered_at"),
    Column("Terminée le", "over_at"),
    Column("Saisie le", "created_at"),
    Column("Confidentielle", "is_confidential"),
]
