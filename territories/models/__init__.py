"""Where everything happens."""

from territories.models.figures import FigureKind, ResidenceFigure
from territories.models.indicators import Indicator, IndicatorValue
from territories.models.patrimoine import Building, Entrance, Residence
from territories.models.projects import Operation, ProjectQuartier, RehousingCount, UrbanProject
from territories.models.quartiers import Commune, Quartier, scope_of
from territories.models.sums import FigureTable, ResidenceSeries, Sum, figure_lines, figure_table, residence_series

__all__ = [
    "Building",
    "Commune",
    "Entrance",
    "FigureKind",
    "FigureTable",
    "Indicator",
    "IndicatorValue",
    "Operation",
    "ProjectQuartier",
    "Quartier",
    "RehousingCount",
    "Residence",
    "ResidenceFigure",
    "ResidenceSeries",
    "Sum",
    "UrbanProject",
    "figure_lines",
    "figure_table",
    "residence_series",
    "scope_of",
]
