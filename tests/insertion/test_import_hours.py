"""The monthly table of a company: two shapes, traps of spreadsheets, wrong lines told, nothing half written."""

import datetime
import io
import re
import zipfile
from decimal import Decimal

import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.importing import take
from core.models import ColumnMatch, ImportJob
from core.reading import values
from core.reading.values import BadValueError
from core.services import import_file, start_import
from insertion.importers.hours import HoursImporter
from insertion.models import HoursStatement, Sheet
from tests.factories import ContractFactory, LotFactory, PathwayFactory, PlacementFactory, QuartierFactory, work

DAY = datetime.date
JAN, FEB, MAR = DAY(2026, 1, 1), DAY(2026, 2, 1), DAY(2026, 3, 1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def today():
    with time_machine.travel(datetime.datetime(2026, 4, 20, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def lot(quartier, officer):
    contract = ContractFactory(quartiers=[quartier], responsible=officer, ends_on=DAY(2026, 3, 31))
    return LotFactory(contract=contract, number="3", title="Peinture")


@pytest.fixture
def steps(lot):
    return [PlacementFactory(lot=lot, pathway=PathwayFactory(number=f"P-{end}")) for end in ("7K3MQX", "9TB2WD")]


def csv_file(text, encoding="utf-8"):
    return io.BytesIO(text.encode(encoding))


def taken(file, lot, by, **options):
    return take(HoursImporter(), file, options={"lot": lot.pk}, by=by, **options)


def noted():
    rows = HoursStatement.objects.order_by("placement__pathway__number", "sheet__month")
    return [(row.placement.pathway.number, row.sheet.month, row.hours) for row in rows]


# ---- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("35,5", "35.5"),
        ("35h30", "35.5"),
        ("35 h 30 min", "35.5"),
        ("35:20", "35.33"),
        ("1 day, 11:30:00", "35.5"),
        ("PT35H30M00S", "35.5"),
        ("1 035,5", "1035.5"),
        ("1\u00a0035h", "1035"),
        ("1\u202f035 h 06", "1035.1"),
        ("35.335", "35.34"),
        ("-3h15", "-3.25"),
        ("0", "0"),
        ("–", None),
    ],
)
def test_durations(text, hours):
    assert values.hours(text) == (None if hours is None else Decimal(hours))


@pytest.mark.parametrize("text", ["35h75", "35h5", "douze", "1e40", "12/01"])
def test_what_is_no_duration(text):
    with pytest.raises(BadValueError):
        values.hours(text)


@pytest.mark.parametrize(
    "text",
    [
        "01/2026", "1/2026", "2026-01", "2026-01-01", "2026-01-01 00:00:00", "31/01/2026", "janv. 2026", "Janvier 26",
        "JANV-26", "Heures janvier 2026 (h)", "202601", "janvier",
    ],
)  # fmt: skip
def test_months(text):
    assert values.month(text, [JAN, FEB]) == JAN


@pytest.mark.parametrize("text", ["13/2026", "2026", "Total 2026", "heures", "mars", "janv. 1926"])
def test_what_is_no_month(text):
    with pytest.raises(BadValueError):
        values.month(text, [JAN, FEB])


# ---- shapes ---------------------------------------------------------------------------------------------------------


def test_a_line_for_each_month_whatever_the_spreadsheet_adds(lot, steps, officer):
    text = (
        "\ufeffRelevé mensuel;;\n;;\nN° de parcours ;MOIS;Heures\nP-7K3MQX;01/2026;35,5\n p 7k3mqx ;févr. 2026;35h30\n"
        ";;\n9tb2wd;2026-01;100,0\u00a0h\nP-9TB2WD;2026-02;\nTotal;;171\n"
    )
    report = taken(csv_file(text), lot, officer)
    assert report.refused == []
    assert (report.read, report.created, report.unchanged, report.is_taken) == (4, 3, 1, True)
    assert noted() == [
        ("P-7K3MQX", JAN, Decimal("35.5")),
        ("P-7K3MQX", FEB, Decimal("35.5")),
        ("P-9TB2WD", JAN, Decimal(100)),
    ]
    assert {line.entered_by for line in HoursStatement.objects.all()} == {officer}
    # What was taken says nothing new; a correction is one.
    again = taken(csv_file(text.replace("35,5", "36")), lot, officer)
    assert (again.created, again.changed, again.unchanged) == (0, 1, 3)


def test_a_column_for_each_month_in_a_workbook_with_dates_and_durations(lot, steps, officer):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        month, clock = book.add_format({"num_format": "mmm yyyy"}), book.add_format({"num_format": "[h]:mm"})
        for place, header in enumerate(("Qualification", "Parcours")):
            sheet.write_string(0, place, header)
        for place, day in ((2, JAN), (3, FEB)):
            sheet.write_datetime(0, place, datetime.datetime(day.year, day.month, 1), month)
        sheet.write_string(0, 4, "Total")
        sheet.write_row(1, 0, ["Peintre", "P-7K3MQX", 35.5, 0, 35.5])
        sheet.write_row(2, 0, ["Peintre", "P-9TB2WD"])
        sheet.write_number(2, 2, 35.5 / 24, clock)
        sheet.write_row(4, 0, ["", "Total", 71, 0])
    file.seek(0)
    report = taken(file, lot, officer)
    assert report.refused == []
    assert (report.read, report.created) == (2, 2)
    assert noted() == [
        ("P-7K3MQX", JAN, Decimal("35.5")),
        ("P-7K3MQX", FEB, Decimal(0)),
        ("P-9TB2WD", JAN, Decimal("35.5")),
    ]
    assert any("Qualification" in note for note in report.notes)


def test_an_open_document_with_dates_and_durations(lot, steps, officer):
    def cell(kind, value, text):
        name = {"date": "date-value", "time": "time-value", "float": "value"}.get(kind)
        said = f' office:{name}="{value}"' if name else ""
        return f'<table:table-cell office:value-type="{kind}"{said}><text:p>{text}</text:p></table:table-cell>'

    rows = [
        [
            cell("string", "", "Parcours"),
            cell("date", "2026-01-01", "janv. 26"),
            cell("date", "2026-02-01", "févr. 26"),
        ],
        [cell("string", "", "P-7K3MQX"), cell("time", "PT35H30M00S", "35:30:00"), cell("float", "8.25", "8,25")],
        [cell("string", "", "Total"), cell("float", "35.5", "35,5"), cell("float", "8.25", "8,25")],
    ]
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    lines = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    sheet = f'<table:table table:name="Heures">{lines}</table:table>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
            f"<office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    file.seek(0)
    report = taken(file, lot, officer)
    assert report.refused == []
    assert noted() == [("P-7K3MQX", JAN, Decimal("35.5")), ("P-7K3MQX", FEB, Decimal("8.25"))]


def test_a_file_of_windows(lot, steps, officer):
    windows = "Parcours;Mois;Heures\nP-7K3MQX;févr. 2026;12\n".encode("cp1252")
    assert taken(io.BytesIO(windows), lot, officer).created == 1


# ---- what is wrong --------------------------------------------------------------------------------------------------


def test_each_wrong_line_is_told_and_nothing_is_half_written(lot, steps, officer):
    work(steps[1], MAR, 10, is_validated=True)
    elsewhere = PlacementFactory(lot__contract=lot.contract)
    good = "P-7K3MQX;01/2026;10\nP-9TB2WD;03/2026;10\n"
    wrong = {
        "P-ZZZZZZ;01/2026;10\n": "pas parmi les parcours",
        f"{elsewhere.pathway.number};01/2026;10\n": "pas parmi les parcours",
        ";01/2026;10\n": "le numéro de parcours manque",
        "P-7K3MQX;01/2026;11\n": "déjà ses heures de ce mois à la ligne 2",
        "P-7K3MQX;12/2025;10\n": "pas parmi ceux de ce relevé : janvier 2026 à mars 2026",
        "P-7K3MQX;04/2026;10\n": "pas parmi ceux de ce relevé",
        "P-9TB2WD;03/2026;11\n": "ce mois est validé",
        "P-9TB2WD;01/2026;223\n": "222 h au plus",
        "P-9TB2WD;02/2026;-1\n": "ne sont pas négatives",
        "P-7K3MQX;02/2026;beaucoup\n": "des heures sont attendues",
        "P-7K3MQX;un jour;3\n": "un mois est attendu",
        "P-7K3MQX;;3\n": "le mois manque",
    }
    text = f"Parcours;Mois;Heures\n{good}{''.join(wrong)}"
    report = taken(csv_file(text), lot, officer)
    assert [refusal.line for refusal in report.refused] == list(range(4, 4 + len(wrong)))
    for refusal, reason in zip(report.refused, wrong.values(), strict=True):
        assert reason in refusal.reason
    assert (report.is_taken, report.read, report.good) == (False, len(wrong) + 2, 2)
    assert noted() == [("P-9TB2WD", MAR, 10)]
    # Or its good lines alone, when it is asked for.
    assert taken(csv_file(text), lot, officer, good_lines=True).is_taken
    assert noted() == [("P-7K3MQX", JAN, 10), ("P-9TB2WD", MAR, 10)]


def test_what_only_the_database_knows_is_told_with_its_line(lot, steps, officer):
    steps[0].work_share = 50
    steps[0].save()
    work(PlacementFactory(pathway=steps[0].pathway, work_share=50), JAN, 150)
    text = "Parcours;janv. 2026;févr. 2026\nP-9TB2WD;10;10\nP-7K3MQX;100;10\n"
    report = taken(csv_file(text), lot, officer)
    [refusal] = report.refused
    assert (refusal.line, refusal.column, refusal.value) == (3, "janv. 2026", "100")
    assert "avec ses autres étapes" in refusal.reason
    assert not Sheet.objects.filter(lot=lot).exists()


def test_two_contracts_of_one_pathway_in_a_month_are_noted_by_hand(lot, steps, officer):
    steps[0].ends_on = DAY(2026, 2, 9)
    steps[0].save()
    PlacementFactory(lot=lot, pathway=steps[0].pathway, starts_on=DAY(2026, 2, 10))
    report = taken(csv_file("Parcours;02/2026\nP-7K3MQX;10\n"), lot, officer)
    assert "plusieurs contrats" in report.refused[0].reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Qui;01/2026\nP-7K3MQX;3\n", "n° de parcours"),
        ("Parcours;Nom\nP-7K3MQX;3\n", "Rien ne dit les mois"),
        ("Parcours;Heures\nP-7K3MQX;3\n", "Rien ne dit les mois"),
    ],
)
def test_a_table_without_its_columns_says_which_are_expected(lot, steps, officer, text, words):
    report = taken(csv_file(text), lot, officer)
    assert (report.is_readable, report.lacks_columns) == (False, True)
    assert words in report.refused[0].reason


