"""Who may open the dashboards of managers."""

from typing import Any


def can_see_portfolio(user: Any) -> bool:
    """Managers see the quartiers of their teams side by side; administrators see all of them."""
    return bool(user.is_administrator or user.is_manager)


def why_not_see_portfolio(user: Any, row: Any = None) -> str:
    """Say why the user may not open the portfolio; empty when it is allowed."""
    return "" if can_see_portfolio(user) else "Le portefeuille est ouvert aux managers et aux administrateurs."
