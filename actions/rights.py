"""What the roles may do with programmes and actions, in words; the functions of `permissions` answer."""

from actions import permissions
from core.rights import HERE, Right

SUBJECT = "Programmes d’actions"

RIGHTS = [
    Right(
        SUBJECT,
        "Lire les programmes et les actions du quartier",
        lambda user: user.scope.is_global or user.scope.sees(HERE),
    ),
    Right(
        SUBJECT,
        "Noter les séances d’une action et compter qui est venu",
        lambda user: user.scope.is_global or user.scope.sees(HERE),
    ),
    Right(
        SUBJECT,
        "Écrire les programmes, les actions, leurs budgets et leurs dépenses",
        lambda user: permissions.leads_one_of(user, [HERE]),
    ),
    Right(
        SUBJECT,
        "Valider et clore un programme, clore et corriger une année",
        lambda user: permissions.manages_one_of(user, [HERE]),
    ),
    Right(
        SUBJECT,
        "Lire les notes confidentielles sur les financements",
        lambda user: permissions.leads_one_of(user, [HERE]),
    ),
    Right(
        SUBJECT,
        "Préparer et télécharger le dossier préfet du quartier",
        lambda user: permissions.leads_one_of(user, [HERE]),
    ),
    Right(SUBJECT, "Écrire des modèles d’actions", permissions.can_manage_templates),
    Right(SUBJECT, "Tenir les cadres, leurs axes et les types d’actions", permissions.can_manage_frameworks),
]
