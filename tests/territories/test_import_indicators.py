"""Indicators: the wide table, the long one, the dictionary; secrecy and comparison zones."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from core.importing import take
from territories.enums import QuartierKind, ZoneKind
from territories.forms.imports import IndicatorsImportForm
from territories.importers.indicators import IndicatorsImporter, guess_unit, indicator_code
from territories.importers.quartiers import QuartiersImporter
from territories.models import Indicator, IndicatorValue, Quartier
from tests.factories import CommuneFactory, IndicatorFactory, QuartierFactory
from tests.territories.files import counts, reasons, table, taken

pytestmark = pytest.mark.django_db
IMPORTER = IndicatorsImporter()
OPTIONS = {"source": "Insee", "vintage": 2020}


@pytest.fixture
def places():
    commune = CommuneFactory(insee_code="93048", name="Montreuil")
    QuartierFactory(code="QP093001", kind=QuartierKind.QPV_2015, name="Les Tilleuls", communes=[commune])
    QuartierFactory(code="QN09301M", kind=QuartierKind.QPV_2024, name="Les Érables", communes=[commune])
    QuartierFactory(name="Centre ancien", communes=[commune])


def values() -> dict[tuple[str, str, int], str]:
    """(zone, indicator, vintage) → value, or « secret »."""
    rows = IndicatorValue.objects.select_related("quartier", "commune", "indicator")
    return {
        (
            (row.quartier and (row.quartier.code or row.quartier.name))
            or (row.commune and row.commune.insee_code)
            or f"{row.zone_kind} {row.zone_code}",
            row.indicator.code,
            row.vintage,
        ): "secret" if row.is_secret else f"{row.value.normalize():f}"
        for row in rows
    }


WIDE = """
    code_qp,nom_qp,nom_commune,POP_MUN,tp60,Taux d'emploi (%)
    QP093001,Les Tilleuls,Montreuil,"1 177",40.2,s
    QN09301M,Les Érables,Montreuil,2050,,"45,5"
