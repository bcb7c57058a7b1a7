"""Tables as people send them: every trap of real files, each with a small file of its own."""

import datetime
import io
import random
import re
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from core.reading.sources import UnreadableFileError
from core.reading.tables import Column, Row, read_table

CODE = Column("code", "code_qp", ("code qpv", "codeqp"), is_required=True)
NAME = Column("name", "lib_qp", ("nom_qp", "Nom du quartier"), is_required=True)
INSEE = Column("insee", "insee_com", ("code_com",))
COLUMNS = (CODE, NAME, INSEE)


def rows_of(data: bytes | str, columns: Any = COLUMNS, **options: Any) -> list[Row]:
    return table_of(data, columns, **options)[1]


def table_of(data: bytes | str, columns: Any = COLUMNS, **options: Any) -> tuple[Any, list[Row]]:
    content = data.encode() if isinstance(data, str) else data
    with read_table(io.BytesIO(content), columns, **options) as table:
        rows = list(table)
    return table, rows


def workbook(fill: Any, sheets: tuple[str, ...] = ("Feuil1",)) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    fill(book, *(book.add_worksheet(name) for name in sheets))
    book.close()
    return buffer.getvalue()


def altered(data: bytes, member: str, pattern: bytes, by: bytes) -> bytes:
    """The archive with one of its members changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == member:
                content, count = re.subn(pattern, by, content)
                assert count, "nothing was changed"
            new.writestr(name, content)
    return buffer.getvalue()


# ---- headers ------------------------------------------------------------------------------------------------------


def test_headers_are_found_whatever_their_case_accents_spaces_and_order():
    _, rows = table_of("Nom du Quartier ; CODE-QP ;autre\nSaint Jean;QN03101M;x\n")
    assert rows == [Row(2, {"code": "QN03101M", "name": "Saint Jean"}, {"autre": "x"})]
    assert rows[0]["insee"] == ""


def test_the_unit_in_brackets_of_a_header_does_not_matter():
    rows = rows_of("surface (m²)\n12\n", [Column("area", "Surface")])
    assert rows[0]["area"] == "12"


def test_the_official_name_of_a_column_wins_over_its_aliases_wherever_it_stands():
    columns = [Column("commune", "commune_qp", ("nom_commune",)), Column("code", "code_qp")]
    rows = rows_of("nom_commune,code_qp,commune_qp\nLyon,QN06901M,Villeurbanne\n", columns)
    assert rows[0]["commune"] == "Villeurbanne"
    assert rows[0].extra == {"nom_commune": "Lyon"}


def test_a_header_under_title_rows_is_found_and_lines_are_those_of_the_file():
    table, rows = table_of("Liste des quartiers\n\nAnnée 2024;;\ncode_qp;lib_qp\n\nQN03101M;Saint Jean\n")
    assert table.header_line == 4
    assert [(row.line, row["name"]) for row in rows] == [(6, "Saint Jean")]


def test_a_missing_required_column_names_the_columns_found_and_expected():
    with pytest.raises(UnreadableFileError) as caught:
        rows_of("code_qp;quartier\nQN03101M;Saint Jean\n")
    assert caught.value.line == 1
    assert caught.value.message == (
        "La colonne obligatoire « lib_qp » manque. Colonnes trouvées ligne 1 : « code_qp », « quartier ». "
        "Colonnes attendues : « code_qp » (ou code qpv, codeqp) ; « lib_qp » (ou nom_qp, Nom du quartier)."
    )


def test_a_table_without_header_is_refused():
    with pytest.raises(UnreadableFileError, match=r"Les colonnes obligatoires « code_qp », « lib_qp » manquent"):
        rows_of("QN03101M;Saint Jean\nQN03102M;Centre Ouest\n")


def test_a_header_without_rows_is_never_taken_for_an_empty_import():
    with pytest.raises(UnreadableFileError, match="aucune ligne sous son en-tête"):
        rows_of("code_qp;lib_qp\n;\n\n")


def test_a_column_present_twice_is_said():
    table, rows = table_of("code_qp;lib_qp;Lib QP\nQN03101M;A;B\n")
    assert rows[0]["name"] == "A"
    assert table.notes == ["La colonne « Lib QP » est présente plusieurs fois : la première est lue."]


def test_repeated_headers_and_empty_lines_are_skipped():
    rows = rows_of("code_qp;lib_qp\nQN03101M;A\n;;\n\nCODE_QP;LIB_QP\nQN03102M;B\n")
    assert [(row.line, row["code"]) for row in rows] == [(2, "QN03101M"), (6, "QN03102M")]


def test_totals_and_footnotes_are_left_out_and_said():
    table, rows = table_of("code_qp;lib_qp;pop\nQN03101M;Total Énergies;5\nTotal;;5\nSource : Insee;;\n")
    assert [row["name"] for row in rows] == ["Total Énergies"]
    assert table.notes == ["Lignes de total ou de note laissées de côté : 2 (ligne 3, 4)."]
    assert [(row.line, row.extra) for row in table.totals] == [(3, {"pop": "5"})]


# ---- text files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str):
    rows = rows_of(f"code_qp{delimiter}lib_qp\nQN03101M{delimiter}Saint Jean\n")
    assert rows[0].cells == {"code": "QN03101M", "name": "Saint Jean"}


def test_a_comma_inside_of_names_does_not_hide_the_semicolon():
    rows = rows_of("code_qp;lib_qp\nQN03101M;Saint Jean, centre, nord, sud\nQN03102M;A, B, C, D, E\n")
    assert rows[1]["name"] == "A, B, C, D, E"


def test_the_separator_that_excel_writes_on_the_first_line_is_followed():
    assert rows_of("sep=,\ncode_qp,lib_qp\nQN03101M,A;B\n")[0] == Row(3, {"code": "QN03101M", "name": "A;B"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding: str):
    assert rows_of("code_qp;lib_qp\nQN03101M;Évêché — cœur\n".encode(encoding))[0]["name"] == "Évêché — cœur"


def test_a_file_that_mixes_encodings_is_read_line_by_line_and_even_within_a_line():
    data = b"code_qp;lib_qp\n" + "A;Évry\n".encode() + "B;Étampes\n".encode("cp1252")
    data += b"C;" + "é".encode() + " puis à".encode("cp1252") + b"\n"
    assert [row["name"] for row in rows_of(data)] == ["Évry", "Étampes", "é puis à"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str):
    rows = rows_of(end.join(["code_qp;lib_qp", "A;un", "", "B;deux"]))
    assert [(row.line, row["name"]) for row in rows] == [(2, "un"), (4, "deux")]


def test_a_line_end_across_two_pieces_of_the_file_counts_once():
    first = "code_qp;lib_qp\r\nA;" + "x" * (64 * 1024 - len("code_qp;lib_qp\r\nA;\r"))
    rows = rows_of(first + "\r\nB;deux\r\n")
    assert [row.line for row in rows] == [2, 3]


def test_ragged_rows_are_a_problem_of_their_line_alone():
    rows = rows_of("code_qp,lib_qp,pop\nA,un,1\nB,deux,12,5\nC,trois\nD,quatre,4\n")
    assert [(row.line, bool(row.problem)) for row in rows] == [(2, False), (3, True), (4, True), (5, False)]
    assert rows[1].problem.startswith("cette ligne a 4 cases, l’en-tête en a 3 : un séparateur (une virgule décimale")
    assert rows[2].problem == "cette ligne a 2 cases, l’en-tête en a 3 : il en manque"


def test_empty_cells_beyond_the_header_are_no_problem():
    rows = rows_of("code_qp;lib_qp;;;\nA;un;;;;;;\nB;deux;;\nC;trois\n")
    assert [row.problem for row in rows] == ["", "", ""]


def test_a_quoted_cell_may_hold_line_ends_and_the_next_line_keeps_its_number():
    rows = rows_of('code_qp;lib_qp\nA;"un\ndeux ""trois"""\nB;quatre\n')
    assert [(row.line, row["name"]) for row in rows] == [(2, 'un\ndeux "trois"'), (4, "quatre")]


