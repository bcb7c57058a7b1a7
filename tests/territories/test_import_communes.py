"""Communes from the tables of Insee, of La Poste, and of others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.importing import take
from territories.importers.communes import CommunesImporter
from territories.models import Commune, Quartier
from tests.factories import CommuneFactory, QuartierFactory
from tests.territories.files import counts, reasons, table, taken

pytestmark = pytest.mark.django_db
IMPORTER = CommunesImporter()


@pytest.mark.parametrize(
    "header",
    ["insee,name,lon,lat", "Code_commune_INSEE;Nom_de_la_commune;longitude;latitude", "CODGEO\tLIBGEO\tlong\tlat"],
)
def test_headers_of_every_house(header: str):
    separator = next(sign for sign in ",;\t" if sign in header)
    line = separator.join(["1053", "Bourg-en-Bresse", "5.2255", "46.2052"])
    report = taken(IMPORTER, table(f"{header}\n{line}"))
    assert counts(report) == {"created": 1}
    row = Commune.objects.get()
    assert (row.insee_code, row.name, row.departement) == ("01053", "Bourg-en-Bresse", "01")
    assert (row.longitude, row.latitude) == (5.2255, 46.2052)
    assert counts(taken(IMPORTER, table(f"{header}\n{line}"))) == {"unchanged": 1}


def test_corsica_and_overseas():
    taken(IMPORTER, table("code_insee;nom\n2a004;Ajaccio\n97407;Le Port"))
    assert dict(Commune.objects.values_list("insee_code", "departement")) == {"2A004": "2A", "97407": "974"}


def test_the_point_of_a_portal():
    taken(IMPORTER, table('code_insee;nom;_geopoint\n31555;Toulouse;"43.6, 1.44"'))
    assert (Commune.objects.get().latitude, Commune.objects.get().longitude) == (43.6, 1.44)


def test_the_table_of_insee_holds_other_things_than_communes():
    report = taken(
        IMPORTER,
        table("""
            TYPECOM,COM,REG,DEP,NCC,NCCENR,LIBELLE,COMPARENT
            COM,01015,84,01,ARBOYS EN BUGEY,Arboys en Bugey,Arboys en Bugey,
            COMD,01015,,,ARBIGNIEU,Arbignieu,Arbignieu,01015
            COMA,59248,,,FORT,Fort,Fort-Mardyck,59183
            ARM,75101,11,75,PARIS,Paris,Paris 1er Arrondissement,75056
        """),
    )
    assert list(Commune.objects.values_list("insee_code", "name")) == [("01015", "Arboys en Bugey")]
    assert report.read == 1
    assert any("communes déléguées (1, ligne 3)" in note for note in report.notes)


def test_a_table_of_arrondissements_makes_their_commune():
    report = taken(IMPORTER, table("code_insee;nom\n75101;PARIS 01\n75102;PARIS 02\n31555;Toulouse"))
    assert dict(Commune.objects.values_list("insee_code", "name")) == {"75056": "Paris", "31555": "Toulouse"}
    assert any("Paris (75056) est créée" in note for note in report.notes)
    assert counts(report) == {"created": 1}


def test_a_line_for_each_postal_code_is_one_commune():
    report = taken(IMPORTER, table("code_insee;nom;code_postal\n31555;TOULOUSE;31000\n31555;TOULOUSE;31100"))
    assert counts(report) == {"created": 1, "unchanged": 1}


def test_capitals_do_not_replace_a_name():
    CommuneFactory(insee_code="93066", name="Saint-Denis")
    assert counts(taken(IMPORTER, table("code_insee;nom\n93066;ST DENIS"))) == {"unchanged": 1}
    assert Commune.objects.get().name == "Saint-Denis"


def test_one_code_with_two_names_is_refused():
    report = take(IMPORTER, table("code_insee;nom\n31555;Toulouse\n31555;Muret"))
    assert reasons(report) == {3: "ce code est déjà à la ligne 2, avec le nom « Toulouse »"}


def test_a_merged_commune_is_left_aside():
    report = taken(IMPORTER, table("code_insee;nom\n93059;Pierrefitte-sur-Seine\n93066;Saint-Denis"))
    assert list(Commune.objects.values_list("insee_code", flat=True)) == ["93066"]
    assert any("Pierrefitte-sur-Seine, qui a rejoint 93066" in note for note in report.notes)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (";Toulouse;;", "code_insee", "manque"),
        ("31;Toulouse;;", "code_insee", "5 caractères"),
        ("99123;Monaco;;", "code_insee", "n’existe pas"),
        ("31555;Toul\ufffduse;;", "nom", "accents"),
        ("31555;Toulouse;nord;1,44", "latitude", "ce n’est pas un nombre"),
        ("31555;Toulouse;6279000;574000", "latitude", "degrés"),
    ],
)
def test_a_bad_line_says_why(line: str, column: str, reason: str):
    report = take(IMPORTER, table(f"code_insee;nom;latitude;longitude\n{line}\n31395;Muret;43,46;1,32"))
    (refusal,) = report.refused
    assert (refusal.line, refusal.column) == (2, column)
    assert reason in refusal.reason
    assert not Commune.objects.exists()


def test_a_commune_without_name_is_refused_unless_it_is_known():
    CommuneFactory(insee_code="31555", name="Toulouse")
    report = take(IMPORTER, table("insee,cp\n31555,31000\n31395,31600"))
    assert reasons(report) == {3: "cette commune n’est pas connue, et son nom manque"}
    assert counts(report) == {"unchanged": 1, "refused": 1}
    assert any("codes postaux" in note for note in report.notes)


def test_a_table_without_any_name_is_refused_as_a_whole():
    (refusal,) = take(IMPORTER, table("insee,cp\n31555,31000")).refused
    assert "Importez d’abord un tableau avec « code_insee » et « nom »" in refusal.reason


def test_the_intercommunality_whichever_way_its_columns_are():
    taken(IMPORTER, table("code_insee;nom;epci;code_epci\n31555;Toulouse;243100518;Toulouse Métropole"))
    row = Commune.objects.get()
    assert (row.epci_code, row.epci_name) == ("243100518", "Toulouse Métropole")
    report = taken(IMPORTER, table("code_insee;nom;epci;code_epci\n31555;Toulouse;x;01"))
    assert counts(report) == {"unchanged": 1}
    assert any("SIREN de 9 chiffres : 1 (ligne 2)" in note for note in report.notes)


def test_a_renamed_commune_renames_it_on_its_quartiers():
    commune = CommuneFactory(insee_code="01033", name="Bellegarde-sur-Valserine")
    quartier = QuartierFactory(communes=[commune, CommuneFactory(insee_code="01004", name="Ambérieu")])
    taken(IMPORTER, table("code_insee;nom\n01033;Valserhône"))
    assert Quartier.objects.get(pk=quartier.pk).commune_names == "Ambérieu, Valserhône"


def test_the_number_of_queries_does_not_grow():
    def queries_of(codes: range) -> int:
        file = table("code_insee;nom\n" + "\n".join(f"{code};Commune {code}" for code in codes))
        with CaptureQueriesContext(connection) as queries:
            taken(IMPORTER, file)
        return len(queries)

    assert queries_of(range(31001, 31002)) == queries_of(range(31100, 31103)) == queries_of(range(31200, 31260))


def test_all_communes_of_france(shared_data):
    path = shared_data / "05_communes_france_centroides.csv"
    report = taken(IMPORTER, path)
    assert counts(report) == {"created": 34_969}
    assert counts(taken(IMPORTER, path)) == {"unchanged": 34_969}
    postal = taken(IMPORTER, shared_data / "05_communes_insee_code_postal.csv")
    assert counts(postal) == {"unchanged": 34_964}


def test_the_sample_by_commune_of_the_rpls(shared_data):
    report = take(IMPORTER, shared_data / "06_rpls_communes_echantillon.csv")
    assert reasons(report) == {6: "le code Insee de la commune manque"}
    assert counts(report) == {"created": 5, "refused": 1}


@pytest.mark.parametrize("code", ["7505²", "7501①"])
def test_a_code_with_a_sign_that_looks_like_a_figure_is_refused(code: str):
    report = take(IMPORTER, table(f"code_insee;nom\n{code};Paris"))
    assert list(reasons(report)) == [2]


def test_an_epci_with_a_sign_that_looks_like_a_figure_is_left_aside():
    taken(IMPORTER, table("code_insee;nom;siren_epci;lib_epci\n93048;Montreuil;20005787٥;Est Ensemble"))
    assert Commune.objects.get().epci_code == ""


def test_a_line_that_repeats_a_refused_commune_is_refused_too():
    CommuneFactory(insee_code="93001", name="Aubervilliers")
    report = take(IMPORTER, table("code_insee;latitude;longitude\n93001;48,9;2,4\n93048;48,8;2,4\n93048;48,8;2,4"))
    assert list(reasons(report)) == [3, 4]
    assert "ligne 3" in reasons(report)[4]
