"""Who may do what with observations. Seeing is `visible_to`; roles come from the teams."""

from collections.abc import Iterable
from typing import Any

from diagnostics.enums import DiagnosticStatus, Status
from diagnostics.models import Alert, Diagnostic, Grid, Issue, Observation
from territories.models import Entrance

OFFICERS = "les chargés de mission et les managers du quartier"


def can_create_observation(user: Any, quartier_id: int | None = None) -> bool:
    """Whoever works on a quartier reports what is seen there; administrators do it anywhere."""
    if quartier_id is None:
        return bool(user.scope.is_global or user.scope.quartier_ids)
    return bool(user.scope.sees(quartier_id))


def why_not_create_observation(user: Any, row: Any = None) -> str:
    """Say why the user may not report; empty when it is allowed."""
    if can_create_observation(user):
        return ""
    return "Vous n’êtes encore dans aucune équipe : demandez à un administrateur de vous y ajouter."


def can_say_how_soon(user: Any, quartier_id: int | None = None) -> bool:
    """Chargés de mission and managers give what they report a priority and a deadline; administrators too."""
    if quartier_id is None:
        return bool(user.is_administrator or user.scope.is_officer)
    return bool(user.is_administrator or user.scope.is_officer_of(quartier_id))


def why_not_say_how_soon(user: Any, quartier_id: int | None = None) -> str:
    """Say why the user may not give a priority or a deadline; empty when it is allowed."""
    if can_say_how_soon(user, quartier_id):
        return ""
    return "La priorité et l’échéance sont données par les chargés de mission et les managers du quartier."


def takes_part(user: Any, observation: Observation) -> bool:
    """Whoever leads, or handles it, works on it: only its state may stand in the way of what they ask."""
    return can_lead(user, observation) or observation.assignee_id == user.pk


def can_lead(user: Any, observation: Observation) -> bool:
    """Chargés de mission and managers of the quartier lead what happens to an observation; administrators too."""
    return bool(user.is_administrator or user.scope.is_officer_of(observation.quartier_id))


def can_edit_observation(user: Any, observation: Observation) -> bool:
    """Its author corrects it while nobody has qualified it; those who lead correct it while it is open."""
    if can_lead(user, observation):
        return observation.is_open
    return observation.author_id == user.pk and observation.status == Status.TO_QUALIFY


def why_not_edit_observation(user: Any, observation: Observation) -> str:
    """Say why the user may not correct the observation; empty when it is allowed."""
    if can_edit_observation(user, observation):
        return ""
    if observation.author_id == user.pk and not can_lead(user, observation):
        return "Votre signalement est déjà pris en charge : dites ce qui change à votre chargé de mission."
    if can_lead(user, observation):
        return "Cette observation est terminée : rouvrez-la pour la corriger."
    return f"Une observation est corrigée par son auteur, puis par {OFFICERS}."


def can_qualify_observation(user: Any, observation: Observation) -> bool:
    """Those who lead say what an open observation is about and how grave it is."""
    return can_lead(user, observation) and observation.is_open


def why_not_qualify_observation(user: Any, observation: Observation) -> str:
    """Say why the user may not qualify the observation; empty when it is allowed."""
    return _why_not(can_qualify_observation(user, observation), user, observation, "qualifient une observation")


def can_assign_observation(user: Any, observation: Observation) -> bool:
    """Those who lead give an open observation to somebody who works on the quartier."""
    return can_lead(user, observation) and observation.is_open


def why_not_assign_observation(user: Any, observation: Observation) -> str:
    """Say why the user may not assign the observation; empty when it is allowed."""
    return _why_not(can_assign_observation(user, observation), user, observation, "confient une observation")


def can_handle_observation(user: Any, observation: Observation) -> bool:
    """Those who lead, and the person it is given to, start an open observation and mark it handled."""
    return observation.is_open and (can_lead(user, observation) or observation.assignee_id == user.pk)


def why_not_handle_observation(user: Any, observation: Observation) -> str:
    """Say why the user may not start or finish the observation; empty when it is allowed."""
    return _why_not(
        can_handle_observation(user, observation),
        user,
        observation,
        "et la personne à qui elle est confiée la traitent",
    )


def can_answer_observation(user: Any, observation: Observation) -> bool:
    """Those who lead, and the person it is given to, answer its author, even once it is over."""
    return takes_part(user, observation)


def why_not_answer_observation(user: Any, observation: Observation) -> str:
    """Say why the user may not answer; empty when it is allowed."""
    if can_answer_observation(user, observation):
        return ""
    return f"Répondent à l’auteur : {OFFICERS}, et la personne à qui l’observation est confiée."


def can_close_observation(user: Any, observation: Observation) -> bool:
    """Those who lead put away an open observation that will not be handled."""
    return can_lead(user, observation) and observation.is_open


