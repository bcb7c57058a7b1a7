"""What the roles may do with clauses d'insertion, in words; the functions of `permissions` answer."""

from core.rights import HERE, Right
from insertion import permissions

SUBJECT = "Insertion"

RIGHTS = [
    Right(
        SUBJECT,
        "Lire les marchés du quartier, leurs objectifs et le total de leurs heures",
        lambda user: user.scope.is_global or user.scope.sees(HERE),
    ),
    Right(
        SUBJECT,
        "Lire les parcours, un par un, sans nom",
        lambda user: permissions.can_read_pathways(user) and permissions.leads_one_of(user, [HERE]),
    ),
    Right(
        SUBJECT,
        "Lire le bilan en détail et télécharger ses documents, où les petits nombres sont masqués",
        lambda user: permissions.can_read_small_numbers(user, [HERE]),
    ),
    Right(
        SUBJECT,
        "Écrire les marchés, leurs lots et leurs avenants ; saisir et valider les heures",
        lambda user: permissions.leads_one_of(user, [HERE]),
    ),
    Right(
        SUBJECT,
        "Rouvrir un mois validé",
        lambda user: permissions.manages_one_of(user, [HERE]),
    ),
    Right(
        SUBJECT,
        "Effacer les traits des parcours dont la durée de conservation est passée",
        permissions.can_purge_pathways,
    ),
    Right(
        SUBJECT,
        "Écrire ce que chaque maître d’ouvrage doit dans un projet",
        lambda user: permissions.leads_one_of(user, [HERE]),
    ),
    Right(SUBJECT, "Tenir les taux, les natures de travaux et les critères", permissions.can_manage_settings),
]
