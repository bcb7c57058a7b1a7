"""Takes the measures: interleaved, so that what disturbs the machine disturbs all alike."""

import random
import re
import statistics
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bench.pages import Page
from bench.server import Answer, Site

WARM_UP = 4
COUNT = {"X-Bench-Count": "1"}


@dataclass
class Measured:
    """The times of something, in seconds, with what one more request told of it."""

    seconds: list[float] = field(default_factory=list)
    bytes_sent: int = 0
    queries: int | None = None
    error: str = ""

    @property
    def median(self) -> float:
        """Median, in milliseconds."""
        return statistics.median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        """95th centile, in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))] * 1000


@dataclass
class Bench:
    """A site with what is measured on it: by the name of the page, then that of its floor."""

    rows: int
    site: Site
    pages: list[Page]
    found: dict[str, Measured] = field(default_factory=dict)
    floors: dict[str, Measured] = field(default_factory=dict)
    memory: float = 0.0


def take_all(benches: list[Bench], rounds: int, seconds: float, say: Callable[[str], None]) -> int:
    """Warm up, then ask for everything in turn, in a new order at each round; return the number of rounds.

    It stops before `rounds` when `seconds` have passed.
    """
    for bench in benches:
        for page in bench.pages:
            _prepare(bench, page, say)
    rng = random.Random(1)
    start = time.monotonic()
    done = 0
    for number in range(rounds):
        if number >= 5 and time.monotonic() - start > seconds:
            break
        calls: list[tuple[Page, Callable[..., Answer], Site, Measured]] = []
        for bench in benches:
            for page in bench.pages:
                if bench.found[page.name].error or number % page.every:
                    continue
                calls.append((page, page.ask, bench.site, bench.found[page.name]))
                if page.floor is not None and not bench.floors[page.name].error:
                    calls.append((page, page.floor, bench.site, bench.floors[page.name]))
        rng.shuffle(calls)
        for page, ask, site, measured in calls:
            answer = ask(site, {})
            if answer.status not in (200, *page.expected):
                measured.error = _what_failed(answer)
            else:
                measured.seconds.append(answer.seconds)
        done += 1
        for bench in benches:
            bench.memory = max(bench.memory, bench.site.memory())
    return done


def _prepare(bench: Bench, page: Page, say: Callable[[str], None]) -> None:
    """Ask a few times for each, so that both workers have it in memory, then once for its queries."""
    kinds = [(page.ask, bench.found, page.expected)]
    if page.floor is not None:
        kinds.append((page.floor, bench.floors, (200,)))
    for ask, found, expected in kinds:
        measured = found[page.name] = Measured()
        for _ in range(1 if page.every > 1 else WARM_UP):
            answer = ask(bench.site, {})
            if answer.status not in expected:
                measured.error = _what_failed(answer)
                say(f"  {page.label} : {measured.error}")
                break
        else:
            answer = ask(bench.site, COUNT)
            measured.bytes_sent = len(answer.body)
            measured.queries = int(answer.headers.get("X-Bench-Queries", "0"))
    shown, floor = bench.found[page.name].bytes_sent, bench.floors.get(page.name, Measured()).bytes_sent
    if shown and floor and abs(shown - floor) > 0.15 * shown:
        say(f"  {page.label} : son plancher ne pèse pas autant ({floor} octets au lieu de {shown})")


def _what_failed(answer: Answer) -> str:
    text = _text(answer)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text[text.find("<main") :])).strip()
    return f"réponse {answer.status} ({words[:160]})"


def _text(answer: Answer) -> str:
    body = answer.body
    if answer.headers.get("Content-Encoding") == "gzip":
        body = zlib.decompress(body, 31)
    return body.decode(errors="replace")


def first_visit(site: Site, headers: dict[str, str], path: str = "/") -> int:
    """Return the bytes of a page with everything that it loads, compressed as the site compresses it in production."""
    page = site.request("GET", path, headers)
    text = _text(page)
    addresses = set(re.findall(r'<(?:script[^>]*\ssrc|link[^>]*\shref|use[^>]*\shref)="([^"#]+)', text))
    total = len(page.body)
    for address in addresses:
        body = site.request("GET", urljoin(path, address), {"Accept-Encoding": "identity"}).body
        # Fonts are compressed already.
        total += len(body) if address.endswith(".woff2") else len(zlib.compress(body, 9))
    return total
