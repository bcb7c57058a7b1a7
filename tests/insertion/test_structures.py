"""Inclusive structures near a site: who is found, in which order, whom to call, what they did here already."""

import datetime

import pytest
from django.urls import reverse

from insertion.enums import KINDS_OF, Modality
from partners.models import ContactPost, PartnerKind
from tests.factories import (
    CommuneFactory,
    ContactFactory,
    ContractFactory,
    LotFactory,
    PartnerFactory,
    PlacementFactory,
    QuartierFactory,
    ResidenceFactory,
    work,
)

pytestmark = pytest.mark.django_db
URL = "/insertion/structures/"
# A kilometre to the north, in degrees.
KM = 1 / 111.195


@pytest.fixture
def commune():
    return CommuneFactory(insee_code="93048", name="Montreuil")


@pytest.fixture
def here(quartier, commune):
    """The quartier, with its commune."""
    quartier.set_communes([commune])
    return quartier


@pytest.fixture
def at(here):
    """Call it to make a structure so many kilometres to the north of the quartier; None: without a place."""

    def _at(name, kilometres, kind="ei", **fields):
        place = {}
        if kilometres is not None:
            place = {"latitude": here.latitude + kilometres * KM, "longitude": here.longitude}
        return PartnerFactory(name=name, kind=PartnerKind.objects.get(code=kind), **place, **fields)

    return _at


def asked(client, **query):
    """Return the page for filters."""
    return client.get(reverse("insertion:structure_search", query=query))


def names(page, rows="rows"):
    """Return the structures that a page shows, in their order."""
    return [row.name for row in page.context[rows]]


def text_of(response):
    """Return the text of a file."""
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_every_kind_that_a_modality_names_is_in_the_directory():
    codes = {code for codes in KINDS_OF.values() for code in codes}
    assert codes == set(PartnerKind.objects.filter(code__in=codes).values_list("code", flat=True))
    assert set(KINDS_OF) <= set(Modality)


def test_the_nearest_comes_first_and_what_is_no_structure_is_not_there(sign_in, proximity, here, at):
    at("Loin", 12)
    at("Près", 1, "ai")
    at("Régie", 4.9, "regie-quartier")
    at("Trop loin", 25)
    at("Une association", 1, "association")
    at("Mission locale", 1, "mission-locale")
    at("Fermée", 1, is_dissolved=True)
    client = sign_in(proximity)
    page = asked(client, quartier=here.pk)
    assert names(page) == ["Près", "Régie", "Loin"]
    assert [round(row.distance, 1) for row in page.context["rows"]] == [1.0, 4.9, 12.0]
    assert "12,0 km" in page.content.decode()
    assert names(asked(client, quartier=here.pk, rayon=50))[-1] == "Trop loin"
    assert names(asked(client, quartier=here.pk, rayon=5)) == ["Près", "Régie"]
    assert names(asked(client, quartier=here.pk, tri="nom")) == ["Loin", "Près", "Régie"]


def test_without_a_site_the_page_asks_where_it_is(sign_in, officer, at):
    at("Près", 1)
    client = sign_in(officer)
    page = client.get(URL)
    assert names(page) == []
    assert "Où est le chantier ?" in page.content.decode()
    assert "Près" not in text_of(asked(client, format="csv"))


@pytest.mark.parametrize(
    ("modality", "found"),
    [
        ("provision", ["AI", "ETTI", "GEIQ", "EATT"]),
        ("subcontract", ["EI", "ACI", "Régie", "EA", "ESAT"]),
        ("educative", ["AI", "Prévention"]),
    ],
)
def test_a_modality_keeps_the_kinds_that_can_serve_it(sign_in, officer, here, at, modality, found):
    kinds = {"Régie": "regie-quartier", "Prévention": "prevention-specialisee"}
    every = ("AI", "ETTI", "GEIQ", "EATT", "EI", "ACI", "Régie", "EA", "ESAT", "Prévention")
    for far, name in enumerate(every, 1):
        at(name, far, kinds.get(name, name.lower()))
    client = sign_in(officer)
    assert sorted(names(asked(client, quartier=here.pk, modalite=modality))) == sorted(found)
    ai = PartnerKind.objects.get(code="ai")
    assert names(asked(client, quartier=here.pk, modalite=modality, type=ai.pk)) == ["AI"] * ("AI" in found)


