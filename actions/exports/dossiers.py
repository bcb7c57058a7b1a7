"""The spending lines of a dossier préfet as a table: what each is on each axis, and the numbers of its papers."""

from collections.abc import Iterator
from typing import Any

from actions.models import Dossier
from actions.reads.dossiers import Money
from core import exports

SPENDING_COLUMNS = [
    exports.Column("Code QPV", "code", width=12),
    exports.Column("Date", "day", width=12),
    exports.Column("N° axe", "number", width=8),
    exports.Column("Axe", "axis", width=40),
    exports.Column("Action", "action", width=40),
    exports.Column("Objet", "label", width=40),
    exports.Column("Fournisseur", "supplier", width=30),
    exports.Column("Ligne du budget", "account", width=30),
    exports.Column("Montant de la dépense (€)", "amount"),
    exports.Column("Part sur le quartier et l’axe (€)", "spent"),
    exports.Column("Valorisée TFPB (€)", "valued"),
    exports.Column("Justificatifs", "papers", width=20),
    exports.Column("Remarque", "remark", width=30),
]


def spending_rows(dossier: Dossier, money: Money) -> Iterator[list[Any]]:
    """Return one line for each spending line and axis, in the order of the document."""
    for group in money.groups:
        for line in group.lines:
            row = line.spending
            lost = [paper.code for paper in line.papers if paper.is_lost]
            yield [
                dossier.quartier.code or "",
                row.spent_on,
                group.axis.number if group.axis else None,
                group.axis.name if group.axis else "non valorisée",
                row.action.title,
                row.label,
                "temps de travail interne" if row.is_internal else row.supplier or str(row.partner or ""),
                row.get_account_display(),
                row.amount,
                line.spent,
                line.valued,
                " ".join(paper.code for paper in line.papers),
                f"pièce perdue : {' '.join(lost)}" if lost else "" if line.papers else "sans justificatif",
            ]
