"""The table of targets and actuals as a file: the lines that the page shows, action by action, then the sums."""

from collections.abc import Iterable, Iterator
from typing import Any

from actions.models import Action
from actions.reads.targets import TargetLine
from core import exports

TARGET_COLUMNS = [
    exports.Column("N° action", "key", width=10),
    exports.Column("Action", "action", width=40),
    exports.Column("Ce qui est compté", "label", width=40),
    exports.Column("Unité", "unit", width=14),
    exports.Column("Départ", "baseline", width=12),
    exports.Column("Cible ou prévu", "target", width=14),
    exports.Column("Réalisé", "actual", width=14),
    exports.Column("Mesuré le", "on", width=12),
    exports.Column("Écart", "gap", width=12),
    exports.Column("Écart (%)", "gap_percent", width=10),
    exports.Column("Cible atteinte", "reached", width=16),
    exports.Column("dont femmes", "women", width=12),
    exports.Column("sexe non renseigné", "women_untold", width=12),
    exports.Column("dont moins de 26 ans", "young", width=12),
    exports.Column("âge non renseigné", "young_untold", width=12),
    exports.Column("dont habitants du quartier", "from_qpv", width=12),
    exports.Column("origine non renseignée", "from_qpv_untold", width=12),
]
UNTOLD = "non renseigné"


def target_cells(rows: Iterable[tuple[Action | None, TargetLine]]) -> Iterator[list[Any]]:
    """Return the cells of each line; those of the sums say « Ensemble »."""
    for action, line in rows:
        gap = line.gap
        parts = []
        for share in (line.women, line.young, line.from_qpv):
            told = UNTOLD if share.told is None and line.counts_people else share.told
            parts += [told, share.untold]
        yield [
            action.pk if action else None,
            action.title if action else "Ensemble",
            line.label,
            line.unit,
            line.baseline,
            line.target,
            line.actual,
            line.on,
            gap.amount if gap else None,
            gap.percent if gap else None,
            line.verdict,
            *parts,
        ]
