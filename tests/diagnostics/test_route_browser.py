"""The route on the map, in a browser: a sign ticks its hall, a click elsewhere begins a halte."""

from django.urls import reverse

from accounts.enums import Role
from diagnostics.models import Stop
from tests.factories import (
    BuildingFactory,
    DiagnosticFactory,
    EntranceFactory,
    QuartierFactory,
    ResidenceFactory,
    member,
)


def test_the_map_and_the_list_are_twins(live_site, page, axe):
    quartier = QuartierFactory(name="Les Tilleuls", at=(2.45, 48.86))
    officer = member(quartier, Role.OFFICER)
    alone = ResidenceFactory(name="Les Lilas", quartier=quartier, longitude=2.4512, latitude=48.861)
    hall = EntranceFactory(name="Hall 1", building=BuildingFactory(name="Bât. A", residence=alone))
    many = ResidenceFactory(name="Le Ponant", quartier=quartier, longitude=2.4488, latitude=48.859)
    building = BuildingFactory(name="Bât. P", residence=many)
    others = [EntranceFactory(name=f"Hall {n}", building=building) for n in (1, 2)]
    walk = DiagnosticFactory(quartiers=[quartier], lead=officer)
    Stop.objects.create(diagnostic=walk, label="Le parc", latitude=48.8605, longitude=2.4495)
    live_site.sign_in(page, officer)
    page.goto(live_site + reverse("diagnostics:walk_route", args=[walk.pk]))

    # A sign of one hall is its checkbox, with the mouse and with the keyboard.
    sign = page.locator('.pin-choice[title^="Les Lilas"]')
    sign.click()
    box = page.locator(f'input[name="hall"][value="{hall.pk}"]')
    assert box.is_checked()
    assert sign.inner_text() == "✓"
    sign.press("Enter")
    assert not box.is_checked()
    box.check()
    assert sign.inner_text() == "✓", "what is ticked in the list shows on the map"
    # A sign of several asks which.
    page.locator('.pin-choice[title^="Le Ponant"]').click()
    page.locator(".route-popup").get_by_label("Hall 2").check()
    assert axe() == []
    assert page.locator(f'input[name="hall"][value="{others[1].pk}"]').first.is_checked()
    page.get_by_role("button", name="Ajouter au parcours").click()
    page.wait_for_selector("text=2 haltes de plus")
    assert list(walk.stops.order_by("order").values_list("entrance", flat=True)) == [None, others[1].pk, hall.pk]

    # Elsewhere, a click is the position of a new halte, whose name is asked.
    page.wait_for_selector(".pin-halte")
    frame = page.locator("#carte-parcours").bounding_box()
    page.mouse.click(frame["x"] + frame["width"] - 30, frame["y"] + frame["height"] - 60)
    assert page.evaluate("document.activeElement.name") == "label"
    page.keyboard.type("Le passage")
    page.get_by_role("button", name="Ajouter ce lieu").click()
    page.wait_for_selector("text=est ajouté au parcours")
    made = walk.stops.get(label="Le passage")
    assert made.latitude is not None

    # The order follows the keyboard; the focus stays, the map is numbered anew.
    button = page.locator(f"#monter-{made.pk}")
    button.focus()
    button.press("Enter")
    page.wait_for_selector(f"#haltes li:nth-child(3)#halte-{made.pk}")
    page.wait_for_function(f"() => document.activeElement.id === 'monter-{made.pk}'")
    page.wait_for_function("() => document.querySelector('.pin-halte[title=\"Halte 3 : Le passage\"]')")
