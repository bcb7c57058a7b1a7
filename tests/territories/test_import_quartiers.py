"""Quartiers from contours and lists: each trap of real files, one by one."""

import copy
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from core.history import event_model
from core.importing import take
from core.reading.geo import make_contour
from territories.enums import QuartierKind
from territories.importers.commune_book import split_names
from territories.importers.quartiers import QuartiersImporter, why_not_plausible
from territories.models import Commune, Quartier, Residence
from territories.services.import_quartiers import QuartierDraft
from tests.factories import CommuneFactory, QuartierFactory, ResidenceFactory, UserFactory, square
from tests.territories.files import counts, feature, layer, qpv, reasons, table, taken, zipped_shapefile

pytestmark = pytest.mark.django_db
IMPORTER = QuartiersImporter()


# ---- what is kept -------------------------------------------------------------------------------------------------


def test_an_official_layer_makes_quartiers_and_their_commune():
    report = taken(IMPORTER, layer(qpv("QN03101M"), qpv("QN03102M", at=(1.46, 43.6), lib_qp="Les Acacias")))
    assert counts(report) == {"created": 2}
    quartier = Quartier.objects.get(code="QN03101M")
    assert (quartier.kind, quartier.name, quartier.commune_names) == (
        QuartierKind.QPV_2024,
        "Les Tilleuls",
        "Toulouse",
    )
    assert [commune.insee_code for commune in quartier.communes.all()] == ["31555"]
    assert (quartier.valid_from, quartier.valid_until, quartier.is_active) == (2024, None, True)
    assert quartier.contour["type"] == "MultiPolygon"
    assert 140_000 < quartier.area_m2 < 150_000
    assert (quartier.west, quartier.south, quartier.east, quartier.north) == (1.438, 43.598, 1.442, 43.602)
    assert any("Toulouse (31555)" in note for note in report.notes)
    assert report.samples[0].label == "QN03101M Les Tilleuls"


def test_a_second_time_nothing_changes():
    file = layer(qpv("QN03101M"), qpv("QN03102M", at=(1.46, 43.6)))
    taken(IMPORTER, file)
    before = list(Quartier.objects.order_by("pk").values())
    report = taken(IMPORTER, file)
    assert counts(report) == {"unchanged": 2}
    assert report.samples == []
    assert list(Quartier.objects.order_by("pk").values()) == before


def test_a_change_says_what_changed_and_history_keeps_who_did_it():
    taken(IMPORTER, layer(qpv()))
    user = UserFactory()
    report = take(IMPORTER, layer(qpv(at=(1.45, 43.6), lib_qp="Tilleuls")), by=user)
    assert counts(report) == {"changed": 1}
    assert report.samples[0].detail == "nom, contour"
    quartier = Quartier.objects.get()
    assert (quartier.name, quartier.version) == ("Tilleuls", 2)
    event = event_model(Quartier).objects.filter(pgh_obj_id=quartier.pk).latest("pgh_id")
    assert (event.name, event.pgh_label, event.pgh_context.metadata["user"]) == ("Tilleuls", "update", user.pk)


def test_a_dry_run_writes_nothing():
    report = take(IMPORTER, layer(qpv()), dry_run=True)
    assert counts(report) == {"created": 1}
    assert (Quartier.objects.count(), Commune.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "properties",
    [
        {"Code_QP": "QN03101M", "Nom_QP": "Les Tilleuls", "Insee_Com": "31555", "Nom_Commune": "Toulouse"},
        {"CODEQPV": "qn03101m", "QUARTIER": "Les Tilleuls", "code_commune": "31555", "COMMUNE": "Toulouse"},
        {"code quartier": "QN 03101 M", "libelle": "Les Tilleuls", "depcom": 31555, "ville": "Toulouse"},
        {"codgeo": "QN03101M", "libgeo": "Les Tilleuls", "CODE_INSEE": "31555", "commune_qp": "Toulouse"},
    ],
)
def test_headers_of_every_house(properties: dict[str, Any]):
    taken(IMPORTER, layer(feature(square(1.44, 43.6), **properties)))
    quartier = Quartier.objects.get(code="QN03101M")
    assert (quartier.name, quartier.commune_names) == ("Les Tilleuls", "Toulouse")


