"""Any table that people send (CSV, TSV, XLS, XLSX, ODS) as rows keyed by the names the program uses.

A reader asks for `Column`s; each is found in the file by its header or one of its aliases, whatever its case, accents,
spaces and place. The header may stand under title rows. The line of a row is the one the user sees: the line of the
text file, the row number of the sheet.
"""

import codecs
import csv
import datetime
import itertools
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from core.reading.records import keys_of, read_records
from core.reading.sources import (
    MAX_SIZE,
    MEGABYTE,
    Kind,
    Source,
    UnreadableFileError,
    kind_of,
    open_archive,
    opened,
    opened_member,
    read_member,
)
from core.reading.values import fold

DELIMITERS = (";", ",", "\t", "|")
# How far under title rows a header is looked for.
HEADER_DEPTH = 40
# A longer line, or a longer quoted text, is a file of another kind or a quote that nobody closed.
MAX_LINE = 8 * MEGABYTE
MAX_QUOTED_LINES = 100
# A sheet is held in memory as a full rectangle: one stray cell at the far corner would fill the machine.
MAX_CELLS = 4_000_000
LISTED = 12

csv.field_size_limit(MAX_LINE)


class MissingColumnsError(UnreadableFileError):
    """A table without the columns that are asked for: somebody may say which of its own they are."""


