"""Small files of the tests of imports, and what becomes of them."""

import io
import json
import zipfile
from typing import Any

import pyproj
import shapefile

from core.importing import Importer, Report, take
from tests.factories import square

WGS84_WKT = pyproj.CRS.from_epsg(4326).to_wkt("WKT1_ESRI")


def named(data: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


def table(text: str, *, encoding: str = "utf-8", name: str = "fichier.csv") -> io.BytesIO:
    """A text file whose lines are those of `text`, without their indentation."""
    lines = [line.strip(" ") for line in text.strip("\n").splitlines()]
    return named(("\n".join(lines).strip() + "\n").encode(encoding), name)


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def layer(*features: dict[str, Any], crs: str | None = None) -> io.BytesIO:
    document: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    return named(json.dumps(document).encode(), "couche.geojson")


def qpv(code: str | None = "QN03101M", at: tuple[float, float] = (1.44, 43.6), half: float = 0.002, **properties: Any):
    """A feature as the official layer writes it, with a square contour."""
    return feature(
        square(*at, half),
        **{"code_qp": code, "lib_qp": "Les Tilleuls", "insee_com": "31555", "lib_com": "Toulouse"} | properties,
    )


def zipped_shapefile(records: list[tuple[Any, ...]], epsg: int, fields: tuple[str, ...]) -> io.BytesIO:
    """An archive of a layer; a record is (longitude, latitude, *values), drawn as a square in the projection asked."""
    crs = pyproj.CRS.from_epsg(epsg)
    to_crs = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
    parts = {kind: io.BytesIO() for kind in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts, shapeType=shapefile.POLYGON, encoding="utf-8") as writer:
        for name in fields:
            writer.field(name, "C", size=100)
        for longitude, latitude, *row in records:
            ring = square(longitude, latitude)["coordinates"][0][0]
            writer.poly([[list(to_crs.transform(*point)) for point in reversed(ring)]])
            writer.record(*row)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for kind, content in parts.items():
            archive.writestr(f"quartiers/couche.{kind}", content.getvalue())
        archive.writestr("quartiers/couche.prj", crs.to_wkt("WKT1_ESRI"))
        archive.writestr("quartiers/couche.cpg", "UTF-8")
    return named(out.getvalue(), "couche.zip")


def counts(report: Report) -> dict[str, int]:
    """The figures of a report, once they add up."""
    refused = len(report.refused)
    assert report.read == report.created + report.changed + report.unchanged + refused or report.read == 0
    assert len({refusal.line for refusal in report.refused}) == refused
    found = {"created": report.created, "changed": report.changed, "unchanged": report.unchanged, "refused": refused}
    return {name: count for name, count in found.items() if count}


def reasons(report: Report) -> dict[int, str]:
    return {refusal.line: refusal.reason for refusal in report.refused}


def taken(importer: Importer, file: Any, **options: Any) -> Report:
    """Take a file, of which every line is good."""
    report = take(importer, file, options=options)
    assert not report.refused, report.refused
    assert report.is_taken
    return report
