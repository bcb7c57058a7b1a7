"""The landlord's own figures: on a quartier, residence by residence, the grid to fill in, what is counted."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import french
from core.charts import LineChart, Point
from core.exports import FORMATS, Export
from core.forms import told_in
from core.history import history_of
from core.lookups import key_of
from core.views import refuse
from territories import permissions
from territories.exports import FIGURE_COLUMNS, figure_columns
from territories.forms import FigureGridForm, FigureKindForm
from territories.forms.figures import last_whole_year, rows_of_page
from territories.history import history_of_figures
from territories.models import (
    FigureKind,
    FigureTable,
    Quartier,
    Residence,
    ResidenceFigure,
    Sum,
    figure_lines,
    figure_table,
)
from territories.models.figures import FIRST_YEAR
from territories.services.figures import (
    add_figure_kind,
    move_figure_kind,
    set_figure_kind_asked,
    write_figures,
)

# Years on the page of a quartier, and on the part of it that other pages show.
YEARS, PANEL_YEARS = 8, 3
MOVES = {"monter": -1, "descendre": 1}
ASKED = {"archiver": False, "reprendre": True}


def _quartier(request: HttpRequest, pk: int) -> Quartier:
    """Return the quartier that the reader may see (404)."""
    return get_object_or_404(Quartier.objects.visible_in(request.user, pk).without_contour())


def _year(year: int) -> int:
    """Return the year of an address, or raise Http404."""
    if not FIRST_YEAR <= year <= datetime.date.today().year:  # noqa: DTZ011
        raise Http404
    return year


# ---- what figures come to -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SumCell:
    """A sum in words: the value, its rate, how many residences gave it; where the rows are."""

    text: str
    rate: str
    coverage: str
    is_whole: bool
    url: str
    note: str = ""


@dataclass(frozen=True)
class SumRow:
    """A kind over the years; its cells are None where nothing was given."""

    kind: FigureKind
    cells: list[SumCell | None]


def sums_in_words(table: FigureTable, quartier: Quartier) -> list[SumRow]:
    """Return the rows of a table of figures, as pages show them."""
    return [
        SumRow(kind, [_sum_in_words(each, quartier) if each is not None else None for each in sums])
        for kind, sums in table.rows
    ]


def _sum_in_words(each: Sum, quartier: Quartier) -> SumCell:
    notes = []
    if each.rate is not None and each.rated < each.given:
        notes.append(f"taux sur {french.number(each.rated)} résidences dont les logements sont connus")
    if each.rate is not None and each.from_sheet:
        many = "s" if each.from_sheet > 1 else ""
        notes.append(f"logements de la fiche pour {french.number(each.from_sheet)} résidence{many}")
    return SumCell(
        text=value_in_words(each.value, each.kind),
        rate=french.percent(each.rate, 1) if each.rate is not None else "",
        coverage=f"{french.number(each.given)} sur {french.number(each.total)}",
        is_whole=each.is_whole,
        url=reverse("territories:figure_year", args=[quartier.pk, each.year]),
        note=" ; ".join(notes),
    )


def value_in_words(value: Any, kind: FigureKind) -> str:
    """Return a value with its unit where that is no word of its name: "1 200 €", "14"."""
    if kind.decimals:
        return french.euro(value, 0 if value == value.to_integral_value() else 2)
    return french.number(value)


def _charts(table: FigureTable) -> list[LineChart]:
    """One line for each rate that is known over two years at least, oldest first."""
    charts = []
    for kind, sums in table.rows:
        rates = [each.rate if each is not None else None for each in reversed(sums)]
        if sum(rate is not None for rate in rates) < 2:
            continue
        points = [
            Point(str(year), round(float(rate), 1) if rate is not None else None)
            for year, rate in zip(reversed(table.years), rates, strict=True)
        ]
        charts.append(LineChart(title=kind.rate_name, points=points, unit="%", uid=f"taux-{kind.code}"))
    return charts


@require_safe
def figure_board(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what the landlord's figures of a quartier come to, year by year; `?format=` sends all of them."""
    quartier = _quartier(request, pk)
    if (file_format := request.GET.get("format", "")) in FORMATS:
        return _export(request, quartier, file_format)
    table = figure_table(request.user, pk, latest=YEARS)
    return render(
        request,
        "territories/figure_board.html",
        {
            "quartier": quartier,
            "table": table,
            "rows": sums_in_words(table, quartier),
            "charts": _charts(table),
            "year": last_whole_year(),
            "can_edit": permissions.can_edit_figures(request.user, pk),
        },
    )


def _export(request: HttpRequest, quartier: Quartier, file_format: str) -> HttpResponseBase:
    rows = ResidenceFigure.objects.visible_in(request.user, quartier.pk).order_by(
        "-year", "residence__name_key", "residence_id", "kind__order", "kind__name", "pk"
    )
    title = f"Chiffres du bailleur {quartier.name}"
    export = Export(title, FIGURE_COLUMNS, [f"Quartier : {quartier.name}"], str(request.user))
    return export.respond(rows, file_format)


