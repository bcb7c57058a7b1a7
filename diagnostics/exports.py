"""Columns of the veille as a file."""

import io
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.text import slugify

from core.exports import XLSX_TYPE, Column
from diagnostics.enums import (
    ClosingReason,
    DiagnosticKind,
    DiagnosticStatus,
    Frequency,
    HallLevel,
    IncidentFamily,
    IssueStatus,
    ObservationKind,
    Priority,
    ResponsibleBody,
    Severity,
    Status,
)
from diagnostics.importers.xlsform import GUIDE
from diagnostics.models import Grid


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
    Column("Famille d’incidents", "incident_type__family", _label(IncidentFamily), width=24),
    Column("Type d’incident", "incident_type__name", width=28),
    Column("Niveau", "severity", width=8),
    Column("Gravité", "severity", _label(Severity)),
    Column("Ce qui est vu", "text", width=60),
    Column("Responsable", "responsible_body", _label(ResponsibleBody)),
    Column("Priorité", "priority", _label(Priority)),
    Column("À faire avant le", "due_on"),
    Column("Halte", "stop__label", width=36),
    Column("État", "status", _label(Status)),
    Column("Motif de classement", "told_reason", _label(ClosingReason)),
    Column("Confiée à", "assignee__last_name"),
    Column("Réponse", "answer", width=40),
    Column("Répondu le", "answered_at"),
    Column("Terminée le", "over_at"),
    Column("Saisie le", "created_at"),
    Column("Confidentielle", "is_confidential"),
]

DIAGNOSTIC_COLUMNS = [
    Column("Diagnostic", "title", width=40),
    Column("Type", "kind", _label(DiagnosticKind), width=28),
    Column("État", "status", _label(DiagnosticStatus)),
    Column("Quartiers", "quartier_names", width=40),
    Column("Projet", "project__name", width=28),
    Column("Début", "starts_on"),
    Column("Fin", "ends_on"),
    Column("Prénom du pilote", "lead__first_name"),
    Column("Nom du pilote", "lead__last_name"),
    Column("Équipe", "team__name", width=24),
    Column("Grille", "grid__name", width=28),
    Column("Version de la grille", "grid__number", width=10),
    Column("Participants", "people_count", width=12),
]

ISSUE_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Intitulé", "title", width=48),
    Column("Quartiers", "quartier_names", width=36),
    Column("Thème", "theme__name", width=24),
    Column("Niveau de gravité", "gravity", width=8),
    Column("Gravité", "gravity", _label(Severity)),
    Column("Niveau de fréquence", "frequency", width=8),
    Column("Fréquence", "frequency", _label(Frequency)),
    Column("État", "status", _label(IssueStatus)),
    Column("Priorité", "priority", width=8),
    Column("Priorité décidée le", "decided_on"),
    Column("Décidée avec", "decided_with", width=30),
    Column("Observations liées", "observation_count", width=10),
    Column("Description", "description", width=60),
    Column("Créée le", "created_at"),
]


_TRENDS = {"better": "mieux", "worse": "moins bien", "same": "stable", "first": "premier état"}

HALL_COLUMNS = [
    Column("Quartier", "building__residence__quartier__name", width=28),
    Column("Résidence", "building__residence__name", width=28),
    Column("Bâtiment", "building__name"),
    Column("Hall", "name"),
    Column("Niveau", "level", width=8),
    Column("État", "level", _label(HallLevel), width=32),
    Column("Noté le", "state_on"),
    Column("À ce niveau depuis le", "since"),
    Column("Niveau d’avant", "previous", width=10),
    Column("Évolution", "trend", lambda trend: _TRENDS.get(trend, "")),
    Column("Pourquoi", "comment", width=40),
    Column("Dernière marche", "walked_on"),
    Column("Observations ouvertes", "open_count", width=10),
]


# ---- XLSForm --------------------------------------------------------------------------------------------------------

LANGUAGE = "Français (fr)"
SCALE = "echelle"
# The columns that are not of the standard carry what a form has no word for: tools pass over them, our import reads
# them again.
SURVEY_COLUMNS = ("type", "name", f"label::{LANGUAGE}", f"hint::{LANGUAGE}", "required", "poids", "theme_de_la_veille")
CHOICE_COLUMNS = ("list_name", "name", f"label::{LANGUAGE}", "valeur", "aspect", "point_fort")
SETTING_COLUMNS = ("form_title", "form_id", "version", "default_language", "type_de_diagnostic")


def grid_as_xlsform(grid: Grid) -> HttpResponse:
    """Return the download of a grid as an XLSForm: a group per theme, a question of one choice per item.

    A question must be answered: « non observé » is one of its choices.
    """
    survey: list[tuple[str, ...]] = [SURVEY_COLUMNS]
    if grid.intro:
        survey.append(("note", GUIDE, _written(grid.intro), "", "", "", ""))
    for number, theme in enumerate(grid.themes.select_related("theme").prefetch_related("items"), 1):
        items = theme.items.all()
        if not items:
            continue
        name = f"theme_{number}"
        watched = theme.theme.name if theme.theme else ""
        survey.append(("begin group", name, _written(theme.name), "", "", "", watched))
        for item in items:
            label, hint = _written(item.name), _written(item.help)
            key = f"critere_{item.key.hex}"
            survey.append((f"select_one {SCALE}", key, label, hint, "yes", str(item.weight), ""))
        survey.append(("end group", name, "", "", "", "", ""))
    choices: list[tuple[str, ...]] = [CHOICE_COLUMNS]
    for level in grid.levels.order_by("-value"):
        value, meaning = str(level.value), "oui" if level.is_positive else "non"
        choices.append((SCALE, f"niveau_{value}", _written(level.label), value, level.tone, meaning))
    choices.append((SCALE, "non_observe", "Non observé", "", "", ""))
    settings = [
        SETTING_COLUMNS,
        (_written(grid.name), f"grille_{grid.series.hex}", str(grid.number), LANGUAGE, grid.kind),
    ]
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, header in enumerate(rows[0]):
                sheet.set_column(place, place, 44 if ":" in header or header == "form_title" else 20)
            for line, cells in enumerate(rows):
                for place, cell in enumerate(cells):
                    if cell:
                        sheet.write_string(line, place, cell, bold if line == 0 else None)
    file_name = f"{slugify(grid.name) or 'grille'}-v{grid.number}.xlsx"
    return HttpResponse(
        file.getvalue(),
        content_type=XLSX_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def _written(text: str) -> str:
    """Return a text that a form does not take for the answer to another question."""
    return text.replace("${", "$ {")
