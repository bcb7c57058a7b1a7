"""What happened to a team: its own changes, and who came, left or changed role."""

from typing import Any

from django.db.models import Q

from accounts.enums import Role
from accounts.models import Membership, Team, TeamQuartier, User, WordTemplate
from core.history import Change, Entry, event_model, history_of
from territories.models import Quartier

LIMIT = 100
ROLES = {value: str(label) for value, label in Role.choices}


def history_of_team(team: Team) -> list[Entry]:
    """Return the changes of a team, of its members and of its quartiers, the latest first."""
    people = _events(Membership, team)
    places = _events(TeamQuartier, team)
    letters = _events(WordTemplate, team)
    keys = {event.user_id for event in people} | {_author(event) for event in [*people, *places, *letters]}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=keys - {None})} if keys - {None} else {}
    return sorted(
        [
            *history_of(team),
            *_of_members(people, names),
            *_of_quartiers(places, names),
            *_of_templates(letters, names),
        ],
        key=lambda entry: entry.at,
        reverse=True,
    )[:LIMIT]


def _events(model: Any, team: Team) -> list[Any]:
    events = event_model(model).objects.filter(team_id=team.pk).select_related("pgh_context")
    return list(events.order_by("-pgh_id")[:LIMIT])


def _author(event: Any) -> int | None:
    return (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None


def _of_members(events: list[Any], names: dict[int, str]) -> list[Entry]:
    entries = []
    before: dict[int, str] = {}
    for event in reversed(events):
        role = ROLES.get(event.role, "")
        after = "" if event.pgh_label == "delete" else role
        known = before.get(event.pgh_obj_id, role if event.pgh_label == "delete" else "")
        before[event.pgh_obj_id] = after
        label = {"insert": "Arrivée", "delete": "Départ"}.get(event.pgh_label, "Changement de rôle")
        entries.append(
            Entry(
                f"{label} : {names.get(event.user_id, 'compte supprimé')}",
                event.pgh_created_at,
                names.get(_author(event) or 0, ""),
                [Change("Rôle", known, after)],
            )
        )
    return entries


def _of_quartiers(events: list[Any], names: dict[int, str]) -> list[Entry]:
    """One entry for what was added or taken away at once."""
    groups: dict[tuple[Any, str], list[Any]] = {}
    for event in events:
        groups.setdefault((event.pgh_created_at, event.pgh_label), []).append(event)
    wanted = {event.quartier_id for event in events}
    labels = dict(Quartier.objects.filter(Q(pk__in=wanted)).values_list("pk", "name")) if wanted else {}
    entries = []
    for (at, label), group in groups.items():
        words = ", ".join(sorted(labels.get(event.quartier_id, "") for event in group)[:10])
        more = f" et {len(group) - 10} autres" if len(group) > 10 else ""
        is_gone = label == "delete"
        entries.append(
            Entry(
                "Quartiers retirés" if is_gone else "Quartiers ajoutés",
                at,
                names.get(_author(group[0]) or 0, ""),
                [Change("Quartiers", words + more if is_gone else "", "" if is_gone else words + more)],
            )
        )
    return entries


TEMPLATE_LABELS = {"insert": "Modèle Word envoyé", "update": "Modèle Word remplacé", "delete": "Modèle Word retiré"}


def _of_templates(events: list[Any], names: dict[int, str]) -> list[Entry]:
    """Tell the Word templates that were sent, replaced, taken away."""
    return [
        Entry(
            TEMPLATE_LABELS[event.pgh_label],
            event.pgh_created_at,
            names.get(_author(event) or 0, ""),
            [Change("Modèle", event.title, "") if event.pgh_label == "delete" else Change("Modèle", "", event.title)],
        )
        for event in events
    ]