@require_safe
def figure_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the part of a quartier's page that shows its latest figures."""
    quartier = _quartier(request, pk)
    table = figure_table(request.user, pk, latest=PANEL_YEARS)
    return render(
        request,
        "territories/figure_panel.html",
        {
            "quartier": quartier,
            "table": table,
            "rows": sums_in_words(table, quartier),
            "charts": _charts(table)[:1],
            "year": last_whole_year(),
            "can_edit": permissions.can_edit_figures(request.user, pk),
        },
    )


# ---- one year, residence by residence -------------------------------------------------------------------------------


def _residences(quartier: Quartier, year: int) -> Any:
    """Those managed today, and those that gave something for the year."""
    given = ResidenceFigure.objects.filter(residence=OuterRef("pk"), year=year)
    rows = Residence.objects.filter(quartier=quartier).filter(Q(is_active=True) | Exists(given))
    return rows.order_by("name_key", "pk")


def _kinds(quartier: Quartier, year: int) -> list[FigureKind]:
    """Those asked for today, and archived ones that were given for the year."""
    given = ResidenceFigure.objects.filter(kind=OuterRef("pk"), year=year, residence__quartier=quartier)
    rows = FigureKind.objects.filter(Q(is_active=True) | Exists(given))
    return list(rows.order_by("order", "name", "pk"))


def _choices(year: int) -> list[int]:
    """Years that the pages lead to: this one, the six before, and the one asked for."""
    this = datetime.date.today().year  # noqa: DTZ011
    return sorted({*range(this - 6, this + 1), year}, reverse=True)


@require_safe
def figure_year(request: HttpRequest, pk: int, year: int) -> HttpResponseBase:
    """Show the figures of each residence for a year; `?format=` sends the table, that can be imported again."""
    quartier, year = _quartier(request, pk), _year(year)
    residences, kinds = _residences(quartier, year), _kinds(quartier, year)
    if (file_format := request.GET.get("format", "")) in FORMATS:
        lines = figure_lines(request.user, residences, kinds, year)
        title, filters = f"Chiffres {year} {quartier.name}", [f"Quartier : {quartier}", f"Année : {year}"]
        return Export(title, figure_columns(kinds), filters, str(request.user)).respond_rows(lines, file_format)
    page = Paginator(residences, rows_of_page(len(kinds))).get_page(request.GET.get("page"))
    figures = {
        (row.residence_id, row.kind_id): row
        for row in ResidenceFigure.objects.visible_in(request.user, pk).filter(
            year=year, residence__in=[row.pk for row in page.object_list]
        )
    }
    table = figure_table(request.user, pk, [year], kinds=kinds)
    sums = {row.kind.pk: row.cells[0] for row in sums_in_words(table, quartier)}
    return render(
        request,
        "territories/figure_year.html",
        {
            "quartier": quartier,
            "year": year,
            "years": _choices(year),
            "kinds": kinds,
            "rows": [
                (row, [(kind, _words(figures.get((row.pk, kind.pk)), kind)) for kind in kinds])
                for row in page.object_list
            ],
            "sums": [(kind, sums.get(kind.pk)) for kind in kinds],
            "sources": sorted({row.source for row in figures.values() if row.source}),
            "page_obj": page,
            "count_label": _count_label(page.paginator.count),
            "is_given": bool(table.years),
            "history": history_of_figures(quartier, year),
            "can_edit": permissions.can_edit_figures(request.user, pk),
        },
    )


def _words(figure: ResidenceFigure | None, kind: FigureKind) -> str:
    return value_in_words(figure.value, kind) if figure is not None else ""


def _count_label(count: int) -> str:
    return f"{french.number(count)} résidence{'s' if count > 1 else ''}"