def test_a_quote_that_nobody_closes_spoils_one_line_only():
    lines = "".join(f"Q{i};nom {i}\n" for i in range(300))
    rows = rows_of(f'code_qp;lib_qp\nA;"jamais fermé\n{lines}')
    assert len(rows) == 301
    assert [row.line for row in rows if row.problem] == [2]
    assert rows[-1] == Row(302, {"code": "Q299", "name": "nom 299"})


def test_a_quote_in_the_middle_of_a_text_is_a_character():
    rows = rows_of('code_qp;lib_qp\nA;tuyau de 5" usé\nB;deux\n')
    assert [(row["name"], row.problem) for row in rows] == [('tuyau de 5" usé', ""), ("deux", "")]


def test_a_text_file_is_read_in_constant_memory(tmp_path: Path):
    path = tmp_path / "grand.csv"
    with path.open("w") as file:
        file.write("code_qp;lib_qp\n")
        file.writelines(f"Q{i};{'nom ' * 20}\n" for i in range(60_000))
    assert path.stat().st_size > 5_000_000
    tracemalloc.start()
    try:
        with read_table(path, COLUMNS) as table:
            count = sum(1 for _ in table)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 60_000
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gz"),
        (b"<html><table><tr><td>code_qp</td></tr></table>", "page web"),
        (b'{"type": "FeatureCollection"}', "JSON"),
        (b"a\x00b\x00c", "texte"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "abîmé"),
        (b"PK\x03\x04 not a zip", "abîmée"),
        (b"PK\x05\x06" + b"\x00" * 18, "vide"),
    ],
)
def test_other_formats_are_refused_with_what_to_do(data: bytes, words: str):
    with pytest.raises(UnreadableFileError, match=words):
        rows_of(data)


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(UnreadableFileError, match="n’existe pas"), read_table(tmp_path / "rien.csv", COLUMNS):
        pass
    with pytest.raises(UnreadableFileError, match="dossier"), read_table(tmp_path, COLUMNS):
        pass


