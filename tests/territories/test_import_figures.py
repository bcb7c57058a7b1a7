"""Figures of residences from the tables that landlords really send."""

import io
from decimal import Decimal

import pytest
import python_calamine
import xlsxwriter
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.importing import take
from core.models import ImportJob
from territories.importers.figures import FiguresImporter
from territories.models import FigureKind, ResidenceFigure
from tests.factories import QuartierFactory, ResidenceFactory
from tests.territories.files import counts, named, reasons, table

pytestmark = pytest.mark.django_db
IMPORTER = FiguresImporter()


@pytest.fixture
def tilleuls(quartier):
    return ResidenceFactory(quartier=quartier, name="Les Tilleuls", reference="0412")


@pytest.fixture
def erables(quartier):
    return ResidenceFactory(quartier=quartier, name="Les Érables", reference="R-7")


def figures():
    rows = ResidenceFigure.objects.select_related("residence", "kind").order_by("residence__name", "kind__order")
    return {(row.residence.name, row.kind.code, row.year): row.value for row in rows}


def taken(file, by=None, good_lines=False, **options):
    return take(IMPORTER, file, by=by, options=options, good_lines=good_lines)


def test_headers_by_name_or_code_whatever_their_case_and_accents(tilleuls, erables, officer):
    report = taken(
        table(
            """
            ANNEE;Reference;Nom;LOGEMENTS  vacants;DEPARTS;Montant des impayes (€);Commentaire
            2024;0412;Les Tilleuls;12;0;12 500,50 €;rien
            2024;R-7;;1\u202f203;;;
            """
        ),
        by=officer,
        source="Logiciel",
    )
    assert counts(report) == {"created": 2}
    assert figures() == {
        ("Les Tilleuls", "vacants", 2024): 12,
        ("Les Tilleuls", "departs", 2024): 0,
        ("Les Tilleuls", "impayes_montant", 2024): Decimal("12500.50"),
        ("Les Érables", "vacants", 2024): 1203,
    }
    assert "Colonnes laissées de côté : Commentaire." in report.notes
    assert set(ResidenceFigure.objects.values_list("source", "updated_by")) == {("Logiciel", officer.pk)}


def test_the_same_file_twice_changes_nothing(tilleuls, erables, officer):
    text = "année;référence;vacants\n2024;0412;12\n2024;R-7;3\n"
    taken(table(text), by=officer)
    moments = list(ResidenceFigure.objects.order_by("pk").values_list("updated_at", flat=True))
    report = taken(table(text), by=officer)
    assert counts(report) == {"unchanged": 2}
    assert list(ResidenceFigure.objects.order_by("pk").values_list("updated_at", flat=True)) == moments


def test_a_blank_cell_leaves_what_is_there_and_a_change_is_told(tilleuls, officer):
    taken(table("année;référence;vacants;departs\n2024;0412;12;4\n"), by=officer)
    report = taken(table("année;référence;vacants;departs\n2024;0412;;5\n"), by=officer)
    assert figures() == {("Les Tilleuls", "vacants", 2024): 12, ("Les Tilleuls", "departs", 2024): 5}
    assert [(each.label, each.detail) for each in report.samples] == [
        ("Les Tilleuls, 2024", "Logements libérés dans l’année : 4 → 5")
    ]


TRAPS = """
    année;référence;résidence;vacants;impayes
    2024;0412;Les Tilleuls;12,5 %;3
    2024;R-99;;12;
    2024;R-7;;-3;
    2099;R-7;;3;
    2023;R-7;;=B2+1;
    2022;R-7;;nd;4
    2022;R-7;;5;
    2021;412;;5;
    ;R-7;;5;
    2020;R-7;;7,5;#REF!
    2019;1,2E+10;;7;
    2018;;Les Lauriers;7;
    2018;;les erables;7;
"""