@dataclass(frozen=True)
class Column:
    """A column that a reader asks for.

    `header` is its official name, written in templates and messages. Where several headers of a file fit, the first
    of `header`, `aliases` wins.
    """

    name: str
    header: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    help: str = ""
    example: str = ""
    # A pattern of its cells, to propose it where no header says it.
    looks_like: str = ""

    @property
    def spellings(self) -> list[str]:
        return [fold(spelling) for spelling in (self.header, *self.aliases)]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `cells` is keyed by column name, `extra` by header as the file writes it."""

    line: int
    cells: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)
    # Why the line cannot be read as a whole (a French sentence), or an empty string.
    problem: str = ""

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True)
class _Header:
    line: int
    cells: list[str]
    # Column name → position in the row.
    places: dict[str, int]
    missing: list[Column]


class Table:
    """A table whose header was found. Iterate over it once for its rows.

    headers: column name → header as the file writes it, for the columns that are there;
    extra_headers: the other headers; notes: French sentences about what was passed over, complete after iteration;
    totals: the rows that sum the others, which are not given with them, complete after iteration.
    """

    def __init__(
        self, header: _Header, records: Iterator[_Record], *, sheet: str = "", is_ragged_an_error: bool
    ) -> None:
        self.headers = {name: header.cells[place] for name, place in header.places.items()}
        self.header_line = header.line
        self.sheet = sheet
        self.notes: list[str] = []
        self.totals: list[Row] = []
        used = set(header.places.values()) | self._repeated(header.cells)
        self._extra = {place: cell for place, cell in enumerate(header.cells) if cell and place not in used}
        self.extra_headers = list(self._extra.values())
        self._header = header
        self._records = records
        self._is_ragged_an_error = is_ragged_an_error

    def _repeated(self, headers: Sequence[str]) -> set[int]:
        """The places of headers that stand before already, which are noted and not read."""
        seen: set[str] = set()
        asked_for = {fold(header) for header in self.headers.values()}
        places = set()
        for place, cell in enumerate(headers):
            # « Taux (%) » and « Taux (€) » are two columns, but for a reader that asks for « taux ».
            folded = fold(cell)
            key = folded if folded in asked_for else " ".join(cell.casefold().split())
            if key and key in seen:
                places.add(place)
                self.notes.append(f"La colonne « {cell} » est présente plusieurs fois : la première est lue.")
            seen.add(key)
        return places

    def __iter__(self) -> Iterator[Row]:
        """The rows under the header. Raises UnreadableFileError when there is none."""
        folded_header = [fold(cell) for cell in self._header.cells]
        width = len(self._header.cells)
        key_places = [self._header.places[name] for name in self._header.places]
        passed_over: list[int] = []
        count = 0
        for record in self._records:
            cells = record.cells
            if not any(cells):
                continue
            if [fold(cell) for cell in cells] == folded_header:
                continue
            if not record.problem and _is_total_or_footnote(cells, key_places):
                passed_over.append(record.line)
                if any(_TOTAL.match(cell) for cell in cells):
                    self.totals.append(self._row(record, width))
                continue
            count += 1
            yield self._row(record, width)
        if passed_over:
            lines = ", ".join(map(str, passed_over[:LISTED])) + ("…" if len(passed_over) > LISTED else "")
            self.notes.append(f"Lignes de total ou de note laissées de côté : {len(passed_over)} (ligne {lines}).")
        if not count:
            raise UnreadableFileError(
                f"Le tableau n’a aucune ligne sous son en-tête (ligne {self.header_line}).", line=self.header_line
            )

    def _row(self, record: _Record, width: int) -> Row:
        cells = record.cells
        problem = record.problem
        if self._is_ragged_an_error and not problem and len(cells) != width:
            problem = _why_ragged(len(cells), width)
        if len(cells) < width:
            cells = cells + [""] * (width - len(cells))
        return Row(
            record.line,
            {name: cells[place] for name, place in self._header.places.items()},
            {header: cells[place] for place, header in self._extra.items()},
            problem,
        )


def _why_ragged(found: int, expected: int) -> str:
    if found > expected:
        return (
            f"cette ligne a {found} cases, l’en-tête en a {expected} : "
            "un séparateur (une virgule décimale ?) est sans doute dans une case sans guillemets"
        )
    return f"cette ligne a {found} case{'s' if found > 1 else ''}, l’en-tête en a {expected} : il en manque"


_TOTAL = re.compile(r"\s*(?:sous[- ]?)?tota(?:l|ux)\b", re.IGNORECASE)
_ONLY_TOTAL = re.compile(r"\s*(?:sous[- ]?)?tota(?:l|ux)(?: g[ée]n[ée]ra(?:l|ux))?\s*:?\s*", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*(?:sources?|notes?|champ|lecture|nb|n\.b\.)\s*[:.]|\s*\*\s*\w", re.IGNORECASE)


def _is_total_or_footnote(cells: Sequence[str], key_places: Sequence[int]) -> bool:
    """A row that sums the others, or says something about the table: no data for anybody."""
    first_place, first = next((place, cell) for place, cell in enumerate(cells) if cell)
    if _FOOTNOTE.match(first) and not any(cells[first_place + 1 :]):
        return True
    if not _TOTAL.match(first):
        return False
    if _ONLY_TOTAL.fullmatch(first):
        return True
    others = [place for place in key_places if place != first_place]
    return not others or any(place >= len(cells) or not cells[place] for place in others)


# ---- entry --------------------------------------------------------------------------------------------------------


@contextmanager
def read_table(
    source: Source, columns: Sequence[Column], *, sheet: str | None = None, takes_json: bool = False
) -> Iterator[Table]:
    """Open a table and find its header: ``with read_table(file, columns) as table: for row in table: …``.

    A text file is read line by line, in constant memory. In a workbook the sheet is the one whose header fits best;
    `sheet` names it instead. With `takes_json`, a JSON list of records is a table too: the line of a row is its rank.
    Raises UnreadableFileError: no table, unknown sheet, MissingColumnsError for required columns that are not there
    (the message lists those found and those expected).
    """
    with opened(source) as file:
        match kind_of(file):
            case Kind.TEXT:
                yield _read_text(file, columns)
            case Kind.SPREADSHEET:
                yield _read_workbook(file, columns, sheet)
            case Kind.ARCHIVE:
                yield _read_text(_only_text_of(file), columns)
            case Kind.JSON if takes_json:
                yield _read_json(file, columns)
            case Kind.JSON:
                raise UnreadableFileError("C’est un fichier JSON : un tableau est attendu (CSV, XLSX ou ODS).")


@dataclass(frozen=True)
class Head:
    """A line that may be the header of a table, and the first cells under it."""

    sheet: str
    line: int
    cells: list[str]
    samples: list[list[str]]

    @property
    def key(self) -> str:
        """What tells it from the others of the file."""
        return f"{self.sheet}|{self.line}"


SAMPLE_LINES = 3


def read_heads(source: Source, *, takes_json: bool = False, max_size: int = MAX_SIZE) -> list[Head]:
    """Return the first filled lines of a table (of each sheet of a workbook), any of which may be its header.

    Nothing is asked for yet. Raises UnreadableFileError when the file holds no table.
    """
    with opened(source, max_size=max_size) as file:
        match kind_of(file, max_expanded=2 * max_size):
            case Kind.TEXT:
                return _heads_of_text(_lines(file))
            case Kind.SPREADSHEET:
                _check_extent(file)
                file.seek(0)
                with _reading("Le classeur est abîmé, ou d’un format inconnu : enregistrez-le en XLSX."):
                    workbook = CalamineWorkbook.from_filelike(file)
                    names = [s.name for s in workbook.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
                return [
                    head
                    for name in names
                    for head in _heads(_records_of_sheet(_sheet(workbook, name)), sheet=name if len(names) > 1 else "")
                ]
            case Kind.ARCHIVE:
                archive = open_archive(file, max_expanded=2 * max_size)
                tables = sorted(n for n in archive.namelist() if n.lower().endswith((".csv", ".tsv", ".txt")))
                if not tables:
                    raise UnreadableFileError("L’archive ne contient pas de tableau CSV.")
                with opened_member(archive, tables[0]) as member:
                    return _heads_of_text(map(decoded, raw_lines(member)))
            case Kind.JSON if takes_json:
                records = list(itertools.islice(read_records(file), KEYED))
                keys = keys_of(records)
                samples = [[record.get(key, "") for key in keys] for record in records[:SAMPLE_LINES]]
                return [Head("", 0, keys, samples)] if keys else []
            case Kind.JSON:
                raise UnreadableFileError("C’est un fichier JSON : un tableau est attendu (CSV, XLSX ou ODS).")


def _heads_of_text(lines: Iterator[str]) -> list[Head]:
    sample = list(itertools.islice(lines, 2 * HEADER_DEPTH))
    hint = re.fullmatch(r"sep=(.)\s*", sample[0], re.IGNORECASE) if sample else None
    found = [_heads(_records_of_text(sample, d)) for d in ([hint.group(1)] if hint else DELIMITERS)]
    return max(found, key=lambda heads: max((len(head.cells) for head in heads), default=0))


def _heads(records: Iterator[_Record], *, sheet: str = "") -> list[Head]:
    filled = [record for record in itertools.islice(records, HEADER_DEPTH) if any(record.cells)]
    heads = []
    for place, record in enumerate(filled):
        cells = _trim(record.cells, 0)
        under = [row.cells for row in filled[place + 1 : place + 1 + SAMPLE_LINES]]
        samples = [[row[column] if column < len(row) else "" for column in range(len(cells))] for row in under]
        heads.append(Head(sheet, record.line, cells, samples))
    return heads


# Records whose keys make the header of a JSON file.
KEYED = 1000


def _read_json(file: IO[bytes], columns: Sequence[Column]) -> Table:
    keys = keys_of(itertools.islice(read_records(file), KEYED))
    if not keys:
        raise UnreadableFileError("Le fichier ne contient aucun enregistrement.")
    header = _match_header(_Record(0, keys), columns)
    _require(header, columns)
    records = (
        _Record(rank, [record.get(key, "") for key in keys]) for rank, record in enumerate(read_records(file), 1)
    )
    return Table(header, records, is_ragged_an_error=False)


def _only_text_of(file: IO[bytes]) -> IO[bytes]:
    """The CSV of an archive that holds one, as open-data sites publish them."""
    archive = open_archive(file)
    names = [n for n in archive.namelist() if n.lower().endswith((".csv", ".tsv", ".txt")) and "__MACOSX" not in n]
    if len(names) != 1:
        raise UnreadableFileError(
            "L’archive ne contient pas de tableau CSV."
            if not names
            else f"L’archive contient plusieurs tableaux : {', '.join(sorted(names)[:LISTED])}. Envoyez-en un seul."
        )
    inner = BytesIO(read_member(archive, names[0]))
    if kind_of(inner) is not Kind.TEXT:
        raise UnreadableFileError(f"Dans l’archive, « {names[0]} » n’est pas un tableau CSV.")
    return inner


# ---- header -------------------------------------------------------------------------------------------------------


def _find_header(records: Iterable[_Record], columns: Sequence[Column]) -> _Header:
    """The record that names the most columns asked for; the first of them when several do."""
    candidates = [_match_header(record, columns) for record in records if any(record.cells)]
    if not candidates:
        raise UnreadableFileError("Le fichier ne contient aucune ligne remplie.")
    return max(candidates, key=lambda header: (not header.missing, len(header.places), len(header.cells) > 1))


def _match_header(record: _Record, columns: Sequence[Column]) -> _Header:
    cells = list(record.cells)
    while cells and not cells[-1]:
        cells.pop()
    folded: dict[str, int] = {}
    for place, cell in enumerate(cells):
        folded.setdefault(fold(cell), place)
        # « Surface (m²) » is also « Surface ».
        folded.setdefault(fold(re.sub(r"\([^)]*\)", "", cell)), place)
    folded.pop("", None)
    places: dict[str, int] = {}
    for column in columns:
        taken = set(places.values())
        found = (folded[spelling] for spelling in column.spellings if spelling in folded)
        place = next((place for place in found if place not in taken), None)
        if place is not None:
            places[column.name] = place
    missing = [column for column in columns if column.is_required and column.name not in places]
    return _Header(record.line, cells, places, missing)


def _require(header: _Header, columns: Sequence[Column], where: str = "") -> None:
    """Raise UnreadableFileError, naming what was found and what is expected, when a required column is missing."""
    if header.missing or not header.places:
        expected = [column for column in columns if column.is_required] or list(columns)[:LISTED]
        lacking = header.missing
        one = len(lacking) == 1
        found = [cell for cell in header.cells if cell]
        listed = ", ".join(f"« {cell} »" for cell in found[:LISTED]) + (", …" if len(found) > LISTED else "")
        wanted = " ; ".join(_spelled(column) for column in expected)
        problem = (
            f"{'La colonne obligatoire' if one else 'Les colonnes obligatoires'} "
            f"{', '.join(f'« {column.header} »' for column in lacking)} {'manque' if one else 'manquent'}{where}. "
            if lacking
            else f"Aucune des colonnes attendues n’est là{where}. "
        )
        where_found = f"Colonnes trouvées ligne {header.line}" if header.line else "Champs trouvés"
        raise MissingColumnsError(
            f"{problem}{where_found} : {listed or 'aucune'}. Colonnes attendues : {wanted}.", line=header.line or None
        )


def _spelled(column: Column) -> str:
    others = ", ".join(column.aliases[:4])
    return f"« {column.header} »" + (f" (ou {others})" if others else "")


# ---- text ---------------------------------------------------------------------------------------------------------


def _cp1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 are what Windows writes; the rest of the line stays UTF-8."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("core.reading.cp1252", _cp1252)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces of UTF-8 (or of what it is): UTF-16, which Excel calls « texte Unicode », is translated."""
    file.seek(0)
    head = file.read(4)
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    file.seek(3 if head.startswith(codecs.BOM_UTF8) else 0)
    pieces = iter(lambda: file.read(64 * 1024), b"")
    if encoding is None:
        yield from pieces
        return
    try:
        for piece in codecs.iterdecode(pieces, encoding):
            yield piece.encode()
    except UnicodeError:
        raise UnreadableFileError("Le fichier est coupé ou abîmé : son texte UTF-16 ne se lit pas.") from None


