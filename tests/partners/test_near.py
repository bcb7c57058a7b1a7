"""Partners around a place: the distance is that of the great circle, and those without a place are kept apart."""

import math

import pytest
from django.db import connection

from partners.models import Partner, PartnerKind, PartnerTheme
from tests.factories import PartnerFactory

pytestmark = pytest.mark.django_db
# Montreuil, and its degree of latitude.
HERE = (48.86, 2.45)
DEGREE = 111.19508


def names(rows):
    """Return the names of rows, in their order."""
    return [row.name for row in rows]


def at(name, latitude=None, longitude=None, kind="ei", **fields):
    """A structure at a place."""
    return PartnerFactory(
        name=name, latitude=latitude, longitude=longitude, kind=PartnerKind.objects.get(code=kind), **fields
    )


def test_the_distance_is_that_of_the_great_circle():
    at("Au nord", HERE[0] + 0.1, HERE[1])
    at("À l’est", HERE[0], HERE[1] + 0.1)
    at("Lyon", 45.764, 4.8357)
    found = {row.name: row.distance for row in Partner.objects.near([HERE], 500)}
    assert found["Au nord"] == pytest.approx(DEGREE / 10, abs=0.001)
    # A degree of longitude is shorter, by the cosine of the latitude.
    assert found["À l’est"] == pytest.approx(DEGREE / 10 * math.cos(math.radians(HERE[0])), abs=0.001)
    # Worked out by hand by the law of cosines.
    a, b, longitude = math.radians(48.86), math.radians(45.764), math.radians(4.8357 - 2.45)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(longitude)
    assert found["Lyon"] == pytest.approx(6371.0088 * math.acos(cosine), abs=0.01)


def test_a_circle_is_no_box_and_its_edge_counts():
    at("Dedans", HERE[0] + 9.99 / DEGREE, HERE[1])
    at("Dehors", HERE[0] + 10.01 / DEGREE, HERE[1])
    # In the box around ten kilometres, but at its corner.
    at("Au coin", HERE[0] + 8 / DEGREE, HERE[1] + 8 / (DEGREE * math.cos(math.radians(HERE[0]))))
    assert names(Partner.objects.near([HERE], 10)) == ["Dedans"]
    assert names(Partner.objects.near([], 10)) == []


def test_the_nearest_of_several_points_counts():
    lyon = (45.764, 4.8357)
    at("Paris", HERE[0] + 0.01, HERE[1])
    at("Lyon", lyon[0] + 0.02, lyon[1])
    found = {row.name: round(row.distance, 1) for row in Partner.objects.near([HERE, lyon], 5)}
    assert found == {"Paris": 1.1, "Lyon": 2.2}


def test_the_antipode_and_the_same_point_have_a_distance():
    at("Ici", *HERE)
    at("Antipode", -HERE[0], HERE[1] - 180)
    at("Sans place")
    found = {row.name: row.distance for row in Partner.objects.with_distance([HERE])}
    assert found["Ici"] == 0
    assert found["Sans place"] is None
    assert found["Antipode"] == pytest.approx(math.pi * 6371.0088, abs=0.01)


def test_those_without_a_place_are_apart():
    at("Placée", *HERE)
    at("Sans place")
    assert names(Partner.objects.near([HERE], 20_000)) == ["Placée"]
    assert names(Partner.objects.unplaced()) == ["Sans place"]


def test_an_activity_is_said_by_words_a_theme_or_a_code():
    at("Le Chantier", purpose="Entretien d’espaces verts et de Jardins")
    at("Propreté et Cie")
    at("Codée", naf="8121Z")
    at("Verger").themes.add(PartnerTheme.objects.get(code="cadre-de-vie"))
    rows = Partner.objects.order_by("name_key")
    assert names(rows.doing("ESPACES VERTS")) == ["Le Chantier"]
    assert names(rows.doing("jardins")) == ["Le Chantier", "Verger"]
    assert names(rows.doing("ardins")) == []
    assert names(rows.doing(words=["propreté"], naf=["812"])) == ["Codée", "Propreté et Cie", "Verger"]
    assert rows.doing("").count() == 4


def test_the_kinds_of_the_market_of_inclusion_are_there():
    codes = {"ei", "ai", "aci", "etti", "eiti", "geiq", "ea", "eatt", "esat", "sep"}
    insertion = PartnerKind.objects.filter(code__in=codes)
    assert {(kind.code, kind.family) for kind in insertion} == {(code, "insertion") for code in codes}


def test_a_directory_of_the_country_is_read_along_the_index_of_kinds_and_places():
    kind = PartnerKind.objects.get(code="ei")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = Partner.objects.of_kinds([kind.pk]).near([HERE], 20).order_by().explain()
    assert "partner_kind_place" in plan
