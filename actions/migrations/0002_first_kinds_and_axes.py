"""Kinds of actions, and two frameworks with their axes: the abatement of TFPB (cadre national d’utilisation of 29 April
2015) and the contrat de ville « Engagements Quartiers 2030 » (its compass). Administrators edit all of it.
"""

from django.db import migrations

KINDS = [
    ("proximite", "Action de proximité"),
    ("projet-habitants", "Projet collectif d’habitants"),
    ("chantier-educatif", "Chantier éducatif"),
    ("insertion", "Action d’insertion"),
    ("sur-entretien", "Sur-entretien"),
    ("travaux", "Travaux"),
    ("mediation", "Médiation"),
    ("evenement", "Événement"),
    ("accompagnement", "Accompagnement social"),
    ("formation", "Formation, soutien des équipes"),
    ("autre", "Autre"),
]
FRAMEWORKS = [
    (
        "tfpb",
        "Abattement de TFPB, cadre national",
        [
            (
                "Renforcement de la présence du personnel de proximité",
                "Par rapport à la présence normale : médiation sociale, agents de développement social, coordination de la "
                "gestion de proximité, référents sécurité.",
            ),
            (
                "Formation, soutien des personnels de proximité",
                "Formations spécifiques, coordination entre acteurs, dispositifs de soutien.",
            ),
            (
                "Sur-entretien",
                "Nettoyage renforcé, enlèvement de tags et graffitis, maintenance renforcée, réparations liées au "
                "vandalisme.",
            ),
            (
                "Gestion des déchets, encombrants et épaves",
                "Encombrants, ramassage renforcé, épaves, amélioration de la collecte.",
            ),
            (
                "Tranquillité résidentielle",
                "Dispositif de tranquillité, vidéosurveillance, surveillance des chantiers.",
            ),
            (
                "Concertation, sensibilisation des locataires",
                "Enquêtes de satisfaction, maîtrise des charges, collecte sélective, nouveaux usages.",
            ),
            (
                "Animation, lien social, vivre ensemble",
                "Actions qui font se rencontrer, accompagnement social, services aux locataires, chantiers jeunes et "
                "d’insertion, locaux associatifs.",
            ),
            (
                "Petits travaux d’amélioration de la qualité de service",
                "Hors quartiers NPNRU : cadre de vie, remise en état de logements, sécurisation.",
            ),
        ],
    ),
    (
        "city_contract",
        "Contrat de ville, Engagements Quartiers 2030",
        [
            ("Quartier du plein emploi", ""),
            ("Quartier de la transition", ""),
            ("Quartier de l’émancipation", ""),
            ("Quartier plus sûr", ""),
        ],
    ),
]


def add_words(apps, schema_editor):
    kind, framework, axis = (apps.get_model("actions", name) for name in ("ActionKind", "Framework", "Axis"))
    kind.objects.bulk_create(kind(code=code, name=name, order=rank * 10) for rank, (code, name) in enumerate(KINDS, 1))
    for code, title, axes in FRAMEWORKS:
        row = framework.objects.create(kind=code, title=title)
        axis.objects.bulk_create(
            axis(framework=row, number=number, name=name, description=text)
            for number, (name, text) in enumerate(axes, 1)
        )


def remove_words(apps, schema_editor):
    """Only what nothing uses goes."""
    kind, framework, axis = (apps.get_model("actions", name) for name in ("ActionKind", "Framework", "Axis"))
    kind.objects.filter(code__in=[code for code, _ in KINDS], actions__isnull=True).delete()
    titles = [title for _, title, _ in FRAMEWORKS]
    unused = framework.objects.filter(
        title__in=titles, programmes__isnull=True, tfpb_conventions__isnull=True, axes__actions__isnull=True
    )
    keys = list(unused.values_list("pk", flat=True))
    axis.objects.filter(framework__in=keys).delete()
    framework.objects.filter(pk__in=keys).delete()


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_programmes_actions_and_money")]

    operations = [migrations.RunPython(add_words, remove_words)]
