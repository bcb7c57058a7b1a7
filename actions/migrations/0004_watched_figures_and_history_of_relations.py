import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from core.db.operations import AddTrigger, MakeTables


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0003_dossiers"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0006_first_figures_of_the_landlord"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="watched",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="territories.indicator", verbose_name="indicateurs du quartier suivis"
            ),
        ),
        MakeTables(
            [
                migrations.CreateModel(
                    name="ActionAxisEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionResidenceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionWatchedEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeFrameworkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="YearCorrectionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("reason", models.CharField(max_length=500, verbose_name="raison")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeFramework",
                    fields=[],
                    options={
                        "verbose_name": "cadre d’un programme",
                        "verbose_name_plural": "cadres d’un programme",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("actions.programme_frameworks",),
                ),
                migrations.CreateModel(
                    name="ActionResidence",
                    fields=[],
                    options={
                        "verbose_name": "résidence d’une action",
                        "verbose_name_plural": "résidences d’une action",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("actions.action_residences",),
                ),
                migrations.CreateModel(
                    name="ActionAxis",
                    fields=[],
                    options={
                        "verbose_name": "axe d’une action",
                        "verbose_name_plural": "axes d’une action",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("actions.action_axes",),
                ),
                migrations.AddField(
                    model_name="actionaxisevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                    ),
                ),
                migrations.AddField(
                    model_name="actionaxisevent",
                    name="axis",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.axis",
                    ),
                ),
                migrations.AddField(
                    model_name="actionaxisevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="actionresidenceevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                    ),
                ),
                migrations.AddField(
                    model_name="actionresidenceevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="actionresidenceevent",
                    name="residence",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.residence",
                    ),
                ),
                migrations.AddField(
                    model_name="actionwatchedevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                    ),
                ),
                migrations.AddField(
                    model_name="actionwatchedevent",
                    name="indicator",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.indicator",
                    ),
                ),
                migrations.AddField(
                    model_name="actionwatchedevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeframeworkevent",
                    name="framework",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.framework",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeframeworkevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeframeworkevent",
                    name="programme",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.programme",
                    ),
                ),
                migrations.AddField(
                    model_name="yearcorrectionevent",
                    name="by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                migrations.AddField(
                    model_name="yearcorrectionevent",
                    name="closing",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.programmeyear",
                        verbose_name="année",
                    ),
                ),
                migrations.AddField(
                    model_name="yearcorrectionevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="yearcorrectionevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.yearcorrection",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeframeworkevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.programmeframework",
                    ),
                ),
                AddTrigger(
                    model_name="programmeframework",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_programmeframeworkevent" ("framework_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") VALUES (NEW."framework_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id"); RETURN NULL;',
                            hash="ab234402c25dc1722fd8e34d5e414e3766b540fc",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_dc3c1",
                            table="actions_programme_frameworks",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programmeframework",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_programmeframeworkevent" ("framework_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id") VALUES (OLD."framework_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id"); RETURN NULL;',
                            hash="1a4c33c093abbb3e38a160b09501c95ee70a11dd",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_26ae3",
                            table="actions_programme_frameworks",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="actionresidenceevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.actionresidence",
                    ),
                ),
                AddTrigger(
                    model_name="actionresidence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionresidenceevent" ("action_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residence_id") VALUES (NEW."action_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."residence_id"); RETURN NULL;',
                            hash="8d88ae83d7ff49016b1b4cb59da25698c32cfbaf",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b51ac",
                            table="actions_action_residences",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionresidence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionresidenceevent" ("action_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residence_id") VALUES (OLD."action_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."residence_id"); RETURN NULL;',
                            hash="5b835b2ca22b6ab05bee2dae748c525afe2320ea",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_38d59",
                            table="actions_action_residences",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="actionaxisevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.actionaxis",
                    ),
                ),
                AddTrigger(
                    model_name="actionaxis",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionaxisevent" ("action_id", "axis_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."action_id", NEW."axis_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="3a62e5dc96c6363b14222a09ae3e594110ba5d9d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_889b5",
                            table="actions_action_axes",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionaxis",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionaxisevent" ("action_id", "axis_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."action_id", OLD."axis_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="54a602300a6abb7286f3202f7a6248168135ca16",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2c621",
                            table="actions_action_axes",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.CreateModel(
                    name="ActionWatched",
                    fields=[],
                    options={
                        "verbose_name": "indicateur du quartier suivi pour une action",
                        "verbose_name_plural": "indicateurs du quartier suivis pour une action",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("actions.action_watched",),
                ),
                AddTrigger(
                    model_name="yearcorrectionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d87574ea471fa9bb37a5feed698d9d9de74d8a6c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e6760",
                            table="actions_yearcorrectionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programmeframeworkevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="640036ed97b3f278cbb76966ee46903eb6a80dbc",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_79841",
                            table="actions_programmeframeworkevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionresidenceevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="445e4d7b62add9c4fcff05997a101d97cae28d83",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6d0a3",
                            table="actions_actionresidenceevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionaxisevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="fd361400b67000758fdfdbb328c6067753f60f89",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c7a9e",
                            table="actions_actionaxisevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="actionwatchedevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.actionwatched",
                    ),
                ),
                AddTrigger(
                    model_name="actionwatched",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionwatchedevent" ("action_id", "id", "indicator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."action_id", NEW."id", NEW."indicator_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="aa3554ddf0367e12acec130a26cc6c6288854964",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_748b2",
                            table="actions_action_watched",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionwatched",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionwatchedevent" ("action_id", "id", "indicator_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."action_id", OLD."id", OLD."indicator_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="85ad0c622513583ff02f1dd5888f6b41e167d74d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9072d",
                            table="actions_action_watched",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionwatchedevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="62f32a3c1f05a891b77dfc4af507a05096d83a06",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d8007",
                            table="actions_actionwatchedevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        AddTrigger(
            model_name="yearcorrection",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "actions_yearcorrectionevent" ("at", "by_id", "closing_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."at", NEW."by_id", NEW."closing_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason"); RETURN NULL;',
                    hash="f4758b0ac3a49f92226d9b1641c57297cb30bb52",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_31e18",
                    table="actions_yearcorrection",
                    when="AFTER",
                ),
            ),
        ),
    ]
