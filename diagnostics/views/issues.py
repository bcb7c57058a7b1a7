"""Problématiques: list, matrix, forms, one page, what is linked to it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce, RowNumber
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from core.charts import Fact
from core.exports import Export
from core.forms import told_in
from core.french import date_short
from core.lookups import key_of
from core.views import ListMixin, refuse
from diagnostics import permissions, services
from diagnostics.enums import OPEN_STATUSES, OVER_STATUSES, Frequency, Severity
from diagnostics.exports import ISSUE_COLUMNS
from diagnostics.filters import IssueFilter
from diagnostics.forms import ChooseIssueForm, IssueForm, IssueStatusForm, LinkForm, SearchForm
from diagnostics.history import history_of_issue
from diagnostics.models import Diagnostic, Issue, Observation, ObservationPhoto
from diagnostics.views.figures import criteria_of, figures_of
from territories.models import Quartier, UrbanProject

# Rows that a page shows before it says that there are others.
SHOWN = 40
# Titles in a cell of the matrix, rows in the panel of a quartier.
IN_CELL = 3
IN_PANEL = 5


def with_evidence(queryset: Any, user: Any) -> Any:
    """Add `observation_count`: the linked observations that the user may see."""
    seen = Observation.objects.visible_to(user).order_by()
    links = Issue.observations.through.objects.filter(issue=OuterRef("pk"), observation__in=seen.values("pk"))
    counted = links.order_by().values("issue").annotate(n=Count("pk")).values("n")
    return queryset.annotate(observation_count=Coalesce(Subquery(counted), 0))


class IssueList(ListMixin, TemplateView):
    """The problématiques of the reader's quartiers, filtered."""

    model = Issue
    template_name = "diagnostics/issue_list.html"
    filterset_class = IssueFilter
    sorts = {
        "rang": ("priority", "-gravity", "-frequency", "title_key", "pk"),
        "gravite": ("gravity", "frequency", "title_key", "pk"),
        "intitule": ("title_key", "pk"),
        "creee": ("created_at", "pk"),
    }
    default_sort = "rang"
    count_words = ("problématique", "problématiques")
    export_title = "Problématiques"
    export_columns = ISSUE_COLUMNS

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add what the page shows of each, within the reader's quartiers."""
        seen = Quartier.objects.visible_to(self.request.user).without_contour()
        return (
            with_evidence(queryset, self.request.user)
            .select_related("theme")
            .prefetch_related(Prefetch("quartiers", seen.order_by("name_key", "pk"), to_attr="seen_quartiers"))
        )

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every filtered row with the names of the reader's quartiers."""
        seen = Q(quartiers__in=Quartier.objects.visible_to(self.request.user).values("pk"))
        rows = with_evidence(self.filtered(), self.request.user).annotate(
            quartier_names=StringAgg("quartiers__name", Value(", "), filter=seen, distinct=True)
        )
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond(rows, file_format)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do, and the filters for the list and the matrix to lead to each other."""
        query = self.request.GET.copy()
        for name in ("page", "format", "tri"):
            query.pop(name, None)
        return super().get_context_data(
            **{
                "can_create": permissions.can_edit_issue(self.request.user, None),
                "list_query": query.urlencode(),
                **kwargs,
            }
        )


@dataclass(frozen=True)
class MatrixCell:
    """A gravity and a frequency: how many there are, the first ones, and where all of them are.

    `weight` goes from 1 to 3 with how much it presses; `mark` and `word` say the same.
    """

    frequency: str
    count: int
    rows: list[Issue]
    url: str
    weight: int

    @property
    def mark(self) -> str:
        """The weight as a symbol."""
        return "★" * self.weight

    @property
    def word(self) -> str:
        """The weight as a word."""
        return ("À suivre", "À traiter", "À traiter d’abord")[self.weight - 1]

    @property
    def others(self) -> int:
        """How many are not named."""
        return self.count - len(self.rows)


def weight_of(gravity: int, frequency: int) -> int:
    """How much a problématique presses, from 1 to 3: by gravity × frequency."""
    product = gravity * frequency
    return 3 if product >= 9 else 2 if product >= 4 else 1


class IssueMatrix(IssueList):
    """Gravity × frequency, for those under way unless another state is asked for; the ranked list is its twin."""

    template_name = "diagnostics/issue_matrix.html"
    # The list has the files.
    export_columns = ()

    def get_queryset(self) -> QuerySet[Any]:
        """Leave out what is over, unless a state is asked for."""
        rows = super().get_queryset()
        return rows if self.request.GET.get("etat") else rows.open()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the cells, the gravest first and the rarest first."""
        return super().get_context_data(
            **{"matrix": self.matrix(), "frequencies": [label for _, label in Frequency.choices], **kwargs}
        )

    def matrix(self) -> list[tuple[int, list[MatrixCell]]]:
        """Return the rows of the matrix: a gravity, and a cell for each frequency. Two queries."""
        rows = self.filtered()
        found = rows.order_by().values_list("gravity", "frequency").annotate(n=Count("pk"))
        counts = {(gravity, frequency): n for gravity, frequency, n in found}
        rank = Window(
            RowNumber(),
            partition_by=[F("gravity"), F("frequency")],
            order_by=[F("priority").asc(nulls_last=True), "title_key", "pk"],
        )
        named: dict[tuple[int, int], list[Issue]] = {}
        for row in rows.annotate(rank=rank).filter(rank__lte=IN_CELL).order_by("rank"):
            named.setdefault((row.gravity, row.frequency), []).append(row)
        query = self.request.GET.copy()
        for name in ("page", "tri", "par", "format", "gravite", "frequence"):
            query.pop(name, None)
        if not query.get("etat"):
            query["etat"] = "ouvertes"
        base = reverse("diagnostics:issue_list")

        def cell(gravity: int, frequency: int, word: str) -> MatrixCell:
            here = query.copy()
            here["gravite"], here["frequence"] = str(gravity), str(frequency)
            return MatrixCell(
                frequency=word,
                count=counts.get((gravity, frequency), 0),
                rows=named.get((gravity, frequency), []),
                url=f"{base}?{here.urlencode()}",
                weight=weight_of(gravity, frequency),
            )

        return [
            (gravity, [cell(gravity, frequency, word) for frequency, word in Frequency.choices])
            for gravity in reversed(Severity.values)
        ]


