"""The entry form and the list, without a mouse."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from diagnostics.models import Observation
from tests.world import Site

# What shows where the keyboard is: an outline or a shadow, on the element or on what stands for it (a tile).
SEEN = """() => {
    const shown = (e) => {
        const style = getComputedStyle(e);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
    };
    const here = document.activeElement;
    return shown(here) || Boolean(here.closest("label") && shown(here.closest("label")));
}"""
# Nothing that was asked for is still to come.
SETTLED = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
WHERE = "document.activeElement.outerHTML.slice(0, 120)"


@pytest.fixture
def site(live_site: Any, page: Page) -> Site:
    site = Site()
    live_site.sign_in(page, site.here.proximity)
    page.set_default_timeout(15_000)
    return site


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until the element has the focus; every stop on the way is visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), f"the focus does not show on {page.evaluate(WHERE)}"
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}; it is on {page.evaluate(WHERE)}")


def test_skip_link(live_site: Any, page: Page, site: Site) -> None:
    page.goto(live_site + "/veille/")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    expect(link).to_have_text("Aller au contenu")
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_reporting(live_site: Any, page: Page, site: Site) -> None:
    page.goto(live_site + "/signaler/")
    tab_to(page, "input[name=theme]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=severity]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "textarea[name=text]")
    page.keyboard.type("Vitre fendue au rez-de-chaussée")
    tab_to(page, ".send button:not([name])")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/envoye/"))
    observation = Observation.objects.get(text="Vitre fendue au rez-de-chaussée")
    assert (observation.quartier, observation.severity) == (site.here.quartier, 2)


def test_filtering_and_opening_a_row(live_site: Any, page: Page, site: Site) -> None:
    page.goto(live_site + "/veille/")
    tab_to(page, "form#filtres [name=q]")
    page.keyboard.type("cassée")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=cass"))
    expect(page.locator("#liste tbody tr")).to_have_count(1)
    page.wait_for_function(SETTLED)
    tab_to(page, "#liste a.row-link")
    page.keyboard.press("Enter")
    page.wait_for_url(live_site + site.here.observation.get_absolute_url())


def test_a_filter_sent_by_hand_leaves_once(live_site: Any, page: Page, site: Site) -> None:
    page.goto(live_site + "/veille/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "q=cass" in request.url else None)
    tab_to(page, "form#filtres [name=q]")
    page.keyboard.type("cassée")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=cass"))
    # Longer than what a text waits for before it leaves by itself.
    page.wait_for_timeout(900)
    assert len(asked) == 1


@pytest.mark.parametrize("selector", ["#filtres-actifs a.chip.remove", "#liste a.row-link"])
def test_a_list_that_is_replaced_keeps_the_focus(live_site: Any, page: Page, site: Site, selector: str) -> None:
    """The keyboard may be inside of what an answer replaces: it stays on the same link."""
    page.goto(live_site + "/veille/?q=cass%C3%A9e")
    tab_to(page, selector)
    text = page.evaluate("document.activeElement.textContent")
    page.evaluate("() => document.querySelector('#filtres').requestSubmit()")
    page.wait_for_timeout(300)
    page.wait_for_function(SETTLED)
    assert page.evaluate("document.activeElement.textContent") == text
    assert page.evaluate("s => document.activeElement.matches(s)", selector)
    assert page.evaluate(SEEN)


def test_a_list_that_is_replaced_does_not_take_the_focus(live_site: Any, page: Page, site: Site) -> None:
    """Whoever left a link of the list, for no other place, is not led back to it by the next answer."""
    page.goto(live_site + "/veille/?q=cass%C3%A9e")
    tab_to(page, "#liste a.row-link")
    for _ in range(2):
        with page.expect_response(re.compile(r"/veille/\?")):
            page.evaluate("() => document.querySelector('#filtres').requestSubmit()")
        page.wait_for_function(SETTLED)
        page.evaluate("() => document.activeElement.blur()")
    assert page.evaluate("document.activeElement === document.body")
    with page.expect_response(re.compile(r"/veille/\?")):
        page.evaluate("() => document.querySelector('#filtres').requestSubmit()")
    page.wait_for_function(SETTLED)
    assert page.evaluate("document.activeElement === document.body")


def test_the_focus_is_never_lost_on_the_desk(live_site: Any, page: Page, site: Site) -> None:
    """A whole turn with Tab: every stop shows, and the turn comes back to its beginning."""
    page.goto(live_site + "/")
    stops = []
    for _ in range(120):
        page.keyboard.press("Tab")
        where = page.evaluate(WHERE)
        if where.startswith("<body"):
            break
        assert page.evaluate(SEEN), f"the focus does not show on {where}"
        stops.append(where)
    assert len(stops) > 8
    assert "Aller au contenu" in stops[0]
