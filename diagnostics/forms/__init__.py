"""Forms of the veille."""

from diagnostics.forms.correction import ObservationEditForm
from diagnostics.forms.entry import ObservationEntryForm, Place
from diagnostics.forms.grids import GridForm, GridItemForm, GridLevelForm, GridThemeForm
from diagnostics.forms.handling import AnswerForm, AssignForm, CloseForm, FinishForm, JoinForm, QualifyForm
from diagnostics.forms.themes import ThemeForm, ThemeItemForm

__all__ = [
    "AnswerForm",
    "AssignForm",
    "CloseForm",
    "FinishForm",
    "GridForm",
    "GridItemForm",
    "GridLevelForm",
    "GridThemeForm",
    "JoinForm",
    "ObservationEditForm",
    "ObservationEntryForm",
    "Place",
    "QualifyForm",
    "ThemeForm",
    "ThemeItemForm",
]