@pytest.mark.parametrize(
    ("insee", "names"),
    [
        ("02571; 02691", "Omissy; Saint-Quentin"),
        ("02571, 02691", "Omissy, Saint-Quentin"),
        ("0257102691", "Omissy|Saint-Quentin"),
        ("2571; 2691", "Omissy / Saint-Quentin"),
    ],
)
def test_several_communes_in_one_cell(insee: str, names: str):
    taken(IMPORTER, layer(qpv("QN00201M", at=(3.28, 49.86), insee_com=insee, lib_com=names)))
    quartier = Quartier.objects.get()
    assert quartier.commune_names == "Omissy, Saint-Quentin"
    assert sorted(commune.insee_code for commune in quartier.communes.all()) == ["02571", "02691"]


def test_lost_leading_zeros_come_back():
    taken(IMPORTER, layer(qpv("QN00101M", at=(5.2, 46.2), insee_com=1053, lib_com="Bourg-en-Bresse")))
    assert Quartier.objects.get().communes.get().insee_code == "01053"


def test_an_arrondissement_is_its_commune():
    taken(IMPORTER, layer(qpv("QN01301M", at=(5.37, 43.3), insee_com="13202", lib_com="Marseille 2e Arrondissement")))
    assert Quartier.objects.get().commune_names == "Marseille"
    assert Commune.objects.get().insee_code == "13055"


def test_a_merged_commune_is_the_one_it_joined():
    file = layer(
        qpv("QN09335M", at=(2.36, 48.96), insee_com="93059, 93072", lib_com=", Stains"),
        qpv("QN09336I", at=(2.37, 48.96), insee_com="93059", lib_com=None, lib_qp="Les Acacias"),
        qpv("QN09328M", at=(2.38, 48.93), insee_com="93066", lib_com="Saint-Denis", lib_qp="Les Saules"),
    )
    report = taken(IMPORTER, file)
    assert Quartier.objects.get(code="QN09335M").commune_names == "Saint-Denis, Stains"
    assert Quartier.objects.get(code="QN09336I").commune_names == "Saint-Denis"
    assert any("Pierrefitte-sur-Seine (93059) a rejoint Saint-Denis" in note for note in report.notes)


def test_a_known_commune_keeps_its_name():
    CommuneFactory(insee_code="31555", name="Toulouse")
    report = taken(IMPORTER, layer(qpv(lib_com="TOULOUSE")))
    assert Quartier.objects.get().commune_names == "Toulouse"
    assert not any("créées" in note for note in report.notes)


def test_a_commune_is_found_by_its_name_in_its_departement():
    CommuneFactory(insee_code="66136", name="Perpignan")
    CommuneFactory(insee_code="01262", name="Perpignan")
    taken(
        IMPORTER, layer(feature(square(2.89, 42.7), code_qp="QP066007", nom_qp="Bas-Vernet", commune_qp="Perpignan"))
    )
    assert Quartier.objects.get().communes.get().insee_code == "66136"


def test_a_name_beyond_the_codes_is_a_commune_too():
    for code, name in (("65440", "Tarbes"), ("65417", "Séméac")):
        CommuneFactory(insee_code=code, name=name)
    taken(
        IMPORTER,
        layer(qpv("QP065003", at=(0.1, 43.23), insee_com="65440", lib_com="Séméac, Tarbes", commune_qp="Tarbes")),
    )
    assert Quartier.objects.get().commune_names == "Séméac, Tarbes"


# ---- kinds and years ----------------------------------------------------------------------------------------------


def test_a_code_of_2015_is_of_its_generation():
    taken(IMPORTER, layer(qpv("QP031001")))
    quartier = Quartier.objects.get()
    assert (quartier.kind, quartier.valid_from, quartier.valid_until) == (QuartierKind.QPV_2015, 2015, 2023)


