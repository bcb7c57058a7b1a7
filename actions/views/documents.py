"""The documents of actions: fiche, programme, bilan, as PDF and as Word."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from actions.documents.identity import file_name
from actions.documents.programme import programme_data
from actions.documents.rendering import Made, as_pdf, as_word
from actions.documents.report import report_data
from actions.documents.sheet import sheet_data
from actions.documents.words import PROGRAMME, REPORT, SHEET
from actions.models import Action
from actions.views.actions import action_of
from actions.views.programmes import arranged, programme_of
from actions.views.results import year_of
from core.documents.pdf import DocumentError

EXTENSIONS = {"pdf": "pdf", "word": "docx"}


@require_safe
def sheet_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Send a fiche action."""
    action = action_of(request, pk)
    data = sheet_data(action, request.user)
    name = file_name("fiche-action", action.title, action.first_year)
    return _send(request, SHEET, data, action.programme.lead_id, kind, name, action.get_absolute_url())


@require_safe
def report_file(request: HttpRequest, pk: int, year: str, kind: str) -> HttpResponse:
    """Send the bilan of an action for a year, validated or not: it says so."""
    action = action_of(request, pk)
    at = year_of(action, year)
    data = report_data(action, at, request.user)
    name = file_name("bilan", action.title, at)
    return _send(request, REPORT, data, action.programme.lead_id, kind, name, action.get_absolute_url())


@require_safe
def programme_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Send a programme, arranged as the page that asks; `?annee=` keeps a year, `?fiches=1` adds the fiches."""
    programme = programme_of(request, pk)
    rows = Action.objects.visible_to(request.user).filter(programme=programme)
    asked = request.GET.get("annee", "")
    year = None
    if asked:
        if asked not in map(str, range(programme.first_year, programme.last_year + 1)):
            raise Http404
        year = int(asked)
        rows = rows.in_year(year)
    actions = list(
        rows.select_related("kind", "lead_partner").prefetch_related("axes").order_by("code", "title_key", "pk")
    )
    order = arranged(request, programme, actions)
    data = programme_data(
        programme,
        request.user,
        order.groups,
        by=order.by,
        framework=str(order.framework or ""),
        year=year,
        with_sheets=request.GET.get("fiches") == "1",
    )
    name = file_name("programme", programme.title, *([year] if year else []))
    return _send(request, PROGRAMME, data, programme.lead_id, kind, name, programme.get_absolute_url())


def _send(
    request: HttpRequest, slug: str, data: dict[str, Any], lead_id: int, kind: str, name: str, back: str
) -> HttpResponse:
    make: Callable[[], Made] = (
        (lambda: as_pdf(slug, data)) if kind == "pdf" else (lambda: as_word(slug, data, lead_id))
    )
    try:
        made = make()
    except DocumentError as error:
        messages.error(request, error.message)
        return redirect(back)
    if made.warning:
        messages.warning(request, made.warning)
    response = HttpResponse(made.content, content_type=made.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{EXTENSIONS[kind]}"'
    return response
