"""What imports give back as files: the empty table to fill, and the report of an import."""

import csv
import io
import tempfile
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponse, HttpResponseBase

from core.exports import XLSX_TYPE, Column, Export, csv_cell
from core.importing import Importer, Report
from core.models import ImportJob

REPORT_COLUMNS = (
    Column("Ligne", "line"),
    Column("Colonne", "column"),
    Column("Valeur", "value"),
    Column("Motif", "reason"),
)


def template_file(importer: Importer, file_format: str, user: Any = None) -> HttpResponseBase:
    """Return the download of the file to fill in, with the lines that the importer has for the user, if any.

    In a workbook, a second sheet explains the columns.
    """
    name = f"modele-{importer.name}.{file_format}"
    headers = [column.header for column in importer.template_columns]
    if file_format == "csv":
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(headers)
        writer.writerows([[csv_cell(value) for value in line] for line in importer.template_lines(user)])
        return HttpResponse(
            f"\ufeff{text.getvalue()}",
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response that sends it
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet("À remplir")
        for place, header in enumerate(headers):
            sheet.set_column(place, place, max(14, len(header) + 2))
            sheet.write_string(0, place, header, bold)
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(importer.template_lines(user), 1):
            for place, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write_number(number, place, value)
        about = book.add_worksheet("Mode d’emploi")
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 14)
        about.set_column(2, 3, 60)
        for place, header in enumerate(("Nom de la colonne", "Obligatoire", "Ce qu’elle contient", "Exemple")):
            about.write_string(0, place, header, bold)
        for number, column in enumerate(importer.template_columns, 1):
            words = (column.header, "oui" if column.is_required else "non", column.help, column.example)
            for place, text_ in enumerate(words):
                about.write_string(number, place, text_)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)


@dataclass(frozen=True)
class ReportExport(Export):
    """The refused lines of an import, under what the file was and what became of the others."""

    about_file: tuple[tuple[str, str], ...] = ()

    @property
    def about(self) -> list[tuple[str, str]]:
        """Who, when, which file, and the counts, as (label, value) pairs."""
        return [*(pair for pair in super().about if pair[0] != "Filtres"), *self.about_file]


def report_csv(job: ImportJob, report: Report, *, title: str, by: Any) -> HttpResponseBase:
    """Return the download of a whole report."""
    counts = (
        ("Lignes lues", report.read),
        ("Créées", report.created),
        ("Modifiées", report.changed),
        ("Inchangées", report.unchanged),
        ("Refusées", report.refused_lines),
    )
    about = (
        ("Fichier", job.original_name),
        ("État", job.get_state_display()),
        *((label, str(count)) for label, count in counts),
        *(("Note", note) for note in report.notes),
    )
    rows = ([refusal.line or "", refusal.column, refusal.value, refusal.reason] for refusal in report.refused)
    return ReportExport(f"Rapport d’import {title}", REPORT_COLUMNS, (), str(by), about).respond_rows(rows, "csv")
