"""The quartiers of a manager side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from core.exports import Export
from core.views import ListMixin, PermissionMixin, refuse
from dashboards import permissions
from dashboards.exports import PORTFOLIO_COLUMNS, portfolio_rows
from dashboards.filters import PortfolioFilter
from dashboards.reads import charts
from dashboards.reads.indicators import compared_indicators
from dashboards.reads.portfolio import DEFAULT_SORT, SORTS, Portfolio, side_by_side
from territories.models import Quartier

COMPARED = 3


class PortfolioList(PermissionMixin, ListMixin, TemplateView):
    """All the user's quartiers in one table, alerts first."""

    model = Quartier
    template_name = "dashboards/portfolio.html"
    why_not = staticmethod(permissions.why_not_see_portfolio)
    filterset_class = PortfolioFilter
    sorts = dict.fromkeys(SORTS, ())
    default_sort = DEFAULT_SORT
    count_words = ("quartier", "quartiers")
    export_title = "Portefeuille"
    export_columns = PORTFOLIO_COLUMNS
    extra_context = {"section": "portefeuille"}

    def get_queryset(self) -> Any:
        """Return the quartiers that the user manages; all of them for administrators."""
        return Quartier.objects.managed_by(self.request.user)

    @cached_property
    def portfolio(self) -> Portfolio:
        """The quartiers that the address asks for, in its order."""
        kept = self.filterset.form.cleaned_data.get("montrer", "") if self.filterset.form.is_valid() else ""
        return Portfolio(self.request.user, super().filtered(), sort=self.sort, kept=kept)

    def order(self, queryset: Any) -> Any:
        """Sort by name; the portfolio sorts by its counts."""
        return queryset.order_by("name_key", "pk")

    def filtered(self) -> Any:
        """Return the keys of the quartiers, in order."""
        return self.portfolio.keys

    def page(self) -> Any:
        """Read the counts of the rows of the page."""
        page = super().page()
        page.object_list = self.portfolio.figures(list(page.object_list))
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say the year of the amounts."""
        return super().get_context_data(year=timezone.localdate().year, **kwargs)

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every row."""
        rows = self.portfolio.figures(self.portfolio.keys)
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond_rows(portfolio_rows(rows), file_format)


def compare(request: HttpRequest) -> HttpResponse:
    """Show two or three quartiers side by side; nothing is summed."""
    user: Any = request.user
    refuse(permissions.why_not_see_portfolio(user))
    keys = list(dict.fromkeys(int(key) for key in request.GET.getlist("q") if key.isdecimal() and len(key) < 15))
    if len(keys) > COMPARED:
        messages.warning(request, "Trois quartiers au plus : les trois premiers cochés sont montrés.")
    keys = keys[:COMPARED]
    found = Quartier.objects.visible_to(user).without_contour().with_patrimoine().in_bulk(keys)
    quartiers = [found[key] for key in keys if key in found]
    context: dict[str, Any] = {"section": "portefeuille", "rows": [], "chosen": quartiers}
    if len(quartiers) > 1:
        context |= {
            "rows": side_by_side(user, quartiers),
            "themes": charts.themes_side_by_side(user, quartiers),
            "indicators": compared_indicators(quartiers),
        }
    return render(request, "dashboards/compare.html", context)
