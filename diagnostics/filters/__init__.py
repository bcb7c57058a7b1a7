"""Filters of the veille."""

from diagnostics.filters.lookups import suggestions
from diagnostics.filters.observations import ObservationFilter

__all__ = ["ObservationFilter", "suggestions"]
