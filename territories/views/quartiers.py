"""Quartiers: list, map, form, history."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import CreateView, TemplateView, UpdateView

from core.charts import Fact
from core.exports import Export
from core.forms import told_in
from core.french import area
from core.history import history_of
from core.views import ListMixin, PermissionMixin, ScopedMixin
from territories import permissions
from territories.exports import QUARTIER_COLUMNS
from territories.filters import QuartierFilter, suggestions
from territories.forms import QuartierForm
from territories.models import Quartier
from territories.services.quartiers import save_quartier
from territories.views.maps import frame


class QuartierList(ListMixin, TemplateView):
    """The quartiers of the reader, filtered."""

    model = Quartier
    template_name = "territories/quartier_list.html"
    filterset_class = QuartierFilter
    sorts = {
        "nom": ("name_key", "pk"),
        "code": ("code", "name_key", "pk"),
        "superficie": ("area_m2", "name_key", "pk"),
        "residences": ("residence_count", "name_key", "pk"),
        "logements": ("dwelling_count", "name_key", "pk"),
    }
    default_sort = "nom"
    count_words = ("quartier", "quartiers")
    export_title = "Quartiers"
    export_columns = QUARTIER_COLUMNS

    def order(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Count residences of all rows only when they are sorted by them."""
        if self.sort.removeprefix("-") in ("residences", "logements"):
            queryset = queryset.with_patrimoine()  # type: ignore[attr-defined]
        return super().order(queryset.without_contour())  # type: ignore[attr-defined]

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Count the residences of the page."""
        return queryset.with_patrimoine()  # type: ignore[attr-defined]

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every filtered row with its counts."""
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond(self.filtered().with_patrimoine(), file_format)  # type: ignore[attr-defined]

    def filters_in_words(self) -> list[str]:
        """Say also that only today's rows are there, when they are."""
        is_current = not self.request.GET.get("actif")
        return [*super().filters_in_words(), *(["Situation : suivis aujourd’hui"] if is_current else [])]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(can_create=permissions.can_edit_quartier(self.request.user, None), **kwargs)


class QuartierMap(QuartierList):
    """The same quartiers on a map; the list is its twin."""

    template_name = "territories/quartier_map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the map begins."""
        return super().get_context_data(bbox=frame(self.filtered()), **kwargs)


class _QuartierForm(PermissionMixin, ScopedMixin):
    model = Quartier
    form_class = QuartierForm
    template_name = "territories/quartier_form.html"
    why_not = staticmethod(permissions.why_not_edit_quartier)
    done = ""

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the row, its communes and its contour."""
        with told_in(form):
            row = save_quartier(
                quartier=form.instance,
                communes=form.chosen_rows(),
                contour=form.contour,
                by=self.request.user,
            )
        if form.errors:
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        if form.contour is not None and form.contour.is_repaired:
            messages.warning(self.request, "Le contour se recoupait : il a été réparé. Vérifiez-le sur la carte.")
        return redirect(row)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class QuartierCreate(_QuartierForm, CreateView):
    """A new quartier."""

    done = "Le quartier est créé. Rattachez-le à une équipe pour qu’elle le voie."


class QuartierUpdate(_QuartierForm, UpdateView):
    """Change what identifies a quartier."""

    done = "Le quartier est enregistré."


def quartier_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what identifies a quartier, and its changes."""
    row = get_object_or_404(Quartier.objects.visible_to(request.user).without_contour(), pk=pk)
    facts = [
        Fact("Type", row.get_kind_display()),
        Fact("Code", row.code),
        Fact("Communes", row.commune_names),
        Fact("Superficie", area(row.area_m2)),
        Fact("En vigueur", _validity(row)),
        Fact("Suivi aujourd’hui", "oui" if row.is_active else "non"),
    ]
    return render(
        request,
        "territories/quartier_history.html",
        {
            "quartier": row,
            "facts": facts,
            "history": history_of(row, hidden=["west", "south", "east", "north"]),
            "can_edit": permissions.can_edit_quartier(request.user, row),
        },
    )


def _validity(row: Quartier) -> str:
    if row.valid_from and row.valid_until:
        return f"de {row.valid_from} à {row.valid_until}"
    if row.valid_from:
        return f"depuis {row.valid_from}"
    return f"jusqu’à {row.valid_until}" if row.valid_until else ""


def field_suggestions(request: HttpRequest, name: str) -> HttpResponse:
    """Complete what is typed in a field, with `<option>`s."""
    typed = next(iter(request.GET.values()), "")
    try:
        labels = suggestions(request.user, name, typed)
    except KeyError as error:
        raise Http404 from error
    return render(request, "components/lookup_options.html", {"labels": labels})
