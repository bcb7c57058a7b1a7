"""Target against actual: the tables of an axis, a programme and a quartier; the rows that make a figure; what is
watched of the quartiers beside.
"""

import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Max, Min, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.exports.targets import TARGET_COLUMNS, target_cells
from actions.forms.results import WatchedForm
from actions.models import Action, ActionReport, Axis, Framework, Programme
from actions.plan import ACCOUNTS, IN_MONEY
from actions.reads.reports import by_axis, report_lines
from actions.reads.rows import KINDS, FigureRows, RowsAsked
from actions.reads.targets import table_rows, target_table
from actions.reads.watched import watched_figures
from actions.services.actions import watch_indicators
from actions.views.actions import SECTION, action_of, edited_action, tab_context
from actions.views.money import asked_year
from actions.views.sessions import untold
from core.charts import Figure
from core.exports import FORMATS, Export
from core.lookups import key_of
from territories.models import Quartier

PER_PAGE = 50
ROWS_PER_PAGE = 100


def export_targets(
    request: HttpRequest,
    title: str,
    words: list[str],
    actions: QuerySet[Action],
    year: int,
    quartier: int | None = None,
) -> HttpResponseBase | None:
    """Return the table as a file when the address asks for one, None otherwise."""
    file_format = request.GET.get("format", "")
    if file_format not in FORMATS:
        return None
    export = Export(title, TARGET_COLUMNS, [*words, f"Année : {year}"], str(request.user))
    return export.respond_rows(target_cells(table_rows(actions, year, quartier=quartier)), file_format)


