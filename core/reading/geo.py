"""Contours from GeoJSON or from a zipped shapefile, as valid polygons in longitude and latitude (WGS 84).

A feature that is no polygon, or whose coordinates are in another projection than the file says, comes out with the
French reason instead of a contour: the reader of the file decides what to do with it.
"""

from __future__ import annotations

import itertools
import json
import logging
import math
import re
import struct
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any

import numpy
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from core.lazy import LazyModule
from core.reading.sources import (
    MEGABYTE,
    Kind,
    Source,
    UnreadableFileError,
    kind_of,
    open_archive,
    opened,
    read_member,
)

if TYPE_CHECKING:
    import pyproj
    import shapefile
else:
    pyproj, shapefile = LazyModule("pyproj"), LazyModule("shapefile")

# A contour is kept to about 1 cm.
DECIMALS = 7
MAX_JSON = 100 * MEGABYTE

# pyshp reports oddities of rings there, which are repaired here.
logging.getLogger("shapefile").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Contour:
    """A valid MultiPolygon in WGS 84 degrees, its geodesic area in m², and a point inside of it."""

    geometry: MultiPolygon
    area_m2: float
    is_repaired: bool

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) in degrees."""
        west, south, east, north = self.geometry.bounds
        return west, south, east, north

    @property
    def centre(self) -> tuple[float, float]:
        """(longitude, latitude) of a point that lies in the contour."""
        point = self.geometry.representative_point()
        return round(point.x, DECIMALS), round(point.y, DECIMALS)

    @property
    def geojson(self) -> dict[str, Any]:
        """The geometry member of a GeoJSON feature, always a MultiPolygon, with 7 decimals."""
        return {
            "type": "MultiPolygon",
            "coordinates": [
                [_ring(polygon.exterior), *(_ring(hole) for hole in polygon.interiors)]
                for polygon in self.geometry.geoms
            ],
        }


def _ring(ring: Any) -> list[list[float]]:
    return numpy.round(shapely.get_coordinates(ring), DECIMALS).tolist()


@dataclass(frozen=True)
class Feature:
    """A feature of the layer: its rank from 1, its attributes as text, and a contour or the reason why not."""

    line: int
    properties: dict[str, str]
    contour: Contour | None = None
    problem: str = ""


@dataclass
class Layer:
    """Iterate over it once for its features. `crs_name` says in what projection the file is, in words."""

    crs_name: str
    field_names: list[str]
    features: Iterator[Feature]
    count: int
    notes: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Feature]:
        return self.features


def is_layer(source: Source) -> bool:
    """Whether the file is to be read by `read_layer` (GeoJSON, or an archive with one) rather than as a table.

    Raises UnreadableFileError for a file that is neither.
    """
    with opened(source) as file:
        kind = kind_of(file)
        if kind is not Kind.ARCHIVE:
            return kind is Kind.JSON
        return any(_suffix(name) in (".shp", ".geojson", ".json") for name in open_archive(file).namelist())


@contextmanager
def read_layer(source: Source) -> Iterator[Layer]:
    """Open a layer: ``with read_layer(file) as layer: for feature in layer: …``.

    Accepts GeoJSON (a crs member is honoured; without one it is WGS 84) and a zip holding one shapefile or one
    GeoJSON. Raises UnreadableFileError with what to do about it.
    """
    with opened(source) as file:
        match kind_of(file):
            case Kind.JSON:
                yield _read_geojson(file)
            case Kind.ARCHIVE:
                yield _read_archive(file)
            case _:
                raise UnreadableFileError(
                    "C’est un tableau, pas une couche : un GeoJSON ou une archive .zip avec un shapefile est attendu."
                )


# ---- GeoJSON ------------------------------------------------------------------------------------------------------


def _read_geojson(file: IO[bytes]) -> Layer:
    document = _load(file)
    if isinstance(document, dict) and document.get("type") == "Topology":
        raise UnreadableFileError("C’est un TopoJSON : exportez la couche en GeoJSON.")
    if isinstance(document, dict) and ("geometryType" in document or "spatialReference" in document):
        raise UnreadableFileError("C’est un JSON d’ArcGIS : demandez l’export GeoJSON (f=geojson).")
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = {"type": "FeatureCollection", "features": [document], "crs": document.get("crs")}
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise UnreadableFileError(
            "Ce JSON n’est pas un GeoJSON : il n’a pas de liste « features » (une FeatureCollection est attendue)."
        )
    features = document["features"]
    if not features:
        raise UnreadableFileError("La couche est vide : elle n’a aucun objet.")
    crs = _crs_of_geojson(document.get("crs"))
    names: dict[str, None] = {}
    for feature in features:
        if isinstance(feature, dict) and isinstance(feature.get("properties"), dict):
            names.update(dict.fromkeys(feature["properties"]))
    return Layer(_crs_name(crs), list(names), _features_of_geojson(features, crs), len(features))


def _load(file: IO[bytes]) -> Any:
    file.seek(0, 2)
    if file.tell() > MAX_JSON:
        raise UnreadableFileError("Ce GeoJSON pèse plus de 100 Mo : découpez-le par département.")
    file.seek(0)
    data = file.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    del data
    try:
        return json.loads(text, object_hook=_packed)
    except json.JSONDecodeError as error:
        raise UnreadableFileError(
            f"Le JSON est coupé ou mal écrit (ligne {error.lineno}, caractère {error.colno}).", line=error.lineno
        ) from None
    except RecursionError:
        raise UnreadableFileError("Le JSON est trop imbriqué pour être un GeoJSON.") from None
    except ValueError:
        # Python reads no whole number of more than 4,300 digits.
        raise UnreadableFileError("Le JSON contient un nombre démesuré : ce n’est pas un GeoJSON.") from None


def _packed(member: dict[str, Any]) -> dict[str, Any]:
    """A geometry with its rings as arrays: a position takes 16 bytes, ten times less than as Python lists.

    What is not written as it should be is left as it is, and refused when it is read.
    """
    polygons = member.get("coordinates")
    try:
        if member.get("type") == "Polygon":
            member["coordinates"] = [numpy.array(_flat(ring)) for ring in polygons or ()]
        elif member.get("type") == "MultiPolygon":
            member["coordinates"] = [[numpy.array(_flat(ring)) for ring in rings] for rings in polygons or ()]
    except (*_NOT_POSITIONS, NoContourError):
        member["coordinates"] = polygons
    return member


def _crs_of_geojson(member: Any) -> pyproj.CRS:
    """The crs member of GeoJSON 2008, which most French files still carry; none means WGS 84 (RFC 7946)."""
    if member is None:
        return wgs84()
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise UnreadableFileError("La projection du GeoJSON (membre « crs ») n’est pas comprise : exportez en WGS 84.")
    if re.search(r"CRS:?84$", name, re.IGNORECASE):
        return wgs84()
    code = re.search(r"EPSG:(?:[^:]*:)?(\d+)$", name, re.IGNORECASE)
    try:
        return _usable(pyproj.CRS.from_epsg(int(code.group(1))) if code else pyproj.CRS.from_user_input(name))
    except pyproj.exceptions.ProjError:
        raise UnreadableFileError(
            f"La projection « {name} » du GeoJSON n’est pas connue : exportez en WGS 84."
        ) from None


def _usable(crs: pyproj.CRS) -> pyproj.CRS:
    """The same, when its coordinates tell a place on a map. Raises ProjError: heights, plans of a building site."""
    if not (crs.is_projected or crs.is_geographic):
        raise pyproj.exceptions.CRSError("neither projected nor geographic")
    _transformer(crs.to_wkt())
    return crs


def _features_of_geojson(features: list[Any], crs: pyproj.CRS) -> Iterator[Feature]:
    for line, feature in enumerate(features, 1):
        if not isinstance(feature, dict):
            yield Feature(line, {}, problem="cet élément de la liste « features » n’est pas un objet")
            continue
        raw = feature.get("properties")
        properties = {str(k): _as_text(v) for k, v in raw.items()} if isinstance(raw, dict) else {}
        # ArcGIS leaves the identifier out of the properties.
        yield _feature(line, properties, feature.get("geometry"), crs)
        # The contours are copied: let the read ones go, a national layer weighs much as Python lists.
        features[line - 1] = None


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e17:
        return str(int(value))
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        value = "; ".join(map(str, value))
    elif isinstance(value, dict | list):
        # A geometry among the attributes says nothing that is read as text.
        value = json.dumps(value, ensure_ascii=False, default=lambda array: array.tolist())
    # Half of a pair of characters is no character: no database takes it.
    return str(value).encode("utf-8", "replace").decode().strip()


# ---- shapefile ----------------------------------------------------------------------------------------------------


def _suffix(name: str) -> str:
    path = PurePosixPath(name)
    is_hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return "" if is_hidden else path.suffix.lower()


def _read_archive(file: IO[bytes]) -> Layer:
    archive = open_archive(file)
    layers = sorted(name for name in archive.namelist() if _suffix(name) in (".shp", ".geojson", ".json"))
    shapes = [name for name in layers if _suffix(name) == ".shp"]
    # A GeoJSON beside a shapefile is most often the same layer twice.
    chosen = shapes or layers
    if not chosen:
        raise UnreadableFileError("L’archive ne contient ni shapefile (.shp) ni GeoJSON.")
    if len(chosen) > 1:
        raise UnreadableFileError(
            f"L’archive contient plusieurs couches : {', '.join(chosen[:10])}. Gardez-en une seule."
        )
    if not shapes:
        inner = BytesIO(read_member(archive, chosen[0]))
        if kind_of(inner) is not Kind.JSON:
            raise UnreadableFileError(f"Dans l’archive, « {chosen[0]} » n’est pas un GeoJSON.")
        return _read_geojson(inner)
    return _read_shapefile(archive, chosen[0])


def _read_shapefile(archive: zipfile.ZipFile, shp: str) -> Layer:
    parts = {_suffix(name): name for name in archive.namelist() if _stem(name) == _stem(shp)}
    if ".dbf" not in parts:
        raise UnreadableFileError(
            f"L’archive n’a pas « {PurePosixPath(shp).stem}.dbf », où sont les noms et les codes : ajoutez-le."
        )
    encoding = _encoding_of_cpg(archive, parts)
    members = {kind: BytesIO(read_member(archive, parts[f".{kind}"])) for kind in ("shp", "dbf")}
    if ".shx" in parts:
        members["shx"] = BytesIO(read_member(archive, parts[".shx"]))
    try:
        with warnings.catch_warnings():
            # A damaged header is found out below, feature by feature.
            warnings.simplefilter("ignore")
            # Read as one byte a character: the true encoding is found value by value.
            reader = shapefile.Reader(**members, encoding="latin-1")
        names = [_decoded(str(name), encoding) for name, *_ in reader.fields if name != "DeletionFlag"]
        count = len(reader)
    except (shapefile.ShapefileException, struct.error, ValueError, KeyError, IndexError, OSError):
        raise UnreadableFileError("Le shapefile est abîmé : exportez la couche de nouveau.") from None
    if not count:
        raise UnreadableFileError("La couche est vide : elle n’a aucun objet.")
    notes = []
    if ".prj" in parts:
        crs = _crs_of_prj(read_member(archive, parts[".prj"]))
    else:
        if not _looks_like_degrees(reader.bbox):
            raise UnreadableFileError(
                f"L’archive n’a pas « {PurePosixPath(shp).stem}.prj », qui dit la projection"
                f"{_likely_projection(*reader.bbox[:2])} : ajoutez-le."
            )
        crs = wgs84()
        notes.append("L’archive n’a pas de fichier .prj : ses coordonnées sont lues comme du WGS 84.")
    return Layer(_crs_name(crs), names, _features_of_shapefile(reader, names, encoding, crs), count, notes)


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).casefold()


def _looks_like_degrees(bbox: Any) -> bool:
    west, south, east, north = bbox[:4]
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def _crs_of_prj(data: bytes) -> pyproj.CRS:
    wkt = data.decode("utf-8-sig", errors="replace").strip().strip("\x00")
    try:
        crs = _usable(pyproj.CRS.from_wkt(wkt))
    except pyproj.exceptions.ProjError:
        raise UnreadableFileError("Le fichier .prj ne dit pas de projection connue : exportez en WGS 84.") from None
    # The text written by ArcGIS leaves out how its datum relates to WGS 84, which the registry knows.
    code = crs.to_epsg(min_confidence=60)
    return pyproj.CRS.from_epsg(code) if code else crs


_CODE_PAGES = {"65001": "utf-8", "utf8": "utf-8", "ansi1252": "cp1252", "1252": "cp1252", "latin1": "cp1252"}


def _encoding_of_cpg(archive: zipfile.ZipFile, parts: dict[str, str]) -> str | None:
    if ".cpg" not in parts:
        return None
    said = read_member(archive, parts[".cpg"]).decode("ascii", errors="ignore").strip().lower()
    plain = re.sub(r"[^a-z0-9]", "", said)
    if plain in ("88591", "iso88591", "885915", "iso885915"):
        return "cp1252" if plain.endswith("88591") else "iso8859-15"
    name = _CODE_PAGES.get(plain, said)
    try:
        "".encode(name)
    except LookupError:
        return None
    return name


def _decoded(value: str, encoding: str | None) -> str:
    """Text read as Latin-1, in its true encoding: the one said, else UTF-8 when it is, else Windows."""
    data = value.encode("latin-1", errors="replace")
    for name in filter(None, (encoding, "utf-8")):
        try:
            return data.decode(name).strip().strip("\x00")
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace").strip().strip("\x00")


def _features_of_shapefile(
    reader: shapefile.Reader, names: list[str], encoding: str | None, crs: pyproj.CRS
) -> Iterator[Feature]:
    with reader:
        for line in range(1, len(reader) + 1):
            try:
                record = reader.record(line - 1)
                shape = reader.shape(line - 1)
                geometry = None if shape is None or shape.shapeType == shapefile.NULL else shape.__geo_interface__
                values = list(record) if record is not None else []
            except Exception as error:  # noqa: BLE001, RUF100 - the reader raises whatever a damaged byte leads it to
                reason = f"cet objet du shapefile est abîmé ({type(error).__name__})"
                yield Feature(line, {}, problem=reason)
                continue
            properties = {
                name: _decoded(value, encoding) if isinstance(value, str) else _as_text(value)
                for name, value in zip(names, values, strict=False)
            }
            yield _feature(line, properties, geometry, crs)


# ---- from a geometry to a contour -----------------------------------------------------------------------------------

_KINDS = {
    "Point": "un point",
    "MultiPoint": "des points",
    "LineString": "une ligne",
    "MultiLineString": "des lignes",
    "LinearRing": "une ligne",
}


class NoContourError(Exception):
    """Why a geometry gives no contour, in French."""


def _feature(line: int, properties: dict[str, str], geometry: Any, crs: pyproj.CRS) -> Feature:
    try:
        return Feature(line, properties, make_contour(geometry, crs))
    except NoContourError as error:
        return Feature(line, properties, problem=str(error))


def make_contour(geometry: Any, crs: pyproj.CRS | None = None) -> Contour:
    """The contour of a GeoJSON geometry given in `crs` (WGS 84 when none is): polygons only, repaired, in WGS 84."""
    if geometry is None:
        raise NoContourError("cet objet n’a pas de géométrie")
    crs = crs or wgs84()
    shape = _polygons_of(geometry)
    coordinates = shapely.get_coordinates(shape)
    _check_range(coordinates, crs)
    was_valid = bool(shapely.is_valid(shape))
    if not _is_geographic_wgs84(crs):
        shape = shapely.transform(shape, _to_wgs84(crs.to_wkt()))
        coordinates = shapely.get_coordinates(shape)
        if not (numpy.isfinite(coordinates).all() and (numpy.abs(coordinates) <= (180, 90)).all()):
            raise NoContourError(f"les coordonnées sortent de la projection du fichier ({_crs_name(crs)})")
    if not was_valid or not shapely.is_valid(shape):
        # The other method of GEOS loses whole contours of official files, whose ring touches itself.
        shape = _only_polygons(shapely.make_valid(shape))
    rounded = _on_grid(shape)
    polygons = [part for part in shapely.get_parts(rounded) if part.area > 0]
    if not polygons:
        raise NoContourError("le contour n’entoure aucune surface, même réparé")
    whole = MultiPolygon(polygons)
    return Contour(whole, geodesic_area(whole), is_repaired=not was_valid)


def _polygons_of(geometry: Any) -> BaseGeometry:
    """The MultiPolygon of a geometry member; other kinds raise NoContourError."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str):
        raise NoContourError("cet objet n’a pas de géométrie" if not geometry else "cette géométrie n’est pas connue")
    if kind in _KINDS:
        raise NoContourError(f"c’est {_KINDS[kind]}, pas un contour (polygone)")
    if kind == "GeometryCollection":
        among = list(_polygons_among(geometry.get("geometries")))
        if not among:
            raise NoContourError("cet ensemble de géométries ne contient aucun contour (polygone)")
        return MultiPolygon([p for part in among for p in shapely.get_parts(_polygons_of(part))])
    if kind not in ("Polygon", "MultiPolygon"):
        raise NoContourError("cette géométrie n’est pas connue")
    coordinates = geometry.get("coordinates")
    if not coordinates:
        raise NoContourError("le contour est vide")
    try:
        polygons = [coordinates] if kind == "Polygon" else coordinates
        built = [
            shapely.Polygon(_flat(rings[0]), [_flat(ring) for ring in rings[1:] if len(ring) > 3])
            for rings in polygons
            if len(rings) and len(rings[0])
        ]
        shape = MultiPolygon([polygon for polygon in built if not polygon.is_empty])
    except (*_NOT_POSITIONS, shapely.errors.ShapelyError):
        raise NoContourError("le contour est mal écrit") from None
    if shape.is_empty:
        raise NoContourError("le contour est vide")
    return shape