def test_what_is_refused_and_why(tilleuls, erables, officer):
    report = taken(table(TRAPS), by=officer)
    assert figures() == {}
    lines = {}
    for refusal in report.refused:
        lines.setdefault(refusal.line, []).append((refusal.column, refusal.reason))
    assert sorted(lines) == [2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13]
    assert "pas un pourcentage" in lines[2][0][1]
    assert lines[2][0][0] == "vacants"
    assert lines[3] == [("référence", "aucune résidence de vos quartiers n’a cette référence")]
    assert lines[4] == [("vacants", "un chiffre ne peut pas être négatif")]
    assert "comprise entre 2000" in lines[5][0][1]
    assert lines[6] == [("vacants", "ce n’est pas un nombre")]
    assert lines[8] == [("référence", "la ligne 7 donne déjà les chiffres 2022 de « Les Érables »")]
    assert "« 0412 » existe : un zéro du début s’est-il perdu ?" in lines[9][0][1]
    assert "l’année manque" in lines[10][0][1]
    assert lines[11] == [("vacants", "un nombre entier est attendu"), ("impayes", "ce n’est pas un nombre")]
    assert "arrondi par le tableur" in lines[12][0][1]
    assert lines[13] == [("résidence", "aucune résidence de vos quartiers n’a ce nom")]
    assert any(note.startswith("Cases « nd »") and "ligne 7" in note for note in report.notes)
    assert report.read == report.created + report.refused_lines == 13


def test_only_the_good_lines(tilleuls, erables, officer):
    report = taken(table(TRAPS), by=officer, good_lines=True)
    assert report.is_taken
    assert figures() == {("Les Érables", "impayes", 2022): 4, ("Les Érables", "vacants", 2018): 7}


def test_residences_of_another_team_are_refused(tilleuls, officer, outsider, proximity, administrator):
    text = "année;référence;vacants\n2024;0412;12\n"
    assert reasons(taken(table(text), by=outsider)) == {2: "aucune résidence de vos quartiers n’a cette référence"}
    told = "vous lisez les chiffres de cette résidence, mais ne les saisissez pas dans son quartier"
    assert reasons(taken(table(text), by=proximity)) == {2: told}
    assert figures() == {}
    assert taken(table(text), by=administrator).is_taken


def test_the_name_says_which_when_the_reference_is_missing(tilleuls, officer):
    assert taken(table("année;résidence;vacants\n2024;LES TILLEULS;12\n"), by=officer).is_taken
    ResidenceFactory(quartier=tilleuls.quartier, name="Les Tilleuls", reference="0413")
    report = taken(table("année;résidence;vacants\n2024;LES TILLEULS;13\n"), by=officer)
    assert reasons(report) == {2: "plusieurs résidences de vos quartiers ont ce nom : donnez la référence"}


def test_a_line_that_moved_against_its_reference_is_told(tilleuls, erables, officer):
    report = taken(table("année;référence;résidence;vacants\n2024;0412;Les Érables;12\n"), by=officer)
    assert report.is_taken
    assert any("la référence l’emporte" in note and "ligne 2" in note for note in report.notes)


def test_more_than_there_are_dwellings_is_taken_and_told(tilleuls, erables, officer):
    report = taken(table("année;référence;vacants;logements\n2024;0412;41;\n2024;R-7;41;60\n"), by=officer)
    assert report.is_taken
    assert "Un chiffre dépasse le nombre de logements ligne 2 : il est pris, vérifiez-le." in report.notes


def test_the_year_of_the_form_serves_a_table_without_one(tilleuls, officer):
    taken(table("référence;vacants\n0412;12\n"), by=officer, year=2023)
    assert figures() == {("Les Tilleuls", "vacants", 2023): 12}


def test_windows_text_keeps_its_accents(tilleuls, erables, officer):
    text = "Année;Référence;Résidence;Ménages en impayé\n2024;R-7;Les Érables;9\n"
    report = taken(table(text, encoding="cp1252"), by=officer)
    assert figures() == {("Les Érables", "impayes", 2024): 9}
    assert not [note for note in report.notes if "référence l’emporte" in note]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code;nom\n1;2\n", "Ce n’est pas un tableau de chiffres"),
        ("référence;année\n0412;2024\n", "Ce n’est pas un tableau de chiffres"),
        ("vacants;année\n12;2024\n", "Ce n’est pas un tableau de chiffres"),
        ("", "Le fichier est vide."),
    ],
)
def test_a_file_of_no_use(tilleuls, text, told):
    report = taken(named(text.encode(), "a.csv"))
    assert not report.is_readable
    assert report.refused[0].reason.startswith(told)


