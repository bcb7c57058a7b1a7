"""Forms of the veille."""

from diagnostics.forms.entry import ObservationEditForm, ObservationEntryForm
from diagnostics.forms.handling import AnswerForm, AssignForm, CloseForm, FinishForm, QualifyForm

__all__ = [
    "AnswerForm",
    "AssignForm",
    "CloseForm",
    "FinishForm",
    "ObservationEditForm",
    "ObservationEntryForm",
    "QualifyForm",
]
