"""The haltes of a diagnostic en marchant, and what was found there: observations, with a priority and a date."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from core.db.operations import AddTrigger


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0011_first_grids"),
        ("territories", "0004_keep_quartiers_of_projects_in_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Stop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant")),
                ("order", models.PositiveSmallIntegerField(default=10, verbose_name="ordre")),
                ("label", models.CharField(max_length=200, verbose_name="lieu")),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="à regarder")),
            ],
            options={
                "verbose_name": "halte",
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="observation",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="observation",
            name="update_update",
        ),
        migrations.RemoveConstraint(
            model_name="score",
            name="score_once",
        ),
        migrations.AddField(
            model_name="observation",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="échéance"),
        ),
        migrations.AddField(
            model_name="observation",
            name="priority",
            field=models.PositiveSmallIntegerField(
                blank=True, choices=[(1, "Haute"), (2, "Normale"), (3, "Basse")], null=True, verbose_name="priorité"
            ),
        ),
        migrations.AddField(
            model_name="observationevent",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="échéance"),
        ),
        migrations.AddField(
            model_name="observationevent",
            name="priority",
            field=models.PositiveSmallIntegerField(
                blank=True, choices=[(1, "Haute"), (2, "Normale"), (3, "Basse")], null=True, verbose_name="priorité"
            ),
        ),
        migrations.AddField(
            model_name="stop",
            name="building",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.building",
                verbose_name="bâtiment",
            ),
        ),
        migrations.AddField(
            model_name="stop",
            name="diagnostic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="stops",
                to="diagnostics.diagnostic",
                verbose_name="diagnostic",
            ),
        ),
        migrations.AddField(
            model_name="stop",
            name="entrance",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.entrance",
                verbose_name="hall",
            ),
        ),
        migrations.AddField(
            model_name="stop",
            name="residence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.residence",
                verbose_name="résidence",
            ),
        ),
        migrations.AddField(
            model_name="observation",
            name="stop",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="diagnostics.stop",
                verbose_name="halte",
            ),
        ),
        migrations.AddField(
            model_name="observationevent",
            name="stop",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="diagnostics.stop",
                verbose_name="halte",
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="stop",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scores",
                to="diagnostics.stop",
                verbose_name="halte",
            ),
        ),
        AddConstraintNotValid(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__isnull", True), ("priority__in", [1, 2, 3]), _connector="OR"),
                name="observation_priority_known",
                violation_error_message="La priorité va de 1 à 3.",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(
                fields=("diagnostic", "stop", "item"),
                name="score_once",
                nulls_distinct=False,
                violation_error_message="Ce critère est déjà coté.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True),
                name="stop_label_given",
                violation_error_message="Une halte a un lieu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("entrance__isnull", True), ("building__isnull", False), _connector="OR"),
                    models.Q(("building__isnull", True), ("residence__isnull", False), _connector="OR"),
                ),
                name="stop_place_whole",
                violation_error_message="Un hall est dans un bâtiment, un bâtiment dans une résidence.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="stop_position",
                violation_error_message="Une position a une latitude (−90 à 90) et une longitude (−180 à 180).",
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_observationevent" ("answer", "answered_at", "answered_by_id", "assignee_id", "author_id", "building_id", "closing_reason", "created_at", "due_on", "duplicate_of_id", "entrance_id", "id", "is_confidential", "item_id", "kind", "latitude", "longitude", "over_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_label", "priority", "quartier_id", "residence_id", "responsible_body", "seen_on", "severity", "status", "stop_id", "text", "theme_id", "uid", "version") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."assignee_id", NEW."author_id", NEW."building_id", NEW."closing_reason", NEW."created_at", NEW."due_on", NEW."duplicate_of_id", NEW."entrance_id", NEW."id", NEW."is_confidential", NEW."item_id", NEW."kind", NEW."latitude", NEW."longitude", NEW."over_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_label", NEW."priority", NEW."quartier_id", NEW."residence_id", NEW."responsible_body", NEW."seen_on", NEW."severity", NEW."status", NEW."stop_id", NEW."text", NEW."theme_id", NEW."uid", NEW."version"); RETURN NULL;',
                    hash="2a38571ae2e8dba1519fd0300c2869c4abaa7862",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df53c",
                    table="diagnostics_observation",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."answered_by_id" IS DISTINCT FROM (NEW."answered_by_id") OR OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."building_id" IS DISTINCT FROM (NEW."building_id") OR OLD."closing_reason" IS DISTINCT FROM (NEW."closing_reason") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."duplicate_of_id" IS DISTINCT FROM (NEW."duplicate_of_id") OR OLD."entrance_id" IS DISTINCT FROM (NEW."entrance_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_confidential" IS DISTINCT FROM (NEW."is_confidential") OR OLD."item_id" IS DISTINCT FROM (NEW."item_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."over_at" IS DISTINCT FROM (NEW."over_at") OR OLD."place_label" IS DISTINCT FROM (NEW."place_label") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."quartier_id" IS DISTINCT FROM (NEW."quartier_id") OR OLD."residence_id" IS DISTINCT FROM (NEW."residence_id") OR OLD."responsible_body" IS DISTINCT FROM (NEW."responsible_body") OR OLD."seen_on" IS DISTINCT FROM (NEW."seen_on") OR OLD."severity" IS DISTINCT FROM (NEW."severity") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."stop_id" IS DISTINCT FROM (NEW."stop_id") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."theme_id" IS DISTINCT FROM (NEW."theme_id") OR OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "diagnostics_observationevent" ("answer", "answered_at", "answered_by_id", "assignee_id", "author_id", "building_id", "closing_reason", "created_at", "due_on", "duplicate_of_id", "entrance_id", "id", "is_confidential", "item_id", "kind", "latitude", "longitude", "over_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_label", "priority", "quartier_id", "residence_id", "responsible_body", "seen_on", "severity", "status", "stop_id", "text", "theme_id", "uid", "version") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."assignee_id", NEW."author_id", NEW."building_id", NEW."closing_reason", NEW."created_at", NEW."due_on", NEW."duplicate_of_id", NEW."entrance_id", NEW."id", NEW."is_confidential", NEW."item_id", NEW."kind", NEW."latitude", NEW."longitude", NEW."over_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_label", NEW."priority", NEW."quartier_id", NEW."residence_id", NEW."responsible_body", NEW."seen_on", NEW."severity", NEW."status", NEW."stop_id", NEW."text", NEW."theme_id", NEW."uid", NEW."version"); RETURN NULL;',
                    hash="a3be9c935fb9071fdd2f04a7f390383b6a1e24c5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_afb3a",
                    table="diagnostics_observation",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="stop",
            trigger=pgtrigger.compiler.Trigger(
                name="count_version",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="NEW.version = OLD.version + 1; RETURN NEW;",
                    hash="d3c3efd76926708e9b6b17b77084c62d2b019eb3",
                    operation="UPDATE",
                    pgid="pgtrigger_count_version_ab3e8",
                    table="diagnostics_stop",
                    when="BEFORE",
                ),
            ),
        ),
    ]
