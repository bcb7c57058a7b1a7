"""The monthly table of a company: a line for each pathway and month, or a column for each month.

The same reading fills the page of a signed link, and is imported by who follows the lot.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse

from actions.models import Action
from core import french
from core.importing import Importer, Progress, Report
from core.matching import columns_of, heads_of
from core.reading import values
from core.reading.sources import Source, UnreadableFileError
from core.reading.tables import Column, MissingColumnsError, Table, read_table
from core.reading.values import BadValueError
from insertion.forms.links import HoursImportForm, why_not_hours
from insertion.models import Lot, Placement
from insertion.permissions import why_not_edit_hours
from insertion.reads.months import Board, board_of, limit_of, months_of_place, steps_of_place
from insertion.services.hours import LOCKED
from insertion.services.months import Cell, Key, RefusedCellsError, write_months
from territories.importers.lines import Line, RefusedLineError, conclude, refusing

NUMBER = Column(
    "number",
    "n° de parcours",
    ("parcours", "numero de parcours", "numero parcours", "n parcours", "numero", "n"),
    is_required=True,
    help="Le numéro donné par le chargé de mission, jamais un nom.",
    example="P-7K3MQX",
)
MONTH = Column(
    "month",
    "mois",
    ("periode", "date", "mois travaille"),
    help="Avec la colonne « heures » ; ou bien une colonne par mois, qui a le mois pour titre.",
    example="01/2026",
)
HOURS = Column(
    "hours",
    "heures",
    ("nombre d heures", "nb heures", "heures travaillees", "heures realisees", "h", "total heures"),
    help="Heures travaillées dans le mois : 35,5 ou 35h30.",
    example="35,5",
)
COLUMNS = (NUMBER, MONTH, HOURS)
OTHERS_TOLD = 6
_TOTAL = re.compile(r"\s*(?:sous[- ]?)?tota(?:l|ux)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """Hours that a file says, and where it says them."""

    line: Line
    column: str
    text: str
    cell: Cell


@dataclass
class Reading:
    """What a file says of the board of a lot, or of an action: `entries` by line, in the order of the file.

    A line that is refused, whose reasons are in the report, has none.
    """

    report: Report
    entries: dict[int, list[Entry]] = field(default_factory=dict)

    @property
    def cells(self) -> list[Cell]:
        """The hours of all its lines."""
        return [entry.cell for entries in self.entries.values() for entry in entries]


def number_in(text: str) -> str:
    """Return the number of a pathway as it is written here, however it was typed: « p 7k3mqx » is « P-7K3MQX »."""
    letters = re.sub(r"[^0-9A-Z]", "", text.upper())
    return f"P-{letters.removeprefix('P') if len(letters) == 7 else letters}"


def read_hours(source: Source, report: Report, board: Board, columns: Sequence[Column] = COLUMNS) -> Reading:
    """Read a table against the steps and the months of a board; nothing is written. Raises UnreadableFileError."""
    reading = Reading(report)
    seen: dict[Key, int] = {}
    with read_table(source, columns) as table:
        months = _months_of_headers(table, board)
        for row in table:
            if any(_TOTAL.match(text) for text in (*row.cells.values(), *row.extra.values())):
                report.notes.append(f"Ligne {row.line} : un total, laissé de côté.")
                continue
            report.read += 1
            with refusing(report, row.line):
                line = Line(row.line, row.cells, table.headers)
                if row.problem:
                    raise line.refused("number", row.problem)
                _take(reading, board, line, list(_pairs(line, row.extra, months, board)), seen)
        report.notes += table.notes
    return reading


def _months_of_headers(table: Table, board: Board) -> dict[str, datetime.date]:
    """Return the month of each header that is one, for a table with a column for each month; none for a long one.

    Raises MissingColumnsError when nothing says the months.
    """
    is_long = "hours" in table.headers and ("month" in table.headers or len(board.months) == 1)
    if is_long:
        return {}
    months: dict[str, datetime.date] = {}
    others: list[str] = []
    for header in table.extra_headers:
        try:
            month = values.month(header, board.months)
        except BadValueError:
            month = None
        if month is None:
            others.append(header)
        elif month in months.values():
            table.notes.append(f"Le mois de la colonne « {header} » est déjà dans une autre : la première est lue.")
        else:
            months[header] = month
    if not months:
        found = ", ".join(f"« {header} »" for header in (*table.headers.values(), *others))
        raise MissingColumnsError(
            f"Rien ne dit les mois. Colonnes trouvées ligne {table.header_line} : {found}. Il faut « mois » et "
            "« heures », ou une colonne par mois (« janv. 2026 », « 01/2026 », « 2026-01 »).",
            line=table.header_line or None,
        )
    if others:
        listed = ", ".join(f"« {header} »" for header in others[:OTHERS_TOLD]) + ("…" if others[OTHERS_TOLD:] else "")
        table.notes.append(f"Colonnes qui ne sont pas lues : {listed}.")
    return months


def _pairs(
    line: Line, extra: Mapping[str, str], months: Mapping[str, datetime.date], board: Board
) -> Iterator[tuple[str, str, datetime.date]]:
    """Give (header, text, month) of each cell of a line that has hours."""
    if months:
        yield from ((header, extra[header], month) for header, month in months.items() if extra[header].strip())
        return
    if values.is_missing(line["hours"]):
        return
    if "month" in line.headers:
        month = line.read("month", values.month, among=board.months)
        if month is None:
            raise line.refused("month", "le mois manque")
    else:
        month = board.months[0]
    yield line.headers["hours"], line["hours"], month


def _take(
    reading: Reading,
    board: Board,
    line: Line,
    pairs: Sequence[tuple[str, str, datetime.date]],
    seen: dict[Key, int],
) -> None:
    """Add what a line says, or say all that is wrong of it."""
    if values.is_missing(line["number"]):
        raise line.refused("number", "le numéro de parcours manque")
    steps = board.by_number.get(number_in(line["number"]))
    if steps is None:
        # The same words whether it is a pathway of others or of nobody.
        raise line.refused("number", "ce numéro n’est pas parmi les parcours de ce relevé")
    entries: list[Entry] = []
    reasons: list[RefusedLineError] = []
    for header, text, month in pairs:
        try:
            if (hours := _hours(text)) is not None:
                cell = Cell(_step(steps, month, board), month, hours)
                if reason := why_not_cell(cell, board):
                    raise BadValueError(reason)
                if cell.key in seen:
                    raise BadValueError(f"ce parcours a déjà ses heures de ce mois à la ligne {seen[cell.key]}")
                entries.append(Entry(line, header, text, cell))
        except BadValueError as error:
            reasons.append(RefusedLineError(header, text, str(error).rstrip(".")))
    # A repeated month is told at its second line, even when the first is refused.
    seen |= {entry.cell.key: line.number for entry in entries}
    for other in reasons[:-1]:
        reading.report.refuse(line.number, other.column, other.value, str(other))
    if reasons:
        raise reasons[-1]
    reading.entries[line.number] = entries


def _hours(text: str) -> Decimal | None:
    return None if values.is_missing(text) else values.hours(text)


def _step(steps: Sequence[Placement], month: datetime.date, board: Board) -> Placement:
    """Return the step of a pathway in a month. Raises BadValueError when there is none, or more than one."""
    if month not in board.months:
        first, last = (french.date_text(day, "F Y") for day in (board.months[0], board.months[-1]))
        raise BadValueError(f"ce mois n’est pas parmi ceux de ce relevé : {first} à {last}")
    there = [step for step in steps if limit_of(step, month)]
    if not there:
        raise BadValueError("ce parcours n’a aucun jour de travail ici ce mois-là")
    if len(there) > 1:
        raise BadValueError("ce parcours a plusieurs contrats ici ce mois-là : notez ses heures dans la grille")
    return there[0]


def why_not_cell(cell: Cell, board: Board) -> str:
    """Say why hours cannot be noted; empty when they can, or when they are noted already."""
    if cell.hours is None or cell.hours == board.hours.get(cell.key):
        return ""
    if board.is_locked(cell.month):
        return f"{LOCKED[:1].lower()}{LOCKED[1:]}"
    why = why_not_hours(cell.hours, limit_of(cell.step, cell.month))
    return f"{why[:1].lower()}{why[1:]}"


class HoursImporter(Importer):
    """Hours of a lot, or of a chantier éducatif, written or changed; what is known already changes nothing."""

    name = "hours"
    title = "Heures d’insertion d’une entreprise"
    description = (
        "Le tableau mensuel d’une entreprise ou d’une structure : une ligne par parcours et par mois, ou une colonne "
        "par mois. Il se prend depuis la page du lot ou du chantier éducatif ; si les titres des colonnes ne sont pas "
        "reconnus, vous dites lesquelles lire ; c’est retenu."
    )
    accepts = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
    options_form = HoursImportForm
    template_columns = COLUMNS
    matched_columns = COLUMNS
    list_view = "insertion:overview"

    def is_open_to(self, user: Any) -> bool:
        """Whoever leads a quartier may bring such a table; that of a lot of others is refused."""
        return bool(user.is_administrator or user.scope.is_officer)

    def start_url(self, options: Mapping[str, Sequence[str]]) -> str:
        """Return the page of the lot, or of the action, that a file was for."""
        for name, view in (("lot", "insertion:hours_import"), ("action", "insertion:action_hours_import")):
            if (key := "".join(options.get(name, ())[:1]).strip()).isdecimal():
                return reverse(view, args=[int(key)])
        return reverse("insertion:overview")

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read all the lines, then write those that say something new."""
        lot, action = _place(options, by)
        board = board_of(steps_of_place(lot, action), months_of_place(lot, action), lot=lot, action=action)
        if not board.steps:
            raise UnreadableFileError("Aucun parcours n’a commencé ici : créez-les d’abord, puis prenez leurs heures.")
        report.takes_columns = True
        columns, match = columns_of(self, heads_of(self, source))
        reading = read_hours(source, report, board, columns)
        if match is not None:
            report.notes.append(f"Colonnes choisies par {match.saved_by}, le {match.saved_at:%d/%m/%Y}.")
        self._write(reading, board, by)
        for number, entries in reading.entries.items():
            _count(report, number, entries, board)
        conclude(report, "heures")
        progress(report.read, report.read)

    def _write(self, reading: Reading, board: Board, by: Any) -> None:
        """Write what is new; a line that the database refuses is told, and the others are written without it."""
        while cells := [cell for cell in reading.cells if cell.hours != board.hours.get(cell.key)]:
            try:
                write_months(lot=board.lot, action=board.action, cells=cells, by=by)
            except RefusedCellsError as error:
                for number, entries in list(reading.entries.items()):
                    refused = [entry for entry in entries if entry.cell.key in error.reasons]
                    for entry in refused:
                        reason = error.reasons[entry.cell.key]
                        reading.report.refuse(
                            number, entry.column, entry.text, f"{reason[:1].lower()}{reason[1:]}".rstrip(".")
                        )
                    if refused:
                        del reading.entries[number]
            else:
                return


