"""Messages to partners, which leave in the background; every day, ends of agreements and what is to be kept true."""

import datetime

from django.conf import settings
from django_tasks import task

from core import waiting
from partners.services import agreements, corrections, freshness

EVERY = datetime.timedelta(days=1)
KEPT = datetime.timedelta(days=7)


@task()
def ask(request_id: int) -> None:
    """Send a partner the link with which it corrects its record."""
    corrections.send_correction(request_id=request_id)


@task()
def warn() -> int:
    """Tell of agreements that are near their end and of records to check, and again tomorrow.

    Returns how many agreements are near their end.
    """
    warn_again()
    count = agreements.warn_of_ends()
    freshness.remind_upkeep()
    waiting.forget_done(warn, KEPT)
    return count


def warn_again() -> None:
    """Have all that told in a day; without `ALERTS_EVERY_MINUTES`, a timer of the machine does it."""
    if settings.ALERTS_EVERY_MINUTES:
        waiting.ask(warn, EVERY)
