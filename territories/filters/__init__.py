"""Filters of the territories."""

from territories.filters.indicators import IndicatorValueFilter
from territories.filters.lookups import suggestions
from territories.filters.projects import ProjectFilter
from territories.filters.quartiers import QuartierFilter, QuartierPlaceFilter
from territories.filters.residences import ResidenceFilter

__all__ = [
    "IndicatorValueFilter",
    "ProjectFilter",
    "QuartierFilter",
    "QuartierPlaceFilter",
    "ResidenceFilter",
    "suggestions",
]
