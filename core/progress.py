"""The progress of long work, seen by everybody while its transaction is still open."""

import logging
import time
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, connection
from django.utils import timezone

from core.models.work import Work

logger = logging.getLogger(__name__)

# Seconds between two writings: as often as an eye follows.
INTERVAL = 0.25


class WorkProgress:
    """What long work calls with its counts: ``with WorkProgress(job) as progress: progress(done, total)``.

    It writes through a connection of its own, one short transaction each time, so that neither the transaction of the
    work nor its undoing matters. It never waits: a row that somebody holds is written the next time. A failure to
    tell the progress is logged and does not stop the work.
    """

    def __init__(self, job: Work) -> None:
        self._job = job
        self._written_at: float | None = None
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def __call__(self, done: int, total: int | None) -> None:
        """Write what is done, of how much, unless it was written a moment ago; the end of a count always is."""
        now = time.monotonic()
        if self._written_at is not None and now - self._written_at < INTERVAL and done != total:
            return
        self._written_at = now
        try:
            self._write(done, total)
        except DatabaseError:
            logger.warning("The progress of %r could not be written", self._job, exc_info=True)
            self._close()

    def _write(self, done: int, total: int | None) -> None:
        if self._connection is None:
            self._connection = connection.copy()
        with self._connection.cursor() as cursor:
            # The name of a table of ours.
            table = connection.ops.quote_name(self._job._meta.db_table)
            cursor.execute(
                f"UPDATE {table} SET done = %s, total = %s, beat_at = %s WHERE id = ("  # noqa: S608
                f"SELECT id FROM {table} WHERE id = %s AND attempt = %s FOR NO KEY UPDATE SKIP LOCKED)",
                [done if total is None else min(done, total), total, timezone.now(), self._job.pk, self._job.attempt],
            )

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
