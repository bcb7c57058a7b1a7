"""Every address of the site × every kind of visitor, from the table of `tests.access`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.access import MATRIX, VISITORS, Row
from tests.site_map import addresses
from tests.world import Site, World

pytestmark = pytest.mark.django_db

WRITE = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|COPY) \"?(\w+)\"?", re.I)
# A session keeps messages and where one came from; allauth copies the address of an account to a table of its own.
# Nor is the note that a shared link was opened, which is what the page of the link is to keep.
NO_DATA = ("django_session", "account_emailaddress", "meetings_shareopening")


@contextmanager
def writes() -> Iterator[list[str]]:
    """Give the list, filled as they come, of the tables that are written. What is undone counts for nothing."""
    found: list[str] = []
    before: dict[str, int] = {}

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if point := re.match(r"(ROLLBACK TO )?SAVEPOINT (\S+)", sql):
            if point[1]:
                del found[before[point[2]] :]
            else:
                before[point[2]] = len(found)
        if not re.match(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK)\b(?!.*\b(INSERT|DELETE)\b)", sql, re.I | re.S):
            found.extend(table for table in WRITE.findall(sql) if table not in NO_DATA)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def content(response: Any) -> str:
    """Return the text of the answer, a file or a stream included, which is closed by being read."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def visit(row: Row, world: World, user: Any) -> tuple[Any, list[str]]:
    """Ask for the address as a user; what was written is undone. Return the answer and the tables written."""
    client = Client()
    with transaction.atomic():
        url, form = row.url(world), row.post(world) if row.post else None
        if user is not None:
            client.force_login(user)
        with writes() as tables:
            response = client.get(url) if form is None else client.post(url, form)
        transaction.set_rollback(True)
    return response, tables


def faults(row: Row, visitor: str, world: World, user: Any, expected: str) -> list[str]:
    """Say what is wrong with what a visitor gets."""
    response, tables = visit(row, world, user)
    page = content(response)
    location = response.headers.get("Location", "")
    is_sign_in = response.status_code == 302 and location.startswith("/compte/connexion/?next=")
    found = []
    got = "in" if is_sign_in else str(response.status_code)
    if got != expected:
        told = re.findall(r"(?:invalid-feedback|alert-danger)[^>]*>(.*?)</", page, re.S)
        found.append(f"{visitor} gets {got} {location} instead of {expected} {told}")
        return found
    if expected == "200" and not row.text(world) and "html" in response.headers["Content-Type"] and row.is_page:
        found.append("the row does not say what the page shows")
    is_elsewhere = visitor == "outsider" and not row.is_scoped and world.name in row.text(world)
    if expected == "200" and not is_elsewhere and row.text(world) not in page.replace("&#x27;", "'"):
        found.append(f"{visitor} is not shown “{row.text(world)}”")
    if expected == "403":
        reason = re.search(r"</h1>\s*<p>(.*?)</p>", page, re.S)
        if "Vous n’avez pas ce droit" not in page or reason is None or len(reason[1]) < 20:
            found.append(f"{visitor} is refused without a reason")
        elif row.why not in reason[1]:
            found.append(f"{visitor} is told “{reason[1]}” instead of “{row.why}”")
    if expected == "404" and "html" in response.headers["Content-Type"] and "Page introuvable" not in page:
        found.append(f"{visitor} gets another page than the one of what does not exist")
    may_write = row.post is not None and expected in ("302", "200")
    if tables and not may_write:
        found.append(f"{visitor} gets {expected} and yet writes to {', '.join(sorted(set(tables)))}")
    if row.post is not None and expected == "302" and row.changes and ":" in row.name and not tables:
        found.append(f"{visitor} sends a form and nothing is written")
    return found


@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_visitors_get(row: Row, shared_site: Site) -> None:
    site = shared_site
    found = []
    for visitor in VISITORS:
        found += faults(row, visitor, site.here, site.people[visitor], row.outcome(visitor))
    if row.is_scoped:
        for visitor in ("proximity", "officer", "manager"):
            found += faults(row, f"{visitor}, out of scope,", site.there, site.people[visitor], "404")
    assert not found, "\n".join(found)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known = {address.name for address in addresses()}
    written = {row.name for row in MATRIX}
    without_row, without_address = sorted(known - written), sorted(written - known)
    assert not without_row, "addresses without a row in tests/access.py"
    assert not without_address, "rows of tests/access.py without an address"


def test_every_address_is_read() -> None:
    """An address that only takes forms says so to a GET."""
    read = {row.name for row in MATRIX if row.post is None}
    assert {row.name for row in MATRIX} == read


def test_somebody_whose_account_is_closed_is_a_visitor_without_account(shared_site: Site) -> None:
    site = shared_site
    client = Client()
    client.force_login(site.here.officer)
    type(site.here.officer).objects.filter(pk=site.here.officer.pk).update(is_active=False)
    for row in MATRIX:
        if row.outcome("anonymous") == "in" and row.post is None:
            response = client.get(row.url(site.here))
            assert response.headers.get("Location", "").startswith("/compte/connexion/"), row


def test_somebody_without_a_team_sees_no_quartier(shared_site: Site) -> None:
    from tests.factories import UserFactory

    site = shared_site
    newcomer = UserFactory()
    for row in MATRIX:
        if row.is_scoped and row.post is None:
            response, _ = visit(row, site.here, newcomer)
            assert response.status_code == 404, row
