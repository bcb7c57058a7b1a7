"""Columns of the list of pathways, for those of the house."""

from collections.abc import Mapping
from typing import Any

from core.exports import Column
from insertion.enums import AgeBracket, DiplomaLevel, Exit, HomeArea, Sex


def _words(enum: Any) -> Any:
    names = dict(enum.choices)
    return lambda value: names.get(value, value)


def pathway_columns(criteria: Mapping[str, str]) -> list[Column]:
    """Return the columns; `criteria` are the names of criteria by their codes."""
    return [
        Column("Parcours", "number", width=12),
        Column("Sexe", "sex", _words(Sex)),
        Column("Âge au début", "age_bracket", _words(AgeBracket), width=20),
        Column("Résidence", "home_area", _words(HomeArea)),
        Column("QPV de résidence", "home_quartier__name", width=28),
        Column("Critères", "criteria", lambda codes: " ; ".join(criteria.get(code, code) for code in codes), width=48),
        Column("Niveau", "level", _words(DiplomaLevel), width=20),
        Column("Étapes", "step_count", lambda count: count or 0, width=8),
        Column("Structures", "employer_names", width=36),
        Column("Première étape", "first_day", width=12),
        Column("Heures validées", "done", width=12),
        Column("Heures à valider", "waiting", width=12),
        Column("Parcours terminé le", "ended_on", width=12),
        *(Column(f"À {months} mois", f"exit_{months}", _words(Exit), width=32) for months in (3, 6, 12)),
        Column("Traits effacés le", "purged_on", width=12),
    ]
