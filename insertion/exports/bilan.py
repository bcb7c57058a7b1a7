"""The documents of insertion as workbooks: what they are, then a sheet for each chapter."""

import tempfile
from typing import Any

import xlsxwriter
from django.utils import timezone

from insertion.documents.bilan import GENRES, parts_of
from insertion.documents.chapters import headline, notes_of
from insertion.documents.tables import EURO, HOURS, MEAN, PERCENT, Cell, Part
from insertion.reads.bilan import Bilan

FORMATS = {HOURS: "#,##0.##", MEAN: "#,##0.0", PERCENT: "0.0", EURO: "#,##0.00"}
UNITS = {HOURS: " (h)", MEAN: " (h)", PERCENT: " (%)", EURO: " (€)"}


def workbook(slug: str, bilan: Bilan, user: Any) -> Any:
    """Return a document as an open workbook: dated, with its author, its scope and its filters."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response that sends it
    asked = bilan.asked
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bg_color": "#E3EFF1", "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        about = book.add_worksheet("Synthèse")
        about.set_column(0, 0, 44)
        about.set_column(1, 1, 90, wrap)
        facts = [
            (GENRES[slug], str(asked.contract or asked.scope)),
            ("Période", asked.period),
            ("Fait le", f"{timezone.localtime():%d/%m/%Y à %H:%M}"),
            ("Par", str(user)),
            ("Filtres", f"{asked.scope} ; {asked.period}"),
        ]
        at = 0
        for label, value in facts:
            about.write_string(at, 0, label, bold)
            about.write_string(at, 1, value)
            at += 1
        at += 1
        for cell, word in headline(bilan):
            about.write_string(at, 0, f"{word[:1].upper()}{word[1:]}{UNITS.get(cell.kind, '')}")
            _write(about, at, 1, cell, styles)
            at += 1
        at += 1
        for note in notes_of(bilan):
            about.write_string(at, 1, note, wrap)
            at += 1
        for part in parts_of(slug, bilan, user):
            _sheet(book, part, bold, head, styles)
    file.seek(0)
    return file


def _sheet(book: Any, part: Part, bold: Any, head: Any, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(_name(part.title))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 6, 18)
    at = 0
    for text in part.texts:
        sheet.write_string(at, 0, text)
        at += 1
    for table in part.tables:
        at += bool(at)
        sheet.write_string(at, 0, table.title, bold)
        at += 1
        if not table.rows:
            sheet.write_string(at, 0, table.empty)
            at += 1
            continue
        kinds = [cell.kind for cell in table.rows[0].cells]
        titles = [f"{word}{UNITS.get(kind, '')}" for word, kind in zip(table.head, kinds, strict=True)]
        sheet.write_row(at, 0, [table.first, *titles], head)
        for row in table.rows:
            at += 1
            name = f"{row.name} ({row.under})" if row.under else row.name
            sheet.write_string(at, 0, name, bold if row.is_sum else None)
            for column, cell in enumerate(row.cells, 1):
                _write(sheet, at, column, cell, styles)
        at += 1
        if table.note:
            sheet.write_string(at, 0, table.note)
            at += 1


def _write(sheet: Any, row: int, column: int, cell: Cell, styles: dict[str, Any]) -> None:
    value = cell.raw
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, value, styles.get(cell.kind))


def _name(title: str) -> str:
    """Return the name of a sheet: 31 characters, none of those that it may not have."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31].strip()
