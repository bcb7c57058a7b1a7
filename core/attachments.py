"""Documents attached to rows of other apps: kept as they were sent, taken away for good."""

import uuid
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.db import models, transaction

from core.models.documents import Attachment
from core.reading.documents import Document

Row = TypeVar("Row", bound=Attachment)


class AlreadyAttachedError(ValueError):
    """The very same file is attached to the row already, maybe under another name. The message is for its reader."""


@transaction.atomic
def attach(model: type[Row], field: str, parent: models.Model, *, document: Document, title: str, by: Any) -> Row:
    """Keep a document that was read, as it was sent; return its row, of `model`, whose `field` leads to `parent`.

    The parent is locked meanwhile: two people who send the same file at once wait for each other. Raises
    AlreadyAttachedError, in the words of the constraint of `model` on its parent and its digest.
    """
    parents = type(parent)._default_manager.select_for_update(no_key=True, of=("self",))
    parents.only("pk").get(pk=parent.pk)
    known = model._default_manager.filter(**{field: parent, "digest": document.digest}).first()
    if known is not None:
        raise AlreadyAttachedError(f"{_already(model, field)}, sous l’intitulé « {known.title} ».")
    return store(model, document=document, title=title, by=by, **{field: parent})


def store(model: type[Row], *, document: Document, title: str, by: Any, **whose: Any) -> Row:
    """Keep a document that was read, as it was sent; return its row, of `model`, with the fields `whose`."""
    uid = uuid.uuid4()
    row = model(
        uid=uid,
        title=title,
        name=document.name,
        content_type=document.kind.content_type,
        size=document.size,
        digest=document.digest,
        **whose,
        added_by=by,
    )
    # In the storage it has a name of ours, whatever people call it.
    row.file.save(f"{uid}.{document.extension}", ContentFile(document.data), save=False)
    row.save()
    return row


def _already(model: type[Attachment], field: str) -> str:
    """Return how the database says that a file is there already: "Ce fichier est déjà joint à cette réunion"."""
    [words] = [
        str(constraint.violation_error_message)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and set(constraint.fields) == {field, "digest"}
    ]
    return words.rstrip(".")


@transaction.atomic
def remove(row: Attachment, *, by: Any) -> None:
    """Take a document away: the history says that it was there, its content is gone for good."""
    storage, path = row.file.storage, str(row.file.name)
    row.delete()
    transaction.on_commit(lambda: storage.delete(path))
