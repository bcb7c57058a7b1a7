"""Urban projects: list, page, forms; their operations and the counts of rehousing."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Prefetch, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import CreateView, TemplateView, UpdateView

from core import french
from core.charts import Fact, LineChart, Point
from core.exports import Export
from core.forms import told_in
from core.history import history_of
from core.views import ListMixin, PermissionMixin, ScopedMixin, refuse
from territories import permissions
from territories.enums import OperationKind
from territories.exports import PROJECT_COLUMNS
from territories.filters import ProjectFilter
from territories.forms import OperationForm, ProjectForm, RehousingForm
from territories.history import history_of_project
from territories.models import Operation, Quartier, RehousingCount, UrbanProject
from territories.services.projects import add_rehousing_count, save_project


class ProjectList(ListMixin, TemplateView):
    """The projects of the reader's quartiers, filtered."""

    model = UrbanProject
    template_name = "territories/project_list.html"
    filterset_class = ProjectFilter
    sorts = {
        "nom": ("name_key", "pk"),
        "etape": ("stage", "name_key", "pk"),
        "debut": ("start_year", "name_key", "pk"),
        "fin": ("end_year", "name_key", "pk"),
        "retard": ("late_count", "name_key", "pk"),
    }
    default_sort = "nom"
    count_words = ("projet", "projets")
    export_title = "Projets"
    export_columns = PROJECT_COLUMNS

    def order(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Count late operations of all rows only when they are sorted by them."""
        if self.sort.removeprefix("-") == "retard":
            queryset = queryset.with_operations()  # type: ignore[attr-defined]
        return super().order(queryset)

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add what the page shows of each project, within the reader's quartiers."""
        seen = Quartier.objects.visible_to(self.request.user).without_contour()
        return queryset.with_operations().prefetch_related(  # type: ignore[attr-defined]
            Prefetch("quartiers", seen, to_attr="seen_quartiers")
        )

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every filtered row with its counts and the names of the reader's quartiers."""
        seen = Q(quartiers__in=Quartier.objects.visible_to(self.request.user).values("pk"))
        names = StringAgg("quartiers__name", Value(", "), filter=seen, distinct=True)
        rows = self.filtered().with_operations().annotate(quartier_names=names)  # type: ignore[attr-defined]
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond(rows, file_format)

    def filters_in_words(self) -> list[str]:
        """Say also that only today's rows are there, when they are."""
        is_current = not self.request.GET.get("actif")
        return [*super().filters_in_words(), *(["Situation : en cours"] if is_current else [])]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(can_create=permissions.can_edit_project(self.request.user, None), **kwargs)


# ---- one project ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OperationCard:
    """An operation as its project's page shows it."""

    operation: Operation
    facts: list[Fact]
    late: str
    progress_label: str
    curve: LineChart | None


def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project: facts, quartiers, operations, history."""
    user = request.user
    project = get_object_or_404(UrbanProject.objects.visible_to(user), pk=pk)
    all_quartiers = list(project.quartiers.without_contour())
    seen = set(Quartier.objects.visible_to(user).filter(projects=project).values_list("pk", flat=True))
    quartiers = [row for row in all_quartiers if row.pk in seen]
    operations = (
        project.operations.select_related("residence", "quartier")
        .defer("quartier__contour")
        .prefetch_related(Prefetch("rehousing_counts", RehousingCount.objects.order_by("counted_on")))
    )
    cards = [operation_card(row, seen) for row in operations]
    late_count = sum(1 for card in cards if card.late)
    return render(
        request,
        "territories/project_detail.html",
        {
            "project": project,
            "quartiers": quartiers,
            "other_count": len(all_quartiers) - len(quartiers),
            "facts": [
                Fact("Type", project.get_kind_display()),
                Fact("Étape", project.get_stage_display()),
                Fact("Période", project.period),
                Fact("Opérations", _operations_in_words(cards, late_count)),
            ],
            "cards": cards,
            "history": history_of_project(project, seen_by=user),
            "can_edit": permissions.can_edit_project(user, project),
        },
    )


def _operations_in_words(cards: list[OperationCard], late_count: int) -> str:
    if not cards:
        return "aucune"
    ended = sum(1 for card in cards if card.operation.ended_on)
    words = f"{ended} terminée{'s' if ended > 1 else ''} sur {len(cards)}"
    return f"{words}, {late_count} en retard" if late_count else words


def operation_card(operation: Operation, seen: set[int]) -> OperationCard:
    """Return what the page shows of an operation. Places of other teams are not named."""
    place = operation.residence or operation.quartier
    quartier_id = operation.residence.quartier_id if operation.residence else operation.quartier_id
    place = place if quartier_id in seen else None
    # What is not known yet is left out: a card stays short.
    facts = [
        Fact("Lieu", place, place.get_absolute_url() if place else ""),
        Fact("Logements", operation.dwellings and french.number(operation.dwellings)),
        Fact("Prévu", _dates(operation.planned_start, operation.planned_end)),
        Fact("Réel", _dates(operation.started_on, operation.ended_on)),
        Fact("Montant HT", operation.amount and french.euro(operation.amount)),
    ]
    counts = list(operation.rehousing_counts.all())
    curve = None
    if operation.kind == OperationKind.REHOUSING:
        done = counts[-1].rehoused if counts else 0
        most = operation.households_to_rehouse
        facts.append(
            Fact(
                "Ménages relogés", f"{french.number(done)} sur {french.number(most)}" if most else french.number(done)
            )
        )
        curve = LineChart(
            title=f"Ménages relogés, {operation.name}",
            uid=f"relogement-{operation.pk}",
            points=[
                Point(f"{row.counted_on:%m/%y}", row.rehoused, full_label=f"{row.counted_on:%d/%m/%Y}")
                for row in counts
            ],
        )
    return OperationCard(
        operation=operation,
        facts=[fact for fact in facts if fact.value],
        late=french.late(operation.planned_end) if operation.is_late else "",
        progress_label=f"Avancement : {french.percent(operation.progress)}",
        curve=curve,
    )


def _dates(start: Any, end: Any) -> str:
    if start and end:
        return f"du {start:%d/%m/%Y} au {end:%d/%m/%Y}"
    if start:
        return f"à partir du {start:%d/%m/%Y}"
    return f"jusqu’au {end:%d/%m/%Y}" if end else ""


class _ProjectForm(PermissionMixin, ScopedMixin):
    model = UrbanProject
    form_class = ProjectForm
    template_name = "territories/project_form.html"
    why_not = staticmethod(permissions.why_not_edit_project)
    done = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the quartiers that the writer leads."""
        return {**super().get_form_kwargs(), "quartiers": Quartier.objects.led_by(self.request.user)}  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the project on its quartiers."""
        with told_in(form):
            row = save_project(project=form.instance, quartiers=form.chosen_rows(), by=self.request.user)
        if form.errors:
            return self.form_invalid(form)
        form.log_privacy_overrides(row, self.request.user)
        messages.success(self.request, self.done)
        return redirect(row)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)  # type: ignore[attr-defined]


class ProjectCreate(_ProjectForm, CreateView):
    """A new project."""

    done = "Le projet est créé. Ajoutez ses opérations."


class ProjectUpdate(_ProjectForm, UpdateView):
    """Change a project."""

    done = "Le projet est enregistré."


# ---- operations -----------------------------------------------------------------------------------------------------


def _operation_form(request: HttpRequest, operation: Operation, heading: str, done: str) -> HttpResponse:
    refuse(permissions.why_not_edit_project(request.user, operation.project))
    form = OperationForm(request.POST or None, instance=operation, user=request.user)
    if request.method == "POST" and form.is_valid():
        row = form.save()
        messages.success(request, done)
        return redirect(row)
    return render(
        request,
        "territories/operation_form.html",
        {
            "form": form,
            "project": operation.project,
            "heading": heading,
            "history": history_of(operation) if operation.pk else [],
        },
        status=422 if form.errors else 200,
    )


def operation_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an operation to a project."""
    project = get_object_or_404(UrbanProject.objects.visible_to(request.user), pk=pk)
    return _operation_form(request, Operation(project=project), "Ajouter une opération", "L’opération est ajoutée.")


def operation_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an operation."""
    row = get_object_or_404(Operation.objects.visible_to(request.user).select_related("project"), pk=pk)
    return _operation_form(request, row, f"Modifier « {row} »", "L’opération est enregistrée.")


def rehousing_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how many households are rehoused."""
    rows = Operation.objects.visible_to(request.user).filter(kind=OperationKind.REHOUSING)
    operation = get_object_or_404(rows.select_related("project"), pk=pk)
    refuse(permissions.why_not_edit_project(request.user, operation.project))
    form = RehousingForm(request.POST or None, operation=operation)
    if request.method == "POST" and form.is_valid():
        add_rehousing_count(operation=operation, by=request.user, **form.cleaned_data)
        messages.success(request, "Le point de relogement est noté.")
        return redirect(operation)
    return render(
        request,
        "territories/rehousing_form.html",
        {"form": form, "operation": operation, "project": operation.project},
        status=422 if form.errors else 200,
    )
