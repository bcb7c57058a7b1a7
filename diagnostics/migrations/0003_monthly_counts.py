"""Counts by quartier and month, and what finds late and unanswered observations over many quartiers."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from core.db.operations import AddTrigger

FILL = """
INSERT INTO diagnostics_monthlytally (quartier_id, month, is_confidential, total, to_qualify, waiting, grave, strengths,
    level_1, level_2, level_3, level_4)
SELECT quartier_id, month, is_confidential, sum(total),
    coalesce(sum(total) FILTER (WHERE status = 'to_qualify'), 0),
    coalesce(sum(total) FILTER (WHERE status IN ('to_do', 'in_progress')), 0),
    coalesce(sum(total) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength'
        AND severity = 4), 0),
    coalesce(sum(total) FILTER (WHERE kind = 'strength'), 0),
    coalesce(sum(total) FILTER (WHERE kind <> 'strength' AND severity = 1), 0),
    coalesce(sum(total) FILTER (WHERE kind <> 'strength' AND severity = 2), 0),
    coalesce(sum(total) FILTER (WHERE kind <> 'strength' AND severity = 3), 0),
    coalesce(sum(total) FILTER (WHERE kind <> 'strength' AND severity = 4), 0)
FROM diagnostics_observationtally GROUP BY 1, 2, 3 HAVING sum(total) <> 0
"""


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0002_first_themes_and_place_keys"),
        ("territories", "0001_quartiers_patrimoine_projects_indicators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthlyTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="mois (premier jour)")),
                ("is_confidential", models.BooleanField(verbose_name="confidentielle")),
                ("total", models.IntegerField(verbose_name="nombre")),
                ("to_qualify", models.IntegerField(verbose_name="à qualifier")),
                ("waiting", models.IntegerField(verbose_name="à traiter et en cours")),
                ("grave", models.IntegerField(verbose_name="constats et incidents graves ouverts")),
                ("strengths", models.IntegerField(verbose_name="points forts")),
                ("level_1", models.IntegerField(verbose_name="constats et incidents isolés")),
                ("level_2", models.IntegerField(verbose_name="constats et incidents récurrents")),
                ("level_3", models.IntegerField(verbose_name="constats et incidents sérieux")),
                ("level_4", models.IntegerField(verbose_name="constats et incidents graves")),
            ],
            options={
                "verbose_name": "décompte d’observations par mois",
                "verbose_name_plural": "décomptes d’observations par mois",
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="observation",
            name="count_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="observation",
            name="count_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="observation",
            name="count_update",
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                models.F("status"),
                models.F("seen_on"),
                models.F("quartier"),
                condition=models.Q(("status__in", ["to_qualify", "to_do", "in_progress"])),
                name="observation_late",
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                models.F("quartier"),
                models.F("over_at"),
                condition=models.Q(("answer", ""), ("status__in", ["done", "closed"])),
                name="observation_unanswered",
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="count_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO diagnostics_observationtally (quartier_id, month, theme_id, severity, kind, status, is_confidential, total)\nSELECT quartier_id, month, theme_id, severity, kind, status, is_confidential, sum(n)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, theme_id, severity, kind, status, is_confidential HAVING sum(n) <> 0 ORDER BY quartier_id, month, theme_id, severity, kind, status, is_confidential\nON CONFLICT (quartier_id, month, theme_id, severity, kind, status, is_confidential) DO UPDATE SET total = diagnostics_observationtally.total + excluded.total;\nINSERT INTO diagnostics_monthlytally (quartier_id, month, is_confidential, total, to_qualify, waiting, grave, strengths, level_1, level_2, level_3, level_4) \nSELECT quartier_id, month, is_confidential, coalesce(sum(n) FILTER (WHERE TRUE), 0), coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0), coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, is_confidential HAVING coalesce(sum(n) FILTER (WHERE TRUE), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0) <> 0 ORDER BY quartier_id, month, is_confidential\nON CONFLICT (quartier_id, month, is_confidential) DO UPDATE SET\ntotal = diagnostics_monthlytally.total + excluded.total, to_qualify = diagnostics_monthlytally.to_qualify + excluded.to_qualify, waiting = diagnostics_monthlytally.waiting + excluded.waiting, grave = diagnostics_monthlytally.grave + excluded.grave, strengths = diagnostics_monthlytally.strengths + excluded.strengths, level_1 = diagnostics_monthlytally.level_1 + excluded.level_1, level_2 = diagnostics_monthlytally.level_2 + excluded.level_2, level_3 = diagnostics_monthlytally.level_3 + excluded.level_3, level_4 = diagnostics_monthlytally.level_4 + excluded.level_4;\nRETURN NULL;\n",
                    hash="8ecd07db005128dda64c912fe1d8f0b6be26731b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_count_insert_75a21",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="diagnostics_observation",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="count_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO diagnostics_observationtally (quartier_id, month, theme_id, severity, kind, status, is_confidential, total)\nSELECT quartier_id, month, theme_id, severity, kind, status, is_confidential, sum(n)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, theme_id, severity, kind, status, is_confidential HAVING sum(n) <> 0 ORDER BY quartier_id, month, theme_id, severity, kind, status, is_confidential\nON CONFLICT (quartier_id, month, theme_id, severity, kind, status, is_confidential) DO UPDATE SET total = diagnostics_observationtally.total + excluded.total;\nINSERT INTO diagnostics_monthlytally (quartier_id, month, is_confidential, total, to_qualify, waiting, grave, strengths, level_1, level_2, level_3, level_4) \nSELECT quartier_id, month, is_confidential, coalesce(sum(n) FILTER (WHERE TRUE), 0), coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0), coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, is_confidential HAVING coalesce(sum(n) FILTER (WHERE TRUE), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0) <> 0 ORDER BY quartier_id, month, is_confidential\nON CONFLICT (quartier_id, month, is_confidential) DO UPDATE SET\ntotal = diagnostics_monthlytally.total + excluded.total, to_qualify = diagnostics_monthlytally.to_qualify + excluded.to_qualify, waiting = diagnostics_monthlytally.waiting + excluded.waiting, grave = diagnostics_monthlytally.grave + excluded.grave, strengths = diagnostics_monthlytally.strengths + excluded.strengths, level_1 = diagnostics_monthlytally.level_1 + excluded.level_1, level_2 = diagnostics_monthlytally.level_2 + excluded.level_2, level_3 = diagnostics_monthlytally.level_3 + excluded.level_3, level_4 = diagnostics_monthlytally.level_4 + excluded.level_4;\nRETURN NULL;\n",
                    hash="965348ef3c414a5e16c1f33be04f5ba8929ac955",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_count_delete_2f25e",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="diagnostics_observation",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="count_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO diagnostics_observationtally (quartier_id, month, theme_id, severity, kind, status, is_confidential, total)\nSELECT quartier_id, month, theme_id, severity, kind, status, is_confidential, sum(n)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows UNION ALL SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, theme_id, severity, kind, status, is_confidential HAVING sum(n) <> 0 ORDER BY quartier_id, month, theme_id, severity, kind, status, is_confidential\nON CONFLICT (quartier_id, month, theme_id, severity, kind, status, is_confidential) DO UPDATE SET total = diagnostics_observationtally.total + excluded.total;\nINSERT INTO diagnostics_monthlytally (quartier_id, month, is_confidential, total, to_qualify, waiting, grave, strengths, level_1, level_2, level_3, level_4) \nSELECT quartier_id, month, is_confidential, coalesce(sum(n) FILTER (WHERE TRUE), 0), coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0), coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows UNION ALL SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, is_confidential HAVING coalesce(sum(n) FILTER (WHERE TRUE), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0) <> 0 ORDER BY quartier_id, month, is_confidential\nON CONFLICT (quartier_id, month, is_confidential) DO UPDATE SET\ntotal = diagnostics_monthlytally.total + excluded.total, to_qualify = diagnostics_monthlytally.to_qualify + excluded.to_qualify, waiting = diagnostics_monthlytally.waiting + excluded.waiting, grave = diagnostics_monthlytally.grave + excluded.grave, strengths = diagnostics_monthlytally.strengths + excluded.strengths, level_1 = diagnostics_monthlytally.level_1 + excluded.level_1, level_2 = diagnostics_monthlytally.level_2 + excluded.level_2, level_3 = diagnostics_monthlytally.level_3 + excluded.level_3, level_4 = diagnostics_monthlytally.level_4 + excluded.level_4;\nRETURN NULL;\n",
                    hash="e17369c79a6c15b772dd9031fe8880753b26c5f1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_count_update_90c95",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="diagnostics_observation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="monthlytally",
            name="quartier",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="territories.quartier",
            ),
        ),
        migrations.AddIndex(
            model_name="monthlytally",
            index=models.Index(
                models.F("quartier"),
                models.F("month"),
                condition=models.Q(("to_qualify__gt", 0), ("waiting__gt", 0), _connector="OR"),
                name="monthlytally_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlytally",
            constraint=models.UniqueConstraint(
                fields=("quartier", "month", "is_confidential"), name="monthlytally_once"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