@require_safe
def issue_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the part of a quartier's page that shows its problématiques under way, first ones first."""
    if not request.user.scope.sees(pk):  # type: ignore[union-attr]
        raise Http404
    quartier = get_object_or_404(Quartier.objects.visible_in(request.user, pk).without_contour(), pk=pk)
    found = Issue.objects.visible_in(request.user, pk).open().select_related("theme")
    rows = list(found.annotate(total=Window(Count("pk")))[:IN_PANEL])
    return render(
        request,
        "diagnostics/issue_panel.html",
        {
            "quartier": quartier,
            "rows": rows,
            "count": rows[0].total if rows else 0,
            "can_create": permissions.leads_one_of(request.user, [pk]),
        },
    )


# ---- one problématique ----------------------------------------------------------------------------------------------


def _get(request: HttpRequest, pk: int) -> Issue:
    """Return the problématique with its quartiers; whether the reader sees its project and its diagnostic."""
    user = request.user
    rows = Issue.objects.visible_to(user).select_related("theme", "project", "diagnostic", "created_by")
    seen = {
        "sees_project": Subquery(UrbanProject.objects.visible_to(user).filter(pk=OuterRef("project")).values("pk")),
        "sees_diagnostic": Subquery(
            Diagnostic.objects.visible_to(user).filter(pk=OuterRef("diagnostic")).order_by().values("pk")
        ),
    }
    names = Quartier.objects.without_contour().order_by("name_key", "pk")
    return get_object_or_404(rows.annotate(**seen).prefetch_related(Prefetch("quartiers", names)), pk=pk)


