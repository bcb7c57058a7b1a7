"""Every page of the site, as each role sees it, on a phone and on a desk: faults that a machine can see."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.access import MATRIX, Row
from tests.world import Site

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Parts of the page that are asked for once it is there have come.
# A function: what is asked again as a text is refused by the policy of the page.
SETTLED = "() => !document.querySelector('.htmx-request')"
# What sticks out of the window and is in nothing that scrolls by itself.
STICKING_OUT = """() => [...document.querySelectorAll("body *")].filter((e) => {
    if (e.getBoundingClientRect().right <= document.documentElement.clientWidth + 1) return false;
    for (let p = e.parentElement; p; p = p.parentElement)
        if (getComputedStyle(p).overflowX !== "visible" && p !== document.body) return false;
    return true;
}).map((e) => e.outerHTML.slice(0, 120)).slice(0, 5)"""
PAGES = [row for row in MATRIX if row.is_page and row.post is None]


def shape(page: Any) -> list[str]:
    """Say what is missing in the frame that every page has."""
    found = []
    counts = {selector: page.locator(selector).count() for selector in ("h1", "main", "main .btn-primary:visible")}
    if counts["h1"] != 1:
        found.append(f"{counts['h1']} h1")
    if counts["main"] != 1:
        found.append(f"{counts['main']} main")
    if counts["main .btn-primary:visible"] > 1:
        found.append(f"{counts['main .btn-primary:visible']} primary buttons")
    title = page.title()
    if not title.removesuffix("· DSU").strip() or not title.endswith("· DSU"):
        found.append(f"title “{title}”")
    if page.locator("html").get_attribute("lang") != "fr":
        found.append("no language")
    return found


class Walk:
    """Open pages one after the other and collect their faults."""

    def __init__(self, page: Any, axe: Callable[[], list[str]]) -> None:
        self.page, self.axe = page, axe
        self.found: list[str] = []
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def visit(self, name: str, url: str, status: int = 200) -> None:
        """Look at one page at both widths."""
        self.said.clear()
        self.page.set_viewport_size(DESK)
        response = self.page.goto(url)
        self.page.wait_for_function(SETTLED)
        faults = shape(self.page)
        if response.status != status:
            faults.append(f"status {response.status} instead of {status}")
        faults += self.axe()
        self.page.set_viewport_size(PHONE)
        if (wider := self.page.evaluate(WIDER)) > 0:
            faults.append(f"{wider} px wider than a phone: {self.page.evaluate(STICKING_OUT)}")
        faults += [f"on a phone: {fault}" for fault in self.axe()]
        # The status of the page itself is told in the console as well.
        faults += [f"console: {text}" for text in self.said if status == 200 or "status of" not in text]
        self.found += [f"{name}: {fault}" for fault in dict.fromkeys(faults)]


@pytest.fixture
def walk(page: Any, axe: Callable[[], list[str]]) -> Walk:
    return Walk(page, axe)


def pages_of(visitor: str) -> list[Row]:
    """Return the pages that are shown to a visitor, each once."""
    rows = {(row.name, row.note): row for row in PAGES if row.outcome(visitor) == "200"}
    return list(rows.values())


# Parts of about as many pages, so that the processes that run the tests share them out.
PARTS = [
    (visitor, part)
    for visitor, parts in {"administrator": 4, "manager": 4, "officer": 4, "proximity": 3, "anonymous": 1}.items()
    for part in range(parts)
]


def part_of(visitor: str, part: int) -> list[Row]:
    """Return one page in so many of those that are shown to a visitor."""
    return pages_of(visitor)[part :: sum(name == visitor for name, _ in PARTS)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("visitor", "part"), PARTS, ids=lambda value: str(value))
def test_every_page(live_site: Any, walk: Walk, visitor: str, part: int) -> None:
    site = Site()
    rows = part_of(visitor, part)
    assert len(rows) > 5
    if site.people[visitor] is not None:
        live_site.sign_in(walk.page, site.people[visitor])
    for row in rows:
        walk.visit(str(row), live_site + row.url(site.here))
    assert not walk.found, "\n".join(walk.found)


def test_the_parts_are_all_the_pages() -> None:
    for visitor in {visitor for visitor, _ in PARTS}:
        seen = [str(row) for name, part in PARTS if name == visitor for row in part_of(visitor, part)]
        assert sorted(seen) == sorted(str(row) for row in pages_of(visitor))
        assert len(seen) > (5 if visitor == "anonymous" else 20)


def test_pages_of_errors(live_site: Any, walk: Walk) -> None:
    site = Site()
    live_site.sign_in(walk.page, site.here.proximity)
    walk.visit("403", live_site + "/administration/", 403)
    walk.visit("404", live_site + "/rien/", 404)
    assert not walk.found, "\n".join(walk.found)


def test_empty_pages(live_site: Any, walk: Walk) -> None:
    """Lists without a row and a desk where nothing waits, for somebody in no team."""
    from tests.factories import UserFactory

    newcomer = UserFactory()
    live_site.sign_in(walk.page, newcomer)
    for path in (
        "/",
        "/quartiers/",
        "/residences/",
        "/projets/",
        "/veille/",
        "/veille/mes-signalements/",
        "/equipes/",
    ):
        walk.visit(path, live_site + path)
    assert not walk.found, "\n".join(walk.found)


def test_a_form_that_is_refused(live_site: Any, walk: Walk) -> None:
    """What is wrong is said beside the field, and read to those who do not see it."""
    site = Site()
    live_site.sign_in(walk.page, site.here.officer)
    walk.page.goto(live_site + f"/residences/{site.here.residence.pk}/modifier/")
    walk.page.get_by_label("Nom", exact=False).first.fill("")
    walk.page.locator("main form button[type=submit]").first.click()
    walk.page.wait_for_load_state("networkidle")
    wrong = walk.page.locator("[aria-invalid=true]").first
    described = wrong.get_attribute("aria-describedby")
    assert described
    assert any(walk.page.locator(f"#{name}").inner_text().strip() for name in described.split())
    assert not walk.axe()
