"""What the hours of each lot, and of each action, come to in a year; kept by triggers that run once for each statement
(ADR 0004).

Lines add up on their sheet, sheets on the year of their lot or of their action: what is validated apart from what
waits. A gauge of a thousand lots reads a few rows of each instead of the hours of all their pathways.
"""

import pgtrigger
from django.db import connection, models, transaction

from actions.models import Action
from insertion.models.contracts import Lot

# S608 below: names of tables that the program has, nothing that is typed.
ADD_LINES = """
UPDATE insertion_sheet SET hours = insertion_sheet.hours + changes.n
FROM (SELECT sheet_id, sum(n) AS n FROM ({rows}) AS lines (sheet_id, n) GROUP BY sheet_id) changes
WHERE insertion_sheet.id = changes.sheet_id AND changes.n <> 0;
RETURN NULL;
"""
OLD_LINES = "SELECT sheet_id, -hours FROM old_rows"
NEW_LINES = "SELECT sheet_id, hours FROM new_rows"


def _counter(
    name: str, operation: pgtrigger.Operation, referencing: pgtrigger.Referencing, func: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=referencing,
        func=func,
    )


_NEW, _OLD = pgtrigger.Referencing(new="new_rows"), pgtrigger.Referencing(old="old_rows")
_BOTH = pgtrigger.Referencing(old="old_rows", new="new_rows")
LINE_TRIGGERS = [
    _counter("count_insert", pgtrigger.Insert, _NEW, ADD_LINES.format(rows=NEW_LINES)),
    _counter("count_delete", pgtrigger.Delete, _OLD, ADD_LINES.format(rows=OLD_LINES)),
    _counter("count_update", pgtrigger.Update, _BOTH, ADD_LINES.format(rows=f"{OLD_LINES} UNION ALL {NEW_LINES}")),
]

KEY = "lot_id, action_id, year"


def _years(rows: str, sign: int) -> str:
    return f"""SELECT lot_id, action_id, extract(year FROM month)::int,
        CASE WHEN validated_at IS NULL THEN 0 ELSE {sign} * hours END,
        CASE WHEN validated_at IS NULL THEN {sign} * hours ELSE 0 END FROM {rows}"""  # noqa: S608 - tables of ours


UPSERT = f"""
INSERT INTO insertion_hourstally ({KEY}, done, waiting)
SELECT {KEY}, sum(done), sum(waiting) FROM ({{rows}}) AS sheets ({KEY}, done, waiting)
GROUP BY {KEY} HAVING sum(done) <> 0 OR sum(waiting) <> 0 ORDER BY {KEY}
ON CONFLICT ({KEY}) DO UPDATE SET done = insertion_hourstally.done + excluded.done,
    waiting = insertion_hourstally.waiting + excluded.waiting;
"""  # noqa: S608 - columns of ours
# A sheet is made and deleted without hours.
SHEET_TRIGGERS = [
    _counter(
        "count_update",
        pgtrigger.Update,
        _BOTH,
        UPSERT.format(rows=f"{_years('old_rows', -1)} UNION ALL {_years('new_rows', 1)}") + "RETURN NULL;\n",
    )
]
ALL_LINES = """
UPDATE insertion_sheet SET hours = coalesce(lines.n, 0)
FROM insertion_sheet sheet
LEFT JOIN (SELECT sheet_id, sum(hours) AS n FROM insertion_hoursstatement GROUP BY sheet_id) lines
    ON lines.sheet_id = sheet.id
WHERE insertion_sheet.id = sheet.id AND insertion_sheet.hours <> coalesce(lines.n, 0);
"""


class HoursTallyQuerySet(models.QuerySet["HoursTally"]):
    """Writes of the totals as a whole."""

    def rebuild(self) -> int:
        """Count everything again, for data that was loaded with the triggers off; return how many rows there are."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ALL_LINES)
            cursor.execute("LOCK TABLE insertion_hourstally IN EXCLUSIVE MODE; DELETE FROM insertion_hourstally;")
            cursor.execute(UPSERT.format(rows=_years("insertion_sheet", 1)))
        return self.model.objects.count()


class HoursTally(models.Model):
    """The hours of a lot in a year, or of an action outside of lots: `done` in validated months, `waiting` in others.

    Read with the lot or the action: whoever sees it sees its hours.
    """

    lot = models.ForeignKey(
        Lot, models.CASCADE, related_name="tallies", db_index=False, verbose_name="lot", null=True, blank=True
    )
    action = models.ForeignKey(
        Action, models.CASCADE, related_name="hours_tallies", verbose_name="action", null=True, blank=True
    )
    year = models.PositiveSmallIntegerField("année")
    done = models.DecimalField("heures validées", max_digits=12, decimal_places=2, default=0)
    waiting = models.DecimalField("heures à valider", max_digits=12, decimal_places=2, default=0)

    objects = HoursTallyQuerySet.as_manager()

    class Meta:
        verbose_name = "total d’heures"
        verbose_name_plural = "totaux d’heures"
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "action", "year"],
                nulls_distinct=False,
                name="hourstally_once",
                violation_error_message="Ce total existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} : {self.done} h"
