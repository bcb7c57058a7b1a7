"""Reminders of the hours of each month, to those who follow the contracts and the actions."""

import datetime
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import NotificationKind
from accounts.services import News, notify_all
from actions.models import Action
from core import french
from insertion.models import Contract
from insertion.reads.missing import DUE_DAY, Late, last_due, missing_for
from partners.services.agreements import leaders_of


@transaction.atomic
def remind_hours(today: datetime.date | None = None) -> int:
    """Tell whoever follows a contract, or an action, which of its hours are missing and which months are to validate.

    Once a month for each, from the day on which the hours of the month before are due: the key of the notification
    says which month. Returns how many contracts and actions there were to tell of. Six queries.
    """
    day = today or timezone.localdate()
    if day.day < DUE_DAY:
        return 0
    late: dict[tuple[str, int], list[Late]] = defaultdict(list)
    for row in missing_for(None, today=day).rows:
        late[("marche", row.contract) if row.contract else ("action", row.action or 0)].append(row)
    people = _who(late)
    notify_all(
        kind=NotificationKind.DEADLINE,
        news=[
            News(
                users=people.get(about, set()),
                key=f"hours-{about[0]}-{about[1]}-{last_due(day):%Y%m}",
                title=f"{rows[0].reference or rows[0].action_title} : {_words(rows)}",
                url=reverse("insertion:missing_list", query={about[0]: about[1]}),
                why="Vous suivez ce marché." if about[0] == "marche" else "Vous suivez cette action.",
            )
            for about, rows in late.items()
        ],
    )
    return len(late)


def _words(rows: list[Late]) -> str:
    """Return what is late in all, in a few words."""
    lines, sheets = sum(row.lines for row in rows), sum(row.sheets for row in rows)
    parts = [french.counted(lines, "relevé d’heures manque", "relevés d’heures manquent")] if lines else []
    return ", ".join(parts + ([f"{french.number(sheets)} mois à valider"] if sheets else []))


def _who(late: dict[tuple[str, int], list[Late]]) -> dict[tuple[str, int], set[Any]]:
    """Return whoever follows each contract and each action, if they still lead one of its quartiers.

    One who has left them would be told of a page that shows nothing.
    """
    places: dict[tuple[str, int], set[int]] = defaultdict(set)
    followers: dict[tuple[str, int], Any] = {}
    models: tuple[tuple[str, Any], ...] = (("marche", Contract), ("action", Action))
    for name, model in models:
        keys = [key for kind, key in late if kind == name]
        rows = model.objects.filter(pk__in=keys, responsible__is_active=True).select_related("responsible")
        followers |= {(name, row.pk): row.responsible for row in rows}
        column = "contract_id" if name == "marche" else "action_id"
        links = model.quartiers.through.objects.filter(**{f"{column}__in": keys})
        for key, quartier in links.values_list(column, "quartier_id"):
            places[name, key].add(quartier)
    leaders = leaders_of({quartier for found in places.values() for quartier in found})
    return {
        about: {person}
        for about, person in followers.items()
        if person.is_administrator or any(person in leaders.get(quartier, ()) for quartier in places[about])
    }