def _place(options: Mapping[str, Any], by: Any) -> tuple[Lot | None, Action | None]:
    """Return the lot or the action that a file is for. Raises UnreadableFileError."""
    if by is None:
        raise UnreadableFileError("Des heures ont un auteur : prenez ce fichier depuis le site.")
    lot = Lot.objects.visible_to(by).select_related("contract").filter(pk=options.get("lot") or 0).first()
    action = None if lot is not None else Action.objects.visible_to(by).filter(pk=options.get("action") or 0).first()
    place = lot or action
    if place is None:
        raise UnreadableFileError("Ce lot, ou cette action, n’est pas parmi ceux que vous suivez.")
    if why := why_not_edit_hours(by, place):
        raise UnreadableFileError(why)
    return lot, action


def _count(report: Report, number: int, entries: Sequence[Entry], board: Board) -> None:
    """Say what became of a line."""
    kinds = Counter(
        "created" if entry.cell.key not in board.hours else "changed"
        for entry in entries
        if entry.cell.hours != board.hours.get(entry.cell.key)
    )
    what = "unchanged" if not kinds else "changed" if kinds["changed"] else "created"
    setattr(report, what, getattr(report, what) + 1)
    if kinds:
        told = ", ".join(
            f"{french.date_text(entry.cell.month, 'F Y')} : {french.exact(entry.cell.hours)} h" for entry in entries
        )
        report.show(number, what, entries[0].cell.step.pathway.number, told)
