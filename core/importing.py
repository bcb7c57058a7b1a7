"""Files taken into the database: checked, previewed, imported, with a report by line.

An app declares `Importer`s, named in the setting `IMPORTERS`; the pages, the commands and the background tasks of
imports use them through `take`, so that a file says the same wherever it is taken.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from core.reading.sources import Source, UnreadableFileError
from core.reading.tables import Column, MissingColumnsError

# What is done, of how much; None while the whole is not known.
Progress = Callable[[int, int | None], None]
SAMPLES = 20


@dataclass(frozen=True)
class Refusal:
    """A line that is not taken. `line` is the one the user sees (0: the file as a whole)."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Sample:
    """A line of the preview: what becomes of a row, in words. `what` is "created" or "changed"."""

    line: int
    what: str
    label: str
    detail: str = ""


@dataclass
class Report:
    """What a file holds and what became of it. `read` = created + changed + unchanged + refused lines."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    # Whether the file was taken, that is written. A dry run is never taken.
    is_taken: bool = False
    # False for a file of no use, whose only refusal says why.
    is_readable: bool = True
    # Whether that is because its columns are not those expected: somebody may say which they are.
    lacks_columns: bool = False
    # Whether it is a table whose columns one may match otherwise: the layout of a register is known.
    takes_columns: bool = False

    @property
    def good(self) -> int:
        """Lines that are taken, whether they change something or not."""
        return self.created + self.changed + self.unchanged

    @property
    def refused_lines(self) -> int:
        """Lines that were read and are not taken: a line may be refused for several reasons."""
        return len({refusal.line for refusal in self.refused}) if self.is_readable else 0

    def is_acceptable(self, *, good_lines: bool) -> bool:
        """Whether the file may be written: no line is refused, or only the good ones are wanted and there are some."""
        return self.is_readable and (not self.refused or (good_lines and self.good > 0))

    def refuse(self, line: int, column: str, value: str, reason: str) -> None:
        """Say why a line is not taken, in French."""
        self.refused.append(Refusal(line, column, value[:200], reason))

    def show(self, line: int, what: str, label: str, detail: str = "") -> None:
        """Keep one of the first rows for the preview."""
        if sum(sample.what == what for sample in self.samples) < SAMPLES:
            self.samples.append(Sample(line, what, label, detail))

    def as_json(self) -> dict[str, Any]:
        """Return it as the commands print it with ``--json``, and as the database keeps it."""
        return cast("dict[str, Any]", _writable(asdict(self)))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Report":
        """Return the report that `as_json` gave."""
        return cls(
            **{
                **data,
                "refused": [Refusal(**row) for row in data.get("refused", [])],
                "samples": [Sample(**row) for row in data.get("samples", [])],
            }
        )


def _writable(value: Any) -> Any:
    """Return the value without the characters that neither a terminal nor the database takes (NUL, half of a pair)."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _writable(item) for key, item in value.items()}
    return [_writable(item) for item in value] if isinstance(value, list) else value


class Importer(ABC):
    """How one kind of file is taken.

    `name` is the word of the command (``import_<name>``) and of the address; `accepts` is for the file input;
    `options_form`, when the file does not say all (source, vintage), is a form whose cleaned data `run` gets;
    `template_columns` are those of the empty file that the page offers, when there is one; `matched_columns` those
    that somebody may find by hand in a file whose headers are its own (`core.matching`); `list_view` names the page
    where the rows are seen once they are taken ("territories:quartier_list").
    """

    name: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    accepts: ClassVar[str]
    options_form: ClassVar[type[forms.Form] | None] = None
    template_columns: ClassVar[Sequence[Column]] = ()
    # Columns that somebody may match by hand with those of a file; the match is kept for the next file alike.
    matched_columns: ClassVar[Sequence[Column]] = ()
    list_view: ClassVar[str] = ""

    def is_open_to(self, user: Any) -> bool:
        """Whether somebody who is no administrator may take such files too; what they hold is checked line by line."""
        return False

    def start_url(self, options: Mapping[str, Sequence[str]]) -> str:
        """Return the address where such a file is sent; where another one is, after a file of these options."""
        return reverse("core:import_create", args=[self.name])

    def template_lines(self, user: Any) -> Iterable[Sequence[Any]]:
        """Return the lines of the file that the page offers, for a user; most offer an empty one."""
        return ()

    @abstractmethod
    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read, check and write every good line, inside the caller's transaction; fill `report`.

        `by` is the user, None from the command line. Raises UnreadableFileError for a file that is of no use.
        """


def importers() -> dict[str, Importer]:
    """Return the importers of the setting `IMPORTERS`, by name and in that order."""
    return _importers(tuple(settings.IMPORTERS))


@cache
def _importers(paths: tuple[str, ...]) -> dict[str, Importer]:
    return {importer.name: importer for importer in (import_string(path)() for path in paths)}


# The number of the lock that imports hold, any that no other lock of the site has.
ONE_AT_A_TIME = 0x445355


def take(
    importer: Importer,
    source: Source,
    *,
    by: Any = None,
    options: dict[str, Any] | None = None,
    dry_run: bool = False,
    good_lines: bool = False,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Take a file whole or not at all, or its good lines with `good_lines`; return the report.

    A dry run does everything, then undoes it: what it says is what would happen. A file that cannot be read is a
    report with one refusal.
    """
    report = Report()
    try:
        with transaction.atomic():
            # One import at a time: two that create the same rows would each find them missing.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
            importer.run(source, report, options=options or {}, by=by, progress=progress)
            # What the database checks at the end of a transaction is checked in a dry run too.
            connection.check_constraints()
            report.is_taken = not dry_run and report.is_acceptable(good_lines=good_lines)
            if not report.is_taken:
                transaction.set_rollback(True)
    except UnreadableFileError as error:
        lacks_columns = isinstance(error, MissingColumnsError) and bool(importer.matched_columns)
        report = Report(is_readable=False, lacks_columns=lacks_columns)
        report.refuse(error.line or 0, "", "", error.message)
    return report
