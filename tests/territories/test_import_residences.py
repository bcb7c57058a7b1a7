"""Residences, buildings and halls: the table of the model, the RPLS by address."""

from typing import Any

import pyproj
import pytest
import xlsxwriter
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core.history import event_model
from core.importing import take
from territories.enums import QuartierKind
from territories.importers import rpls
from territories.importers.lines import Line
from territories.importers.residences import TEMPLATE, ResidencesImporter
from territories.models import Building, Entrance, Residence
from tests.factories import BuildingFactory, CommuneFactory, QuartierFactory, ResidenceFactory
from tests.territories.files import counts, reasons, table, taken

pytestmark = pytest.mark.django_db
IMPORTER = ResidencesImporter()


@pytest.fixture
def commune():
    return CommuneFactory(insee_code="93048", name="Montreuil", latitude=48.86, longitude=2.45)


def tree() -> dict[str, Any]:
    """Residence → (dwellings, building → (dwellings, hall → dwellings))."""
    return {
        residence.name: (
            residence.dwellings,
            {
                building.name: (building.dwellings, {hall.name: hall.dwellings for hall in building.entrances.all()})
                for building in residence.buildings.all()
            },
        )
        for residence in Residence.objects.prefetch_related("buildings__entrances")
    }


TREE = """
    référence;nom;code Insee;adresse;logements;année;bâtiment;hall
    R1;Les Tilleuls;93048;3 rue des Lilas;12;1974;A;Hall 1
    R1;Les Tilleuls;93048;5 rue des Lilas;14;1974;A;Hall 2
    R1;Les Tilleuls;93048;;20;1974;B;
    R2;Les Acacias;93048;8 rue du Parc;40;1962;;
"""


def test_one_file_makes_the_whole_tree(commune):
    report = taken(IMPORTER, table(TREE))
    assert counts(report) == {"created": 4}
    assert tree() == {
        "Les Acacias": (40, {}),
        "Les Tilleuls": (46, {"A": (26, {"Hall 1": 12, "Hall 2": 14}), "B": (20, {})}),
    }
    residence = Residence.objects.get(reference="R1")
    assert (residence.address, residence.built_year, residence.commune) == ("3 rue des Lilas", 1974, commune)
    assert Entrance.objects.get(name="Hall 2").address == "5 rue des Lilas"
    assert "2 résidences, 2 bâtiments et 2 halls dans ce fichier." in report.notes


def test_a_second_time_nothing_changes(commune):
    taken(IMPORTER, table(TREE))
    events = event_model(Residence).objects.count()
    assert counts(taken(IMPORTER, table(TREE))) == {"unchanged": 4}
    assert event_model(Residence).objects.count() == events


def test_what_changed_is_on_the_line_that_says_it(commune):
    taken(IMPORTER, table(TREE))
    report = taken(IMPORTER, table(TREE.replace(";14;", ";15;").replace("Les Acacias", "Les Saules")))
    assert counts(report) == {"changed": 3, "unchanged": 1}
    assert {sample.line: sample.detail for sample in report.samples} == {2: "logements", 3: "logements", 5: "nom"}
    assert tree()["Les Tilleuls"][0] == 47
    kept = event_model(Residence).objects.filter(pgh_obj_id=Residence.objects.get(reference="R2").pk)
    assert list(kept.order_by("pgh_id").values_list("pgh_label", "name")) == [
        ("insert", "Les Acacias"),
        ("update", "Les Saules"),
    ]


def test_empty_cells_leave_what_is_known(commune):
    taken(IMPORTER, table(TREE))
    report = taken(IMPORTER, table("référence;nom;code Insee;adresse;logements\nR2;Les Acacias;93048;;"))
    assert counts(report) == {"unchanged": 1}
    assert Residence.objects.get(reference="R2").dwellings == 40


