"""The tables of the insertion of an NPNRU project: what each maître d'ouvrage owes, and the hours that it declared.

Two layouts that complete one another by the name of the maître d'ouvrage (projects of La Réunion): objective, hours
done by a day that the header says, rate; and investments, hours worked, share, objective. The total of a table is not
taken: it is compared with the sum of its rows, and the difference is told.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core import french
from core.db.normalize import normalize
from core.importing import Importer, Progress, Report
from core.matching import columns_of
from core.reading import values
from core.reading.sources import MAX_SIZE, Source, UnreadableFileError, name_of
from core.reading.tables import Column, Head, Row, read_heads, read_table
from core.reading.values import BadValueError, fold
from insertion.clause import HUNDRED
from insertion.forms.imports import TargetsImportForm
from insertion.importers.books import PartnerBook, PlaceBook
from insertion.importers.cells import Shares, exact_hours, hours
from insertion.models import ProjectTarget
from insertion.permissions import can_create_contract, why_not_edit_targets
from insertion.services.refusals import InsertionError
from insertion.services.targets import save_target
from territories.importers.lines import Line, RefusedLineError, conclude, refusing, some
from territories.models import UrbanProject

NAME = Column(
    "name", "maître d’ouvrage", ("moa", "mo", "par maître d’ouvrage - Anru", "maîtrise d’ouvrage"),
    is_required=True, help="Le nom reconnaît la ligne : un astérisque de renvoi ne compte pas.", example="SIDR",
)  # fmt: skip
PROJECT = Column(
    "project", "projet", ("projet urbain", "projet npnru", "projet anru"),
    help="Son nom ; sans cette colonne, celui du formulaire.",
)  # fmt: skip
INVESTED = Column(
    "invested", "investissements conventionnés HT",
    ("investissements", "montant conventionne ht", "investissement ht"),
    help="En euros.", example="40 656 526,13",
)  # fmt: skip
WORKED = Column(
    "worked", "nombre d’heures travaillées", ("heures travaillées",), example="435606"
)  # fmt: skip
SHARE = Column(
    "share", "objectif d’insertion en %", ("objectif en %", "part d’insertion"),
    help="5 % ou 0,05.", example="5 %",
)  # fmt: skip
TARGET = Column(
    "target", "objectif d’insertion en nombre d’heures",
    ("objectif à l’échelle du projet", "objectif à l’échelle du projet (en h)", "objectif (heures)",
     "objectif heures", "objectif en heures", "objectif"),
    example="21780",
)  # fmt: skip
DECLARED = Column(
    "declared", "heures effectuées", ("heures faites", "heures realisees"),
    help="La date est lue dans le titre (« Heures effectuées au 31/03/2026 »), ou donnée avec le fichier.",
    example="11661",
)  # fmt: skip
REALISED = Column(
    "realised", "% de réalisation", ("% realisation", "taux de realisation"),
    help="N’est pas gardé : il est calculé, et comparé.", example="53,5 %",
)  # fmt: skip
COLUMNS = (NAME, PROJECT, INVESTED, WORKED, SHARE, TARGET, DECLARED, REALISED)
# A table that has none of them says nothing.
FIGURES = ("invested", "worked", "share", "target", "declared")
WORDS = {
    "invested": "Investissements",
    "worked": "Heures travaillées",
    "target": "Objectif",
    "declared": "Heures effectuées",
}
DAY = re.compile(r"(\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4}-\d{2}-\d{2})")
# Names of a collectivité that one table shortens: « Ville » in one, « Ville de Saint-Denis » in the other.
PLACES = ("ville", "commune", "mairie", "departement", "region", "metropole")
MOST_INVESTED = Decimal(10) ** 12


class TargetsImporter(Importer):
    """What maîtres d'ouvrage owe, written or completed; a line that says what is known already changes nothing."""

    name = "anru"
    title = "Objectifs d’insertion des projets ANRU"
    description = (
        "Les tableaux d’insertion d’un projet urbain, un maître d’ouvrage par ligne : heures dues et effectuées, ou "
        "investissements et heures travaillées (CSV, XLSX, ODS). Le second complète le premier. La ligne de total "
        "n’est pas reprise : elle est comparée à la somme."
    )
    accepts = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
    options_form = TargetsImportForm
    template_columns = COLUMNS
    matched_columns = COLUMNS
    list_view = "insertion:overview"

    def is_open_to(self, user: Any) -> bool:
        """Whoever writes contracts may bring what their projects owe; other projects are refused."""
        return can_create_contract(user)

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read the whole table, write what it says of each maître d'ouvrage, then compare with its totals."""
        heads = read_heads(source, max_size=MAX_SIZE)
        columns, match = columns_of(self, heads)
        with read_table(source, _dated(columns, heads)) as table:
            rows, totals, headers = list(table), table.totals, table.headers
            report.notes += table.notes
            header_line = table.header_line
            if table.extra_headers:
                report.notes.append(f"Colonnes laissées de côté : {', '.join(table.extra_headers[:12])}.")
        report.takes_columns = True
        if not set(FIGURES) & headers.keys():
            raise UnreadableFileError(
                "Ce n’est pas un tableau d’objectifs : il faut une colonne au moins parmi "
                f"{', '.join(f'« {column.header} »' for column in COLUMNS if column.name in FIGURES)}.",
                line=header_line,
            )
        if match is not None:
            report.notes.append(f"Colonnes choisies par {match.saved_by}, le {match.saved_at:%d/%m/%Y}.")
        reading = _Reading(report, rows, headers, options, by=by, source=_source(source, options))
        for done, row in enumerate(rows, 1):
            report.read += 1
            with refusing(report, row.line):
                line = Line(row.line, row.cells, headers)
                if row.problem:
                    raise line.refused("name", row.problem)
                reading.take(line)
            progress(done, len(rows))
        reading.compare(totals)
        conclude(report, "objectifs")