def why_not_close_observation(user: Any, observation: Observation) -> str:
    """Say why the user may not close the observation; empty when it is allowed."""
    return _why_not(can_close_observation(user, observation), user, observation, "classent une observation")


def can_join_observation(user: Any, observation: Observation) -> bool:
    """Those who lead say that an open observation is the same as another one."""
    return can_lead(user, observation) and observation.is_open


def why_not_join_observation(user: Any, observation: Observation) -> str:
    """Say why the user may not join the observation to another one; empty when it is allowed."""
    return _why_not(can_join_observation(user, observation), user, observation, "réunissent deux observations")


def can_reopen_observation(user: Any, observation: Observation) -> bool:
    """Those who lead open again what is over."""
    return can_lead(user, observation) and not observation.is_open


def why_not_reopen_observation(user: Any, observation: Observation) -> str:
    """Say why the user may not open the observation again; empty when it is allowed."""
    if can_reopen_observation(user, observation):
        return ""
    if observation.is_open:
        return "Cette observation est déjà ouverte."
    return f"Seuls {OFFICERS} rouvrent une observation."


def can_manage_themes(user: Any) -> bool:
    """Administrators keep the themes of the veille."""
    return bool(user.is_administrator)


def why_not_manage_themes(user: Any, row: Any = None) -> str:
    """Say why the user may not edit themes; empty when it is allowed."""
    return "" if can_manage_themes(user) else "Les thèmes de la veille sont tenus par les administrateurs."


def can_manage_incident_types(user: Any) -> bool:
    """Administrators keep the types of incidents: the same words for everybody, over the years."""
    return bool(user.is_administrator)


def why_not_manage_incident_types(user: Any, row: Any = None) -> str:
    """Say why the user may not edit types of incidents; empty when it is allowed."""
    return "" if can_manage_incident_types(user) else "Les types d’incidents sont tenus par les administrateurs."


def _why_not(allowed: bool, user: Any, observation: Observation, verb: str) -> str:
    if allowed:
        return ""
    if not observation.is_open:
        return "Cette observation est terminée : rouvrez-la d’abord."
    return f"Seuls {OFFICERS} {verb}."


# ---- diagnostics ----------------------------------------------------------------------------------------------------


def leads_one_of(user: Any, quartier_keys: Iterable[int]) -> bool:
    """Whether the user is chargé de mission or manager of one of these quartiers, or administrator."""
    return bool(user.is_administrator or any(user.scope.is_officer_of(key) for key in quartier_keys))


def manages_one_of(user: Any, quartier_keys: Iterable[int]) -> bool:
    """Whether the user is manager of one of these quartiers, or administrator."""
    return bool(user.is_administrator or any(user.scope.is_manager_of(key) for key in quartier_keys))


def can_create_diagnostic(user: Any) -> bool:
    """Chargés de mission and managers begin diagnostics on the quartiers that they lead; administrators anywhere."""
    return bool(user.is_administrator or user.scope.is_officer)


def why_not_create_diagnostic(user: Any, row: Any = None) -> str:
    """Say why the user may not begin a diagnostic; empty when it is allowed."""
    if can_create_diagnostic(user):
        return ""
    return "Les diagnostics sont menés par les chargés de mission et les managers de leurs quartiers."


def can_edit_diagnostic(user: Any, diagnostic: Diagnostic) -> bool:
    """Chargés de mission and managers of one of its quartiers write in it until it is validated."""
    return leads_one_of(user, diagnostic.quartier_keys) and not diagnostic.is_locked


def why_not_edit_diagnostic(user: Any, diagnostic: Diagnostic) -> str:
    """Say why the user may not write in a diagnostic; empty when it is allowed."""
    if can_edit_diagnostic(user, diagnostic):
        return ""
    if leads_one_of(user, diagnostic.quartier_keys):
        return "Ce diagnostic est validé : un manager le ramène d’abord en restitution pour qu’il soit modifié."
    return "Les diagnostics sont menés par les chargés de mission et les managers de leurs quartiers."


def next_steps(user: Any, diagnostic: Diagnostic) -> list[DiagnosticStatus]:
    """Return the states that the user may bring a diagnostic to: the next one, and the one before.

    Who pilots it and who leads one of its quartiers move it on; only a manager validates it, or undoes that.
    """
    if not (diagnostic.lead_id == user.pk or leads_one_of(user, diagnostic.quartier_keys)):
        return []
    states = list(DiagnosticStatus)
    here = states.index(DiagnosticStatus(diagnostic.status))
    steps = [*states[here + 1 : here + 2], *(states[here - 1 : here] if here else [])]
    if not manages_one_of(user, diagnostic.quartier_keys):
        is_undoing = diagnostic.status == DiagnosticStatus.VALIDATED
        steps = [
            step
            for step in steps
            if step != DiagnosticStatus.VALIDATED and not (is_undoing and step == DiagnosticStatus.SHARED)
        ]
    return steps


