"""Files that no row has.

A file is stored before the row that has it is committed: when the transaction is undone, or the process dies, the file
stays alone.
"""

import datetime
import logging
from collections.abc import Iterator

import pghistory.models
from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.db import models
from django.utils import timezone

from core.models import ImportJob
from core.models.imports import FOLDER

logger = logging.getLogger(__name__)

# Whoever stores a file has long committed its row, or undone it.
AGE = datetime.timedelta(days=1)


def purge_lost_files() -> int:
    """Delete the stored files that no row has and that are older than a day; return how many.

    Only the folders that models name are looked into: what else is kept at the same place is not ours.
    """
    fields = list(_file_fields())
    folders = {str(field.upload_to).partition("/")[0] for field in fields if not callable(field.upload_to)}
    before, deleted = timezone.now() - AGE, 0
    for folder in sorted(folders | {FOLDER}):
        for at, names in _walk(default_storage, folder):
            for path in sorted({f"{at}/{name}" for name in names} - _known(at, fields)):
                try:
                    if default_storage.get_modified_time(path) < before:
                        default_storage.delete(path)
                        deleted += 1
                except OSError:
                    logger.warning("File %s could not be deleted", path, exc_info=True)
    return deleted


def _file_fields() -> Iterator[models.FileField]:
    for model in apps.get_models():
        # The history tells what a row had; it keeps no file.
        if not issubclass(model, pghistory.models.Event):
            yield from (field for field in model._meta.local_fields if isinstance(field, models.FileField))


def _walk(storage: Storage, at: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each folder that has files, with their names."""
    try:
        folders, names = storage.listdir(at)
    except FileNotFoundError:
        return
    if names:
        yield at, names
    for folder in folders:
        yield from _walk(storage, f"{at}/{folder}")


def _known(at: str, fields: list[models.FileField]) -> set[str]:
    """Return the paths of a folder that rows have."""
    known: set[str] = set()
    for field in fields:
        rows = field.model._base_manager.filter(**{f"{field.name}__startswith": f"{at}/"})
        known.update(rows.values_list(field.name, flat=True))
    if at.startswith(f"{FOLDER}/"):
        uid = at.split("/")[1]
        for files in ImportJob.objects.filter(uid=uid).values_list("option_files", flat=True):
            known.update(file["path"] for file in files.values())
    return known
