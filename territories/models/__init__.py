"""Where everything happens."""

from territories.models.figures import FigureKind, ResidenceFigure
from territories.models.indicators import Indicator, IndicatorValue
from territories.models.patrimoine import Building, Entrance, Residence
from territories.models.projects import Operation, ProjectQuartier, RehousingCount, UrbanProject
from territories.models.quartiers import Commune, Quartier, scope_of

__all__ = [
    "Building",
    "Commune",
    "Entrance",
    "FigureKind",
    "Indicator",
    "IndicatorValue",
    "Operation",
    "ProjectQuartier",
    "Quartier",
    "RehousingCount",
    "Residence",
    "ResidenceFigure",
    "UrbanProject",
    "scope_of",
]
