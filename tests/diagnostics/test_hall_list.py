"""The halls with their state: since when, how they go, what is open there; counts, filters, rights."""

import datetime
import re

import pytest
from django.utils import timezone

from diagnostics.models import Stop
from tests.factories import (
    DiagnosticFactory,
    EntranceFactory,
    HallStateFactory,
    ObservationFactory,
    QuartierFactory,
    ResidenceFactory,
)

pytestmark = pytest.mark.django_db
URL = "/veille/halls/"


def day(ago):
    return timezone.localdate() - datetime.timedelta(days=ago)


@pytest.fixture
def residence(quartier):
    return ResidenceFactory(quartier=quartier, name="Les Érables")


@pytest.fixture
def hall(residence):
    """Return a function that makes a hall with its states: (days ago, level), the oldest first."""

    def make(name, *states, **fields):
        row = EntranceFactory(name=name, building__residence=fields.pop("residence", residence), **fields)
        for ago, level in states:
            HallStateFactory(entrance=row, seen_on=day(ago), level=level)
        return row

    return make


def rows(client, query=""):
    return {row.name: row for row in client.get(f"{URL}?{query}").context["rows"]}


def test_the_last_state_since_when_and_how_it_goes(sign_in, officer, hall):
    hall("Mieux", (90, 3), (60, 4), (30, 2))
    hall("Moins bien", (90, 1), (10, 3))
    hall("Stable", (200, 1), (90, 2), (60, 2), (10, 2))
    hall("Premier", (5, 4))
    hall("Jamais")
    found = rows(sign_in(officer))
    told = {name: (row.level, row.state_on, row.since, row.previous, row.trend) for name, row in found.items()}
    assert told == {
        "Mieux": (2, day(30), day(30), 4, "better"),
        "Moins bien": (3, day(10), day(10), 1, "worse"),
        "Stable": (2, day(10), day(90), 2, "same"),
        "Premier": (4, day(5), day(5), None, "first"),
        "Jamais": (None, None, None, None, ""),
    }
    page = sign_in(officer).get(URL).content.decode()
    # In words beside the colour.
    for words in ("mieux", "moins bien", "stable", "premier état", "Aucun état", "Rouge", "Jaune"):
        assert words in page


def test_the_worst_comes_first_and_what_was_never_judged_last(sign_in, officer, hall):
    for name, states in (("B", [(3, 2)]), ("A", [(3, 2)]), ("C", [(3, 4)]), ("D", []), ("E", [(3, 1)])):
        hall(name, *states, building__name=f"Bâtiment {name}")
    client = sign_in(officer)
    assert list(rows(client)) == ["C", "A", "B", "E", "D"]
    assert list(rows(client, "tri=etat")) == ["E", "B", "A", "C", "D"]
    assert list(rows(client, "tri=residence")) == ["A", "B", "C", "D", "E"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("etat=4", {"Rouge"}),
        ("etat=3%2B", {"Rouge", "Orange"}),
        ("etat=3+", {"Rouge", "Orange"}),
        ("etat=aucun", {"Jamais"}),
        ("sans=30", {"Jamais", "Orange"}),
        ("sans=31", {"Jamais"}),
        ("residence=bosquets", {"Orange"}),
        ("residence=bosquets&etat=4", set()),
        ("quartier={quartier}", {"Rouge", "Orange", "Vert", "Jamais"}),
        ("sans=0", set()),
        ("sans=beaucoup", set()),
        ("etat=7", set()),
    ],
)
def test_filters(sign_in, officer, quartier, hall, query, names):
    hall("Rouge", (100, 1), (2, 4))
    hall("Orange", (30, 3), residence=ResidenceFactory(quartier=quartier, name="Les Bosquets"))
    hall("Vert", (2, 1))
    hall("Jamais")
    assert set(rows(sign_in(officer), query.format(quartier=quartier.pk))) == names


