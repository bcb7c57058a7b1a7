"""Maps in a browser: contours, several layers, clusters that open, a position that is picked."""

from accounts.enums import Role
from territories.models import Residence
from tests.factories import CommuneFactory, QuartierFactory, ResidenceFactory, UserFactory, member


def test_near_the_contour_from_afar_the_centre(live_site, page, axe):
    quartier = QuartierFactory(name="Les Tilleuls")
    live_site.sign_in(page, member(quartier, Role.OFFICER))
    page.goto(live_site + "/quartiers/carte/")
    page.wait_for_selector("#carte-quartiers path.leaflet-interactive")
    for _ in range(6):
        page.click(".leaflet-control-zoom-out")
        page.wait_for_timeout(250)
    page.wait_for_selector("#carte-quartiers .pin-quartier")
    assert page.inner_text(".map-legend").split() == ["⬢", "Quartier"]
    page.click("#carte-quartiers .pin-quartier")
    assert page.get_attribute(".leaflet-popup a[href^='/quartiers/']", "href") == f"/quartiers/{quartier.pk}/"
    assert axe() == []


def test_a_cluster_opens(live_site, page):
    quartier, commune = QuartierFactory(), CommuneFactory()
    Residence.objects.bulk_create(
        Residence(
            name=f"R{n}",
            reference=f"C{n}",
            commune=commune,
            quartier=quartier,
            latitude=48 + n % 20 / 100,
            longitude=2 + n // 20 / 100,
        )
        for n in range(320)
    )
    live_site.sign_in(page, UserFactory(is_administrator=True))
    page.goto(live_site + "/residences/carte/")
    page.wait_for_selector(".pin-cluster")
    counts = [int(text) for text in page.locator(".pin-cluster").all_inner_texts()]
    assert sum(counts) == 320
    page.locator(".pin-cluster").first.click()
    page.wait_for_selector(".pin-home")


def test_a_position_is_picked_on_the_map(live_site, page, axe):
    quartier = QuartierFactory(name="Les Tilleuls")
    residence = ResidenceFactory(quartier=quartier, name="Les Lilas")
    live_site.sign_in(page, member(quartier, Role.OFFICER))
    page.goto(live_site + f"/residences/{residence.pk}/modifier/")
    page.wait_for_selector("[data-picker] path")
    page.locator("[data-picker]").click(position={"x": 250, "y": 140})
    latitude, longitude = page.input_value("#id_latitude"), page.input_value("#id_longitude")
    assert 48.8 < float(latitude) < 48.9
    assert 2.4 < float(longitude) < 2.5
    assert page.locator(".leaflet-popup").count() == 0, "the contour under it asks for nothing"
    assert axe() == []
    page.click("main .btn-primary")
    page.wait_for_url(f"**/residences/{residence.pk}/")
    residence.refresh_from_db()
    assert (f"{residence.latitude:.6f}", f"{residence.longitude:.6f}") == (latitude, longitude)
    page.wait_for_selector("#carte-residence .pin-home")


def test_a_layer_that_fails_leaves_the_others(live_site, page):
    quartier = QuartierFactory(name="Les Tilleuls")
    live_site.sign_in(page, member(quartier, Role.OFFICER))
    page.goto(live_site + "/quartiers/carte/")
    page.wait_for_selector("path.leaflet-interactive")
    # The map again, with a second address that does not exist.
    page.evaluate(
        """() => {
            const old = document.getElementById("carte-quartiers");
            const fresh = document.createElement("div");
            fresh.className = "map";
            fresh.dataset.map = "";
            fresh.dataset.bbox = old.dataset.bbox;
            fresh.dataset.geojsonUrl = "/quartiers/carte.geojson /quartiers/rien.geojson";
            old.replaceWith(fresh);
            document.dispatchEvent(new Event("htmx:afterSettle"));
        }"""
    )
    page.wait_for_selector("path.leaflet-interactive")
    assert "n’a pas pu être remplie" in page.inner_text(".map-note")
