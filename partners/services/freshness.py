"""Records that nobody looked at for a year, contacts past their day: said to be right together, told again and again.

A record is told about one, two, three and four months after it began to be to check, then no more (the cadence of
DORA, the directory of inclusion services); a contact too, and on the day itself. Who leads a quartier where the
partner acts is told, in one notification a day at most: those who want none choose so (`NotificationKind.DIRECTORY`).
"""

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import NotificationKind
from accounts.models import Notification
from accounts.services import News, notify_all
from partners.models import ContactPost, Partner, Presence
from partners.models.partners import FRESH_DAYS
from partners.services.agreements import leaders_of

MONTHS = (1, 2, 3, 4)
# A day whose task did not run is made up for by the next ones; who was never told is told of the last month.
LOOK_BACK = datetime.timedelta(days=31)
KEY = "upkeep-"
# Records that are named in a notification.
NAMED = 2
# Records that are said to be right together, at most.
MOST = 200


@transaction.atomic
def still_right_together(*, versions: Mapping[int, int], by: Any) -> tuple[int, list[Partner]]:
    """Say that records were looked at today and are right, each in the version that was looked at.

    Returns how many there are, and those that changed meanwhile, which are left as they are.
    """
    rows = list(Partner.objects.active().select_for_update(of=("self",)).filter(pk__in=versions).order_by("pk"))
    same = [row.pk for row in rows if row.version == versions[row.pk]]
    Partner.objects.filter(pk__in=same).update(checked_on=timezone.localdate(), checked_by=by)
    return len(same), [row for row in rows if row.version != versions[row.pk]]


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day of a later month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _stale_since(checked_on: datetime.date | None, created_at: datetime.datetime) -> datetime.date:
    """The first day that a record is to check: after a year, or from the day it was made for one never checked."""
    if checked_on is not None:
        return checked_on + datetime.timedelta(days=FRESH_DAYS + 1)
    return timezone.localtime(created_at).date()


def _last_step(first: datetime.date, months: Iterable[int], today: datetime.date) -> datetime.date | None:
    """The last day, up to today, on which something is told about."""
    return max((day for count in months if (day := months_later(first, count)) <= today), default=None)


def _start(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _to_tell(today: datetime.date) -> tuple[dict[int, Any], dict[int, Any]]:
    """Return what may not have been told about yet: partner, or contact → (day, name, quartiers). Three queries."""
    here = Presence.objects.current()
    since = today - LOOK_BACK
    oldest = since - datetime.timedelta(days=FRESH_DAYS + 31 * max(MONTHS))
    records: dict[int, Any] = {}
    rows = (
        here.filter(partner__in=Partner.objects.to_check(today).values("pk"))
        .filter(
            Q(partner__checked_on__gte=oldest)
            | Q(partner__checked_on__isnull=True, partner__created_at__gte=_start(oldest))
        )
        .order_by("partner__name_key", "partner", "quartier")
        .values_list("partner", "partner__name", "partner__checked_on", "partner__created_at", "quartier")
    )
    for key, name, checked_on, created_at, quartier in rows:
        day = _last_step(_stale_since(checked_on, created_at), MONTHS, today)
        if day is not None and day > since:
            records.setdefault(key, (day, name, set()))[2].add(quartier)
    contacts: dict[int, Any] = {}
    posts = (
        ContactPost.objects.current(today)
        .filter(contact__keep_until__lt=today, contact__keep_until__gte=oldest, partner__merged_into__isnull=True)
        .filter(partner__in=here.values("partner"))
        .values_list("contact", "contact__keep_until", "partner")
    )
    places: dict[int, set[int]] = defaultdict(set)
    found = list(posts)
    for partner, quartier in here.filter(partner__in={row[2] for row in found}).values_list("partner", "quartier"):
        places[partner].add(quartier)
    for contact, keep_until, partner in found:
        day = _last_step(keep_until + datetime.timedelta(days=1), (0, *MONTHS), today)
        if day is not None and day > since:
            contacts.setdefault(contact, (day, "", set()))[2].update(places[partner])
    return records, contacts


def _title(names: list[str], contacts: int) -> str:
    """ "À vérifier : Régie, Club et 3 autres fiches ; 2 contacts à revoir ou effacer"."""
    parts = []
    if names:
        shown, more = names[:NAMED], len(names) - NAMED
        words = ", ".join(name[:80] for name in shown)
        parts.append(f"À vérifier : {words}" + (f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else ""))
    if contacts:
        parts.append(f"{contacts} contact{'s' if contacts > 1 else ''} à revoir ou à effacer")
    return " ; ".join(parts)


@transaction.atomic
def remind_upkeep(today: datetime.date | None = None) -> int:
    """Tell those who lead a quartier which records to check there, and how many contacts to look at again.

    Returns how many people are told today. Once a day at most, and nobody's name is in what is told.
    """
    day = today or timezone.localdate()
    records, contacts = _to_tell(day)
    leaders = leaders_of({quartier for one in (*records.values(), *contacts.values()) for quartier in one[2]})
    people = {user.pk: user for users in leaders.values() for user in users}
    told = (
        Notification.objects.filter(user__in=people, key__startswith=KEY, key__gte=f"{KEY}{day - LOOK_BACK:%Y%m%d}")
        .order_by()
        .values("user")
        .annotate(last=Max("key"))
        .values_list("user", "last")
    )
    last = {user: datetime.date.fromisoformat(key.removeprefix(KEY)) for user, key in told}
    led: dict[int, set[int]] = defaultdict(set)
    for quartier, users in leaders.items():
        for user in users:
            led[user.pk].add(quartier)

    def new(found: Mapping[int, Any], key: int) -> list[str]:
        since = last.get(key, day - LOOK_BACK)
        return [name for at, name, places in found.values() if at > since and places & led[key]]

    news = []
    for key, user in people.items():
        names, count = new(records, key), len(new(contacts, key))
        if names or count:
            news.append(
                News(
                    users=[user],
                    key=f"{KEY}{day:%Y%m%d}",
                    title=_title(names, count),
                    url=reverse("partners:upkeep"),
                    why="Ces partenaires interviennent sur un quartier que vous suivez.",
                )
            )
    notify_all(kind=NotificationKind.DIRECTORY, news=news)
    return len(news)
