"""Four grids in use: diagnostic en marchant, social, of functioning, and the state of halls."""

import uuid

from django.db import migrations

# The same series everywhere: a grid is known again wherever it was installed.
NAMESPACE = uuid.UUID("6d1c2f0e-8f0f-4b0b-9d5c-0c5a4a2f7e11")

WALK_LEVELS = [
    (3, "Satisfaisant", "good", True),
    (2, "À surveiller", "fair", False),
    (1, "Dégradé", "poor", False),
    (0, "Très dégradé", "bad", False),
]
WALK = [
    ("Propreté", ["Sols", "Papiers", "Déjections", "Tags", "Abords des conteneurs"]),
    ("Déchets et encombrants", ["Bornes et locaux", "Tri", "Dépôts sauvages", "Encombrants"]),
    ("Éclairage", ["Éclairage public", "Halls", "Parkings", "Cheminements"]),
    ("Espaces verts", ["Taille", "Pelouses", "Arbres", "Arrosage"]),
    ("Aires de jeux et mobilier", ["Jeux", "Bancs", "Corbeilles", "Sols souples"]),
    (
        "Stationnement et épaves",
        ["Stationnement gênant", "Stationnement sauvage", "Épaves et voitures ventouses"],
    ),
    ("Voirie et cheminements", ["Revêtement", "Accessibilité PMR", "Signalétique et adressage"]),
    (
        "Entrées, halls, parties communes",
        ["Porte", "Interphone", "Boîtes aux lettres", "Ascenseur", "Caves", "Locaux"],
    ),
    ("Tranquillité", ["Regroupements", "Nuisances", "Dégradations", "Sentiment d’insécurité"]),
    ("Usages et vie sociale", ["Lieux de rencontre", "Commerces", "Équipements", "Conflits d’usage"]),
    (
        "Points forts",
        [
            ("Ce qui fonctionne bien ici", "Une marche ne relève pas que des défauts : ce qui est à garder."),
            "Initiatives d’habitants",
            "Améliorations depuis la dernière marche",
        ],
    ),
]

SOCIAL_LEVELS = [
    (3, "Atout fort", "good", True),
    (2, "Plutôt un atout", "fair", True),
    (1, "Plutôt une fragilité", "poor", False),
    (0, "Fragilité forte", "bad", False),
]
SOCIAL = [
    (
        "Peuplement et occupation",
        [
            "Composition et taille des ménages",
            "Âge et ancienneté des titulaires du bail",
            ("Sur-occupation et sous-occupation", "Enquête OPS, toujours anonyme."),
            "Équilibre des attributions",
        ],
    ),
    (
        "Ressources et précarité",
        ["Niveau de ressources des ménages", "Dépendance aux aides au logement", "Reste à vivre et charges"],
    ),
    ("Impayés", ["Part des ménages en impayé", "Ancienneté des dettes", "Prévention et plans d’apurement"]),
    (
        "Vacance, rotation, demandes de mutation",
        [
            "Vacance",
            ("Rotation", "Sorties de l’année rapportées au nombre de logements."),
            "Demandes de mutation",
            "Refus de propositions",
        ],
    ),
    ("Emploi et insertion", ["Accès à l’emploi", "Emploi des jeunes", "Offre d’insertion et de formation"]),
    (
        "Santé et vieillissement",
        ["Accès aux soins", "Santé mentale et isolement", "Adaptation des logements au vieillissement"],
    ),
    (
        "Jeunesse et scolarité",
        ["Réussite et décrochage scolaires", "Offre éducative et de loisirs", "Présence éducative de rue"],
    ),
    (
        "Familles et parentalité",
        ["Soutien à la parentalité", "Modes de garde", "Familles monoparentales"],
    ),
    (
        "Femmes et égalité",
        [
            "Place des femmes dans l’espace public",
            "Accès des femmes à l’emploi",
            "Repérage des violences, orientation",
        ],
    ),
    (
        "Lien social et vie associative",
        ["Relations de voisinage", "Tissu associatif", "Lieux de rencontre", "Isolement"],
    ),
    (
        "Participation",
        [
            "Conseil citoyen et instances",
            "Capacité à mobiliser les habitants",
            "Suites données à la parole des habitants",
        ],
    ),
    (
        "Accès aux droits et numérique",
        ["Services publics de proximité", "Recours aux droits", "Équipement et autonomie numériques"],
    ),
    ("Cadre de vie", ["Entretien des immeubles et des abords", "Espaces extérieurs", "Mobilité et desserte"]),
    ("Tranquillité", ["Sentiment de sécurité", "Incivilités et troubles de voisinage", "Réponse des partenaires"]),
    ("Image du quartier", ["Image vue du dehors", "Attachement des habitants"]),
]

