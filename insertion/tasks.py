"""Background work of insertion: messages to structures; every day, late hours are told to those who see to them, and
the traits of pathways that ended long ago go.
"""

import datetime

from django.conf import settings
from django_tasks import task

from core import waiting
from insertion.services import links, reminders, retention

EVERY = datetime.timedelta(days=1)
KEPT = datetime.timedelta(days=7)


@task()
def send_link(link_id: int) -> None:
    """Send a structure the link by which it notes its hours."""
    links.send_link(link_id=link_id)


@task()
def purge() -> int:
    """Take away what is not to be kept of pathways, and again tomorrow; return of how many."""
    purge_again()
    done = retention.purge_pathways(by=None)
    waiting.forget_done(purge, KEPT)
    return done.count


def purge_again() -> None:
    """Have it done in a day; without `ALERTS_EVERY_MINUTES`, a timer of the machine does it (`purger_parcours`)."""
    if settings.ALERTS_EVERY_MINUTES:
        waiting.ask(purge, EVERY)


@task()
def remind() -> int:
    """Tell of hours that are late, and again tomorrow; return of how many contracts and actions."""
    remind_again()
    count = reminders.remind_hours()
    waiting.forget_done(remind, KEPT)
    return count


def remind_again() -> None:
    """Have them told in a day; without `ALERTS_EVERY_MINUTES`, a timer of the machine does it."""
    if settings.ALERTS_EVERY_MINUTES:
        waiting.ask(remind, EVERY)
