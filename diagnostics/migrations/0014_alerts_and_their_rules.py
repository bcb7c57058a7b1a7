"""Rules that warn of what happens on a quartier, four of them to begin with, and the warnings they make."""

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from core.db.operations import AddTrigger

RULES = [
    ("Problème qui se répète", "count", 3, 30),
    ("Situation grave", "severity", 4, 7),
    ("Quartier silencieux", "silence", 1, 60),
    ("Auteur sans réponse", "unanswered", 1, 10),
]


def add_rules(apps, schema_editor):
    rule = apps.get_model("diagnostics", "AlertRule")
    for name, kind, threshold, days in RULES:
        rule.objects.create(name=name, kind=kind, threshold=threshold, days=days)


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0013_index_of_stops"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0004_keep_quartiers_of_projects_in_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("count", "Même thème répété dans une résidence"),
                            ("severity", "Gravité atteinte"),
                            ("silence", "Silence d’un quartier"),
                            ("unanswered", "Observation terminée sans réponse"),
                        ],
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                ("threshold", models.PositiveSmallIntegerField(default=1, verbose_name="seuil")),
                ("days", models.PositiveSmallIntegerField(default=30, verbose_name="jours")),
                ("is_active", models.BooleanField(default=True, verbose_name="en service")),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="diagnostics.theme",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "verbose_name": "règle d’alerte",
                "verbose_name_plural": "règles d’alerte",
                "ordering": ["-is_active", "name", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AlertMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last_event", models.BigIntegerField(verbose_name="dernier changement lu")),
                (
                    "rule",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mark",
                        to="diagnostics.alertrule",
                        verbose_name="règle",
                    ),
                ),
            ],
            options={
                "verbose_name": "avancement d’une règle",
                "verbose_name_plural": "avancements des règles",
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, verbose_name="clé")),
                ("made_on", models.DateField(verbose_name="le")),
                ("sentence", models.CharField(max_length=400, verbose_name="pourquoi")),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True, verbose_name="prise en compte le")),
                ("comment", models.TextField(blank=True, max_length=1000, verbose_name="commentaire")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "observations",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="diagnostics.observation", verbose_name="observations"
                    ),
                ),
                (
                    "quartier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                (
                    "residence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.residence",
                        verbose_name="résidence",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="diagnostics.theme",
                        verbose_name="thème",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="diagnostics.alertrule",
                        verbose_name="règle",
                    ),
                ),
            ],
            options={
                "verbose_name": "alerte",
                "ordering": ["-made_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AlertRuleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("count", "Même thème répété dans une résidence"),
                            ("severity", "Gravité atteinte"),
                            ("silence", "Silence d’un quartier"),
                            ("unanswered", "Observation terminée sans réponse"),
                        ],
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                ("threshold", models.PositiveSmallIntegerField(default=1, verbose_name="seuil")),
                ("days", models.PositiveSmallIntegerField(default=30, verbose_name="jours")),
                ("is_active", models.BooleanField(default=True, verbose_name="en service")),
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
                        to="diagnostics.alertrule",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="diagnostics.theme",
                        verbose_name="thème",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="alertrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), ("kind__in", ["count", "severity", "silence", "unanswered"])
                ),
                name="alertrule_known",
                violation_error_message="Une règle a un nom, et un type qui existe.",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__range", (1, 365))),
                name="alertrule_days",
                violation_error_message="Le nombre de jours va de 1 à 365.",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "severity"), ("threshold__range", (1, 4))),
                    models.Q(models.Q(("kind", "severity"), _negated=True), ("threshold__range", (1, 100))),
                    _connector="OR",
                ),
                name="alertrule_threshold",
                violation_error_message="Le seuil va de 1 à 100 observations, ou de 1 à 4 pour une gravité.",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "silence"), _negated=True), ("theme__isnull", True), _connector="OR"
                ),
                name="alertrule_silence_of_all",
                violation_error_message="Le silence d’un quartier se juge tous thèmes ensemble : n’en choisissez pas.",
            ),
        ),
        AddTrigger(
            model_name="alertrule",
            trigger=pgtrigger.compiler.Trigger(
                name="count_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.version = OLD.version + 1; RETURN NEW;",
                    hash="16d0c104c58d96ed2169d52c2b6ea12ee5504961",
                    operation="UPDATE",
                    pgid="pgtrigger_count_version_44874",
                    table="diagnostics_alertrule",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="alertrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_alertruleevent" ("days", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "theme_id", "threshold", "version") VALUES (NEW."days", NEW."id", NEW."is_active", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."theme_id", NEW."threshold", NEW."version"); RETURN NULL;',
                    hash="a9f8426efdbb9702aa45b25052003f46ad00d141",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_88c88",
                    table="diagnostics_alertrule",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="alertrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_alertruleevent" ("days", "id", "is_active", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "theme_id", "threshold", "version") VALUES (NEW."days", NEW."id", NEW."is_active", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."theme_id", NEW."threshold", NEW."version"); RETURN NULL;',
                    hash="9252cca85291634e71a4014a8e596c3d8b45f505",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e3ff2",
                    table="diagnostics_alertrule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["rule", "key", "made_on"], name="alert_told"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("acknowledged_at__isnull", True)),
                fields=("rule", "key"),
                name="alert_open_once",
                violation_error_message="Cette alerte est déjà ouverte.",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_at__isnull", True), ("acknowledged_by__isnull", True), ("comment", "")),
                    models.Q(("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)),
                    _connector="OR",
                ),
                name="alert_acknowledged_signed",
                violation_error_message="Une alerte prise en compte a son auteur et sa date.",
            ),
        ),
        AddTrigger(
            model_name="alertruleevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3db5d3f571ce82ab3b41926f9bd35a6f7051c066",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0e352",
                    table="diagnostics_alertruleevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(add_rules, migrations.RunPython.noop),
    ]
