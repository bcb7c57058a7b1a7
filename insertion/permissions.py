"""Who may do what with contracts, pathways and hours. Seeing is `visible_to`; roles come from the teams.

Proximity teams see totals: nothing about one pathway, nothing that a structure sent.
"""

from collections.abc import Iterable
from typing import Any

from actions.models import Action
from diagnostics.permissions import leads_one_of, manages_one_of
from insertion.models import Contract, ContractGroup, Lot, Pathway, Placement, Sheet
from territories.models import UrbanProject

OFFICERS = "les chargés de mission et les managers de leurs quartiers"


def keys_of(row: Contract | Lot | Action | Sheet | Placement) -> list[int]:
    """Return the keys of the quartiers of what a row hangs on: a contract, or an action. One query.

    A step in a lot and in an action hangs on the quartiers of both.
    """
    if isinstance(row, Action):
        return list(Action.quartiers.through.objects.filter(action=row).values_list("quartier_id", flat=True))
    links: Any = Contract.quartiers.through.objects
    if isinstance(row, Contract):
        return list(links.filter(contract=row).values_list("quartier_id", flat=True))
    if isinstance(row, Lot):
        return list(links.filter(contract=row.contract_id).values_list("quartier_id", flat=True))
    of_lot = links.filter(contract__lots=row.lot_id).order_by().values_list("quartier_id")
    of_action = Action.quartiers.through.objects.filter(action=row.action_id).order_by().values_list("quartier_id")
    return [key for (key,) in of_lot.union(of_action)]


# ---- contracts ------------------------------------------------------------------------------------------------------


def can_create_contract(user: Any) -> bool:
    """Chargés de mission and managers write contracts on the quartiers that they lead; administrators anywhere."""
    return bool(user.is_administrator or user.scope.is_officer)


def why_not_create_contract(user: Any, row: Any = None) -> str:
    """Say why the user may not write a contract; empty when it is allowed."""
    return "" if can_create_contract(user) else f"Les marchés et leurs clauses sont écrits par {OFFICERS}."


def can_edit_contract(user: Any, contract: Contract | Lot) -> bool:
    """Chargés de mission and managers of one of its quartiers write a contract, its lots and its amendments."""
    return leads_one_of(user, keys_of(contract))


def why_not_edit_contract(user: Any, contract: Contract | Lot) -> str:
    """Say why the user may not write a contract; empty when it is allowed."""
    return "" if can_edit_contract(user, contract) else f"Les marchés et leurs clauses sont écrits par {OFFICERS}."


def can_edit_group(user: Any, group: ContractGroup) -> bool:
    """Who leads a quartier of one of its contracts renames a globalisation; whoever writes contracts, an empty one."""
    if user.is_administrator:
        return True
    links: Any = Contract.quartiers.through.objects.filter(contract__group=group).order_by()
    keys = list(links.values_list("quartier_id", flat=True).distinct())
    return leads_one_of(user, keys) if keys else can_create_contract(user)


def why_not_edit_group(user: Any, group: ContractGroup) -> str:
    """Say why the user may not rename a globalisation; empty when it is allowed."""
    return "" if can_edit_group(user, group) else f"Les globalisations d’heures sont tenues par {OFFICERS}."


# ---- pathways and hours ---------------------------------------------------------------------------------------------


def can_read_pathways(user: Any, row: Any = None) -> bool:
    """Chargés de mission, managers and administrators read pathways line by line; proximity teams read totals."""
    return bool(user.is_administrator or user.scope.is_officer)


def why_not_read_pathways(user: Any, row: Any = None) -> str:
    """Say why the user may not read pathways; empty when it is allowed."""
    if can_read_pathways(user):
        return ""
    return f"Les parcours et leurs heures sont lus, un par un, par {OFFICERS} ; les autres lisent les totaux."


def can_read_small_numbers(user: Any, quartier_keys: Iterable[int] | None) -> bool:
    """Whether the figures of a bilan are told as they are: to who leads one of its quartiers.

    Of everything that the reader sees (None): to who leads all of it. Others read totals, small numbers hidden.
    """
    if user.is_administrator:
        return True
    if quartier_keys is not None:
        return leads_one_of(user, quartier_keys)
    return user.scope.is_officer and all(user.scope.is_officer_of(key) for key in user.scope.quartier_ids)


def why_not_read_small_numbers(user: Any, quartier_keys: Iterable[int] | None) -> str:
    """Say why the user may not have the documents of a bilan; empty when it is allowed."""
    if can_read_small_numbers(user, quartier_keys):
        return ""
    return f"Les documents de l’insertion sont établis par {OFFICERS} ; les autres lisent les totaux."


