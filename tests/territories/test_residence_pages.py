"""Residences, buildings and halls: who sees and keeps which, where they stand."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from territories.models import Building, Entrance, Quartier, Residence
from tests.factories import (
    BuildingFactory,
    CommuneFactory,
    EntranceFactory,
    MembershipFactory,
    OperationFactory,
    QuartierFactory,
    ResidenceFactory,
    TeamFactory,
    UrbanProjectFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/residences/"


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


@pytest.fixture
def residence(quartier):
    return ResidenceFactory(quartier=quartier, name="Les Lilas", reference="R-1")


def url(name: str, row: Any) -> str:
    return reverse(f"territories:{name}", args=[row.pk])


# ---- list -----------------------------------------------------------------------------------------------------------


def test_each_sees_the_residences_of_their_quartiers(sign_in, residence, proximity, outsider, administrator):
    ResidenceFactory(name="Perdue", quartier=None)
    assert names(sign_in(proximity).get(LIST)) == ["Les Lilas"]
    assert names(sign_in(outsider).get(LIST)) == []
    assert names(sign_in(administrator).get(LIST)) == ["Les Lilas", "Perdue"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=cedres", ["Les Cèdres"]),
        ("q=les+cedre", ["Les Cèdres"]),
        ("q=allee+blanche", ["Les Lilas"]),
        ("q=zz-9", ["Les Cèdres"]),
        ("quartier=tilleuls", ["Les Lilas"]),
        ("commune=94016", ["Les Cèdres"]),
        ("commune=bagnolet", ["Les Cèdres"]),
        ("qpv=1", ["Les Lilas"]),
        ("qpv=0", ["Les Cèdres"]),
        ("qpv=inconnu", ["Perdue"]),
        ("sans=1", ["Perdue"]),
        ("position=0", ["Les Lilas", "Perdue"]),
        ("position=1", ["Les Cèdres"]),
        ("actif=non", ["Partie"]),
        ("tri=-logements", ["Les Cèdres", "Les Lilas", "Perdue"]),
        ("tri=-annee", ["Les Lilas", "Les Cèdres", "Perdue"]),
    ],
)
def test_filters_and_sorts(sign_in, administrator, quartier, query, found):
    bagnolet = CommuneFactory(insee_code="94016", name="Bagnolet")
    ResidenceFactory(
        name="Les Lilas",
        quartier=quartier,
        reference=None,
        address="2 allée Blanche",
        is_in_qpv=True,
        dwellings=20,
        built_year=1970,
    )
    ResidenceFactory(
        name="Les Cèdres",
        reference="ZZ-9",
        commune=bagnolet,
        latitude=48.8,
        longitude=2.4,
        is_in_qpv=False,
        dwellings=99,
        built_year=1960,
    )
    ResidenceFactory(name="Perdue", quartier=None, dwellings=None)
    ResidenceFactory(name="Partie", quartier=quartier, is_active=False)
    assert names(sign_in(administrator).get(f"{LIST}?{query}")) == found


def test_without_quartier_is_a_filter_of_administrators(sign_in, officer, administrator, residence):
    assert "sans" not in sign_in(officer).get(LIST).context["filter"].form.fields
    assert "sans" in sign_in(administrator).get(LIST).context["filter"].form.fields


def test_the_export_has_what_is_filtered(sign_in, officer, residence):
    ResidenceFactory(name="Ailleurs")
    text = b"".join(sign_in(officer).get(f"{LIST}?q=lilas&format=csv").streaming_content).decode()
    assert "Rechercher : lilas ; Situation : gérées aujourd’hui" in text
    assert "R-1;Les Lilas" in text
    assert "Ailleurs" not in text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [(LIST, 8), ("/residences/carte/", 9)])
def test_queries_of_lists(sign_in, officer, quartier, count, path, queries, django_assert_num_queries):
    for _ in range(count):
        ResidenceFactory(quartier=quartier)
    client = sign_in(officer)
    with django_assert_num_queries(queries):
        client.get(path)


def test_an_empty_list_says_what_to_do(sign_in, officer, proximity, administrator):
    assert "Créez-les une à une" in sign_in(officer).get(LIST).content.decode()
    assert (
        "Un chargé de mission ou un administrateur peut les ajouter" in sign_in(proximity).get(LIST).content.decode()
    )
    assert "Importez votre patrimoine" in sign_in(administrator).get(LIST).content.decode()
    assert "Aucune résidence ne correspond" in sign_in(officer).get(f"{LIST}?q=rien").content.decode()


# ---- page -----------------------------------------------------------------------------------------------------------


def test_the_page_shows_buildings_halls_operations_history(sign_in, officer, residence):
    hall = EntranceFactory(name="Hall 3", building__name="Tour A", building__residence=residence)
    EntranceFactory(name="Hall muré", building=hall.building, is_active=False)
    project = UrbanProjectFactory(name="Renouveau", quartiers=[residence.quartier])
    OperationFactory(name="Isolation", project=project, residence=residence)
    page = sign_in(officer).get(url("residence_detail", residence)).content.decode()
    for words in ("Tour A", "Hall 3", "Hall muré", "archivé", "Isolation", "Renouveau", "Création", "40"):
        assert words in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(sign_in, officer, residence, count, django_assert_num_queries):
    for _ in range(count):
        EntranceFactory(building__residence=residence)
        OperationFactory(residence=residence)
    client = sign_in(officer)
    with django_assert_num_queries(9):
        client.get(url("residence_detail", residence))


# ---- rights ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("proximity", 403), ("officer", 200), ("manager", 200), ("administrator", 200), ("outsider", 404)],
)
def test_who_keeps_residences(request, sign_in, residence, who, status):
    hall = EntranceFactory(building__residence=residence)
    client = sign_in(request.getfixturevalue(who))
    pages = {
        "residence_update": residence,
        "building_create": residence,
        "building_update": hall.building,
        "entrance_create": hall.building,
        "entrance_update": hall,
    }
    assert {name: client.get(url(name, row)).status_code for name, row in pages.items()} == dict.fromkeys(
        pages, status
    )
    for name, row in (("building_archive", hall.building), ("entrance_archive", hall)):
        response = client.post(url(name, row), {"actif": "0"})
        row.refresh_from_db()
        assert row.is_active == (status != 200)
        assert response.status_code == (302 if status == 200 else status)
        assert client.get(url(name, row)).status_code == 405
    can_read = who != "outsider"
    page = client.get(url("residence_detail", residence))
    assert page.status_code == (200 if can_read else 404)
    assert ("Ajouter un bâtiment" in page.content.decode()) == (status == 200)


@pytest.mark.parametrize(("who", "status"), [("proximity", 403), ("officer", 200), ("outsider", 200)])
def test_who_creates(request, sign_in, quartier, who, status):
    response = sign_in(request.getfixturevalue(who)).get(reverse("territories:residence_create"))
    assert response.status_code == status


# ---- form -----------------------------------------------------------------------------------------------------------


def typed(place: Any, /, **more: Any) -> dict[str, Any]:
    commune = place.communes.get()
    return {
        "name": "Les Ormes",
        "commune": f"{commune.name} ({commune.insee_code})",
        "quartier": str(place.pk),
        "is_in_qpv": "unknown",
        "is_active": "on",
        **more,
    }


def test_the_quartier_and_the_qpv_come_from_the_position(sign_in, officer, quartier):
    Quartier.objects.filter(pk=quartier.pk).update(kind="qpv_2024", code="QN09303M")
    data = typed(quartier, quartier="", latitude="48,8601", longitude="2.4501")
    sign_in(officer).post(reverse("territories:residence_create"), data)
    row = Residence.objects.get()
    assert (row.quartier, row.is_in_qpv, row.latitude) == (quartier, True, 48.8601)


def test_a_local_sector_is_no_qpv(sign_in, administrator, quartier):
    QuartierFactory(kind="qpv_2024", code="QN09303M", at=(2.5, 48.9), communes=quartier.communes.all())
    data = typed(quartier, quartier="", latitude="48.86", longitude="2.45", is_in_qpv="true")
    sign_in(administrator).post(reverse("territories:residence_create"), data)
    row = Residence.objects.get()
    assert (row.quartier, row.is_in_qpv) == (quartier, False)


def test_where_no_contour_is_known_what_is_said_stays(sign_in, officer, quartier):
    Quartier.objects.all().update(
        contour=None, area_m2=None, west=None, south=None, east=None, north=None, latitude=None, longitude=None
    )
    data = typed(quartier, latitude="48.86", longitude="2.45", is_in_qpv="true")
    sign_in(officer).post(reverse("territories:residence_create"), data)
    assert Residence.objects.get().is_in_qpv is True


def test_moved_into_another_quartier_it_follows(sign_in, administrator, quartier, residence):
    there = QuartierFactory(name="Là-bas", at=(2.6, 48.7))
    Residence.objects.filter(pk=residence.pk).update(latitude=48.86, longitude=2.45)
    residence.refresh_from_db()
    form = sign_in(administrator).get(url("residence_update", residence)).context["form"]
    data = typed(
        quartier,
        version=residence.version,
        latitude="48.7",
        longitude="2.6",
        quartier=form["quartier"].value(),
    )
    response = sign_in(administrator).post(url("residence_update", residence), data, follow=True)
    residence.refresh_from_db()
    assert residence.quartier == there
    assert "la résidence est maintenant dans « Là-bas »" in response.content.decode()


def test_a_quartier_that_is_chosen_stays(sign_in, administrator, quartier, residence):
    QuartierFactory(name="Là-bas", at=(2.6, 48.7))
    other = QuartierFactory(name="Choisi", at=(3, 47))
    data = typed(quartier, version=residence.version, latitude="48.7", longitude="2.6", quartier=str(other.pk))
    sign_in(administrator).post(url("residence_update", residence), data)
    residence.refresh_from_db()
    assert residence.quartier == other


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"name": ""}, "name", ""),
        ({"commune": "Atlantide"}, "commune", "Aucune commune"),
        ({"quartier": ""}, "quartier", "placez la résidence sur la carte"),
        ({"quartier": "", "latitude": "48.7", "longitude": "2.6"}, "quartier", "dans aucun des vôtres"),
        ({"quartier": "acacias"}, "quartier", "Aucun de vos quartiers"),
        ({"latitude": "48.7"}, "longitude", "donnez les deux"),
        ({"latitude": "91", "longitude": "2"}, "latitude", ""),
        ({"latitude": "nord", "longitude": "2"}, "latitude", ""),
        ({"built_year": "1500"}, "__all__", "entre 1800 et 2100"),
        ({"dwellings": "-1"}, "dwellings", ""),
        ({"dwellings": "99999999999999"}, "dwellings", ""),
        ({"reference": "R-1"}, "reference", ""),
        ({"name": "les lilas", "address": "1 rue A"}, "__all__", "existe déjà à cette adresse"),
    ],
)
def test_what_is_wrong_is_said_and_what_is_typed_is_kept(sign_in, officer, outsider, residence, more, field, words):
    commune = residence.quartier.communes.get()
    ResidenceFactory(quartier=residence.quartier, name="Les Lilas", reference=None, address="1 rue A", commune=commune)
    response = sign_in(officer).post(
        reverse("territories:residence_create"), typed(residence.quartier, address="1 rue A") | more
    )
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert 'value="1 rue A"' in response.content.decode()
    assert Residence.objects.count() == 2


def test_a_quartier_of_elsewhere_cannot_be_given(sign_in, officer, residence, outsider):
    elsewhere = Quartier.objects.get(name="Les Acacias")
    response = sign_in(officer).post(
        url("residence_update", residence), typed(residence.quartier, quartier=str(elsewhere.pk), version=1)
    )
    residence.refresh_from_db()
    assert response.status_code == 422
    assert residence.quartier != elsewhere


def test_an_administrator_may_leave_it_without_quartier(sign_in, administrator, quartier):
    sign_in(administrator).post(reverse("territories:residence_create"), typed(quartier, quartier=""))
    assert Residence.objects.get().quartier is None


def test_a_change_made_meanwhile_is_shown(sign_in, officer, residence):
    Residence.objects.filter(pk=residence.pk).update(address="Écrite entre-temps")
    client = sign_in(officer)
    data = typed(residence.quartier, version=residence.version, address="La mienne")
    refused = client.post(url("residence_update", residence), data)
    assert "modifiée pendant que vous l’aviez ouverte" in refused.content.decode()
    assert 'value="La mienne"' in refused.content.decode()
    again = refused.context["form"]["version"].value()
    client.post(url("residence_update", residence), {**data, "version": again})
    residence.refresh_from_db()
    assert residence.address == "La mienne"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_form(sign_in, count, django_assert_num_queries):
    team = TeamFactory(quartiers=[QuartierFactory() for _ in range(count)])
    row = ResidenceFactory(quartier=Quartier.objects.first())
    client = sign_in(MembershipFactory(team=team, role=Role.OFFICER).user)
    with django_assert_num_queries(7):
        client.get(url("residence_update", row))


# ---- buildings and halls --------------------------------------------------------------------------------------------


def test_buildings_and_halls_are_added_renamed_archived(sign_in, officer, residence):
    client = sign_in(officer)
    client.post(url("building_create", residence), {"name": "Tour A", "dwellings": "30"})
    building = Building.objects.get()
    client.post(url("entrance_create", building), {"name": "Hall 1", "address": "1 rue A"})
    hall = Entrance.objects.get()
    assert (hall.building, building.residence) == (building, residence)
    client.post(url("building_update", building), {"name": "Tour B"})
    client.post(url("entrance_update", hall), {"name": "Hall nord"})
    client.post(url("building_archive", building), {"actif": "0"})
    client.post(url("entrance_archive", hall), {"actif": "0"})
    building.refresh_from_db()
    hall.refresh_from_db()
    assert (building.name, building.is_active) == ("Tour B", False)
    assert (hall.name, hall.is_active) == ("Hall nord", False)
    client.post(url("entrance_archive", hall), {"actif": "1"})
    hall.refresh_from_db()
    assert hall.is_active
    assert "Hall 1" in client.get(url("entrance_update", hall)).content.decode(), "its history tells the old name"


def test_a_name_is_taken_once(sign_in, officer, residence):
    building = BuildingFactory(residence=residence, name="Tour A")
    EntranceFactory(building=building, name="Entrée")
    client = sign_in(officer)
    first = client.post(url("building_create", residence), {"name": "tour  a"})
    second = client.post(url("entrance_create", building), {"name": "entree"})
    assert "Cette résidence a déjà un bâtiment de ce nom" in first.content.decode()
    assert "Ce bâtiment a déjà un hall de ce nom" in second.content.decode()
    assert 'value="tour  a"' in first.content.decode()
    assert (Building.objects.count(), Entrance.objects.count()) == (1, 1)
