"""What the words of a field stand for, within what the reader may see."""

import re
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse

from core.db.normalize import normalize
from core.lookups import FEW, Found, key_of
from territories.models import Commune, Quartier, UrbanProject

# Words that stand for more things than this say too little.
MANY = 500
SHOWN = 20
# Several names in one field are parted by this; so many of them at most.
SEPARATOR = ";"
SEVERAL = 60
INSEE = re.compile(r"\b(\d[\dAB]\d{3})\)?$")


def suggestions_url(name: str) -> str:
    """Return the address that completes what is typed in a field."""
    return reverse("territories:suggestions", args=[name])


def found_among(text: str, rows: list[tuple[int, str]]) -> Found | None:
    """Return the row of that very label, or all of them. Raises ValidationError when they are too many."""
    rows = [(key, label) for key, label in rows if label == text] or rows
    if len(rows) > MANY:
        raise ValidationError(f"« {text[:60]} » est trop court : précisez.", code="many")
    if len(rows) == 1:
        return Found(str(rows[0][0]), rows[0][1], (rows[0][0],))
    return Found(text, text, tuple(key for key, _ in rows)) if rows else None


# ---- quartiers ------------------------------------------------------------------------------------------------------


def quartier_label(quartier: Quartier) -> str:
    """How a quartier is suggested: with its code, which is its own."""
    return f"{quartier.label} · {quartier.code}" if quartier.code else quartier.label


def find_quartier(quartiers: Any, text: str) -> Found | None:
    """Return the quartier of a key or of a whole label, or those that look like words."""
    key = key_of(text)
    if key is not None:
        row = quartiers.without_contour().filter(pk=key).first()
        return Found(text, quartier_label(row), (key,)) if row else None
    # A whole label ends with the code.
    words = text.rsplit(" · ", 1)[-1] if " · " in text else text
    rows = quartiers.without_contour().matching(words)[: MANY + 1]
    return found_among(text, [(row.pk, quartier_label(row)) for row in rows])


def find_quartiers(quartiers: Any, text: str) -> Found | None:
    """Return the quartiers of several keys, labels or words, parted by semicolons; one query however many.

    Raises ValidationError for the first one that is unknown, and when they are too many.
    """
    parts = [part.strip() for part in text.split(SEPARATOR) if normalize(part)]
    if len(parts) < 2:
        return find_quartier(quartiers, parts[0]) if parts else None
    if len(parts) > SEVERAL:
        raise ValidationError(f"{SEVERAL} quartiers au plus : prenez plutôt une commune ou un projet.", code="many")
    # A whole label ends with the code.
    words = {part: normalize(part.rsplit(" · ", 1)[-1]).split() for part in parts}
    conditions = [
        Q(pk=key) if (key := key_of(part)) is not None else Q(*(Q(search_key__contains=word) for word in words[part]))
        for part in parts
    ]
    rows = list(quartiers.without_contour().filter(reduce(or_, conditions)).order_by("name_key", "pk")[: MANY + 1])
    if len(rows) > MANY:
        raise ValidationError(f"« {text[:60]} » est trop court : précisez.", code="many")
    found: dict[int, str] = {}
    for part in parts:
        mine = [row for row in rows if str(row.pk) == part or quartier_label(row) == part]
        if not mine and key_of(part) is None:
            mine = [row for row in rows if all(word in row.search_key for word in words[part])]
        if not mine:
            raise ValidationError(f"Aucun de vos quartiers n’a ce nom : « {part[:60]} ».", code="unknown")
        found |= {row.pk: quartier_label(row) for row in mine}
    return Found(SEPARATOR.join(map(str, found)), f"{SEPARATOR} ".join(found.values()), tuple(found))


# ---- communes -------------------------------------------------------------------------------------------------------


def commune_label(commune: Commune) -> str:
    """How a commune is suggested: with its code, which is its own."""
    return f"{commune.name} ({commune.insee_code})"


def find_communes(text: str) -> QuerySet[Commune]:
    """Return the communes of an Insee code, or of words of a name; those that begin so first."""
    code = INSEE.search(text.strip().upper())
    if code:
        return Commune.objects.filter(insee_code=code[1])
    key = normalize(text)
    if not key:
        return Commune.objects.none()
    exact = Commune.objects.filter(name_key=key)
    return exact if exact.exists() else Commune.objects.filter(name_key__contains=key)