def test_both_generations_in_one_file():
    taken(IMPORTER, layer(qpv("QP031001"), qpv("QN03101M", at=(1.46, 43.6))))
    assert dict(Quartier.objects.values_list("code", "kind")) == {"QP031001": "qpv_2015", "QN03101M": "qpv_2024"}


def test_years_and_archive_of_the_file():
    taken(IMPORTER, layer(qpv("QP031001", annee_fin_valide="2020", archive="oui")))
    quartier = Quartier.objects.get()
    assert (quartier.valid_until, quartier.is_active) == (2020, False)


def test_an_end_before_the_start_is_refused():
    report = take(IMPORTER, layer(qpv("QP031001", annee_fin_valide=2012)))
    assert reasons(report) == {1: "l’année de fin précède l’année de début (2015)"}


@pytest.mark.parametrize(
    ("properties", "kind"),
    [({}, "local"), ({"type": "Secteur local"}, "local"), ({"type": "Quartier de veille"}, "veille")],
)
def test_a_sector_without_code_is_known_by_its_name_and_commune(properties: dict[str, str], kind: str):
    file = layer(qpv(None, **properties))
    taken(IMPORTER, file)
    quartier = Quartier.objects.get()
    assert (quartier.code, quartier.kind, quartier.name, quartier.commune_names) == (
        None,
        kind,
        "Les Tilleuls",
        "Toulouse",
    )
    assert counts(taken(IMPORTER, file)) == {"unchanged": 1}


def test_two_sectors_of_one_name_in_one_commune_are_refused():
    file = layer(qpv(None), qpv(None, at=(1.46, 43.6), lib_qp="LES TILLEULS"))
    assert reasons(take(IMPORTER, file)) == {2: "le secteur « LES TILLEULS » est déjà à la ligne 1"}


def test_the_same_name_in_another_commune_is_another_sector():
    taken(IMPORTER, layer(qpv(None), qpv(None, at=(1.3, 43.45), insee_com="31395", lib_com="Muret")))
    assert sorted(Quartier.objects.values_list("commune_names", flat=True)) == ["Muret", "Toulouse"]


def test_sectors_with_codes_of_their_own_need_their_kind():
    file = layer(feature(square(3.88, 43.6), code="HO1", nom="Les Cévennes"))
    assert "ce n’est pas un code de quartier prioritaire" in reasons(take(IMPORTER, file))[1]
    CommuneFactory(insee_code="34172", name="Montpellier")
    report = taken(IMPORTER, file, kind="local", insee_code="34172")
    assert (Quartier.objects.get().code, Quartier.objects.get().commune_names) == (None, "Montpellier")
    assert any("Codes locaux laissés de côté : 1 (ligne 1)" in note for note in report.notes)


def test_a_missing_code_among_codes_is_no_local_sector():
    report = take(IMPORTER, layer(qpv(), qpv("", at=(1.46, 43.6))))
    assert reasons(report)[2].startswith("le code du quartier manque")
    assert report.refused[0].column == "code_qp"


def test_a_quartier_made_de_veille_stays_so():
    QuartierFactory(code="QP031001", kind=QuartierKind.VEILLE, communes=[CommuneFactory(insee_code="31555")])
    taken(IMPORTER, layer(qpv("QP031001")))
    assert Quartier.objects.get().kind == QuartierKind.VEILLE


# ---- contours -----------------------------------------------------------------------------------------------------


def bow_tie(longitude: float, latitude: float) -> dict[str, Any]:
    half = 0.002
    points = [(-half, -half), (half, half), (half, -half), (-half, half), (-half, -half)]
    return {"type": "Polygon", "coordinates": [[[longitude + x, latitude + y] for x, y in points]]}


