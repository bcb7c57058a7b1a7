"""Themes, observations and their counts; grids, diagnostics and problématiques."""

from diagnostics.models.alerts import Alert, AlertMark, AlertRule
from diagnostics.models.diagnostics import (
    Diagnostic,
    DiagnosticQuartier,
    DiagnosticStep,
    DiagnosticText,
    ParticipantGroup,
    Score,
    Stop,
    Verbatim,
)
from diagnostics.models.grids import Grid, GridItem, GridLevel, GridTheme
from diagnostics.models.issues import Issue, IssueQuartier
from diagnostics.models.observations import Observation, ObservationPhoto
from diagnostics.models.tallies import MonthlyTally, ObservationTally, QuartierTally
from diagnostics.models.themes import Theme, ThemeItem

__all__ = [
    "Alert",
    "AlertMark",
    "AlertRule",
    "Diagnostic",
    "DiagnosticQuartier",
    "DiagnosticStep",
    "DiagnosticText",
    "Grid",
    "GridItem",
    "GridLevel",
    "GridTheme",
    "Issue",
    "IssueQuartier",
    "MonthlyTally",
    "Observation",
    "ObservationPhoto",
    "ObservationTally",
    "ParticipantGroup",
    "QuartierTally",
    "Score",
    "Stop",
    "Theme",
    "ThemeItem",
    "Verbatim",
]
