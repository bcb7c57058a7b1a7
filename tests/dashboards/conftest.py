"""What the tests of the dashboards share: reading a page, following a figure to its rows."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics.models import Theme

LINK = re.compile(r'<a\b[^>]*?href="([^"]*/veille/\?[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture
def theme(db: None) -> Any:
    """One of the themes that migrations made."""
    return Theme.objects.order_by("pk").first()


@pytest.fixture
def rows_behind() -> Callable[[Any, str], int]:
    """Call it on a client and an address of the veille: how many rows the list has, counted in its export."""

    def count(client: Any, url: str) -> int:
        answer = client.get(f"{url}&format=csv")
        assert answer.status_code == 200
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n\r\n", 1)[1]
        return sum(1 for line in lines.splitlines()[1:] if re.match(r"\d+;", line))

    return count


@pytest.fixture
def figures_of_page() -> Callable[[str], list[tuple[int, str]]]:
    """Call it on a page: (number, address) of every figure that links to the veille."""

    def read(page: str) -> list[tuple[int, str]]:
        found = []
        for url, inside in LINK.findall(page):
            svg = re.search(r"<title>(.*?)</title>", inside, re.DOTALL)
            text = (
                svg[1]
                if svg
                else re.sub(r"<[^>]+>", " ", re.sub(r'<span class="trend.*', "", inside, flags=re.DOTALL))
            )
            numbers = re.findall(r":\s*([\d\u202f]+)", text) if svg else re.findall(r"\d[\d\u202f]*", text)
            if numbers:
                found.append((int(numbers[0].replace("\u202f", "")), html.unescape(url)))
        return found

    return read
