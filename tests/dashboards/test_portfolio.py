"""The portfolio and the comparison: who opens them, their order, their filters, their files."""

import datetime
import io
import re

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from accounts.models import TeamQuartier
from dashboards.reads.portfolio import SORTS, Portfolio
from diagnostics.enums import Severity, Status
from diagnostics.models import Observation
from territories.models import Quartier
from tests.dashboards.test_quartier import scatter
from tests.factories import (
    IndicatorFactory,
    IndicatorValueFactory,
    MembershipFactory,
    ObservationFactory,
    QuartierFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
URL = "/portefeuille/"
NAME = re.compile(r'class="row-link" href="/quartiers/\d+/">(.*?)</a>')


@pytest.fixture
def four(manager):
    """Four quartiers of the manager: grave, late, busy, and one where nothing happens."""
    today = timezone.localdate()
    team = manager.memberships.get().team
    Quartier.objects.all().update(name="Zéphyr")
    rows = {"Zéphyr": Quartier.objects.get()}
    for name in ("Arbois", "Belair", "Coteaux"):
        rows[name] = QuartierFactory(name=name)
        TeamQuartier.objects.create(team=team, quartier=rows[name])
    ObservationFactory(quartier=rows["Zéphyr"], severity=Severity.GRAVE)
    ObservationFactory(quartier=rows["Coteaux"], status=Status.TO_DO, seen_on=today - datetime.timedelta(days=70))
    ObservationFactory.create_batch(3, quartier=rows["Belair"], severity=Severity.ISOLATED)
    ObservationFactory(quartier=rows["Belair"], kind="strength", status=Status.DONE, over_at=timezone.now())
    return rows


def names(answer):
    return NAME.findall(answer.content.decode())


@pytest.mark.parametrize(
    ("reader", "status"), [("proximity", 403), ("officer", 403), ("manager", 200), ("administrator", 200)]
)
@pytest.mark.parametrize("url", [URL, "/portefeuille/comparer/"])
def test_who_may_open_it(request, reader, status, url, quartier, sign_in):
    answer = sign_in(request.getfixturevalue(reader)).get(url)
    assert answer.status_code == status
    if status == 403:
        assert "Le portefeuille est ouvert aux managers et aux administrateurs." in answer.content.decode()


def test_a_manager_sees_the_quartiers_he_manages_only(quartier, manager, sign_in):
    elsewhere = QuartierFactory(name="Ailleurs")
    MembershipFactory(user=manager, team=TeamFactory(quartiers=[elsewhere]), role=Role.OFFICER)
    QuartierFactory(name="À personne")
    assert names(sign_in(manager).get(URL)) == ["Les Tilleuls"]


def test_an_administrator_sees_them_all(quartier, administrator, sign_in):
    QuartierFactory(name="Autre")
    QuartierFactory(name="Plus suivi", is_active=False)
    assert names(sign_in(administrator).get(URL)) == ["Autre", "Les Tilleuls"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Zéphyr", "Coteaux", "Belair", "Arbois"]),
        ("alerte", ["Zéphyr", "Coteaux", "Belair", "Arbois"]),
        ("-alerte", ["Arbois", "Belair", "Coteaux", "Zéphyr"]),
        ("nom", ["Arbois", "Belair", "Coteaux", "Zéphyr"]),
        ("-nom", ["Zéphyr", "Coteaux", "Belair", "Arbois"]),
        ("-ouvertes", ["Belair", "Coteaux", "Zéphyr", "Arbois"]),
        ("-retard", ["Coteaux", "Arbois", "Belair", "Zéphyr"]),
        ("-graves", ["Zéphyr", "Arbois", "Belair", "Coteaux"]),
        ("-qualifier", ["Belair", "Zéphyr", "Arbois", "Coteaux"]),
        ("-mois", ["Belair", "Zéphyr", "Arbois", "Coteaux"]),
        ("-forts", ["Belair", "Arbois", "Coteaux", "Zéphyr"]),
        ("mot-inconnu", ["Zéphyr", "Coteaux", "Belair", "Arbois"]),
    ],
)
def test_sorts(sort, expected, four, manager, sign_in):
    assert names(sign_in(manager).get(URL, {"tri": sort} if sort else {})) == expected