"""


def test_a_wide_table(places):
    report = taken(IMPORTER, table(WIDE), **OPTIONS)
    assert counts(report) == {"created": 2}
    assert values() == {
        ("QP093001", "pop_mun", 2020): "1177",
        ("QP093001", "tp60", 2020): "40.2",
        ("QP093001", "taux_d_emploi", 2020): "secret",
        ("QN09301M", "pop_mun", 2020): "2050",
        ("QN09301M", "taux_d_emploi", 2020): "45.5",
    }
    assert set(IndicatorValue.objects.values_list("source", "zone_kind")) == {("Insee", "quartier")}
    assert any("dont 1 sous secret statistique. Cases vides : 1." in note for note in report.notes)
    own = Indicator.objects.get(code="taux_d_emploi")
    assert (own.label, own.unit, own.is_key) == ("Taux d'emploi (%)", "%", False)
    known = Indicator.objects.get(code="tp60")
    assert (known.short_label, known.unit, known.is_key, known.order) == ("Taux de pauvreté", "%", True, 3)
    assert counts(taken(IMPORTER, table(WIDE), **OPTIONS)) == {"unchanged": 2}
    assert IndicatorValue.objects.count() == 5


def test_a_later_vintage_is_beside_the_earlier_one(places):
    taken(IMPORTER, table(WIDE), **OPTIONS)
    assert counts(taken(IMPORTER, table(WIDE), **OPTIONS | {"vintage": 2021})) == {"created": 2}
    assert IndicatorValue.objects.count() == 10


def test_a_corrected_figure_and_a_lifted_secret_are_changes(places):
    taken(IMPORTER, table(WIDE), **OPTIONS)
    report = taken(IMPORTER, table(WIDE.replace("40.2", "41").replace(",s", ",12")), **OPTIONS)
    assert counts(report) == {"changed": 1, "unchanged": 1}
    assert report.samples[0].detail == "tp60 2020 : 41 · taux_d_emploi 2020 : 12"
    assert values()["QP093001", "taux_d_emploi", 2020] == "12"


@pytest.mark.parametrize("cell", ["s", "nd", "n.d.", "c", "faible", "secret", "***"])
def test_secrecy_however_written(places, cell: str):
    taken(IMPORTER, table(f"code_qp;tp60;brev\nQP093001;{cell};1"), **OPTIONS)
    assert values()["QP093001", "tp60", 2020] == "secret"


@pytest.mark.parametrize("cell", ["", "-", "NA", "#N/A"])
def test_nothing_is_no_value(places, cell: str):
    taken(IMPORTER, table(f"code_qp;tp60;brev\nQP093001;{cell};1"), **OPTIONS)
    assert values() == {("QP093001", "brev", 2020): "1"}


def test_a_bad_figure_refuses_its_line(places):
    report = take(IMPORTER, table("code_qp;tp60\nQP093001;environ 40\nQN09301M;12"), options=OPTIONS)
    (refusal,) = report.refused
    assert (refusal.line, refusal.column, refusal.value) == (2, "tp60", "environ 40")
    assert not IndicatorValue.objects.exists()


def test_a_figure_too_large_is_refused(places):
    report = take(IMPORTER, table("code_qp;tp60\nQP093001;9999999999999999"), options=OPTIONS)
    assert reasons(report) == {2: "ce nombre est trop grand pour un indicateur"}


def test_an_unknown_quartier_says_what_to_do(places):
    report = take(IMPORTER, table("code_qp;tp60\nQP093999;1"), options=OPTIONS)
    assert reasons(report) == {2: "le quartier QP093999 n’est pas connu : importez d’abord les quartiers"}


def test_the_same_quartier_twice_is_refused(places):
    report = take(IMPORTER, table("code_qp;tp60\nQP093001;1\nQP093001;2"), options=OPTIONS)
    assert "sont à la ligne 2" in reasons(report)[3]


def test_titles_before_and_under_the_header(places):
    text = """
        Revenus des quartiers;;;
        Source : Insee;;;
        ;;;
        codgeo;libgeo;tp60;x_1
        Code du quartier;Nom;Taux de pauvreté;Part des familles
        QP093001;Les Tilleuls;40,2;12
        Source : Insee, Filosofi;;;
    """
    report = taken(IMPORTER, table(text, encoding="cp1252"), **OPTIONS)
    assert counts(report) == {"created": 1}
    assert (Indicator.objects.get(code="x_1").label, Indicator.objects.get(code="x_1").unit) == (
        "Part des familles",
        "%",
    )


def test_a_table_without_figures_is_refused_as_a_whole(places):
    (refusal,) = take(IMPORTER, table("code_qp;nom_qp;remarque\nQP093001;Les Tilleuls;rien"), options=OPTIONS).refused
    assert "aucune colonne de chiffres" in refusal.reason


@pytest.mark.parametrize(("header", "word"), [("iris;nom;A", "IRIS"), ("zus;nom;A", "ZUS")])
def test_other_grains_are_refused_by_their_name(header: str, word: str):
    (refusal,) = take(IMPORTER, table(f"{header}\n0101;Nord;12"), options=OPTIONS).refused
    assert word in refusal.reason


def test_the_year_of_a_column_comes_before_the_option(places):
    taken(IMPORTER, table("code_qp;annee;tp60\nQP093001;2018;1\nQN09301M;;2"), **OPTIONS)
    assert {key[0]: key[2] for key in values()} == {"QP093001": 2018, "QN09301M": 2020}


def test_without_a_year_the_file_is_refused(places):
    (refusal,) = take(IMPORTER, table("code_qp;tp60\nQP093001;1"), options={"source": "Insee"}).refused
    assert "millésime" in refusal.reason
    assert not IndicatorValue.objects.exists()


def test_the_name_of_the_file_gives_year_and_source_and_says_so(places):
    report = taken(IMPORTER, table("code_qp;tp60\nQP093001;1", name="revenus_2019.csv"))
    row = IndicatorValue.objects.get()
    assert (row.vintage, row.source) == (2019, "revenus_2019.csv")
    assert any("Millésime 2019" in note for note in report.notes)
    assert any("Source notée" in note for note in report.notes)


def test_a_file_of_no_use_is_said_in_french(places):
    report = take(IMPORTER, table("zone;indicateur;annee;valeur\nQP093001;tp60;2020;beaucoup"), options=OPTIONS)
    assert "Aucune ligne n’a pu être lue : est-ce bien un fichier d’indicateurs ?" in report.notes


# ---- the dictionary -----------------------------------------------------------------------------------------------

DICTIONARY = """
    colonne,description,type_valeur,exemple
    code_qp,Code du quartier,chaîne,QP082003
    x_1,Part  des familles,nombre,12
    tp60,Autre nom,nombre,40
