"""The documents of a year: the contribution to the rapport politique de la ville, bilans of TFPB and of programmes."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from actions.documents.identity import file_name
from actions.models import Programme, TfpbConvention
from core.documents.pdf import DocumentError
from core.views import ListMixin
from dashboards.documents.contribution import contribution_data, contribution_pdf, contribution_word
from dashboards.filters import BilanFilter
from dashboards.reads.contribution import contribution_of, default_year
from territories.models import Quartier

# A contribution is about so many quartiers at most: beyond, nobody reads it.
MOST = 40


class BilanList(ListMixin, TemplateView):
    """The quartiers of the reader with the documents of a year; the contribution is about those that are filtered."""

    model = Quartier
    template_name = "dashboards/bilans.html"
    filterset_class = BilanFilter
    sorts = {"nom": ("name_key", "pk")}
    default_sort = "nom"
    count_words = ("quartier", "quartiers")
    extra_context = {"section": "bilans"}

    def get_queryset(self) -> Any:
        """Return the quartiers of the reader."""
        return Quartier.objects.visible_to(self.request.user).without_contour()

    @cached_property
    def year(self) -> int:
        """The year that the address asks for, this one without."""
        form = self.filterset.form
        asked = form.cleaned_data.get("annee") if form.is_valid() else None
        return int(asked) if asked else default_year()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add to each quartier of the page its conventions and its programmes of the year."""
        context = super().get_context_data(**kwargs)
        user, year, keys = self.request.user, self.year, [row.pk for row in context["rows"]]
        conventions = dict(
            TfpbConvention.objects.visible_to(user)
            .in_year(year)
            .filter(quartier__in=keys)
            .values_list("quartier", "pk")
        )
        programmes: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for quartier, pk, title in (
            Programme.objects.visible_to(user)
            .filter(first_year__lte=year, last_year__gte=year, quartiers__in=keys)
            .order_by("title_key", "pk")
            .values_list("quartiers", "pk", "title")
        ):
            programmes[quartier].append((pk, title))
        query = self.request.GET.copy()
        for name in ("page", "par", "tri"):
            query.pop(name, None)
        query["annee"] = str(year)
        count = context["page_obj"].paginator.count
        return context | {
            "year": year,
            "lines": [
                {"row": row, "convention": conventions.get(row.pk), "programmes": programmes.get(row.pk, [])}
                for row in context["rows"]
            ],
            "is_too_many": count > MOST,
            "most": MOST,
            "query": query.urlencode() if 0 < count <= MOST else "",
        }


class Contribution(BilanList):
    """The contribution of the landlord for a year, about the quartiers that the address keeps."""

    extension = "pdf"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send it as a file, or say why there is none."""
        user: Any = request.user
        back = f"{reverse('dashboards:bilans')}?{request.GET.urlencode()}"
        quartiers = list(self.filtered().prefetch_related("communes")[: MOST + 1])
        if not quartiers or len(quartiers) > MOST:
            messages.warning(
                request,
                f"Une contribution porte sur {MOST} quartiers au plus : filtrez-les."
                if quartiers
                else "Aucun de vos quartiers ne correspond : une contribution porte sur un quartier au moins.",
            )
            return redirect(back)
        found = contribution_of(user, self.year, quartiers)
        data = contribution_data(found, user, self.filters_in_words(), request.GET.dict())
        try:
            made = contribution_word(data, user) if self.extension == "docx" else contribution_pdf(data)
        except DocumentError as error:
            messages.error(request, error.message)
            return redirect(back)
        if made.warning:
            messages.warning(request, made.warning)
        what = str(quartiers[0]) if len(quartiers) == 1 else f"{len(quartiers)} quartiers"
        response = HttpResponse(made.content, content_type=made.content_type)
        name = file_name("contribution", what, self.year)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{self.extension}"'
        return response