def why_not_move_diagnostic(user: Any, diagnostic: Diagnostic) -> str:
    """Say why the user may not change the state of a diagnostic at all; empty when a state is open to them."""
    if next_steps(user, diagnostic):
        return ""
    return (
        "Le pilote, les chargés de mission et les managers des quartiers font avancer un diagnostic ; "
        "un manager le valide."
    )


# ---- halls ----------------------------------------------------------------------------------------------------------


def can_note_hall(user: Any, hall: Entrance) -> bool:
    """Whoever works on the quartier says in what state a hall is, as long as the hall is in use."""
    quartier = hall.building.residence.quartier_id
    return hall.is_active and hall.building.is_active and quartier is not None and user.scope.sees(quartier)


def why_not_note_hall(user: Any, hall: Entrance) -> str:
    """Say why the user may not say in what state a hall is; empty when it is allowed."""
    if can_note_hall(user, hall):
        return ""
    if not (hall.is_active and hall.building.is_active):
        return "Ce hall a été archivé : son état n’est plus noté."
    return "L’état d’un hall est noté par ceux qui travaillent sur son quartier."


# ---- problématiques -------------------------------------------------------------------------------------------------


def can_edit_issue(user: Any, issue: Issue | None) -> bool:
    """Whoever leads one of its quartiers keeps a problématique; whoever leads a quartier writes a new one."""
    if issue is None:
        return bool(user.is_administrator or user.scope.is_officer)
    return leads_one_of(user, [row.pk for row in issue.quartiers.all()])


def why_not_edit_issue(user: Any, issue: Issue | None) -> str:
    """Say why the user may not write or change a problématique; empty when it is allowed."""
    if can_edit_issue(user, issue):
        return ""
    return "Les problématiques sont tenues par les chargés de mission et les managers de leurs quartiers."


def why_not_link_observation(user: Any, observation: Observation) -> str:
    """Say why the user may not tie the observation to a problématique; empty when it is allowed."""
    if can_lead(user, observation):
        return ""
    return f"Seuls {OFFICERS} lient une observation à une problématique."


# ---- grids --------------------------------------------------------------------------------------------------------


def can_read_grids(user: Any) -> bool:
    """Grids are referentials of the house: whoever works on a quartier reads them."""
    return bool(user.is_administrator or user.scope.is_global or user.scope.roles)


def why_not_read_grids(user: Any, row: Any = None) -> str:
    """Say why the user may not read grids; empty when it is allowed."""
    if can_read_grids(user):
        return ""
    return "Vous n’êtes encore dans aucune équipe : demandez à un administrateur de vous y ajouter."


def can_manage_grids(user: Any) -> bool:
    """Chargés de mission and managers compose the grids, and put them in use; administrators too."""
    return bool(user.is_administrator or user.scope.is_officer)


def why_not_manage_grids(user: Any, row: Any = None) -> str:
    """Say why the user may not compose grids; empty when it is allowed."""
    if can_manage_grids(user):
        return ""
    return "Les grilles sont composées par les chargés de mission, les managers et les administrateurs."


def why_not_edit_grid(user: Any, grid: Grid) -> str:
    """Say why the user may not change this version of a grid; empty when it is allowed."""
    if reason := why_not_manage_grids(user):
        return reason
    return "" if grid.is_draft else "Une grille en service ne change plus : modifiez sa version suivante."


# ---- alertes --------------------------------------------------------------------------------------------------------


def can_acknowledge_alert(user: Any, alert: Alert) -> bool:
    """Whoever leads the quartier takes a warning into account; administrators too."""
    return bool(user.is_administrator or user.scope.is_officer_of(alert.quartier_id))


def why_not_acknowledge_alert(user: Any, alert: Alert) -> str:
    """Say why the user may not take the warning into account; empty when it is allowed."""
    if can_acknowledge_alert(user, alert):
        return ""
    return f"Seuls {OFFICERS} prennent une alerte en compte."


def can_manage_alert_rules(user: Any) -> bool:
    """Administrators keep the rules that warn."""
    return bool(user.is_administrator)


def why_not_manage_alert_rules(user: Any, row: Any = None) -> str:
    """Say why the user may not edit the rules; empty when it is allowed."""
    return "" if can_manage_alert_rules(user) else "Les règles d’alerte sont tenues par les administrateurs."


# ---- many observations at once --------------------------------------------------------------------------------------


def can_review_observations(user: Any) -> bool:
    """Those who lead somewhere choose several observations of the list; each row keeps its own rights."""
    return bool(user.is_administrator or user.scope.is_officer)


def why_not_review_observations(user: Any, row: Any = None) -> str:
    """Say why the user may not choose several observations at once; empty when it is allowed."""
    if can_review_observations(user):
        return ""
    return "Les chargés de mission et les managers traitent plusieurs observations à la fois."
