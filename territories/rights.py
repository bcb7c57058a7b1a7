"""What the roles may do with territories, in words; the functions of `permissions` answer."""

from core.rights import HERE, Right
from territories import permissions
from territories.models import Residence

SUBJECT = "Quartiers et patrimoine"

RIGHTS = [
    Right(
        SUBJECT,
        "Voir le quartier, son patrimoine, ses projets et ses indicateurs",
        lambda user: user.scope.sees(HERE),
    ),
    Right(
        SUBJECT,
        "Tenir les résidences, les bâtiments et les halls",
        lambda user: permissions.can_edit_residence(user, Residence(quartier_id=HERE)),
    ),
    Right(
        SUBJECT,
        "Lire les chiffres du bailleur, résidence par résidence",
        lambda user: user.scope.sees(HERE),
    ),
    Right(
        SUBJECT,
        "Saisir et importer les chiffres du bailleur",
        lambda user: permissions.can_edit_figures(user, HERE),
    ),
    Right(
        SUBJECT,
        "Tenir la liste des chiffres du bailleur",
        lambda user: permissions.can_manage_figure_kinds(user),
    ),
    Right(SUBJECT, "Créer un projet, tenir ses opérations", lambda user: permissions.can_edit_project(user, None)),
    Right(
        SUBJECT,
        "Créer un quartier, corriger ce qui l’identifie",
        lambda user: permissions.can_edit_quartier(user, None),
    ),
]