def test_a_zipped_csv_is_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("liste/quartiers.csv", "code_qp;lib_qp\nA;un\n")
    assert rows_of(buffer.getvalue())[0]["name"] == "un"


# ---- workbooks ----------------------------------------------------------------------------------------------------


def simple_sheet(book: Any, sheet: Any) -> None:
    sheet.write_row(0, 0, ["code_qp", "lib_qp", "insee_com", "pop"])
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for index in range(5):
        sheet.write_row(1 + index, 0, [f"QN0310{index}M", f"Quartier {index}", 1053, 1184.0])
        sheet.write_datetime(1 + index, 4, datetime.datetime(2024, 1, 31), day)
    sheet.write(0, 4, "jour")
    sheet.write(0, 5, "part")
    sheet.write(1, 5, 0.05)
    sheet.write(0, 6, "vrai")
    sheet.write_boolean(1, 6, True)


def test_numbers_dates_and_booleans_of_a_sheet_are_written_as_people_read_them():
    row = rows_of(workbook(simple_sheet))[0]
    assert row.cells == {"code": "QN03100M", "name": "Quartier 0", "insee": "1053"}
    assert row.extra == {"pop": "1184", "jour": "2024-01-31", "part": "0.05", "vrai": "VRAI"}


@pytest.mark.parametrize("dimension", [b"A1", b"C3:C3", b"A1:XFD1048576"])
def test_a_wrong_dimension_does_not_hide_rows(dimension: bytes):
    data = altered(
        workbook(simple_sheet),
        "xl/worksheets/sheet1.xml",
        rb'<dimension ref="[^"]*"/>',
        b'<dimension ref="' + dimension + b'"/>',
    )
    assert [row["name"] for row in rows_of(data)] == [f"Quartier {index}" for index in range(5)]


def test_a_stray_cell_at_the_far_corner_is_refused_before_it_fills_the_memory():
    def fill(book: Any, sheet: Any) -> None:
        simple_sheet(book, sheet)
        sheet.write(1_048_575, 16_383, "oubli")

    with pytest.raises(UnreadableFileError, match=r"très loin du tableau \(ligne 1048576, colonne 16384\)"):
        rows_of(workbook(fill))


def test_lines_of_a_sheet_are_its_row_numbers():
    def fill(_book: Any, sheet: Any) -> None:
        sheet.write(2, 1, "Quartiers 2024")
        sheet.write_row(4, 1, ["code_qp", "lib_qp"])
        sheet.write_row(7, 1, ["QN03101M", "Saint Jean"])

    table, rows = table_of(workbook(fill))
    assert table.header_line == 5
    assert [(row.line, row["code"]) for row in rows] == [(8, "QN03101M")]


def test_the_sheet_that_fits_is_read_and_the_others_are_named():
    def fill(book: Any, notice: Any, data: Any, more: Any) -> None:
        notice.write(0, 0, "Lisez-moi")
        simple_sheet(book, data)
        more.write_row(0, 0, ["commune", "total"])

    data = workbook(fill, ("Notice", "Données", "Communes"))
    table, rows = table_of(data)
    assert table.sheet == "Données"
    assert len(rows) == 5
    assert table.notes == ["La feuille « Données » est lue ; laissées de côté : « Notice », « Communes »."]
    with pytest.raises(UnreadableFileError, match=r"« lib_qp » manquent\. Colonnes trouvées ligne 1 : « Lisez-moi »"):
        rows_of(data, sheet="Notice")
    with pytest.raises(UnreadableFileError, match="pas de feuille « Rien » : il a Notice, Données, Communes"):
        rows_of(data, sheet="Rien")


def test_a_cell_merged_over_rows_counts_for_each_of_them():
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 2, "Titre", book.add_format())
        sheet.write_row(1, 0, ["insee_com", "code_qp", "lib_qp"])
        sheet.merge_range(2, 0, 4, 0, "31395", book.add_format())
        for index in range(4):
            sheet.write_row(2 + index, 1, [f"QN0310{index}M", "x"])

    assert [row["insee"] for row in rows_of(workbook(fill))] == ["31395", "31395", "31395", ""]


