"""The referential of indicators, for administrators."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from core.history import history_of
from core.views import ListMixin, refuse
from territories import permissions
from territories.exports import VALUE_COLUMNS
from territories.filters import IndicatorValueFilter
from territories.forms import IndicatorForm
from territories.models import Indicator, IndicatorValue


def indicator_list(request: HttpRequest) -> HttpResponse:
    """List the indicators in their order, with what is known of each."""
    refuse(permissions.why_not_manage_indicators(request.user))
    rows = Indicator.objects.annotate(value_count=Count("values"), last_vintage=Max("values__vintage"))
    return render(request, "territories/indicator_list.html", {"rows": list(rows), "section": "administration"})


class IndicatorValues(ListMixin, TemplateView):
    """The values of one indicator, with their source and their vintage."""

    model = IndicatorValue
    template_name = "territories/indicator_values.html"
    filterset_class = IndicatorValueFilter
    sorts = {
        "zone": ("zone_kind", "quartier__name_key", "commune__name_key", "zone_name", "pk"),
        "millesime": ("vintage", "zone_kind", "pk"),
        "valeur": ("value", "pk"),
    }
    default_sort = "-millesime"
    count_words = ("valeur", "valeurs")
    export_title = "Valeurs d’un indicateur"
    export_columns = VALUE_COLUMNS

    @cached_property
    def indicator(self) -> Indicator:
        """The indicator of the address."""
        return get_object_or_404(Indicator, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse those who do not keep the referential."""
        refuse(permissions.why_not_manage_indicators(request.user))
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        """Those of the indicator."""
        return super().get_queryset().filter(indicator=self.indicator)

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Read the names of the zones."""
        return queryset.select_related("quartier", "commune").defer("quartier__contour")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the indicator. A view is saved for a list whose address says all, which this one does not."""
        context = super().get_context_data(indicator=self.indicator, section="administration", **kwargs)
        return {**context, "saved_views": [], "save_view_url": ""}


def indicator_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how an indicator is called and shown."""
    refuse(permissions.why_not_manage_indicators(request.user))
    row = get_object_or_404(Indicator, pk=pk)
    heading = str(row)
    form = IndicatorForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "L’indicateur est enregistré.")
        return redirect("territories:indicator_list")
    return render(
        request,
        "territories/indicator_form.html",
        {
            "form": form,
            "indicator": row,
            "heading": heading,
            "history": history_of(row),
            "section": "administration",
        },
        status=422 if form.errors else 200,
    )
