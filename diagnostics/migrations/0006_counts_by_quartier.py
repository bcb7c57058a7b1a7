"""Counts by quartier, of all months together; what finds grave and unanswered observations over many quartiers."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from core.db.operations import AddTrigger

FILL = """
INSERT INTO diagnostics_quartiertally (quartier_id, is_confidential, to_qualify, waiting, grave, strengths)
SELECT quartier_id, is_confidential, sum(to_qualify), sum(waiting), sum(grave), sum(strengths)
FROM diagnostics_monthlytally GROUP BY 1, 2 HAVING sum(total) <> 0
"""


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0005_say_why_a_photo_is_refused"),
        ("territories", "0003_percent_sign_of_progress"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuartierTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_confidential", models.BooleanField(verbose_name="confidentielle")),
                ("to_qualify", models.IntegerField(verbose_name="à qualifier")),
                ("waiting", models.IntegerField(verbose_name="à traiter et en cours")),
                ("grave", models.IntegerField(verbose_name="constats et incidents graves ouverts")),
                ("strengths", models.IntegerField(verbose_name="points forts")),
            ],
            options={
                "verbose_name": "décompte d’observations par quartier",
                "verbose_name_plural": "décomptes d’observations par quartier",
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
        migrations.RemoveIndex(
            model_name="monthlytally",
            name="monthlytally_open",
        ),
        migrations.AddIndex(
            model_name="monthlytally",
            index=models.Index(models.F("month"), name="monthlytally_month"),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                models.F("over_at"),
                models.F("id"),
                condition=models.Q(("answer", ""), ("status__in", ["done", "closed"])),
                include=("quartier", "author"),
                name="observation_unanswered_since",
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                models.F("seen_on"),
                models.F("id"),
                condition=models.Q(
                    ("severity", 4),
                    ("status__in", ["to_qualify", "to_do", "in_progress"]),
                    models.Q(("kind", "strength"), _negated=True),
                ),
                name="observation_grave",
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="count_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO diagnostics_observationtally (quartier_id, month, theme_id, severity, kind, status, is_confidential, total)\nSELECT quartier_id, month, theme_id, severity, kind, status, is_confidential, sum(n)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, theme_id, severity, kind, status, is_confidential HAVING sum(n) <> 0 ORDER BY quartier_id, month, theme_id, severity, kind, status, is_confidential\nON CONFLICT (quartier_id, month, theme_id, severity, kind, status, is_confidential) DO UPDATE SET total = diagnostics_observationtally.total + excluded.total;\nINSERT INTO diagnostics_monthlytally (quartier_id, month, is_confidential, total, to_qualify, waiting, grave, strengths, level_1, level_2, level_3, level_4)\nSELECT quartier_id, month, is_confidential, coalesce(sum(n) FILTER (WHERE TRUE), 0), coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0), coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, is_confidential HAVING coalesce(sum(n) FILTER (WHERE TRUE), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0) <> 0 ORDER BY quartier_id, month, is_confidential\nON CONFLICT (quartier_id, month, is_confidential) DO UPDATE SET total = diagnostics_monthlytally.total + excluded.total, to_qualify = diagnostics_monthlytally.to_qualify + excluded.to_qualify, waiting = diagnostics_monthlytally.waiting + excluded.waiting, grave = diagnostics_monthlytally.grave + excluded.grave, strengths = diagnostics_monthlytally.strengths + excluded.strengths, level_1 = diagnostics_monthlytally.level_1 + excluded.level_1, level_2 = diagnostics_monthlytally.level_2 + excluded.level_2, level_3 = diagnostics_monthlytally.level_3 + excluded.level_3, level_4 = diagnostics_monthlytally.level_4 + excluded.level_4;\nINSERT INTO diagnostics_quartiertally (quartier_id, is_confidential, to_qualify, waiting, grave, strengths)\nSELECT quartier_id, is_confidential, coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0), coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, is_confidential HAVING coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0) <> 0 ORDER BY quartier_id, is_confidential\nON CONFLICT (quartier_id, is_confidential) DO UPDATE SET to_qualify = diagnostics_quartiertally.to_qualify + excluded.to_qualify, waiting = diagnostics_quartiertally.waiting + excluded.waiting, grave = diagnostics_quartiertally.grave + excluded.grave, strengths = diagnostics_quartiertally.strengths + excluded.strengths;\nRETURN NULL;\n",
                    hash="b5cab22af8d40f0f179ce06693ea0aa92209d53c",
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
                    func="\nINSERT INTO diagnostics_observationtally (quartier_id, month, theme_id, severity, kind, status, is_confidential, total)\nSELECT quartier_id, month, theme_id, severity, kind, status, is_confidential, sum(n)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, theme_id, severity, kind, status, is_confidential HAVING sum(n) <> 0 ORDER BY quartier_id, month, theme_id, severity, kind, status, is_confidential\nON CONFLICT (quartier_id, month, theme_id, severity, kind, status, is_confidential) DO UPDATE SET total = diagnostics_observationtally.total + excluded.total;\nINSERT INTO diagnostics_monthlytally (quartier_id, month, is_confidential, total, to_qualify, waiting, grave, strengths, level_1, level_2, level_3, level_4)\nSELECT quartier_id, month, is_confidential, coalesce(sum(n) FILTER (WHERE TRUE), 0), coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0), coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, is_confidential HAVING coalesce(sum(n) FILTER (WHERE TRUE), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0) <> 0 ORDER BY quartier_id, month, is_confidential\nON CONFLICT (quartier_id, month, is_confidential) DO UPDATE SET total = diagnostics_monthlytally.total + excluded.total, to_qualify = diagnostics_monthlytally.to_qualify + excluded.to_qualify, waiting = diagnostics_monthlytally.waiting + excluded.waiting, grave = diagnostics_monthlytally.grave + excluded.grave, strengths = diagnostics_monthlytally.strengths + excluded.strengths, level_1 = diagnostics_monthlytally.level_1 + excluded.level_1, level_2 = diagnostics_monthlytally.level_2 + excluded.level_2, level_3 = diagnostics_monthlytally.level_3 + excluded.level_3, level_4 = diagnostics_monthlytally.level_4 + excluded.level_4;\nINSERT INTO diagnostics_quartiertally (quartier_id, is_confidential, to_qualify, waiting, grave, strengths)\nSELECT quartier_id, is_confidential, coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0), coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, is_confidential HAVING coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0) <> 0 ORDER BY quartier_id, is_confidential\nON CONFLICT (quartier_id, is_confidential) DO UPDATE SET to_qualify = diagnostics_quartiertally.to_qualify + excluded.to_qualify, waiting = diagnostics_quartiertally.waiting + excluded.waiting, grave = diagnostics_quartiertally.grave + excluded.grave, strengths = diagnostics_quartiertally.strengths + excluded.strengths;\nRETURN NULL;\n",
                    hash="a080c960c4707d83c19acd2e6d823dbcd8d38f7f",
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
                    func="\nINSERT INTO diagnostics_observationtally (quartier_id, month, theme_id, severity, kind, status, is_confidential, total)\nSELECT quartier_id, month, theme_id, severity, kind, status, is_confidential, sum(n)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows UNION ALL SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, theme_id, severity, kind, status, is_confidential HAVING sum(n) <> 0 ORDER BY quartier_id, month, theme_id, severity, kind, status, is_confidential\nON CONFLICT (quartier_id, month, theme_id, severity, kind, status, is_confidential) DO UPDATE SET total = diagnostics_observationtally.total + excluded.total;\nINSERT INTO diagnostics_monthlytally (quartier_id, month, is_confidential, total, to_qualify, waiting, grave, strengths, level_1, level_2, level_3, level_4)\nSELECT quartier_id, month, is_confidential, coalesce(sum(n) FILTER (WHERE TRUE), 0), coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0), coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0), coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows UNION ALL SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, month, is_confidential HAVING coalesce(sum(n) FILTER (WHERE TRUE), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 1), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 2), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 3), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind <> 'strength' AND severity = 4), 0) <> 0 ORDER BY quartier_id, month, is_confidential\nON CONFLICT (quartier_id, month, is_confidential) DO UPDATE SET total = diagnostics_monthlytally.total + excluded.total, to_qualify = diagnostics_monthlytally.to_qualify + excluded.to_qualify, waiting = diagnostics_monthlytally.waiting + excluded.waiting, grave = diagnostics_monthlytally.grave + excluded.grave, strengths = diagnostics_monthlytally.strengths + excluded.strengths, level_1 = diagnostics_monthlytally.level_1 + excluded.level_1, level_2 = diagnostics_monthlytally.level_2 + excluded.level_2, level_3 = diagnostics_monthlytally.level_3 + excluded.level_3, level_4 = diagnostics_monthlytally.level_4 + excluded.level_4;\nINSERT INTO diagnostics_quartiertally (quartier_id, is_confidential, to_qualify, waiting, grave, strengths)\nSELECT quartier_id, is_confidential, coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0), coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0), coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0)\nFROM (SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, -1 FROM old_rows UNION ALL SELECT quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential, 1 FROM new_rows) AS changes (quartier_id, month, theme_id, severity, kind, status, is_confidential, n)\nGROUP BY quartier_id, is_confidential HAVING coalesce(sum(n) FILTER (WHERE status = 'to_qualify'), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_do', 'in_progress')), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE status IN ('to_qualify', 'to_do', 'in_progress') AND kind <> 'strength' AND severity = 4), 0) <> 0 OR coalesce(sum(n) FILTER (WHERE kind = 'strength'), 0) <> 0 ORDER BY quartier_id, is_confidential\nON CONFLICT (quartier_id, is_confidential) DO UPDATE SET to_qualify = diagnostics_quartiertally.to_qualify + excluded.to_qualify, waiting = diagnostics_quartiertally.waiting + excluded.waiting, grave = diagnostics_quartiertally.grave + excluded.grave, strengths = diagnostics_quartiertally.strengths + excluded.strengths;\nRETURN NULL;\n",
                    hash="f8d51f60be7545e80961a8b8fe87bdc3998a7655",
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
            model_name="quartiertally",
            name="quartier",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="territories.quartier",
            ),
        ),
        migrations.AddConstraint(
            model_name="quartiertally",
            constraint=models.UniqueConstraint(fields=("quartier", "is_confidential"), name="quartiertally_once"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