def test_a_new_hall_finds_its_residence_and_building(commune):
    building = BuildingFactory(name="Bâtiment A", residence__name="Les Tilleuls", residence__commune=commune)
    report = taken(IMPORTER, table("nom;code Insee;bâtiment;hall\nLES TILLEULS;93048;bâtiment a;Hall 9"))
    assert counts(report) == {"created": 1}
    assert Building.objects.count() == Residence.objects.count() == 1
    assert building.entrances.get().name == "Hall 9"


def test_a_reference_is_given_to_the_residence_of_that_name(commune):
    row = ResidenceFactory(name="Les Acacias", reference=None, commune=commune)
    taken(IMPORTER, table("référence;nom;code Insee\nR2;Les Acacias;93048"))
    row.refresh_from_db()
    assert row.reference == "R2"


def test_residences_of_one_name_need_a_reference(commune):
    ResidenceFactory(name="Les Acacias", reference="R1", commune=commune, address="1 rue A")
    ResidenceFactory(name="Les Acacias", reference="R2", commune=commune, address="2 rue B")
    report = take(IMPORTER, table("nom;code Insee;logements\nLes Acacias;93048;3"))
    assert "plusieurs résidences portent ce nom" in reasons(report)[2]
    assert counts(taken(IMPORTER, table("nom;code Insee;adresse;logements\nLes Acacias;93048;2 rue B;3"))) == {
        "changed": 1
    }
    assert Residence.objects.get(reference="R2").dwellings == 3


def test_a_hall_without_building(commune):
    taken(IMPORTER, table("nom;code Insee;hall;logements\nLes Acacias;93048;Hall 1;8"))
    assert tree() == {"Les Acacias": (8, {"Bâtiment unique": (8, {"Hall 1": 8})})}


def test_the_same_reference_with_another_name_is_refused(commune):
    report = take(IMPORTER, table("référence;nom;code Insee\nR1;Les Tilleuls;93048\nR1;Les Acacias;93048"))
    assert reasons(report) == {3: "cette référence est déjà à la ligne 2, avec le nom « Les Tilleuls »"}


def test_the_same_residence_twice_is_refused(commune):
    report = take(IMPORTER, table("nom;code Insee;logements\nLes Tilleuls;93048;1\nles tilleuls;93048;1"))
    assert "cette résidence est déjà à la ligne 2" in reasons(report)[3]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("nom", "", "le nom de la résidence manque"),
        ("code Insee", "", "la commune manque"),
        ("code Insee", "93", "ce n’est pas un code Insee"),
        ("code Insee", "93999", "la commune 93999 n’est pas connue"),
        ("référence", "3,12E+13", "arrondi par le tableur"),
        ("logements", "beaucoup", "ce n’est pas un nombre"),
        ("logements", "7,5", "un nombre entier est attendu"),
        ("logements", "-3", "un nombre entre 0 et 20000 est attendu"),
        ("année", "74", "une année est attendue"),
        ("année", "1640", "une année entre 1800 et 2100 est attendue"),
        ("latitude", "48,86", "latitude et longitude vont ensemble"),
        ("en QPV", "peut-être", "« oui » ou « non » est attendu"),
        ("code quartier", "QN09399M", "importez d’abord les quartiers"),
        ("code quartier", "Nulle part", "aucun quartier ne porte ce code ou ce nom à Montreuil"),
        ("hall", "Appartement 12", "arrêtez-vous au hall"),
        ("adresse", "3 rue des Lilas, appt 4", "arrêtez-vous au hall"),
        ("bâtiment", "?!", "ni lettre ni chiffre"),
    ],
)
def test_a_bad_cell_is_refused_with_its_column(commune, column: str, cell: str, reason: str):
    good = {"nom": "Les Tilleuls", "code Insee": "93048"}
    names = [c.header for c in TEMPLATE]
    bad = good | {column: cell}
    lines = [";".join(row.get(name, "") for name in names) for row in ({**good, "nom": "Autre"}, bad)]
    report = take(IMPORTER, table("\n".join([";".join(names), *lines])))
    (refusal,) = report.refused
    assert refusal.line == 3
    assert refusal.column == ("longitude" if column == "latitude" else column)
    assert reason in refusal.reason


