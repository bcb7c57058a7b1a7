"""Layers of maps: within the scope, light, for what is in view."""

import json
from typing import Any

import pytest
import shapely
from django.urls import reverse

from core.maps import POINTS, read_box
from territories.models import Quartier, Residence
from tests.factories import CommuneFactory, QuartierFactory, ResidenceFactory

pytestmark = pytest.mark.django_db
FRANCE = "-5.2,41.3,9.6,51.1"
NEAR = "2.4,48.8,2.5,48.9"


def features(client: Any, path: str, **query: Any) -> list[dict[str, Any]]:
    response = client.get(path, query)
    assert response.headers["Content-Type"] == "application/geo+json"
    return json.loads(response.content)["features"]


def titles(found: list[dict[str, Any]]) -> list[str]:
    return sorted(feature["properties"]["title"] for feature in found)


@pytest.mark.parametrize(
    ("text", "is_box"),
    [("1,2,3,4", True), ("", False), ("1,2,3", False), ("3,2,1,4", False), ("a,b,c,d", False), ("nan,0,1,1", False)],
)
def test_a_box_is_four_numbers(text, is_box):
    assert (read_box(text) is not None) == is_box


def test_layers_are_within_the_scope(sign_in, quartier, proximity, outsider, administrator):
    ResidenceFactory(name="Ici", quartier=quartier, latitude=48.86, longitude=2.45)
    ResidenceFactory(name="Là", latitude=48.86, longitude=2.45, quartier=QuartierFactory(name="Autre"))
    assert titles(features(sign_in(proximity), "/quartiers/carte.geojson", bbox=NEAR)) == ["Les Tilleuls"]
    assert titles(features(sign_in(proximity), "/residences/carte.geojson", bbox=NEAR)) == ["Ici"]
    assert titles(features(sign_in(outsider), "/residences/carte.geojson", bbox=NEAR)) == []
    assert titles(features(sign_in(administrator), "/residences/carte.geojson", bbox=NEAR)) == ["Ici", "Là"]
    found = features(sign_in(proximity), reverse("territories:quartier_map", args=[quartier.pk]))
    assert titles(found) == ["Ici", "Les Tilleuls"]


def test_near_a_contour_from_afar_a_point(sign_in, quartier, proximity):
    client = sign_in(proximity)
    (near,) = features(client, "/quartiers/carte.geojson", bbox=NEAR)
    (far,) = features(client, "/quartiers/carte.geojson", bbox=FRANCE)
    drawn = shapely.geometry.shape(near["geometry"])
    assert drawn.is_valid
    assert drawn.symmetric_difference(shapely.geometry.shape(quartier.contour)).area < 1e-9
    assert far["geometry"] == {"type": "Point", "coordinates": [2.45, 48.86]}
    assert far["properties"]["url"] == quartier.get_absolute_url()
    assert features(client, "/quartiers/carte.geojson", bbox="5,40,6,41") == []


def test_the_layer_follows_the_filters_of_the_list(sign_in, administrator):
    QuartierFactory(name="Ici", kind="qpv_2024", code="QN09303M")
    QuartierFactory(name="Là")
    QuartierFactory(name="Ancien", kind="qpv_2024", code="QN09304M", is_active=False)
    client = sign_in(administrator)
    assert titles(features(client, "/quartiers/carte.geojson", bbox=NEAR, type="qpv_2024")) == ["Ici"]
    assert features(client, "/quartiers/carte.geojson", bbox=NEAR, type="faux") == []


def test_many_are_counted_in_clusters(sign_in, administrator, quartier):
    commune = CommuneFactory()
    Residence.objects.bulk_create(
        Residence(
            name=f"R{n}", reference=f"C{n}", commune=commune, quartier=quartier, latitude=48 + n / 1000, longitude=2.4
        )
        for n in range(POINTS + 1)
    )
    client = sign_in(administrator)
    found = features(client, "/residences/carte.geojson", bbox=FRANCE)
    assert sum(feature["properties"]["count"] for feature in found) == POINTS + 1
    assert len(found) < 5
    assert len(features(client, "/residences/carte.geojson", bbox="2.3,48,2.5,48.0105")) == 11


def test_the_map_begins_in_france_when_something_is_there(sign_in, administrator):
    QuartierFactory(at=(55.4, -21.0))
    assert sign_in(administrator).get("/quartiers/carte/").context["bbox"].startswith("55.39")
    QuartierFactory(at=(2.45, 48.86))
    assert sign_in(administrator).get("/quartiers/carte/").context["bbox"].startswith("2.44")


def test_a_quartier_without_contour_is_on_no_map(sign_in, quartier, proximity):
    Quartier.objects.update(
        contour=None, area_m2=None, west=None, south=None, east=None, north=None, latitude=None, longitude=None
    )
    assert features(sign_in(proximity), "/quartiers/carte.geojson", bbox=FRANCE) == []
    assert features(sign_in(proximity), reverse("territories:quartier_map", args=[quartier.pk])) == []
    assert sign_in(proximity).get("/quartiers/carte/").context["bbox"] == ""


def test_the_layer_of_a_quartier_is_asked_once(sign_in, quartier, proximity):
    answer = sign_in(proximity).get(reverse("territories:quartier_map", args=[quartier.pk])).json()
    assert (answer["refresh"], answer["truncated"]) == (False, False)
    assert sign_in(proximity).get("/quartiers/carte.geojson").json()["refresh"] is True


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, administrator, count, django_assert_num_queries):
    for _ in range(count):
        row = ResidenceFactory(quartier=QuartierFactory(), latitude=48.86, longitude=2.45)
    client = sign_in(administrator)
    for path, queries in (("/quartiers/carte.geojson", 7), ("/residences/carte.geojson", 6)):
        with django_assert_num_queries(queries):
            client.get(path, {"bbox": NEAR})
    with django_assert_num_queries(4):
        client.get(reverse("territories:residence_map", args=[row.pk]))


def test_the_national_map_is_light(sign_in, administrator, shared_data):
    """The real contours of the country: what each zoom of an administrator's map weighs."""
    layer = json.loads((shared_data / "01_qpv2024_contours_france_DERIVE.geojson").read_text())
    rows = []
    for number, feature in enumerate(layer["features"]):
        shape = shapely.make_valid(shapely.geometry.shape(feature["geometry"]))
        parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type in ("Polygon", "MultiPolygon")]
        shape = shapely.union_all(parts)
        polygons = shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
        west, south, east, north = polygons.bounds
        centre = polygons.representative_point()
        rows.append(
            Quartier(
                kind="local", name=f"Q{number}", contour=shapely.geometry.mapping(polygons), area_m2=1.0,
                west=west, south=south, east=east, north=north, latitude=centre.y, longitude=centre.x,
            )
        )  # fmt: skip
    Quartier.objects.bulk_create(rows)
    client = sign_in(administrator)
    sizes = {}
    for name, box in {
        "country": FRANCE,
        "region": "1.4,48.1,3.6,49.3",
        "department": "1.9,48.7,2.9,49.05",
        "town": "2.3,48.85,2.5,48.95",
    }.items():
        content = client.get("/quartiers/carte.geojson", {"bbox": box}).content
        sizes[name] = len(content)
        assert json.loads(content)["features"]
    assert max(sizes.values()) <= 300_000, sizes
