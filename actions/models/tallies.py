"""What the actions of each quartier come to, kept by triggers that run once for each statement (ADR 0004).

The portfolio shows it for many quartiers at once: reading thousands of actions and of spending lines for each page
would cost more than the page. A row says how many actions are open, by the day from which they are late, or how much
was asked for, voted, paid, valued in a year. Whoever writes locks the action, or the spending line, before looking at
what hangs on it, so that of two who write at the same time the second counts what the first wrote.
"""

from collections.abc import Callable
from typing import Any

import pgtrigger
from django.db import connection, models, transaction

from actions.enums import ActionStatus, FundingStatus
from territories.models import Quartier

OPEN, ASKED, VOTED, PAID, VALUED = "open", "asked", "voted", "paid", "valued"
# The day of what is never late, and of what has none.
NEVER = "DATE '9999-12-31'"
KEY = "quartier_id, what, year, late_on, framework_key"
# In one order for every session, so that two of them never wait for each other.
UPSERT = f"""
INSERT INTO actions_actiontally ({KEY}, total)
SELECT {KEY}, sum(n) FROM ({{changes}}) AS changes ({KEY}, n)
GROUP BY {KEY} HAVING sum(n) <> 0 ORDER BY {KEY}
ON CONFLICT ({KEY}) DO UPDATE SET total = actions_actiontally.total + excluded.total;
"""  # noqa: S608 - names of columns, nothing that is typed

NOT_BEGUN = f"'{ActionStatus.IDEA}', '{ActionStatus.PLANNED}'"
# The first day on which an open action is late: the one after that of its beginning, or of its end (`late`).
LATE_ON = f"""coalesce(least(CASE WHEN action.status IN ({NOT_BEGUN}) THEN action.starts_on END, action.ends_on) + 1,
    {NEVER})"""


# S608 below and here: names of tables and of states that the program has, nothing that is typed.
def _opens(links: str, actions: str, sign: int) -> str:
    return f"""SELECT link.quartier_id, '{OPEN}', 0, {LATE_ON}, 0, {sign}
        FROM {links} link JOIN {actions} action ON action.id = link.action_id
        WHERE action.status IN ({NOT_BEGUN}, '{ActionStatus.RUNNING}')"""  # noqa: S608


def _amounts(links: str, fundings: str, sign: int) -> str:
    return f"""SELECT link.quartier_id, amount.what, funding.year, {NEVER}, 0, {sign} * amount.n
        FROM {links} link JOIN {fundings} funding ON funding.action_id = link.action_id
        CROSS JOIN LATERAL (
            VALUES ('{ASKED}', funding.asked), ('{VOTED}', funding.voted), ('{PAID}', funding.paid)
        ) AS amount (what, n) WHERE amount.n IS NOT NULL AND funding.status <> '{FundingStatus.REFUSED}'"""  # noqa: S608


def _values(values: str, spending: str, sign: int) -> str:
    return f"""SELECT told.quartier_id, '{VALUED}', extract(year FROM line.spent_on)::int, {NEVER}, axis.framework_id,
            {sign} * told.amount
        FROM {values} told JOIN {spending} line ON line.id = told.spending_id
        JOIN actions_axis axis ON axis.id = told.axis_id"""  # noqa: S608


LINKS, ACTIONS, FUNDINGS = "actions_action_quartiers", "actions_action", "actions_funding"
SPENDING, VALUES = "actions_spending", "actions_spendingvalue"
OLD, NEW = "old_rows", "new_rows"


def _both(links: str, sign: int) -> str:
    return f"{_opens(links, ACTIONS, sign)} UNION ALL {_amounts(links, FUNDINGS, sign)}"


def _lock(table: str, key: str, *rows: str) -> str:
    keys = " UNION ".join(f"SELECT {key} FROM {name}" for name in rows)  # noqa: S608
    return f"PERFORM 1 FROM {table} WHERE id IN ({keys}) ORDER BY id FOR NO KEY UPDATE;\n"


