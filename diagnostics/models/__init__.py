"""Themes, observations and their counts."""

from diagnostics.models.observations import Observation, ObservationPhoto
from diagnostics.models.tallies import MonthlyTally, ObservationTally, QuartierTally
from diagnostics.models.themes import Theme, ThemeItem

__all__ = [
    "MonthlyTally",
    "Observation",
    "ObservationPhoto",
    "ObservationTally",
    "QuartierTally",
    "Theme",
    "ThemeItem",
]
