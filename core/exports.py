"""Rows of a queryset as CSV or XLSX, with constant memory, saying who exported what, when and with which filters."""

import csv
import datetime
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from core.spreadsheets import SHEET_ROWS, RowCells, RowSheet

FORMATS = ("csv", "xlsx")
CHUNK = 2000
# A cell that begins so would be run as a formula by a spreadsheet (OWASP, "CSV injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """A column: its header, the path of its value ("theme__name"), and what turns the value into a cell."""

    header: str
    path: str
    convert: Callable[[Any], Any] | None = None
    width: int = 16


@dataclass(frozen=True)
class Export:
    """What is exported: a title for the file, its columns, and the words of the filters in force."""

    title: str
    columns: Sequence[Column]
    filters: Sequence[str]
    by: str

    def respond(self, queryset: QuerySet[Any], file_format: str) -> HttpResponseBase:
        """Return the download of `queryset`, in its order. `file_format` is one of `FORMATS`."""
        return self.respond_rows(self._rows(queryset), file_format)

    def respond_rows(self, rows: Iterator[list[Any]], file_format: str) -> HttpResponseBase:
        """Return the download of rows that are in no table: a list of values for each, in the order of the columns."""
        if file_format not in FORMATS:
            raise ValueError(file_format)
        name = f"{slugify(self.title)}-{timezone.localdate():%Y-%m-%d}.{file_format}"
        if file_format == "csv":
            response: HttpResponseBase = StreamingHttpResponse(
                self.csv_lines(rows), content_type="text/csv; charset=utf-8"
            )
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
            return response
        return FileResponse(self._xlsx(rows), as_attachment=True, filename=name, content_type=XLSX_TYPE)

    @property
    def about(self) -> list[tuple[str, str]]:
        """Who, when and what, as (label, value) pairs."""
        now = timezone.localtime()
        return [
            ("Export", self.title),
            ("Fait le", f"{now:%d/%m/%Y à %H:%M}"),
            ("Par", self.by),
            ("Filtres", " ; ".join(self.filters) or "aucun"),
        ]

    def _rows(self, queryset: QuerySet[Any]) -> Iterator[list[Any]]:
        converted = [(n, column.convert) for n, column in enumerate(self.columns) if column.convert is not None]
        values = queryset.values_list(*(column.path for column in self.columns))
        for values_of_row in values.iterator(chunk_size=CHUNK):
            row = list(values_of_row)
            for position, convert in converted:
                row[position] = convert(row[position])
            yield row

    def csv_lines(self, rows: Iterator[list[Any]]) -> Iterator[str]:
        """Lines for a French spreadsheet: a byte order mark, semicolons, decimal commas."""
        line: list[str] = []
        writer = csv.writer(_Echo(line), delimiter=";", lineterminator="\r\n")
        writer.writerows([[label, csv_cell(value)] for label, value in self.about])
        writer.writerow([])
        writer.writerow([column.header for column in self.columns])
        cells = _csv_cells()
        yield "\ufeff" + "".join(line)
        line.clear()
        for number, row in enumerate(rows, 1):
            writer.writerow([cells.get(type(value), csv_cell)(value) for value in row])
            if number % CHUNK == 0:
                yield "".join(line)
                line.clear()
        yield "".join(line)

    def _xlsx(self, rows: Iterator[list[Any]]) -> Any:
        """Return an open file: the rows on as many sheets as they need, then a sheet that says what they are."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response that sends it
        with xlsxwriter.Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
        ) as book:
            bold = book.add_format({"bold": True, "bottom": 1})
            cells = RowCells(
                len(self.columns),
                day=book.add_format({"num_format": "dd/mm/yyyy"}),
                moment=book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
                words=_words,
            )
            total, at, sheet = 0, 0, self._sheet(book, "Données", bold)
            for row in rows:
                if at == SHEET_ROWS - 1:
                    sheet.autofilter(0, 0, at, max(len(self.columns) - 1, 0))
                    at, sheet = 0, self._sheet(book, f"Données {len(book.worksheets()) + 1}", bold)
                total, at = total + 1, at + 1
                sheet.write_cells(at, cells(at, row))
            sheet.autofilter(0, 0, max(at, 1), max(len(self.columns) - 1, 0))
            about = book.add_worksheet("À propos")
            about.set_column(0, 0, 14)
            about.set_column(1, 1, 80)
            for number, (label, value) in enumerate([*self.about, ("Lignes", str(total))]):
                about.write_string(number, 0, label, bold)
                about.write_string(number, 1, value)
        file.seek(0)
        return file

    def _sheet(self, book: Any, name: str, bold: Any) -> Any:
        sheet = book.add_worksheet(name, RowSheet)
        for position, column in enumerate(self.columns):
            sheet.set_column(position, position, column.width)
        sheet.write_row(0, 0, [column.header for column in self.columns], bold)
        sheet.freeze_panes(1, 0)
        return sheet


class _Echo:
    """Where the csv writer writes: a list that is sent and emptied."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _local(value: datetime.datetime) -> datetime.datetime:
    return timezone.make_naive(value) if timezone.is_aware(value) else value


def _words(value: Any) -> str:
    """Return what is no number and no date as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (list, tuple)):
        return ", ".join(_words(item) for item in value)
    return str(value)


def _csv_cells() -> dict[type, Callable[[Any], Any]]:
    """Return what `csv_cell` does of the usual types, quicker: the time zone is found once, each day written once."""
    zone = timezone.get_current_timezone()
    days: dict[datetime.date, str] = {}

    def day(value: datetime.date) -> str:
        text = days.get(value)
        if text is None:
            text = days[value] = f"{value:%d/%m/%Y}"
        return text

    def moment(value: datetime.datetime) -> str:
        local = value.astimezone(zone) if value.tzinfo is not None else value
        return f"{day(local.date())} {local.hour:02}:{local.minute:02}"

    return {
        str: lambda value: f"'{value}" if value[:1] in FORMULA_STARTS else value,
        type(None): lambda value: "",
        int: lambda value: value,
        bool: _words,
        datetime.date: day,
        datetime.datetime: moment,
    }


def csv_cell(value: Any) -> Any:
    """Return a value as a French spreadsheet reads it in a CSV; never as a formula."""
    if isinstance(value, datetime.datetime):
        return f"{_local(value):%d/%m/%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if _number(value):
        return f"{Decimal(str(value)):f}".replace(".", ",") if math.isfinite(value) else ""
    text = _words(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