def _polygons_among(parts: Any) -> Iterator[dict[str, Any]]:
    """The polygons of a collection, and of the collections in it."""
    for part in parts if isinstance(parts, list) else ():
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "GeometryCollection":
            yield from _polygons_among(part.get("geometries"))
        elif kind in ("Polygon", "MultiPolygon"):
            yield part


# What positions that are none raise when they are read.
_NOT_POSITIONS = (ValueError, TypeError, LookupError, OverflowError)


def _flat(ring: Any) -> Any:
    """Positions without altitude."""
    if isinstance(ring, numpy.ndarray):
        return ring
    flat = [(float(position[0]), float(position[1])) for position in ring]
    if not all(map(math.isfinite, itertools.chain.from_iterable(flat))):
        raise NoContourError("le contour a des coordonnées qui ne sont pas des nombres")
    return flat


def _on_grid(shape: BaseGeometry) -> BaseGeometry:
    """The shape with coordinates of 7 decimals, still valid; in the same order whenever that suffices."""
    rounded = shapely.transform(shape, lambda coordinates: numpy.round(coordinates, DECIMALS))
    if shapely.is_valid(rounded):
        return rounded
    return _only_polygons(shapely.set_precision(shape, 10**-DECIMALS))


def _only_polygons(shape: BaseGeometry) -> BaseGeometry:
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return MultiPolygon([polygon for part in parts for polygon in shapely.get_parts(part)])


