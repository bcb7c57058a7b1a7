"""Where everything happens."""

from territories.models.indicators import Indicator, IndicatorValue
from territories.models.patrimoine import Building, Entrance, Residence
from territories.models.projects import Operation, ProjectQuartier, RehousingCount, UrbanProject
from territories.models.quartiers import Commune, Quartier, scope_of

__all__ = [
    "Building",
    "Commune",
    "Entrance",
    "Indicator",
    "IndicatorValue",
    "Operation",
    "ProjectQuartier",
    "Quartier",
    "RehousingCount",
    "Residence",
    "UrbanProject",
    "scope_of",
]
