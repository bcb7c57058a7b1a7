"""What the roles may do with observations, in words; the functions of `permissions` answer."""

from typing import Any

from core.rights import HERE, Right
from diagnostics import permissions
from diagnostics.enums import Status
from diagnostics.models import Alert, Observation
from territories.models import Building, Entrance, Residence

SUBJECT = "Veille"
# Nobody's key: an author and an assignee who are somebody else.
SOMEBODY = -1


def _observation(**fields: Any) -> Observation:
    return Observation(
        quartier_id=HERE, **{"author_id": SOMEBODY, "assignee_id": SOMEBODY, "status": Status.TO_QUALIFY, **fields}
    )


def _hall() -> Entrance:
    return Entrance(building=Building(residence=Residence(quartier_id=HERE)))


RIGHTS = [
    Right(
        SUBJECT,
        "Signaler ce qui est vu sur le quartier",
        lambda user: permissions.can_create_observation(user, HERE),
    ),
    Right(
        SUBJECT,
        "Noter l’état d’un hall du quartier",
        lambda user: permissions.can_note_hall(user, _hall()),
    ),
    Right(
        SUBJECT,
        "Donner une priorité et une échéance à ce que l’on signale",
        lambda user: permissions.can_say_how_soon(user, HERE),
    ),
    Right(
        SUBJECT,
        "Corriger son propre signalement tant que personne ne l’a qualifié",
        lambda user: permissions.can_edit_observation(user, _observation(author_id=user.pk)),
    ),
    Right(
        SUBJECT,
        "Lire les observations du quartier et leur suite",
        lambda user: user.scope.sees(HERE),
    ),
    # The same question as `visibility` of the models asks: a role on the quartier, whoever the user is.
    Right(
        SUBJECT,
        "Lire les observations confidentielles du quartier",
        lambda user: user.scope.is_officer_of(HERE),
    ),
    Right(
        SUBJECT,
        "Traiter l’observation qui vous est confiée et répondre à son auteur",
        lambda user: permissions.can_handle_observation(user, _observation(assignee_id=user.pk)),
    ),
    Right(
        SUBJECT,
        "Qualifier, confier, traiter, classer, rouvrir toute observation",
        lambda user: all(
            (
                permissions.can_qualify_observation(user, _observation()),
                permissions.can_assign_observation(user, _observation()),
                permissions.can_handle_observation(user, _observation()),
                permissions.can_close_observation(user, _observation()),
                permissions.can_reopen_observation(user, _observation(status=Status.DONE)),
            )
        ),
    ),
    Right(SUBJECT, "Tenir les thèmes de la veille", permissions.can_manage_themes),
    Right(SUBJECT, "Tenir les types d’incidents", permissions.can_manage_incident_types),
    Right("Diagnostics", "Lire les grilles de diagnostic", permissions.can_read_grids),
    Right("Diagnostics", "Composer les grilles de diagnostic et les mettre en service", permissions.can_manage_grids),
    Right("Problématiques", "Lire les problématiques du quartier", lambda user: user.scope.sees(HERE)),
    Right(
        "Problématiques",
        "Écrire une problématique du quartier, la classer, y lier ce que l’on a vu",
        lambda user: permissions.leads_one_of(user, [HERE]),
    ),
    Right("Diagnostics", "Lire les diagnostics du quartier", lambda user: user.scope.sees(HERE)),
    Right(
        "Diagnostics",
        "Mener un diagnostic du quartier : le préparer, le coter, l’écrire",
        lambda user: permissions.leads_one_of(user, [HERE]),
    ),
    Right(
        "Diagnostics",
        "Valider un diagnostic du quartier, ou revenir sur sa validation",
        lambda user: permissions.manages_one_of(user, [HERE]),
    ),
    Right(SUBJECT, "Lire les alertes du quartier", lambda user: user.scope.sees(HERE)),
    Right(
        SUBJECT,
        "Prendre en compte une alerte du quartier",
        lambda user: permissions.can_acknowledge_alert(user, Alert(quartier_id=HERE)),
    ),
    Right(SUBJECT, "Tenir les règles d’alerte", permissions.can_manage_alert_rules),
]
