"""Columns of the territories as files."""

from collections.abc import Sequence
from typing import Any

from core.exports import Column
from territories.enums import FigureUnit, ProjectKind, ProjectStage, QuartierKind, ZoneKind
from territories.models import FigureKind
from territories.models.sums import plain


def _label(choices: Any) -> Any:
    labels = dict(choices.choices)
    return lambda value: labels.get(value, value)


def _hectares(square_metres: float | None) -> float | None:
    return None if square_metres is None else round(square_metres / 10_000, 2)


QUARTIER_COLUMNS = [
    Column("Code", "code", width=12),
    Column("Quartier", "name", width=36),
    Column("Type", "kind", _label(QuartierKind)),
    Column("Communes", "commune_names", width=30),
    Column("Résidences", "residence_count", width=11),
    Column("Logements", "dwelling_count", width=11),
    Column("Superficie (ha)", "area_m2", _hectares, width=14),
    Column("En vigueur depuis", "valid_from"),
    Column("Jusqu’à", "valid_until"),
    Column("Suivi aujourd’hui", "is_active"),
    Column("Latitude", "latitude"),
    Column("Longitude", "longitude"),
]

RESIDENCE_COLUMNS = [
    Column("Référence", "reference", width=14),
    Column("Résidence", "name", width=32),
    Column("Adresse", "address", width=36),
    Column("Code Insee", "commune__insee_code", width=11),
    Column("Commune", "commune__name", width=22),
    Column("Quartier", "quartier__name", width=28),
    Column("Code QPV", "quartier__code", width=12),
    Column("En QPV", "is_in_qpv", width=9),
    Column("Logements", "dwellings", width=11),
    Column("Construite en", "built_year", width=13),
    Column("Latitude", "latitude"),
    Column("Longitude", "longitude"),
    Column("Gérée aujourd’hui", "is_active"),
]

PROJECT_COLUMNS = [
    Column("Projet", "name", width=36),
    Column("Type", "kind", _label(ProjectKind), width=24),
    Column("Étape", "stage", _label(ProjectStage), width=18),
    Column("Quartiers", "quartier_names", width=40),
    Column("Première année", "start_year"),
    Column("Dernière année", "end_year"),
    Column("Opérations", "operation_count", width=11),
    Column("Terminées", "ended_count", width=11),
    Column("En retard", "late_count", width=11),
    Column("En cours", "is_active"),
]

VALUE_COLUMNS = [
    Column("Indicateur", "indicator__label", width=36),
    Column("Unité", "indicator__unit", width=8),
    Column("Zone", "zone_kind", _label(ZoneKind)),
    Column("Code du quartier", "quartier__code"),
    Column("Quartier", "quartier__name", width=30),
    Column("Code Insee", "commune__insee_code"),
    Column("Commune", "commune__name", width=22),
    Column("Code de la zone", "zone_code"),
    Column("Nom de la zone", "zone_name", width=24),
    Column("Millésime", "vintage", width=10),
    Column("Valeur", "value", width=12),
    Column("Secret statistique", "is_secret"),
    Column("Source", "source", width=30),
]

FIGURE_COLUMNS = [
    Column("Année", "year", width=8),
    Column("Référence", "residence__reference", width=14),
    Column("Résidence", "residence__name", width=32),
    Column("Chiffre", "kind__name", width=32),
    Column("Code", "kind__code", width=18),
    Column("Valeur", "value", plain, width=12),
    Column("Unité", "kind__unit", _label(FigureUnit), width=12),
    Column("Source", "source", width=36),
    Column("Saisi le", "updated_at"),
    Column("Saisi par", "updated_by__email", width=28),
]


def figure_columns(kinds: Sequence[FigureKind]) -> list[Column]:
    """Return the columns of the table that is filled in and imported again: a residence on each line."""
    return [
        Column("année", "", width=8),
        Column("référence", "", width=14),
        Column("résidence", "", width=32),
        *(Column(kind.name, "", width=max(14, min(len(kind.name) + 2, 30))) for kind in kinds),
    ]
