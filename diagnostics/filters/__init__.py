"""Filters of the veille."""

from diagnostics.filters.alerts import AlertFilter
from diagnostics.filters.diagnostics import DiagnosticFilter
from diagnostics.filters.issues import IssueFilter
from diagnostics.filters.lookups import suggestions
from diagnostics.filters.observations import ObservationFilter

__all__ = ["AlertFilter", "DiagnosticFilter", "IssueFilter", "ObservationFilter", "suggestions"]
