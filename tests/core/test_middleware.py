"""What every answer goes through."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from core.exports import XLSX_TYPE
from core.middleware import Compression

LINE = b"Porte du hall;Propre;2\r\n"


def answer(rf: Any, response: Any) -> Any:
    return Compression(lambda request: response)(rf.get("/", headers={"accept-encoding": "gzip"}))


def lines() -> Iterator[bytes]:
    yield LINE * 50
    yield LINE * 50


def test_pages_and_files_made_as_they_are_sent_are_compressed(rf: Any) -> None:
    page = answer(rf, HttpResponse(LINE * 100))
    file = answer(rf, StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8"))
    assert (page["Content-Encoding"], file["Content-Encoding"]) == ("gzip", "gzip")
    assert gzip.decompress(page.content) == gzip.decompress(b"".join(file.streaming_content)) == LINE * 100


def test_a_browser_that_takes_no_gzip_gets_none(rf: Any) -> None:
    response = Compression(lambda request: StreamingHttpResponse(lines(), content_type="text/csv"))(rf.get("/"))
    assert not response.has_header("Content-Encoding")
    assert response["Vary"] == "Accept-Encoding"
    assert b"".join(response.streaming_content) == LINE * 100  # type: ignore[attr-defined]


@pytest.mark.parametrize("content_type", ["image/jpeg", XLSX_TYPE])
def test_photos_and_workbooks_are_not_compressed_twice(rf: Any, content_type: str) -> None:
    response = answer(rf, StreamingHttpResponse(lines(), content_type=content_type))
    assert not response.has_header("Content-Encoding")
    assert b"".join(response.streaming_content) == LINE * 100
