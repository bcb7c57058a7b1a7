"""Programmes d'actions: what they answer to, what is done, what it brings, what it costs."""

from actions.models.actions import (
    OPEN,
    Action,
    ActionDocument,
    ActionIssue,
    ActionKind,
    ActionPartner,
    ActionQuartier,
    ActionStep,
    ActionTemplate,
    Milestone,
    Participation,
)
from actions.models.dossiers import Dossier
from actions.models.money import (
    Budget,
    BudgetLine,
    Funding,
    ProgrammeYear,
    Spending,
    SpendingShare,
    SpendingValue,
    YearCorrection,
)
from actions.models.programmes import (
    Axis,
    Framework,
    FrameworkDocument,
    Programme,
    ProgrammeQuartier,
    ProgrammeStep,
)
from actions.models.results import ActionIndicator, ActionReport, Measurement
from actions.models.tfpb import TfpbConvention, TfpbLine, TfpbYear

__all__ = [
    "OPEN",
    "Action",
    "ActionDocument",
    "ActionIndicator",
    "ActionIssue",
    "ActionKind",
    "ActionPartner",
    "ActionQuartier",
    "ActionReport",
    "ActionStep",
    "ActionTemplate",
    "Axis",
    "Budget",
    "BudgetLine",
    "Dossier",
    "Framework",
    "FrameworkDocument",
    "Funding",
    "Measurement",
    "Milestone",
    "Participation",
    "Programme",
    "ProgrammeQuartier",
    "ProgrammeStep",
    "ProgrammeYear",
    "Spending",
    "SpendingShare",
    "SpendingValue",
    "TfpbConvention",
    "TfpbLine",
    "TfpbYear",
    "YearCorrection",
]