def test_a_sector_and_words_keep_those_that_say_them(sign_in, officer, here, at):
    at("Codée", 1, naf="8121Z")
    at("Dite", 2, purpose="Nettoyage de halls et de parkings")
    at("Autre", 3, purpose="Traiteur")
    client = sign_in(officer)
    assert names(asked(client, quartier=here.pk, secteur="nettoyage")) == ["Codée", "Dite"]
    assert names(asked(client, quartier=here.pk, activite="parkings nettoyage")) == ["Dite"]
    assert names(asked(client, quartier=here.pk, activite="plomberie")) == []


def test_a_contract_is_at_its_quartiers_and_a_residence_at_its_place(sign_in, officer, here, at):
    at("Près", 1)
    other = QuartierFactory(at=(4.8357, 45.764))
    lyon = PartnerFactory(
        name="Lyonnaise", kind=PartnerKind.objects.get(code="aci"), latitude=45.764, longitude=4.8357
    )
    contract = ContractFactory(quartiers=[here], title="Réhabilitation")
    foreign = ContractFactory(quartiers=[other])
    residence = ResidenceFactory(quartier=here, latitude=here.latitude + KM, longitude=here.longitude)
    client = sign_in(officer)
    assert names(asked(client, marche=contract.pk)) == ["Près"]
    (row,) = asked(client, residence=residence.pk).context["rows"]
    assert (row.name, round(row.distance, 2)) == ("Près", 0)
    page = asked(client, marche=foreign.pk)
    assert names(page) == []
    assert "Aucun de vos marchés" in page.content.decode()
    assert str(lyon) not in page.content.decode()
    # What of a contract of two quartiers only one of which is the reader's: the other says nothing.
    contract.quartiers.add(other)
    assert names(asked(client, marche=contract.pk)) == ["Près"]


def test_those_without_a_place_are_listed_apart_and_none_is_lost_in_the_file(sign_in, officer, here, commune, at):
    at("Placée", 3)
    at("Même département", None, commune=CommuneFactory(insee_code="93001"))
    at("Même commune", None, commune=commune)
    at("Sans commune", None)
    at("Ailleurs", None, commune=CommuneFactory(insee_code="69123"))
    client = sign_in(officer)
    page = asked(client, quartier=here.pk)
    assert names(page) == ["Placée"]
    assert names(page, "unplaced") == ["Même commune", "Même département", "Sans commune"]
    assert "Sans adresse sur la carte" in page.content.decode()
    lines = [line.split(";") for line in text_of(asked(client, quartier=here.pk, format="csv")).splitlines()]
    start = next(n for n, line in enumerate(lines) if line[0] == "Structure")
    assert [(line[0], line[2]) for line in lines[start + 1 :]] == [
        ("Placée", "3,0"),
        ("Même commune", ""),
        ("Même département", ""),
        ("Sans commune", ""),
    ]
    assert asked(client, quartier=here.pk, format="xlsx").getvalue()[:2] == b"PK"


def test_a_quartier_without_a_place_is_at_its_commune(sign_in, officer, here, commune, at):
    at("Près", 1)
    place = (here.latitude, here.longitude)
    empty = dict.fromkeys(("contour", "area_m2", "west", "east", "south", "north", "latitude", "longitude"))
    type(here).objects.filter(pk=here.pk).update(**empty)
    client = sign_in(officer)
    commune.latitude, commune.longitude = place
    commune.save()
    page = asked(client, quartier=here.pk)
    assert names(page) == ["Près"]
    assert "du centre de sa commune" in page.content.decode()
    commune.latitude = commune.longitude = None
    commune.save()
    at("Du département", 400, commune=commune)
    page = asked(client, quartier=here.pk)
    assert names(page) == ["Du département"]
    assert "sans distance" in page.content.decode()