def test_the_empty_file_that_the_page_offers_is_read_back(commune):
    header = ";".join(column.header for column in TEMPLATE)
    example = ";".join(column.example for column in TEMPLATE)
    QuartierFactory(code="QN09301I", kind=QuartierKind.QPV_2024, communes=[commune], at=(2.4485, 48.8638))
    report = taken(IMPORTER, table(f"{header}\n{example}", encoding="cp1252"))
    assert counts(report) == {"created": 1}
    assert tree() == {"Les Tilleuls": (24, {"Bâtiment B": (24, {"Hall 3": 24})})}


def test_a_workbook_with_a_title_above(commune, tmp_path):
    path = tmp_path / "patrimoine.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Patrimoine au 31 décembre")
        sheet.write_row(2, 0, ["Référence", "Nom", "Code INSEE", "Nb logements"])
        sheet.write_row(3, 0, ["R1", "Les Tilleuls", 93048, 40])
        sheet.write_row(4, 0, ["Total", "", "", 40])
    report = taken(IMPORTER, path)
    assert counts(report) == {"created": 1}
    assert Residence.objects.get().dwellings == 40


# ---- positions ----------------------------------------------------------------------------------------------------


@pytest.fixture
def qpv(commune):
    return QuartierFactory(code="QN09301I", kind=QuartierKind.QPV_2024, communes=[commune], at=(2.45, 48.86))


POSITIONS = """
    nom;code Insee;latitude;longitude;en QPV;adresse
    Dedans;93048;48,86;2,45;non;1 rue A
    Dehors;93048;48,87;2,46;oui;2 rue A
    Ailleurs;93048;;;oui;3 rue A
"""


def test_the_position_tells_the_quartier_and_the_qpv(qpv):
    report = taken(IMPORTER, table(POSITIONS))
    assert {row.name: (row.quartier, row.is_in_qpv) for row in Residence.objects.all()} == {
        "Dedans": (qpv, True),
        "Dehors": (None, False),
        "Ailleurs": (None, True),
    }
    assert any("contredit le fichier sur la présence en QPV : 2" in note for note in report.notes)
    assert counts(taken(IMPORTER, table(POSITIONS))) == {"unchanged": 3}


def test_without_any_contour_what_the_file_says_stays(commune):
    taken(IMPORTER, table(POSITIONS))
    assert {row.name: row.is_in_qpv for row in Residence.objects.all()} == {
        "Dedans": False,
        "Dehors": True,
        "Ailleurs": True,
    }


def test_the_quartier_that_the_file_names_wins(qpv, commune):
    local = QuartierFactory(name="Bas-Montreuil", communes=[commune], at=(2.5, 48.9))
    text = "nom;code Insee;latitude;longitude;logements;code quartier\nDedans;93048;48,86;2,45;9;bas montreuil"
    taken(IMPORTER, table(text))
    row = Residence.objects.get()
    assert (row.quartier, row.is_in_qpv) == (local, True)
    assert counts(taken(IMPORTER, table(text))) == {"unchanged": 1}


def test_positions_in_lambert_93(qpv):
    to_lambert = pyproj.Transformer.from_crs(4326, 2154, always_xy=True)
    x, y = to_lambert.transform(2.45, 48.86)
    taken(IMPORTER, table(f"nom;code Insee;logements;X;Y\nDedans;93048;12;{x:.1f};{y:.1f}"))
    assert Residence.objects.get().quartier == qpv


@pytest.mark.parametrize(("latitude", "longitude"), [("2,45", "48,86"), ("43,3", "5,4")])
def test_a_position_far_from_its_commune_is_refused(commune, latitude: str, longitude: str):
    report = take(IMPORTER, table(f"nom;code Insee;latitude;longitude;adresse\nX1;93048;{latitude};{longitude};A"))
    assert "km de Montreuil" in reasons(report)[2]


