"""What the roles may do with the directory, in words; the functions of `permissions` answer."""

from core.rights import HERE, Right
from partners import permissions

SUBJECT = "Partenaires"

RIGHTS = [
    Right(
        SUBJECT, "Lire l’annuaire et savoir qui appeler", lambda user: user.scope.is_global or user.scope.sees(HERE)
    ),
    Right(SUBJECT, "Ajouter un partenaire, corriger sa fiche et ses contacts", permissions.can_edit_partner),
    Right(SUBJECT, "Emporter dans un fichier les contacts de l’annuaire", permissions.can_take_contacts),
    Right(
        SUBJECT,
        "Dire qui intervient sur le quartier, et dans quel rôle",
        lambda user: permissions.can_lead_on(user, HERE),
    ),
    Right(SUBJECT, "Tenir le journal des échanges", permissions.can_write_exchange),
    Right(SUBJECT, "Tenir les conventions du quartier", lambda user: permissions.can_lead_on(user, HERE)),
    Right(
        SUBJECT, "Tenir les locaux du quartier et leurs occupations", lambda user: permissions.can_lead_on(user, HERE)
    ),
    Right(
        SUBJECT,
        "Importer des fichiers, fusionner des doublons, tenir les listes de l’annuaire",
        permissions.can_administer_directory,
    ),
    Right(SUBJECT, "Dire quel partenaire est votre organisme", permissions.can_name_landlord),
    Right(
        SUBJECT,
        "Effacer les contacts dont la date de conservation est passée",
        permissions.can_administer_directory,
    ),
]