"""


def test_a_dictionary_as_an_option_names_columns(places):
    taken(IMPORTER, table("code_qp;x_1;tp60\nQP093001;1;2"), **OPTIONS, dictionary=table(DICTIONARY))
    assert Indicator.objects.get(code="x_1").label == "Part des familles"
    assert Indicator.objects.get(code="tp60").label == "Taux de pauvreté au seuil de 60 %"


def test_a_dictionary_alone_creates_and_names():
    IndicatorFactory(code="x_1", label="x_1")
    report = taken(IMPORTER, table(DICTIONARY))
    assert counts(report) == {"created": 1, "changed": 1, "unchanged": 1}
    assert Indicator.objects.get(code="x_1").label == "Part des familles"
    assert not Indicator.objects.filter(code="code_qp").exists()
    assert counts(taken(IMPORTER, table(DICTIONARY))) == {"unchanged": 3}


def test_what_an_administrator_wrote_stays(places):
    IndicatorFactory(code="tp60", label="Pauvreté", is_key=False, unit="pts")
    taken(IMPORTER, table("code_qp;tp60\nQP093001;1"), **OPTIONS, dictionary=table(DICTIONARY))
    row = Indicator.objects.get(code="tp60")
    assert (row.label, row.unit, row.is_key) == ("Pauvreté", "pts", False)


# ---- the long table -----------------------------------------------------------------------------------------------

LONG = """
    zone;nom de la zone;type de zone;indicateur;libellé;unité;année;valeur;source
    QP093001;;;tp60;;;2020;40,2;Filosofi
    93048;;;tp60;;;2020;28;
    200057875;EPT Est Ensemble;;tp60;;;2020;27;
    93;Seine-Saint-Denis;;tp60;;;2020;28,4;
    11;Île-de-France;région;tp60;;;2020;16;
    FR;;;tp60;;;2020;14,5;
    Centre ancien;;quartier;tp60;;;2020;s;
    QP093001;;;part_x;Part des X;%;2019;;
    QN09301M;;;part_x;Part des X;%;2019;7;