def test_a_sheet_of_percentages_is_not_taken_for_counts(tilleuls, officer):
    """A cell that shows 12,5 % holds 0.125."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["année", "référence", "vacants"])
        sheet.write_row(1, 0, [2024, "0412"])
        sheet.write_number(1, 2, 0.125, book.add_format({"num_format": "0.0%"}))
    assert reasons(taken(file, by=officer)) == {2: "un nombre entier est attendu"}


# ---- the file to fill in, the page, the command ---------------------------------------------------------------------


def test_the_file_to_fill_in_has_the_residences_and_what_is_known_and_comes_back(sign_in, tilleuls, erables, officer):
    elsewhere = ResidenceFactory(quartier=QuartierFactory(), reference="X1")
    client = sign_in(officer)
    address = reverse("core:import_template", args=["figures", "xlsx"])

    def template():
        return io.BytesIO(b"".join(client.get(address).streaming_content))

    sheet = python_calamine.load_workbook(template()).get_sheet_by_index(0).to_python()
    assert sheet[0][:3] == ["année", "référence", "résidence"]
    assert sheet[0][3:] == list(FigureKind.objects.asked().values_list("name", flat=True))
    assert [row[1] for row in sheet[1:]] == ["R-7", "0412"]
    assert elsewhere.reference not in str(sheet)
    report = taken(template(), by=officer)
    assert counts(report) == {"unchanged": 2}
    year = int(sheet[1][0])
    taken(table(f"année;référence;vacants\n{year};0412;12\n"), by=officer)
    sheet = python_calamine.load_workbook(template()).get_sheet_by_index(0).to_python()
    assert sheet[2][4] == 12
    assert counts(taken(template(), by=officer)) == {"unchanged": 2}
    csv = client.get(reverse("core:import_template", args=["figures", "csv"])).content.decode("utf-8-sig")
    assert f"{year};0412;Les Tilleuls;;12;" in csv
    assert counts(taken(named(csv.encode(), "modele.csv"), by=officer)) == {"unchanged": 2}


def test_a_charge_de_mission_imports_through_the_page(sign_in, tilleuls, officer, outsider, monkeypatch):
    client = sign_in(officer)
    sent = client.post(
        reverse("core:import_create", args=["figures"]),
        {
            "uid": "33333333-3333-4333-8333-333333333333",
            "file": table("référence;vacants\n0412;12\n"),
            "year": "2024",
            "source": "",
        },
    )
    job = ImportJob.objects.get()
    assert sent.headers["Location"] == job.get_absolute_url()
    page = client.get(job.get_absolute_url()).content.decode()
    assert "Les Tilleuls, 2024" in page
    assert "Logements vacants : 12" in page
    assert ResidenceFigure.objects.count() == 0
    # Other people's imports are theirs.
    assert sign_in(outsider).get(job.get_absolute_url()).status_code == 404
    assert "liste.csv" not in client.get(reverse("core:import_list")).content.decode()


def test_the_command(tilleuls, tmp_path, capsys):
    path = tmp_path / "chiffres.csv"
    path.write_text("référence;vacants\n0412;12\n")
    call_command("import_figures", str(path), year="2024", dry_run=True, option_year="2024")
    assert figures() == {}
    call_command("import_figures", str(path), option_year="2024")
    assert figures() == {("Les Tilleuls", "vacants", 2024): 12}
    assert ResidenceFigure.objects.get().source == "chiffres.csv"
    path.write_text("référence;vacants\n0999;12\n")
    with pytest.raises(CommandError):
        call_command("import_figures", str(path), option_year="2024")


@pytest.mark.parametrize("count", [2, 20])
def test_a_file_costs_the_same_whatever_its_length(quartier, officer, count, django_assert_max_num_queries):
    rows = ResidenceFactory.create_batch(count, quartier=quartier)
    text = "année;référence;vacants\n" + "".join(f"2024;{row.reference};3\n" for row in rows)
    _ = officer.scope
    with django_assert_max_num_queries(12):
        report = taken(table(text), by=officer)
    assert report.created == count