def issue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a problématique: facts, what was seen, figures."""
    return _page(request, _get(request, pk))


@require_POST
def issue_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where a problématique stands."""
    issue = _get(request, pk)
    refuse(permissions.why_not_edit_issue(request.user, issue))
    form = IssueStatusForm(request.POST, instance=_get(request, pk))
    if not form.is_valid():
        return _page(request, issue, form=form, status=422)
    services.change_issue_status(issue=form.instance, status=form.cleaned_data["status"], by=request.user)
    messages.success(request, f"C’est noté : {form.instance.get_status_display().lower()}.")
    return redirect(issue)


def _page(request: HttpRequest, issue: Issue, form: Any = None, status: int = 200) -> HttpResponse:
    user = request.user
    everywhere = list(issue.quartiers.all())
    quartiers = [row for row in everywhere if user.scope.sees(row.pk)]  # type: ignore[union-attr]
    can_edit = permissions.can_edit_issue(user, issue)
    asked = key_of(request.GET.get("repere", ""))
    measured = next((row for row in quartiers if row.pk == asked), quartiers[0] if quartiers else None)
    verbatims = issue.verbatims.filter(diagnostic__in=Diagnostic.objects.visible_to(user).order_by().values("pk"))
    rows = list(_evidence(issue, user)[:SHOWN])
    return render(
        request,
        "diagnostics/issue_detail.html",
        {
            "issue": issue,
            "quartiers": quartiers,
            "other_count": len(everywhere) - len(quartiers),
            "facts": _facts(issue),
            "rows": rows,
            "count": rows[0].total if rows else 0,
            "photo_count": rows[0].photo_total if rows else 0,
            "waiting": _waiting(issue, quartiers, user),
            "verbatims": list(verbatims.order_by("pk")),
            "criteria": criteria_of(issue) if issue.sees_diagnostic else [],  # type: ignore[attr-defined]
            "measured": measured,
            "figures": figures_of(issue, measured) if measured is not None else [],
            "can_edit": can_edit,
            "status_form": form or (IssueStatusForm(instance=issue) if can_edit else None),
        },
        status=status,
    )


def _evidence(issue: Issue, user: Any) -> Any:
    """The linked observations that the user may see, the latest first, with photos and how many there are in all."""
    photos = ObservationPhoto.objects.filter(observation=OuterRef("pk")).order_by().values("observation")
    count = Coalesce(Subquery(photos.annotate(n=Count("pk")).values("n")), 0)
    rows = Observation.objects.visible_to(user).filter(pk__in=issue.observations.order_by().values("pk"))
    return (
        rows.for_lines()
        .annotate(photo_count=count)
        .annotate(total=Window(Count("pk")), photo_total=Window(Sum("photo_count")))
        .order_by("-seen_on", "-pk")
    )


@dataclass(frozen=True)
class Waiting:
    """The open observations of the theme on a quartier."""

    quartier: Quartier
    count: int
    url: str


def _waiting(issue: Issue, quartiers: list[Quartier], user: Any) -> list[Waiting]:
    """Count, quartier by quartier, what is open on the theme today. One query."""
    keys = [row.pk for row in quartiers]
    rows = Observation.objects.visible_in(user, *keys).open().filter(theme=issue.theme_id).order_by()
    counts = dict(rows.values_list("quartier_id").annotate(n=Count("pk")))
    base = {"theme": issue.theme_id, "etat": "ouvertes"}
    return [
        Waiting(
            row,
            counts.get(row.pk, 0),
            reverse("diagnostics:observation_list", query={"quartier": row.pk, **base}),
        )
        for row in quartiers
    ]