"""


def test_a_long_table_with_every_comparison_zone(places):
    report = taken(IMPORTER, table(LONG), source="Insee")
    assert counts(report) == {"created": 8, "unchanged": 1}
    assert values() == {
        ("QP093001", "tp60", 2020): "40.2",
        ("93048", "tp60", 2020): "28",
        ("epci 200057875", "tp60", 2020): "27",
        ("departement 93", "tp60", 2020): "28.4",
        ("region 11", "tp60", 2020): "16",
        ("national FR", "tp60", 2020): "14.5",
        ("Centre ancien", "tp60", 2020): "secret",
        ("QN09301M", "part_x", 2019): "7",
    }
    assert IndicatorValue.objects.get(zone_kind=ZoneKind.EPCI).zone_name == "EPT Est Ensemble"
    assert IndicatorValue.objects.get(zone_kind=ZoneKind.NATIONAL).zone_name == "France"
    assert IndicatorValue.objects.get(quartier__code="QP093001").source == "Filosofi"
    assert (Indicator.objects.get(code="part_x").label, Indicator.objects.get(code="part_x").unit) == (
        "Part des X",
        "%",
    )
    assert counts(taken(IMPORTER, table(LONG), source="Insee")) == {"unchanged": 9}


def test_a_quartier_is_compared_with_the_zones_around(places):
    taken(IMPORTER, table(LONG), source="Insee")
    found = IndicatorValue.objects.for_quartier(Quartier.objects.get(code="QP093001"))
    assert {row.zone_kind for row in found} == {"quartier", "commune", "departement", "national"}


@pytest.mark.parametrize(
    ("zone", "reason"),
    [
        ("", "le code de la zone manque"),
        ("QP0930", "ce n’est pas un code de quartier prioritaire"),
        ("93999", "la commune 93999 n’est pas connue"),
        ("75101", "c’est un arrondissement"),
        ("93059", "a rejoint la commune 93066"),
        ("Nulle part", "aucun quartier ne porte ce code ou ce nom"),
        ("1234567", "ce n’est le code ni d’un quartier"),
    ],
)
def test_a_zone_that_is_none_is_refused(places, zone: str, reason: str):
    (refusal,) = take(IMPORTER, table(f"zone;indicateur;année;valeur\n{zone};tp60;2020;1"), options=OPTIONS).refused
    assert (refusal.line, refusal.column) == (2, "zone")
    assert reason in refusal.reason


def test_a_commune_with_a_lost_zero():
    CommuneFactory(insee_code="01053", name="Bourg-en-Bresse")
    taken(IMPORTER, table("codgeo;tp60\n1053;12"), **OPTIONS)
    assert values() == {("01053", "tp60", 2020): "12"}


# ---- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [("TP60", "tp60"), ("Taux de pauvreté (%)", "taux_de_pauvrete"), ("15-64 ans", "i_15_64_ans"), ("!!", "")],
)
def test_the_code_of_a_header(text: str, code: str):
    assert indicator_code(text) == code


@given(st.text())
def test_a_code_is_one_that_the_database_takes(text: str):
    code = indicator_code(text)
    assert code == "" or (
        len(code) <= 40 and code[0].isalpha() and code.replace("_", "a").isalnum() and code.isascii()
    )
    assert indicator_code(code) == code


@pytest.mark.parametrize(("label", "unit"), [("Part des X", "%"), ("Revenu (en euros)", "€"), ("Nombre de X", "")])
def test_the_unit_of_a_label(label: str, unit: str):
    assert guess_unit(label) == unit


def test_the_form_refuses_years_to_come():
    form = IndicatorsImportForm({"source": "Insee", "vintage": "2099"})
    assert not form.is_valid()
    assert form.errors["vintage"] == ["Ce millésime est dans l’avenir."]


def test_the_number_of_queries_does_not_grow(places):
    def queries_of(count: int, vintage: int) -> int:
        lines = [f"QP093{number:03d};{number};s" for number in range(100, 100 + count)]
        with CaptureQueriesContext(connection) as queries:
            taken(IMPORTER, table("code_qp;tp60;brev\n" + "\n".join(lines)), source="Insee", vintage=vintage)
        return len(queries)

    for number in range(100, 140):
        QuartierFactory(code=f"QP093{number}", kind=QuartierKind.QPV_2015, communes=[])
    queries_of(1, 2001)
    assert queries_of(1, 2002) == queries_of(3, 2003) == queries_of(40, 2004)


def test_the_table_of_occitanie(shared_data):
    taken(QuartiersImporter(), shared_data / "01_qpv2015_contours_occitanie.geojson")
    path = shared_data / "02_qpv2015_indicateurs_insee_occitanie.csv"
    dictionary = shared_data / "02_qpv2015_indicateurs_insee_occitanie_dictionnaire.csv"
    report = taken(IMPORTER, path, **OPTIONS, dictionary=dictionary)
    assert counts(report) == {"created": 105}
    assert (IndicatorValue.objects.count(), Indicator.objects.count()) == (4089, 41)
    poverty = IndicatorValue.objects.get(quartier__code="QP009001", indicator__code="tp60")
    assert poverty.value == Decimal("40.2")
    assert Indicator.objects.get(code="coll").label == "Nombre de collèges à moins de 300m du QP"
    assert counts(taken(IMPORTER, path, **OPTIONS, dictionary=dictionary)) == {"unchanged": 105}


@pytest.mark.parametrize(
    ("name", "word"), [("02_iris_caf_montpellier_2009", "IRIS"), ("02_zus_caf_montpellier_2009", "ZUS")]
)
def test_the_tables_of_the_caf(shared_data, name: str, word: str):
    (refusal,) = take(IMPORTER, shared_data / f"{name}.csv", options=OPTIONS).refused
    assert word in refusal.reason


@pytest.mark.parametrize("headers", ["tp60;TP60 (%)", "Taux de pauvreté (%);taux de pauvreté (€)"])
def test_two_columns_that_would_be_one_indicator_are_refused(headers: str):
    first, second = headers.split(";")
    report = take(IMPORTER, table(f"zone;{headers}\nFR;14;15"), options=OPTIONS)
    assert not report.is_readable
    assert f"« {first} » et « {second} »" in report.refused[0].reason
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize("headers", ["tp60;tp60", "tp60;TP60"])
def test_the_first_of_repeated_columns_is_read(headers: str):
    report = taken(IMPORTER, table(f"zone;{headers}\nFR;14;15"), **OPTIONS)
    assert [value.value for value in IndicatorValue.objects.all()] == [14]
    assert any("présente plusieurs fois" in note for note in report.notes)


def test_long_names_that_begin_alike_are_two_indicators():
    names = [f"Part des ménages imposés parmi l’ensemble des ménages fiscaux en {year}" for year in (2019, 2020)]
    codes = [indicator_code(name) for name in names]
    assert len(set(codes)) == 2
    assert all(len(code) <= 40 for code in codes)
    taken(IMPORTER, table(f"zone;{names[0]};{names[1]}\nFR;14;15"), **OPTIONS)
    assert {value.indicator.label: value.value for value in IndicatorValue.objects.all()} == dict(
        zip(names, (14, 15), strict=True)
    )
