"""The heat by residence and month: each number is that of the list it opens, within what the reader sees."""

import datetime
import io
import random
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from diagnostics.models import IncidentType, Observation, Theme
from diagnostics.models.heat import Heat, HeatRow, last_day, last_months, month_before
from tests.factories import ObservationFactory, QuartierFactory, ResidenceFactory, UserFactory, member

pytestmark = pytest.mark.django_db
URL = "/veille/chaleur/"


@pytest.fixture
def many(quartier, officer):
    """Rows of three residences and of none, over fourteen months, of every kind; always the same."""
    draw = random.Random(11)
    residences = [ResidenceFactory(quartier=quartier, name=f"Les Érables {n}") for n in range(3)]
    themes, types = list(Theme.objects.all()[:2]), list(IncidentType.objects.all()[:4])
    for n in range(90):
        kind = draw.choice(["finding", "incident", "strength"])
        ObservationFactory(
            quartier=quartier,
            residence=draw.choice([None, *residences]),
            theme=draw.choice(themes),
            kind=kind,
            incident_type=draw.choice([None, *types]) if kind == "incident" else None,
            severity=draw.choice([1, 2, 3, 4]),
            # The first and the last days of the months are among them.
            seen_on=draw.choice([month, last_day(month)])
            if (month := month_before(timezone.localdate(), draw.randrange(14))) and n % 3
            else min(month + datetime.timedelta(days=draw.randrange(27)), timezone.localdate()),
            author=officer,
            is_confidential=draw.random() < 0.2,
        )
    Observation.objects.filter(seen_on__gt=timezone.localdate()).update(seen_on=timezone.localdate())
    ObservationFactory(quartier=QuartierFactory(name="Ailleurs"), kind="incident")
    return residences


def count_of(client, url):
    return client.get(url).context["page_obj"].paginator.count


