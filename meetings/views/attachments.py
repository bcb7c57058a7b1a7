"""Documents of a meeting: attached, given back, taken away. Who has a shared link does not have them."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from core.views.attachments import attach_page, attachment_of, document_response, remove_from
from meetings.forms.attachments import DocumentForm
from meetings.models import Meeting, MeetingDocument
from meetings.views.meetings import edited_of


def document_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a document to a meeting, even once its minutes are validated."""
    return attach_page(
        request,
        MeetingDocument,
        "meeting",
        edited_of(request, pk),
        form_class=DocumentForm,
        template="meetings/document_form.html",
        where="à la réunion",
        section="reunions",
    )


def _document(request: HttpRequest, uid: uuid.UUID) -> MeetingDocument:
    """Return a document of a meeting that the reader sees (404)."""
    return attachment_of(MeetingDocument, "meeting", Meeting.objects.visible_to(request.user), uid)


@require_safe
def document_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a document as a download."""
    return document_response(_document(request, uid))


@require_POST
def document_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a document away from its meeting."""
    row = _document(request, uid)
    return remove_from(request, row, edited_of(request, row.meeting_id))
