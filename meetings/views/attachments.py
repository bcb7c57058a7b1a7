"""Documents of a meeting: attached, given back, taken away. Who has a shared link does not have them."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import french
from core.reading.documents import IN_WORDS, MAX_BYTES
from core.reading.sources import MEGABYTE
from core.views.attachments import document_response
from meetings.forms.attachments import DocumentForm
from meetings.models import Meeting, MeetingDocument
from meetings.services import attachments as services
from meetings.views.meetings import edited_of


def document_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a document to a meeting, even once its minutes are validated."""
    meeting = edited_of(request, pk)
    form = DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if request.method == "POST" and form.is_valid() and form.document is not None:
        try:
            row = services.attach_document(
                meeting=meeting, document=form.document, title=form.cleaned_data["title"], by=request.user
            )
        except services.AlreadyAttachedError as error:
            form.add_error("file", str(error))
        else:
            form.log_privacy_overrides(row, request.user)
            messages.success(request, f"« {row} » est joint à la réunion.")
            return redirect(f"{meeting.get_absolute_url()}#documents")
    context = {
        "form": form,
        "meeting": meeting,
        "hint": f"{IN_WORDS}. {french.number(MAX_BYTES / MEGABYTE)} Mo au plus, sans macro ni mot de passe.",
        "section": "reunions",
    }
    return render(request, "meetings/document_form.html", context, status=422 if form.errors else 200)


def _document(request: HttpRequest, uid: uuid.UUID) -> MeetingDocument:
    """Return a document of a meeting that the reader sees (404)."""
    seen = Meeting.objects.visible_to(request.user).order_by().values("pk")
    return get_object_or_404(MeetingDocument.objects.filter(meeting__in=seen), uid=uid)


@require_safe
def document_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a document as a download."""
    return document_response(_document(request, uid))


@require_POST
def document_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a document away from its meeting."""
    row = _document(request, uid)
    meeting = edited_of(request, row.meeting_id)
    services.remove_document(document=row, by=request.user)
    messages.success(request, f"« {row} » est retiré. Son contenu est effacé.")
    return redirect(f"{meeting.get_absolute_url()}#documents")
