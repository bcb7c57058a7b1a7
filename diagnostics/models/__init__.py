"""Themes, observations and their counts."""

from diagnostics.models.observations import Observation, ObservationPhoto
from diagnostics.models.tallies import MonthlyTally, ObservationTally
from diagnostics.models.themes import Theme, ThemeItem

__all__ = ["MonthlyTally", "Observation", "ObservationPhoto", "ObservationTally", "Theme", "ThemeItem"]
