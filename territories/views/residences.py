"""Residences: list, map, page, form; their buildings and halls."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import CreateView, TemplateView, UpdateView

from core import french
from core.charts import Fact
from core.forms import told_in
from core.history import history_of
from core.views import ListMixin, PermissionMixin, ScopedMixin, refuse
from territories import permissions
from territories.exports import RESIDENCE_COLUMNS
from territories.filters import ResidenceFilter
from territories.forms import BuildingForm, EntranceForm, ResidenceForm
from territories.models import Building, Entrance, Quartier, Residence, residence_series
from territories.services.patrimoine import archive_place, save_residence
from territories.views.figures import value_in_words
from territories.views.maps import frame


class ResidenceList(ListMixin, TemplateView):
    """The residences of the reader, filtered."""

    model = Residence
    template_name = "territories/residence_list.html"
    filterset_class = ResidenceFilter
    sorts = {
        "nom": ("name_key", "pk"),
        "commune": ("commune__name_key", "name_key", "pk"),
        "quartier": ("quartier__name_key", "name_key", "pk"),
        "logements": ("dwellings", "name_key", "pk"),
        "annee": ("built_year", "name_key", "pk"),
    }
    default_sort = "nom"
    count_words = ("résidence", "résidences")
    export_title = "Résidences"
    export_columns = RESIDENCE_COLUMNS

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Read the names that the page shows."""
        return queryset.select_related("commune", "quartier").defer("quartier__contour")

    def filters_in_words(self) -> list[str]:
        """Say also that only today's rows are there, when they are."""
        is_current = not self.request.GET.get("actif")
        return [*super().filters_in_words(), *(["Situation : gérées aujourd’hui"] if is_current else [])]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(can_create=permissions.can_edit_residence(self.request.user, None), **kwargs)


class ResidenceMap(ResidenceList):
    """The same residences on a map; the list is its twin."""

    template_name = "territories/residence_map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the map begins."""
        return super().get_context_data(bbox=frame(self.filtered()), **kwargs)


