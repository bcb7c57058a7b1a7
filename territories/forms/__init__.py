"""Forms of the territories."""

from territories.forms.figures import FigureGridForm, FigureKindForm
from territories.forms.indicators import IndicatorForm
from territories.forms.patrimoine import BuildingForm, EntranceForm, ResidenceForm
from territories.forms.projects import OperationForm, ProjectForm, RehousingForm
from territories.forms.quartiers import QuartierForm

__all__ = [
    "BuildingForm",
    "EntranceForm",
    "FigureGridForm",
    "FigureKindForm",
    "IndicatorForm",
    "OperationForm",
    "ProjectForm",
    "QuartierForm",
    "RehousingForm",
    "ResidenceForm",
]
