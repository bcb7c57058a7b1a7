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
