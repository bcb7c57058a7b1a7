"""What no form would send: the answer is a page that says so, never a failure, and nothing is written."""

from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access import MATRIX, Row
from tests.test_access_matrix import content, writes
from tests.world import Site

pytestmark = pytest.mark.django_db

# Quoted as they come in an address: a NUL, bytes that are no UTF-8, a number that no column holds.
GARBAGE = [
    "%00",
    "a%00b",
    "%FF%FE",
    "%ED%A0%80",
    "9" * 40,
    "-1",
    "1e309",
    "NaN",
    "%D9%A3",
    "%C2%B2",
    "2026-13-45",
    "0001-01-01",
    quote("'; DROP TABLE diagnostics_observation; --"),
    quote("<script>alert(1)</script>"),
    quote("é" * 3000),
    quote("((( & | ! :* <->"),
    quote("\\ % _ [ { $"),
    "",
]
# Of lists, of maps, of pages that read an address.
PARAMETERS = [
    "q",
    "page",
    "tri",
    "par",
    "format",
    "bbox",
    "quartier",
    "residence",
    "batiment",
    "hall",
    "email",
    "name",
]
PARAMETERS += ["query", "next", "lieu", "chercher", "tableau", "sans", "commune", "departement", "actif"]
READ = [row for row in MATRIX if row.post is None and row.outcome("administrator") == "200" and ":" in row.name]
SENT = [row for row in MATRIX if row.post is not None and ":" in row.name]
# What a person may be told: never 500, which the client raises.
TOLD = {200, 301, 302, 400, 403, 404, 409, 415, 422}


def unique(rows: list[Row]) -> list[Row]:
    """Keep one row of each view."""
    return list({row.name: row for row in rows}.values())


def filters_of(response: Any) -> list[str]:
    """Return the names that the filters of a list read."""
    names = []
    filterset = response.context.get("filter") if response.context else None
    if hasattr(filterset, "form"):
        for name, field in filterset.form.fields.items():
            names += [f"{name}_{end}" for end in getattr(field.widget, "suffixes", ())] or [name]
    return names


@pytest.mark.parametrize("row", unique(READ), ids=str)
def test_addresses_full_of_garbage(row: Row, shared_site: Site) -> None:
    site = shared_site
    client = Client()
    client.force_login(site.people["administrator"])
    response = client.get(row.url(site.here))
    content(response)
    filters = filters_of(response)
    names = list(dict.fromkeys([*PARAMETERS, *filters]))
    # A wrong filter hides those that are read after it: each is also wrong alone.
    values = GARBAGE if filters else GARBAGE[:5]
    queries = ["&".join(f"{name}={value}" for name in names) for value in values]
    queries += [f"{name}={value}" for name in filters for value in (GARBAGE[1], GARBAGE[4], GARBAGE[12])]
    queries += ["&".join(f"{name}=1&{name}=2" for name in names), "=&=&;" + "a" * 5000, "par=25&page=0"]
    path = row.url(site.here).partition("?")[0]
    with writes() as tables:
        for query in queries:
            response = client.get(f"{path}?{query}")
            page = content(response)
            assert response.status_code in TOLD, query
            assert "<script>alert" not in page, f"not escaped: {query}"
    assert not tables


@pytest.mark.parametrize("row", SENT, ids=str)
def test_forms_full_of_garbage(row: Row, shared_site: Site) -> None:
    site = shared_site
    client = Client()
    client.force_login(site.people["administrator"])
    url, good = row.url(site.here), row.post(site.here)  # type: ignore[misc]
    wrong = ["\x00", "a\x00b", "9" * 40, "-1", "é" * 30_000, "[]", "NaN", "\ud7ff\uffff", "2026-13-45", ""]
    forms: list[dict[str, Any]] = [dict.fromkeys(good, value) for value in wrong]
    forms += [good | {name: value} for name in good for value in ("\x00", "9" * 40)]
    forms.append({})
    file = SimpleUploadedFile("<b>x\u202e.jpg", b"\x00\xff\xd8not a photo", content_type="image/jpeg")
    forms.append(good | dict.fromkeys(("photos", "file", "contour_file"), file))
    for form in forms:
        for value in form.values():
            if hasattr(value, "seek"):
                value.seek(0)
        with transaction.atomic():
            with writes() as tables:
                response = client.post(url, form)
            transaction.set_rollback(True)
        said = {name: str(value)[:40] for name, value in form.items()}
        assert response.status_code in TOLD, said
        assert "<b>x" not in content(response), said
        if response.status_code >= 400:
            assert not tables, said


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nnothing that ends"),
        ("multipart/form-data", b"no boundary"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"text=%FF"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(3000))),
        ("application/json", b'{"text": "\xff'),
        ("text/plain", b"\x00"),
    ],
)
def test_requests_that_no_browser_makes(content_type: str, body: bytes, shared_site: Site) -> None:
    site = shared_site
    client = Client()
    client.force_login(site.here.proximity)
    with writes() as tables:
        response = client.generic("POST", reverse("diagnostics:observation_create"), body, content_type)
    assert response.status_code in (400, 422)
    assert not tables


@pytest.mark.parametrize("path", ["/%00/", "/veille/%FF/", "/veille/99999999999999999999/", "/quartiers/-1/", "/.."])
def test_addresses_of_nothing(path: str, shared_site: Site) -> None:
    site = shared_site
    client = Client()
    client.force_login(site.here.manager)
    response = client.get(path)
    assert response.status_code == 404
    assert "Page introuvable" in content(response)


def test_every_kind_of_row_takes_the_largest_key(shared_site: Site) -> None:
    """A key that no column holds is one that does not exist."""
    site = shared_site
    client = Client()
    client.force_login(site.people["administrator"])
    for row in unique(READ):
        args = list(row.path(site.here))
        if args and isinstance(args[0], int):
            response = client.get(reverse(row.name, args=["9" * 25, *args[1:]]))
            assert response.status_code == 404, row
