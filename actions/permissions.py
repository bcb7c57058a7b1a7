"""Who may do what with programmes and actions. Seeing is `visible_to`; roles come from the teams."""

from collections.abc import Iterable
from typing import Any

from actions.enums import ProgrammeStatus
from actions.models import Action, Programme
from diagnostics.permissions import leads_one_of, manages_one_of
from territories.models import Quartier

OFFICERS = "les chargés de mission et les managers de leurs quartiers"
CLOSED = "Ce programme est clos : un manager le rouvre d’abord."


def keys_of(row: Programme | Action) -> list[int]:
    """Return the keys of the quartiers of a programme or of an action. One query."""
    links: Any = row.quartiers.through.objects.filter(**{f"{row._meta.model_name}_id": row.pk})
    return list(links.values_list("quartier_id", flat=True))


# ---- programmes -----------------------------------------------------------------------------------------------------


def can_create_programme(user: Any) -> bool:
    """Chargés de mission and managers write programmes on the quartiers that they lead; administrators anywhere."""
    return bool(user.is_administrator or user.scope.is_officer)


def why_not_create_programme(user: Any, row: Any = None) -> str:
    """Say why the user may not write a programme; empty when it is allowed."""
    return "" if can_create_programme(user) else f"Les programmes sont écrits par {OFFICERS}."


def can_edit_programme(user: Any, programme: Programme) -> bool:
    """Chargés de mission and managers of one of its quartiers write in it until it is closed."""
    return programme.is_open and leads_one_of(user, keys_of(programme))


def why_not_edit_programme(user: Any, programme: Programme) -> str:
    """Say why the user may not write in a programme; empty when it is allowed."""
    if not leads_one_of(user, keys_of(programme)):
        return f"Les programmes sont écrits par {OFFICERS}."
    return "" if programme.is_open else CLOSED


def next_steps(user: Any, programme: Programme, quartier_keys: Iterable[int]) -> list[ProgrammeStatus]:
    """Return the states that the user may bring a programme to: the next one, and the one before.

    Who leads one of its quartiers submits it, takes it back and starts it; only a manager validates it, closes it, or
    undoes either.
    """
    keys = list(quartier_keys)
    if not (programme.lead_id == user.pk or leads_one_of(user, keys)):
        return []
    states = list(ProgrammeStatus)
    here = states.index(ProgrammeStatus(programme.status))
    steps = [*states[here + 1 : here + 2], *(states[here - 1 : here] if here else [])]
    if manages_one_of(user, keys):
        return steps
    reserved = {
        (ProgrammeStatus.SUBMITTED, ProgrammeStatus.VALIDATED),
        (ProgrammeStatus.VALIDATED, ProgrammeStatus.SUBMITTED),
        (ProgrammeStatus.RUNNING, ProgrammeStatus.CLOSED),
        (ProgrammeStatus.CLOSED, ProgrammeStatus.RUNNING),
    }
    return [step for step in steps if (states[here], step) not in reserved]


def why_not_move_programme(user: Any, programme: Programme, quartier_keys: Iterable[int]) -> str:
    """Say why the user may not change the state of a programme at all; empty when a state is open to them."""
    if next_steps(user, programme, quartier_keys):
        return ""
    return (
        "Le responsable, les chargés de mission et les managers des quartiers font avancer un programme ; un manager "
        "le valide et le clôt."
    )


def can_close_year(user: Any, programme: Programme) -> bool:
    """Managers of one of its quartiers close a year of a programme, and correct one that is closed."""
    return manages_one_of(user, keys_of(programme))


def why_not_close_year(user: Any, programme: Programme) -> str:
    """Say why the user may not close a year, nor correct one; empty when it is allowed."""
    return "" if can_close_year(user, programme) else "Une année est close, et corrigée, par un manager du quartier."


# ---- actions --------------------------------------------------------------------------------------------------------


def can_edit_action(user: Any, action: Action) -> bool:
    """Chargés de mission and managers of one of its quartiers write an action while its programme is open."""
    return action.programme.is_open and leads_one_of(user, keys_of(action))


def why_not_edit_action(user: Any, action: Action) -> str:
    """Say why the user may not write an action; empty when it is allowed."""
    if not leads_one_of(user, keys_of(action)):
        return f"Les actions sont écrites par {OFFICERS}."
    return "" if action.programme.is_open else CLOSED


def can_log_session(user: Any, action: Action) -> bool:
    """Whoever works on one of its quartiers counts who came to a session, while the programme is open."""
    return action.programme.is_open and (user.scope.is_global or any(map(user.scope.sees, keys_of(action))))


def why_not_log_session(user: Any, action: Action) -> str:
    """Say why the user may not log a session; empty when it is allowed."""
    if can_log_session(user, action):
        return ""
    if not action.programme.is_open:
        return CLOSED
    return "Les séances sont notées par ceux qui travaillent sur un des quartiers de l’action."


def can_read_confidential(user: Any, action: Action) -> bool:
    """Confidential notes on money are for chargés de mission, managers and administrators, not proximity teams."""
    return leads_one_of(user, keys_of(action))


# ---- dossiers préfet ------------------------------------------------------------------------------------------------


def can_make_dossier(user: Any, quartier: Quartier) -> bool:
    """Chargés de mission and managers of the quartier, and administrators, make its dossiers and read them.

    They hold the proofs of what was spent, which proximity teams have no use for all at once.
    """
    return leads_one_of(user, [quartier.pk])


def why_not_make_dossier(user: Any, quartier: Quartier) -> str:
    """Say why the user may neither make nor read the dossiers of a quartier; empty when it is allowed."""
    if can_make_dossier(user, quartier):
        return ""
    return f"Les dossiers préfet, avec les justificatifs des dépenses, sont faits et lus par {OFFICERS}."


# ---- the house ------------------------------------------------------------------------------------------------------


def can_manage_frameworks(user: Any) -> bool:
    """Administrators keep frameworks, their axes and the kinds of actions."""
    return bool(user.is_administrator)


def why_not_manage_frameworks(user: Any, row: Any = None) -> str:
    """Say why the user may not keep frameworks; empty when it is allowed."""
    if can_manage_frameworks(user):
        return ""
    return "Les cadres, leurs axes et les types d’actions sont tenus par les administrateurs."


def can_manage_templates(user: Any) -> bool:
    """Chargés de mission, managers and administrators share templates of actions."""
    return bool(user.is_administrator or user.scope.is_officer)


def why_not_manage_templates(user: Any, row: Any = None) -> str:
    """Say why the user may not write templates; empty when it is allowed."""
    if can_manage_templates(user):
        return ""
    return "Les modèles d’actions sont écrits par les chargés de mission, les managers et les administrateurs."


def led_quartiers(user: Any) -> Any:
    """Return the quartiers on which the user writes programmes and actions."""
    return Quartier.objects.led_by(user)