def raw_lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a text file with their ends (LF, CRLF or CR), not decoded."""
    rest = b""
    for piece in _chunks(file):
        lines = (rest + piece).splitlines(keepends=True)
        # The last one may go on in the next piece, and a CR may be half of a CRLF.
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        yield from lines
        if len(rest) > MAX_LINE:
            raise UnreadableFileError("Une ligne du fichier est démesurée : ce n’est pas un tableau.")
    if rest:
        yield rest


def _lines(file: IO[bytes]) -> Iterator[str]:
    """The lines of a text file, each decoded on its own."""
    return map(decoded, raw_lines(file))


def decoded(line: bytes) -> str:
    """The text of a line, whose bytes that are no UTF-8 are those of Windows."""
    return line.decode("utf-8", errors="core.reading.cp1252").replace("\x00", "")


def _records_of_text(lines: Iterable[str], delimiter: str) -> Iterator[_Record]:
    """The records of delimited text. A quote that nobody closes spoils its own line, not the rest of the file."""
    number = 0
    waiting: list[str] = []
    pending = iter(lines)
    while True:
        line = waiting.pop(0) if waiting else next(pending, None)
        if line is None:
            return
        number += 1
        if '"' not in line:
            yield _Record(number, [cell.strip() for cell in line.rstrip("\r\n").split(delimiter)])
            continue
        start = number
        taken = [line]
        cells = _parse(taken, delimiter)
        while cells is None and len(taken) < MAX_QUOTED_LINES:
            following = waiting.pop(0) if waiting else next(pending, None)
            if following is None:
                break
            taken.append(following)
            # Only a line with a quote can close the text.
            cells = _parse(taken, delimiter) if '"' in following else None
        if cells is not None:
            number += len(taken) - 1
            yield _Record(start, cells)
            continue
        waiting = taken[1:] + waiting
        loose = next(csv.reader([line], delimiter=delimiter))
        yield _Record(
            start, [cell.strip() for cell in loose], "un guillemet ouvert dans cette ligne n’est pas refermé"
        )


def _parse(lines: Sequence[str], delimiter: str) -> list[str] | None:
    """The cells of one record, or None while a quoted text is still open."""
    try:
        records = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        # A quote inside of a quoted text that is not doubled: read it as it stands.
        records = list(csv.reader(lines, delimiter=delimiter))
    return [cell.strip() for cell in records[0]] if len(records) == 1 else None


def _header_of_text(sample: Sequence[str], columns: Sequence[Column]) -> tuple[_Header, str]:
    """The header among the first lines of a text, and the delimiter that it is read with."""
    if sample and (hint := re.fullmatch(r"sep=(.)\s*", sample[0], re.IGNORECASE)):
        delimiters: Sequence[str] = (hint.group(1),)
    else:
        delimiters = DELIMITERS
    headers: list[tuple[_Header, str]] = []
    for delimiter in delimiters:
        records = itertools.islice(_records_of_text(sample, delimiter), HEADER_DEPTH)
        headers.append((_find_header(records, columns), delimiter))
    header, delimiter = max(headers, key=lambda pair: (len(pair[0].places), len(pair[0].cells)))
    _require(header, columns)
    return header, delimiter


def _read_text(file: IO[bytes], columns: Sequence[Column]) -> Table:
    sample = list(itertools.islice(_lines(file), 2 * HEADER_DEPTH))
    header, delimiter = _header_of_text(sample, columns)
    records = (record for record in _records_of_text(_lines(file), delimiter) if record.line > header.line)
    width = len(header.cells)
    # Empty cells after the last header are what spreadsheets leave behind.
    trimmed = (_Record(r.line, _trim(r.cells, width), r.problem) for r in records)
    return Table(header, trimmed, is_ragged_an_error=True)


def _trim(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells


# ---- workbooks ----------------------------------------------------------------------------------------------------


def _read_workbook(file: IO[bytes], columns: Sequence[Column], wanted: str | None) -> Table:
    _check_extent(file)
    file.seek(0)
    with _reading("Le classeur est abîmé, ou d’un format inconnu : enregistrez-le en XLSX."):
        workbook = CalamineWorkbook.from_filelike(file)
        names = [s.name for s in workbook.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
    if wanted is not None:
        if wanted not in names:
            raise UnreadableFileError(f"Le classeur n’a pas de feuille « {wanted} » : il a {', '.join(names)}.")
        names = [wanted]
    found: list[tuple[_Header, CalamineSheet]] = []
    for name in names:
        sheet = _sheet(workbook, name)
        records = itertools.islice(_records_of_sheet(sheet), HEADER_DEPTH)
        filled = [record for record in records if any(record.cells)]
        if filled:
            found.append((_find_header(filled, columns), sheet))
    if not found:
        raise UnreadableFileError("Le classeur ne contient aucune cellule remplie.")
    header, sheet = max(found, key=lambda pair: (not pair[0].missing, len(pair[0].places), len(pair[0].cells)))
    _require(header, columns, f" dans la feuille « {sheet.name} »" if len(names) > 1 else "")
    merged = _vertical_merges(sheet)
    records = (r for r in _records_of_sheet(sheet, merged, header.line) if r.line > header.line)
    table = Table(header, records, sheet=sheet.name, is_ragged_an_error=False)
    others = [other.name for _, other in found if other.name != sheet.name]
    if others:
        table.notes.append(
            f"La feuille « {sheet.name} » est lue ; laissées de côté : {', '.join(f'« {name} »' for name in others)}."
        )
    return table


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    with _reading(f"La feuille « {name} » est abîmée : enregistrez le classeur de nouveau."):
        return workbook.get_sheet_by_name(name)


def read_sheets(source: Source, names: Sequence[str], *, max_rows: int) -> dict[str, list[tuple[int, list[str]]]]:
    """Return the sheets of a workbook that bear these names, whatever their case: (number shown, cells) of each row.

    A sheet that is not there is not in the answer. Raises UnreadableFileError: no workbook, a sheet of more rows than
    `max_rows`.
    """
    with opened(source) as file:
        if kind_of(file) is not Kind.SPREADSHEET:
            raise UnreadableFileError("Ce n’est pas un classeur : un fichier XLSX, XLS ou ODS est attendu.")
        _check_extent(file)
        file.seek(0)
        with _reading("Le classeur est abîmé, ou d’un format inconnu : enregistrez-le en XLSX."):
            workbook = CalamineWorkbook.from_filelike(file)
            there = {s.name.strip().casefold(): s.name for s in reversed(workbook.sheets_metadata)}
        sheets = {}
        for name in names:
            if name not in there:
                continue
            sheet = _sheet(workbook, there[name])
            if sheet.total_height > max_rows:
                raise UnreadableFileError(
                    f"La feuille « {there[name]} » a {sheet.total_height} lignes : le plus accepté est {max_rows}."
                )
            sheets[name] = [(record.line, record.cells) for record in _records_of_sheet(sheet)]
        return sheets


@contextmanager
def _reading(what_failed: str) -> Iterator[None]:
    """Say what failed when a workbook cannot be read."""
    try:
        yield
    except PasswordError:
        raise UnreadableFileError(
            "Le classeur est protégé par un mot de passe : enregistrez-le sans mot de passe."
        ) from None
    except CalamineError:
        raise UnreadableFileError(what_failed) from None
    except BaseException as error:
        # What the reader meets in damaged bytes can stop it short, with an exception that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError(what_failed) from None


def _vertical_merges(sheet: CalamineSheet) -> dict[tuple[int, int], int]:
    """(row, column) of each cell hidden under a merge → row of the cell that holds the value; rows from 0."""
    covered: dict[tuple[int, int], int] = {}
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or []:
        if len(covered) > MAX_CELLS:
            break
        for row in range(top + 1, min(bottom, top + 10_000) + 1):
            covered[row, left] = top
    return covered


def _records_of_sheet(
    sheet: CalamineSheet, merged: dict[tuple[int, int], int] | None = None, header_line: int = 0
) -> Iterator[_Record]:
    """Every row from the first of the sheet, so that lines are the numbers shown beside the rows."""
    columns_of = sorted({column for _, column in merged}) if merged else []
    held: dict[tuple[int, int], str] = {}
    tops = set(merged.values()) if merged else set()
    for index, values in enumerate(sheet.iter_rows()):
        cells = [_cell_text(value) for value in values]
        for column in columns_of:
            if column >= len(cells):
                continue
            top = merged.get((index, column)) if merged else None
            # A merge that begins in the header or in the titles says nothing of the rows below it.
            if top is not None and top >= header_line and not cells[column]:
                cells[column] = held.get((top, column), "")
            elif index in tops:
                held[index, column] = cells[column]
        yield _Record(index + 1, cells)


def _cell_text(value: object) -> str:
    """A cell as text: 1184.0 is « 1184 », a date is ISO, yes and no are VRAI and FAUX as Excel shows them."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e17:
            return str(int(value))
        return repr(value)
    if isinstance(value, datetime.datetime):
        is_midnight = value.time() == datetime.time(0)
        return value.date().isoformat() if is_midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


