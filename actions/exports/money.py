"""The budget of an action as a file, in the order of the form CERFA 12156."""

from collections.abc import Iterator
from typing import Any

from actions.reads.money import BudgetSheet, Column
from core import exports

SHEET_COLUMNS = [
    exports.Column("Côté", "side", width=10),
    exports.Column("Rubrique", "group", width=40),
    exports.Column("Compte", "code", width=14),
    exports.Column("Ligne", "label", width=44),
    exports.Column("Précision ou financeur", "detail", width=36),
    exports.Column("Prévu (€)", "forecast", width=12),
    exports.Column("Réalisé (€)", "actual", width=12),
    exports.Column("Écart (€)", "gap", width=12),
    exports.Column("Écart (%)", "gap_percent", width=12),
]


def _side(column: Column) -> Iterator[list[Any]]:
    for heading in column.everything:
        for line in heading.lines:
            percent = line.gap_percent
            yield [
                column.name,
                heading.name,
                line.account.code,
                line.account.label,
                line.label,
                line.forecast,
                line.actual,
                line.gap,
                None if percent is None else round(percent, 1),
            ]


def sheet_rows(sheet: BudgetSheet) -> Iterator[list[Any]]:
    """Return every line of the form: charges, then products; its totals are sums of the columns."""
    yield from _side(sheet.charges)
    yield from _side(sheet.products)