def _facts(issue: Issue) -> list[Fact]:
    facts = [Fact("Thème", issue.theme), Fact("Fréquence", issue.get_frequency_display())]
    if issue.priority is not None:
        facts.append(Fact("Priorité", f"n° {issue.priority}"))
        facts.append(Fact("Décidée", _decided(issue)))
    else:
        facts.append(Fact("Priorité", "pas encore décidée"))
    if issue.sees_project:  # type: ignore[attr-defined]
        facts.append(Fact("Projet", issue.project, issue.project.get_absolute_url()))
    if issue.sees_diagnostic:  # type: ignore[attr-defined]
        facts.append(Fact("Diagnostic d’origine", issue.diagnostic, _address(issue.diagnostic)))
    facts.append(Fact("Créée", f"le {date_short(issue.created_at)} par {issue.created_by}"))
    return facts


def _decided(issue: Issue) -> str:
    words = f"le {date_short(issue.decided_on)}"
    return f"{words} avec {issue.decided_with}" if issue.decided_with else words


def _address(row: Any) -> str:
    try:
        return str(row.get_absolute_url())
    except NoReverseMatch:
        return ""


@require_safe
def issue_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what changed in a problématique, in its quartiers and in what shows it."""
    issue = _get(request, pk)
    # A project or a diagnostic that it had may be of other teams.
    hidden = [] if request.user.is_administrator else ["project", "diagnostic"]
    acts, history = history_of_issue(issue, page=request.GET.get("page", 1), seen_by=request.user, hidden=hidden)
    context = {"issue": issue, "history": history, "page_obj": acts}
    return render(request, "diagnostics/issue_history.html", context)


# ---- writing --------------------------------------------------------------------------------------------------------


def issue_create(request: HttpRequest) -> HttpResponse:
    """Write a new problématique: blank, or from `?diagnostic=`, `?observation=`, `?quartier=`.

    With a diagnostic, `?critere=` and `?theme=` are a criterion or a theme of its grid.
    """
    user = request.user
    refuse(permissions.why_not_edit_issue(user, None))
    diagnostic = observation = None
    quartiers: Any = ()
    if "observation" in request.GET:
        observation = get_object_or_404(
            Observation.objects.visible_to(user).with_names(), pk=_asked(request, "observation")
        )
        refuse(permissions.why_not_link_observation(user, observation))
    elif "diagnostic" in request.GET:
        diagnostic = get_object_or_404(Diagnostic.objects.visible_to(user), pk=_asked(request, "diagnostic"))
        quartiers = diagnostic.quartiers.without_contour()
    elif "quartier" in request.GET:
        quartiers = Quartier.objects.visible_to(user).filter(pk=_asked(request, "quartier")).without_contour()
    form = IssueForm(
        request.POST or None,
        instance=Issue(created_by=user),
        user=user,
        quartiers=quartiers,
        from_diagnostic=diagnostic,
        from_observation=observation,
        about=(key_of(request.GET.get("critere", "")), key_of(request.GET.get("theme", ""))),
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            services.create_issue(
                issue=form.instance,
                quartiers=form.chosen_rows(),
                indicators=form.cleaned_data["indicators"],
                observations=[observation] if observation is not None else [],
                criteria=form.cleaned_data.get("criteria") or (),
                by=user,
            )
        if not form.errors:
            form.log_privacy_overrides(form.instance, user)
            messages.success(request, "La problématique est créée. Liez-lui ce que l’on a vu.")
            return redirect(form.instance)
    return _form_page(request, form, None, observation)


def _asked(request: HttpRequest, name: str) -> int:
    """Return a key of the address, or raise Http404."""
    key = key_of(request.GET.get(name, ""))
    if key is None:
        raise Http404
    return key


def issue_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a problématique."""
    user, issue = request.user, _get(request, pk)
    refuse(permissions.why_not_edit_issue(user, issue))
    title = issue.title
    form = IssueForm(request.POST or None, instance=issue, user=user, quartiers=issue.quartiers.all())
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            services.update_issue(
                issue=form.instance,
                quartiers=form.chosen_rows(),
                indicators=form.cleaned_data["indicators"],
                verbatims=form.cleaned_data.get("verbatims"),
                criteria=form.cleaned_data.get("criteria"),
                by=user,
            )
        if not form.errors:
            form.log_privacy_overrides(form.instance, user)
            messages.success(request, "La problématique est enregistrée.")
            return redirect(form.instance)
    return _form_page(request, form, issue, None, title)


