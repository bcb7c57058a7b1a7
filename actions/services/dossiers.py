"""The life of a dossier préfet: asked for and numbered, made by a worker, kept for a time.

As imports are: one worker claims it with a row lock, each request for work has its number (`attempt`), and a worker
that was believed dead and comes back finds another number: what it made is deleted.
"""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pghistory
from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from actions import permissions
from actions.enums import DossierState
from actions.models import Dossier
from core.documents.pdf import DocumentError
from core.importing import Progress
from core.progress import WorkProgress
from territories.models import Quartier

logger = logging.getLogger(__name__)

UNEXPECTED = (
    "Le programme a rencontré une erreur imprévue : rien n’est gardé de cet essai. Relancez ; si cela recommence, "
    "transmettez à l’assistance l’adresse de cette page."
)


class DossierStateError(Exception):
    """The dossier is not in a state where this can be done. The message is French and made to be shown."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class _SupersededError(Exception):
    """The dossier was asked for again while this worker had it."""


@dataclass(frozen=True)
class Made:
    """What was made: two open files with their digests and sizes, and what is in them."""

    pdf: File
    pdf_digest: str
    archive: File
    archive_digest: str
    spending_count: int
    bare_count: int
    paper_count: int
    lost_count: int


Maker = Callable[[Dossier, Progress], Made]


# ---- what the user asks for -----------------------------------------------------------------------------------------


@transaction.atomic
def ask_dossier(*, quartier: Quartier, year: int, by: Any, uid: UUID) -> tuple[Dossier, bool]:
    """Ask for the dossier of a quartier and a year; return it with its number, and whether it is new.

    The quartier is locked meanwhile: two who ask at once have two numbers. The same `uid` sent twice asks once.
    """
    Quartier.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(pk=quartier.pk)
    known = Dossier.objects.select_related("quartier").filter(uid=uid).first()
    if known is not None:
        return known, False
    last = Dossier.objects.filter(quartier=quartier, year=year).aggregate(last=Max("number"))["last"]
    return (
        Dossier.objects.create(quartier=quartier, year=year, number=(last or 0) + 1, asked_by=by, uid=uid),
        True,
    )


@transaction.atomic
def restart_dossier(*, dossier: Dossier, by: Any) -> Dossier:
    """Ask again for a dossier that failed, or whose worker died, under the same number; return it as it is now.

    It is made as whoever asks now sees the quartier. Raises DossierStateError.
    """
    row = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if not row.may_restart:
        raise DossierStateError("Ce dossier ne peut pas être relancé : il est en préparation, ou prêt.")
    row.state, row.attempt, row.asked_by, row.error = DossierState.WAITING, row.attempt + 1, by, ""
    row.asked_at = row.beat_at = timezone.now()
    row.started_at = row.finished_at = row.total = None
    row.done = 0
    row.save()
    return row


# ---- the work -------------------------------------------------------------------------------------------------------


def make_dossier(*, dossier_id: int, attempt: int, make: Maker) -> None:
    """Make the files of a dossier and keep them, or say what prevented it."""
    dossier = _claim(dossier_id, attempt)
    if dossier is None:
        return
    by = dossier.asked_by
    try:
        with pghistory.context(user=by.pk, url=dossier.get_absolute_url()), WorkProgress(dossier) as progress:
            # What one could ask for at the time may be closed since.
            if not by.is_active or permissions.why_not_make_dossier(by, dossier.quartier):
                raise DocumentError(f"{by} n’a plus le droit de faire ce dossier.")
            _keep(dossier, make(dossier, progress))
    except _SupersededError:
        logger.info("Dossier %s was asked for again: attempt %s is deleted", dossier_id, attempt)
    except DocumentError as error:
        _fail(dossier, error.message)
    except Exception:
        # The user reads that it failed, whatever happened; the log says what.
        logger.exception("Dossier %s failed", dossier_id)
        _fail(dossier, UNEXPECTED)


@transaction.atomic
def _claim(dossier_id: int, attempt: int) -> Dossier | None:
    """Take the work that was asked for; None when somebody has taken it, or when it is asked for no more."""
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("quartier", "asked_by")
        .filter(pk=dossier_id, attempt=attempt, state=DossierState.WAITING)
        .first()
    )
    if dossier is not None:
        dossier.state, dossier.started_at, dossier.beat_at = DossierState.WORKING, timezone.now(), timezone.now()
        dossier.save(update_fields=["state", "started_at", "beat_at"])
    return dossier


def _keep(dossier: Dossier, made: Made) -> None:
    """Store the files, then say that the dossier is ready; they are deleted when it is this worker's no more."""
    stored = []
    try:
        for field, file, suffix in ((dossier.pdf, made.pdf, "pdf"), (dossier.archive, made.archive, "zip")):
            with file:
                field.save(f"{dossier.uid}-{dossier.attempt}.{suffix}", file, save=False)
            stored.append(field)
        now = timezone.now()
        is_still_ours = Dossier.objects.filter(
            pk=dossier.pk, attempt=dossier.attempt, state=DossierState.WORKING
        ).update(
            state=DossierState.READY,
            pdf=dossier.pdf.name,
            pdf_digest=made.pdf_digest,
            pdf_size=dossier.pdf.size,
            archive=dossier.archive.name,
            archive_digest=made.archive_digest,
            archive_size=dossier.archive.size,
            spending_count=made.spending_count,
            bare_count=made.bare_count,
            paper_count=made.paper_count,
            lost_count=made.lost_count,
            beat_at=now,
            finished_at=now,
        )
        if not is_still_ours:
            raise _SupersededError
    except BaseException:
        _delete(dossier, [str(field.name) for field in stored])
        raise


def _fail(dossier: Dossier, error: str) -> None:
    if not connection.in_atomic_block:
        # The connection itself may be what failed.
        connection.close_if_unusable_or_obsolete()
    Dossier.objects.filter(pk=dossier.pk, attempt=dossier.attempt, state=DossierState.WORKING).update(
        state=DossierState.FAILED, error=error, beat_at=timezone.now(), finished_at=timezone.now()
    )


# ---- files ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def purge_dossier_files() -> int:
    """Delete the files of dossiers made longer ago than the setting `DOSSIER_FILES_DAYS`; return how many had some.

    The dossiers stay in their list, with their number and their digests.
    """
    before = timezone.now() - datetime.timedelta(days=settings.DOSSIER_FILES_DAYS)
    rows = list(Dossier.objects.with_files_before(before).select_for_update(skip_locked=True))
    for row in rows:
        paths = [str(row.pdf.name), str(row.archive.name)]
        Dossier.objects.filter(pk=row.pk).update(pdf="", archive="", forgotten_at=timezone.now())
        transaction.on_commit(lambda row=row, paths=paths: _delete(row, paths))  # type: ignore[misc]
    return len(rows)


def _delete(dossier: Dossier, paths: list[str]) -> None:
    for path in paths:
        try:
            dossier.pdf.storage.delete(path)
        except OSError:
            logger.warning("File %s could not be deleted", path, exc_info=True)
