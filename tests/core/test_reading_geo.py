"""Layers as people send them: GeoJSON and zipped shapefiles, in any projection, with any fault."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapefile
import shapely

from core.reading.geo import Feature, Layer, is_layer, read_layer
from core.reading.sources import UnreadableFileError

# 0.01° × 0.01° in Toulouse: 808 m × 1,111 m.
SQUARE = [[[1.40, 43.60], [1.41, 43.60], [1.41, 43.61], [1.40, 43.61], [1.40, 43.60]]]
SQUARE_AREA = 897_600
BOW_TIE = [[[1.40, 43.60], [1.41, 43.61], [1.41, 43.60], [1.40, 43.61], [1.40, 43.60]]]


def projected(epsg: int, rings: list[Any] = SQUARE) -> list[Any]:
    to = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    return [[list(to.transform(x, y)) for x, y in ring] for ring in rings]


def polygon(rings: list[Any] = SQUARE) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": rings}


def geojson(*geometries: Any, crs: str | None = None, **properties: Any) -> bytes:
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"code_qp": f"QN0310{n}M", **properties}, "geometry": geometry}
            for n, geometry in enumerate(geometries)
        ],
    }
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(document).encode()


def layer_of(data: bytes) -> tuple[Layer, list[Feature]]:
    with read_layer(io.BytesIO(data)) as layer:
        features = list(layer)
    return layer, features


def only(data: bytes) -> Feature:
    return layer_of(data)[1][0]


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def shapefile_members(
    shapes: list[Any],
    *,
    name: str = "qpv",
    epsg: int | None = 2154,
    encoding: str = "utf-8",
    label: str = "Évêché",
    shape_type: int = shapefile.POLYGON,
) -> dict[str, bytes]:
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=shape_type, encoding=encoding) as writer:
        writer.field("CODE_QP", "C", 8)
        writer.field("NOM_QP", "C", 60)
        writer.field("POP", "N", 10, 2)
        for n, shape in enumerate(shapes):
            if shape is None:
                writer.null()
            elif shape_type == shapefile.POINT:
                writer.point(*shape)
            else:
                # Shapefiles turn their outer rings clockwise.
                writer.poly([ring[::-1] for ring in shape])
            writer.record(f"QN0310{n}M", label, 1184)
    members = {f"{name}.shp": shp.getvalue(), f"{name}.shx": shx.getvalue(), f"{name}.dbf": dbf.getvalue()}
    if epsg is not None:
        members[f"{name}.prj"] = pyproj.CRS.from_epsg(epsg).to_wkt("WKT1_ESRI").encode()
    return members


# ---- contours -----------------------------------------------------------------------------------------------------


def test_a_contour_has_its_area_its_bounds_and_a_point_inside():
    contour = only(geojson(polygon())).contour
    assert contour is not None
    assert contour.area_m2 == pytest.approx(SQUARE_AREA, rel=0.001)
    assert contour.bbox == (1.40, 43.60, 1.41, 43.61)
    assert contour.geometry.contains(shapely.Point(contour.centre))
    assert contour.geojson == {"type": "MultiPolygon", "coordinates": [SQUARE]}
    assert not contour.is_repaired


def test_the_hole_of_a_contour_is_no_part_of_its_area_whichever_way_it_turns():
    hole = [[1.402, 43.602], [1.404, 43.602], [1.404, 43.604], [1.402, 43.604], [1.402, 43.602]]
    whole = only(geojson(polygon())).contour
    for ring in (hole, hole[::-1]):
        contour = only(geojson(polygon([SQUARE[0], ring]))).contour
        assert contour is not None
        assert whole is not None
        assert contour.area_m2 == pytest.approx(whole.area_m2 * 0.96, rel=0.001)


def test_a_contour_that_crosses_itself_is_repaired_and_says_so():
    contour = only(geojson(polygon(BOW_TIE))).contour
    assert contour is not None
    assert contour.is_repaired
    assert shapely.is_valid(contour.geometry)
    assert len(contour.geometry.geoms) == 2
    assert contour.area_m2 == pytest.approx(SQUARE_AREA / 2, rel=0.01)


def test_a_spike_is_cut_and_leaves_polygons_only():
    spike = [[[1.40, 43.60], [1.41, 43.60], [1.41, 43.61], [1.45, 43.61], [1.41, 43.61], [1.40, 43.61], [1.40, 43.60]]]
    contour = only(geojson(polygon(spike))).contour
    assert contour is not None
    assert contour.is_repaired
    assert contour.bbox == (1.40, 43.60, 1.41, 43.61)


def test_a_contour_read_back_from_what_was_written_is_the_same():
    first = only(geojson(polygon(BOW_TIE))).contour
    assert first is not None
    second = only(geojson(first.geojson)).contour
    assert second is not None
    assert second.geojson == first.geojson
    assert not second.is_repaired


def test_altitudes_are_dropped():
    rings = [[[x, y, 150.0] for x, y in SQUARE[0]]]
    contour = only(geojson(polygon(rings))).contour
    assert contour is not None
    assert contour.geojson["coordinates"] == [SQUARE]


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "cet objet n’a pas de géométrie"),
        ({}, "cet objet n’a pas de géométrie"),
        ({"type": "Point", "coordinates": [1.4, 43.6]}, "c’est un point, pas un contour (polygone)"),
        (
            {"type": "LineString", "coordinates": [[1.4, 43.6], [1.5, 43.6]]},
            "c’est une ligne, pas un contour (polygone)",
        ),
        ({"type": "Polygon", "coordinates": []}, "le contour est vide"),
        ({"type": "Polygon", "coordinates": [[[1.4, 43.6]]]}, "le contour est mal écrit"),
        ({"type": "Polygon", "coordinates": [[["a", 1], [2, 3], [4, 5]]]}, "le contour est mal écrit"),
        ({"type": "Polygon", "coordinates": 12}, "le contour est mal écrit"),
        (
            {"type": "Polygon", "coordinates": [[[1, 2], [2, 3], [3, 4], [1, 2]]]},
            "le contour n’entoure aucune surface",
        ),
        ({"type": "Cercle", "coordinates": [1]}, "cette géométrie n’est pas connue"),
        ({"type": "GeometryCollection", "geometries": []}, "ne contient aucun contour"),
    ],
)
def test_what_is_no_contour_is_a_problem_of_its_feature_alone(geometry: Any, reason: str):
    _, features = layer_of(geojson(polygon(), geometry, polygon()))
    assert [feature.line for feature in features] == [1, 2, 3]
    assert [feature.contour is None for feature in features] == [False, True, False]
    assert reason in features[1].problem
    assert features[1].properties == {"code_qp": "QN03101M"}


def test_the_polygons_of_a_collection_are_kept():
    collection = {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 43]}, polygon()]}
    contour = only(geojson(collection)).contour
    assert contour is not None
    assert contour.geojson["coordinates"] == [SQUARE]


def test_attributes_are_text():
    data = geojson(polygon(), pop=1184.0, part=0.5, ok=True, rien=None, insee=["02571", "02691"], n=7)
    assert only(data).properties == {
        "code_qp": "QN03100M",
        "pop": "1184",
        "part": "0.5",
        "ok": "VRAI",
        "rien": "",
        "insee": "02571; 02691",
        "n": "7",
    }


# ---- projections --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", [None, "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"])
def test_degrees_are_kept_as_they_are(crs: str | None):
    layer, features = layer_of(geojson(polygon(), crs=crs))
    assert layer.crs_name == "WGS 84"
    assert features[0].contour is not None
    assert features[0].contour.geojson["coordinates"] == [SQUARE]


@pytest.mark.parametrize(
    ("epsg", "rings"),
    [
        (2154, SQUARE),
        (27572, SQUARE),
        (3943, SQUARE),
        (3857, SQUARE),
        (2975, [[[x + 54, y - 64.5] for x, y in SQUARE[0]]]),
    ],
)
def test_a_projected_geojson_is_brought_to_degrees(epsg: int, rings: list[Any]):
    layer, features = layer_of(geojson(polygon(projected(epsg, rings)), crs=f"urn:ogc:def:crs:EPSG::{epsg}"))
    assert f"EPSG:{epsg}" in layer.crs_name
    contour = features[0].contour
    assert contour is not None
    found = contour.geojson["coordinates"][0][0]
    for (x, y), (expected_x, expected_y) in zip(found, rings[0], strict=True):
        assert (x, y) == (pytest.approx(expected_x, abs=2e-6), pytest.approx(expected_y, abs=2e-6))


def test_lambert_93_without_a_word_of_it_is_refused_and_recognized():
    feature = only(geojson(polygon(projected(2154))))
    assert feature.contour is None
    assert "ne sont pas des degrés" in feature.problem
    assert "elles ressemblent à du Lambert-93 (EPSG:2154)" in feature.problem


@pytest.mark.parametrize(("epsg", "words"), [(2975, "La Réunion"), (3857, "Web Mercator"), (3943, "9 zones")])
def test_other_projections_are_recognized(epsg: int, words: str):
    rings = [[[x + 54, y - 64.5] for x, y in SQUARE[0]]] if epsg == 2975 else SQUARE
    assert words in only(geojson(polygon(projected(epsg, rings)))).problem


def test_degrees_said_to_be_lambert_93_are_refused():
    feature = only(geojson(polygon(), crs="EPSG:2154"))
    assert feature.contour is None
    assert "en degrés, alors que le fichier annonce" in feature.problem


def test_latitude_before_longitude_is_refused():
    turned = [[[y, x] for x, y in SQUARE[0]]]
    assert only(geojson(polygon(turned))).problem == "latitude et longitude sont inversées"


def test_an_unknown_projection_is_refused():
    with pytest.raises(UnreadableFileError, match="La projection « EPSG:999999 »"):
        layer_of(geojson(polygon(), crs="EPSG:999999"))


# ---- documents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"type": "FeatureCollection", "features": []}', "La couche est vide"),
        (b'{"type": "FeatureCollection", "features": [', r"coupé ou mal écrit \(ligne 1, caractère 44\)"),
        (b'{"type": "Topology", "objects": {}}', "TopoJSON"),
        (b'{"geometryType": "esriGeometryPolygon", "features": []}', "ArcGIS"),
        (b'{"communes": {}}', "n’est pas un GeoJSON"),
        (b"[1, 2]", "n’est pas un GeoJSON"),
        (b"[" * 100_000, "coupé ou mal écrit|trop imbriqué"),
        (b"code_qp;lib_qp\nA;b\n", "C’est un tableau, pas une couche"),
        (b"SQLite format 3\x00", "GeoPackage"),
    ],
)
def test_other_documents_are_refused_with_what_to_do(data: bytes, words: str):
    with pytest.raises(UnreadableFileError, match=words):
        layer_of(data)


def test_a_damaged_feature_does_not_stop_the_others():
    document = json.loads(geojson(polygon(), polygon()))
    document["features"].insert(1, "rien")
    _, features = layer_of(json.dumps(document).encode())
    assert [bool(feature.contour) for feature in features] == [True, False, True]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_encodings_of_geojson(encoding: str):
    data = json.dumps(json.loads(geojson(polygon(), lib_qp="Évêché")), ensure_ascii=False).encode(encoding)
    assert only(data).properties["lib_qp"] == "Évêché"


# ---- shapefiles ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("epsg", [2154, 27572, 4326, 3857])
def test_a_zipped_shapefile_is_brought_to_degrees(epsg: int):
    rings = SQUARE if epsg == 4326 else projected(epsg)
    layer, features = layer_of(zipped(shapefile_members([rings, rings], epsg=epsg)))
    assert (layer.count, layer.field_names) == (2, ["CODE_QP", "NOM_QP", "POP"])
    assert features[1].line == 2
    assert features[1].properties == {"CODE_QP": "QN03101M", "NOM_QP": "Évêché", "POP": "1184"}
    contour = features[0].contour
    assert contour is not None
    assert contour.bbox == pytest.approx((1.40, 43.60, 1.41, 43.61), abs=2e-6)
    assert contour.area_m2 == pytest.approx(SQUARE_AREA, rel=0.001)


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [("utf-8", b"UTF-8"), ("utf-8", None), ("cp1252", b"1252"), ("cp1252", None), ("latin-1", b"ISO-8859-1"),
     ("cp850", b"cp850"), ("cp1252", b"nonsense")],
)  # fmt: skip
def test_encodings_of_shapefiles(encoding: str, cpg: bytes | None):
    members = shapefile_members([projected(2154)], encoding=encoding)
    if cpg is not None:
        members["qpv.cpg"] = cpg
    assert only(zipped(members)).properties["NOM_QP"] == "Évêché"


def test_a_shapefile_in_a_folder_beside_other_files_is_found():
    members = {f"export/2024/{name}": data for name, data in shapefile_members([projected(2154)]).items()}
    members |= {"__MACOSX/export/._qpv.shp": b"x", "export/notice.pdf": b"%PDF", "export/QPV.html": b"<html>"}
    assert only(zipped(members)).contour is not None


def test_the_case_of_the_parts_of_a_shapefile_does_not_matter():
    members = {name.upper(): data for name, data in shapefile_members([projected(2154)]).items()}
    assert only(zipped(members)).contour is not None


def test_null_shapes_and_point_layers_are_problems_of_their_line():
    _, features = layer_of(zipped(shapefile_members([projected(2154), None])))
    assert [feature.problem for feature in features] == ["", "cet objet n’a pas de géométrie"]
    points = shapefile_members([(574000.0, 6279000.0)], shape_type=shapefile.POINT)
    assert only(zipped(points)).problem == "c’est un point, pas un contour (polygone)"


def test_an_archive_without_projection_is_taken_when_it_is_in_degrees_only():
    layer, features = layer_of(zipped(shapefile_members([SQUARE], epsg=None)))
    assert features[0].contour is not None
    assert layer.notes == ["L’archive n’a pas de fichier .prj : ses coordonnées sont lues comme du WGS 84."]
    with pytest.raises(UnreadableFileError, match=r"qpv\.prj.*Lambert-93"):
        layer_of(zipped(shapefile_members([projected(2154)], epsg=None)))


def test_a_wrong_projection_file_is_refused():
    members = shapefile_members([projected(2154)])
    with pytest.raises(UnreadableFileError, match=r"\.prj ne dit pas de projection connue"):
        layer_of(zipped(members | {"qpv.prj": b"PROJCS[nothing"}))


def test_a_shapefile_without_its_table_is_refused():
    members = shapefile_members([projected(2154)])
    del members["qpv.dbf"]
    with pytest.raises(UnreadableFileError, match=r"n’a pas « qpv\.dbf »"):
        layer_of(zipped(members))


@pytest.mark.parametrize("part", ["qpv.shp", "qpv.dbf"])
def test_a_damaged_shapefile_is_refused_and_never_crashes(part: str):
    members = shapefile_members([projected(2154), projected(2154)])
    for length in (4, 40, 100, 130, 200):
        data = zipped(members | {part: members[part][:length]})
        refusal = problems = ""
        try:
            problems = "".join(feature.problem for feature in layer_of(data)[1])
        except UnreadableFileError as error:
            refusal = error.message
        assert "abîmé" in refusal + problems or "vide" in refusal or "géométrie" in problems


def test_several_layers_in_one_archive_are_named_and_refused():
    members = shapefile_members([projected(2154)]) | shapefile_members([projected(2154)], name="communes")
    with pytest.raises(UnreadableFileError, match=r"plusieurs couches : communes\.shp, qpv\.shp"):
        layer_of(zipped(members))


def test_a_zipped_geojson_is_read_and_an_archive_of_nothing_refused():
    assert only(zipped({"qpv.geojson": geojson(polygon())})).contour is not None
    with pytest.raises(UnreadableFileError, match="ni shapefile"):
        layer_of(zipped({"lisezmoi.txt": b"rien"}))


def test_a_bomb_or_a_path_out_of_the_archive_is_refused():
    with pytest.raises(UnreadableFileError, match="Une fois ouverte"):
        layer_of(zipped({"qpv.shp": b"\x00" * 60_000_000}))
    with pytest.raises(UnreadableFileError, match="chemin interdit"):
        layer_of(zipped({"../qpv.shp": b"x"}))


def test_a_layer_is_told_from_a_table():
    assert is_layer(io.BytesIO(geojson(polygon())))
    assert is_layer(io.BytesIO(zipped({"a.shp": b"x"})))
    assert not is_layer(io.BytesIO(b"code_qp;lib_qp\n"))
    assert not is_layer(io.BytesIO(zipped({"a.csv": b"code_qp;lib_qp\n"})))


# ---- real files ---------------------------------------------------------------------------------------------------


def read(path: Path) -> list[Feature]:
    with read_layer(path) as layer:
        return list(layer)


def test_the_national_layer(shared_data: Path):
    features = read(shared_data / "01_qpv2024_contours_france_DERIVE.geojson")
    contours = [feature.contour for feature in features if feature.contour]
    assert len(features) == len(contours) == 1584
    assert sum(contour.is_repaired for contour in contours) == 586
    assert all(shapely.is_valid(shapely.geometry.shape(contour.geojson)) for contour in contours)
    assert all(contour.geometry.contains(shapely.Point(contour.centre)) for contour in contours)


def test_real_layers(shared_data: Path):
    older = read(shared_data / "01_qpv2015_contours_occitanie.geojson")
    assert (len(older), sum(f.contour.is_repaired for f in older if f.contour)) == (105, 32)
    points = read(shared_data / "08_contrats_de_ville_2024_points.geojson")
    problems = [feature.problem for feature in points]
    assert problems.count("c’est un point, pas un contour (polygone)") == 447
    assert problems.count("cet objet n’a pas de géométrie") == 1
    montpellier = read(shared_data / "05_quartiers_montpellier_wgs84.geojson")
    for feature in montpellier:
        assert feature.contour is not None
        # The layer carries the area computed in its own projection.
        assert feature.contour.area_m2 == pytest.approx(float(feature.properties["Shape_Area"]), rel=0.005)


# ---- what no program should write, and some do ---------------------------------------------------------------------


@pytest.mark.parametrize("properties", [None, [], "EPSG:2154", {}])
def test_a_crs_without_a_name_is_refused(properties: Any):
    document = json.loads(geojson(polygon())) | {"crs": {"type": "name", "properties": properties}}
    with (
        pytest.raises(UnreadableFileError, match="n’est pas comprise"),
        read_layer(io.BytesIO(json.dumps(document).encode())),
    ):
        pass


def test_a_number_without_end_is_refused():
    data = b'{"type": "FeatureCollection", "features": [{"n": ' + b"1" * 5000 + b"}]}"
    with pytest.raises(UnreadableFileError, match="démesuré"), read_layer(io.BytesIO(data)):
        pass


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": {"a": 1}},
        {"type": "Polygon", "coordinates": [[{"x": 1, "y": 2}] * 4]},
        {"type": "Polygon", "coordinates": [[[10**400, 43.6], [1.41, 43.6], [1.41, 43.61], [10**400, 43.6]]]},
        {"type": ["Polygon"], "coordinates": SQUARE},
        {"type": {"a": 1}, "coordinates": SQUARE},
        {"type": "GeometryCollection", "geometries": 5},
        {"type": "GeometryCollection", "geometries": {"type": "Polygon", "coordinates": SQUARE}},
        {"type": "Polygon", "coordinates": [[[1.40, float("nan")], *SQUARE[0][1:]]]},
        {"type": "Polygon", "coordinates": [[[1.40, float("inf")], *SQUARE[0][1:]]]},
    ],
)
def test_a_geometry_written_wrongly_is_a_problem_of_its_line(geometry: Any):
    with read_layer(io.BytesIO(geojson(geometry, polygon()))) as layer:
        wrong, right = layer
    assert wrong.problem
    assert wrong.contour is None
    assert right.contour is not None


def test_polygons_of_a_collection_in_a_collection_are_found():
    inner = {"type": "GeometryCollection", "geometries": [polygon(), {"type": "Point", "coordinates": [1, 43]}]}
    with read_layer(io.BytesIO(geojson({"type": "GeometryCollection", "geometries": [inner]}))) as layer:
        (found,) = layer
    assert found.contour is not None
    assert found.contour.area_m2 == pytest.approx(SQUARE_AREA, rel=0.01)


def test_half_of_a_pair_of_characters_and_a_geometry_among_attributes_are_text():
    with read_layer(io.BytesIO(geojson(polygon(), nom="Tilleuls \ud83d", forme=polygon()))) as layer:
        (found,) = layer
    assert found.properties["nom"] == "Tilleuls ?"
    assert json.loads(found.properties["forme"])["coordinates"] == SQUARE


@pytest.mark.parametrize("name", ["EPSG:5720", "EPSG:4978"])
def test_a_projection_that_is_no_map_is_refused(name: str):
    with (
        pytest.raises(UnreadableFileError, match="n’est pas connue"),
        read_layer(io.BytesIO(geojson(polygon(), crs=name))),
    ):
        pass


@pytest.mark.parametrize(
    "prj", ['LOCAL_CS["chantier",UNIT["m",1]]', 'VERT_CS["x",VERT_DATUM["y",2005],UNIT["m",1]]', "\ufffe"]
)
def test_a_prj_that_is_no_map_is_refused(prj: str):
    parts = {kind: io.BytesIO() for kind in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON) as writer:
        writer.field("code_qp", "C")
        writer.poly([list(reversed(projected(2154)[0]))])
        writer.record("QN03101M")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for kind, content in parts.items():
            archive.writestr(f"a.{kind}", content.getvalue())
        archive.writestr("a.prj", prj)
    with pytest.raises(UnreadableFileError, match="ne dit pas de projection connue"), read_layer(out):
        pass


def test_a_damaged_member_of_an_archive_is_told():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", geojson(*[polygon()] * 50))
    damaged = bytearray(out.getvalue())
    damaged[60:80] = bytes(20)
    with pytest.raises(UnreadableFileError, match="est abîmé"), read_layer(io.BytesIO(bytes(damaged))):
        pass
