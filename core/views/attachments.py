"""Attached documents given back: always as a download, never as a page."""

from django.http import FileResponse, Http404

from core.models.documents import Attachment

# Opened in a browser all the same, it would run nothing and reach nobody.
SANDBOX = "default-src 'none'; sandbox"


def document_response(row: Attachment) -> FileResponse:
    """Return the download of a document that its caller may read. Raises Http404 when its content is lost."""
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=row.name, content_type=row.content_type)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
