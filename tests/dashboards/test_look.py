"""The dashboards in a real browser: nothing wider than a phone, no accessibility fault, tables on paper."""

import pytest

from accounts.enums import Role
from accounts.models import Membership, User
from tests.dashboards.test_quartier import scatter
from tests.factories import (
    IndicatorFactory,
    IndicatorValueFactory,
    OperationFactory,
    PartnerFactory,
    QuartierFactory,
    ResidenceFactory,
    TeamFactory,
    UrbanProjectFactory,
    UserFactory,
)

LONG = "Résidence-Universitaire-et-des-Logements-Familiaux-de-l’Ancienne-Manufacture-des-Tabacs"


@pytest.fixture
def full(live_site):
    """Two quartiers with everything on them, and a manager."""
    quartiers = [QuartierFactory(name=name) for name in (f"Les Tilleuls – {LONG}", "Les Acacias")]
    manager = UserFactory(first_name="Maya")
    Membership.objects.create(user=manager, team=TeamFactory(name=LONG, quartiers=quartiers), role=Role.MANAGER)
    for quartier in quartiers:
        scatter(quartier, 25)
        ResidenceFactory(name=LONG, quartier=quartier)
    project = UrbanProjectFactory(name=LONG, quartiers=quartiers)
    OperationFactory(project=project, name=LONG, progress=40)
    indicator = IndicatorFactory(is_key=True, label="Taux de pauvreté")
    IndicatorValueFactory(indicator=indicator, quartier=quartiers[0])
    IndicatorValueFactory(indicator=indicator, quartier=None, zone_kind="national", zone_code="FR", value=15)
    return quartiers, manager


def addresses(quartiers):
    first, second = (quartier.pk for quartier in quartiers)
    return [
        "/",
        f"/quartiers/{first}/",
        "/portefeuille/",
        f"/portefeuille/comparer/?q={first}&q={second}",
        "/recherche/?q=tilleuls",
    ]


@pytest.mark.parametrize("width", [320, 1440])
def test_a_name_without_a_space_breaks_in_titles_and_tables(width, live_site, page, administrator):
    partner, other = (PartnerFactory(name=letter + "nomsansaucunespace" * 12) for letter in "AB")
    live_site.sign_in(page, administrator)
    page.set_viewport_size({"width": width, "height": 800})
    wider = "every => [...every].some(each => each.scrollWidth > each.clientWidth)"
    for path in ("", f"{partner.pk}/", f"{partner.pk}/modifier/", f"{partner.pk}/fusionner/{other.pk}/"):
        page.goto(f"{live_site}/partenaires/{path}")
        assert page.locator("h1").count() == 1, path
        assert not page.locator("html, .table-wrap").evaluate_all(wider), path


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_every_page_fits_and_has_no_accessibility_fault(width, full, live_site, page, axe):
    quartiers, manager = full
    live_site.sign_in(page, manager)
    page.set_viewport_size({"width": width, "height": 800})
    faults = []
    for path in addresses(quartiers):
        page.goto(live_site + path)
        page.wait_for_load_state("networkidle")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        faults += [f"{path}: {wider} px too wide"] * (wider > 0) + [f"{path}: {fault}" for fault in axe()]
    assert faults == []


@pytest.mark.parametrize("role", [Role.PROXIMITY, Role.OFFICER, None])
def test_the_desk_of_every_role(role, full, live_site, page, axe):
    user = UserFactory()
    if role is None:
        User.objects.filter(pk=user.pk).update(is_administrator=True)
    else:
        Membership.objects.create(user=user, team=full[1].memberships.get().team, role=role)
    live_site.sign_in(page, user)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(live_site + "/")
    assert page.locator("h1").inner_text() == f"Bonjour {user.first_name}"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert axe() == []


def test_the_skip_link_comes_first_and_leads_to_the_content(full, live_site, page):
    live_site.sign_in(page, full[1])
    page.goto(live_site + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_on_paper_each_chart_has_its_table_and_the_menu_is_gone(full, live_site, page):
    live_site.sign_in(page, full[1])
    page.goto(live_site + f"/quartiers/{full[0][0].pk}/")
    tables = page.locator(".chart-table table")
    assert tables.count() == 3
    assert not tables.first.is_visible()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert all(tables.nth(number).is_visible() for number in range(3))
    for hidden in (".menu", ".top", ".bottom-bar", ".tools", ".map-list"):
        assert not any(part.is_visible() for part in page.locator(hidden).all())
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not tables.first.is_visible()


def test_a_filter_of_the_portfolio_swaps_the_table_and_the_address(full, live_site, page):
    live_site.sign_in(page, full[1])
    page.goto(live_site + "/portefeuille/")
    page.get_by_label("Rechercher", exact=True).fill("acacias")
    page.wait_for_url("**/portefeuille/?*q=acacias*")
    assert page.locator("#liste .row-link").all_inner_texts() == ["Les Acacias"]
    page.go_back()
    page.wait_for_function("document.querySelectorAll('#liste .row-link').length === 2")


def test_two_ticked_quartiers_are_compared(full, live_site, page):
    live_site.sign_in(page, full[1])
    page.goto(live_site + "/portefeuille/")
    for box in page.get_by_role("checkbox", name="Comparer").all():
        box.check()
    page.get_by_role("button", name="Comparer les quartiers cochés").click()
    page.wait_for_url("**/portefeuille/comparer/?*")
    assert page.locator(".table-compare").first.locator("thead a").count() == 2