# ---- RPLS ---------------------------------------------------------------------------------------------------------

HEADER = (
    "DEPCOM;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;NUMAPPT;ESC;ETAGE;BAT;IMMEU;COMPLGEO;LIEUDIT;QPV;TYPECONST;CONSTRUCT"
)
RPLS = f"""
    {HEADER};nb
    93048;MONTREUIL;16;;R;VOLTAIRE;4201;;1;;;;APT N.9 RESIDENCE DU PARC;1;C;1974;19.0
    93048;MONTREUIL;18;BIS;R;VOLTAIRE;4201;;1;;;;APT N.2 RESIDENCE DU PARC;1;C;1974;11.0
    93048;MONTREUIL;4;;RUE;DES LILAS;32;1;3;BATIMENT 1;;CITE VERTE (30 HLM);;2;C;1977;20.0
    93048;MONTREUIL;6;;RUE;DES LILAS;32;1;3;BATIMENT 1;;CITE VERTE (30 HLM);;1;C;1978;10.0
    93048;MONTREUIL;1;;CLOS;DES ROSES;;;0;;;LES ROSES;;2;I;1640;1.0
    93048;MONTREUIL;3;;CLOS;DES ROSES;;;0;;;LES ROSES;;2;I;1981;1.0
"""


def test_the_rpls_by_address_becomes_residences(commune):
    report = taken(IMPORTER, table(RPLS))
    assert counts(report) == {"created": 6}
    assert tree() == {
        "Résidence du Parc": (
            30,
            {
                "16 rue Voltaire": (19, {"16 rue Voltaire": 19}),
                "18 bis rue Voltaire": (11, {"18 bis rue Voltaire": 11}),
            },
        ),
        "Cité Verte (30 HLM)": (30, {"Bâtiment 1": (30, {"4 rue des Lilas": 20, "6 rue des Lilas": 10})}),
        "Les Roses": (2, {"Maisons, clos des Roses": (2, {})}),
    }
    facts = {row.name: (row.address, row.built_year, row.is_in_qpv) for row in Residence.objects.all()}
    assert facts == {
        "Résidence du Parc": ("rue Voltaire", 1974, True),
        "Cité Verte (30 HLM)": ("rue des Lilas", 1977, False),
        "Les Roses": ("clos des Roses", 1981, False),
    }
    assert any("d’avant 1800 laissées de côté : 1 (ligne 6)" in note for note in report.notes)
    assert counts(taken(IMPORTER, table(RPLS))) == {"unchanged": 6}


def test_the_rpls_by_dwelling_is_counted(commune):
    line = "93048;MONTREUIL;16;;R;VOLTAIRE;{};{};1;A;LE PARC;;;1;C;1974"
    report = taken(IMPORTER, table("\n".join([HEADER, line.format(1, 1), line.format(2, 1), line.format(3, 2)])))
    assert counts(report) == {"created": 3}
    halls = {"16 rue Voltaire, escalier 1": 2, "16 rue Voltaire, escalier 2": 1}
    assert tree() == {"Le Parc": (3, {"Bâtiment A": (3, halls)})}


def test_no_flat_nor_house_number_is_kept(commune):
    taken(IMPORTER, table(RPLS))
    words = " ".join(
        [*Residence.objects.values_list("name", flat=True), *Entrance.objects.values_list("name", flat=True)]
    ).lower()
    assert "4201" not in words
    assert "apt" not in words
    assert "clos des roses" not in words


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((";1;C;1974;19.0", ";3;C;1974;19.0"), "« 1 » (en QPV) ou « 2 » (hors QPV) est attendu"),
        ((";1974;19.0", ";1974;"), "le nombre de logements manque"),
        (("93048;MONTREUIL;16", ";;16"), "la commune manque"),
    ],
)
def test_a_bad_line_of_the_rpls(commune, change: tuple[str, str], reason: str):
    assert reasons(take(IMPORTER, table(RPLS.replace(*change)))) == {2: reason}


