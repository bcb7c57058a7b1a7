"""Background work of the veille: the rules that warn."""

import datetime

from django.conf import settings
from django_tasks import task

from core import waiting
from diagnostics import services

# After an observation is stored: what comes in one go is looked at once, and nobody waits for long.
SOON = datetime.timedelta(minutes=1)
KEPT = datetime.timedelta(days=1)


@task()
def watch() -> int | None:
    """Apply the rules to what is new, and again in `ALERTS_EVERY_MINUTES`; return how many warnings were made.

    None when another worker was at it: what it may have missed is looked at soon.
    """
    # Asked for before the work: a worker that is stopped in the middle does not stop the watch.
    watch_again()
    made = services.detect_alerts_unless_busy()
    if made is None:
        watch_soon()
    waiting.forget_done(watch, KEPT)
    return made


def watch_again() -> None:
    """Have the rules applied at the next turn; without `ALERTS_EVERY_MINUTES`, a timer of the machine does it."""
    if settings.ALERTS_EVERY_MINUTES:
        waiting.ask(watch, datetime.timedelta(minutes=settings.ALERTS_EVERY_MINUTES))


def watch_soon() -> None:
    """Have the rules applied in a minute: something new was stored."""
    if settings.ALERTS_EVERY_MINUTES:
        waiting.ask(watch, SOON)
