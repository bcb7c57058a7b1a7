"""The life of an import: a file is sent, checked, then imported or given up.

A job is worked on by one worker at a time: it is claimed with a row lock, and each request for work has its number
(`attempt`). A worker that was believed dead and comes back finds another number, and undoes what it did.
"""

import datetime
import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, nullcontext
from typing import Any
from uuid import UUID

import pghistory
from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from core.enums import OVER, ImportState
from core.importing import Importer, Progress, Report, importers, take
from core.matching import remember
from core.models import ImportJob
from core.models.imports import file_path
from core.progress import WorkProgress

logger = logging.getLogger(__name__)

UNEXPECTED = (
    "Le programme a rencontré une erreur imprévue : rien n’a été écrit. Relancez ; si cela recommence, transmettez à "
    "l’assistance le fichier et l’adresse de cette page."
)
NOTHING_LOST = "Rien n’a été écrit."


class ImportStateError(Exception):
    """The job is not in a state where this can be done. The message is French and made to be shown."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class _UnusableError(Exception):
    """The work cannot be done, for a reason that the user understands."""


class _SupersededError(Exception):
    """The job was given up, or asked for again, while this worker had it."""


# ---- what the user asks for -----------------------------------------------------------------------------------------


@transaction.atomic
def send_file(
    *,
    importer: Importer,
    file: File,
    by: Any,
    uid: UUID,
    options: Mapping[str, Sequence[str]] | None = None,
    option_files: Mapping[str, File] | None = None,
    options_in_words: Sequence[tuple[str, str]] = (),
) -> tuple[ImportJob, bool]:
    """Keep a file to be checked; return the job, and whether it is new.

    `options` is what was typed in the options form (name: list of values), `option_files` its files. The same `uid`
    sent twice is kept once.
    """
    name = str(file.name).replace("\x00", "")[-255:] or "fichier"
    job, is_new = ImportJob.objects.get_or_create(
        uid=uid,
        defaults={
            "importer": importer.name,
            "file": file,
            "original_name": name,
            "size": file.size,
            "options": {key: list(values) for key, values in (options or {}).items()},
            "options_in_words": [list(pair) for pair in options_in_words],
            "created_by": by,
        },
    )
    if is_new and option_files:
        storage = job.file.storage
        for key, option_file in option_files.items():
            path = storage.save(file_path(job, str(option_file.name)), option_file)
            job.option_files[key] = {"path": path, "name": option_file.name}
        job.save(update_fields=["option_files"])
    return job, is_new


@transaction.atomic
def start_import(*, job: ImportJob, by: Any, good_lines: bool = False) -> ImportJob:
    """Ask for a checked file to be written; return the job as it is now. Raises ImportStateError."""
    job = _locked(job)
    if not job.may_start:
        raise ImportStateError(
            "Cet import est déjà lancé."
            if job.state in (ImportState.IMPORTING, ImportState.TAKEN)
            else "Cet import ne peut pas être lancé dans son état."
        )
    if good_lines and not job.good:
        raise ImportStateError("Ce fichier n’a aucune bonne ligne.")
    job.imported_by, job.good_lines, job.state = by, good_lines, ImportState.IMPORTING
    return _ask_again(job)


@transaction.atomic
def restart_work(*, job: ImportJob) -> ImportJob:
    """Ask again for work that failed, or whose worker died; return the job as it is now. Raises ImportStateError.

    A file whose check or import failed is checked anew; an import that was interrupted is imported anew.
    """
    job = _locked(job)
    if not job.may_restart:
        raise ImportStateError("Cet import ne peut pas être relancé : il est en cours, ou terminé.")
    if job.state != ImportState.IMPORTING:
        job.state, job.report = ImportState.WAITING, None
        job.read = job.created = job.changed = job.unchanged = job.refused = 0
    return _ask_again(job)


@transaction.atomic
def match_columns(
    *, job: ImportJob, importer: Importer, cells: Sequence[str], columns: Mapping[str, str], by: Any
) -> ImportJob:
    """Keep which header of the file is which column, and ask for the file to be checked anew. Raises ImportStateError.

    `cells` are the headers as the file writes them, `columns` gives the header of each column that is there.
    """
    job = _locked(job)
    if not job.may_match:
        raise ImportStateError("Les colonnes de cet import ne se choisissent plus : il est en cours, ou terminé.")
    remember(importer=importer, cells=cells, columns=columns, by=by)
    job.state, job.report = ImportState.WAITING, None
    job.read = job.created = job.changed = job.unchanged = job.refused = 0
    return _ask_again(job)


@transaction.atomic
def abandon_import(*, job: ImportJob) -> None:
    """Give up a file that is not imported: it is forgotten. Raises ImportStateError.

    An import whose worker died stays in the list, as a failure.
    """
    job = _locked(job)
    if not job.may_abandon:
        raise ImportStateError("Cet import ne peut plus être abandonné : il est en cours, ou terminé.")
    if job.state == ImportState.IMPORTING:
        job.state, job.error, job.finished_at = ImportState.FAILED, f"Abandonné. {NOTHING_LOST}", timezone.now()
        job.attempt += 1
        job.save(update_fields=["state", "error", "finished_at", "attempt"])
    else:
        _delete_files_on_commit(job)
        job.delete()


def _locked(job: ImportJob) -> ImportJob:
    """Return the row as it is, held until the end of the transaction. Raises ImportStateError when it is gone."""
    locked = ImportJob.objects.select_for_update().filter(pk=job.pk).first()
    if locked is None:
        raise ImportStateError("Cet import a été abandonné.")
    return locked


def _ask_again(job: ImportJob) -> ImportJob:
    job.attempt += 1
    job.started_at, job.beat_at, job.finished_at = None, timezone.now(), None
    job.done, job.total, job.error = 0, None, ""
    job.save()
    return job


# ---- the work -------------------------------------------------------------------------------------------------------


def check_file(*, job_id: int, attempt: int, is_followed: bool = True) -> None:
    """Say what would become of the file: a dry run, whose report is kept with the job.

    `is_followed` tells the progress to other processes; a check made while the user waits needs none.
    """
    _work(job_id, attempt, ImportState.WAITING, ImportState.CHECKING, is_followed=is_followed)


def import_file(*, job_id: int, attempt: int) -> None:
    """Write the file, whole or its good lines as was asked; keep the report. Both are committed together."""
    _work(job_id, attempt, ImportState.IMPORTING, ImportState.IMPORTING, is_followed=True)


def _work(job_id: int, attempt: int, asked: ImportState, working: ImportState, *, is_followed: bool) -> None:
    job = _claim(job_id, attempt, asked, working)
    if job is None:
        return
    by = job.imported_by or job.created_by
    try:
        with (
            pghistory.context(user=by.pk, url=job.get_absolute_url()),
            WorkProgress(job) if is_followed else nullcontext(_untold) as progress,
            transaction.atomic(),
        ):
            report = _take(job, by, progress, dry_run=working == ImportState.CHECKING)
            _conclude(job, report)
    except _SupersededError:
        logger.info("Import %s was asked for again or given up: attempt %s is undone", job_id, attempt)
    except _UnusableError as error:
        _fail(job, str(error))
    except Exception:
        # The user reads that it failed, whatever happened; the log says what.
        logger.exception("Import %s failed", job_id)
        _fail(job, UNEXPECTED)


def _untold(done: int, total: int | None) -> None:
    """Tell the progress to nobody."""


@transaction.atomic
def _claim(job_id: int, attempt: int, asked: ImportState, working: ImportState) -> ImportJob | None:
    """Take the work that was asked for; None when somebody has taken it, or when it is asked for no more."""
    job = (
        ImportJob.objects.select_for_update()
        .filter(pk=job_id, attempt=attempt, state=asked, started_at__isnull=True)
        .first()
    )
    if job is not None:
        job.state, job.started_at, job.beat_at = working, timezone.now(), timezone.now()
        job.save(update_fields=["state", "started_at", "beat_at"])
    return job


def _take(job: ImportJob, by: Any, progress: Progress, *, dry_run: bool) -> Report:
    importer = importers().get(job.importer)
    if importer is None:
        raise _UnusableError(f"Ce type de fichier ne s’importe plus. {NOTHING_LOST}")
    with ExitStack() as stack:

        def kept(path: str, name: str) -> File:
            return File(stack.enter_context(job.file.storage.open(path, "rb")), name=name)

        try:
            source = kept(str(job.file.name), job.original_name)
            files = {key: [kept(file["path"], file["name"])] for key, file in job.option_files.items()}
        except FileNotFoundError:
            raise _UnusableError(f"Le fichier n’est plus gardé : envoyez-le de nouveau. {NOTHING_LOST}") from None
        options: dict[str, Any] = {}
        if importer.options_form is not None:
            form = importer.options_form(MultiValueDict(job.options), MultiValueDict(files))
            if not form.is_valid():
                raise _UnusableError(f"Les options ne sont plus valables : recommencez l’envoi. {NOTHING_LOST}")
            options = form.cleaned_data
        return take(
            importer,
            source,
            by=by,
            options=options,
            dry_run=dry_run,
            good_lines=job.good_lines,
            progress=progress,
        )


def _conclude(job: ImportJob, report: Report) -> None:
    """Write the end of the work beside the data, in the same transaction."""
    if job.state == ImportState.CHECKING:
        state = ImportState.READY if report.is_acceptable(good_lines=True) else ImportState.REFUSED
    else:
        state = ImportState.TAKEN if report.is_taken else ImportState.REFUSED
    is_still_ours = ImportJob.objects.filter(pk=job.pk, attempt=job.attempt, state=job.state).update(
        state=state,
        report=report.as_json(),
        read=report.read,
        created=report.created,
        changed=report.changed,
        unchanged=report.unchanged,
        refused=report.refused_lines,
        beat_at=timezone.now(),
        finished_at=timezone.now() if state in OVER else None,
    )
    if not is_still_ours:
        raise _SupersededError
    if state == ImportState.TAKEN:
        _forget_files(job)


def _fail(job: ImportJob, error: str) -> None:
    if not connection.in_atomic_block:
        # The connection itself may be what failed.
        connection.close_if_unusable_or_obsolete()
    ImportJob.objects.filter(pk=job.pk, attempt=job.attempt, state=job.state).update(
        state=ImportState.FAILED, error=error, beat_at=timezone.now(), finished_at=timezone.now()
    )


# ---- files ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def purge_import_files() -> int:
    """Delete files that have waited longer than the setting `IMPORT_FILES_DAYS`; return how many imports had some.

    An import that is over stays in the list without its file; one that nobody confirmed is forgotten.
    """
    before = timezone.now() - datetime.timedelta(days=settings.IMPORT_FILES_DAYS)
    jobs = list(ImportJob.objects.with_files_before(before).select_for_update(skip_locked=True))
    for job in jobs:
        if job.is_over:
            _forget_files(job)
        else:
            _delete_files_on_commit(job)
            job.delete()
    return len(jobs)


def _forget_files(job: ImportJob) -> None:
    _delete_files_on_commit(job)
    ImportJob.objects.filter(pk=job.pk).update(file="", option_files={})


def _delete_files_on_commit(job: ImportJob) -> None:
    storage = job.file.storage
    paths = [path for path in (job.file.name, *(file["path"] for file in job.option_files.values())) if path]

    def delete() -> None:
        for path in paths:
            try:
                storage.delete(path)
            except OSError:
                logger.warning("File %s could not be deleted", path, exc_info=True)

    transaction.on_commit(delete)
