"""Reminders of what is to be done by a day, to those who see to it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import NotificationKind
from accounts.models import Membership, User
from accounts.services import News, notify_all
from actions.enums import DeadlineKind
from actions.models import Action
from actions.reads.deadlines import Deadline, deadlines
from core.french import date_short
from partners.services.agreements import leaders_of

# Days before the day on which it is told: a month, a week, and once it has passed.
MOMENTS = (30, 7, -1)
# A day whose task did not run is made up for by the next ones.
LOOK_BACK = datetime.timedelta(days=6)


def moment_of(day: datetime.date, today: datetime.date) -> int | None:
    """Return the last of `MOMENTS` to tell of a day, None when nothing is new of late."""
    for moment in sorted(MOMENTS):
        told_on = day - datetime.timedelta(days=moment)
        if told_on <= today:
            return moment if told_on >= today - LOOK_BACK else None
    return None


def _who(rows: Iterable[Deadline]) -> dict[str, set[Any]]:
    """Return who is told of each deadline, by its key: people who work where it is. Four queries.

    That of an action is for whoever sees to it; that of a convention for those who lead its quartier.
    """
    rows = list(rows)
    leaders = leaders_of({row.quartier for row in rows if row.quartier is not None})
    people = {user.pk: user for user in User.objects.active().filter(pk__in={row.person for row in rows})}
    members = Membership.objects.filter(user__in=people, team__is_active=True)
    works_on: dict[int, set[int]] = defaultdict(set)
    for key, quartier in members.values_list("user", "team__team_quartiers__quartier"):
        works_on[key].add(quartier)
    actions = _actions_of(rows)
    places: dict[int, set[int]] = defaultdict(set)
    links = Action.quartiers.through.objects.filter(action__in=set(actions.values()))
    for action, quartier in links.values_list("action_id", "quartier_id"):
        places[action].add(quartier)
    found: dict[str, set[Any]] = {}
    for row in rows:
        if row.quartier is not None:
            found[row.key] = leaders.get(row.quartier, set())
        elif (user := people.get(row.person or 0)) is not None:
            # One who has left the quartier would be told of a page that does not open.
            is_there = user.is_administrator or works_on[user.pk] & places[actions[row.key]]
            found[row.key] = {user} if is_there else set()
    return found


def _actions_of(rows: Iterable[Deadline]) -> dict[str, int]:
    return {row.key: row.about_id for row in rows if row.quartier is None}


def _title(row: Deadline, today: datetime.date) -> str:
    when = "En retard" if row.day < today else f"Pour le {date_short(row.day)}"
    return f"{when} : {row.title}"


def _why(row: Deadline) -> str:
    day = date_short(row.day)
    if row.quartier is not None:
        return f"C’est pour le {day}, sur un quartier que vous suivez."
    if row.kind == DeadlineKind.ACTION:
        return f"Elle finit le {day} : vous suivez cette action."
    return f"Pour le {day}, vous vous en chargez dans l’action « {row.about[:200]} »."


@transaction.atomic
def remind_deadlines(today: datetime.date | None = None) -> int:
    """Tell those who see to it of what is to be done in a month, in a week, and of what is late since yesterday.

    Each is told once to each person at each of these moments: the key of the notification says which. Returns how
    many deadlines there were to tell of.
    """
    day = today or timezone.localdate()
    first = day + datetime.timedelta(days=min(MOMENTS)) - LOOK_BACK
    rows = deadlines(None, since=first, until=day + datetime.timedelta(days=max(MOMENTS)), most=None)
    due = [(row, moment) for row in rows if (moment := moment_of(row.day, day)) is not None]
    who = _who(row for row, _ in due)
    notify_all(
        kind=NotificationKind.DEADLINE,
        news=[
            News(
                users=who.get(row.key, set()),
                key=f"deadline-{row.key}-{row.day:%Y%m%d}-{moment}",
                title=_title(row, day),
                url=row.url,
                why=_why(row),
            )
            for row, moment in due
        ],
    )
    return len(due)
