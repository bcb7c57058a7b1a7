import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_import_jobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("importer", models.CharField(max_length=50, verbose_name="type de fichier")),
                ("headers", models.CharField(max_length=64, verbose_name="empreinte des en-têtes")),
                ("columns", models.JSONField(default=dict, verbose_name="colonnes")),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="enregistrées le")),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="enregistrées par",
                    ),
                ),
            ],
            options={
                "verbose_name": "correspondance de colonnes",
                "verbose_name_plural": "correspondances de colonnes",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("importer", "headers"),
                        name="columnmatch_headers_once",
                        violation_error_message="Ces en-têtes ont déjà leurs colonnes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("importer", ""), _negated=True), models.Q(("headers", ""), _negated=True)
                        ),
                        name="columnmatch_of_headers",
                        violation_error_message="Une correspondance est celle d’en-têtes, pour un type de fichier.",
                    ),
                ],
            },
        ),
    ]
