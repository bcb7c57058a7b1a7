"""Text tables of millions of lines, in constant memory: what is not wanted is passed over before it is read.

`read_table` reads every cell of every row. A national file of which one city is wanted is read here instead: each
record is asked for as bytes, and only those that are wanted are decoded and cut into cells.
"""

import io
import itertools
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import IO

from core.reading.sources import (
    MEGABYTE,
    Kind,
    Source,
    UnreadableFileError,
    kind_of,
    open_archive,
    opened,
    opened_member,
)
from core.reading.tables import (
    HEADER_DEPTH,
    MAX_QUOTED_LINES,
    Column,
    Row,
    _header_of_text,
    _parse,
    _trim,
    _why_ragged,
    decoded,
    raw_lines,
    read_table,
)

# What is read piece by piece may weigh more than what is held: the national files weigh 1.5 GB.
MAX_STREAM = 4096 * MEGABYTE
LEFT_OPEN = "un guillemet ouvert dans cette ligne n’est pas refermé"


@dataclass
class Stream:
    """The records of one table that are wanted. Iterate over it once.

    headers: column name → header as the file writes it; name: of the table in an archive of several, otherwise empty;
    lines: those read so far; passed_over: records that were not wanted, so far; total: how many lines there would be
    in all if they went on as they do, None in an archive.
    """

    headers: dict[str, str]
    name: str
    rows: Iterator[Row]
    counts: "_Counts"

    def __iter__(self) -> Iterator[Row]:
        return self.rows

    @property
    def lines(self) -> int:
        """Lines read so far."""
        return self.counts.lines

    @property
    def passed_over(self) -> int:
        """Records that were not wanted so far."""
        return self.counts.passed_over

    @property
    def total(self) -> int | None:
        """Lines of the whole, as far as one can tell."""
        done = self.counts.bytes
        return max(self.lines, round(self.lines * self.counts.size / done)) if self.counts.size and done else None


@dataclass
class _Counts:
    size: int | None
    lines: int = 0
    bytes: int = 0
    passed_over: int = 0


@contextmanager
def open_streams(
    source: Source,
    columns: Sequence[Column],
    *,
    is_wanted: Callable[[bytes], object],
    begins: re.Pattern[bytes] | None = None,
) -> Iterator[Iterator[Stream]]:
    """Open a text table, the text tables of an archive one after the other, or a workbook.

    `is_wanted` says of the bytes of a record whether it may be wanted; a workbook is read whole. `begins` is how a
    record begins, where that can be told: a text whose quote is never closed then spoils its own record alone.
    Raises UnreadableFileError, while iterating too.
    """
    with opened(source, max_size=MAX_STREAM) as file:
        match kind_of(file, max_expanded=MAX_STREAM):
            case Kind.TEXT:
                file.seek(0, 2)
                size = file.tell()
                yield iter([_stream(file, columns, is_wanted, begins, size=size)])
            case Kind.SPREADSHEET:
                with read_table(source, columns) as table:
                    yield iter([Stream(table.headers, "", iter(table), _Counts(None))])
            case Kind.ARCHIVE:
                with closing(_members(file, columns, is_wanted, begins)) as members:
                    yield members
            case Kind.JSON:
                raise UnreadableFileError("C’est un fichier JSON : un tableau est attendu (CSV, XLSX ou ODS).")


def _members(
    file: IO[bytes],
    columns: Sequence[Column],
    is_wanted: Callable[[bytes], object],
    begins: re.Pattern[bytes] | None,
) -> Generator[Stream, None, None]:
    archive = open_archive(file, max_expanded=MAX_STREAM)
    names = sorted(
        name
        for name in archive.namelist()
        if name.lower().endswith((".csv", ".tsv", ".txt")) and "__MACOSX" not in name
    )
    if not names:
        raise UnreadableFileError("L’archive ne contient pas de tableau CSV.")
    for name in names:
        with opened_member(archive, name) as member:
            yield _stream(member, columns, is_wanted, begins, name=name if len(names) > 1 else "")


def _stream(
    file: IO[bytes],
    columns: Sequence[Column],
    is_wanted: Callable[[bytes], object],
    begins: re.Pattern[bytes] | None,
    *,
    size: int | None = None,
    name: str = "",
) -> Stream:
    lines = raw_lines(file)
    sample = list(itertools.islice(lines, 2 * HEADER_DEPTH))
    try:
        header, delimiter = _header_of_text([decoded(line) for line in sample], columns)
    except UnreadableFileError as error:
        where = f"Dans l’archive, « {name} » : " if name else ""
        raise UnreadableFileError(f"{where}{error.message}", line=error.line) from None
    counts = _Counts(size)
    reading = _Reading(itertools.chain(sample, lines), counts, is_wanted, begins, delimiter, len(header.cells))
    names = {column: header.cells[place] for column, place in header.places.items()}
    return Stream(names, name, reading.rows(header.places, header.line), counts)


@dataclass
class _Reading:
    lines: Iterator[bytes]
    counts: _Counts
    is_wanted: Callable[[bytes], object]
    begins: re.Pattern[bytes] | None
    delimiter: str
    width: int
    waiting: list[bytes] = field(default_factory=list)

    def rows(self, places: dict[str, int], header_line: int) -> Iterator[Row]:
        """The wanted rows under the header."""
        counts, is_wanted = self.counts, self.is_wanted
        while True:
            raw = self.waiting.pop() if self.waiting else next(self.lines, None)
            if raw is None:
                return
            counts.lines += 1
            counts.bytes += len(raw)
            line, problem = counts.lines, ""
            if raw.count(b'"') % 2:
                raw, problem = self._whole(raw)
            if line <= header_line or len(raw) < 3:
                continue
            if not is_wanted(raw):
                counts.passed_over += 1
                continue
            yield self._row(line, decoded(raw), places, problem)

    def _whole(self, first: bytes) -> tuple[bytes, str]:
        """A record that goes on in the next lines because a quote is open; why it cannot be read, when it cannot."""
        taken = [first]
        while len(taken) < MAX_QUOTED_LINES:
            following = self.waiting.pop() if self.waiting else next(self.lines, None)
            if following is None:
                return b"".join(taken), LEFT_OPEN
            if self.begins is not None and self.begins.match(following):
                self.waiting.append(following)
                return b"".join(taken), LEFT_OPEN
            taken.append(following)
            self.counts.lines += 1
            self.counts.bytes += len(following)
            if following.count(b'"') % 2:
                return b"".join(taken), ""
        # Nothing closes it: the line is spoilt, those after it are not.
        self.waiting += reversed(taken[1:])
        self.counts.lines -= len(taken) - 1
        self.counts.bytes -= sum(map(len, taken[1:]))
        return first, LEFT_OPEN

    def _row(self, line: int, text: str, places: dict[str, int], problem: str) -> Row:
        if '"' not in text:
            cells: list[str] | None = [cell.strip() for cell in text.rstrip("\r\n").split(self.delimiter)]
        elif problem:
            cells = [cell.strip(' "\r\n') for cell in text.split(self.delimiter)]
        else:
            cells = _parse(list(io.StringIO(text, newline="")), self.delimiter)
        if cells is None:
            cells, problem = [cell.strip(' "\r\n') for cell in text.split(self.delimiter)], LEFT_OPEN
        cells = _trim(cells, self.width)
        if not problem and len(cells) != self.width:
            problem = _why_ragged(len(cells), self.width)
        if len(cells) < self.width:
            cells += [""] * (self.width - len(cells))
        return Row(line, {name: cells[place] for name, place in places.items()}, {}, problem)
