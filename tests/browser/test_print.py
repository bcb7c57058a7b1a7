"""Pages on paper: what is for the screen goes, what is read stays."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.world import Site


@pytest.mark.parametrize("name", ["quartier", "observation", "residence", "project"])
def test_a_page_on_paper(live_site: Any, page: Page, name: str) -> None:
    site = Site()
    live_site.sign_in(page, site.here.manager)
    row = getattr(site.here, name)
    page.goto(live_site + row.get_absolute_url())
    page.emulate_media(media="print")
    # A4 at 96 dpi, without its margins.
    page.set_viewport_size({"width": 700, "height": 1000})
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for selector in (".menu", ".top", ".bottom-bar", "main .btn"):
        assert not page.locator(f"{selector}:visible").count(), f"{selector} is printed"
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, "it is wider than the sheet"
    printed = page.pdf(format="A4")
    sheets = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 1 <= sheets <= 6


def test_the_contour_is_whole_on_paper(live_site: Any, page: Page) -> None:
    site = Site()
    live_site.sign_in(page, site.here.manager)
    page.goto(live_site + site.here.quartier.get_absolute_url())
    chart = page.locator("[data-map]")
    expect(chart.locator("path").first).to_be_visible()
    on_screen = chart.bounding_box()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    inside = page.evaluate(
        """() => {
            const sheet = document.querySelector("[data-map]").getBoundingClientRect();
            const contour = document.querySelector("[data-map] path").getBoundingClientRect();
            return { height: sheet.height, filled: contour.height / sheet.height,
                over: Math.max(sheet.left - contour.left, sheet.top - contour.top,
                contour.right - sheet.right, contour.bottom - sheet.bottom) };
        }"""
    )
    assert inside["height"] < 345, "90 mm"
    assert inside["over"] <= 0, "the contour is cut"
    assert inside["filled"] > 0.8, "the contour is lost in the sheet"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert chart.bounding_box() == on_screen
    expect(page.get_by_text("Imprimé le")).to_be_hidden()
