import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import core.db.functions
from core.db.operations import AddTrigger, MakeTables


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0004_keep_quartiers_of_projects_in_history"),
    ]

    operations = [
        MakeTables(
            [
                migrations.CreateModel(
                    name="FigureKind",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("dwellings", "logements"),
                                    ("households", "ménages"),
                                    ("requests", "demandes"),
                                    ("euros", "€"),
                                    ("other", "nombre"),
                                ],
                                max_length=12,
                                verbose_name="unité",
                            ),
                        ),
                        ("rate_name", models.CharField(blank=True, max_length=80, verbose_name="nom du taux")),
                        ("is_base", models.BooleanField(default=False, verbose_name="nombre de logements de l’année")),
                        ("help", models.CharField(blank=True, max_length=300, verbose_name="comment le compter")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        ("is_active", models.BooleanField(default=True, verbose_name="demandé aujourd’hui")),
                    ],
                    options={
                        "verbose_name": "chiffre du bailleur",
                        "verbose_name_plural": "chiffres du bailleur",
                        "ordering": ["order", "name", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")),
                                name="figurekind_code_form",
                                violation_error_message="Un code est en minuscules, chiffres et soulignés (« vacance »).",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="figurekind_name_given",
                                violation_error_message="Un chiffre a un nom.",
                            ),
                            models.UniqueConstraint(
                                core.db.functions.Normalize("name"),
                                name="figurekind_name_once",
                                violation_error_message="Un chiffre de ce nom existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("unit__in", ["dwellings", "households", "requests", "euros", "other"])
                                ),
                                name="figurekind_unit_known",
                                violation_error_message="Cette unité n’existe pas.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_base", True)),
                                fields=("is_base",),
                                name="figurekind_base_once",
                                violation_error_message="Un autre chiffre donne déjà le nombre de logements.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_base", False),
                                    models.Q(("rate_name", ""), ("unit", "dwellings")),
                                    _connector="OR",
                                ),
                                name="figurekind_base_is_no_rate",
                                violation_error_message="Le nombre de logements se compte en logements et n’a pas de taux.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FigureKindEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.CharField(max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("dwellings", "logements"),
                                    ("households", "ménages"),
                                    ("requests", "demandes"),
                                    ("euros", "€"),
                                    ("other", "nombre"),
                                ],
                                max_length=12,
                                verbose_name="unité",
                            ),
                        ),
                        ("rate_name", models.CharField(blank=True, max_length=80, verbose_name="nom du taux")),
                        ("is_base", models.BooleanField(default=False, verbose_name="nombre de logements de l’année")),
                        ("help", models.CharField(blank=True, max_length=300, verbose_name="comment le compter")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        ("is_active", models.BooleanField(default=True, verbose_name="demandé aujourd’hui")),
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
                                to="territories.figurekind",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ResidenceFigure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("value", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="valeur")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                        (
                            "updated_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisi le"
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="figures",
                                to="territories.figurekind",
                                verbose_name="chiffre",
                            ),
                        ),
                        (
                            "residence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="figures",
                                to="territories.residence",
                                verbose_name="résidence",
                            ),
                        ),
                        (
                            "updated_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="saisi par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "chiffre d’une résidence",
                        "verbose_name_plural": "chiffres des résidences",
                        "ordering": ["residence", "-year", "kind__order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("residence", "kind", "year"),
                                name="residencefigure_once",
                                violation_error_message="Ce chiffre est déjà donné pour cette année.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value__gte", 0)),
                                name="residencefigure_not_negative",
                                violation_error_message="Un chiffre ne peut pas être négatif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("year__range", (2000, 2100))),
                                name="residencefigure_year_range",
                                violation_error_message="L’année est comprise entre 2000 et 2100.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ResidenceFigureEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("value", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="valeur")),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                        (
                            "updated_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisi le"
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.figurekind",
                                verbose_name="chiffre",
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
                                to="territories.residencefigure",
                            ),
                        ),
                        (
                            "residence",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.residence",
                                verbose_name="résidence",
                            ),
                        ),
                        (
                            "updated_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="saisi par",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                AddTrigger(
                    model_name="figurekind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_figurekindevent" ("code", "help", "id", "is_active", "is_base", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_name", "unit") VALUES (NEW."code", NEW."help", NEW."id", NEW."is_active", NEW."is_base", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate_name", NEW."unit"); RETURN NULL;',
                            hash="91e817bbec2859551b5cb1fb4d7c199e3e713a92",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_bd7eb",
                            table="territories_figurekind",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="figurekind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "territories_figurekindevent" ("code", "help", "id", "is_active", "is_base", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_name", "unit") VALUES (NEW."code", NEW."help", NEW."id", NEW."is_active", NEW."is_base", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate_name", NEW."unit"); RETURN NULL;',
                            hash="d928754a5e178d3edcce4753dd91b28a01b40455",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6906d",
                            table="territories_figurekind",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="figurekindevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="36e8e11f0b90d8817c9f90a5d4c4745cee6b0485",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6be30",
                            table="territories_figurekindevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="residencefigure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_residencefigureevent" ("id", "kind_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residence_id", "source", "updated_at", "updated_by_id", "value", "year") VALUES (NEW."id", NEW."kind_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."residence_id", NEW."source", NEW."updated_at", NEW."updated_by_id", NEW."value", NEW."year"); RETURN NULL;',
                            hash="d111cad653690b6c83358c03b67bc73c1ef4d67f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d3bf5",
                            table="territories_residencefigure",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="residencefigure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "territories_residencefigureevent" ("id", "kind_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residence_id", "source", "updated_at", "updated_by_id", "value", "year") VALUES (NEW."id", NEW."kind_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."residence_id", NEW."source", NEW."updated_at", NEW."updated_by_id", NEW."value", NEW."year"); RETURN NULL;',
                            hash="ec3e48d2b148ef734b8e92eb7a5a724346e2c529",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fab0d",
                            table="territories_residencefigure",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="residencefigure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_residencefigureevent" ("id", "kind_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residence_id", "source", "updated_at", "updated_by_id", "value", "year") VALUES (OLD."id", OLD."kind_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."residence_id", OLD."source", OLD."updated_at", OLD."updated_by_id", OLD."value", OLD."year"); RETURN NULL;',
                            hash="4af1f506fb6f889ec24845f7016f3a16e22195c7",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6ed94",
                            table="territories_residencefigure",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="residencefigureevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a50ef097a86778a5fc1cf74ccc598012880fa39b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d7738",
                            table="territories_residencefigureevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
