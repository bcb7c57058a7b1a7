"""Columns of the file of structures near a site. Contacts are people: theirs is a file of the directory."""

from typing import Any

from core.exports import Column
from partners.exports import SEPARATOR


def kilometres(value: Any) -> Any:
    """Return a distance as a file says it: to a hundred metres; nothing where no place is known."""
    return "" if value is None else round(value, 1)


# Of partners with `distance` and `theme_names`.
STRUCTURE_COLUMNS = [
    Column("Structure", "name", width=40),
    Column("Type", "kind__name", width=32),
    Column("Distance (km)", "distance", convert=kilometres, width=12),
    Column("SIRET", "siret"),
    Column("NAF", "naf", width=8),
    Column("Activité", "purpose", width=60),
    Column("Thèmes", "theme_names", convert=SEPARATOR.join, width=36),
    Column("Adresse", "address", width=40),
    Column("Code postal", "postal_code", width=10),
    Column("Commune", "commune__name", width=24),
    Column("Téléphone", "phone"),
    Column("Courriel", "email", width=28),
    Column("Site", "website", width=28),
]
