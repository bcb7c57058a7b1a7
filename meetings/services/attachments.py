"""Papers of a meeting: a signed attendance sheet, a presentation."""

import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction

from core.reading.documents import Document
from meetings.models import Meeting, MeetingDocument


class AlreadyAttachedError(ValueError):
    """The very same file is attached to the meeting already, maybe under another name."""

    def __init__(self, row: MeetingDocument) -> None:
        super().__init__(f"Ce fichier est déjà joint à cette réunion, sous l’intitulé « {row.title} ».")


@transaction.atomic
def attach_document(*, meeting: Meeting, document: Document, title: str, by: Any) -> MeetingDocument:
    """Keep a document that was read, as it was sent. Raises AlreadyAttachedError.

    The meeting is locked meanwhile: two people who send the same file at once wait for each other.
    """
    Meeting.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=meeting.pk)
    known = meeting.documents.filter(digest=document.digest).first()
    if known is not None:
        raise AlreadyAttachedError(known)
    uid = uuid.uuid4()
    row = MeetingDocument(
        uid=uid,
        meeting=meeting,
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
def remove_document(*, document: MeetingDocument, by: Any) -> None:
    """Take a document away: the history says that it was there, its content is gone for good."""
    storage, path = document.file.storage, str(document.file.name)
    document.delete()
    transaction.on_commit(lambda: _purge(storage, path))


def _purge(storage: Storage, path: str) -> None:
    storage.delete(path)