def _trigger(name: str, operation: Any, referencing: Any, lock: str, changes: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=referencing,
        func=lock + UPSERT.format(changes=changes) + "RETURN NULL;\n",
    )


def _insert(changes: Callable[[str, int], str], table: str, key: str) -> pgtrigger.Trigger:
    new = pgtrigger.Referencing(new=NEW)
    return _trigger("count_insert", pgtrigger.Insert, new, _lock(table, key, NEW), changes(NEW, 1))


def _delete(changes: Callable[[str, int], str], table: str, key: str) -> pgtrigger.Trigger:
    old = pgtrigger.Referencing(old=OLD)
    return _trigger("count_delete", pgtrigger.Delete, old, _lock(table, key, OLD), changes(OLD, -1))


def _update(changes: str, lock: str = "") -> pgtrigger.Trigger:
    both = pgtrigger.Referencing(old=OLD, new=NEW)
    return _trigger("count_update", pgtrigger.Update, both, lock, changes)


LINK_TRIGGERS = [_insert(_both, ACTIONS, "action_id"), _delete(_both, ACTIONS, "action_id")]
# An action gets its quartiers after it is made, and loses them before it is deleted.
ACTION_TRIGGERS = [_update(f"{_opens(LINKS, OLD, -1)} UNION ALL {_opens(LINKS, NEW, 1)}")]
FUNDING_TRIGGERS = [
    _insert(lambda rows, sign: _amounts(LINKS, rows, sign), ACTIONS, "action_id"),
    _delete(lambda rows, sign: _amounts(LINKS, rows, sign), ACTIONS, "action_id"),
    _update(f"{_amounts(LINKS, OLD, -1)} UNION ALL {_amounts(LINKS, NEW, 1)}", _lock(ACTIONS, "action_id", OLD, NEW)),
]
VALUE_TRIGGERS = [
    _insert(lambda rows, sign: _values(rows, SPENDING, sign), SPENDING, "spending_id"),
    _delete(lambda rows, sign: _values(rows, SPENDING, sign), SPENDING, "spending_id"),
    _update(f"{_values(OLD, SPENDING, -1)} UNION ALL {_values(NEW, SPENDING, 1)}",
            _lock(SPENDING, "spending_id", OLD, NEW)),
]  # fmt: skip
SPENDING_TRIGGERS = [_update(f"{_values(VALUES, OLD, -1)} UNION ALL {_values(VALUES, NEW, 1)}")]


class ActionTallyQuerySet(models.QuerySet["ActionTally"]):
    """Writes of the counts as a whole."""

    def rebuild(self) -> int:
        """Count everything again, for data that was loaded with the triggers off; return how many rows there are."""
        everything = f"{_both(LINKS, 1)} UNION ALL {_values(VALUES, SPENDING, 1)}"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE actions_actiontally IN EXCLUSIVE MODE; DELETE FROM actions_actiontally;")
            cursor.execute(UPSERT.format(changes=everything))
        return self.model.objects.count()


class ActionTally(models.Model):
    """How many actions of a quartier are open, by the day from which they are late; amounts of a year, in euros.

    `year` is 0 for what has none, `framework_key` that of the axis for what is valued, otherwise 0. Read with the
    quartier: whoever sees it sees all its actions.
    """

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="+", db_index=False, verbose_name="quartier")
    what = models.CharField("quoi", max_length=6)
    year = models.PositiveSmallIntegerField("année", default=0)
    late_on = models.DateField("en retard à partir du")
    framework_key = models.BigIntegerField("cadre", default=0)
    total = models.DecimalField("total", max_digits=16, decimal_places=2, default=0)

    objects = ActionTallyQuerySet.as_manager()

    class Meta:
        verbose_name = "compte d’actions"
        verbose_name_plural = "comptes d’actions"
        constraints = [
            models.UniqueConstraint(
                fields=["quartier", "what", "year", "late_on", "framework_key"],
                name="actiontally_once",
                violation_error_message="Ce compte existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.year} : {self.total}"
