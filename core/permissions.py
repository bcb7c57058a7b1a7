"""Who may import files."""

from typing import Any

from core.importing import Importer, importers

RESERVED = "Les imports sont réservés aux administrateurs."


def can_import(user: Any, importer: Importer | None = None) -> bool:
    """Administrators import: a file changes the territories of everybody. Some files are open to others too."""
    return bool(user.is_administrator or (importer is not None and importer.is_open_to(user)))


def why_not_import(user: Any, importer: Importer | None = None) -> str:
    """Say why the user may not import such a file; empty when it is allowed."""
    return "" if can_import(user, importer) else RESERVED


def importers_for(user: Any) -> dict[str, Importer]:
    """Return what the user may import, by name and in the order of the setting."""
    return {name: importer for name, importer in importers().items() if can_import(user, importer)}


def why_not_import_anything(user: Any) -> str:
    """Say why the user imports nothing at all; empty when something is open to them."""
    return "" if user.is_administrator or importers_for(user) else RESERVED