def test_every_column_that_sorts_is_a_known_sort(four, manager, sign_in):
    page = sign_in(manager).get(URL).content.decode()
    assert set(re.findall(r"tri=-?(\w+)", page)) | {"alerte"} == set(SORTS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"montrer": "alertes"}, ["Zéphyr", "Coteaux"]),
        ({"montrer": "calmes"}, ["Coteaux", "Arbois"]),
        ({"q": "cotteaux"}, ["Coteaux"]),
        ({"q": "zzz"}, []),
        ({"montrer": "autre"}, []),
    ],
)
def test_filters(query, expected, four, manager, sign_in):
    assert names(sign_in(manager).get(URL, query)) == expected


def test_filters_and_sort_stay_in_the_address(four, manager, sign_in):
    page = sign_in(manager).get(URL, {"montrer": "alertes", "tri": "nom"}).content.decode()
    assert "?montrer=alertes&amp;tri=-nom" in page
    assert "?montrer=alertes&amp;tri=nom&amp;format=csv" in page
    assert '<input type="hidden" name="tri" value="nom">' in page


@pytest.mark.parametrize("reader", ["manager", "administrator"])
def test_each_figure_gives_its_rows(request, reader, four, sign_in, figures_of_page, rows_behind):
    user = request.getfixturevalue(reader)
    for quartier in four.values():
        scatter(quartier, 20)
    client = sign_in(user)
    figures = figures_of_page(client.get(URL).content.decode())
    assert len(figures) > 15
    for number, url in dict.fromkeys(figures):
        assert rows_behind(client, url) == number, url


def test_pages_hold_what_is_asked(administrator, sign_in):
    QuartierFactory.create_batch(30, communes=[])
    client = sign_in(administrator)
    first, second = names(client.get(URL)), names(client.get(URL, {"page": 2}))
    assert (len(first), len(second)) == (25, 5)
    assert not set(first) & set(second)
    assert len(names(client.get(URL, {"par": 100}))) == 30
    assert "30 quartiers" in client.get(URL).content.decode()


