import uuid

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.models.imports


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_saved_views_and_privacy_overrides"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("importer", models.CharField(max_length=50, verbose_name="type de fichier")),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=200, upload_to=core.models.imports.file_path, verbose_name="fichier"
                    ),
                ),
                ("original_name", models.CharField(max_length=255, verbose_name="nom du fichier")),
                ("size", models.PositiveBigIntegerField(verbose_name="taille en octets")),
                (
                    "options",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="options",
                    ),
                ),
                ("option_files", models.JSONField(blank=True, default=dict, verbose_name="fichiers des options")),
                ("options_in_words", models.JSONField(blank=True, default=list, verbose_name="options en clair")),
                ("good_lines", models.BooleanField(default=False, verbose_name="bonnes lignes seulement")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "En attente"),
                            ("checking", "Vérification en cours"),
                            ("ready", "À confirmer"),
                            ("importing", "Import en cours"),
                            ("taken", "Importé"),
                            ("refused", "Refusé"),
                            ("failed", "Interrompu"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=1, verbose_name="essai")),
                ("started_at", models.DateTimeField(null=True, verbose_name="commencé le")),
                (
                    "beat_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="dernier signe de vie"),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="fait")),
                ("total", models.PositiveIntegerField(null=True, verbose_name="à faire")),
                ("report", models.JSONField(null=True, verbose_name="rapport")),
                ("read", models.PositiveIntegerField(default=0, verbose_name="lignes lues")),
                ("created", models.PositiveIntegerField(default=0, verbose_name="créées")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="modifiées")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="inchangées")),
                ("refused", models.PositiveIntegerField(default=0, verbose_name="refusées")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="ce qui a empêché")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="envoyé le")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="terminé le")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="envoyé par",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="importé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "checking", "ready", "importing", "taken", "refused", "failed"])
                        ),
                        name="importjob_state_known",
                        violation_error_message="Cet état d’import n’existe pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("importer", ""), _negated=True), models.Q(("original_name", ""), _negated=True)
                        ),
                        name="importjob_file_named",
                        violation_error_message="Un import a un type et un nom de fichier.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("taken", "refused", "failed")),
                            models.Q(("file", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="importjob_file_kept",
                        violation_error_message="Le fichier est gardé tant que l’import n’est pas terminé.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__isnull", True), ("total__gte", models.F("done")), _connector="OR"),
                        name="importjob_progress",
                        violation_error_message="Un import n’avance pas au-delà de ce qu’il a à faire.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", False), ("state__in", ("taken", "refused", "failed"))),
                            models.Q(
                                models.Q(("state__in", ("taken", "refused", "failed")), _negated=True),
                                ("finished_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="importjob_finished",
                        violation_error_message="Un import terminé a une date de fin, les autres n’en ont pas.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("ready", "taken", "refused")), _negated=True),
                            ("report__isnull", False),
                            _connector="OR",
                        ),
                        name="importjob_reported",
                        violation_error_message="Un fichier vérifié a un rapport.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="importjob_failure_explained",
                        violation_error_message="Un import interrompu dit pourquoi.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("importing", "taken")), _negated=True),
                            ("imported_by__isnull", False),
                            _connector="OR",
                        ),
                        name="importjob_decided",
                        violation_error_message="Un import a été décidé par quelqu’un.",
                    ),
                ],
            },
        ),
    ]