def figure_entry(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Fill in the figures of a year, page by page; what is wrong is told and nothing that was typed is lost."""
    quartier, year = _quartier(request, pk), _year(year)
    refuse(permissions.why_not_edit_figures(request.user, pk))
    kinds = list(FigureKind.objects.asked())
    page = Paginator(_residences(quartier, year), rows_of_page(len(kinds))).get_page(request.GET.get("page"))
    residences = []
    if request.method == "POST":
        # The residences of the page that was filled in, whatever pages they are on by now.
        keys = {key for name in request.POST if (key := key_of(name.removeprefix("c").partition("-")[0]))}
        residences = list(_residences(quartier, year).filter(pk__in=keys)[: page.paginator.per_page])
    residences = residences or list(page.object_list)
    found = ResidenceFigure.objects.visible_in(request.user, pk).filter(
        year=year, residence__in=[row.pk for row in residences]
    )
    if request.method == "POST":
        # Somebody else who fills in the same page waits until this answer.
        Quartier.objects.select_for_update(no_key=True).only("pk").get(pk=pk)
    rows = list(found.select_related("updated_by"))
    form = FigureGridForm(
        request.POST if request.method == "POST" else None,
        residences=residences,
        kinds=kinds,
        figures={(row.residence_id, row.kind_id): row.value for row in rows},
        givers={(row.residence_id, row.kind_id): str(row.updated_by or "un import") for row in rows},
        initial={"source": next((row.source for row in rows if row.source), "")},
    )
    if request.method == "POST" and form.is_valid():
        written = write_figures(
            figures={(residence, kind, year): value for (residence, kind), value in form.changes.items()},
            source=form.cleaned_data["source"],
            by=request.user,
        )
        form.log_privacy_overrides(quartier, request.user)
        messages.success(request, _done(len(written.created), len(written.changed), len(written.removed)))
        if form.beyond:
            words = " ; ".join(f"{cell.label} ({cell.text})" for cell in form.beyond[:5])
            messages.warning(request, f"C’est plus que de logements, vérifiez : {words}.")
        if "suite" in request.POST and page.has_next():
            url = reverse("territories:figure_entry", args=[pk, year])
            return redirect(f"{url}?page={page.next_page_number()}")
        return redirect("territories:figure_year", pk, year)
    return render(
        request,
        "territories/figure_entry.html",
        {
            "quartier": quartier,
            "year": year,
            "years": _choices(year),
            "kinds": kinds,
            "form": form,
            "page_obj": page,
            "count_label": _count_label(page.paginator.count),
        },
        status=422 if form.errors else 200,
    )


def _done(created: int, changed: int, removed: int) -> str:
    parts = [
        f"{french.number(count)} {word}{'s' if count > 1 else ''}"
        for count, word in ((created, "saisi"), (changed, "modifié"), (removed, "retiré"))
        if count
    ]
    return f"Chiffres : {', '.join(parts)}." if parts else "Rien n’a changé."


# ---- what is counted ------------------------------------------------------------------------------------------------


@require_safe
def figure_kind_list(request: HttpRequest) -> HttpResponse:
    """List what the landlord counts, in the order of the grid; archived kinds last."""
    refuse(permissions.why_not_manage_figure_kinds(request.user))
    rows = FigureKind.objects.annotate(figure_count=Count("figures")).order_by("-is_active", "order", "name", "pk")
    groups = _groups(list(rows))
    told = request.GET.get("place", "")[:120]
    return render(
        request,
        "territories/figure_kind_list.html",
        {"groups": groups, "told": told, "section": "administration"},
    )


def _groups(rows: Sequence[FigureKind]) -> list[tuple[str, list[FigureKind]]]:
    groups = [
        ("Demandés aujourd’hui", [row for row in rows if row.is_active]),
        ("Archivés", [row for row in rows if not row.is_active]),
    ]
    return [group for group in groups if group[1]]


def figure_kind_create(request: HttpRequest) -> HttpResponse:
    """Add something to count, after the others."""
    refuse(permissions.why_not_manage_figure_kinds(request.user))
    return _kind_form(request, FigureKind(), "Nouveau chiffre", "Le chiffre est créé : il se saisit dès maintenant.")


def figure_kind_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change how something that is counted is called."""
    refuse(permissions.why_not_manage_figure_kinds(request.user))
    kind = get_object_or_404(FigureKind, pk=pk)
    return _kind_form(request, kind, f"Chiffre « {kind} »", "Le chiffre est enregistré.")


def _kind_form(request: HttpRequest, kind: FigureKind, heading: str, done: str) -> HttpResponse:
    is_new = kind.pk is None
    form = FigureKindForm(
        request.POST if request.method == "POST" else None,
        instance=kind,
        is_used=not is_new and kind.figures.exists(),
    )
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            if is_new:
                add_figure_kind(kind=form.instance, by=request.user)
            else:
                form.save()
        if not form.errors:
            messages.success(request, done)
            return redirect(f"{reverse('territories:figure_kind_list')}#chiffre-{form.instance.pk}")
    context = {
        "form": form,
        "kind": kind,
        "heading": heading,
        "is_new": is_new,
        "history": [] if is_new else history_of(kind, hidden=["order"]),
        "section": "administration",
    }
    return render(request, "territories/figure_kind_form.html", context, status=422 if form.errors else 200)


def figure_kind_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Move something that is counted, archive it, or ask for it again."""
    refuse(permissions.why_not_manage_figure_kinds(request.user))
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    kind = get_object_or_404(FigureKind, pk=pk)
    query = {}
    if name in MOVES:
        rank, total = move_figure_kind(kind=kind, by=request.user, places=MOVES[name])
        query["place"] = f"{kind} : {rank} sur {total}"
    else:
        set_figure_kind_asked(kind=kind, by=request.user, is_asked=ASKED[name])
        messages.success(
            request,
            f"« {kind} » est demandé de nouveau."
            if ASKED[name]
            else f"« {kind} » est archivé : il ne se saisit plus, ce qui a été donné reste.",
        )
    return redirect(f"{reverse('territories:figure_kind_list', query=query)}#chiffre-{kind.pk}")
