"""The flat file of insertion: one line for each pathway and month, by step; for the house, or for outside.

The outside version is the default. Its pathways have a number of their own, drawn for each file. Traits are told as
far as five pathways share all that is told of each; the others read « n. c. ». No line is left out. Hours of a line
are told when five pathways at least have a line that reads the same in that month; the lines of a month whose hours
are hidden are five at least, or all of them, so that none is found by subtraction from the total of the month.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from core import exports
from core.masking import HIDDEN, THRESHOLD, generalised, pooled
from insertion.enums import AgeBracket, DiplomaLevel, Exit, HomeArea, JobContract, Modality, Sex
from insertion.models import Criterion
from insertion.reads.bilan import Asked

COMMON = [
    exports.Column("Parcours", "number", width=12),
    exports.Column("Mois", "month", width=10),
    exports.Column("Heures", "hours", width=10),
    exports.Column("État du relevé", "state", width=16),
]
# From what the reader is after most to what they can do without: the first are told before the last.
TRAITS = [
    exports.Column("Résidence", "home", width=18),
    exports.Column("Sexe", "sex", width=12),
    exports.Column("Âge", "age", width=18),
    exports.Column("Longue durée", "long", width=12),
    exports.Column("Modalité", "modality", width=30),
    exports.Column("Contrat de travail", "job", width=24),
    exports.Column("Niveau", "level", width=22),
    exports.Column("Marché", "contract", width=18),
    exports.Column("Type de structure", "structure", width=26),
    exports.Column("Lot", "lot", width=24),
    exports.Column("Action", "action", width=24),
    exports.Column("Structure employeuse", "employer", width=30),
    exports.Column("QPV de résidence", "quartier", width=24),
    exports.Column("Critères", "criteria", width=40),
    exports.Column("Sortie à 3 mois", "exit_3", width=24),
    exports.Column("Sortie à 6 mois", "exit_6", width=24),
    exports.Column("Sortie à 12 mois", "exit_12", width=24),
]
INSIDE = [
    *COMMON,
    *TRAITS,
    exports.Column("Entreprise du lot", "company", width=30),
    exports.Column("Début de l’étape", "starts_on", width=12),
    exports.Column("Fin de l’étape", "ends_on", width=12),
    exports.Column("Temps de travail (%)", "work_share", width=12),
    exports.Column("Fin du parcours", "ended_on", width=12),
]
OUTSIDE = [*COMMON, *TRAITS]
FIELDS = (
    "placement__pathway", "placement__pathway__number", "sheet__month", "hours", "sheet__validated_at",
    "placement__pathway__home_area", "placement__pathway__sex", "placement__pathway__age_bracket",
    "placement__pathway__criteria", "placement__modality", "placement__job_contract", "placement__pathway__level",
    "sheet__lot__contract__reference", "placement__employer__kind__name", "sheet__lot__number", "sheet__lot__title",
    "placement__action__title", "placement__employer__name", "placement__pathway__home_quartier__name",
    "placement__pathway__exit_3", "placement__pathway__exit_6", "placement__pathway__exit_12",
    "sheet__lot__company__name", "placement__starts_on", "placement__ends_on", "placement__work_share",
    "placement__pathway__ended_on",
)  # fmt: skip


class _Lines:
    """The lines of a scope and a year as they are: the pathway, then the cells of the inside file. Two queries."""

    def __init__(self, user: Any, asked: Asked) -> None:
        self.rows = asked.statements(user).filter(hours__gt=0)
        self.criteria = {row.code: row for row in Criterion.objects.all()}

    def __iter__(self) -> Iterator[tuple[int, list[Any]]]:
        rows = self.rows.order_by("placement__pathway", "sheet__month", "placement", "pk").values_list(*FIELDS)
        for values in rows.iterator(chunk_size=exports.CHUNK):
            yield values[0], self._cells(dict(zip(FIELDS, values, strict=True)))

    def _cells(self, row: dict[str, Any]) -> list[Any]:
        codes = row["placement__pathway__criteria"]
        known = [self.criteria[code] for code in codes if code in self.criteria]
        number = row["sheet__lot__number"]
        return [
            row["placement__pathway__number"],
            f"{row['sheet__month']:%Y-%m}",
            row["hours"],
            "validé" if row["sheet__validated_at"] else "à valider",
            str(HomeArea(row["placement__pathway__home_area"]).label),
            str(Sex(row["placement__pathway__sex"]).label),
            str(AgeBracket(row["placement__pathway__age_bracket"]).label),
            "oui" if any(each.is_long_term for each in known) else "non",
            str(Modality(row["placement__modality"]).label),
            str(JobContract(row["placement__job_contract"]).label),
            str(DiplomaLevel(row["placement__pathway__level"]).label),
            row["sheet__lot__contract__reference"] or "",
            row["placement__employer__kind__name"],
            f"Lot {number}, {row['sheet__lot__title']}" if number else "",
            row["placement__action__title"] or "",
            row["placement__employer__name"],
            row["placement__pathway__home_quartier__name"] or "",
            ", ".join(each.name for each in known),
            *(_exit(row[f"placement__pathway__exit_{months}"]) for months in (3, 6, 12)),
            row["sheet__lot__company__name"] or "",
            row["placement__starts_on"],
            row["placement__ends_on"],
            row["placement__work_share"],
            row["placement__pathway__ended_on"],
        ]


def _exit(value: str) -> str:
    return str(Exit(value).label) if value else ""


def inside_rows(user: Any, asked: Asked) -> Iterator[list[Any]]:
    """Return the lines as they are, for those who read pathways one by one."""
    return (cells for _, cells in _Lines(user, asked))


def outside_rows(user: Any, asked: Asked) -> Iterator[list[Any]]:
    """Return the lines for outside."""
    return iter(masked_rows(list(_Lines(user, asked))))


def masked_rows(lines: Sequence[tuple[int, list[Any]]]) -> list[list[Any]]:
    """Return lines (their pathway, their cells) with the traits and the hours that identify nobody."""
    first = len(COMMON)
    traits: dict[int, list[set[Any]]] = {}
    for pathway, cells in lines:
        kept = traits.setdefault(pathway, [set() for _ in TRAITS])
        for found, value in zip(kept, cells[first:], strict=False):
            found.add(value)
    # A pathway with several steps has several modalities, employers: all of them together are what tells it apart.
    told = generalised({pathway: [tuple(sorted(found)) for found in kept] for pathway, kept in traits.items()})
    drawn = random.SystemRandom().sample(sorted(traits), len(traits))
    numbers = {pathway: number for number, pathway in enumerate(drawn, 1)}
    rows = [
        [
            numbers[pathway],
            *cells[1:first],
            *(
                HIDDEN if trait == HIDDEN else value
                for trait, value in zip(told[pathway], cells[first : first + len(TRAITS)], strict=True)
            ),
        ]
        for pathway, cells in lines
    ]
    _hide_hours(rows)
    return sorted(rows, key=lambda row: (row[0], row[1], *map(str, row[2:])))


def _hide_hours(rows: list[list[Any]]) -> None:
    """Hide the hours of the lines that too few pathways share in their month."""
    months: dict[str, dict[tuple[Any, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, row in enumerate(rows):
        months[row[1]][tuple(row[len(COMMON) :])].append(at)
    for groups in months.values():
        # Two steps of one pathway that read the same are one pathway.
        few = [key for key, lines in groups.items() if len({rows[at][0] for at in lines}) < THRESHOLD]
        rest = [at for key in few for at in groups.pop(key)]
        kept, more = pooled({**groups, HIDDEN: rest} if rest else groups)
        for at in [*kept.pop(HIDDEN, []), *more]:
            rows[at][2] = HIDDEN