@cache
def geod() -> pyproj.Geod:
    """The ellipsoid of WGS 84, for lengths and areas in metres."""
    return pyproj.Geod(ellps="WGS84")


def geodesic_area(shape: BaseGeometry) -> float:
    """Area in m² on the ellipsoid of polygons in WGS 84 degrees, holes taken off."""
    total = 0.0
    for polygon in shapely.get_parts(shape):
        total += _ring_area(polygon.exterior) - sum(_ring_area(hole) for hole in polygon.interiors)
    return max(total, 0.0)


def _ring_area(ring: Any) -> float:
    longitudes, latitudes = shapely.get_coordinates(ring).T
    area, _ = geod().polygon_area_perimeter(longitudes, latitudes)
    return abs(area)


# ---- projections --------------------------------------------------------------------------------------------------


@cache
def wgs84() -> pyproj.CRS:
    """Longitude and latitude in degrees, as satellites give them."""
    return pyproj.CRS.from_epsg(4326)


def _is_geographic_wgs84(crs: pyproj.CRS) -> bool:
    return crs is wgs84() or crs.to_epsg() == 4326


@cache
def _transformer(wkt: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(pyproj.CRS.from_wkt(wkt), wgs84(), always_xy=True)


def _to_wgs84(wkt: str) -> Any:
    transformer = _transformer(wkt)

    def transform(coordinates: Any) -> Any:
        x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return numpy.column_stack([x, y])

    return transform


@cache
def projection(code: int) -> pyproj.CRS:
    """Return the projection of an EPSG code. Raises pyproj.exceptions.CRSError for one that is none."""
    return pyproj.CRS.from_epsg(code)


def point_to_wgs84(x: float, y: float, crs: pyproj.CRS) -> tuple[float, float]:
    """(longitude, latitude) of a point given in `crs`. Raises ValueError outside of the projection."""
    longitude, latitude = _transformer(crs.to_wkt()).transform(x, y)
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise ValueError
    return round(longitude, DECIMALS), round(latitude, DECIMALS)


def _crs_name(crs: pyproj.CRS) -> str:
    code = crs.to_epsg(min_confidence=60)
    if crs is wgs84() or code == 4326:
        return "WGS 84"
    return f"{crs.name} (EPSG:{code})" if code else str(crs.name)


def _check_range(coordinates: Any, crs: pyproj.CRS) -> None:
    """Refuse coordinates that cannot be what the file says they are, with the likely truth."""
    (west, south), (east, north) = coordinates.min(axis=0), coordinates.max(axis=0)
    in_degrees = west >= -180 and east <= 180 and south >= -90 and north <= 90
    if crs.is_geographic:
        if not in_degrees:
            raise NoContourError(
                f"les coordonnées ({west:.0f}, {south:.0f}) ne sont pas des degrés"
                f"{_likely_projection(west, south)} : exportez la couche en WGS 84, ou avec sa projection"
            )
        # Mainland France turned over: no territory of the Republic lies there.
        if west >= 41 and east <= 52 and south >= -6 and north <= 10:
            raise NoContourError("latitude et longitude sont inversées")
    elif in_degrees:
        raise NoContourError(f"les coordonnées sont en degrés, alors que le fichier annonce {_crs_name(crs)}")


def _likely_projection(x: float, y: float) -> str:
    """ "; elles ressemblent à du Lambert-93 (EPSG:2154)", or an empty string when nothing fits.

    The rectangles are those of the areas of use in the EPSG registry, rounded outwards.
    """
    if 0 < x < 1_300_000 and 6_000_000 < y < 7_200_000:
        name = "du Lambert-93 (EPSG:2154)"
    elif 1_200_000 < x < 2_300_000 and 1_000_000 < y < 9_500_000:
        name = "du Lambert conique conforme 9 zones (EPSG:3942 à 3950)"
    elif 250_000 < x < 450_000 and 7_600_000 < y < 7_750_000:
        name = "du RGR92 / UTM 40 Sud de La Réunion (EPSG:2975)"
    elif 0 < x < 1_300_000 and 1_500_000 < y < 2_750_000:
        name = "du Lambert II étendu (EPSG:27572) ou de l’UTM des Antilles (EPSG:5490)"
    elif -20_037_509 < x < 20_037_509 and abs(y) < 20_048_967 and (abs(y) > 1_000_000 or abs(x) > 1_000_000):
        name = "du Web Mercator (EPSG:3857)"
    else:
        return ""
    return f" ; elles ressemblent à {name}"