def _source(source: Source, options: dict[str, Any]) -> str:
    return (str(options.get("source") or "").strip() or name_of(source))[:300]


def _dated(columns: Sequence[Column], heads: Sequence[Head]) -> list[Column]:
    """Know the hours by a header that ends with a day: another one in each file."""
    cells = [cell for head in heads for cell in head.cells if DAY.search(cell)]
    own = {spelling for column in columns if column.name == "declared" for spelling in column.spellings}
    dated = [cell for cell in cells if any(fold(cell).startswith(word) for word in own)]
    # Of several days, the last one.
    dated.sort(key=lambda cell: _day_of(cell) or datetime.date.min, reverse=True)
    return [
        replace(column, aliases=(*column.aliases, *dated)) if column.name == "declared" else column
        for column in columns
    ]


def _day_of(header: str) -> datetime.date | None:
    found = DAY.search(header)
    try:
        return values.date(found[1]) if found else None
    except BadValueError:
        return None


@dataclass
class _Owed:
    """The rows of a project, by what their name is once case and accents are set aside."""

    project: UrbanProject
    rows: dict[str, ProjectTarget]
    lines: dict[str, int]


class _Reading:
    """The lines of one file, on their way to be targets of projects."""

    def __init__(
        self,
        report: Report,
        rows: Sequence[Row],
        headers: dict[str, str],
        options: dict[str, Any],
        *,
        by: Any,
        source: str,
    ) -> None:
        self.report, self.headers, self.by, self.source = report, headers, by, source
        self.project_name = str(options.get("project") or "").strip()
        self.declared_on = _day_of(headers.get("declared", "")) or options.get("declared_on")
        if "declared" in headers and self.declared_on is None:
            raise UnreadableFileError(
                "À quelle date sont ces heures ? Ni le titre de la colonne (« Heures effectuées au 31/03/2026 ») "
                "ni le formulaire ne le disent."
            )
        if self.declared_on is not None and self.declared_on > timezone.localdate():
            raise UnreadableFileError(
                f"Des heures faites ont une date passée : celles-ci sont au {self.declared_on:%d/%m/%Y}."
            )
        if not self.project_name and "project" not in headers:
            raise UnreadableFileError("De quel projet urbain est ce tableau ? Donnez son nom avec le fichier.")
        self.places = PlaceBook(by)
        self.partners = PartnerBook([_name(row["name"]) for row in rows], [])
        self.share = Shares("share", [row["share"] for row in rows])
        self.projects: dict[int, _Owed] = {}
        self.sums = dict.fromkeys(WORDS, Decimal(0))
        self.wrong_rates: list[str] = []
        self.older: list[int] = []

    def take(self, line: Line) -> None:
        """Write what a line says of a maître d'ouvrage. Raises RefusedLineError."""
        name = _name(line.text("name", 150))
        if not name:
            raise line.refused("name", "le maître d’ouvrage manque")
        owed = self._owed(line)
        told = self._told(line)
        if not told:
            raise line.refused("name", "cette ligne n’a aucun chiffre")
        key = self._key(line, owed, name)
        if key in owed.lines:
            raise line.refused("name", f"ce maître d’ouvrage est déjà à la ligne {owed.lines[key]}")
        self._add(line, told)
        known = owed.rows.get(key)
        row = known or ProjectTarget(project=owed.project, name=name)
        if row.declared_on and "declared_on" in told and told["declared_on"] < row.declared_on:
            # What was declared since then stays.
            del told["declared_on"], told["declared_hours"]
            self.older.append(line.number)
        changed = [field for field, value in told.items() if getattr(row, field) != value]
        if row.authority_id is None and (partner := self._partner(line, name)):
            row.authority = partner
            changed.append("authority")
        owed.lines[key] = line.number
        if known and not changed:
            self.report.unchanged += 1
            return
        for field, value in told.items():
            setattr(row, field, value)
        row.source = self.source
        try:
            save_target(target=row, by=self.by)
        except InsertionError as error:
            words = str(error).rstrip(".")
            raise line.refused("name", f"{words[:1].lower()}{words[1:]}") from None
        owed.rows[key] = row
        what = "changed" if known else "created"
        setattr(self.report, what, getattr(self.report, what) + 1)
        self.report.show(line.number, what, f"{owed.project}, {row.name}", _in_words(row))

    def compare(self, totals: Sequence[Row]) -> None:
        """Tell where the total of the table is not the sum of its rows, and where its rates are not its figures."""
        if len(totals) > 1:
            self.report.notes.append("Le tableau a plusieurs lignes de total : elles ne sont pas comparées.")
        elif totals and self.report.refused:
            self.report.notes.append("Des lignes sont refusées : le total du tableau n’est pas comparé à leur somme.")
        elif totals:
            self._compare(Line(totals[0].line, totals[0].cells, self.headers))
        if self.older:
            self.report.notes.append(
                f"Des heures plus récentes sont déjà connues, elles restent : {some(self.older)}."
            )
        if self.wrong_rates:
            listed = ", ".join(self.wrong_rates[:8])
            self.report.notes.append(f"« {self.headers['realised']} » n’est pas heures ÷ objectif : {listed}.")

    def _compare(self, total: Line) -> None:
        wrong = []
        for name, words in WORDS.items():
            try:
                told = values.number(total[name])
            except BadValueError:
                told = None
            if told is None:
                continue
            gap = told - self.sums[name]
            if gap:
                unit = "\u00a0€" if name == "invested" else "\u00a0h"
                wrong.append(
                    f"{words} : total {_exact(told)}{unit}, somme {_exact(self.sums[name])}{unit}, "
                    f"écart {'+' if gap > 0 else '−'}{_exact(abs(gap))}{unit}"
                )
        self.report.notes.append(
            f"Le total de la ligne {total.number} n’est pas la somme des lignes. {' ; '.join(wrong)}."
            if wrong
            else f"Le total de la ligne {total.number} est bien la somme des lignes."
        )

    def _add(self, line: Line, told: dict[str, Any]) -> None:
        fields = {
            "invested": "invested",
            "worked": "worked_hours",
            "target": "target_hours",
            "declared": "declared_hours",
        }
        for name, field in fields.items():
            self.sums[name] += told.get(field) or 0
        done, target = told.get("declared_hours"), told.get("target_hours")
        if done is None or not target:
            return
        try:
            rate = values.number(line["realised"])
        except BadValueError:
            return
        # A rate is written to a percent, or to a half.
        if rate is not None and abs(rate - done / target * HUNDRED) > 1:
            self.wrong_rates.append(
                f"ligne {line.number} ({line['realised']} au lieu de {french.percent(done / target * 100)})"
            )

    # ---- what a line says

    def _owed(self, line: Line) -> _Owed:
        """The project of a line, with its rows. Raises RefusedLineError, UnreadableFileError for that of the form."""
        project = self.places.project(line, "project")
        if project is None:
            project = self.places.projects.get(normalize(self.project_name)) if self.project_name else None
            if project is None:
                if self.project_name:
                    raise UnreadableFileError(
                        f"Aucun de vos projets urbains ne s’appelle « {self.project_name[:60]} »."
                    )
                raise line.refused("project", "le projet manque")
        if project.pk not in self.projects:
            if self.by is not None and why_not_edit_targets(self.by, project):
                raise line.refused("project", "vous n’êtes chargé de mission sur aucun quartier de ce projet")
            rows = ProjectTarget.objects.filter(project=project)
            self.projects[project.pk] = _Owed(project, {normalize(row.name): row for row in rows}, {})
        return self.projects[project.pk]

    def _key(self, line: Line, owed: _Owed, name: str) -> str:
        """The known name that a name is, its own when there is none."""
        key = normalize(name)
        if key in owed.rows or key.split()[:1] == [] or key.split()[0] not in PLACES:
            return key
        near = [other for other in owed.rows if f"{other} ".startswith(f"{key} ") or f"{key} ".startswith(f"{other} ")]
        if len(near) > 1:
            names = ", ".join(f"« {owed.rows[other].name} »" for other in near)
            raise line.refused("name", f"plusieurs maîtres d’ouvrage peuvent être celui-ci : {names}")
        if not near:
            return key
        self.report.notes.append(
            f"« {name} », ligne {line.number}, est pris pour « {owed.rows[near[0]].name} » : vérifiez que c’est le "
            "même."
        )
        return near[0]

    def _told(self, line: Line) -> dict[str, Any]:
        """What a line says, by field; an empty cell leaves what is known."""
        invested = line.read("invested", values.number)
        if invested is not None and not 0 <= invested < MOST_INVESTED:
            raise line.refused("invested", "un montant en euros est attendu, qui n’est pas négatif")
        declared = exact_hours(line, "declared")
        told: dict[str, Any] = {
            "invested": None if invested is None else invested.quantize(Decimal("0.01")),
            "worked_hours": hours(line, "worked"),
            "share": self.share.read(line),
            "target_hours": hours(line, "target"),
            "declared_hours": declared,
            "declared_on": None if declared is None else self.declared_on,
        }
        return {name: value for name, value in told.items() if value is not None}

    def _partner(self, line: Line, name: str) -> Any:
        """The partner that is alone to have the name, if any."""
        try:
            return self.partners.find(line, "name", name)
        except RefusedLineError:
            return None


def _name(text: str) -> str:
    """A name without the mark of a footnote: « SODIAC * » is SODIAC."""
    return " ".join(text.replace("*", " ").split())


def _exact(value: Decimal) -> str:
    return french.exact(value)


def _in_words(row: ProjectTarget) -> str:
    words = []
    if row.target_hours is not None:
        words.append(f"objectif {french.number(row.target_hours)} h")
    if row.declared_hours is not None and row.declared_on is not None:
        words.append(f"{french.exact(row.declared_hours)} h au {row.declared_on:%d/%m/%Y}")
    if row.invested is not None:
        words.append(french.euro(row.invested, 2))
    if row.worked_hours is not None:
        words.append(f"{french.number(row.worked_hours)} h travaillées")
    return " · ".join(words)
