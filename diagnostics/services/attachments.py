"""Documents attached to diagnostics."""

import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from core.reading.documents import Document
from diagnostics.models import Diagnostic, DiagnosticDocument


class AlreadyAttachedError(ValueError):
    """The very same file is attached to the diagnostic already, maybe under another name."""

    def __init__(self, row: DiagnosticDocument) -> None:
        super().__init__(f"Ce fichier est déjà joint à ce diagnostic, sous l’intitulé « {row.title} ».")


@transaction.atomic
def attach_document(*, diagnostic: Diagnostic, document: Document, title: str, by: Any) -> DiagnosticDocument:
    """Keep a document that was read, as it was sent. Raises AlreadyAttachedError.

    The diagnostic is locked meanwhile: two people who send the same file at once wait for each other.
    """
    Diagnostic.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=diagnostic.pk)
    known = diagnostic.documents.filter(digest=document.digest).first()
    if known is not None:
        raise AlreadyAttachedError(known)
    uid = uuid.uuid4()
    row = DiagnosticDocument(
        uid=uid,
        diagnostic=diagnostic,
        title=title,
        name=document.name,
        content_type=document.kind.content_type,
        size=document.size,
        digest=document.digest,
        added_by=by,
    )
    # In the storage it has a name of ours, whatever people call it.
    row.file.save(f"{uid}.{document.extension}", ContentFile(document.data), save=False)
    row.save()
    return row


@transaction.atomic
def remove_document(*, document: DiagnosticDocument, by: Any) -> None:
    """Take a document away: the history says that it was there, its content is gone for good."""
    storage, path = document.file.storage, str(document.file.name)
    document.delete()
    transaction.on_commit(lambda: _purge(storage, path))


def _purge(storage: Storage, path: str) -> None:
    storage.delete(path)
