"""What is marked of a diagnostic and what it comes to; what is said of its themes; its indicators."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core import french
from core.charts import BarChart, BarRow, RadarAxis, RadarChart
from core.forms import told_in
from diagnostics import permissions, services
from diagnostics.forms import ScoresForm, TextsForm, VerbatimForm
from diagnostics.models import Diagnostic, GridItem, GridLevel, Score, Verbatim
from diagnostics.models.results import Mark, by_theme, compare, result_of
from diagnostics.views.diagnostics import diagnostic_of, edited_of, part_form, shared_context
from diagnostics.views.figures import figures_of
from territories.models import FigureTable, figure_table
from territories.permissions import can_edit_figures
from territories.views.figures import sums_in_words

# Earlier diagnostics that one is compared with.
EARLIER = 5
# Criteria that the page names among those that were marked badly.
WEAKEST = 8
# A diagnostic may last: the latest years are shown, with the one before it began.
YEARS_OF_FIGURES = 5


def _grid_of(diagnostic: Diagnostic) -> Any:
    if diagnostic.grid is None:
        raise Http404
    return diagnostic.grid


def diagnostic_scores(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the whole grid; all of it is saved at once."""
    diagnostic = edited_of(request, pk)
    grid = _grid_of(diagnostic)
    items = list(
        GridItem.objects.filter(theme__grid=grid)
        .select_related("theme")
        .order_by("theme__order", "theme_id", "order", "pk")
    )
    form = ScoresForm(
        request.POST if request.method == "POST" else None,
        items=items,
        levels=list(grid.levels.order_by("-value")),
        scores={score.item_id: score for score in diagnostic.scores.filter(stop__isnull=True)},
    )
    if request.method == "POST" and form.is_valid():
        services.save_scores(diagnostic=diagnostic, scores=form.changed_scores(), by=request.user)
        form.log_privacy_overrides(diagnostic, request.user)
        messages.success(request, "La cotation est enregistrée.")
        return redirect("diagnostics:diagnostic_results", diagnostic.pk)
    themes: dict[str, list[Any]] = {}
    for item in items:
        themes.setdefault(item.theme.name, []).append(
            {"item": item, "level": form[f"level_{item.pk}"], "note": form[f"note_{item.pk}"]}
        )
    return render(
        request,
        "diagnostics/diagnostic_scores.html",
        {
            "form": form,
            "diagnostic": diagnostic,
            "grid": grid,
            "themes": list(themes.items()),
            "tones": {str(level.pk): level for level in form.levels},
        },
        status=422 if form.errors else 200,
    )


# ---- results --------------------------------------------------------------------------------------------------------