def test_an_invalid_contour_is_repaired_and_counted():
    bad = qpv("QN03102M", at=(1.46, 43.6))
    bad["geometry"] = bow_tie(1.46, 43.6)
    report = taken(IMPORTER, layer(qpv(), bad))
    assert "Contours invalides réparés : 1." in report.notes
    assert len(Quartier.objects.get(code="QN03102M").contour["coordinates"]) == 2


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "cet objet n’a pas de géométrie"),
        ({"type": "Point", "coordinates": [1.44, 43.6]}, "c’est un point, pas un contour (polygone)"),
        ({"type": "MultiPolygon", "coordinates": []}, "le contour est vide"),
        (square(43.6, 1.44), "latitude et longitude sont inversées"),
        (square(574_000, 6_279_000, 200), "les coordonnées (573800, 6278800) ne sont pas des degrés"),
        (square(-60, 43.6), "ce contour n’est pas en France métropolitaine"),
        (square(1.44, 43.6, 0.00001), "c’est trop petit pour un quartier"),
        (square(1.44, 43.6, 0.08), "est-ce le contour d’une commune entière ?"),
    ],
)
def test_a_contour_that_cannot_be_is_refused_with_its_line(geometry: Any, reason: str):
    bad = qpv("QN03102M")
    bad["geometry"] = geometry
    report = take(IMPORTER, layer(qpv(), bad, qpv("QN03103M", at=(1.5, 43.6))))
    assert counts(report) == {"created": 2, "refused": 1}
    (refusal,) = report.refused
    assert (refusal.line, refusal.column, refusal.value) == (2, "contour", "QN03102M Les Tilleuls")
    assert reason in refusal.reason
    assert not Quartier.objects.exists()


def test_good_lines_are_taken_when_asked():
    bad = qpv("QN03102M")
    bad["geometry"] = None
    report = take(IMPORTER, layer(qpv(), bad), good_lines=True)
    assert report.is_taken
    assert list(Quartier.objects.values_list("code", flat=True)) == ["QN03101M"]


def test_a_layer_of_communes_is_refused_line_by_line():
    file = layer(
        feature(square(0.9, 43.2), code="31001", nom="Agassac"), feature(square(0.5, 43.2), code="1053", nom="Aignes")
    )
    found = reasons(take(IMPORTER, file))
    assert found.keys() == {1, 2}
    assert all("commune entière" in reason for reason in found.values())


def test_a_layer_with_communes_alone_is_refused_line_by_line():
    report = take(IMPORTER, layer(feature(square(2.2, 43.5), code_commune="81021", nom_commune="Aussillon")))
    (refusal,) = report.refused
    assert (refusal.line, refusal.column, refusal.value) == (1, "nom_commune", "Aussillon")
    assert "commune entière" in refusal.reason


def test_communes_dressed_as_sectors_are_refused():
    report = take(IMPORTER, layer(feature(square(0.9, 43.2), nom="Agassac", insee="31001", nom_com="Agassac")))
    assert reasons(report) == {1: "ce nom est celui de la commune : est-ce une commune entière ?"}


def test_one_contour_for_two_quartiers_is_refused():
    report = take(IMPORTER, layer(qpv("QN03101M"), qpv("QN03102M")))
    assert reasons(report)[2].startswith("ce contour est aussi celui de la ligne 1")


def test_a_contour_a_hundred_times_larger_than_the_one_known_is_refused():
    taken(IMPORTER, layer(qpv(half=0.0005)))
    assert "fois plus grand que celui qui est connu" in reasons(take(IMPORTER, layer(qpv(half=0.01))))[1]


def test_a_whole_commune_may_be_a_quartier_overseas():
    contour = make_contour(square(45.2, -12.8, 0.025))
    assert why_not_plausible(QuartierDraft(1, QuartierKind.QPV_2024, "QN97661C"), contour) == ""
    assert "km²" in why_not_plausible(QuartierDraft(1, QuartierKind.QPV_2024, "QN03101M"), contour)


def test_the_same_code_twice_is_refused_with_both_lines():
    report = take(IMPORTER, layer(qpv(), qpv("QN03102M", at=(1.46, 43.6)), qpv(at=(1.5, 43.6))))
    (refusal,) = report.refused
    assert (refusal.line, refusal.reason) == (3, "le code QN03101M est déjà à la ligne 1")


