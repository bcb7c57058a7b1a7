"""A line being read: its cells by the names the program uses, and why it is refused."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from core import french
from core.importing import Report
from core.reading import values
from core.reading.sources import UnreadableFileError
from core.reading.tables import Column
from core.reading.values import BadValueError

T = TypeVar("T")


class RefusedLineError(Exception):
    """Why a line is not taken: the column as the file writes it, the text of the cell, the reason in French."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass(frozen=True, slots=True)
class Line:
    """`headers` gives the header of the file for the name of a column that is there."""

    number: int
    cells: Mapping[str, str]
    headers: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def read(self, name: str, reader: Callable[..., T], **options: Any) -> T:
        """Return what `reader` makes of a cell. Raises RefusedLineError."""
        try:
            return reader(self[name], **options)
        except BadValueError as error:
            raise self.refused(name, str(error)) from None

    def text(self, name: str, max_length: int) -> str:
        """Return the text of a cell, nothing for a word that stands for nothing."""
        return "" if values.is_missing(self[name]) else self.read(name, values.text, max_length=max_length)

    def refused(self, name: str, reason: str) -> RefusedLineError:
        """Return the error to raise about a cell."""
        return RefusedLineError(self.headers.get(name, ""), self[name], reason)


@contextmanager
def refusing(report: Report, line: int) -> Iterator[None]:
    """Put the refusal of a line into the report: a line has one, the first found."""
    try:
        yield
    except RefusedLineError as error:
        report.refuse(line, error.column, error.value, error.reason)


# More lines that cannot be read than this, and than those that can, are a file of another kind.
MOST_REFUSED = 2000


def check_refusals(report: Report, line: Line, error: RefusedLineError) -> None:
    """Give up on a file of which more is refused than taken. Raises UnreadableFileError."""
    if len(report.refused) > MOST_REFUSED and len(report.refused) > report.good:
        raise UnreadableFileError(
            f"Plus de {french.number(MOST_REFUSED)} lignes ne peuvent pas être lues, plus que de bonnes : "
            f"le fichier est abîmé, ou d’une autre sorte. Ligne {line.number} : {error.reason}.",
            line=line.number,
        ) from None


def conclude(report: Report, what: str) -> None:
    """Put the refusals in the order of the file; say so when nothing in it was of use."""
    report.refused.sort(key=lambda refusal: refusal.line)
    if report.refused and len(report.refused) == report.read:
        of = f"d’{what}" if what[0] in "aeiou" else f"de {what}"
        report.notes.append(f"Aucune ligne n’a pu être lue : est-ce bien un fichier {of} ?")


def headers_of(field_names: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    """Column name → field of a layer: what `read_table` does for a table, each field taken once."""
    folded: dict[str, str] = {}
    for name in field_names:
        folded.setdefault(values.fold(name), name)
    found: dict[str, str] = {}
    for column in columns:
        taken = set(found.values())
        fitting = (folded[s] for s in column.spellings if s in folded and folded[s] not in taken)
        if header := next(fitting, None):
            found[column.name] = header
    return found


def some(lines: Sequence[int], limit: int = 10) -> str:
    """Numbers of lines in words: "ligne 3", "lignes 3, 5 et 9", "lignes 3, 5, 9…"."""
    if len(lines) == 1:
        return f"ligne {lines[0]}"
    if len(lines) > limit:
        return f"lignes {', '.join(map(str, lines[:limit]))}…"
    return f"lignes {', '.join(map(str, lines[:-1]))} et {lines[-1]}"
