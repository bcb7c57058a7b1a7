"""What the words of a filter stand for, within what the reader may see."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import Membership, User
from core.db.normalize import normalize
from core.lookups import Found, key_of
from territories.filters.lookups import MANY, SHOWN, find_projects, found_among, quartier_label
from territories.models import Building, Commune, Entrance, Quartier, Residence

INSEE = re.compile(r"(\d[\dAB]\d{3})\)?$")


def suggestions_url(name: str) -> str:
    """Return the address that completes what is typed in a field."""
    return reverse("diagnostics:suggestions", args=[name])


def find_quartier(user: Any, text: str, known: dict[str, str]) -> Found | None:
    """Return the quartier of a key, or those that look like words, among the user's."""
    if text in known:
        return Found(text, known[text], (int(text),))
    quartiers = Quartier.objects.visible_to(user).without_contour()
    key = key_of(text)
    if key is not None:
        row = quartiers.filter(pk=key).first()
        return Found(text, quartier_label(row), (key,)) if row else None
    return found_among(text, [(row.pk, quartier_label(row)) for row in quartiers.matching(text)[: MANY + 1]])


def residence_label(residence: Residence) -> str:
    """How a residence is suggested: with what tells it from its namesakes."""
    more = residence.reference or residence.address
    return f"{residence.name} · {more}" if more else residence.name


def find_residence(user: Any, text: str) -> Found | None:
    """Return the residence of a key, or those that look like words, among the user's."""
    residences = Residence.objects.visible_to(user)
    key = key_of(text)
    if key is not None:
        row = residences.filter(pk=key).first()
        return Found(text, residence_label(row), (key,)) if row else None
    return found_among(text, [(row.pk, residence_label(row)) for row in residences.matching(text)[: MANY + 1]])


def building_label(building: Building) -> str:
    """How a building is suggested: with its residence."""
    return f"{building.residence.name}, {building.name}"


def hall_label(hall: Entrance) -> str:
    """How a hall is suggested: with its residence and its building."""
    return f"{hall.building.residence.name}, {hall.building.name}, {hall.name}"


def _buildings(user: Any, text: str) -> QuerySet[Building]:
    """Return the user's buildings where each word is in the name, or in the residence's."""
    rows: Any = Building.objects.visible_to(user).select_related("residence")
    for word in text.replace(",", " ").split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(residence__name_key__contains=normalize(word)))
    return rows.order_by("residence__name_key", "name", "pk")


def _halls(user: Any, text: str) -> QuerySet[Entrance]:
    """Return the user's halls where each word is in the name, the building's or the residence's."""
    rows: Any = Entrance.objects.visible_to(user).select_related("building__residence")
    for word in text.replace(",", " ").split()[:8]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(building__name__icontains=word)
            | Q(building__residence__name_key__contains=normalize(word))
        )
    return rows.order_by("building__residence__name_key", "building__name", "name", "pk")


def find_building(user: Any, text: str) -> Found | None:
    """Return the building of a key, or those that have the words, among the user's."""
    key = key_of(text)
    if key is not None:
        row = Building.objects.visible_to(user).select_related("residence").filter(pk=key).first()
        return Found(text, building_label(row), (key,)) if row else None
    return found_among(text, [(row.pk, building_label(row)) for row in _buildings(user, text)[: MANY + 1]])


def find_hall(user: Any, text: str) -> Found | None:
    """Return the hall of a key, or those that have the words, among the user's."""
    key = key_of(text)
    if key is not None:
        row = Entrance.objects.visible_to(user).select_related("building__residence").filter(pk=key).first()
        return Found(text, hall_label(row), (key,)) if row else None
    return found_among(text, [(row.pk, hall_label(row)) for row in _halls(user, text)[: MANY + 1]])


def people(user: Any, *, with_closed: bool = False) -> QuerySet[User]:
    """Return those who work on the user's quartiers or in the user's teams; everybody for administrators.

    Accounts that are closed are left out unless `with_closed`.
    """
    rows = User.objects.all() if with_closed else User.objects.active()
    if not user.scope.is_global:
        members = Membership.objects.filter(
            Q(team__quartiers__in=user.scope.quartier_ids) | Q(team__in=list(user.scope.team_roles)),
            team__is_active=True,
        )
        rows = rows.filter(Q(pk=user.pk) | Q(pk__in=members.values("user_id")))
    return rows.order_by("last_name", "first_name", "pk")


def find_person(user: Any, text: str) -> Found | None:
    """Return the person of a key, or those whose name has all the words; accounts that are closed too."""
    key = key_of(text)
    if key is not None:
        row = people(user, with_closed=True).filter(pk=key).first()
        return Found(text, str(row), (key,)) if row else None
    rows = people(user)
    for word in text.split()[:4]:
        rows = rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return found_among(text, [(row.pk, str(row)) for row in rows[: MANY + 1]])


def suggestions(user: Any, name: str, text: str) -> list[str]:
    """Return at most twenty labels for what is typed in the field of that name. Raises KeyError for another name."""
    words = text.replace("\x00", "").strip()[:100]
    match name:
        case "quartier":
            quartiers = Quartier.objects.visible_to(user).without_contour().matching(words)
            return [quartier_label(row) for row in quartiers[:SHOWN]]
        case "commune":
            communes = Commune.objects.filter(
                name_key__contains=normalize(words), quartiers__in=Quartier.objects.visible_to(user).values("pk")
            )
            return [f"{row.name} ({row.insee_code})" for row in communes.distinct()[:SHOWN]]
        case "residence":
            return [residence_label(row) for row in Residence.objects.visible_to(user).matching(words)[:SHOWN]]
        case "batiment":
            return [building_label(row) for row in _buildings(user, words)[:SHOWN]]
        case "hall":
            return [hall_label(row) for row in _halls(user, words)[:SHOWN]]
        case "projet":
            return [row.name for row in find_projects(user, words)[:SHOWN]]
        case "personne":
            rows = people(user)
            for word in words.split()[:4]:
                rows = rows.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
            return [str(row) for row in rows[:SHOWN]]
    raise KeyError(name)