@pytest.mark.parametrize("code", ["QN00101M, QN00102M", "QN00101MQN00102M", "QN0310", "QX03101M", "QN09901M"])
def test_a_bad_code_is_refused_with_its_text(code: str):
    (refusal,) = take(IMPORTER, layer(qpv(code))).refused
    assert (refusal.line, refusal.column, refusal.value) == (1, "code_qp", code)


def test_a_name_whose_accents_are_lost_is_refused():
    (refusal,) = take(IMPORTER, layer(qpv(lib_qp="Cit\ufffd Verte"))).refused
    assert "des accents ont été perdus" in refusal.reason


def test_an_unknown_commune_says_what_to_do():
    report = take(IMPORTER, layer(qpv(lib_com=None)))
    assert reasons(report)[1].startswith(
        "la commune 31555 n’est pas connue : importez d’abord le fichier des communes"
    )


def test_a_misspelt_commune_is_shown_with_its_column():
    CommuneFactory(name="Toulouse", insee_code="31555")
    for column in ("lib_com", "commune_qp"):
        properties = {"code_qp": "QN03101M", "lib_qp": "Les Tilleuls", column: "Tolouse"}
        (refusal,) = take(IMPORTER, layer(feature(square(1.44, 43.6), **properties))).refused
        assert (refusal.column, refusal.value) == (column, "Tolouse")
        assert refusal.reason.startswith("la commune « Tolouse » n’est pas connue")


def test_every_column_of_the_template_is_explained():
    assert [column.header for column in IMPORTER.template_columns if not column.help] == []


def test_a_quartier_without_commune_is_refused():
    report = take(IMPORTER, layer(feature(square(1.44, 43.6), code_qp="QN03101M", lib_qp="Les Tilleuls")))
    assert reasons(report)[1].startswith("la commune manque")


# ---- projections and archives -------------------------------------------------------------------------------------


@pytest.mark.parametrize("epsg", [2154, 4326, 3857, 27572])
def test_a_zipped_shapefile_in_the_projection_of_its_prj(epsg: int):
    file = zipped_shapefile(
        [(1.44, 43.6, "QN03101M", "Cité d’Été", "31555", "Toulouse")],
        epsg,
        ("CODE_QP", "NOM_QP", "INSEE_COM", "NOM_COM"),
    )
    report = taken(IMPORTER, file)
    quartier = Quartier.objects.get()
    assert (quartier.name, quartier.commune_names) == ("Cité d’Été", "Toulouse")
    assert quartier.longitude == pytest.approx(1.44, abs=1e-3)
    assert quartier.latitude == pytest.approx(43.6, abs=1e-3)
    assert any("Coordonnées converties" in note for note in report.notes) is (epsg != 4326)


def test_a_shapefile_of_la_reunion():
    taken(IMPORTER, zipped_shapefile([(55.29, -20.94, "QN97401M", "Ariste Bolon", "97407", "Le Port")], 2975,
                                     ("code_qp", "lib_qp", "insee_com", "lib_com")))  # fmt: skip
    assert Quartier.objects.get().latitude == pytest.approx(-20.94, abs=1e-3)


def test_a_geojson_that_says_lambert_93():
    contour = square(574_000, 6_279_000, 200)
    taken(IMPORTER, layer(feature(contour, **qpv()["properties"]), crs="urn:ogc:def:crs:EPSG::2154"))
    assert Quartier.objects.get().latitude == pytest.approx(43.6, abs=0.01)


# ---- the list without contours ------------------------------------------------------------------------------------

