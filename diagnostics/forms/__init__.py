"""Forms of the veille."""

from diagnostics.forms.alerts import AcknowledgeForm, AlertRuleForm
from diagnostics.forms.correction import ObservationEditForm
from diagnostics.forms.diagnostics import DiagnosticForm, ParticipantForm, StepForm, SynthesisForm
from diagnostics.forms.entry import ObservationEntryForm, Place
from diagnostics.forms.grids import GridForm, GridItemForm, GridLevelForm, GridThemeForm
from diagnostics.forms.handling import AnswerForm, AssignForm, CloseForm, FinishForm, JoinForm, QualifyForm
from diagnostics.forms.issues import ChooseIssueForm, IssueForm, IssueStatusForm, LinkForm, SearchForm
from diagnostics.forms.scores import ScoresForm, TextsForm, VerbatimForm
from diagnostics.forms.themes import ThemeForm, ThemeItemForm

__all__ = [
    "AcknowledgeForm",
    "AlertRuleForm",
    "AnswerForm",
    "AssignForm",
    "ChooseIssueForm",
    "CloseForm",
    "DiagnosticForm",
    "FinishForm",
    "GridForm",
    "GridItemForm",
    "GridLevelForm",
    "GridThemeForm",
    "IssueForm",
    "IssueStatusForm",
    "JoinForm",
    "LinkForm",
    "ObservationEditForm",
    "ObservationEntryForm",
    "ParticipantForm",
    "Place",
    "QualifyForm",
    "ScoresForm",
    "SearchForm",
    "StepForm",
    "SynthesisForm",
    "TextsForm",
    "ThemeForm",
    "ThemeItemForm",
    "VerbatimForm",
]