def suggested_communes(text: str) -> list[Commune]:
    """Return at most twenty communes for what is typed, those whose name begins so first. Any of France's."""
    code = INSEE.search(text.strip().upper())
    if code:
        return list(Commune.objects.filter(insee_code=code[1]))
    key = normalize(text)
    if len(key) < 2:
        return []
    first = list(Commune.objects.filter(name_key__startswith=key)[:SHOWN])
    more = Commune.objects.filter(name_key__contains=key).exclude(pk__in=[row.pk for row in first])
    return first + list(more[: SHOWN - len(first)])


def agglomerations(user: Any, text: str) -> list[str]:
    """Return the names of the EPCI of the user's quartiers that have the words, in their order."""
    mine = Commune.objects.filter(quartiers__in=Quartier.objects.visible_to(user).values("pk")).exclude(epci_code="")
    names = mine.order_by().values_list("epci_name", "epci_code").distinct()
    key = normalize(text)
    return sorted({name or code for name, code in names if key in normalize(name or code)}, key=normalize)


def find_agglomeration(user: Any, text: str) -> Found | None:
    """Return the communes of the EPCI of a SIREN or of words, among those of the user's quartiers."""
    key = normalize(text)
    if not key:
        return None
    mine = Commune.objects.filter(quartiers__in=Quartier.objects.visible_to(user).values("pk")).exclude(epci_code="")
    rows = mine.order_by("pk").values_list("pk", "epci_code", "epci_name").distinct()
    named = [(pk, code, name or code) for pk, code, name in rows if text == code or key in normalize(name or code)]
    named = [row for row in named if normalize(row[2]) == key] or named
    codes = {code for _, code, _ in named}
    if not named:
        return None
    label = named[0][2] if len(codes) == 1 else text
    return Found(named[0][1] if len(codes) == 1 else text, label, tuple(pk for pk, _, _ in named))


# ---- projects -------------------------------------------------------------------------------------------------------


def find_projects(user: Any, text: str) -> QuerySet[UrbanProject]:
    """Return the project of a key, or those whose name has the words."""
    projects = UrbanProject.objects.visible_to(user)
    key = key_of(text)
    return projects.filter(pk=key) if key is not None else projects.matching(text)


def suggestions(user: Any, name: str, text: str) -> list[str]:
    """Return at most twenty labels for what is typed in the field of that name. Raises KeyError for another name."""
    words = text.replace("\x00", "").strip()[: 2000 if name == "quartiers" else 100]
    match name:
        case "quartier":
            rows = Quartier.objects.visible_to(user).without_contour().matching(words)
            return [quartier_label(row) for row in rows[:SHOWN]]
        case "quartiers":
            # What is before the last separator is chosen already.
            chosen, _, last = words.rpartition(SEPARATOR)
            before = f"{chosen}{SEPARATOR} " if chosen else ""
            return [before + label for label in suggestions(user, "quartier", last.strip())]
        case "agglomeration":
            return agglomerations(user, words)[:SHOWN]
        case "commune":
            return [commune_label(row) for row in suggested_communes(words)]
        case "ma-commune":
            mine = Q(quartiers__in=Quartier.objects.visible_to(user).values("pk"))
            communes = Commune.objects.filter(mine, name_key__contains=normalize(words)).distinct()
            return [commune_label(row) for row in communes[:SHOWN]]
        case "projet":
            return [row.name for row in find_projects(user, words)[:SHOWN]]
        case "equipe":
            key = normalize(words)
            rows = Quartier.objects.visible_to(user).filter(teams__is_active=True, teams__name_key__contains=key)
            return sorted(set(rows.order_by().values_list("teams__name", flat=True)))[:SHOWN]
    raise KeyError(name)


def quartier_lookup(user: Any) -> dict[str, Any]:
    """Return what a field of one quartier of the reader needs: a list of a few of them, words otherwise.

    At most one query, for the list.
    """
    quartiers = Quartier.objects.visible_to(user)
    choices = None
    if not user.scope.is_global and len(user.scope.quartier_ids) <= FEW:
        rows = quartiers.without_contour().order_by("name_key", "pk")
        choices = [(str(row.pk), quartier_label(row)) for row in rows]
    return {
        "find": lambda text: find_quartier(quartiers, text),
        "choices": choices,
        "suggestions_url": suggestions_url("quartier"),
        "unknown": "Aucun de vos quartiers n’a ce nom.",
    }
