"""Who may import files."""

from typing import Any


def can_import(user: Any) -> bool:
    """Administrators import: a file changes the territories of everybody."""
    return bool(user.is_administrator)


def why_not_import(user: Any, row: Any = None) -> str:
    """Say why the user may not import; empty when it is allowed."""
    return "" if can_import(user) else "Les imports sont réservés aux administrateurs."
