"""What a phone asks for before it goes without network: the list of a walk, the application, who is signed in."""

import datetime
import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from PIL import Image

from diagnostics.models import Stop
from tests.factories import DiagnosticFactory, EntranceFactory, QuartierFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(quartier, officer):
    return DiagnosticFactory(title="Marche d’hiver", quartiers=[quartier, QuartierFactory()], lead=officer)


def add_haltes(walk, quartier, count):
    for number in range(count):
        hall = EntranceFactory(building__residence__quartier=quartier)
        places = {"residence": hall.building.residence, "building": hall.building, "entrance": hall}
        Stop.objects.create(diagnostic=walk, label=f"Halte {number}", order=number, **(places if number else {}))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_a_walk_holds_every_page_in_five_queries(
    walk, quartier, proximity, sign_in, count, django_assert_num_queries
):
    add_haltes(walk, quartier, count)
    client = sign_in(proximity)
    with django_assert_num_queries(5):
        kit = client.get(reverse("diagnostics:walk_kit", args=[walk.pk])).json()
    haltes = [reverse("diagnostics:walk_stop", args=[walk.pk, stop.pk]) for stop in walk.stops.order_by("order")]
    assert kit["haltes"] == [
        {"pk": stop.pk, "label": stop.label, "hall": number > 0, "address": haltes[number]}
        for number, stop in enumerate(walk.stops.order_by("order"))
    ]
    route = reverse("diagnostics:walk_route", args=[walk.pk])
    assert kit["pages"] == [route, *haltes, "/signaler/", "/signaler/terrain/", walk.get_absolute_url()]
    plan = reverse("diagnostics:route_map", args=[walk.pk])
    assert kit["places"] == [f"/signaler/lieux.json?quartier={quartier.pk}", plan], "the other quartier is not theirs"
    assert (kit["user"], kit["walk"], kit["title"], kit["address"]) == (
        str(proximity.pk),
        walk.pk,
        "Marche d’hiver",
        route,
    )
    for address in [*kit["pages"], *kit["places"]]:
        assert client.get(address).status_code == 200, address


def test_what_is_kept_is_forgotten_with_the_session(proximity, sign_in, client, settings):
    day = datetime.timedelta(days=1).total_seconds()
    client = sign_in(proximity)
    told = client.get("/signaler/terrain/lecteur.json").json()
    assert (told["user"], told["lasts"]) == (str(proximity.pk), 7 * day)
    assert told["entry"] == "/signaler/"
    session = client.session
    session.set_expiry(3600)
    session.save()
    assert 3500 < client.get("/signaler/terrain/lecteur.json").json()["lasts"] <= 3600
    session.set_expiry(0)
    session.save()
    assert client.get("/signaler/terrain/lecteur.json").json()["lasts"] == day, "a session that ends with the browser"


def test_scripts_know_the_addresses_of_the_site():
    script = Path(finders.find("js/reserve.js")).read_text()
    assert f'READER = "{reverse("diagnostics:field_reader")}"' in script
    script = Path(finders.find("js/marche.js")).read_text()
    assert f'ENTRY = "{reverse("diagnostics:observation_create")}"' in script


def test_the_application_can_be_installed(client, proximity, sign_in):
    response = client.get("/signaler/application.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert (manifest["short_name"], manifest["scope"], manifest["display"]) == ("DSU", "/", "standalone")
    assert sign_in(proximity).get(manifest["start_url"]).status_code == 200
    purposes = {}
    for icon in manifest["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        if icon["type"] == "image/png":
            with Image.open(path) as image:
                assert "x".join(map(str, image.size)) == icon["sizes"]
        purposes.setdefault(icon.get("purpose", "any"), set()).add(icon["sizes"])
    assert {"192x192", "512x512"} <= purposes["any"]
    assert purposes["maskable"] == {"512x512"}
    page = client.get("/compte/connexion/").content.decode()
    assert '<link rel="manifest" href="/signaler/application.webmanifest">' in page


def test_the_worker_answers_for_the_whole_site_and_is_nobody_s(client, proximity, sign_in):
    response = client.get("/signaler/hors-reseau.js")
    assert response["Service-Worker-Allowed"] == "/"
    assert response["Cache-Control"] == "no-cache"
    assert sign_in(proximity).get("/signaler/hors-reseau.js").content == response.content


def test_what_is_said_without_network_names_nobody(client):
    page = client.get("/signaler/hors-reseau/").content.decode()
    assert 'data-user=""' in page
    assert "Pas de réseau" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_phone_offers_the_walks_of_the_day_first(
    quartier, officer, proximity, sign_in, count, django_assert_num_queries
):
    later = datetime.date.today() + datetime.timedelta(days=9)
    for number in range(count):
        day = datetime.date.today() if number == 0 else later
        walk = DiagnosticFactory(title=f"Marche {number}", quartiers=[quartier], lead=officer, starts_on=day)
        add_haltes(walk, quartier, 2)
    DiagnosticFactory(title="Sans halte", quartiers=[quartier], lead=officer)
    foreign = DiagnosticFactory(title="Ailleurs")
    Stop.objects.create(diagnostic=foreign, label="Loin")
    client = sign_in(proximity)
    with django_assert_num_queries(4):
        page = client.get("/signaler/terrain/").content.decode()
    assert page.count("data-take") == count
    assert "aujourd’hui" in page.split("Marche 0")[1]
    assert page.index("Marche 0") < page.index(f"Marche {count - 1}") or count == 1
    assert "Sans halte" not in page
    assert "Ailleurs" not in page
