"""Who may change territories. Seeing is `visible_to`; roles come from the teams."""

from typing import Any

from territories.models import Quartier, Residence, UrbanProject


def can_edit_quartier(user: Any, quartier: Quartier | None) -> bool:
    """Only administrators create a quartier or change what identifies it: it is shared by all teams."""
    return bool(user.is_administrator)


def why_not_edit_quartier(user: Any, quartier: Quartier | None) -> str:
    """Say why the user may not create or change a quartier; empty when it is allowed."""
    return "" if can_edit_quartier(user, quartier) else "Les quartiers sont tenus par les administrateurs."


def can_edit_residence(user: Any, residence: Residence | None) -> bool:
    """A chargé de mission or a manager keeps the residences of their quartiers."""
    if user.is_administrator:
        return True
    if residence is None:
        return bool(user.scope.is_officer)
    return residence.quartier_id is not None and user.scope.is_officer_of(residence.quartier_id)


def why_not_edit_residence(user: Any, residence: Residence | None) -> str:
    """Say why the user may not create or change a residence, its buildings and its halls; empty when allowed."""
    if can_edit_residence(user, residence):
        return ""
    return "Les résidences sont tenues par les chargés de mission et les managers du quartier."


def can_edit_project(user: Any, project: UrbanProject | None) -> bool:
    """A chargé de mission or a manager of one of its quartiers keeps a project and its operations."""
    if user.is_administrator:
        return True
    if project is None:
        return bool(user.scope.is_officer)
    return any(user.scope.is_officer_of(key) for key in project.quartiers.order_by().values_list("pk", flat=True))


def why_not_edit_project(user: Any, project: UrbanProject | None) -> str:
    """Say why the user may not create or change a project; empty when it is allowed."""
    if can_edit_project(user, project):
        return ""
    return "Les projets sont tenus par les chargés de mission et les managers de leurs quartiers."


def can_manage_indicators(user: Any) -> bool:
    """Administrators keep the referential of indicators."""
    return bool(user.is_administrator)


def why_not_manage_indicators(user: Any, row: Any = None) -> str:
    """Say why the user may not open the referential of indicators; empty when it is allowed."""
    return "" if can_manage_indicators(user) else "Les indicateurs sont tenus par les administrateurs."


def can_edit_figures(user: Any, quartier_id: int | None) -> bool:
    """A chargé de mission or a manager gives the landlord's figures of the residences of their quartiers."""
    if user.is_administrator:
        return True
    if quartier_id is None:
        return bool(user.scope.is_officer)
    return bool(user.scope.is_officer_of(quartier_id))


def why_not_edit_figures(user: Any, quartier_id: int | None) -> str:
    """Say why the user may not give the landlord's figures of a quartier; empty when it is allowed."""
    if can_edit_figures(user, quartier_id):
        return ""
    return "Les chiffres du bailleur sont saisis par les chargés de mission et les managers du quartier."


def can_manage_figure_kinds(user: Any) -> bool:
    """Administrators keep the list of what the landlord counts."""
    return bool(user.is_administrator)


def why_not_manage_figure_kinds(user: Any, row: Any = None) -> str:
    """Say why the user may not keep the list of the landlord's figures; empty when it is allowed."""
    if can_manage_figure_kinds(user):
        return ""
    return "La liste des chiffres du bailleur est tenue par les administrateurs."
