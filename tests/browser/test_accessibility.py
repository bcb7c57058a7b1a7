"""Every page of the site, as each role sees it, on a phone and on a desk: faults that a machine can see."""

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

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


# From the one who sees most to the one who sees least.
VISITORS = ("administrator", "manager", "officer", "proximity", "anonymous")
PARTS = 14
# What differs from one page to its twin and is no part of it: tokens, identifiers, numbers.
CHANGING = re.compile(r'value="[A-Za-z0-9]{64}"|[0-9a-f]{8}-[0-9a-f-]{27}|\d+')


def rows_of(part: int) -> list[Row]:
    """Return one page in so many, each once."""
    rows = {(row.name, row.note): row for row in PAGES if any(row.outcome(one) == "200" for one in VISITORS)}
    return list(rows.values())[part::PARTS]


def body(client: Client, url: str) -> str:
    """Return what a page shows in its frame, with the parts that it asks for by itself."""
    response = client.get(url)
    html = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
    main = re.search(r"<main.*</main>", html, re.S)
    shown = main[0] if main else html
    parts = re.findall(r'hx-get="([^"]+)"[^>]*hx-trigger="load', shown)
    inside = [client.get(unescape(part)).content.decode() for part in parts]
    return CHANGING.sub("", "".join([shown, *inside]))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page(live_site: Any, walk: Walk, part: int) -> None:
    """Each page as each visitor is shown it; what two of them are shown alike is looked at once.

    The frame around it, which tells roles apart, is on the pages that are not alike.
    """
    site = Site()
    looked = Counter()
    clients = {visitor: Client() for visitor in VISITORS}
    for visitor, client in clients.items():
        if site.people[visitor] is not None:
            client.force_login(site.people[visitor])
    for row in rows_of(part):
        seen: set[str] = set()
        for visitor, client in clients.items():
            if row.outcome(visitor) != "200":
                continue
            url = row.url(site.here)
            shown = body(client, url)
            if shown not in seen:
                seen.add(shown)
                live_site.sign_in_as(walk.page, client)
                walk.visit(f"{row}, {visitor}", live_site + url)
                looked[visitor] += 1
    assert looked["administrator"] > 10, looked
    assert looked.total() > looked["administrator"], "no page tells roles apart"
    assert not walk.found, "\n".join(walk.found)


def test_the_parts_are_all_the_pages() -> None:
    parts = [str(row) for part in range(PARTS) for row in rows_of(part)]
    expected = {str(row) for row in PAGES if "200" in {row.outcome(visitor) for visitor in VISITORS}}
    assert len(parts) > 200
    assert set(parts) == expected
    assert len(parts) == len(set(parts))


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
