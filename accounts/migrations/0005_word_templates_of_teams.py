import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from core.db.operations import AddTrigger


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_notifications_and_choices"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="WordTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant")),
                ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                ("file", models.FileField(upload_to="documents/%Y/%m/", verbose_name="fichier")),
                ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("content_type", models.CharField(max_length=100, verbose_name="nature")),
                ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="ajouté le"),
                ),
                ("document", models.SlugField(max_length=40, verbose_name="document")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposé par",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="word_templates",
                        to="accounts.team",
                        verbose_name="équipe",
                    ),
                ),
            ],
            options={
                "verbose_name": "modèle Word",
                "verbose_name_plural": "modèles Word",
                "ordering": ["-added_at", "-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                            ("size__gt", 0),
                        ),
                        name="wordtemplate_file_whole",
                        violation_error_message="Un document a un intitulé, un nom et un contenu.",
                    ),
                    models.UniqueConstraint(
                        fields=("team", "document"),
                        name="wordtemplate_once",
                        violation_error_message="Cette équipe a déjà un modèle pour ce document.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WordTemplateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                ("file", models.FileField(upload_to="documents/%Y/%m/", verbose_name="fichier")),
                ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                ("content_type", models.CharField(max_length=100, verbose_name="nature")),
                ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "added_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="ajouté le"),
                ),
                ("document", models.SlugField(db_index=False, max_length=40, verbose_name="document")),
                (
                    "added_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposé par",
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
                        to="accounts.wordtemplate",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.team",
                        verbose_name="équipe",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        AddTrigger(
            model_name="wordtemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_wordtemplateevent" ("added_at", "added_by_id", "content_type", "digest", "document", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "team_id", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."digest", NEW."document", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."size", NEW."team_id", NEW."title", NEW."uid"); RETURN NULL;',
                    hash="38ed2212b6ebc62e2b96c15b73c9f4d397dd7973",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0b75e",
                    table="accounts_wordtemplate",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="wordtemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_wordtemplateevent" ("added_at", "added_by_id", "content_type", "digest", "document", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "team_id", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."digest", NEW."document", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."size", NEW."team_id", NEW."title", NEW."uid"); RETURN NULL;',
                    hash="b6d21b2f77e7e0b3fec735c30dfaa0f367216d1a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b5e63",
                    table="accounts_wordtemplate",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="wordtemplate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_wordtemplateevent" ("added_at", "added_by_id", "content_type", "digest", "document", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "team_id", "title", "uid") VALUES (OLD."added_at", OLD."added_by_id", OLD."content_type", OLD."digest", OLD."document", OLD."file", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."size", OLD."team_id", OLD."title", OLD."uid"); RETURN NULL;',
                    hash="032ace827b9a9a7169e166551b7a3aca552f7892",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dbcf7",
                    table="accounts_wordtemplate",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="wordtemplateevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9181f45a7cd0767221f41325171f125991786f2c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d17f0",
                    table="accounts_wordtemplateevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
