"""What is to be done by a day, all kinds together."""

from typing import Any

from django.http import HttpResponseBase
from django.views.generic import TemplateView

from actions.exports.lists import DEADLINE_COLUMNS, deadline_rows
from actions.filters.deadlines import DeadlineFilter
from actions.models import Action
from actions.reads.deadlines import MOST, deadlines
from core.exports import Export
from core.views import ListMixin


class DeadlineList(ListMixin, TemplateView):
    """Milestones, fundings, bilans, conventions and ends of actions by day, the latest ones first."""

    model = Action
    template_name = "actions/deadline_list.html"
    filterset_class = DeadlineFilter
    count_words = ("échéance", "échéances")
    export_title = "Échéances"
    export_columns = DEADLINE_COLUMNS

    def filtered(self) -> Any:
        """Return the deadlines that the address asks for. A wrong filter gives none."""
        if not self.filterset.form.is_valid():
            return []
        return deadlines(self.request.user, **self.filterset.asked())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say how many of each kind are read at most, when there may be more."""
        context = super().get_context_data(section="programmes", most=MOST, **kwargs)
        return context | {"is_cut": context["page_obj"].paginator.count >= MOST}

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every deadline."""
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond_rows(deadline_rows(self.filtered()), file_format)
