import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from core.db.operations import AddTrigger, MakeTables


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0002_first_kinds_and_axes"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0006_first_figures_of_the_landlord"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        MakeTables(
            [
                migrations.CreateModel(
                    name="Dossier",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("attempt", models.PositiveIntegerField(default=1, verbose_name="essai")),
                        ("started_at", models.DateTimeField(null=True, verbose_name="commencé le")),
                        (
                            "beat_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, verbose_name="dernier signe de vie"
                            ),
                        ),
                        ("done", models.PositiveIntegerField(default=0, verbose_name="fait")),
                        ("total", models.PositiveIntegerField(null=True, verbose_name="à faire")),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="ce qui a empêché")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="terminé le")),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("number", models.PositiveIntegerField(verbose_name="numéro")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "En attente"),
                                    ("working", "En préparation"),
                                    ("ready", "Prêt"),
                                    ("failed", "Interrompu"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="demandé le"
                            ),
                        ),
                        (
                            "pdf",
                            models.FileField(
                                blank=True, max_length=200, upload_to="dossiers/%Y/%m/", verbose_name="PDF"
                            ),
                        ),
                        ("pdf_digest", models.CharField(blank=True, max_length=64, verbose_name="empreinte du PDF")),
                        ("pdf_size", models.PositiveBigIntegerField(default=0, verbose_name="taille du PDF (octets)")),
                        (
                            "archive",
                            models.FileField(
                                blank=True, max_length=200, upload_to="dossiers/%Y/%m/", verbose_name="archive"
                            ),
                        ),
                        (
                            "archive_digest",
                            models.CharField(blank=True, max_length=64, verbose_name="empreinte de l’archive"),
                        ),
                        (
                            "archive_size",
                            models.PositiveBigIntegerField(default=0, verbose_name="taille de l’archive (octets)"),
                        ),
                        ("spending_count", models.PositiveIntegerField(default=0, verbose_name="dépenses")),
                        (
                            "bare_count",
                            models.PositiveIntegerField(default=0, verbose_name="dépenses sans justificatif"),
                        ),
                        ("paper_count", models.PositiveIntegerField(default=0, verbose_name="pièces jointes")),
                        ("lost_count", models.PositiveIntegerField(default=0, verbose_name="pièces perdues")),
                        (
                            "forgotten_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="fichiers effacés le"),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="demandé par",
                            ),
                        ),
                        (
                            "quartier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dossiers",
                                to="territories.quartier",
                                verbose_name="quartier",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dossier préfet",
                        "verbose_name_plural": "dossiers préfet",
                        "ordering": ["-year", "-number", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="DossierEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("attempt", models.PositiveIntegerField(default=1, verbose_name="essai")),
                        ("error", models.CharField(blank=True, max_length=500, verbose_name="ce qui a empêché")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="terminé le")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("number", models.PositiveIntegerField(verbose_name="numéro")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "En attente"),
                                    ("working", "En préparation"),
                                    ("ready", "Prêt"),
                                    ("failed", "Interrompu"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="demandé le"
                            ),
                        ),
                        (
                            "pdf",
                            models.FileField(
                                blank=True, max_length=200, upload_to="dossiers/%Y/%m/", verbose_name="PDF"
                            ),
                        ),
                        ("pdf_digest", models.CharField(blank=True, max_length=64, verbose_name="empreinte du PDF")),
                        ("pdf_size", models.PositiveBigIntegerField(default=0, verbose_name="taille du PDF (octets)")),
                        (
                            "archive",
                            models.FileField(
                                blank=True, max_length=200, upload_to="dossiers/%Y/%m/", verbose_name="archive"
                            ),
                        ),
                        (
                            "archive_digest",
                            models.CharField(blank=True, max_length=64, verbose_name="empreinte de l’archive"),
                        ),
                        (
                            "archive_size",
                            models.PositiveBigIntegerField(default=0, verbose_name="taille de l’archive (octets)"),
                        ),
                        ("spending_count", models.PositiveIntegerField(default=0, verbose_name="dépenses")),
                        (
                            "bare_count",
                            models.PositiveIntegerField(default=0, verbose_name="dépenses sans justificatif"),
                        ),
                        ("paper_count", models.PositiveIntegerField(default=0, verbose_name="pièces jointes")),
                        ("lost_count", models.PositiveIntegerField(default=0, verbose_name="pièces perdues")),
                        (
                            "forgotten_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="fichiers effacés le"),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="demandé par",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="actions.dossier",
                            ),
                        ),
                        (
                            "quartier",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.quartier",
                                verbose_name="quartier",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddConstraint(
                    model_name="dossier",
                    constraint=models.UniqueConstraint(
                        fields=("quartier", "year", "number"),
                        name="dossier_number_once",
                        violation_error_message="Ce numéro de dossier est déjà pris.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dossier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("year__range", (2000, 2100))),
                        name="dossier_numbered",
                        violation_error_message="Un dossier est numéroté à partir de 1, pour une année.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dossier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "working", "ready", "failed"])),
                        name="dossier_state_known",
                        violation_error_message="Cet état de dossier n’existe pas.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dossier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("total__isnull", True), ("total__gte", models.F("done")), _connector="OR"),
                        name="dossier_progress",
                        violation_error_message="Un dossier n’avance pas au-delà de ce qu’il a à faire.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dossier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", False), ("state__in", ("ready", "failed"))),
                            models.Q(
                                models.Q(("state__in", ("ready", "failed")), _negated=True),
                                ("finished_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="dossier_finished",
                        violation_error_message="Un dossier terminé a une date de fin, les autres n’en ont pas.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dossier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("error__gt", ""), ("state", "failed")),
                            models.Q(models.Q(("state", "failed"), _negated=True), ("error", "")),
                            _connector="OR",
                        ),
                        name="dossier_failure_explained",
                        violation_error_message="Un dossier interrompu, et lui seul, dit pourquoi.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dossier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("forgotten_at__isnull", True),
                                ("state", "ready"),
                                models.Q(("pdf", ""), _negated=True),
                                models.Q(("archive", ""), _negated=True),
                            ),
                            models.Q(
                                ("forgotten_at__isnull", False), ("state", "ready"), ("archive", ""), ("pdf", "")
                            ),
                            models.Q(
                                models.Q(("state", "ready"), _negated=True),
                                ("forgotten_at__isnull", True),
                                ("archive", ""),
                                ("pdf", ""),
                            ),
                            _connector="OR",
                        ),
                        name="dossier_files",
                        violation_error_message="Un dossier prêt a ses deux fichiers jusqu’à ce qu’ils soient effacés, les autres n’en ont pas.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dossier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "ready"),
                                models.Q(("pdf_digest", ""), _negated=True),
                                models.Q(("archive_digest", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "ready"), _negated=True), ("archive_digest", ""), ("pdf_digest", "")
                            ),
                            _connector="OR",
                        ),
                        name="dossier_digests",
                        violation_error_message="Un dossier prêt a les empreintes de ses deux fichiers.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="dossier",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("bare_count__lte", models.F("spending_count")),
                            ("lost_count__lte", models.F("paper_count")),
                        ),
                        name="dossier_counts",
                        violation_error_message="Un dossier ne perd pas plus de pièces qu’il n’en a.",
                    ),
                ),
                AddTrigger(
                    model_name="dossier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_dossierevent" ("archive", "archive_digest", "archive_size", "asked_at", "asked_by_id", "attempt", "bare_count", "error", "finished_at", "forgotten_at", "id", "lost_count", "number", "paper_count", "pdf", "pdf_digest", "pdf_size", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "spending_count", "state", "uid", "year") VALUES (NEW."archive", NEW."archive_digest", NEW."archive_size", NEW."asked_at", NEW."asked_by_id", NEW."attempt", NEW."bare_count", NEW."error", NEW."finished_at", NEW."forgotten_at", NEW."id", NEW."lost_count", NEW."number", NEW."paper_count", NEW."pdf", NEW."pdf_digest", NEW."pdf_size", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id", NEW."spending_count", NEW."state", NEW."uid", NEW."year"); RETURN NULL;',
                            hash="67267f130e91bbbfb44d60a468e68a486a56ced3",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0a10c",
                            table="actions_dossier",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="dossier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."archive" IS DISTINCT FROM (NEW."archive") OR OLD."archive_digest" IS DISTINCT FROM (NEW."archive_digest") OR OLD."archive_size" IS DISTINCT FROM (NEW."archive_size") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."attempt" IS DISTINCT FROM (NEW."attempt") OR OLD."bare_count" IS DISTINCT FROM (NEW."bare_count") OR OLD."error" IS DISTINCT FROM (NEW."error") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at") OR OLD."forgotten_at" IS DISTINCT FROM (NEW."forgotten_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."lost_count" IS DISTINCT FROM (NEW."lost_count") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."paper_count" IS DISTINCT FROM (NEW."paper_count") OR OLD."pdf" IS DISTINCT FROM (NEW."pdf") OR OLD."pdf_digest" IS DISTINCT FROM (NEW."pdf_digest") OR OLD."pdf_size" IS DISTINCT FROM (NEW."pdf_size") OR OLD."quartier_id" IS DISTINCT FROM (NEW."quartier_id") OR OLD."spending_count" IS DISTINCT FROM (NEW."spending_count") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."year" IS DISTINCT FROM (NEW."year"))',
                            func='INSERT INTO "actions_dossierevent" ("archive", "archive_digest", "archive_size", "asked_at", "asked_by_id", "attempt", "bare_count", "error", "finished_at", "forgotten_at", "id", "lost_count", "number", "paper_count", "pdf", "pdf_digest", "pdf_size", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "spending_count", "state", "uid", "year") VALUES (NEW."archive", NEW."archive_digest", NEW."archive_size", NEW."asked_at", NEW."asked_by_id", NEW."attempt", NEW."bare_count", NEW."error", NEW."finished_at", NEW."forgotten_at", NEW."id", NEW."lost_count", NEW."number", NEW."paper_count", NEW."pdf", NEW."pdf_digest", NEW."pdf_size", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quartier_id", NEW."spending_count", NEW."state", NEW."uid", NEW."year"); RETURN NULL;',
                            hash="d0f6bda9fe44a8500ec33fed6ed82d1536366845",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_43345",
                            table="actions_dossier",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="dossierevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1375031f400d158ea1db9d5b64a3632ff8a2fa6e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0aff0",
                            table="actions_dossierevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        )
    ]
