import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from core.db.operations import AddTrigger, MakeTables

# Everything is counted once; from then on the triggers keep the counts.
COUNT = """
INSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)
SELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT link.quartier_id, 'open', 0, coalesce(least(CASE WHEN action.status IN ('idea', 'planned') THEN action.starts_on END, action.ends_on) + 1,
    DATE '9999-12-31'), 0, 1
        FROM actions_action_quartiers link JOIN actions_action action ON action.id = link.action_id
        WHERE action.status IN ('idea', 'planned', 'running') UNION ALL SELECT link.quartier_id, amount.what, funding.year, DATE '9999-12-31', 0, 1 * amount.n
        FROM actions_action_quartiers link JOIN actions_funding funding ON funding.action_id = link.action_id
        CROSS JOIN LATERAL (
            VALUES ('asked', funding.asked), ('voted', funding.voted), ('paid', funding.paid)
        ) AS amount (what, n) WHERE amount.n IS NOT NULL AND funding.status <> 'refused' UNION ALL SELECT told.quartier_id, 'valued', extract(year FROM line.spent_on)::int, DATE '9999-12-31', axis.framework_id,
            1 * told.amount
        FROM actions_spendingvalue told JOIN actions_spending line ON line.id = told.spending_id
        JOIN actions_axis axis ON axis.id = told.axis_id) AS changes (quartier_id, what, year, late_on, framework_key, n)
GROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key
ON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0004_watched_figures_and_history_of_relations"),
        ("diagnostics", "0017_first_kinds_of_incidents"),
        ("partners", "0004_columns_are_matched_by_core"),
        ("territories", "0006_first_figures_of_the_landlord"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        MakeTables(
            [
                migrations.CreateModel(
                    name="ActionTally",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("what", models.CharField(max_length=6, verbose_name="quoi")),
                        ("year", models.PositiveSmallIntegerField(default=0, verbose_name="année")),
                        ("late_on", models.DateField(verbose_name="en retard à partir du")),
                        ("framework_key", models.BigIntegerField(default=0, verbose_name="cadre")),
                        (
                            "total",
                            models.DecimalField(decimal_places=2, default=0, max_digits=16, verbose_name="total"),
                        ),
                    ],
                    options={
                        "verbose_name": "compte d’actions",
                        "verbose_name_plural": "comptes d’actions",
                    },
                ),
                migrations.AddField(
                    model_name="actiontally",
                    name="quartier",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actiontally",
                    constraint=models.UniqueConstraint(
                        fields=("quartier", "what", "year", "late_on", "framework_key"),
                        name="actiontally_once",
                        violation_error_message="Ce compte existe déjà.",
                    ),
                ),
            ]
        ),
        migrations.AddIndex(
            model_name="action",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("title_key", "gin_trgm_ops"), name="action_title_trgm"
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                django.db.models.functions.text.Upper("code"),
                condition=models.Q(("code", ""), _negated=True),
                name="action_code_upper",
            ),
        ),
        migrations.AddIndex(
            model_name="funding",
            index=models.Index(
                models.F("deadline_on"), condition=models.Q(("status", "considered")), name="funding_to_ask"
            ),
        ),
        migrations.AddIndex(
            model_name="funding",
            index=models.Index(
                models.F("report_due_on"),
                condition=models.Q(("status__in", ["voted", "paid"])),
                name="funding_to_report",
            ),
        ),
        migrations.AddIndex(
            model_name="programme",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("title_key", "gin_trgm_ops"), name="programme_title_trgm"
            ),
        ),
        AddTrigger(
            model_name="action",
            trigger=pgtrigger.compiler.Trigger(
                name="count_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT link.quartier_id, 'open', 0, coalesce(least(CASE WHEN action.status IN ('idea', 'planned') THEN action.starts_on END, action.ends_on) + 1,\n    DATE '9999-12-31'), 0, -1\n        FROM actions_action_quartiers link JOIN old_rows action ON action.id = link.action_id\n        WHERE action.status IN ('idea', 'planned', 'running') UNION ALL SELECT link.quartier_id, 'open', 0, coalesce(least(CASE WHEN action.status IN ('idea', 'planned') THEN action.starts_on END, action.ends_on) + 1,\n    DATE '9999-12-31'), 0, 1\n        FROM actions_action_quartiers link JOIN new_rows action ON action.id = link.action_id\n        WHERE action.status IN ('idea', 'planned', 'running')) AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="1462a2fcdd53023276b0fef40e4b1359d8a43c8c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_count_update_f4113",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="actions_action",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="actionquartier",
            trigger=pgtrigger.compiler.Trigger(
                name="count_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM 1 FROM actions_action WHERE id IN (SELECT action_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;\n\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT link.quartier_id, 'open', 0, coalesce(least(CASE WHEN action.status IN ('idea', 'planned') THEN action.starts_on END, action.ends_on) + 1,\n    DATE '9999-12-31'), 0, 1\n        FROM new_rows link JOIN actions_action action ON action.id = link.action_id\n        WHERE action.status IN ('idea', 'planned', 'running') UNION ALL SELECT link.quartier_id, amount.what, funding.year, DATE '9999-12-31', 0, 1 * amount.n\n        FROM new_rows link JOIN actions_funding funding ON funding.action_id = link.action_id\n        CROSS JOIN LATERAL (\n            VALUES ('asked', funding.asked), ('voted', funding.voted), ('paid', funding.paid)\n        ) AS amount (what, n) WHERE amount.n IS NOT NULL AND funding.status <> 'refused') AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="df5f9364b2aad94828f7f5ac579543651d5ade38",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_count_insert_385b4",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="actions_action_quartiers",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="actionquartier",
            trigger=pgtrigger.compiler.Trigger(
                name="count_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM 1 FROM actions_action WHERE id IN (SELECT action_id FROM old_rows) ORDER BY id FOR NO KEY UPDATE;\n\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT link.quartier_id, 'open', 0, coalesce(least(CASE WHEN action.status IN ('idea', 'planned') THEN action.starts_on END, action.ends_on) + 1,\n    DATE '9999-12-31'), 0, -1\n        FROM old_rows link JOIN actions_action action ON action.id = link.action_id\n        WHERE action.status IN ('idea', 'planned', 'running') UNION ALL SELECT link.quartier_id, amount.what, funding.year, DATE '9999-12-31', 0, -1 * amount.n\n        FROM old_rows link JOIN actions_funding funding ON funding.action_id = link.action_id\n        CROSS JOIN LATERAL (\n            VALUES ('asked', funding.asked), ('voted', funding.voted), ('paid', funding.paid)\n        ) AS amount (what, n) WHERE amount.n IS NOT NULL AND funding.status <> 'refused') AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="328eb9efeafb5ea6582f5e245ea1218292e368a2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_count_delete_4fad3",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="actions_action_quartiers",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="funding",
            trigger=pgtrigger.compiler.Trigger(
                name="count_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM 1 FROM actions_action WHERE id IN (SELECT action_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;\n\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT link.quartier_id, amount.what, funding.year, DATE '9999-12-31', 0, 1 * amount.n\n        FROM actions_action_quartiers link JOIN new_rows funding ON funding.action_id = link.action_id\n        CROSS JOIN LATERAL (\n            VALUES ('asked', funding.asked), ('voted', funding.voted), ('paid', funding.paid)\n        ) AS amount (what, n) WHERE amount.n IS NOT NULL AND funding.status <> 'refused') AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="3e1d76ea501dfc952ae7f0db2a7a3faff0d4f63f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_count_insert_3d465",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="actions_funding",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="funding",
            trigger=pgtrigger.compiler.Trigger(
                name="count_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM 1 FROM actions_action WHERE id IN (SELECT action_id FROM old_rows) ORDER BY id FOR NO KEY UPDATE;\n\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT link.quartier_id, amount.what, funding.year, DATE '9999-12-31', 0, -1 * amount.n\n        FROM actions_action_quartiers link JOIN old_rows funding ON funding.action_id = link.action_id\n        CROSS JOIN LATERAL (\n            VALUES ('asked', funding.asked), ('voted', funding.voted), ('paid', funding.paid)\n        ) AS amount (what, n) WHERE amount.n IS NOT NULL AND funding.status <> 'refused') AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="12dd7821c79b72d8d22d3efaf8aeaf0b3f42ec93",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_count_delete_bb754",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="actions_funding",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="funding",
            trigger=pgtrigger.compiler.Trigger(
                name="count_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM 1 FROM actions_action WHERE id IN (SELECT action_id FROM old_rows UNION SELECT action_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;\n\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT link.quartier_id, amount.what, funding.year, DATE '9999-12-31', 0, -1 * amount.n\n        FROM actions_action_quartiers link JOIN old_rows funding ON funding.action_id = link.action_id\n        CROSS JOIN LATERAL (\n            VALUES ('asked', funding.asked), ('voted', funding.voted), ('paid', funding.paid)\n        ) AS amount (what, n) WHERE amount.n IS NOT NULL AND funding.status <> 'refused' UNION ALL SELECT link.quartier_id, amount.what, funding.year, DATE '9999-12-31', 0, 1 * amount.n\n        FROM actions_action_quartiers link JOIN new_rows funding ON funding.action_id = link.action_id\n        CROSS JOIN LATERAL (\n            VALUES ('asked', funding.asked), ('voted', funding.voted), ('paid', funding.paid)\n        ) AS amount (what, n) WHERE amount.n IS NOT NULL AND funding.status <> 'refused') AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="82f2d5a7c42facd4cd456ce0a47d6f1a2e603b76",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_count_update_16568",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="actions_funding",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="spending",
            trigger=pgtrigger.compiler.Trigger(
                name="count_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT told.quartier_id, 'valued', extract(year FROM line.spent_on)::int, DATE '9999-12-31', axis.framework_id,\n            -1 * told.amount\n        FROM actions_spendingvalue told JOIN old_rows line ON line.id = told.spending_id\n        JOIN actions_axis axis ON axis.id = told.axis_id UNION ALL SELECT told.quartier_id, 'valued', extract(year FROM line.spent_on)::int, DATE '9999-12-31', axis.framework_id,\n            1 * told.amount\n        FROM actions_spendingvalue told JOIN new_rows line ON line.id = told.spending_id\n        JOIN actions_axis axis ON axis.id = told.axis_id) AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="ea2062775af916da20be73cb7790e9527c2e9c81",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_count_update_0b601",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="actions_spending",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="spendingvalue",
            trigger=pgtrigger.compiler.Trigger(
                name="count_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM 1 FROM actions_spending WHERE id IN (SELECT spending_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;\n\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT told.quartier_id, 'valued', extract(year FROM line.spent_on)::int, DATE '9999-12-31', axis.framework_id,\n            1 * told.amount\n        FROM new_rows told JOIN actions_spending line ON line.id = told.spending_id\n        JOIN actions_axis axis ON axis.id = told.axis_id) AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="326eae590d8f22dc91cf154d6abf1e999614cdb7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_count_insert_1fdcf",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="actions_spendingvalue",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="spendingvalue",
            trigger=pgtrigger.compiler.Trigger(
                name="count_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM 1 FROM actions_spending WHERE id IN (SELECT spending_id FROM old_rows) ORDER BY id FOR NO KEY UPDATE;\n\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT told.quartier_id, 'valued', extract(year FROM line.spent_on)::int, DATE '9999-12-31', axis.framework_id,\n            -1 * told.amount\n        FROM old_rows told JOIN actions_spending line ON line.id = told.spending_id\n        JOIN actions_axis axis ON axis.id = told.axis_id) AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="a938e9c22b93873acfb122114546e571c954ac64",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_count_delete_8bf8e",
                    referencing="REFERENCING OLD TABLE AS old_rows ",
                    table="actions_spendingvalue",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="spendingvalue",
            trigger=pgtrigger.compiler.Trigger(
                name="count_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM 1 FROM actions_spending WHERE id IN (SELECT spending_id FROM old_rows UNION SELECT spending_id FROM new_rows) ORDER BY id FOR NO KEY UPDATE;\n\nINSERT INTO actions_actiontally (quartier_id, what, year, late_on, framework_key, total)\nSELECT quartier_id, what, year, late_on, framework_key, sum(n) FROM (SELECT told.quartier_id, 'valued', extract(year FROM line.spent_on)::int, DATE '9999-12-31', axis.framework_id,\n            -1 * told.amount\n        FROM old_rows told JOIN actions_spending line ON line.id = told.spending_id\n        JOIN actions_axis axis ON axis.id = told.axis_id UNION ALL SELECT told.quartier_id, 'valued', extract(year FROM line.spent_on)::int, DATE '9999-12-31', axis.framework_id,\n            1 * told.amount\n        FROM new_rows told JOIN actions_spending line ON line.id = told.spending_id\n        JOIN actions_axis axis ON axis.id = told.axis_id) AS changes (quartier_id, what, year, late_on, framework_key, n)\nGROUP BY quartier_id, what, year, late_on, framework_key HAVING sum(n) <> 0 ORDER BY quartier_id, what, year, late_on, framework_key\nON CONFLICT (quartier_id, what, year, late_on, framework_key) DO UPDATE SET total = actions_actiontally.total + excluded.total;\nRETURN NULL;\n",
                    hash="2739109302b9e76a4743c1cd69dde7ed0f2118f1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_count_update_9103d",
                    referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                    table="actions_spendingvalue",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
