"""What a value becomes in a file, whatever its type."""

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from python_calamine import CalamineWorkbook

from core.exports import Column, Export
from diagnostics.enums import Severity, Status

PARIS = datetime.timezone(datetime.timedelta(hours=2))
LIMIT = 32_767
# A value, its cell in a sheet, its text in a CSV file.
CELLS: dict[str, tuple[Any, Any, str]] = {
    "text": ("Hall <B> & cour", "Hall <B> & cour", "Hall <B> & cour"),
    "spaces": (" deux  mots ", " deux  mots ", " deux  mots "),
    "lines": ("une\ndeux", "une\ndeux", "une\ndeux"),
    "markup": (mark_safe("<b>"), "<b>", "<b>"),
    "lazy": (lazystr("Résidence"), "Résidence", "Résidence"),
    "formula": ("=1+1", "=1+1", "'=1+1"),
    "minus": ("-12", "-12", "'-12"),
    "nothing": (None, "", ""),
    "empty": ("", "", ""),
    "yes": (True, "oui", "oui"),
    "no": (False, "non", "non"),
    "whole": (12, 12.0, "12"),
    "choice": (Severity.GRAVE, 4.0, "4"),
    "word of a choice": (Status.DONE, "done", "done"),
    "float": (2.5, 2.5, "2,5"),
    "decimal": (Decimal("1234.50"), 1234.5, "1234,50"),
    "not a number": (float("nan"), "", ""),
    "day": (datetime.date(2026, 3, 9), datetime.date(2026, 3, 9), "09/03/2026"),
    "old day": (datetime.date(1899, 12, 31), "31/12/1899", "31/12/1899"),
    "moment": (
        datetime.datetime(2026, 3, 9, 15, 4, 30, tzinfo=PARIS),
        datetime.datetime(2026, 3, 9, 14, 4, 30),
        "09/03/2026 14:04",
    ),
    "list": (["a", None, 3], "a, , 3", "a, , 3"),
}


def send(rows: list[list[Any]], file_format: str, width: int) -> bytes:
    export = Export("Essai", [Column(f"C{n}", "") for n in range(width)], [], "Ada")
    response: Any = export.respond_rows(iter(rows), file_format)
    content = b"".join(response.streaming_content)
    if file_format == "xlsx":
        response.file_to_stream.close()
    return content


def sheet(rows: list[list[Any]], name: str = "Données") -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(send(rows, "xlsx", len(rows[0]))))
    return book.get_sheet_by_name(name).to_python()[1:]


@pytest.mark.parametrize("name", CELLS)
def test_a_value_in_a_sheet_and_in_a_csv_file(name: str) -> None:
    value, cell, text = CELLS[name]
    assert sheet([["a", value, "z"]]) == [["a", cell, "z"]]
    lines = list(csv.reader(io.StringIO(send([["a", value, "z"]], "csv", 3).decode("utf-8-sig")), delimiter=";"))
    assert lines[-1] == ["a", text, "z"]


def test_what_a_sheet_cannot_hold_is_escaped_or_cut() -> None:
    raw = send([["a\x07b", "_x0041_", "x" * (LIMIT + 5)]], "xlsx", 3)
    found = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_name("Données").to_python()[1]
    assert found[0] in ("a\x07b", "a_x0007_b")
    assert found[1] != "A", "it is no escaped letter"
    assert len(found[2]) == LIMIT


def test_rows_go_on_on_another_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.exports.SHEET_ROWS", 3)
    rows = [[n, None, "x"] for n in range(5)]
    assert [row[0] for row in sheet(rows)] == [0, 1]
    assert [row[0] for row in sheet(rows, "Données 2")] == [2, 3]
    assert [row[0] for row in sheet(rows, "Données 3")] == [4]
