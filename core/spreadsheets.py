"""Sheets of a workbook whose rows are written whole."""

import datetime
import math
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

# What a sheet and a cell can hold (Excel's own limits).
SHEET_ROWS = 1_048_576
CELL_LENGTH = 32_767
# Excel counts days from the eve of 1900, a year that it believes to be a leap year.
EPOCH = datetime.date(1899, 12, 30)
FIRST_DAY = datetime.date(1900, 3, 1)
# What cannot be written as it is: markup, control characters, and what looks like an escaped one.
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class RowSheet(Worksheet):
    """A sheet of a workbook in constant memory. Its package writes cell by cell, which takes thrice as long."""

    def write_cells(self, row: int, cells: list[str]) -> None:
        """Write a row, below those that are written already, of cells made by `RowCells`."""
        if row > self.previous_row:
            self._write_single_row(row)
        self._check_dimensions(row, self.dim_colmax or 0)
        self.fh.write(f'<row r="{row + 1}">{"".join(cells)}</row>')


class RowCells:
    """Makes the cells of rows out of values: numbers and dates as such, `words` of anything else."""

    def __init__(self, width: int, *, day: Any, moment: Any, words: Callable[[Any], str]) -> None:
        """`day` and `moment` are the formats of dates and of instants."""
        self.letters = [xl_col_to_name(column) for column in range(width)]
        self.words = words
        zone = timezone.get_current_timezone()
        day_style, moment_style = day._get_xf_index(), moment._get_xf_index()

        def of_day(value: datetime.date) -> str:
            if value < FIRST_DAY:
                return _text(f"{value:%d/%m/%Y}")
            return f' s="{day_style}"><v>{(value - EPOCH).days}</v></c>'

        def of_moment(value: datetime.datetime) -> str:
            local = value.astimezone(zone) if value.tzinfo is not None else value
            day = local.date()
            if day < FIRST_DAY:
                return _text(f"{local:%d/%m/%Y %H:%M}")
            seconds = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
            return f' s="{moment_style}"><v>{(day - EPOCH).days + seconds / 86_400:.16G}</v></c>'

        # By the very type of the value; those of other types are added as they come.
        self.made: dict[type, Callable[[Any], str]] = {
            str: _text,
            type(None): lambda value: "",
            int: lambda value: f"><v>{value}</v></c>",
            float: _number,
            Decimal: _number,
            datetime.datetime: of_moment,
            datetime.date: of_day,
            bool: self._words,
        }

    def __call__(self, row: int, values: Iterable[Any]) -> list[str]:
        """Return the cells of a row; nothing for an empty one."""
        number, made = row + 1, self.made
        cells = []
        for letter, value in zip(self.letters, values, strict=True):
            make = made.get(type(value)) or self._add(type(value))
            if cell := make(value):
                cells.append(f'<c r="{letter}{number}"{cell}')
        return cells

    def _add(self, kind: type) -> Callable[[Any], str]:
        """Make values of `kind` as those of the type that it comes from."""
        known = (make for base, make in self.made.items() if issubclass(kind, base))
        self.made[kind] = make = next(known, self._words)
        return make

    def _words(self, value: Any) -> str:
        return _text(self.words(value))


def _number(value: float | Decimal) -> str:
    return f"><v>{value:.16G}</v></c>" if math.isfinite(value) else ""


def _text(value: str) -> str:
    if not value:
        return ""
    value = value[:CELL_LENGTH]
    if _SPECIAL.search(value):
        value = _SPECIAL.sub(_escaped, value)
    space = ' xml:space="preserve"' if value[0].isspace() or value[-1].isspace() else ""
    return f' t="inlineStr"><is><t{space}>{value}</t></is></c>'


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return _MARKUP.get(character) or f"_x{ord(character):04X}_"