def test_halls_of_others_and_halls_out_of_use_are_not_there(sign_in, officer, quartier, hall):
    hall("Ici", (1, 2))
    hall("Archivé", (1, 4), is_active=False)
    hall("Démoli", (1, 4), residence=ResidenceFactory(quartier=quartier, is_active=False))
    hall("Ailleurs", (1, 4), residence=ResidenceFactory(quartier=QuartierFactory()))
    hall("Nulle part", (1, 4), residence=ResidenceFactory(quartier=None))
    assert set(rows(sign_in(officer))) == {"Ici"}
    assert sum(line.total for line in sign_in(officer).get(URL).context["summary"]) == 1


def test_the_summary_counts_what_its_links_show(sign_in, officer, quartier, hall):
    other = QuartierFactory(name="Les Bosquets")
    officer.memberships.get().team.team_quartiers.create(quartier=other)
    there = ResidenceFactory(quartier=other)
    hall("A", (1, 2))
    hall("B", (1, 2))
    hall("C")
    hall("D", (9, 1), (1, 4), residence=there)
    client = sign_in(officer)
    summary = client.get(URL).context["summary"]
    assert [line.quartier for line in summary] == [other, quartier], "the worst first"
    for line in summary:
        for cell in line.cells:
            assert len(client.get(cell["url"]).context["rows"]) == cell["count"]
    assert {cell["label"]: cell["count"] for cell in summary[1].cells} == {
        "Rouge": 0, "Orange": 0, "Jaune": 2, "Vert": 0, "Aucun état": 1,
    }  # fmt: skip
    # It follows the filters, and so do its links.
    for query in (f"residence={there.pk}", "residence=érables&sans=1", "sans=30", "sans=1&etat=3%2B"):
        for line in client.get(f"{URL}?{query}").context["summary"]:
            for cell in line.cells:
                assert len(client.get(cell["url"]).context["rows"]) == cell["count"], query
    assert [line.quartier for line in client.get(f"{URL}?etat=2").context["summary"]] == [quartier]


def test_what_is_open_is_counted_as_the_list_shows_it(sign_in, officer, proximity, quartier, hall):
    row = hall("A", (1, 2))
    place = {"residence": row.building.residence, "building": row.building, "entrance": row, "quartier": quartier}
    ObservationFactory(**place)
    ObservationFactory(**place, is_confidential=True)
    ObservationFactory(**place, status="done", over_at=timezone.now())
    for user, count in ((officer, 2), (proximity, 1)):
        client = sign_in(user)
        assert rows(client)["A"].open_count == count
        url = re.search(r'href="(/veille/\?hall=\d+&amp;etat=ouvertes)"', client.get(URL).content.decode())[1]
        assert len(client.get(url.replace("&amp;", "&")).context["rows"]) == count


def test_the_last_walk_is_one_that_was_walked_and_that_the_reader_sees(sign_in, officer, quartier, hall):
    row = hall("A")
    place = {"entrance": row, "building": row.building, "residence": row.building.residence}
    for ago, status, where in (
        (40, "validated", quartier),
        (20, "ongoing", quartier),
        (5, "prepared", quartier),
        (3, "ongoing", QuartierFactory()),
        (-3, "ongoing", quartier),
    ):
        walk = DiagnosticFactory(kind="walk", starts_on=day(ago), status=status, quartiers=[where])
        Stop.objects.create(diagnostic=walk, label="Hall A", **place)
    assert rows(sign_in(officer))["A"].walked_on == day(20)


def test_the_file_has_what_is_filtered(sign_in, officer, hall):
    hall("Rouge", (30, 1), (2, 4))
    hall("Vert", (2, 1))
    file = b"".join(sign_in(officer).get(f"{URL}?etat=4&format=csv").streaming_content).decode()
    line = file.splitlines()[-1].split(";")
    assert line[2:10] == [
        line[2], "Rouge", "4", "Rouge : usage du hall empêché", f"{day(2):%d/%m/%Y}", f"{day(2):%d/%m/%Y}", "1",
        "moins bien",
    ]  # fmt: skip
    assert "Vert" not in line
    assert "État : Rouge" in file


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, hall, count, django_assert_num_queries):
    for n in range(count):
        hall(f"Hall {n}", (30, 1), (2, 4))
    client = sign_in(officer)
    with django_assert_num_queries(9):
        client.get(URL)
