"""The kinds of incidents: acts against staff and vandalism as the USH observatory counts them, and what proximity teams
handle besides."""

from django.db import migrations

TYPES = [
    (
        "staff",
        [
            "Insulte ou menace envers le personnel",
            "Agression physique du personnel",
            "Entrave au travail d’un prestataire",
            "Dégradation d’un bien du personnel",
        ],
    ),
    (
        "property",
        [
            "Tags et graffitis",
            "Dégradation d’une porte ou d’un contrôle d’accès",
            "Dégradation d’un ascenseur",
            "Dégradation de l’éclairage",
            "Départ de feu ou incendie volontaire",
            "Vol ou effraction dans les parties communes",
        ],
    ),
    (
        "occupation",
        [
            "Rassemblement gênant dans un hall",
            "Occupation de caves ou de locaux techniques",
            "Entrave à l’accès ou au passage",
            "Trafic présumé",
        ],
    ),
    (
        "nuisance",
        [
            "Bruit et tapage",
            "Conflit de voisinage",
            "Animaux",
            "Jets d’objets par les fenêtres",
            "Deux-roues et rodéos",
        ],
    ),
    ("dumping", ["Épave ou voiture ventouse", "Encombrants", "Dépôt sauvage"]),
    ("other", ["Autre fait"]),
]


def add_types(apps, schema_editor):
    rows = [(family, name) for family, names in TYPES for name in names]
    model = apps.get_model("diagnostics", "IncidentType")
    model.objects.bulk_create(
        model(family=family, name=name, order=rank * 10) for rank, (family, name) in enumerate(rows, 1)
    )


def remove_types(apps, schema_editor):
    """Only what nothing uses goes."""
    names = [name for _, each in TYPES for name in each]
    apps.get_model("diagnostics", "IncidentType").objects.filter(name__in=names, observations__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0016_index_of_incidents")]

    operations = [migrations.RunPython(add_types, remove_types)]