def read_csv(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    about, table = text.split("\r\n\r\n", 1)
    return about, [line.split(";") for line in table.splitlines()]


def test_csv_of_what_is_filtered_in_its_order(four, manager, sign_in):
    about, table = read_csv(sign_in(manager).get(URL, {"montrer": "alertes", "format": "csv"}))
    assert "Par;Maya Direction" in about
    assert "Filtres;Montrer : Graves ou en retard" in about
    assert table[0][:2] == ["Code", "Quartier"]
    head = {name: position for position, name in enumerate(table[0])}
    assert [row[head["Quartier"]] for row in table[1:]] == ["Zéphyr", "Coteaux"]
    assert [row[head["Graves ouvertes"]] for row in table[1:]] == ["1", "0"]
    assert [row[head["En retard"]] for row in table[1:]] == ["0", "1"]


def test_xlsx_has_the_same_rows(four, manager, sign_in):
    answer = sign_in(manager).get(URL, {"format": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert [row[1] for row in rows] == ["Quartier", "Zéphyr", "Coteaux", "Belair", "Arbois"]
    assert rows[3][4] == 3


def test_the_swapped_part_is_that_of_the_fresh_page(four, manager, sign_in):
    client = sign_in(manager)
    query = {"montrer": "alertes", "tri": "-nom"}
    fresh = client.get(URL, query).content.decode()
    swapped = client.get(URL, query, headers={"HX-Request": "true", "HX-Target": "liste"}).content.decode()

    def part(page):
        return page[page.index('<div id="liste"') : page.index("</main>")]

    assert part(swapped) == part(fresh)


def test_many_quartiers_are_read_whole_and_give_the_same(four, manager, monkeypatch):
    def rows():
        portfolio = Portfolio(manager, Quartier.objects.visible_to(manager).order_by("name"))
        return [(row.quartier.name, row.counts) for row in portfolio.figures(portfolio.keys)]

    few = rows()
    monkeypatch.setattr("diagnostics.models.tallies.WIDE", 2)
    assert rows() == few


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("reader", "queries"), [("manager", 10), ("administrator", 10)])
def test_queries(request, reader, queries, number, quartier, sign_in, django_assert_num_queries):
    user = request.getfixturevalue(reader)
    for _ in range(number):
        row = QuartierFactory()
        if team := user.memberships.first():
            TeamQuartier.objects.create(team=team.team, quartier=row)
        ObservationFactory(quartier=row)
    client = sign_in(user)
    with django_assert_num_queries(queries):
        page = client.get(URL)
    assert len(names(page)) == number + 1


@pytest.mark.parametrize("query", [{"tri": "-mois", "montrer": "alertes"}, {"tri": "forts", "montrer": "calmes"}])
def test_queries_of_the_sorts_that_read_everything(query, four, manager, sign_in, django_assert_num_queries):
    client = sign_in(manager)
    with django_assert_num_queries(10):
        client.get(URL, query)


# ---- comparison -----------------------------------------------------------------------------------------------------


def test_the_comparison_keeps_the_order_that_was_asked(four, manager, sign_in, figures_of_page, rows_behind):
    for quartier in four.values():
        scatter(quartier, 15)
    keys = [four[name].pk for name in ("Coteaux", "Arbois")]
    client = sign_in(manager)
    page = client.get("/portefeuille/comparer/", {"q": keys}).content.decode()
    assert re.findall(r'<th scope="col" class="num"><a href="/quartiers/(\d+)/">', page) == [str(key) for key in keys]
    figures = figures_of_page(page)
    assert len(figures) > 10
    for number, url in dict.fromkeys(figures):
        assert rows_behind(client, url) == number, url


def test_more_than_three_is_said(four, manager, sign_in):
    keys = [row.pk for row in four.values()]
    page = sign_in(manager).get("/portefeuille/comparer/", {"q": keys}).content.decode()
    assert "Trois quartiers au plus" in page
    assert page.count('<th scope="col" class="num"><a href="/quartiers/') == 3


@pytest.mark.parametrize("keys", [[], ["x"], ["999999999999999999"], ["0", "-1"], ["²"]])
def test_what_is_no_quartier_is_asked_again(keys, four, manager, sign_in):
    page = sign_in(manager).get("/portefeuille/comparer/", {"q": keys}).content.decode()
    assert "Cochez deux ou trois quartiers" in page


def test_one_alone_cannot_be_compared(four, manager, sign_in):
    page = sign_in(manager).get("/portefeuille/comparer/", {"q": [four["Arbois"].pk]}).content.decode()
    assert "Il en faut un autre" in page


def test_a_quartier_of_others_is_left_out(four, manager, sign_in):
    other = QuartierFactory(name="Interdit")
    keys = [four["Arbois"].pk, four["Belair"].pk, other.pk]
    page = sign_in(manager).get("/portefeuille/comparer/", {"q": keys}).content.decode()
    assert "Belair" in page
    assert "Interdit" not in page


@pytest.mark.parametrize("number", [2, 3])
def test_queries_of_the_comparison(number, four, manager, sign_in, django_assert_num_queries):
    chosen = list(four.values())[:number]
    for quartier in chosen:
        IndicatorValueFactory(indicator=IndicatorFactory(is_key=True), quartier=quartier)
    client = sign_in(manager)
    with django_assert_num_queries(7):
        client.get("/portefeuille/comparer/", {"q": [row.pk for row in chosen]})
    assert Observation.objects.exists()