def test_the_table_of_a_lot_of_others_is_refused(lot, steps, officer, proximity):
    other = LotFactory(contract__quartiers=[QuartierFactory()])
    text = "Parcours;Mois;Heures\nP-7K3MQX;01/2026;35,5\n"
    assert "pas parmi ceux que vous suivez" in taken(csv_file(text), other, officer).refused[0].reason
    assert "sont saisis et validés" in taken(csv_file(text), lot, proximity).refused[0].reason
    assert (
        "Des heures ont un auteur" in take(HoursImporter(), csv_file(text), options={"lot": lot.pk}).refused[0].reason
    )
    assert not HoursStatement.objects.exists()


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_from_the_page_of_the_lot_columns_are_matched_by_hand_once_then_the_preview_is_confirmed(
    sign_in, lot, steps, officer
):
    client, address = sign_in(officer), reverse("insertion:hours_import", args=[lot.pk])
    page = client.get(address)
    uid = re.search(r'name="uid" value="([^"]+)"', page.content.decode())[1]
    text = "Salarié;Temps;Quand\nP-7K3MQX;35,5;01/2026\n"
    page = client.post(address, {"uid": uid, "file": SimpleUploadedFile("h.csv", text.encode())})
    job = ImportJob.objects.get()
    assert page["Location"] == reverse("core:import_columns", args=[job.uid])
    page = client.post(
        page["Location"], {"titres": "|1", "colonne_0": "number", "colonne_1": "hours", "colonne_2": "month"}
    )
    job.refresh_from_db()
    assert (job.state, job.created) == ("ready", 1)
    preview = client.get(job.get_absolute_url()).content.decode()
    # Another file is sent where the lot is known.
    assert f'href="{address}">Envoyer un autre fichier' in preview
    assert "P-7K3MQX" in preview
    assert "35,5 h" in preview
    assert "Peinture" in preview
    assert not HoursStatement.objects.exists()
    job = start_import(job=job, by=officer, good_lines=False)
    import_file(job_id=job.pk, attempt=job.attempt)
    assert noted() == [("P-7K3MQX", JAN, Decimal("35.5"))]
    # The next table with the same headers needs nothing.
    assert ColumnMatch.objects.get().importer == "hours"
    report = taken(csv_file("Salarié;Temps;Quand\nP-7K3MQX;12;02/2026\n"), lot, officer)
    assert (report.created, report.refused) == (1, [])
    assert any("Colonnes choisies par" in note for note in report.notes)


def test_without_a_lot_the_page_of_imports_says_where_to_start(sign_in, officer):
    client = sign_in(officer)
    assert "Heures d’insertion d’une entreprise" in client.get(reverse("core:import_list")).content.decode()
    address = reverse("core:import_create", args=["hours"])
    file = SimpleUploadedFile("h.csv", b"Parcours;01/2026\nP-7K3MQX;3\n")
    page = client.post(address, {"uid": "11111111-1111-4111-8111-111111111111", "file": file})
    assert page.status_code == 422
    assert "Partez de la page d’un lot" in page.content.decode()
