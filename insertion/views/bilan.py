"""The bilan of insertion as a page, and the files that leave the site: documents, workbooks, the flat file."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions.documents.identity import file_name
from core.charts import Figure
from core.documents.pdf import DocumentError
from core.exports import XLSX_TYPE, Export
from core.lookups import key_of
from core.views.mixins import refuse
from insertion import permissions
from insertion.documents.bilan import as_pdf, as_word
from insertion.documents.chapters import PATHWAYS, bilan_parts, headline, notes_of
from insertion.documents.tables import pathways_url
from insertion.documents.words import BILAN, EVALUATION, STATEMENT
from insertion.exports.bilan import workbook
from insertion.exports.lines import INSIDE, OUTSIDE, inside_rows, outside_rows
from insertion.filters.bilan import BilanFilter
from insertion.models import Contract, Lot
from insertion.reads.bilan import Asked, bilan_of

SECTION = "insertion"
EXTENSIONS = {"pdf": "pdf", "word": "docx", "xlsx": "xlsx"}
NAMES = {STATEMENT: "releve-marche", BILAN: "bilan-insertion", EVALUATION: "evaluation-insertion"}
# Figures of the head that are hours: the first ones.
HOUR_FIGURES = 5
# Lines that a file for outside may have: all of them are compared.
MOST = 100_000
NOTE = (
    "Version extérieure : parcours renumérotés pour ce fichier ; « n. c. » : trait que moins de 5 parcours partagent "
    "avec les autres traits donnés, ou heures que moins de 5 parcours partagent ce mois-là."
)


def _why_not_all(user: Any, asked: Asked) -> str:
    """Say why the figures of a scope are not told as they are to the user; empty when they are. One query at most.

    The smallest of what is asked for decides: a quartier, a contract, a project, all that the reader sees.
    """
    if asked.quartier is not None:
        return permissions.why_not_read_small_numbers(user, [asked.quartier.pk])
    if asked.contract is not None:
        return permissions.why_not_read_small_numbers(user, permissions.keys_of(asked.contract))
    if asked.project is not None:
        return permissions.why_not_read_small_numbers_of_project(user, asked.project)
    return permissions.why_not_read_small_numbers(user, None)


def _is_one_place(user: Any, asked: Asked) -> bool:
    """Whether who reads totals may count people: in one quartier. Two sums would tell what each hides."""
    return asked.quartier is not None or len(user.scope.quartier_ids) <= 1


def _filter(request: HttpRequest) -> BilanFilter:
    found = BilanFilter(request.GET, queryset=Lot.objects.none(), request=request)
    found.form.is_valid()
    return found


@require_safe
def bilan_page(request: HttpRequest) -> HttpResponse:
    """Show the figures of a year and a scope: as they are to who leads it, totals to the others."""
    user: Any = request.user
    found = _filter(request)
    context: dict[str, Any] = {"filter": found, "section": SECTION, "bilan": None}
    if found.form.is_valid():
        asked = found.asked
        sees_all = not _why_not_all(user, asked)
        bilan = bilan_of(user, asked, is_masked=not sees_all)
        contract = asked.contract
        context |= {
            "bilan": bilan,
            "asked": asked,
            "sees_all": sees_all,
            "figures": [
                Figure(cell.text, word, pathways_url(asked) if sees_all and word == PATHWAYS else "")
                for cell, word in headline(bilan)[: None if sees_all or _is_one_place(user, asked) else HOUR_FIGURES]
            ],
            "parts": bilan_parts(bilan) if sees_all else [],
            "notes": notes_of(bilan),
            "query": _query(asked),
            "statement": contract.pk if contract else None,
        }
    return render(request, "insertion/bilan.html", context)


def _query(asked: Asked) -> str:
    return reverse("insertion:bilan", query=asked.query).partition("?")[2]


@require_safe
def bilan_file(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send the bilan of a year or the evaluation, small numbers hidden."""
    found = _filter(request)
    if not found.form.is_valid():
        return _back(request)
    refuse(_why_not_all(request.user, found.asked))
    return _send(request, slug, kind, found.asked)


@require_safe
def statement_file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """Send the statement of a contract since its beginning, or of a year (`?annee=`), small numbers hidden."""
    rows = Contract.objects.visible_to(request.user).select_related("authority", "facilitator", "responsible")
    contract = get_object_or_404(rows, pk=pk)
    refuse(permissions.why_not_read_small_numbers(request.user, permissions.keys_of(contract)))
    asked = key_of(request.GET.get("annee", ""))
    year = asked if asked is not None and 2000 <= asked <= 2100 else None
    return _send(request, STATEMENT, kind, Asked(year, contract=contract))


def _send(request: HttpRequest, slug: str, kind: str, asked: Asked) -> HttpResponseBase:
    user: Any = request.user
    bilan = bilan_of(user, asked, is_masked=True)
    what = asked.contract.reference if asked.contract else asked.scope
    name = f"{file_name(NAMES[slug], what, asked.year or 'tout')}.{EXTENSIONS[kind]}"
    if kind == "xlsx":
        return FileResponse(workbook(slug, bilan, user), as_attachment=True, filename=name, content_type=XLSX_TYPE)
    try:
        made = as_pdf(slug, bilan, user) if kind == "pdf" else as_word(slug, bilan, user)
    except DocumentError as error:
        messages.error(request, error.message)
        return redirect(reverse("insertion:bilan", query=asked.query))
    if made.warning:
        messages.warning(request, made.warning)
    response = HttpResponse(made.content, content_type=made.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def lines_file(request: HttpRequest, *, is_inside: bool) -> HttpResponseBase:
    """Send one line for each pathway and month: for outside, or as they are for who leads the scope."""
    user: Any = request.user
    found = _filter(request)
    if not found.form.is_valid():
        return _back(request)
    asked = found.asked
    refuse(_why_not_all(user, asked))
    words = [f"Année : {asked.year}", asked.scope]
    if is_inside:
        export = Export("Parcours mois par mois, usage interne", INSIDE, words, str(user))
        return export.respond_rows(inside_rows(user, asked), "csv")
    if asked.statements(user)[MOST : MOST + 1].exists():
        messages.warning(request, "Trop de lignes pour un fichier extérieur : choisissez un projet ou un quartier.")
        return _back(request)
    export = Export("Parcours mois par mois", OUTSIDE, [*words, NOTE], str(user))
    return export.respond_rows(outside_rows(user, asked), "csv")


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('insertion:bilan')}?{request.GET.urlencode()}")
