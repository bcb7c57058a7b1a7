"""The rates of the charter of ANRU, kinds of works with their share of labour, and the criteria of the State.

Shares of labour and hourly cost: guide of the facilitators of Seine-et-Marne (mefsud77.fr, page 28), an old page: to be
checked by an administrator. Criteria: `itou/eligibility/enums.py` of gip-inclusion/les-emplois.
"""

from django.db import migrations

CHARTER = "Charte nationale d’insertion de l’ANRU 2014-2024 ; texte postérieur à vérifier"
GUIDE = "Guide de facilitateurs (mefsud77.fr), page ancienne : à vérifier"
KINDS = [
    ("peinture", "Peinture intérieure", "building", 70, GUIDE),
    ("maconnerie", "Maçonnerie, gros œuvre", "building", 50, GUIDE),
    ("charpente-metallique", "Charpente métallique", "building", 20, GUIDE),
    ("second-oeuvre", "Autre second œuvre", "building", None, ""),
    ("isolation", "Isolation, façades", "building", None, ""),
    ("demolition", "Démolition", "building", None, ""),
    ("vrd", "Voirie et réseaux", "public_works", None, ""),
    ("espaces-verts", "Espaces verts", "public_works", None, ""),
    ("nettoyage", "Nettoyage, entretien des parties communes", "service", None, ""),
    ("dechets", "Déchets et encombrants", "service", None, ""),
    ("gardiennage", "Médiation, gardiennage", "service", None, ""),
    ("etudes", "Études et ingénierie", "studies", None, ""),
    ("autre", "Autre", "building", None, ""),
]
# Code, name, long-term unemployment, only for GEIQ.
CRITERIA = [
    ("rsa", "Bénéficiaire du RSA", False, False),
    ("aah", "Allocataire de l’AAH", False, False),
    ("ass", "Allocataire de l’ASS", False, False),
    ("cap_bep", "Niveau 3 (CAP, BEP) ou infra", False, False),
    ("senior", "Senior (50 ans et plus)", False, False),
    ("jeune", "Jeune (moins de 26 ans)", False, False),
    ("ase", "Aide sociale à l’enfance", False, False),
    ("deld", "Demandeur d’emploi de longue durée (12 à 24 mois)", True, False),
    ("detld", "Demandeur d’emploi de très longue durée (plus de 24 mois)", True, False),
    ("th", "Travailleur handicapé", False, False),
    ("pi", "Parent isolé", False, False),
    ("psh_pr", "Sans hébergement, hébergé ou parcours de rue", False, False),
    ("ref_da", "Réfugié, protégé ou demandeur d’asile", False, False),
    ("zrr", "Résident en ZRR", False, False),
    ("qpv", "Résident en QPV", False, False),
    ("detention_mj", "Sortant de détention ou placé sous main de justice", False, False),
    ("fle", "Maîtrise de la langue française", False, False),
    ("pm", "Problème de mobilité", False, False),
    ("jeune_sq", "Jeune sans qualification", False, True),
    ("minima", "Bénéficiaire des minima sociaux", False, True),
    ("deld_12", "Demandeur d’emploi depuis 12 mois", True, True),
    ("de_45", "Demandeur d’emploi de 45 ans et plus", False, True),
    ("reconversion", "En reconversion", False, True),
    ("siae_cui", "Sortant de SIAE ou de CUI", False, True),
    ("rs_ps_da", "Réfugié statutaire, protégé subsidiaire ou demandeur d’asile", False, True),
    ("autre_minima", "Autre minimum social", False, True),
    ("ft", "Inscrit à France Travail", False, True),
    ("sans_travail_12", "Sans travail depuis 12 mois", True, True),
]


def fill(apps, schema_editor):
    """Write the first rows."""
    apps.get_model("insertion", "ClauseSettings").objects.create(
        year=2020,
        npnru_source=CHARTER,
        gup_source=CHARTER,
        rate_source="Usage : 5 à 20 %",
        cost_source="25 à 30 €/h : " + GUIDE,
        educative_source="Associations intermédiaires : 750 heures par personne sur douze mois",
    )
    apps.get_model("insertion", "WorkKind").objects.bulk_create(
        apps.get_model("insertion", "WorkKind")(
            code=code, name=name, sector=sector, labour_share=share, source=source, order=10 * number
        )
        for number, (code, name, sector, share, source) in enumerate(KINDS, 1)
    )
    apps.get_model("insertion", "Criterion").objects.bulk_create(
        apps.get_model("insertion", "Criterion")(
            code=code, name=name, is_long_term=is_long, is_geiq=is_geiq, order=10 * number
        )
        for number, (code, name, is_long, is_geiq) in enumerate(CRITERIA, 1)
    )


def empty(apps, schema_editor):
    """Take the rows away."""
    for name in ("ClauseSettings", "WorkKind", "Criterion"):
        apps.get_model("insertion", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("insertion", "0001_clauses_pathways_and_hours")]

    operations = [migrations.RunPython(fill, empty)]
