"""What landlords count in each residence every year: vacancy, rotation, arrears, requests to move."""

from django.db import migrations

KINDS = [
    ("logements", "Logements gérés", "dwellings", "", True, "Au 31 décembre, vacants compris."),
    ("vacants", "Logements vacants", "dwellings", "Taux de vacance", False, "Au 31 décembre."),
    (
        "vacants_3_mois",
        "Logements vacants depuis plus de 3 mois",
        "dwellings",
        "Taux de vacance de plus de 3 mois",
        False,
        "Au 31 décembre, hors travaux et démolitions programmées.",
    ),
    (
        "departs",
        "Logements libérés dans l’année",
        "dwellings",
        "Taux de rotation",
        False,
        "Congés reçus, mutations comprises.",
    ),
    (
        "impayes",
        "Ménages en impayé",
        "households",
        "Part des ménages en impayé",
        False,
        "Au 31 décembre, dette de plus d’un mois de loyer.",
    ),
    ("impayes_montant", "Montant des impayés", "euros", "", False, "Dettes des locataires présents, au 31 décembre."),
    (
        "mutations",
        "Demandes de mutation en cours",
        "requests",
        "Part des demandes de mutation",
        False,
        "Au 31 décembre.",
    ),
]


def add_kinds(apps, schema_editor):
    model = apps.get_model("territories", "FigureKind")
    model.objects.bulk_create(
        model(code=code, name=name, unit=unit, rate_name=rate, is_base=is_base, help=text, order=rank * 10)
        for rank, (code, name, unit, rate, is_base, text) in enumerate(KINDS, 1)
    )


def remove_kinds(apps, schema_editor):
    """Only what nothing uses goes."""
    codes = [row[0] for row in KINDS]
    apps.get_model("territories", "FigureKind").objects.filter(code__in=codes, figures__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("territories", "0005_figures_of_the_landlord")]

    operations = [migrations.RunPython(add_kinds, remove_kinds)]