QUERIES = ["", "type=incident", "type=strength", "famille=staff", "gravite=3%2B&type=finding", "incident={type}"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("role", ["officer", "proximity"])
def test_each_number_is_that_of_the_list_it_opens(request, sign_in, many, quartier, role, query):
    client = sign_in(request.getfixturevalue(role))
    query = query.format(type=IncidentType.objects.first().pk)
    context = client.get(f"{URL}?{query}").context
    assert context["quartier"] == quartier
    # Each row, each month, every total; of cells, so many that each month and each residence is met.
    numbers = [(row["total"], row["url"]) for row in context["rows"]]
    numbers += [(cell["count"], cell["url"]) for cell in context["totals"] if cell["count"]]
    numbers.append((context["total"], context["total_url"]))
    for place, row in enumerate(context["rows"]):
        numbers += [(cell["count"], cell["url"]) for cell in row["cells"][place % 3 :: 3] if cell["count"]]
    assert numbers
    for number, url in numbers:
        assert count_of(client, url) == number, url
    assert sum(row["total"] for row in context["rows"]) == context["total"]
    assert sum(cell["count"] for cell in context["totals"]) == context["total"]
    assert context["total"] > 0, "the case tells something"


def test_confidential_rows_count_for_who_reads_them_only(sign_in, officer, proximity, quartier):
    ObservationFactory(quartier=quartier)
    ObservationFactory(quartier=quartier, is_confidential=True)
    assert sign_in(officer).get(URL).context["total"] == 2
    assert sign_in(proximity).get(URL).context["total"] == 1


def test_the_hardest_comes_first_and_the_quartier_at_large_has_its_row(sign_in, officer, quartier):
    few, lot, quiet = (ResidenceFactory(quartier=quartier, name=name) for name in ("Aubépine", "Bouleau", "Cèdre"))
    for residence, times in ((few, 1), (lot, 3), (None, 2)):
        for _ in range(times):
            ObservationFactory(quartier=quartier, residence=residence)
    page = sign_in(officer).get(URL)
    names = [row["name"] for row in page.context["rows"]]
    assert names == ["Bouleau", "Quartier, sans résidence", "Aubépine"]
    assert page.context["heat"].quiet == 1
    assert quiet.name not in page.content.decode()
    assert "Rien de signalé dans 1 autre résidence." in page.content.decode()
    address = parse_qs(urlsplit(page.context["rows"][1]["url"]).query)
    assert address["residence"] == ["aucune"]


def test_a_residence_that_is_no_longer_managed_keeps_what_was_seen_there(sign_in, officer, quartier):
    gone = ResidenceFactory(quartier=quartier, name="Démolie", is_active=False)
    ObservationFactory(quartier=quartier, residence=gone)
    assert [row["name"] for row in sign_in(officer).get(URL).context["rows"]] == ["Démolie"]


def test_without_a_choice_it_is_the_quartier_where_most_is_open(sign_in, quartier):
    user = member(quartier, Role.OFFICER)
    other = QuartierFactory(name="Les Bosquets")
    user.memberships.get().team.team_quartiers.create(quartier=other)
    ObservationFactory(quartier=quartier)
    for _ in range(2):
        ObservationFactory(quartier=other)
    client = sign_in(user)
    assert client.get(URL).context["quartier"] == other
    assert client.get(f"{URL}?quartier={quartier.pk}").context["quartier"] == quartier


def test_a_quartier_of_others_is_not_shown(sign_in, officer, quartier):
    other = QuartierFactory(name="Ailleurs")
    ObservationFactory(quartier=other)
    page = sign_in(officer).get(f"{URL}?quartier={other.pk}")
    assert page.context["quartier"] is None
    assert "Aucun de vos quartiers n’a ce nom." in page.content.decode()
    assert "Un filtre n’a pas été compris" in page.content.decode()


def test_who_is_in_no_team_is_told_so(sign_in):
    assert "Vous n’êtes encore dans aucune équipe" in sign_in(UserFactory()).get(URL).content.decode()


def test_several_quartiers_of_a_name_ask_to_choose(sign_in, administrator):
    for name in ("Les Érables nord", "Les Érables sud"):
        QuartierFactory(name=name)
    page = sign_in(administrator).get(f"{URL}?quartier=erables").content.decode()
    assert "Plusieurs quartiers ont ce nom : choisissez-en un dans la liste." in page


def test_the_file_says_what_the_page_says(sign_in, officer, many, quartier):
    client = sign_in(officer)
    context = client.get(f"{URL}?type=incident").context
    file = b"".join(client.get(f"{URL}?type=incident&format=csv").streaming_content).decode("utf-8-sig")
    lines = [line.split(";") for line in file.splitlines()]
    assert f"Quartier : {quartier}" in file
    assert "Type : Incident" in file
    at = next(number for number, line in enumerate(lines) if line[0] == "Résidence")
    assert len(lines[at]) == 14
    assert [line[0] for line in lines[at + 1 :]] == [*(row["name"] for row in context["rows"]), "Total"]
    assert [line[-1] for line in lines[at + 1 :]] == [str(row["total"]) for row in context["rows"]] + [
        str(context["total"])
    ]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(client.get(f"{URL}?type=incident&format=xlsx").streaming_content))
    )
    last = book.get_sheet_by_name("Données").to_python()[-1]
    assert (last[0], last[-1]) == ("Total", context["total"])


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, quartier, count, django_assert_num_queries):
    for _ in range(count):
        ObservationFactory(quartier=quartier, residence=ResidenceFactory(quartier=quartier))
    client = sign_in(officer)
    with django_assert_num_queries(9):
        client.get(URL)


def test_months_and_shades():
    assert last_months(datetime.date(2026, 2, 28))[0] == datetime.date(2025, 3, 1)
    assert last_day(datetime.date(2024, 2, 1)) == datetime.date(2024, 2, 29)
    heat = Heat([], [HeatRow(1, "A", [0, 1, 5, 8])])
    assert [heat.step(count) for count in (0, 1, 2, 3, 5, 8)] == [0, 1, 1, 2, 3, 4]
    assert heat.scale == [(1, 1, 2), (2, 3, 4), (3, 5, 6), (4, 7, 8)]
    one = Heat([], [HeatRow(1, "A", [1])])
    assert (one.step(1), one.scale) == (4, [(4, 1, 1)])
    assert Heat([]).scale == []