def _form_page(
    request: HttpRequest, form: IssueForm, issue: Issue | None, observation: Observation | None, title: str = ""
) -> HttpResponse:
    return render(
        request,
        "diagnostics/issue_form.html",
        {"form": form, "issue": issue, "issue_title": title, "observation": observation},
        status=422 if form.errors else 200,
    )


# ---- what is linked -------------------------------------------------------------------------------------------------


def issue_observations(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for observations of its quartiers, and link those that are ticked."""
    user, issue = request.user, _get(request, pk)
    refuse(permissions.why_not_edit_issue(user, issue))
    form = LinkForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            count = services.link_observations(issue=issue, keys=form.cleaned_data["observation"], by=user)
        except services.ElsewhereError as error:
            form.add_error("observation", str(error))
        else:
            messages.success(request, f"{count} observation{'s' if count > 1 else ''} liée{'s' if count > 1 else ''}.")
            return redirect(issue)
    search = SearchForm(request.GET if request.GET else {"theme": issue.theme_id})
    found = Observation.objects.visible_in(user, *(row.pk for row in issue.quartiers.all()))
    found = found.exclude(pk__in=issue.observations.order_by().values("pk"))
    if search.is_valid():
        asked = search.cleaned_data
        if asked["q"].strip():
            found = found.matching(asked["q"])
        if asked["theme"] is not None:
            found = found.filter(theme=asked["theme"])
        if asked["etat"]:
            found = found.filter(status__in=OPEN_STATUSES if asked["etat"] == "ouvertes" else OVER_STATUSES)
    else:
        found = found.none()
    rows = list(found.for_lines().order_by("-seen_on", "-pk")[: SHOWN + 1])
    return render(
        request,
        "diagnostics/issue_observations.html",
        {
            "issue": issue,
            "search": search,
            "rows": rows[:SHOWN],
            "has_more": len(rows) > SHOWN,
            "ticked": set(request.POST.getlist("observation")),
            "error": next(iter(form.errors["observation"]), "") if form is not None else "",
        },
        status=422 if form is not None else 200,
    )


@require_POST
def issue_unlink(request: HttpRequest, pk: int, observation: int) -> HttpResponse:
    """Take an observation away from a problématique."""
    issue = _get(request, pk)
    refuse(permissions.why_not_edit_issue(request.user, issue))
    seen = Observation.objects.visible_to(request.user).filter(pk__in=issue.observations.order_by().values("pk"))
    row = get_object_or_404(seen.defer("search_vector"), pk=observation)
    services.unlink_observation(issue=issue, observation=row, by=request.user)
    messages.success(request, "L’observation n’est plus liée ; elle reste dans la veille.")
    return redirect(issue)


def observation_issues(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the problématiques of an observation; link it to one under way of its quartier."""
    user = request.user
    rows = Observation.objects.visible_to(user).with_names()
    observation = get_object_or_404(rows, pk=pk)
    reason = permissions.why_not_link_observation(user, observation)
    if request.method == "POST":
        refuse(reason)
    here = Issue.objects.visible_in(user, observation.quartier_id).open()
    linked = Issue.observations.through.objects.filter(observation=observation).values("issue_id")
    form = None
    if not reason:
        form = ChooseIssueForm(request.POST or None, issues=here.exclude(pk__in=linked))
    if form is not None and request.method == "POST" and form.is_valid():
        issue = form.cleaned_data["issue"]
        services.link_observations(issue=issue, keys=[observation.pk], by=user)
        messages.success(request, f"L’observation est liée à « {issue} ».")
        return redirect("diagnostics:observation_issues", observation.pk)
    return render(
        request,
        "diagnostics/observation_issues.html",
        {
            "observation": observation,
            "issues": list(Issue.objects.visible_to(user).filter(pk__in=linked)),
            "form": form,
        },
        status=422 if form is not None and form.errors else 200,
    )