# A cell that holds something: its reference, then no end of tag at once.
_XLSX_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(/?)>')
_PIECE = MEGABYTE


def _check_extent(file: IO[bytes]) -> None:
    """Raise UnreadableFileError when the rectangle that holds every filled cell of a sheet would not fit in memory."""
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return  # a sheet of the old format (XLS) has 65 536 rows at most
    archive = open_archive(file)
    if "xl/workbook.bin" in archive.namelist():
        raise UnreadableFileError("Le classeur est au format XLSB : enregistrez-le en XLSX.")
    for name in archive.namelist():
        if name.startswith("xl/") and name.endswith(".xml") and "sharedStrings" not in name:
            with opened_member(archive, name) as member:
                rows, columns = _xlsx_extent(member)
        elif name == "content.xml":
            with opened_member(archive, name) as member:
                rows, columns = _ods_extent(member)
        else:
            continue
        if rows * columns > MAX_CELLS:
            raise UnreadableFileError(
                "Le classeur a une cellule remplie très loin du tableau "
                f"(ligne {rows}, colonne {columns}) : supprimez les lignes et les colonnes inutiles."
            )


def _xlsx_extent(member: IO[bytes]) -> tuple[int, int]:
    rows = columns = 0
    rest = b""
    for piece in iter(lambda: member.read(_PIECE), b""):
        data = rest + piece
        end = data.rfind(b">") + 1
        for match in _XLSX_CELL.finditer(data, 0, end):
            if not match.group(3):
                rows = max(rows, int(match.group(2)))
                columns = max(columns, _column_number(match.group(1)))
        rest = data[end:]
        if len(rest) > MAX_LINE:
            raise UnreadableFileError("Le classeur est abîmé : enregistrez-le de nouveau en XLSX.")
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


_ODS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def _ods_extent(member: IO[bytes]) -> tuple[int, int]:
    """Rows and columns up to the last filled cell: an OpenDocument row or cell says how often it is repeated."""
    rows = columns = row = 0
    try:
        for _, element in ElementTree.iterparse(member):  # noqa: S314 - expat bounds the expansion of entities
            if element.tag == f"{_ODS}table":
                row = 0
                element.clear()
            elif element.tag == f"{_ODS}table-row":
                row += int(element.get(f"{_ODS}number-rows-repeated", "1"))
                column = last = 0
                for cell in element:
                    column += int(cell.get(f"{_ODS}number-columns-repeated", "1"))
                    if len(cell):
                        last = column
                if last:
                    rows, columns = max(rows, row), max(columns, last)
                element.clear()
    except (ElementTree.ParseError, ValueError):
        raise UnreadableFileError("Le classeur est abîmé : enregistrez-le de nouveau.") from None
    return rows, columns
