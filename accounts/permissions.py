"""Who may manage accounts, and who may read the rights."""

from typing import Any

from accounts.models import Team


def can_manage_accounts(user: Any) -> bool:
    """Administrators open and close accounts, make teams and give roles."""
    return bool(user.is_administrator)


def why_not_manage_accounts(user: Any, row: Any = None) -> str:
    """Say why the user may not manage accounts and teams; empty when it is allowed."""
    return "" if can_manage_accounts(user) else "Les comptes et les équipes sont tenus par les administrateurs."


def can_see_team(user: Any, team: Team | None) -> bool:
    """Members see their own teams; administrators see all of them."""
    return bool(user.is_administrator) or team is None or team.pk in user.scope.team_roles


def can_read_rights(user: Any) -> bool:
    """Administrators read who may do what everywhere, managers in their own teams."""
    return bool(user.is_administrator or user.scope.is_manager)


def why_not_read_rights(user: Any, row: Any = None) -> str:
    """Say why the user may not read the page of rights; empty when it is allowed."""
    return "" if can_read_rights(user) else "La page des droits est ouverte aux managers et aux administrateurs."


def can_keep_templates(user: Any, team: Team) -> bool:
    """Managers of a team, and administrators, give its documents their letterhead."""
    return bool(user.is_administrator or team.pk in user.scope.managed_team_ids)


def why_not_keep_templates(user: Any, team: Team) -> str:
    """Say why the user may not keep the Word templates of a team; empty when it is allowed."""
    if can_keep_templates(user, team):
        return ""
    return "Les modèles Word d’une équipe sont tenus par ses managers et les administrateurs."