def residence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a residence: facts, buildings and halls, its figures, operations, history."""
    places = Prefetch(
        "buildings", Building.objects.order_by("-is_active", "name", "pk").prefetch_related(
            Prefetch("entrances", Entrance.objects.order_by("-is_active", "name", "pk"))
        ),
    )  # fmt: skip
    rows = (
        Residence.objects.visible_to(request.user)
        .select_related("commune", "quartier")
        .defer("quartier__contour")
        .prefetch_related(places)
    )
    row = get_object_or_404(rows, pk=pk)
    quartier = row.quartier
    years, series = residence_series(request.user, row)
    facts = [
        Fact("Adresse", row.address),
        Fact("Commune", row.commune),
        Fact("Quartier", quartier or "à rattacher", quartier.get_absolute_url() if quartier else ""),
        Fact("En QPV", {True: "oui", False: "non", None: "non renseigné"}[row.is_in_qpv]),
        Fact("Logements", french.number(row.dwellings)),
        Fact("Construite en", row.built_year and str(row.built_year)),
        Fact("Référence interne", row.reference),
    ]
    return render(
        request,
        "territories/residence_detail.html",
        {
            "residence": row,
            "facts": facts,
            "buildings": list(row.buildings.all()),
            "operations": list(row.operations.select_related("project").order_by("planned_start", "name", "pk")),
            "figure_years": years,
            "figure_rows": [
                (each.kind, ["" if value is None else value_in_words(value, each.kind) for value in each.values])
                for each in series
            ],
            "history": history_of(row),
            "can_edit": permissions.can_edit_residence(request.user, row),
        },
    )


class _ResidenceForm(PermissionMixin, ScopedMixin):
    model = Residence
    form_class = ResidenceForm
    template_name = "territories/residence_form.html"
    why_not = staticmethod(permissions.why_not_edit_residence)
    done = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the quartiers where the writer keeps residences."""
        user = self.request.user
        return {
            **super().get_form_kwargs(),  # type: ignore[misc]
            "quartiers": Quartier.objects.led_by(user),
            "may_have_none": user.scope.is_global,  # type: ignore[union-attr]
        }

    def get_initial(self) -> dict[str, Any]:
        """Begin with the quartier of the page one comes from."""
        asked = self.request.GET.get("quartier", "")
        return {"quartier": asked} if asked.isdecimal() and len(asked) < 15 else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where the map begins: at the writer's quartiers."""
        row = self.object  # type: ignore[attr-defined]
        box = row.quartier.bbox if row is not None and row.quartier is not None else ""
        box = box or frame(Quartier.objects.led_by(self.request.user))
        return super().get_context_data(map_box=box, **kwargs)  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the row; whether it is in a QPV comes from its position."""
        with told_in(form):
            row = save_residence(residence=form.instance, quartier=form.cleaned_data["quartier"], by=self.request.user)
        if form.errors:
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        if form.is_moved:
            messages.info(self.request, f"D’après sa position, la résidence est maintenant dans « {row.quartier} ».")
        return redirect(row)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class ResidenceCreate(_ResidenceForm, CreateView):
    """A new residence."""

    done = "La résidence est créée. Ajoutez ses bâtiments et ses halls : les équipes y signalent."


class ResidenceUpdate(_ResidenceForm, UpdateView):
    """Change a residence."""

    done = "La résidence est enregistrée."


# ---- buildings and halls --------------------------------------------------------------------------------------------


def _place_form(
    request: HttpRequest, residence: Residence, form: Any, *, heading: str, done: str, place: Any = None
) -> HttpResponse:
    """Show the form of a building or a hall, or store it and go back to the residence."""
    refuse(permissions.why_not_edit_residence(request.user, residence))
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
        if not form.errors:
            messages.success(request, done)
            return redirect(f"{residence.get_absolute_url()}#lieux")
    return render(
        request,
        "territories/place_form.html",
        {
            "form": form,
            "residence": residence,
            "heading": heading,
            "history": history_of(place) if place is not None else [],
        },
        status=422 if form.errors else 200,
    )


def building_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a building to a residence."""
    residence = get_object_or_404(Residence.objects.visible_to(request.user), pk=pk)
    form = BuildingForm(request.POST or None, instance=Building(residence=residence))
    return _place_form(request, residence, form, heading="Ajouter un bâtiment", done="Le bâtiment est ajouté.")


def building_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a building."""
    row = get_object_or_404(Building.objects.visible_to(request.user).select_related("residence"), pk=pk)
    heading = f"Modifier « {row} »"
    form = BuildingForm(request.POST or None, instance=row)
    return _place_form(request, row.residence, form, heading=heading, done="Le bâtiment est enregistré.", place=row)


def entrance_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a hall to a building."""
    building = get_object_or_404(Building.objects.visible_to(request.user).select_related("residence"), pk=pk)
    form = EntranceForm(request.POST or None, instance=Entrance(building=building))
    return _place_form(
        request, building.residence, form, heading=f"Ajouter un hall à « {building} »", done="Le hall est ajouté."
    )


def entrance_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a hall."""
    row = get_object_or_404(Entrance.objects.visible_to(request.user).select_related("building__residence"), pk=pk)
    heading = f"Modifier « {row} »"
    form = EntranceForm(request.POST or None, instance=row)
    return _place_form(
        request, row.building.residence, form, heading=heading, done="Le hall est enregistré.", place=row
    )


def _archive(request: HttpRequest, row: Building | Entrance, residence: Residence) -> HttpResponse:
    refuse(permissions.why_not_edit_residence(request.user, residence))
    is_active = request.POST.get("actif") == "1"
    archive_place(place=row, by=request.user, is_active=is_active)
    messages.success(
        request,
        f"« {row} » est de nouveau proposé à la saisie."
        if is_active
        else f"« {row} » n’est plus proposé à la saisie. Ce qui y a été vu est gardé.",
    )
    return redirect(f"{residence.get_absolute_url()}#lieux")


def building_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a building aside, or take it back."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = get_object_or_404(Building.objects.visible_to(request.user).select_related("residence"), pk=pk)
    return _archive(request, row, row.residence)


def entrance_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a hall aside, or take it back."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = get_object_or_404(Entrance.objects.visible_to(request.user).select_related("building__residence"), pk=pk)
    return _archive(request, row, row.building.residence)