def test_an_empty_workbook_is_refused():
    with pytest.raises(UnreadableFileError, match="aucune cellule remplie"):
        rows_of(workbook(lambda _book, _sheet: None))


def test_a_zip_bomb_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert len(buffer.getvalue()) < 100_000
    with pytest.raises(UnreadableFileError, match="Une fois ouverte"):
        rows_of(buffer.getvalue())


def test_a_zip_that_leaves_its_folder_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../etc/cron.csv", "code_qp;lib_qp\n")
    with pytest.raises(UnreadableFileError, match="chemin interdit"):
        rows_of(buffer.getvalue())


ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Feuille1">
<table:table-row><table:table-cell office:value-type="string"><text:p>code_qp</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>lib_qp</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>QN03101M</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>Saint Jean</text:p></table:table-cell></table:table-row>
{more}<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(more: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS_CONTENT.replace("\n", "").format(more=more))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return buffer.getvalue()


def test_an_opendocument_sheet_is_read_and_its_repeated_empty_rows_counted():
    assert [(row.line, row["name"]) for row in rows_of(ods())] == [(4, "Saint Jean")]


def test_an_opendocument_cell_repeated_to_the_end_of_the_sheet_is_refused():
    more = (
        '<table:table-row table:number-rows-repeated="900000"><table:table-cell table:number-columns-repeated="1000" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    with pytest.raises(UnreadableFileError, match="très loin du tableau"):
        rows_of(ods(more))


# ---- real files ---------------------------------------------------------------------------------------------------


def test_real_files(shared_data: Path):
    def read(name: str, *headers: str) -> tuple[Any, list[Row]]:
        with read_table(shared_data / name, [Column(h, h, is_required=True) for h in headers]) as table:
            return table, list(table)

    sample, rows = read("01_qpv2024_listeqp_echantillon_structure_officielle.csv", "code_qp", "insee_com")
    assert [row["insee_com"] for row in rows] == ["1053", "1053", "1004", "02571; 02691"]
    assert len(sample.extra_headers) == 8
    table, rows = read("02_iris_caf_montpellier_2009.csv", "iris", "PERCOU")
    assert (table.header_line, rows[1].line, rows[1].extra["nom"]) == (7, 9, "QUARTIER SUD")
    assert rows[0]["PERCOU"] == "Nombre de personnes couvertes"
    assert len(read("06_rpls_narbonne_par_adresse.csv", "DEPCOM", "NOMVOIE")[1]) == 1170
    assert len(read("05_communes_france_centroides.csv", "insee", "name")[1]) == 35014
    kobo = read("07_odk_central_export_batiments_contact_masque.csv", "KEY")[1]
    assert [row.problem for row in kobo] == ["cette ligne a 49 cases, l’en-tête en a 50 : il en manque"] * 5
    money = read("04_anru_reunion_investissements_saint_denis.xlsx", "Investissements conventionnés HT")
    assert money[1][0].cells == {"Investissements conventionnés HT": "39 202 292, 00 €"}
    assert money[0].notes == ["Lignes de total ou de note laissées de côté : 1 (ligne 2)."]
    assert [row.cells for row in money[0].totals] == [{"Investissements conventionnés HT": "138069657.77"}]
    assert len(read("07_xlsform_batiments_en_fr_es_ne_sw.xls", "list_name")[1]) > 200
    with pytest.raises(UnreadableFileError, match="« nic »"):
        read("03_sirene_stocketablissement_sans_entete.csv", "siren", "nic")


def test_the_first_of_repeated_headers_is_read():
    table, rows = table_of("code_qp;lib_qp;note;Note;note;note (%);%;Code QP\nQN03101M;Les Tilleuls;1;2;3;4;5;6\n")
    assert rows[0].extra == {"note": "1", "note (%)": "4", "%": "5"}
    assert table.extra_headers == ["note", "note (%)", "%"]
    assert len(table.notes) == 3


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_workbook_is_told(seed: int):
    data = workbook(lambda book, sheet: [sheet.write_row(n, 0, [f"QN0310{n}M", "Les Tilleuls"]) for n in range(200)])
    generator = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(40):
        damaged[generator.randrange(len(data))] = generator.randrange(256)
    with pytest.raises(UnreadableFileError):
        rows_of(bytes(damaged))


def test_a_reader_that_stops_short_is_told(monkeypatch: pytest.MonkeyPatch):
    class PanicException(BaseException):
        pass

    class Broken:
        @staticmethod
        def from_filelike(file: Any) -> None:
            raise PanicException("slice index starts at 4288 but ends at 4160")

    monkeypatch.setattr("core.reading.tables.CalamineWorkbook", Broken)
    with pytest.raises(UnreadableFileError, match="abîmé"):
        rows_of(workbook(lambda book, sheet: sheet.write_row(0, 0, ["code_qp", "lib_qp"])))
