"""Documents of a diagnostic: attached, given back, taken away."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from core.views.attachments import attach_page, attachment_of, document_response, remove_from
from diagnostics.forms.attachments import DocumentForm
from diagnostics.models import Diagnostic, DiagnosticDocument
from diagnostics.views.diagnostics import edited_of


def document_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a document to a diagnostic."""
    return attach_page(
        request,
        DiagnosticDocument,
        "diagnostic",
        edited_of(request, pk),
        form_class=DocumentForm,
        template="diagnostics/document_form.html",
        where="au diagnostic",
    )


def _document(request: HttpRequest, uid: uuid.UUID) -> DiagnosticDocument:
    """Return a document of a diagnostic that the reader may see (404)."""
    return attachment_of(DiagnosticDocument, "diagnostic", Diagnostic.objects.visible_to(request.user), uid)


@require_safe
def document_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a document as a download."""
    return document_response(_document(request, uid))


@require_POST
def document_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a document away from its diagnostic."""
    row = _document(request, uid)
    parent = edited_of(request, row.diagnostic_id)
    return remove_from(request, row, parent, told=" ; l’historique garde qu’il a été joint")
