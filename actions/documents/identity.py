"""What every document of actions begins with: of what, where, for whom, by whom, and what was kept."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Team
from actions.models import Programme
from core import french
from core.documents.text import clean
from partners.models import Landlord
from territories.models import Quartier


def landlord() -> str:
    """Return the name of the house that makes the documents, empty while nobody has said it. One query."""
    return str(Landlord.objects.current() or "")


def seen_quartiers(row: Any, user: Any) -> tuple[list[Quartier], int]:
    """Return the quartiers of a programme, an action or a convention that the reader sees, and how many others.

    One query.
    """
    scope: Any = user.scope
    everywhere = list(row.quartiers.without_contour().order_by("name_key", "pk"))
    seen = [each for each in everywhere if scope.is_global or scope.sees(each.pk)]
    return seen, len(everywhere) - len(seen)


def places_in_words(quartiers: list[Any], others: int = 0) -> str:
    """Return quartiers in a line; those that the reader does not see are only counted."""
    names = ", ".join(str(row) for row in quartiers)
    if not others:
        return names
    more = f"{french.number(others)} quartier{'s' if others > 1 else ''} d’autres équipes"
    return f"{names} et {more}" if names else more


def team_of(user_id: int) -> str:
    """Return the team in whose name a user leads: their first that works, as for letterheads. One query."""
    row = Team.objects.active().filter(memberships__user=user_id).order_by("pk").first()
    return str(row or "")


def address(path: str) -> str:
    """Return the whole address of a page, to be read on paper."""
    return settings.SITE_URL.rstrip("/") + path


def day(value: Any) -> str:
    """Return a day in full, empty without one."""
    return french.date_long(value) if value else ""


def identity_of(
    *,
    user: Any,
    genre: str,
    title: str,
    path: str,
    quartiers: str,
    programme: Programme | None = None,
    lead_id: int | None = None,
    kept: str = "",
) -> dict[str, Any]:
    """Return what a document says of itself: `genre` ("Fiche action"), `path` of its page, who asked for it and when.

    `lead_id` is who leads: their team signs. `kept` tells what was kept, or the state ("Projet"); empty for all of it.
    Two queries.
    """
    return {
        "document": f"{genre} : {title}",
        "genre": genre,
        "titre": title,
        "bailleur": landlord(),
        "quartiers": quartiers,
        "programme": str(programme or ""),
        "equipe": team_of(lead_id) if lead_id is not None else "",
        "etabli_le": french.date_long(timezone.localdate()),
        "etabli_par": str(user),
        "filtre": kept,
        "adresse": address(path),
    }


def file_name(what: str, title: str, *more: Any) -> str:
    """Return the name of a file, without its extension: "fiche-action-jardin-partage-2026"."""
    slug = slugify(clean(title))[:80].strip("-")
    begun = slug if slug.startswith(what) else f"{what}-{slug}".strip("-")
    return "-".join([begun, *map(str, more)])