def can_read_small_numbers_of_project(user: Any, project: UrbanProject) -> bool:
    """Whether the user leads a quartier of each contract of a project that they see. One query.

    A project is on several quartiers, each contract on some: to lead one is not to read the lines of the others.
    """
    if user.is_administrator:
        return True
    seen = Contract.objects.visible_to(user).filter(project=project)
    return user.scope.is_officer and not seen.exclude(pk__in=Contract.objects.led_by(user).values("pk")).exists()


def why_not_read_small_numbers_of_project(user: Any, project: UrbanProject) -> str:
    """Say why the user may not have the documents of a project; empty when it is allowed."""
    if can_read_small_numbers_of_project(user, project):
        return ""
    return (
        f"Ce projet a des marchés de quartiers que vous ne suivez pas en détail : leurs documents sont établis par "
        f"{OFFICERS}. Choisissez aussi votre quartier, ou l’un de vos marchés."
    )


def can_edit_hours(user: Any, row: Lot | Action | Sheet | Placement) -> bool:
    """Chargés de mission and managers of one of its quartiers note hours and write the steps of pathways there."""
    return leads_one_of(user, keys_of(row))


def why_not_edit_hours(user: Any, row: Lot | Action | Sheet | Placement) -> str:
    """Say why the user may not note hours there; empty when it is allowed."""
    return "" if can_edit_hours(user, row) else f"Les heures et les parcours sont saisis et validés par {OFFICERS}."


def can_edit_pathway(user: Any, pathway: Pathway) -> bool:
    """Who leads a quartier of one of its steps writes its traits and its exits. Two queries."""
    if user.is_administrator:
        return True
    steps = Placement.objects.filter(pathway=pathway).order_by().values("lot__contract", "action")
    rows = list(steps)
    keys = list(
        Contract.quartiers.through.objects.filter(contract__in=[row["lot__contract"] for row in rows])
        .order_by()
        .values_list("quartier_id")
        .union(
            Action.quartiers.through.objects.filter(action__in=[row["action"] for row in rows])
            .order_by()
            .values_list("quartier_id")
        )
    )
    return leads_one_of(user, [key for (key,) in keys])


def why_not_edit_pathway(user: Any, pathway: Pathway) -> str:
    """Say why the user may not write a pathway; empty when it is allowed."""
    return "" if can_edit_pathway(user, pathway) else f"Les parcours sont écrits par {OFFICERS}."


def can_purge_pathways(user: Any) -> bool:
    """Administrators see to it that the traits of pathways are not kept beyond their time."""
    return bool(user.is_administrator)


def why_not_purge_pathways(user: Any, row: Any = None) -> str:
    """Say why the user may not purge pathways; empty when it is allowed."""
    return "" if can_purge_pathways(user) else "La conservation des parcours est suivie par les administrateurs."


def can_reopen_sheet(user: Any, sheet: Sheet) -> bool:
    """A manager of one of its quartiers opens a validated month again, and says why."""
    return manages_one_of(user, keys_of(sheet))


def why_not_reopen_sheet(user: Any, sheet: Sheet) -> str:
    """Say why the user may not open a validated month again; empty when it is allowed."""
    return "" if can_reopen_sheet(user, sheet) else "Un mois validé est rouvert par un manager du quartier."


# ---- the house ------------------------------------------------------------------------------------------------------


def can_manage_settings(user: Any) -> bool:
    """Administrators keep the rates of each year, kinds of work and criteria."""
    return bool(user.is_administrator)


def why_not_manage_settings(user: Any, row: Any = None) -> str:
    """Say why the user may not keep the settings; empty when it is allowed."""
    if can_manage_settings(user):
        return ""
    return "Les taux, les natures de travaux et les critères sont tenus par les administrateurs."


# ---- what projects owe ----------------------------------------------------------------------------------------------


def can_edit_targets(user: Any, project: UrbanProject) -> bool:
    """Chargés de mission and managers of one of its quartiers write what maîtres d'ouvrage owe in a project."""
    return leads_one_of(user, project.quartiers.order_by().values_list("pk", flat=True))


def why_not_edit_targets(user: Any, project: UrbanProject) -> str:
    """Say why the user may not write what maîtres d'ouvrage owe; empty when it is allowed."""
    return "" if can_edit_targets(user, project) else f"Les objectifs d’un projet sont écrits par {OFFICERS}."
