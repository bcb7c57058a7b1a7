"""Background work of programmes and actions: dossiers préfet; every day, what is to be done by a day is told to those
who see to it.
"""

import datetime

from django.conf import settings
from django_tasks import task

from actions.documents import archive
from actions.services import deadlines, dossiers
from core import waiting

EVERY = datetime.timedelta(days=1)
KEPT = datetime.timedelta(days=7)


@task()
def make_dossier(dossier_id: int, attempt: int) -> None:
    """Make a dossier that was asked for, and forget the files of those whose time is over."""
    dossiers.make_dossier(dossier_id=dossier_id, attempt=attempt, make=archive.make)
    dossiers.purge_dossier_files()


@task()
def remind() -> int:
    """Tell of deadlines, and again tomorrow; return how many there were to tell of."""
    remind_again()
    count = deadlines.remind_deadlines()
    waiting.forget_done(remind, KEPT)
    return count


def remind_again() -> None:
    """Have deadlines told in a day; without `ALERTS_EVERY_MINUTES`, a timer of the machine does it."""
    if settings.ALERTS_EVERY_MINUTES:
        waiting.ask(remind, EVERY)
