"""Programmes: list, page, form, state, history."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from actions import permissions
from actions.enums import ActionStatus, ProgrammeStatus
from actions.exports.lists import PROGRAMME_COLUMNS
from actions.filters.lists import ProgrammeFilter
from actions.forms.programmes import ProgrammeForm, StepForm
from actions.history import history_of_programme
from actions.models import Action, Axis, Framework, Milestone, Programme
from actions.services import programmes as services
from core.charts import Fact, Figure
from core.forms import told_in
from core.lookups import key_of
from core.views import ListMixin, refuse
from territories.models import Quartier, UrbanProject

SECTION = "programmes"


def with_counts(queryset: Any, user: Any) -> Any:
    """Add how many actions of each the reader sees, how many are late and how many are done."""
    seen = Action.objects.visible_to(user).filter(programme=OuterRef("pk")).order_by()

    def count(rows: Any) -> Coalesce:
        return Coalesce(Subquery(rows.values("programme").annotate(n=Count("pk")).values("n")), 0)

    return queryset.annotate(
        action_count=count(seen),
        late_count=count(seen.late()),
        done_count=count(seen.filter(status=ActionStatus.DONE)),
    )


class ProgrammeList(ListMixin, TemplateView):
    """The programmes of the reader's quartiers, filtered."""

    model = Programme
    template_name = "actions/programme_list.html"
    filterset_class = ProgrammeFilter
    sorts = {
        "annee": ("last_year", "-title_key", "-pk"),
        "intitule": ("title_key", "pk"),
        "etat": ("status", "title_key", "pk"),
    }
    default_sort = "-annee"
    count_words = ("programme", "programmes")
    export_title = "Programmes d’actions"
    export_columns = PROGRAMME_COLUMNS

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add quartiers that the reader sees, frameworks and counts."""
        seen = Quartier.objects.visible_to(self.request.user).without_contour()
        return (
            with_counts(queryset, self.request.user)
            .select_related("lead")
            .prefetch_related("frameworks", Prefetch("quartiers", seen.order_by("name_key"), to_attr="seen_quartiers"))
        )

    def for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add names in one cell each."""
        mine = Q(quartiers__in=Quartier.objects.visible_to(self.request.user).values("pk"))
        return with_counts(queryset, self.request.user).annotate(
            quartier_names=StringAgg("quartiers__name", Value(", "), filter=mine, distinct=True),
            framework_names=StringAgg("frameworks__title", Value(", "), distinct=True),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(
            can_create=permissions.can_create_programme(self.request.user), section=SECTION, **kwargs
        )


def programme_of(request: HttpRequest, pk: int) -> Programme:
    """Return a programme that the reader sees (404)."""
    user = request.user
    rows = (
        Programme.objects.visible_to(user)
        .select_related("lead", "project", "renews")
        .annotate(
            sees_project=Subquery(UrbanProject.objects.visible_to(user).filter(pk=OuterRef("project")).values("pk"))
        )
        .prefetch_related(
            "frameworks", Prefetch("quartiers", Quartier.objects.without_contour().order_by("name_key", "pk"))
        )
    )
    return get_object_or_404(rows, pk=pk)


def edited_programme(request: HttpRequest, pk: int) -> Programme:
    """Return a programme that the user may change (403)."""
    row = programme_of(request, pk)
    refuse(permissions.why_not_edit_programme(request.user, row))
    return row


def _grouped(programme: Programme, actions: list[Action], by: str, framework: Any) -> list[tuple[str, list[Action]]]:
    """Put actions under the axes of a framework, or under their states; those under no axis come last."""
    if by == "etat" or framework is None:
        groups = [(str(label), [row for row in actions if row.status == key]) for key, label in ActionStatus.choices]
        return [group for group in groups if group[1]]
    axes: dict[Axis, list[Action]] = {
        axis: [] for axis in framework.axes.all() if axis.version == framework.axes_version
    }
    alone = []
    for row in actions:
        mine = [axis for axis in row.axes.all() if axis.framework_id == framework.pk]
        for axis in mine:
            axes.setdefault(axis, []).append(row)
        if not mine:
            alone.append(row)
    return [*((str(axis), rows) for axis, rows in axes.items()), *([("Sous aucun axe", alone)] if alone else [])]


@dataclass(frozen=True)
class Arranged:
    """Actions as a page shows them: under the axes of a framework ("axe") or by state ("etat")."""

    groups: list[tuple[str, list[Action]]]
    by: str
    framework: Framework | None
    frameworks: list[Framework]

    @property
    def query(self) -> str:
        """What asks for the same again."""
        return f"cadre={self.framework.pk}" if self.by == "axe" and self.framework else "par=etat"


def arranged(request: HttpRequest, row: Programme, actions: list[Action]) -> Arranged:
    """Put actions as `?par=` and `?cadre=` ask: under the axes of the first framework unless they do. Two queries."""
    frameworks = list(row.frameworks.prefetch_related("axes"))
    asked = key_of(request.GET.get("cadre", ""))
    framework = next((each for each in frameworks if each.pk == asked), frameworks[0] if frameworks else None)
    by = "etat" if request.GET.get("par") == "etat" or framework is None else "axe"
    return Arranged(_grouped(row, actions, by, framework), by, framework, frameworks)


def programme_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a programme: facts, its actions under the axes of a framework or by state, what was said at each step."""
    return _page(request, programme_of(request, pk))


def _page(request: HttpRequest, row: Programme, form: StepForm | None = None) -> HttpResponse:
    user: Any = request.user
    everywhere = list(row.quartiers.all())
    keys = [each.pk for each in everywhere]
    quartiers = [each for each in everywhere if user.scope.is_global or user.scope.sees(each.pk)]
    late = Milestone.objects.filter(action=OuterRef("pk")).late()
    late_count = Subquery(late.order_by().values("action").annotate(n=Count("pk")).values("n"))
    actions = list(
        Action.objects.visible_to(user)
        .filter(programme=row)
        .select_related("kind", "lead_partner")
        .annotate(late_milestones=Coalesce(late_count, 0))
        .prefetch_related("axes")
        .order_by("code", "title_key", "pk")
    )
    order = arranged(request, row, actions)
    steps = permissions.next_steps(user, row, keys)
    states = list(ProgrammeStatus)
    renewed = list(row.renewed_by.visible_to(user))
    renews = Programme.objects.visible_to(user).filter(pk=row.renews_id).first() if row.renews_id else None
    return render(
        request,
        "actions/programme_detail.html",
        {
            "programme": row,
            "quartiers": quartiers,
            "other_count": len(everywhere) - len(quartiers),
            "facts": _facts(row),
            "figures": _figures(row, actions),
            "groups": order.groups,
            "actions": actions,
            "frameworks": order.frameworks,
            "framework": order.framework,
            "by": order.by,
            "kept": order.query,
            "trail": list(row.steps.select_related("by").order_by("-at", "-pk")),
            "steps": [
                (step, step.label, states.index(step) < states.index(ProgrammeStatus(row.status))) for step in steps
            ],
            "step_form": form or StepForm(),
            "form": form,
            "can_edit": row.is_open and permissions.leads_one_of(user, keys),
            "can_create": permissions.can_create_programme(user),
            "renewed": renewed,
            "renews": renews,
            "section": SECTION,
        },
        status=422 if form is not None else 200,
    )


def _facts(row: Any) -> list[Fact]:
    facts = [Fact("Années", row.years), Fact("Responsable", row.lead)]
    facts += [Fact("Cadre", each, each.get_absolute_url()) for each in row.frameworks.all()]
    if row.sees_project:
        facts.append(Fact("Projet", row.project, row.project.get_absolute_url()))
    if row.aims:
        facts.append(Fact("Objectifs", row.aims))
    return facts


def _figures(row: Programme, actions: list[Action]) -> list[Figure]:
    base = {"programme": row.pk}
    late = sum(each.is_late for each in actions)
    done = sum(each.status == ActionStatus.DONE for each in actions)
    running = sum(each.status == ActionStatus.RUNNING for each in actions)
    url = "actions:action_list"
    return [
        Figure(len(actions), "actions" if len(actions) > 1 else "action", reverse(url, query=base)),
        Figure(running, "en cours", reverse(url, query={**base, "etat": ActionStatus.RUNNING})),
        Figure(
            done,
            "réalisées" if done > 1 else "réalisée",
            reverse(url, query={**base, "etat": ActionStatus.DONE}),
        ),
        Figure(late, "en retard", reverse(url, query={**base, "retard": "on"}), is_late=late > 0),
    ]


@require_safe
def programme_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what changed in a programme."""
    row = programme_of(request, pk)
    acts, history = history_of_programme(row, page=request.GET.get("page", 1), seen_by=request.user)
    context = {"programme": row, "history": history, "page_obj": acts, "section": SECTION}
    return render(request, "actions/programme_history.html", context)


@require_POST
def programme_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a programme to another state, with a comment."""
    row = programme_of(request, pk)
    refuse(permissions.why_not_move_programme(request.user, row, [each.pk for each in row.quartiers.all()]))
    form = StepForm(request.POST)
    if form.is_valid():
        status = form.cleaned_data["status"]
        try:
            moved = services.move_programme(
                programme=row, status=status, comment=form.cleaned_data["comment"], by=request.user
            )
        except services.ProgrammeError as error:
            form.add_error("comment", str(error))
        else:
            form.log_privacy_overrides(moved, request.user)
            messages.success(request, f"C’est noté : {moved.get_status_display().lower()}.")
            return redirect(row)
    return _page(request, row, form)


def _form(request: HttpRequest, row: Programme, heading: str, cancel_url: str, place: Any = None) -> HttpResponse:
    is_new = row.pk is None
    form = ProgrammeForm(
        request.POST if request.method == "POST" else None, instance=row, user=request.user, place=place
    )
    if request.method == "POST" and form.is_valid():
        try:
            with told_in(form):
                services.save_programme(
                    programme=form.instance,
                    quartiers=form.chosen_rows(),
                    kept=form.kept,
                    frameworks=form.cleaned_data["frameworks"],
                    by=request.user,
                )
        except services.ProgrammeError as error:
            form.add_error(None, str(error))
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            words = "Le programme est créé : ajoutez-y des actions."
            messages.success(request, words if is_new else "Le programme est enregistré.")
            return redirect(form.instance)
    context = {"form": form, "heading": heading, "is_new": is_new, "cancel_url": cancel_url, "section": SECTION}
    return render(request, "actions/programme_form.html", context, status=422 if form.errors else 200)


def programme_create(request: HttpRequest) -> HttpResponse:
    """Write a new programme; `?quartier=` names the quartier of the page that it is asked from."""
    refuse(permissions.why_not_create_programme(request.user))
    key = key_of(request.GET.get("quartier", ""))
    place = Quartier.objects.led_by(request.user).without_contour().filter(pk=key).first() if key else None
    return _form(request, Programme(), "Nouveau programme", reverse("actions:programme_list"), place)


def programme_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme."""
    row = edited_programme(request, pk)
    return _form(request, row, "Modifier le programme", row.get_absolute_url())