LIST = """
    code_qp;lib_qp;insee_reg;insee_dep;insee_com;lib_com;siren_epci;lib_epci;;;
    QN00102M;Croix Blanche;84;1;1053;Bourg-en-Bresse;200071751;CA;;;
    QN00201M;Europe;32;2;"02571; 02691";"Omissy; Saint-Quentin";200071892;CA;;;
    ;;;;;;;;;;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_list_creates_quartiers_without_contour(encoding: str):
    report = taken(IMPORTER, table(LIST, encoding=encoding))
    assert counts(report) == {"created": 2}
    quartier = Quartier.objects.get(code="QN00201M")
    assert (quartier.name, quartier.commune_names, quartier.contour) == ("Europe", "Omissy, Saint-Quentin", None)
    assert counts(taken(IMPORTER, table(LIST))) == {"unchanged": 2}


def test_a_list_changes_names_and_keeps_contours():
    taken(IMPORTER, layer(qpv()))
    contour = copy.deepcopy(Quartier.objects.get().contour)
    report = taken(IMPORTER, table("code_qp;lib_qp;insee_com;lib_com\nQN03101M;Les Érables;31395;Muret"))
    assert counts(report) == {"changed": 1}
    quartier = Quartier.objects.get()
    assert (quartier.name, quartier.commune_names, quartier.contour) == ("Les Érables", "Muret", contour)
    assert [commune.insee_code for commune in quartier.communes.all()] == ["31395"]
    assert report.samples[0].detail == "nom, communes"


def test_a_list_with_a_line_for_each_commune():
    report = taken(
        IMPORTER,
        table("code_qp;lib_qp;insee_com;lib_com\nQN00201M;Europe;02571;Omissy\nQN00201M;Europe;02691;Saint-Quentin"),
    )
    assert counts(report) == {"created": 1, "unchanged": 1}
    assert Quartier.objects.get().commune_names == "Omissy, Saint-Quentin"


def test_a_line_twice_in_a_list_is_refused():
    report = take(IMPORTER, table("code_qp;lib_qp;insee_com;lib_com\n" + "QN00201M;Europe;02571;Omissy\n" * 2))
    assert reasons(report) == {3: "le code QN00201M est déjà à la ligne 2"}


def test_a_shifted_line_is_refused_as_a_whole():
    report = take(IMPORTER, table("code_qp;lib_qp;insee_com\nQN03101M;Nord;Sud;31555"))
    assert "cette ligne a 4 cases, l’en-tête en a 3" in reasons(report)[2]


def test_a_contour_in_a_cell_of_the_list():
    shape = json.dumps(square(1.44, 43.6)).replace('"', '""')
    taken(IMPORTER, table(f'code_qp;lib_qp;insee_com;lib_com;geo_shape\nQN03101M;Nord;31555;Toulouse;"{shape}"'))
    assert Quartier.objects.get().area_m2 > 100_000


def test_a_table_of_something_else_is_refused_as_a_whole():
    (refusal,) = take(IMPORTER, table("siret;montant\n1;2")).refused
    assert "Colonnes attendues" in refusal.reason


# ---- residences ---------------------------------------------------------------------------------------------------


def test_new_contours_say_again_where_residences_stand():
    commune = CommuneFactory(insee_code="31555", name="Toulouse")
    inside = ResidenceFactory(quartier=None, commune=commune, longitude=1.44, latitude=43.6)
    outside = ResidenceFactory(quartier=None, commune=commune, longitude=1.5, latitude=43.6)
    unplaced = ResidenceFactory(quartier=None, commune=commune, is_in_qpv=True)
    report = taken(IMPORTER, layer(qpv()))
    found = {row.pk: (row.quartier and row.quartier.code, row.is_in_qpv) for row in Residence.objects.all()}
    assert found == {inside.pk: ("QN03101M", True), outside.pk: (None, False), unplaced.pk: (None, True)}
    assert any("Résidences" in note and note.endswith(": 2.") for note in report.notes)
    taken(IMPORTER, layer(qpv(at=(1.5, 43.6))))
    inside.refresh_from_db()
    outside.refresh_from_db()
    assert (inside.is_in_qpv, outside.is_in_qpv) == (False, True)


def test_a_contour_of_2015_puts_nobody_in_a_qpv_today():
    row = ResidenceFactory(quartier=None, longitude=1.44, latitude=43.6, commune=CommuneFactory(insee_code="31555"))
    taken(IMPORTER, layer(qpv("QP031001")))
    row.refresh_from_db()
    assert (row.quartier, row.is_in_qpv) == (None, None)


# ---- cost, properties, real files ---------------------------------------------------------------------------------


def queries_of(count: int, start: int) -> int:
    codes = [f"QN031{number:02d}M" for number in range(start, start + count)]
    file = layer(*(qpv(code, at=(1 + place / 50, 43.6)) for place, code in enumerate(codes, start)))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        taken(IMPORTER, file)
    return len(queries)


def test_the_number_of_queries_does_not_grow():
    CommuneFactory(insee_code="31555", name="Toulouse")
    assert queries_of(1, 1) == queries_of(3, 2) == queries_of(30, 10)


def test_progress_is_told():
    told = []
    features = [qpv(f"QN031{n:02d}M", at=(1 + n / 50, 43.6)) for n in range(1, 61)]
    take(IMPORTER, layer(*features), progress=lambda done, total: told.append((done, total)))
    assert told == [(25, 60), (60, 60)]


NAMES = st.text(st.characters(exclude_characters=";|,/", exclude_categories=["Cs", "Cc"]), max_size=8)
FIELDS = ["code_qp", "lib_qp", "insee_com", "lib_com", "type", "annee_fin_valide", "archive"]
ANYTHING = st.one_of(st.none(), st.integers(), st.text(max_size=30), st.floats(allow_nan=False))


@given(st.lists(NAMES, min_size=2, max_size=5))
def test_names_joined_are_split_again(names: list[str]):
    stripped = [name.strip() for name in names]
    for separator in (";", "|", ",", "/"):
        assert split_names(f"{separator} ".join(stripped)) == stripped


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=7))
def test_any_properties_give_a_report(properties: dict[str, Any]):
    file = layer(feature(square(1.44, 43.6), **properties), qpv("QN03102M", at=(1.5, 43.6)))
    report = take(IMPORTER, file, dry_run=True)
    counts(report)
    assert report.created == report.read - len(report.refused) > 0


def test_the_national_layer(shared_data):
    path = shared_data / "01_qpv2024_contours_france_DERIVE.geojson"
    report = taken(IMPORTER, path)
    assert counts(report) == {"created": 1584}
    assert "Contours invalides réparés : 586." in report.notes
    assert Quartier.objects.filter(kind=QuartierKind.QPV_2024, contour__isnull=False).count() == 1584
    # 149 in the file: one of them is in Saint-Denis and in the commune that joined it.
    assert Quartier.objects.filter(commune_names__contains=", ").count() == 148
    assert Commune.objects.count() == 833
    again = taken(IMPORTER, path)
    assert counts(again) == {"unchanged": 1584}


def test_the_layer_of_2015(shared_data):
    report = take(IMPORTER, shared_data / "01_qpv2015_contours_occitanie.geojson")
    assert counts(report) == {"created": 105}
    assert Quartier.objects.filter(kind=QuartierKind.QPV_2015, valid_until=2023).count() == 105


@pytest.mark.parametrize(
    "name", ["05_communes_contours_31", "05_communes_contours_93", "05_communes_contours_974",
             "05_communes_occitanie_avec_qpv", "08_contrats_de_ville_2024_points"],
)  # fmt: skip
def test_layers_of_something_else(shared_data, name: str):
    report = take(IMPORTER, shared_data / f"{name}.geojson", good_lines=True)
    assert report.read == len(report.refused) > 20
    assert not Quartier.objects.exists()


def test_the_sectors_of_montpellier(shared_data):
    CommuneFactory(insee_code="34172", name="Montpellier")
    report = taken(IMPORTER, shared_data / "05_quartiers_montpellier_wgs84.geojson", insee_code="34172")
    assert counts(report) == {"created": 7}
    assert Quartier.objects.filter(kind=QuartierKind.LOCAL, commune_names="Montpellier").count() == 7


# ---- what the database would refuse -------------------------------------------------------------------------------


def test_a_first_year_after_the_last_of_its_list_is_refused():
    CommuneFactory(insee_code="31555", name="Toulouse")
    report = take(IMPORTER, table("code_qp;lib_qp;insee_com;annee_debut\nQP031999;Les Tilleuls;31555;2024"))
    assert reasons(report) == {2: "l’année de début suit l’année de fin (2023)"}


def test_a_first_year_after_the_last_that_is_known_is_refused():
    row = QuartierFactory(code="QP031001", kind=QuartierKind.QPV_2015, valid_from=2015, valid_until=2020)
    report = take(IMPORTER, table("code_qp;annee_debut\nQP031001;2021"))
    assert reasons(report) == {2: "l’année de début suit l’année de fin (2020)"}
    row.kind, row.valid_until = QuartierKind.VEILLE, None
    row.save()
    assert counts(taken(IMPORTER, table("code_qp;annee_debut\nQP031001;2024"))) == {"changed": 1}
    row.refresh_from_db()
    assert (row.valid_from, row.valid_until) == (2024, None)


def test_sectors_of_communes_of_one_name_are_not_mixed_up():
    here = QuartierFactory(
        name="Centre",
        code=None,
        kind=QuartierKind.LOCAL,
        communes=[CommuneFactory(insee_code="93066", name="Saint-Denis")],
    )
    CommuneFactory(insee_code="97411", name="Saint-Denis")
    report = take(IMPORTER, table("lib_qp;insee_com;type\nCentre;97411;Secteur local"))
    assert "dans une autre commune qui s’appelle Saint-Denis" in reasons(report)[2]
    assert counts(taken(IMPORTER, table("lib_qp;insee_com;type\nCentre;93066;Secteur local"))) == {"unchanged": 1}
    assert [commune.insee_code for commune in here.communes.all()] == ["93066"]


@pytest.mark.parametrize("code", [None, "QN97401M"])
def test_a_contour_far_from_its_commune_is_refused(code: str | None):
    CommuneFactory(insee_code="97411", name="Saint-Denis", latitude=-20.9, longitude=55.45)
    right = qpv(code, at=(55.45, -20.9), insee_com="97411", lib_com="Saint-Denis")
    wrong = qpv(code, at=(-20.9, 55.45), insee_com="97411", lib_com="Saint-Denis")
    assert "km de Saint-Denis" in reasons(take(IMPORTER, layer(wrong)))[1]
    assert counts(taken(IMPORTER, layer(right))) == {"created": 1}


def test_another_commune_of_a_refused_line_is_refused_too():
    CommuneFactory(insee_code="31555", name="Toulouse")
    file = table("code_qp;lib_qp;insee_com\nQN03198M;Les Tilleuls;\nQN03198M;Les Tilleuls;31555")
    report = take(IMPORTER, file, good_lines=True)
    assert list(reasons(report)) == [2, 3]
    assert counts(report) == {"refused": 2}


def test_contours_that_the_file_does_not_give_stay(monkeypatch: pytest.MonkeyPatch):
    # Several writings, though the file is small.
    monkeypatch.setattr("territories.services.import_quartiers.AT_ONCE", 2)
    features = [qpv(f"QN0310{n}M", at=(1.40 + n / 50, 43.6)) for n in range(1, 6)]
    taken(IMPORTER, layer(*features))
    before = dict(Quartier.objects.values_list("code", "contour"))
    taken(IMPORTER, table("code_qp;lib_qp\n" + "\n".join(f"QN0310{n}M;Nom {n}" for n in range(1, 6))))
    assert dict(Quartier.objects.values_list("code", "contour")) == before
    assert set(Quartier.objects.values_list("name", flat=True)) == {f"Nom {n}" for n in range(1, 6)}
    report = taken(IMPORTER, layer(*features[:4], qpv("QN03105M", at=(1.6, 43.6))))
    assert counts(report) == {"changed": 5}
    after = dict(Quartier.objects.values_list("code", "contour"))
    assert [code for code, contour in after.items() if contour != before[code]] == ["QN03105M"]
