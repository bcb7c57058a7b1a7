"""The plan and the bilan of a convention of abattement: a sheet laid out to be signed, and a flat file.

The columns are those of the national model: axis, action, calendar, planned expense, of which the landlord and others,
what is valued and its rate; the bilan repeats them with what was done.
"""

import tempfile
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.text import slugify

from actions.reads.tfpb import Plan, PlanLine
from core import exports
from core.exports import XLSX_TYPE

FLAT_COLUMNS = [
    exports.Column("Code QPV", "code", width=12),
    exports.Column("Quartier", "quartier", width=28),
    exports.Column("Année", "year", width=8),
    exports.Column("N° axe", "number", width=8),
    exports.Column("Axe", "axis", width=40),
    exports.Column("N° action", "action_key", width=10),
    exports.Column("Action", "action", width=40),
    exports.Column("Calendrier", "calendar", width=20),
    exports.Column("Dépense prévisionnelle (€)", "planned"),
    exports.Column("dont financement bailleur (€)", "landlord"),
    exports.Column("dont autre financement (€)", "others"),
    exports.Column("Dépense valorisée TFPB (€)", "to_value"),
    exports.Column("Taux de valorisation TFPB (%)", "rate"),
    exports.Column("Dépense réalisée (€)", "spent"),
    exports.Column("Valorisée réalisée (€)", "valued"),
    exports.Column("Taux réalisé (%)", "actual_rate"),
    exports.Column("Écart valorisé (€)", "gap"),
    exports.Column("Écart valorisé (%)", "gap_percent"),
    exports.Column("Droit commun ou au-delà", "additionality", width=22),
    exports.Column("Dépenses sans justificatif", "without_proof"),
    exports.Column("Commentaire", "comment", width=50),
]


def _rounded(value: Any) -> Any:
    return None if value is None else round(value, 1)


def _cells(line: PlanLine) -> list[Any]:
    plan = line.line
    return [
        plan.calendar if plan else "hors plan",
        line.planned,
        plan.landlord if plan else None,
        plan.others if plan else None,
        line.to_value,
        _rounded(line.rate),
        line.spent,
        line.valued,
        _rounded(line.actual_rate),
        line.gap,
        _rounded(line.gap_percent),
    ]


def flat_rows(plan: Plan) -> Iterator[list[Any]]:
    """Return one line for each action and axis of the quartier."""
    quartier = plan.convention.quartier
    for axis in plan.axes:
        for line in axis.lines:
            yield [
                quartier.code or "",
                str(quartier),
                plan.year,
                axis.axis.number,
                axis.axis.name,
                line.action.pk,
                line.action.title,
                *_cells(line),
                line.action.get_additionality_display(),
                line.without_proof,
                line.line.comment if line.line else "",
            ]


HEADERS = [
    "Action", "Calendrier", "Dépense prévisionnelle", "dont bailleur", "dont autres", "Valorisée TFPB", "Taux (%)",
    "Dépense réalisée", "Valorisée réalisée", "Taux (%)", "Écart (€)", "Écart (%)", "Commentaire",
]  # fmt: skip
WIDTHS = [40, 16, 13, 13, 13, 13, 8, 13, 13, 8, 13, 8, 40]
SIGNATURES = ["Le préfet", "La commune", "L’EPCI", "Le bailleur"]


def signed_book(plan: Plan, by: str) -> Any:
    """Return the plan and the bilan as an open file: a workbook of one sheet, in A4 landscape, axis by axis, with
    places to sign.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever asked for it
    convention, quartier = plan.convention, plan.convention.quartier
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = book.add_format({"bold": True, "font_size": 14})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E3EFF1", "valign": "top"})
        group = book.add_format({"bold": True, "border": 1, "bg_color": "#F6F4EF"})
        text = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        money = book.add_format({"num_format": "#,##0.00", "border": 1, "valign": "top"})
        rate = book.add_format({"num_format": "0.0", "border": 1, "valign": "top"})
        total = book.add_format({"num_format": "#,##0.00", "border": 1, "bold": True})
        sheet = book.add_worksheet(f"TFPB {plan.year}")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{quartier}, {plan.year}&R&P / &N")
        for position, width in enumerate(WIDTHS):
            sheet.set_column(position, position, width)
        sheet.write_string(0, 0, f"Abattement de TFPB, programme et bilan {plan.year}", title)
        facts = [
            ("Quartier", " ".join(filter(None, [quartier.code or "", str(quartier)]))),
            ("Ville", quartier.commune_names),
            ("Convention", f"{convention.first_year} – {convention.last_year}, {convention.framework}"),
            ("Signataires", convention.signatories),
            ("Logements concernés", plan.about.dwellings if plan.about and plan.about.dwellings is not None else ""),
            ("Abattement de l’année (€)", plan.abatement if plan.abatement is not None else ""),
            ("Établi le", f"{timezone.localdate():%d/%m/%Y}, par {by}"),
        ]
        at = 1
        for label, value in facts:
            at += 1
            sheet.write_string(at, 0, label, bold)
            sheet.write(at, 1, value)
        at += 2
        sheet.write_row(at, 0, HEADERS, head)
        sheet.repeat_rows(at)
        formats = [text, money, money, money, money, rate, money, money, rate, money, rate]
        for axis in plan.axes:
            at += 1
            sheet.write_string(at, 0, str(axis.axis), group)
            for position in range(1, len(HEADERS)):
                sheet.write_blank(at, position, None, group)
            for line in axis.lines:
                at += 1
                sheet.write_string(at, 0, line.action.title, text)
                for position, (value, style) in enumerate(zip(_cells(line), formats, strict=True), 1):
                    sheet.write_blank(at, position, None, style) if value is None else sheet.write(
                        at, position, value, style
                    )
                sheet.write_string(at, len(HEADERS) - 1, line.line.comment if line.line else "", text)
        at += 1
        sums = [plan.planned, plan.landlord, plan.others, plan.to_value, _rounded(plan.rate), plan.spent, plan.valued]
        sums += [_rounded(plan.actual_rate), plan.gap, _rounded(plan.gap_percent)]
        sheet.write_string(at, 0, "Total", total)
        for position, value in enumerate(["", *sums, ""], 1):
            sheet.write(at, position, "" if value is None else value, total)
        if plan.rest is not None:
            sheet.write_string(at + 1, 0, "Reste à valoriser (€)", bold)
            sheet.write(at + 1, 7, plan.rest, total)
        at += 4
        for position, who in enumerate(SIGNATURES):
            sheet.write_string(at, position * 3, who, bold)
    file.seek(0)
    return file


def signed_sheet(plan: Plan, by: str) -> FileResponse:
    """Return the download of the plan and the bilan as a workbook to sign."""
    name = f"{slugify(f'tfpb {plan.convention.quartier} {plan.year}')}.xlsx"
    return FileResponse(signed_book(plan, by), as_attachment=True, filename=name, content_type=XLSX_TYPE)