def table_context(
    request: HttpRequest, actions: QuerySet[Action], year: int, quartiers: Any, quartier: int | None = None
) -> dict[str, Any]:
    """Return a page of the table of actions, and the figures of the quartiers that are watched for them."""
    page = Paginator(actions, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    return {
        "table": target_table(rows, year, quartier=quartier),
        "watched": watched_figures(rows, quartiers, request.user),
        "page_obj": page,
        "year": year,
        "of_quartier": quartier is not None,
        "section": SECTION,
    }


def _span(actions: QuerySet[Action]) -> list[int]:
    """The years of actions, the latest first; this year when there is none. One query."""
    found = actions.order_by().aggregate(first=Min("first_year"), last=Max("last_year"))
    if found["first"] is None:
        return [timezone.localdate().year]
    return list(range(found["last"], found["first"] - 1, -1))


def _in_order(actions: QuerySet[Action], year: int) -> QuerySet[Action]:
    return actions.in_year(year).order_by("title_key", "pk")  # type: ignore[attr-defined]  # an ActionQuerySet


@require_safe
def programme_results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what each action of a programme brought in a year, against what was aimed at and planned."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    years = list(range(programme.last_year, programme.first_year - 1, -1))
    year = asked_year(request, years)
    reports = ActionReport.objects.filter(action=OuterRef("pk"), year=year)
    actions = _in_order(Action.objects.visible_to(request.user).filter(programme=programme), year)
    actions = actions.annotate(sentence=Subquery(reports.values("sentence")[:1]))
    if file := export_targets(request, f"Résultats {year} {programme}", [f"Programme : {programme}"], actions, year):
        return file
    quartiers = programme.quartiers.order_by().values("pk")
    axes = Axis.objects.filter(framework__programmes=programme, version=F("framework__axes_version"))
    context = {
        "programme": programme,
        "kept": f"annee={year}",
        "years": years,
        "axes": list(axes.order_by("framework__title", "framework", "number")),
        **table_context(request, actions, year, quartiers),
    }
    return render(request, "actions/programme_results.html", context)


@require_safe
def programme_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the bilan of a programme for a year: the sentences of its actions by axis, and the bilans that lack."""
    rows = Programme.objects.visible_to(request.user).prefetch_related("frameworks__axes")
    programme = get_object_or_404(rows, pk=pk)
    years = list(range(programme.last_year, programme.first_year - 1, -1))
    year = asked_year(request, years)
    lines = report_lines(programme, year, request.user)
    frameworks = list(programme.frameworks.all())
    asked = key_of(request.GET.get("cadre", ""))
    framework = next((each for each in frameworks if each.pk == asked), frameworks[0] if frameworks else None)
    missing = [line for line in lines if line.is_missing]
    written = sum(line.report is not None for line in lines)
    validated = sum(line.report is not None and line.report.validated_at is not None for line in lines)
    of_list = {"programme": programme.pk, "annee": year}
    is_due = timezone.localdate() > datetime.date(year + 1, 6, 30)
    figures = [
        Figure(len(lines), "actions" if len(lines) > 1 else "action", reverse("actions:action_list", query=of_list)),
        Figure(written, "bilans écrits" if written > 1 else "bilan écrit", "#phrases"),
        Figure(validated, "validés" if validated > 1 else "validé", "#phrases"),
        Figure(len(missing), "à écrire", "#manquants" if missing else "", is_late=bool(missing) and is_due),
    ]
    return render(
        request,
        "actions/programme_report.html",
        {
            "programme": programme,
            "year": year,
            "years": years,
            "actions": lines,
            "figures": figures,
            "missing": missing,
            "groups": by_axis(lines, framework, year),
            "by_axis": framework is not None,
            "frameworks": frameworks,
            "framework": framework,
            "section": SECTION,
        },
    )


@require_safe
def axis_results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what the actions of an axis brought in a year, those that the reader sees."""
    frameworks = Framework.objects.visible_to(request.user).values("pk")
    axis = get_object_or_404(Axis.objects.filter(framework__in=frameworks).select_related("framework"), pk=pk)
    links = Action.axes.through.objects.filter(axis=axis)
    actions = Action.objects.visible_to(request.user).filter(pk__in=links.values("action"))
    years = _span(actions)
    year = asked_year(request, years)
    rows = _in_order(actions, year)
    words = [f"Axe : {axis}", f"Cadre : {axis.framework}"]
    if file := export_targets(request, f"Résultats {year} {axis}", words, rows, year):
        return file
    mine = Action.quartiers.through.objects.filter(action__in=rows.order_by().values("pk"))
    return render(
        request,
        "actions/targets.html",
        {
            "title": axis,
            "about": axis.framework,
            "about_url": axis.framework.get_absolute_url(),
            "crumbs": [(axis.framework, axis.framework.get_absolute_url())],
            "list_url": reverse("actions:action_list", query={"axe": axis.pk, "annee": year}),
            "nothing": "Aucune action de vos quartiers n’est rangée sous cet axe cette année-là.",
            "years": years,
            **table_context(request, rows, year, mine.values("quartier")),
        },
    )


@require_safe
def quartier_results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what the actions of a quartier brought there in a year."""
    user: Any = request.user
    if not user.scope.sees(pk) and not user.scope.is_global:
        raise Http404
    quartier = get_object_or_404(Quartier.objects.visible_in(user, pk).without_contour(), pk=pk)
    links = Action.quartiers.through.objects.filter(quartier=pk)
    actions = Action.objects.visible_to(user).filter(pk__in=links.values("action"))
    years = _span(actions)
    year = asked_year(request, years)
    rows = _in_order(actions, year).with_sharing(pk)  # type: ignore[attr-defined]  # an ActionQuerySet
    if file := export_targets(request, f"Résultats {year} {quartier}", [f"Quartier : {quartier}"], rows, year, pk):
        return file
    return render(
        request,
        "actions/targets.html",
        {
            "title": quartier,
            "about": "",
            "about_url": "",
            "crumbs": [(quartier, quartier.get_absolute_url())],
            "list_url": reverse("actions:action_list", query={"quartier": pk, "annee": year}),
            "nothing": "Aucune action ne concerne ce quartier cette année-là.",
            "years": years,
            **table_context(request, rows, year, [pk], pk),
        },
    )


# ---- the rows of a figure -------------------------------------------------------------------------------------------


@require_safe
def action_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Show exactly the rows that make a figure of an action, with the photos and the papers that justify them."""
    action = action_of(request, pk)
    asked = _asked(request)
    found = FigureRows(action, asked)
    place = None
    if asked.quartier is not None:
        place = get_object_or_404(Quartier.objects.visible_to(request.user).without_contour(), pk=asked.quartier)
    indicator = get_object_or_404(action.indicators, pk=asked.indicator) if asked.indicator is not None else None
    page = Paginator(found.queryset, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    kept = [
        str(asked.year) if asked.year else "",
        str(indicator or ""),
        "hors contributions en nature" if asked.account == IN_MONEY else "",
        ACCOUNTS[asked.account].label if asked.account in ACCOUNTS else "",
    ]
    return render(
        request,
        "actions/action_rows.html",
        {
            **tab_context(request, action, "resultats"),
            "asked": asked,
            "heading": KINDS[asked.kind],
            "kept": [*(words for words in kept if words), *([str(place)] if place else [])],
            # Of a session, what was not told too.
            "rows": [(row, untold(row) if asked.kind == "seances" else None) for row in page.object_list],
            "page_obj": page,
            "total": found.total,
        },
    )


def _asked(request: HttpRequest) -> RowsAsked:
    """What the address asks for (404 when that means nothing)."""
    query = request.GET
    kind, account, year = query.get("de", ""), query.get("ligne", ""), query.get("annee", "")
    keys = {name: query.get(name, "") for name in ("quartier", "indicateur", "financement")}
    if kind not in KINDS or (account and account not in {*ACCOUNTS, IN_MONEY}):
        raise Http404
    # An invoice may come after the years of the action.
    if year and not (year.isdecimal() and year.isascii() and len(year) == 4 and 2000 <= int(year) <= 2100):
        raise Http404
    if any(text and key_of(text) is None for text in keys.values()):
        raise Http404
    return RowsAsked(
        kind=kind,
        year=int(year) if year else None,
        account=account,
        quartier=key_of(keys["quartier"]),
        indicator=key_of(keys["indicateur"]),
        funding=key_of(keys["financement"]),
    )


# ---- what is watched of the quartiers -------------------------------------------------------------------------------


def watched_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which figures of the quartiers are shown beside the results of an action."""
    action = edited_action(request, pk)
    keys = list(action.quartiers.order_by().values_list("pk", flat=True))
    form = WatchedForm(request.POST if request.method == "POST" else None, action=action, quartiers=keys)
    back = reverse("actions:action_results", args=[action.pk], fragment="quartier")
    if request.method == "POST" and form.is_valid():
        watch_indicators(action=action, indicators=form.cleaned_data["watched"], by=request.user)
        messages.success(request, "C’est noté.")
        return redirect(back)
    context = {
        **tab_context(request, action, "resultats"),
        "form": form,
        "heading": "Indicateurs du quartier à suivre",
        "cancel_url": back,
    }
    return render(request, "actions/result_form.html", context, status=422 if form.errors else 200)
