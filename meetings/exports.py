"""Columns of the files of meetings and decisions."""

from typing import Any

from core.exports import Column
from meetings.enums import DecisionStatus, MeetingKind, MeetingStatus, MinutesStatus


def _label(choices: Any) -> Any:
    labels = dict(choices.choices)
    return lambda value: labels.get(value, value)


MEETING_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Réunion", "title", width=40),
    Column("Type", "kind", _label(MeetingKind), width=24),
    Column("Quartiers", "quartier_names", width=36),
    Column("Début", "starts_at"),
    Column("Fin", "ends_at"),
    Column("Lieu", "place", width=30),
    Column("État", "status", _label(MeetingStatus)),
    Column("Relevé", "minutes_status", _label(MinutesStatus)),
    Column("Organisée par", "organiser__last_name", width=20),
]

DECISION_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Décision", "text", width=60),
    Column("Réunion", "meeting__title", width=36),
    Column("Du", "meeting__starts_at"),
    Column("Agent", "owner__last_name", width=20),
    Column("Contact", "contact__last_name", width=20),
    Column("Partenaire", "partner__name", width=28),
    Column("Pour le", "due_on"),
    Column("Promis aux habitants", "is_promise", convert=lambda value: "oui" if value else "non"),
    Column("État", "status", _label(DecisionStatus)),
    Column("Fermée le", "closed_on"),
    Column("Suite", "outcome", width=40),
]
