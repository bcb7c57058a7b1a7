"""Hours that are late, by lot or action and by structure."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.generic import TemplateView

from core.exports import Export
from core.views import ListMixin, refuse
from insertion import permissions
from insertion.exports.hours import MISSING_COLUMNS, missing_rows
from insertion.filters.hours import MissingFilter
from insertion.models import Sheet
from insertion.reads.missing import DUE_DAY, LOOK_BACK, last_due, missing_for


class MissingList(ListMixin, TemplateView):
    """Steps without hours in months that are due, months to validate; the oldest first."""

    model = Sheet
    template_name = "insertion/hours_missing.html"
    filterset_class = MissingFilter
    count_words = ("ligne", "lignes")
    export_title = "Relevés manquants"
    export_columns = MISSING_COLUMNS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Proximity teams read totals."""
        refuse(permissions.why_not_read_pathways(request.user))
        return super().dispatch(request, *args, **kwargs)

    def filtered(self) -> Any:
        """Return what the address asks for. A wrong filter gives nothing."""
        if not self.filterset.form.is_valid():
            return []
        self.missing = missing_for(self.request.user, **self.filterset.asked())
        return self.missing.rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which months are due."""
        context = super().get_context_data(section="insertion", **kwargs)
        missing = getattr(self, "missing", None)
        return context | {"missing": missing, "last_due": last_due(), "due_day": DUE_DAY, "look_back": LOOK_BACK}

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every row."""
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond_rows(missing_rows(self.filtered()), file_format)