def test_whom_to_call_and_what_it_did_here(sign_in, officer, proximity, here, at):
    structure = at("Près", 1, "ai", phone="01 99 00 00 01")
    contact = ContactFactory(first_name="Ana", last_name="Calque", phone="06 39 98 00 01")
    ContactPost.objects.create(contact=contact, partner=structure, function="Directrice")
    lots = [LotFactory(contract=ContractFactory(quartiers=[here])) for _ in range(2)]
    month = datetime.date(2026, 1, 1)
    for lot, hours in zip(lots, (40, 20), strict=True):
        work(PlacementFactory(lot=lot, employer=structure), month, hours, is_validated=True)
    # Not validated yet; and elsewhere.
    work(PlacementFactory(lot=lots[0], employer=structure), datetime.date(2026, 2, 1), 15)
    away = LotFactory(contract=ContractFactory(quartiers=[QuartierFactory()]))
    work(PlacementFactory(lot=away, employer=structure), month, 99, is_validated=True)
    words = asked(sign_in(officer), quartier=here.pk).content.decode()
    assert "Ana Calque, Directrice" in words
    assert 'href="tel:0639980001"' in words
    assert "60 h" in words
    assert "2 lots" in words
    # Who reads totals only is not told what one structure did.
    words = asked(sign_in(proximity), quartier=here.pk).content.decode()
    assert "Ana Calque" in words
    assert "60 h" not in words
    assert "Déjà dans vos lots" not in words


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, here, at, commune, count, django_assert_num_queries):
    contract = ContractFactory(quartiers=[here])
    for number in range(count):
        at(f"Placée {number}", number + 1)
        at(f"Sans place {number}", None, commune=commune)
    client = sign_in(officer)
    with django_assert_num_queries(12):
        page = asked(client, marche=contract.pk)
    assert (len(names(page)), len(names(page, "unplaced"))) == (count, count)


# ---- the map --------------------------------------------------------------------------------------------------------


def test_the_map_shows_the_site_and_what_the_list_shows(sign_in, officer, here, at):
    at("Près", 1, phone="01 99 00 00 01")
    at("Loin", 30)
    client = sign_in(officer)
    page = client.get(reverse("insertion:structure_map", query={"quartier": here.pk}))
    words = page.content.decode()
    assert f"{reverse('insertion:structure_layer')}?quartier={here.pk}" in words
    assert f"{URL}?quartier={here.pk}" in words
    assert page.context["bbox"] == ""
    features = client.get(reverse("insertion:structure_layer", query={"quartier": here.pk})).json()["features"]
    told = [(each["properties"]["kind"], each["properties"]["title"]) for each in features]
    assert told == [("quartier", "Chantier"), ("partner", "Près")]
    assert features[1]["properties"]["detail"].endswith("à 1,0 km · 01 99 00 00 01")
    away = client.get(reverse("insertion:structure_layer", query={"quartier": here.pk, "bbox": "3,48,4,49"})).json()
    assert [each["properties"]["kind"] for each in away["features"]] == ["quartier"]
    assert client.get(reverse("insertion:structure_layer")).json()["features"] == []


def test_more_than_a_map_can_hold_are_clusters_around_the_site(sign_in, officer, here, at, monkeypatch):
    monkeypatch.setattr("insertion.views.structures.POINTS", 2)
    for number in range(3):
        at(f"Placée {number}", number + 1)
    client = sign_in(officer)
    page = client.get(reverse("insertion:structure_map", query={"quartier": here.pk}))
    west, south, east, north = map(float, page.context["bbox"].split(","))
    assert (round((north - south) / 2 / KM), round((east - west) / 2 / KM * 0.658)) == (20, 20)
    query = {"quartier": here.pk, "bbox": page.context["bbox"], "zoom": 8}
    features = client.get(reverse("insertion:structure_layer", query=query)).json()["features"]
    counts = [each["properties"].get("count") for each in features]
    assert (counts[0], sum(counts[1:])) == (None, 3)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_map(sign_in, officer, here, at, count, django_assert_num_queries):
    for number in range(count):
        at(f"Placée {number}", number + 1)
    client = sign_in(officer)
    with django_assert_num_queries(10):
        client.get(reverse("insertion:structure_map", query={"quartier": here.pk}))
    with django_assert_num_queries(9):
        client.get(reverse("insertion:structure_layer", query={"quartier": here.pk}))