def line_of(**cells: str) -> Line:
    return Line(1, cells, {})


@pytest.mark.parametrize(
    ("kind", "name", "number", "expected"),
    [
        ("R", "VOLTAIRE", "16", "16 rue Voltaire"),
        ("RUE", "DE L'ETOILE", "016", "16 rue de l'Etoile"),
        ("", "ALLEE AMBROSIA", "2BIS", "2 bis allée Ambrosia"),
        ("RUE", "8 RUE DES PEUPLIERS", "BT D", "8 rue des Peupliers, bâtiment D"),
        ("AV", "GAL LECLERC", "", "avenue Gal Leclerc"),
    ],
)
def test_addresses_as_one_writes_them(kind: str, name: str, number: str, expected: str):
    assert rpls.address(line_of(street_kind=kind, street=name, number=number)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RESIDENCE LES PLATANES", "Résidence les Platanes"),
        ("CHARITE (30 HLM)", "Charite (30 HLM)"),
        ("BATIMENT B", "Bâtiment B"),
        ("Les Tilleuls", "Les Tilleuls"),
    ],
)
def test_capitals_made_readable(text: str, expected: str):
    assert rpls.readable(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("APT N.9 RESIDENCE SAN MIGUEL", "RESIDENCE SAN MIGUEL"),
        ("PORTE 1101", ""),
        ("LOGT 12", ""),
        ("49 VILLAS CLOS", "49 VILLAS CLOS"),
        ("ILE DU GUA 21 LOGEMENTS", "ILE DU GUA 21 LOGEMENTS"),
    ],
)
def test_flats_are_taken_away(text: str, expected: str):
    assert rpls.without_flat(text) == expected


@given(st.text(max_size=40))
def test_any_text_can_be_made_readable(text: str):
    assert rpls.readable(rpls.readable(text)) == rpls.readable(text)
    assert isinstance(rpls.address(line_of(street=text, number=text, street_kind=text)), str)
    assert isinstance(rpls.group_name(line_of(group=text, street=text)), str)


# ---- cost and real file -------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow(qpv):
    def queries_of(numbers: range) -> int:
        lines = [f"R{n};Résidence {n};93048;48,86;2,45;A;Hall {n};3" for n in numbers]
        file = table("référence;nom;code Insee;latitude;longitude;bâtiment;hall;logements\n" + "\n".join(lines))
        with CaptureQueriesContext(connection) as queries:
            taken(IMPORTER, file)
        return len(queries)

    assert queries_of(range(1)) == queries_of(range(10, 13)) == queries_of(range(20, 60))


def test_the_rpls_of_narbonne(shared_data):
    path = shared_data / "06_rpls_narbonne_par_adresse.csv"
    report = taken(IMPORTER, path)
    assert counts(report) == {"created": 1170}
    assert sum(row.dwellings for row in Residence.objects.all()) == 6043
    assert sum(row.dwellings for row in Building.objects.all()) == 6043
    assert 150 < Residence.objects.count() < 250
    assert not any("APT" in name.upper() for name in Residence.objects.values_list("name", flat=True))
    assert counts(taken(IMPORTER, path)) == {"unchanged": 1170}


def test_a_table_of_communes_makes_no_residence():
    report = take(IMPORTER, table("insee,dept,lon,lat,name\n01001,01,4.9,46.1,L'Abergement"))
    assert "Ce n’est ni le tableau modèle" in report.refused[0].reason


# ---- names that look alike, places told twice ---------------------------------------------------------------------


def test_halls_whose_names_differ_by_a_sign_are_two(commune):
    file = "nom;code Insee;bâtiment;hall;logements\nX;93048;A;Hall 1-1;10\nX;93048;A;Hall 11;20"
    taken(IMPORTER, table(file))
    assert tree() == {"X": (30, {"A": (30, {"Hall 1-1": 10, "Hall 11": 20})})}
    assert counts(taken(IMPORTER, table(file))) == {"unchanged": 2}