FUNCTIONING_LEVELS = [
    (2, "Favorable aux usages", "good", True),
    (1, "À améliorer", "fair", False),
    (0, "Pénalisant", "bad", False),
]
FUNCTIONING = [
    (
        "Formes de l’habitat",
        ["Implantation et orientation des immeubles", "Taille des unités et des cages", "Densité et vis-à-vis"],
    ),
    (
        "Espaces résidentiels",
        [
            "Découpage",
            ("Clarité de la vocation", "On sait à qui est l’espace, et à quoi il sert."),
            "Qualification et qualité d’accueil",
            "Lien avec l’espace public",
            "Stationnement résidentiel",
        ],
    ),
    ("Parties communes", ["Entrées", "Halls", "Escaliers et paliers"]),
    (
        "Déchets et encombrants",
        ["Locaux des ordures ménagères", "Locaux des encombrants", "Aires de collecte"],
    ),
    (
        "Aménagement paysager",
        ["Plantations et ombre", "Entretien rendu possible par la conception", "Limites et clôtures"],
    ),
    (
        "Espaces publics",
        ["Places et lieux de rencontre", "Voiries et cheminements", "Aires de jeux", "Stationnement public"],
    ),
]

HALLS_LEVELS = [
    (3, "Vert : faits isolés", "good", True),
    (2, "Jaune : incivilités récurrentes", "fair", False),
    (1, "Orange : activité délinquante réelle", "poor", False),
    (0, "Rouge : usage du hall empêché", "bad", False),
]
HALLS = [
    (
        "Tranquillité",
        [
            ("Niveau d’ensemble du hall", "Selon la nature des faits et leur récurrence."),
            "Regroupements et occupation",
            "Nuisances et incivilités",
            "Sentiment d’insécurité des habitants",
        ],
    ),
    (
        "Entrées, halls, parties communes",
        ["Dégradations de la porte et du contrôle d’accès", "Dégradations du hall et des boîtes aux lettres"],
    ),
]

GRIDS = [
    (
        "walk",
        "Diagnostic en marchant",
        "À remplir à chaque halte, en groupe : chacun observe, dit ce qu’il voit, puis le groupe s’accorde sur un niveau. "
        "Ce qui n’a pas été vu reste « Non observé » et ne compte pas dans les moyennes.",
        WALK_LEVELS,
        WALK,
    ),
    (
        "social",
        "Diagnostic social",
        "Chaque thème croise les chiffres (Insee, CAF, enquête OPS, données du bailleur) et la parole des habitants et des "
        "acteurs. Le groupe s’accorde sur un niveau ; sans élément, laissez « Non observé ».",
        SOCIAL_LEVELS,
        SOCIAL,
    ),
    (
        "functioning",
        "Fonctionnement social et spatial",
        "Pour chaque espace, dites si sa conception aide ou gêne la gestion et les usages.",
        FUNCTIONING_LEVELS,
        FUNCTIONING,
    ),
    (
        "halls",
        "État des halls",
        "Un niveau par hall, selon la nature et la récurrence des faits. Aucune personne n’est décrite.",
        HALLS_LEVELS,
        HALLS,
    ),
]


def add_grids(apps, schema_editor):
    """Create each grid as a draft, then put it in use: what is in use takes no more parts."""
    grid_model, level_model, theme_model, item_model, veille_model = (
        apps.get_model("diagnostics", name) for name in ("Grid", "GridLevel", "GridTheme", "GridItem", "Theme")
    )
    veille = {theme.name: theme for theme in veille_model.objects.all()}
    for kind, name, intro, levels, themes in GRIDS:
        grid = grid_model.objects.create(kind=kind, name=name, intro=intro, series=uuid.uuid5(NAMESPACE, kind))
        level_model.objects.bulk_create(
            level_model(grid=grid, value=value, label=label, tone=tone, is_positive=is_positive)
            for value, label, tone, is_positive in levels
        )
        for position, (theme_name, items) in enumerate(themes, 1):
            theme = theme_model.objects.create(
                grid=grid, name=theme_name, theme=veille.get(theme_name), order=position * 10
            )
            pairs = [item if isinstance(item, tuple) else (item, "") for item in items]
            item_model.objects.bulk_create(
                item_model(theme=theme, name=item, help=text, order=order * 10)
                for order, (item, text) in enumerate(pairs, 1)
            )
        grid.status = "in_use"
        grid.save(update_fields=["status"])


def remove_grids(apps, schema_editor):
    """Only what no diagnostic uses goes.

    The parts of a grid in use may not be deleted: the grid goes first, and its parts, which are checked against it when
    the transaction ends, follow.
    """
    grid_model, level_model, theme_model, item_model = (
        apps.get_model("diagnostics", name) for name in ("Grid", "GridLevel", "GridTheme", "GridItem")
    )
    series = [uuid.uuid5(NAMESPACE, kind) for kind, *_ in GRIDS]
    free = grid_model.objects.filter(series__in=series, number=1, diagnostics__isnull=True)
    keys = list(free.values_list("pk", flat=True))
    using = schema_editor.connection.alias
    themes = list(theme_model.objects.filter(grid_id__in=keys).values_list("pk", flat=True))
    for rows in (
        grid_model.objects.filter(pk__in=keys),
        item_model.objects.filter(theme_id__in=themes),
        theme_model.objects.filter(pk__in=themes),
        level_model.objects.filter(grid_id__in=keys),
    ):
        rows._raw_delete(using)


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0010_grids_diagnostics_and_issues")]

    operations = [migrations.RunPython(add_grids, remove_grids)]
