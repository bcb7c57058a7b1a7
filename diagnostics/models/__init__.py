"""Themes, observations and their counts; grids, diagnostics and problématiques."""

from diagnostics.models.alerts import Alert, AlertMark, AlertRule
from diagnostics.models.diagnostics import (
    Diagnostic,
    DiagnosticDocument,
    DiagnosticQuartier,
    DiagnosticStep,
    DiagnosticText,
    ParticipantGroup,
    Score,
    Stop,
    Verbatim,
)
from diagnostics.models.grids import Grid, GridItem, GridLevel, GridTheme
from diagnostics.models.incidents import HallState, IncidentType
from diagnostics.models.issues import Issue, IssueObservation, IssueQuartier
from diagnostics.models.observations import Observation, ObservationPhoto
from diagnostics.models.tallies import MonthlyTally, ObservationTally, QuartierTally
from diagnostics.models.themes import Theme, ThemeItem
from diagnostics.models.uploads import PhotoChunk, PhotoUpload

__all__ = [
    "Alert",
    "AlertMark",
    "AlertRule",
    "Diagnostic",
    "DiagnosticDocument",
    "DiagnosticQuartier",
    "DiagnosticStep",
    "DiagnosticText",
    "Grid",
    "GridItem",
    "GridLevel",
    "GridTheme",
    "HallState",
    "IncidentType",
    "Issue",
    "IssueObservation",
    "IssueQuartier",
    "MonthlyTally",
    "Observation",
    "ObservationPhoto",
    "ObservationTally",
    "ParticipantGroup",
    "PhotoChunk",
    "PhotoUpload",
    "QuartierTally",
    "Score",
    "Stop",
    "Theme",
    "ThemeItem",
    "Verbatim",
]
