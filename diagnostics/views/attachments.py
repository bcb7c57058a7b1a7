"""Documents of a diagnostic: attached, given back, taken away."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import french
from core.reading.documents import IN_WORDS, MAX_BYTES
from core.reading.sources import MEGABYTE
from core.views.attachments import document_response
from diagnostics.forms.attachments import DocumentForm
from diagnostics.models import Diagnostic, DiagnosticDocument
from diagnostics.services.attachments import AlreadyAttachedError, attach_document, remove_document
from diagnostics.views.diagnostics import edited_of


def document_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a document to a diagnostic."""
    diagnostic = edited_of(request, pk)
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DocumentForm(*bound)
    if request.method == "POST" and form.is_valid() and form.document is not None:
        try:
            row = attach_document(
                diagnostic=diagnostic, document=form.document, title=form.cleaned_data["title"], by=request.user
            )
        except AlreadyAttachedError as error:
            form.add_error("file", str(error))
        else:
            form.log_privacy_overrides(row, request.user)
            messages.success(request, f"« {row} » est joint au diagnostic.")
            return redirect(f"{diagnostic.get_absolute_url()}#documents")
    return render(
        request,
        "diagnostics/document_form.html",
        {
            "form": form,
            "diagnostic": diagnostic,
            "hint": f"{IN_WORDS}. {french.number(MAX_BYTES / MEGABYTE)} Mo au plus, sans macro ni mot de passe.",
        },
        status=422 if form.errors else 200,
    )


def _document(request: HttpRequest, uid: uuid.UUID) -> DiagnosticDocument:
    """Return a document of a diagnostic that the reader may see (404)."""
    seen = Diagnostic.objects.visible_to(request.user).order_by().values("pk")
    return get_object_or_404(DiagnosticDocument.objects.filter(diagnostic__in=seen), uid=uid)


@require_safe
def document_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a document as a download."""
    return document_response(_document(request, uid))


@require_POST
def document_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a document away from its diagnostic."""
    row = _document(request, uid)
    diagnostic = edited_of(request, row.diagnostic_id)
    remove_document(document=row, by=request.user)
    messages.success(request, f"« {row} » est retiré. Son contenu est effacé ; l’historique garde qu’il a été joint.")
    return redirect(f"{diagnostic.get_absolute_url()}#documents")