@require_safe
def diagnostic_results(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the marks come to by theme, and how that changed since earlier diagnostics."""
    diagnostic = diagnostic_of(request, pk)
    grid = _grid_of(diagnostic)
    items = GridItem.objects.filter(theme__grid=grid).order_by("theme__order", "theme_id", "order", "pk")
    earlier = list(Diagnostic.objects.visible_to(request.user).before(diagnostic).select_related("grid")[:EARLIER])
    scores = _scores_of([diagnostic.pk, *(row.pk for row in earlier)])
    scales = _scales_of([grid.pk, *(row.grid_id for row in earlier if row.grid_id)])
    # At each halte of a walk, or once for the whole: an item may have several marks.
    mine: dict[Any, list[dict[str, Any]]] = {}
    for score in scores.get(diagnostic.pk, []):
        mine.setdefault(score["item__key"], []).append(score)
    rows = list(items.values_list("key", "theme__name", "weight", "pk", "name", "theme_id"))
    marks = [_mark(score, key, theme, weight) for key, theme, weight, *_ in rows for score in mine.get(key, [{}])]
    results, total = by_theme(marks), result_of("Ensemble", marks)
    compared = [
        {
            "diagnostic": row,
            "same_scale": scales.get(row.grid_id or 0) == scales.get(grid.pk),
            "comparison": compare(marks, [_mark(each, each["item__key"], "", 1) for each in scores.get(row.pk, [])]),
        }
        for row in earlier
    ]
    latest = next((row for row in compared if row["same_scale"] and row["comparison"].shared), None)
    scale = scales.get(grid.pk, (0, 0))
    may_write = permissions.leads_one_of(request.user, diagnostic.quartier_keys)

    def issue_url(**about: int) -> str:
        query = {"diagnostic": diagnostic.pk, **about}
        return reverse("diagnostics:issue_create", query=query) if may_write else ""

    return render(
        request,
        "diagnostics/diagnostic_results.html",
        {
            **shared_context(request, diagnostic, "resultats"),
            "grid": grid,
            "results": [
                {**_in_words(result), "issue_url": issue_url(theme=theme)}
                for result, theme in zip(results, dict.fromkeys(row[5] for row in rows), strict=True)
            ],
            "weakest": [{**row, "issue_url": issue_url(critere=row["pk"])} for row in _weakest(rows, mine)[:WEAKEST]],
            "total": _in_words(total),
            "is_marked": bool(mine),
            **_by_stop(diagnostic, rows, scores.get(diagnostic.pk, [])),
            "unmarked": len(rows) - len(mine),
            "scale": f"de {scale[0]} à {scale[1]}",
            "bars": BarChart(
                title="Moyenne par thème",
                series=("Moyenne",),
                rows=[BarRow(result.name, [_rounded(result.average)]) for result in results],
            ),
            "radar": RadarChart(
                title="Profil par thème",
                axes=[RadarAxis(result.name, _rounded(result.average)) for result in results],
                maximum=scale[1] or 1,
            ),
            "compared": [
                {
                    **row,
                    "then": _number(row["comparison"].then),
                    "now": _number(row["comparison"].now),
                    "change": _signed(row["comparison"].change),
                }
                for row in compared
            ],
            "evolution": _evolution(diagnostic, latest) if latest else None,
            "item_count": len(rows),
        },
    )


def _scores_of(keys: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the marks of several diagnostics in one query."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in Score.objects.filter(diagnostic__in=keys).values(
        "diagnostic_id", "stop_id", "item__key", "level__value", "level__is_positive"
    ):
        found.setdefault(row["diagnostic_id"], []).append(row)
    return found


def _scales_of(keys: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return the lowest and the highest value of the scale of each grid, in one query."""
    values: dict[int, list[int]] = {}
    for grid, value in GridLevel.objects.filter(grid__in=set(keys)).order_by().values_list("grid_id", "value"):
        values.setdefault(grid, []).append(value)
    return {grid: (min(each), max(each)) for grid, each in values.items()}


def _mark(score: dict[str, Any], key: Any, theme: str, weight: int) -> Mark:
    return Mark(key, theme, weight, score.get("level__value"), score.get("level__is_positive"))


def _weakest(rows: list[Any], marks: dict[Any, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the criteria that were marked badly at least once, the lowest average first."""
    found = []
    for key, theme, _weight, pk, name, _theme_id in rows:
        seen = [mark for mark in marks.get(key, []) if mark["level__value"] is not None]
        bad = sum(mark["level__is_positive"] is False for mark in seen)
        if bad:
            average = sum(mark["level__value"] for mark in seen) / len(seen)
            words = _number(average) if len(seen) > 1 else str(seen[0]["level__value"])
            found.append(
                {"pk": pk, "name": name, "theme": theme, "bad": bad, "seen": len(seen), "words": words, "by": average}
            )
    return sorted(found, key=lambda row: (row["by"], -row["bad"], row["pk"]))


def _by_stop(diagnostic: Diagnostic, rows: list[Any], scores: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the marks of each halte come to, in the order of the walk, and how many haltes were marked."""
    by_stop: dict[int, dict[Any, dict[str, Any]]] = {}
    for score in scores:
        if score["stop_id"] is not None:
            by_stop.setdefault(score["stop_id"], {})[score["item__key"]] = score
    found = []
    stops = list(diagnostic.stops.order_by("order", "pk")) if by_stop else []
    for rank, stop in enumerate(stops, 1):
        marked = by_stop.get(stop.pk, {})
        marks = [_mark(marked[key], key, theme, weight) for key, theme, weight, *_ in rows if key in marked]
        if any(mark.value is not None for mark in marks):
            found.append({"stop": stop, "rank": rank, **_in_words(result_of(stop.label, marks))})
    return {
        "stop_results": found,
        "stop_count": len(stops),
        "has_both": bool(found) and any(score["stop_id"] is None for score in scores),
    }


def _evolution(diagnostic: Diagnostic, latest: dict[str, Any]) -> BarChart:
    before, comparison = latest["diagnostic"], latest["comparison"]
    days = diagnostic.starts_on, before.starts_on
    # Two of the same month are told apart by their day.
    shape = "%d/%m/%Y" if f"{days[0]:%Y%m}" == f"{days[1]:%Y%m}" else "%m/%Y"
    return BarChart(
        title=f"Évolution par thème depuis « {before} »",
        uid="evolution",
        series=(days[0].strftime(shape), days[1].strftime(shape)),
        rows=[
            BarRow(name, [_rounded(now), _rounded(then)])
            for name, then, now in comparison.themes
            if now is not None or then is not None
        ],
    )


def _in_words(result: Any) -> dict[str, Any]:
    ratio = f"{result.positive} pour {result.negative}" if result.seen else "—"
    return {
        "name": result.name,
        "average": _number(result.average) if result.average is not None else "",
        "positive": result.positive,
        "negative": result.negative,
        "unseen": result.unseen,
        "ratio": ratio,
        "share": french.percent(100 * result.positive / result.seen) if result.seen else "",
        "seen": result.seen,
    }


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 1)


def _number(value: Any) -> str:
    return "—" if value is None else french.number(value, 1)


def _signed(value: Any) -> str:
    if value is None:
        return "—"
    rounded = round(value, 1)
    return f"+{french.number(rounded, 1)}" if rounded > 0 else french.number(rounded, 1)


# ---- texts and verbatims --------------------------------------------------------------------------------------------


def texts_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what is said of each theme."""
    diagnostic = edited_of(request, pk)
    form = TextsForm(
        request.POST if request.method == "POST" else None,
        themes=list(_grid_of(diagnostic).themes.all()),
        texts={text.theme_id: text.text.replace("\r\n", "\n") for text in diagnostic.texts.all()},
    )
    if request.method == "POST" and form.is_valid():
        services.save_texts(diagnostic=diagnostic, texts=form.changed_texts(), by=request.user)
        form.log_privacy_overrides(diagnostic, request.user)
        messages.success(request, "Les textes sont enregistrés.")
        return redirect(f"{diagnostic.get_absolute_url()}#textes")
    return part_form(request, form, diagnostic, "Textes par thème", cancel="#textes")


def verbatim_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what somebody said."""
    diagnostic = edited_of(request, pk)
    return _verbatim_form(request, Verbatim(diagnostic=diagnostic), "Ajouter une parole", "La parole est ajoutée.")


def verbatim_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what somebody said."""
    return _verbatim_form(request, _verbatim(request, pk), "Modifier une parole", "La parole est enregistrée.")


@require_POST
def verbatim_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away what somebody said."""
    row = _verbatim(request, pk)
    row.delete()
    messages.success(request, "La parole est retirée.")
    return redirect(f"{row.diagnostic.get_absolute_url()}#textes")


def _verbatim(request: HttpRequest, pk: int) -> Verbatim:
    seen = Diagnostic.objects.visible_to(request.user).values("pk")
    row = get_object_or_404(Verbatim.objects.filter(diagnostic__in=seen), pk=pk)
    row.diagnostic = edited_of(request, row.diagnostic_id)
    return row


def _verbatim_form(request: HttpRequest, row: Verbatim, heading: str, done: str) -> HttpResponse:
    form = VerbatimForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
        if not form.errors:
            form.log_privacy_overrides(row, request.user)
            messages.success(request, done)
            return redirect(f"{row.diagnostic.get_absolute_url()}#textes")
    return part_form(request, form, row.diagnostic, heading, cancel="#textes")


# ---- indicators -----------------------------------------------------------------------------------------------------


@require_safe
def diagnostic_indicators(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the chosen indicators of one of its quartiers beside the zones around, then the landlord's own figures."""
    diagnostic = diagnostic_of(request, pk)
    context = shared_context(request, diagnostic, "reperes")
    asked = request.GET.get("quartier", "")
    quartier = next((row for row in context["quartiers"] if str(row.pk) == asked), None)
    quartier = quartier or next(iter(context["quartiers"]), None)
    years = years_of_figures(diagnostic)
    table = figure_table(request.user, quartier.pk, years) if quartier else FigureTable()
    return render(
        request,
        "diagnostics/diagnostic_indicators.html",
        {
            **context,
            "quartier": quartier,
            "figures": figures_of(diagnostic, quartier) if quartier else [],
            "table": table,
            "rows": sums_in_words(table, quartier) if quartier else [],
            "first_year": years[0],
            "last_year": years[-1],
            "gives_figures": quartier is not None and can_edit_figures(request.user, quartier.pk),
        },
    )


def years_of_figures(diagnostic: Diagnostic) -> list[int]:
    """Return the years whose figures of the landlord are shown beside a diagnostic, the oldest first.

    They are those of the end of a year: what is known when one begins is of the year before.
    """
    first, last = diagnostic.starts_on.year - 1, (diagnostic.ends_on or diagnostic.starts_on).year
    return sorted({first, *range(max(first, last - YEARS_OF_FIGURES + 1), last + 1)})
