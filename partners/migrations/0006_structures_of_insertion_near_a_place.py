"""The kinds of structures of le-marche (`lemarche/siaes/constants.py`) that the first list lacked, and the index by which
structures are found around a place."""

from django.db import migrations, models

KINDS = [
    ("eiti", "Entreprise d’insertion par le travail indépendant (EITI)"),
    ("eatt", "Entreprise adaptée de travail temporaire (EATT)"),
    ("sep", "Travail en détention (SEP)"),
]
# After those of the first list that they stand beside (ESAT is 260).
ORDER = 265


def add_kinds(apps, schema_editor):
    """A house may have made its own already, under the code or the name."""
    kind = apps.get_model("partners", "PartnerKind")
    kind.objects.bulk_create(
        [kind(code=code, name=name, family="insertion", order=ORDER) for code, name in KINDS], ignore_conflicts=True
    )


def remove_kinds(apps, schema_editor):
    """Only what nothing uses goes."""
    kind = apps.get_model("partners", "PartnerKind")
    kind.objects.filter(code__in=[code for code, _ in KINDS], partners__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_the_landlord")]

    operations = [
        migrations.AddIndex(
            model_name="partner",
            index=models.Index(
                models.F("kind"),
                models.F("latitude"),
                models.F("longitude"),
                condition=models.Q(("latitude__isnull", False)),
                name="partner_kind_place",
            ),
        ),
        migrations.RunPython(add_kinds, remove_kinds),
    ]
