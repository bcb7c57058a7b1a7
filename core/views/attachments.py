"""Attached documents: sent, given back (always as a download, never as a page), taken away.

Each app says which row it hangs them on, and who may: it finds the row, asks its permissions, then calls these.
"""

import uuid
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core import french
from core.attachments import AlreadyAttachedError, attach, remove
from core.forms import AttachmentForm
from core.models.documents import Attachment
from core.reading.documents import IN_WORDS, MAX_BYTES
from core.reading.sources import MEGABYTE

# Opened in a browser all the same, it would run nothing and reach nobody.
SANDBOX = "default-src 'none'; sandbox"
HINT = f"{IN_WORDS}. {french.number(MAX_BYTES / MEGABYTE)} Mo au plus, sans macro ni mot de passe."

Row = TypeVar("Row", bound=Attachment)


def attach_page(
    request: HttpRequest,
    model: type[Attachment],
    field: str,
    parent: Any,
    *,
    form_class: type[AttachmentForm],
    template: str,
    where: str,
    **context: Any,
) -> HttpResponse:
    """Show the form with which a document is attached to a row that its reader may change; attach what is sent.

    `field` leads from `model` to the row, which has that name in the template too; `where` is the row in words, as in
    « est joint à la réunion ». What is attached is shown at `#documents` of the page of the row.
    """
    form = form_class(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if request.method == "POST" and form.is_valid() and form.document is not None:
        try:
            row = attach(
                model, field, parent, document=form.document, title=form.cleaned_data["title"], by=request.user
            )
        except AlreadyAttachedError as error:
            form.add_error("file", str(error))
        else:
            form.log_privacy_overrides(row, request.user)
            messages.success(request, f"« {row} » est joint {where}.")
            return redirect(f"{parent.get_absolute_url()}#documents")
    context |= {"form": form, field: parent, "hint": HINT}
    return render(request, template, context, status=422 if form.errors else 200)


def attachment_of(model: type[Row], field: str, parents: QuerySet[Any], uid: uuid.UUID) -> Row:
    """Return a document of one of the rows that the reader sees (404)."""
    rows = model._default_manager.filter(**{f"{field}__in": parents.order_by().values("pk")})
    return get_object_or_404(rows, uid=uid)


def remove_from(request: HttpRequest, row: Attachment, parent: Model, *, told: str = "") -> HttpResponse:
    """Take a document away from a row that its reader may change; `told` is added to what they read of it."""
    remove(row, by=request.user)
    messages.success(request, f"« {row} » est retiré. Son contenu est effacé{told}.")
    return redirect(f"{parent.get_absolute_url()}#documents")  # type: ignore[attr-defined]


def document_response(row: Attachment) -> FileResponse:
    """Return the download of a document that its caller may read. Raises Http404 when its content is lost."""
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return download(file, row.name, row.content_type)


def download(file: Any, name: str, content_type: str) -> FileResponse:
    """Return the download of an open file that its caller may read: sent by pieces, never shown as a page."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
