"""Columns of the lists of programmes and actions."""

from collections.abc import Iterable, Iterator
from typing import Any

from actions.enums import ActionStatus, Additionality, Involvement, ProgrammeStatus
from actions.reads.deadlines import Deadline
from core.exports import Column


def _words(enum):
    return lambda value: dict(enum.choices).get(value, value)


PROGRAMME_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Programme", "title", width=40),
    Column("Première année", "first_year", width=10),
    Column("Dernière année", "last_year", width=10),
    Column("État", "status", _words(ProgrammeStatus)),
    Column("Quartiers", "quartier_names", width=36),
    Column("Cadres", "framework_names", width=36),
    Column("Projet", "project__name", width=28),
    Column("Responsable : prénom", "lead__first_name"),
    Column("Responsable : nom", "lead__last_name"),
    Column("Actions", "action_count", width=8),
    Column("Actions en retard", "late_count", width=8),
]

ACTION_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Code", "code", width=12),
    Column("Action", "title", width=40),
    Column("Programme", "programme__title", width=36),
    Column("Type", "kind__name", width=24),
    Column("Première année", "first_year", width=10),
    Column("Dernière année", "last_year", width=10),
    Column("Renouvellement", "renews_id", lambda value: "oui" if value else "non", width=10),
    Column("Quartiers", "quartier_names", width=36),
    Column("Lieu", "place", width=24),
    Column("Axes", "axis_names", width=48),
    Column("Porteur", "lead_partner__name", width=32),
    Column("Suivie par : prénom", "responsible__first_name"),
    Column("Suivie par : nom", "responsible__last_name"),
    Column("Début", "starts_on", width=12),
    Column("Fin", "ends_on", width=12),
    Column("État", "status", _words(ActionStatus)),
    Column("Raison", "status_reason", width=32),
    Column("Avancement (%)", "progress", width=10),
    Column("Droit commun", "additionality", _words(Additionality), width=20),
    Column("Ce qui le justifie", "additionality_note", width=40),
    Column("Public visé", "public", width=32),
    Column("Personnes attendues", "expected_people", width=12),
    Column("dont femmes", "expected_women", width=10),
    Column("dont hommes", "expected_men", width=10),
    Column("dont habitants du quartier", "expected_qpv", width=12),
    Column("Participation des habitants", "involvement", _words(Involvement), width=20),
]

DEADLINE_COLUMNS = [
    Column("Pour le", "day", width=12),
    Column("Échéance", "kind", width=24),
    Column("À faire", "title", width=48),
    Column("Pour", "about", width=40),
    Column("En retard", "is_late", width=10),
]


def deadline_rows(rows: Iterable[Deadline]) -> Iterator[list[Any]]:
    """Return the values of these columns for each deadline."""
    for row in rows:
        yield [row.day, row.kind.label, row.title, row.about, "oui" if row.is_late else "non"]
