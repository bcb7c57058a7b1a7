"""What the roles may do, as a table: the sentences of every app, answered for one sample user of each role."""

from dataclasses import dataclass

from accounts import permissions
from accounts.enums import Role
from accounts.models import Scope, Team, User
from core.permissions import can_import
from core.rights import HERE, Right, all_rights

RIGHTS = [
    Right("Comptes", "Voir les membres de ses équipes", lambda user: permissions.can_see_team(user, Team(pk=HERE))),
    Right("Comptes", "Lire cette page pour ses équipes", permissions.can_read_rights),
    Right("Comptes", "Ouvrir et fermer les comptes, tenir les équipes et les rôles", permissions.can_manage_accounts),
    Right(
        "Comptes",
        "Donner à l’équipe ses modèles Word",
        lambda user: permissions.can_keep_templates(user, Team(pk=HERE)),
    ),
    Right("Comptes", "Importer des fichiers", can_import),
]

ADMINISTRATOR = "Administrateur"
COLUMNS = (*(str(role.label) for role in Role), ADMINISTRATOR)


@dataclass(frozen=True)
class Line:
    """A sentence and, for each of `COLUMNS`, whether it is allowed."""

    subject: str
    sentence: str
    answers: tuple[bool, ...]


def sample_user(role: Role | None) -> User:
    """Return a user, not saved, who has the role on the territory of key `HERE`; None makes an administrator.

    The administrator is in no team: what a membership adds shows in the other columns.
    """
    user = User(pk=HERE, is_administrator=role is None)
    here = {} if role is None else {HERE: role}
    user.__dict__["scope"] = Scope(is_global=role is None, roles=dict(here), team_roles=dict(here))
    return user


def table() -> list[Line]:
    """Return every sentence with its answers, by asking the functions that pages ask."""
    people = [*(sample_user(role) for role in Role), sample_user(None)]
    return [
        Line(right.subject, right.sentence, tuple(bool(right.is_allowed(person)) for person in people))
        for right in all_rights()
    ]
