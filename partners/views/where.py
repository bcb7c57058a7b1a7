"""Who acts on a quartier, and whom to call: the page, its panel, its sheet."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from core.documents.pdf import DocumentError
from partners import documents
from partners.models import Agreement
from partners.reads import directory_of
from territories.models import Quartier

SHOWN = 3


def _quartier(request: HttpRequest, pk: int) -> Quartier:
    return get_object_or_404(Quartier.objects.visible_in(request.user, pk).without_contour())


@require_safe
def quartier_directory(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom to call on a quartier, theme by theme."""
    quartier = _quartier(request, pk)
    return render(
        request,
        "partners/quartier_directory.html",
        {"quartier": quartier, "directory": directory_of(pk), "today": timezone.localdate(), "section": "quartiers"},
    )


@require_safe
def quartier_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on the page of a quartier who acts there, what nobody does, which agreements are about to end."""
    _quartier(request, pk)
    ending = list(Agreement.objects.visible_to(request.user).ending().filter(quartiers=pk)[:SHOWN])
    return render(
        request,
        "partners/quartier_panel.html",
        {"quartier_id": pk, "directory": directory_of(pk), "ending": ending},
    )


@require_safe
def quartier_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the sheet « Qui appeler » as a PDF."""
    quartier: Any = _quartier(request, pk)
    try:
        content = documents.directory_pdf(quartier, request.user)
    except DocumentError as error:
        messages.error(request, error.message)
        return redirect("partners:quartier_directory", pk=pk)
    response = HttpResponse(content, content_type=documents.PDF_TYPE)
    name = slugify(str(quartier))[:60] or str(pk)
    response.headers["Content-Disposition"] = f'attachment; filename="qui-appeler-{name}.pdf"'
    return response
