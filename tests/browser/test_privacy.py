"""What names a resident is told under the field while it is typed, in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from diagnostics.models import Observation
from tests.world import Site


@pytest.fixture
def site(live_site: Any) -> Site:
    return Site()


def test_what_is_proposed_is_applied_with_a_button(
    live_site: Any, page: Page, site: Site, axe: Callable[[], list[str]]
) -> None:
    live_site.sign_in(page, site.here.proximity)
    page.goto(live_site + "/signaler/")
    text = page.locator("textarea[name=text]")
    text.press_sequentially("Vu avec M. Dupont, rappeler au 06 12 34 56 78")
    told = page.locator("[data-privacy-watch]")
    expect(told).to_contain_text("À relire")
    expect(told).to_have_attribute("aria-live", "polite")
    expect(text).to_be_focused()
    assert axe() == []
    told.get_by_role("button", name="Remplacer par « un locataire »").click()
    expect(text).to_have_value("Vu avec un locataire, rappeler au 06 12 34 56 78")
    expect(text).to_be_focused()
    # What remains is told again.
    told.get_by_role("button", name="Remplacer par « (numéro retiré) »").click()
    expect(text).to_have_value("Vu avec un locataire, rappeler au (numéro retiré)")
    page.wait_for_timeout(1000)
    expect(told).to_be_empty()
    assert not Observation.objects.filter(text__contains="Dupont").exists()


def test_without_network_what_is_typed_stays_and_nothing_is_said(live_site: Any, page: Page, site: Site) -> None:
    live_site.sign_in(page, site.here.proximity)
    page.goto(live_site + "/signaler/")
    page.route("**/confidentialite/verifier/", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: "confidentialite" in request.url):
        page.locator("textarea[name=text]").press_sequentially("Vu M. Dupont")
    page.wait_for_timeout(300)
    expect(page.locator("textarea[name=text]")).to_have_value("Vu M. Dupont")
    expect(page.locator("[data-network]")).to_have_count(0)


def test_signed_out_meanwhile_nothing_typed_is_lost(live_site: Any, page: Page, site: Site) -> None:
    live_site.sign_in(page, site.here.proximity)
    page.goto(live_site + "/signaler/")
    page.context.clear_cookies()
    with page.expect_response(lambda response: "confidentialite" in response.url):
        page.locator("textarea[name=text]").press_sequentially("Vu M. Dupont")
    page.wait_for_timeout(500)
    expect(page.locator("textarea[name=text]")).to_have_value("Vu M. Dupont")
    expect(page.locator("[data-privacy-watch]")).to_be_empty()