@pytest.mark.parametrize(("column", "name"), [("nom", "人口"), ("bâtiment", "口"), ("hall", "①人")])
def test_a_name_that_the_database_cannot_compare_is_refused(commune, column: str, name: str):
    cells = {"nom": "X", "bâtiment": "A", "hall": "H", "code Insee": "93048"} | {column: name}
    report = take(IMPORTER, table(f"{';'.join(cells)}\n{';'.join(cells.values())}"))
    assert reasons(report) == {2: "ce nom n’a ni lettre ni chiffre"}


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("X;A;H1;10\nX;A;H1;10", "ce hall est déjà à la ligne 2"),
        ("X;A;H-1;10\nx;a;h 1;12", "ce hall est déjà à la ligne 2"),
        ("X;;H1;10\nX;Bâtiment unique;H1;10", "ce hall est déjà à la ligne 2"),
        ("X;A;;10\nX;A;;10", "ce bâtiment est déjà à la ligne 2"),
    ],
)
def test_a_place_told_twice_does_not_count_twice(commune, lines: str, reason: str):
    text = "\n".join(f"{line};93048" for line in lines.split("\n"))
    report = take(IMPORTER, table(f"nom;bâtiment;hall;logements;code Insee\n{text}"), good_lines=True)
    assert list(reasons(report)) == [3]
    assert reason in reasons(report)[3]
    assert Residence.objects.get().dwellings == 10


def test_a_total_of_the_residence_is_told_once(commune):
    report = take(IMPORTER, table("nom;bâtiment;logements;code Insee\nX;A;10;93048\nX;;50;93048\nX;;70;93048"))
    assert list(reasons(report)) == [4]


# ---- a file that tells some places of a residence -----------------------------------------------------------------

HEADERS = "référence;nom;code Insee;bâtiment;hall;logements\n"


def lilas(*lines: str) -> Any:
    return table(HEADERS + "\n".join(f"R1;Les Lilas;93048;{line}" for line in lines))


def test_places_that_a_file_leaves_out_still_count(commune):
    taken(IMPORTER, lilas("A;H1;50", "B;H1;50"))
    taken(IMPORTER, lilas("A;H1;60"))
    assert tree() == {"Les Lilas": (110, {"A": (60, {"H1": 60}), "B": (50, {"H1": 50})})}
    taken(IMPORTER, lilas("A;H2;5"))
    assert tree() == {"Les Lilas": (115, {"A": (65, {"H1": 60, "H2": 5}), "B": (50, {"H1": 50})})}
    assert counts(taken(IMPORTER, lilas("A;H2;5"))) == {"unchanged": 1}
    taken(IMPORTER, lilas("A;H1;40"))
    assert Residence.objects.get().dwellings == 95


def test_archived_places_do_not_count(commune):
    taken(IMPORTER, lilas("A;H1;50", "B;H1;50"))
    Building.objects.filter(name="B").update(is_active=False)
    taken(IMPORTER, lilas("A;H2;5"))
    assert Building.objects.get(name="A").dwellings == 55
    # A hundred was not the sum of what stands now: it was said, and a file of one hall does not lower it.
    assert Residence.objects.get().dwellings == 100
    taken(IMPORTER, lilas("A;H1;50", "A;H2;5"))
    assert Residence.objects.get().dwellings == 55


def test_a_total_that_was_said_is_not_lowered_by_a_part(commune):
    taken(IMPORTER, lilas("A;;60", "A;H1;10", ";;200"))
    taken(IMPORTER, lilas("A;H2;5"))
    assert tree() == {"Les Lilas": (200, {"A": (60, {"H1": 10, "H2": 5})})}


def test_a_file_that_tells_all_places_tells_the_total(commune):
    taken(IMPORTER, lilas("A;H1;50", "B;H1;50"))
    taken(IMPORTER, lilas("A;H1;30", "B;H1;20"))
    assert Residence.objects.get().dwellings == 50
