"""The landlord's own figures: sums with their coverage and rates, the grid to fill in, what is counted."""

import io
from decimal import Decimal

import factory
import pytest
import python_calamine
from django.urls import reverse

from core.reading.values import BadValueError
from territories.models import FigureKind, ResidenceFigure, figure_table
from tests.factories import FigureKindFactory, QuartierFactory, ResidenceFactory, ResidenceFigureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(db):
    return {kind.code: kind for kind in FigureKind.objects.all()}


@pytest.fixture
def places(quartier):
    return [
        ResidenceFactory(quartier=quartier, name=f"Résidence {letter}", reference=f"R{letter}", dwellings=dwellings)
        for letter, dwellings in (("A", 100), ("B", 50), ("C", None))
    ]


def give(residence, kind, value, year=2025):
    return ResidenceFigureFactory(residence=residence, kind=kind, value=value, year=year)


def url(name, quartier, *args):
    return reverse(f"territories:{name}", args=[quartier.pk, *args])


def entry(residence, kind):
    return f"c{residence.pk}-{kind.pk}"


# ---- what figures come to -------------------------------------------------------------------------------------------


def sums_of(user, quartier, years=(2025,)):
    table = figure_table(user, quartier.pk, years)
    return {(kind.code, each.year): each for kind, row in table.rows for each in row if each is not None}


def test_a_rate_is_over_the_same_residences_above_and_below(officer, quartier, places, kinds):
    """B did not say: neither its vacant dwellings nor its dwellings count."""
    give(places[0], kinds["vacants"], 7)
    found = sums_of(officer, quartier)["vacants", 2025]
    assert (found.value, found.given, found.total) == (7, 1, 3)
    assert found.rate == 7
    assert not found.is_whole
    give(places[1], kinds["vacants"], 8)
    assert sums_of(officer, quartier)["vacants", 2025].rate == 10


def test_the_dwellings_of_the_year_win_over_those_of_the_sheet(officer, quartier, places, kinds):
    give(places[0], kinds["vacants"], 10)
    give(places[0], kinds["logements"], 200)
    give(places[1], kinds["vacants"], 5)
    found = sums_of(officer, quartier)["vacants", 2025]
    # 15 of 200 + 50.
    assert found.rate == 6
    assert (found.rated, found.from_sheet) == (2, 1)
    # Those of another year say nothing of this one.
    give(places[1], kinds["logements"], 500, year=2024)
    assert sums_of(officer, quartier)["vacants", 2025].rate == 6


def test_a_residence_whose_dwellings_nobody_knows_is_in_the_sum_and_not_in_the_rate(officer, quartier, places, kinds):
    give(places[0], kinds["vacants"], 10)
    give(places[2], kinds["vacants"], 30)
    found = sums_of(officer, quartier)["vacants", 2025]
    assert (found.value, found.rate, found.given, found.rated) == (40, 10, 2, 1)
    ResidenceFigure.objects.filter(residence=places[0]).delete()
    assert sums_of(officer, quartier)["vacants", 2025].rate is None


def test_zero_was_given(officer, quartier, places, kinds):
    give(places[0], kinds["vacants"], 0)
    found = sums_of(officer, quartier)["vacants", 2025]
    assert (found.value, found.given, found.rate) == (0, 1, 0)


def test_amounts_have_no_rate_and_kinds_are_never_mixed(officer, quartier, places, kinds):
    give(places[0], kinds["impayes_montant"], Decimal("1200.50"))
    give(places[0], kinds["vacants"], 3)
    found = sums_of(officer, quartier)
    assert found["impayes_montant", 2025].rate is None
    assert found["impayes_montant", 2025].value == Decimal("1200.50")
    assert found["vacants", 2025].value == 3


def test_a_residence_that_is_gone_counts_in_the_years_where_it_said_something(officer, quartier, places, kinds):
    places[1].is_active = False
    places[1].save()
    give(places[1], kinds["vacants"], 5, year=2023)
    give(places[0], kinds["vacants"], 1, year=2023)
    give(places[0], kinds["vacants"], 1, year=2025)
    table = figure_table(officer, quartier.pk)
    assert table.years == [2025, 2023]
    assert table.totals == {2025: 2, 2023: 3}


def test_nobody_reads_the_sums_of_another_quartier(outsider, quartier, places, kinds):
    give(places[0], kinds["vacants"], 5)
    assert figure_table(outsider, quartier.pk).rows == []


@pytest.mark.parametrize("name", ["figure_board", "figure_panel"])
def test_pages_say_how_many_gave_and_link_to_their_rows(sign_in, proximity, quartier, places, kinds, name):
    give(places[0], kinds["vacants"], 7, year=2024)
    give(places[0], kinds["vacants"], 9)
    give(places[2], kinds["vacants"], 1)
    page = sign_in(proximity).get(url(name, quartier)).content.decode()
    assert "2 sur 3" in page
    assert "1 sur 3" in page
    assert "9,0\u202f%" in page
    assert f'href="{url("figure_year", quartier, 2025)}"' in page
    assert "taux sur 1 résidences dont les logements sont connus" in page
    # The chart and its table.
    assert 'id="taux-vacants-titre"' in page
    assert "Saisir" not in page


def test_the_rows_of_a_year(sign_in, proximity, quartier, places, kinds):
    give(places[0], kinds["vacants"], 0)
    page = sign_in(proximity).get(url("figure_year", quartier, 2025)).content.decode()
    assert "1 sur 3" in page
    assert page.count("non donné</span>") >= 3
    assert ">0</td>" in page


def test_the_page_of_the_quartier_asks_for_its_figures(sign_in, proximity, quartier):
    page = sign_in(proximity).get(quartier.get_absolute_url()).content.decode()
    assert f'hx-get="{url("figure_panel", quartier)}"' in page
    # Without JavaScript, and apart from the official indicators.
    assert f'href="{url("figure_board", quartier)}"' in page
    assert page.index("<h2>Repères</h2>") < page.index("<h2>Chiffres du bailleur</h2>")


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_that_has_no_page(sign_in, officer, quartier, year):
    assert sign_in(officer).get(url("figure_year", quartier, year)).status_code == 404


def test_the_residence_shows_its_own_series(sign_in, proximity, quartier, places, kinds):
    give(places[0], kinds["vacants"], 7, year=2024)
    give(places[0], kinds["impayes_montant"], Decimal("1500.50"))
    give(places[1], kinds["departs"], 9)
    response = sign_in(proximity).get(places[0].get_absolute_url())
    assert response.context["figure_years"] == [2025, 2024]
    assert [(kind.code, texts) for kind, texts in response.context["figure_rows"]] == [
        ("vacants", ["", "7"]),
        ("impayes_montant", ["1\u202f500,50\u202f€", ""]),
    ]


def test_exports(sign_in, proximity, quartier, places, kinds):
    give(places[0], kinds["vacants"], 7)
    give(places[0], kinds["impayes_montant"], Decimal("1500.50"))
    client = sign_in(proximity)
    rows = b"".join(client.get(url("figure_board", quartier), {"format": "csv"}).streaming_content).decode()
    assert "2025;RA;Résidence A;Logements vacants;vacants;7;logements;" in rows
    assert "2025;RA;Résidence A;Montant des impayés;impayes_montant;1500,50;€;" in rows
    data = b"".join(client.get(url("figure_year", quartier, 2025), {"format": "xlsx"}).streaming_content)
    sheet = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert sheet[0][:5] == ["année", "référence", "résidence", "Logements gérés", "Logements vacants"]
    assert sheet[1][:5] == [2025.0, "RA", "Résidence A", "", 7.0]
    assert len(sheet) == 4


# ---- the grid -------------------------------------------------------------------------------------------------------


def test_the_grid_is_filled_in(sign_in, officer, quartier, places, kinds):
    response = sign_in(officer).post(
        url("figure_entry", quartier, 2025),
        {
            entry(places[0], kinds["vacants"]): "7",
            entry(places[1], kinds["vacants"]): "0",
            entry(places[2], kinds["vacants"]): "",
            entry(places[0], kinds["impayes_montant"]): "12 500,50",
            "source": "Logiciel de gestion",
            "base": "{}",
        },
    )
    assert response.headers["Location"] == url("figure_year", quartier, 2025)
    found = {(row.residence_id, row.kind.code): row for row in ResidenceFigure.objects.select_related("kind")}
    assert {key: row.value for key, row in found.items()} == {
        (places[0].pk, "vacants"): 7,
        (places[1].pk, "vacants"): 0,
        (places[0].pk, "impayes_montant"): Decimal("12500.50"),
    }
    row = found[places[0].pk, "vacants"]
    assert (row.year, row.source, row.updated_by) == (2025, "Logiciel de gestion", officer)


def test_what_is_wrong_is_told_where_and_nothing_typed_is_lost(sign_in, officer, quartier, places, kinds):
    response = sign_in(officer).post(
        url("figure_entry", quartier, 2025),
        {
            entry(places[0], kinds["vacants"]): "7",
            entry(places[1], kinds["vacants"]): "12,5 %",
            entry(places[2], kinds["vacants"]): "-3",
            entry(places[0], kinds["departs"]): "2,5",
            entry(places[1], kinds["departs"]): "=SOMME(A1)",
            entry(places[2], kinds["departs"]): "nd",
            "source": "Un logiciel",
        },
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert ResidenceFigure.objects.count() == 0
    for typed in ('value="7"', 'value="12,5 %"', 'value="-3"', 'value="2,5"', 'value="=SOMME(A1)"', 'value="nd"'):
        assert typed in page
    assert 'value="Un logiciel"' in page
    assert "5 cases sont à corriger." in page
    assert "Résidence B, Logements vacants</a> : un nombre est attendu, pas un pourcentage" in page
    assert f'href="#id_{entry(places[2], kinds["vacants"])}"' in page
    assert page.count('aria-invalid="true"') == 5


def test_blank_takes_away_and_what_is_left_alone_stays(sign_in, officer, manager, quartier, places, kinds):
    gone, kept = give(places[0], kinds["vacants"], 7), give(places[1], kinds["vacants"], 5)
    client = sign_in(officer)
    base = client.get(url("figure_entry", quartier, 2025)).context["form"].initial["base"]
    # Meanwhile somebody else corrects another cell.
    ResidenceFigure.objects.filter(pk=kept.pk).update(value=6, updated_by=manager)
    client.post(
        url("figure_entry", quartier, 2025),
        {entry(places[0], kinds["vacants"]): "", entry(places[1], kinds["vacants"]): "5", "base": base},
    )
    assert not ResidenceFigure.objects.filter(pk=gone.pk).exists()
    assert ResidenceFigure.objects.get(pk=kept.pk).value == 6


def test_what_somebody_gave_meanwhile_is_shown_before_it_is_replaced(
    sign_in, officer, manager, quartier, places, kinds
):
    row, other = give(places[0], kinds["vacants"], 7), give(places[1], kinds["vacants"], 5)
    client = sign_in(officer)
    base = client.get(url("figure_entry", quartier, 2025)).context["form"].initial["base"]
    ResidenceFigure.objects.filter(pk__in=[row.pk, other.pk]).update(value=9, updated_by=manager)
    sent = {entry(places[0], kinds["vacants"]): "8", entry(places[1], kinds["vacants"]): "5", "base": base}
    response = client.post(url("figure_entry", quartier, 2025), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "entre-temps, Maya Direction a donné « 9 »" in page
    assert ResidenceFigure.objects.get(pk=row.pk).value == 9
    # As the page is now: what was typed is kept, what was left alone is what the other gave.
    again = {cell.name: cell.text for line in response.context["form"].rows for cell in line.cells}
    assert again[entry(places[0], kinds["vacants"])] == "8"
    assert again[entry(places[1], kinds["vacants"])] == "9"
    client.post(url("figure_entry", quartier, 2025), again | {"base": response.context["form"]["base"].value()})
    assert ResidenceFigure.objects.get(pk=row.pk).value == 8
    assert ResidenceFigure.objects.get(pk=other.pk).value == 9


def test_more_than_there_are_dwellings_is_taken_and_told(sign_in, officer, quartier, places, kinds):
    client = sign_in(officer)
    sent = {entry(places[0], kinds["vacants"]): "101", entry(places[1], kinds["vacants"]): "50"}
    page = client.post(url("figure_entry", quartier, 2025), sent, follow=True).content.decode()
    assert "C’est plus que de logements, vérifiez : Résidence A, Logements vacants (101)." in page
    assert ResidenceFigure.objects.count() == 2
    sent = {entry(places[0], kinds["vacants"]): "120", entry(places[0], kinds["logements"]): "130"}
    page = client.post(url("figure_entry", quartier, 2024), sent, follow=True).content.decode()
    assert "C’est plus que de logements" not in page


def test_the_source_is_a_free_text_that_is_read(sign_in, officer, quartier, places, kinds):
    sent = {entry(places[0], kinds["vacants"]): "7", "source": "Appeler M. Durand au 06 12 34 56 78"}
    response = sign_in(officer).post(url("figure_entry", quartier, 2025), sent)
    assert response.status_code == 422
    assert ResidenceFigure.objects.count() == 0
    sign_in(officer).post(url("figure_entry", quartier, 2025), sent | {"privacy_confirmed": "on"})
    assert ResidenceFigure.objects.count() == 1


def test_a_large_quartier_is_filled_in_page_by_page(sign_in, officer, quartier, kinds):
    for number in range(45):
        ResidenceFactory(quartier=quartier, name=f"Résidence {number:02}")
    client = sign_in(officer)
    first = client.get(url("figure_entry", quartier, 2025))
    assert len(first.context["form"].rows) == 40
    assert "45 résidences, page 1 sur 2" in first.content.decode()
    row = first.context["form"].rows[0]
    sent = client.post(url("figure_entry", quartier, 2025), {row.cells[1].name: "3", "suite": "1"})
    assert sent.headers["Location"].endswith("/saisie/?page=2")
    assert ResidenceFigure.objects.get().value == 3


def test_the_history_says_who_gave_what(sign_in, officer, quartier, places, kinds):
    client = sign_in(officer)
    name = entry(places[0], kinds["vacants"])
    client.post(url("figure_entry", quartier, 2025), {name: "7", "base": "{}"})
    base = f'{{"{places[0].pk}-{kinds["vacants"].pk}": "7"}}'
    client.post(url("figure_entry", quartier, 2025), {name: "9", "base": base})
    history = client.get(url("figure_year", quartier, 2025)).context["history"]
    assert [(entry.who, entry.changes[0].before, entry.changes[0].after) for entry in history] == [
        ("Olga Mission", "7", "9"),
        ("Olga Mission", "", "7"),
    ]
    assert history[0].changes[0].label == "Résidence A · Logements vacants"


def test_what_was_typed_on_a_page_is_kept_when_residences_slide_to_another(sign_in, officer, quartier, kinds):
    rows = [ResidenceFactory(quartier=quartier, name=f"Résidence {number:02}") for number in range(60)]
    client = sign_in(officer)
    last = client.get(url("figure_entry", quartier, 2025)).context["form"].rows[-1].residence
    # Others are added before it meanwhile: it is on the next page by now.
    ResidenceFactory.create_batch(30, quartier=quartier, name=factory.Sequence(lambda n: f"Allée {n}"))
    client.post(url("figure_entry", quartier, 2025), {entry(last, kinds["vacants"]): "4"})
    assert last in rows
    assert [figure.value for figure in last.figures.all()] == [4]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "args", "queries"),
    [
        ("figure_board", [], 8),
        ("figure_panel", [], 8),
        ("figure_year", [2025], 12),
        ("figure_entry", [2025], 8),
    ],
)
def test_queries(sign_in, officer, quartier, kinds, name, args, queries, count, django_assert_num_queries):
    for _ in range(count):
        residence = ResidenceFactory(quartier=quartier)
        for year in range(2025 - count, 2026):
            give(residence, kinds["vacants"], 4, year)
            give(residence, kinds["logements"], 40, year)
    client = sign_in(officer)
    with django_assert_num_queries(queries):
        client.get(url(name, quartier, *args))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_what_is_written(sign_in, officer, quartier, kinds, count, django_assert_max_num_queries):
    rows = [ResidenceFactory(quartier=quartier) for _ in range(count)]
    client = sign_in(officer)
    with django_assert_max_num_queries(15):
        client.post(
            url("figure_entry", quartier, 2025),
            {entry(row, kind): "4" for row in rows for kind in kinds.values()},
        )
    assert ResidenceFigure.objects.count() == count * 7


# ---- what is counted ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        ("dwellings", "", None),
        ("dwellings", "0", "0"),
        ("dwellings", "1\u202f250", "1250"),
        ("dwellings", "1\u00a0250 logements", "1250"),
        ("dwellings", "12.0", "12"),
        ("euros", "12 500,50 €", "12500.50"),
        ("euros", "1.250.000,10", "1250000.10"),
    ],
)
def test_what_a_cell_means(unit, text, value):
    found = FigureKind(unit=unit).read(text)
    assert found == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("dwellings", "12,5"),
        ("dwellings", "12 %"),
        ("dwellings", "12 €"),
        ("dwellings", "-1"),
        ("dwellings", "nd"),
        ("dwellings", "une dizaine"),
        ("dwellings", "=A1+A2"),
        ("dwellings", "9" * 13),
        ("euros", "12,505"),
        ("dwellings", "#REF!"),
        ("dwellings", "1e3x"),
    ],
)
def test_what_no_cell_means(unit, text):
    with pytest.raises(BadValueError):
        FigureKind(unit=unit).read(text)


def test_administrators_keep_the_list(sign_in, administrator):
    client = sign_in(administrator)
    home = reverse("territories:figure_kind_list")
    client.post(reverse("territories:figure_kind_create"), {"name": "  Congés  reçus ", "unit": "other"})
    kind = FigureKind.objects.get(name="Congés reçus")
    assert kind.code == "conges_recus"
    assert list(FigureKind.objects.asked())[-1] == kind
    client.post(reverse("territories:figure_kind_action", args=[kind.pk, "monter"]))
    assert list(FigureKind.objects.asked())[-2] == kind
    client.post(reverse("territories:figure_kind_action", args=[kind.pk, "archiver"]))
    assert kind not in FigureKind.objects.asked()
    assert "Archivés" in client.get(home).content.decode()


def test_what_is_archived_is_asked_no_more_and_still_shown(sign_in, officer, quartier, places, kinds):
    give(places[0], kinds["vacants"], 7)
    kinds["vacants"].is_active = False
    kinds["vacants"].save()
    client = sign_in(officer)
    assert kinds["vacants"] not in client.get(url("figure_entry", quartier, 2025)).context["kinds"]
    assert kinds["vacants"] in client.get(url("figure_year", quartier, 2025)).context["kinds"]


def test_a_unit_stays_once_there_are_values(sign_in, administrator, quartier, places, kinds):
    give(places[0], kinds["mutations"], 7)
    address = reverse("territories:figure_kind_update", args=[kinds["mutations"].pk])
    sign_in(administrator).post(address, {"name": "Mutations demandées", "unit": "euros", "rate_name": ""})
    row = FigureKind.objects.get(pk=kinds["mutations"].pk)
    assert (row.name, row.unit) == ("Mutations demandées", "requests")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"name": "LOGEMENTS VACANTS", "unit": "other"}, "Un chiffre de ce nom existe déjà."),
        ({"name": "Dettes", "unit": "euros", "rate_name": "Taux"}, "Un montant en euros n’a pas de taux"),
        ({"name": "", "unit": "other"}, "Ce champ est obligatoire."),
    ],
)
def test_a_kind_that_is_refused(sign_in, administrator, data, told):
    response = sign_in(administrator).post(reverse("territories:figure_kind_create"), data)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert FigureKind.objects.count() == 7


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list(sign_in, administrator, count, django_assert_num_queries):
    FigureKindFactory.create_batch(count)
    client = sign_in(administrator)
    with django_assert_num_queries(4):
        client.get(reverse("territories:figure_kind_list"))


def test_another_quartier_is_not_filled_in_through_this_one(sign_in, officer, quartier, kinds):
    elsewhere = ResidenceFactory(quartier=QuartierFactory())
    sign_in(officer).post(url("figure_entry", quartier, 2025), {entry(elsewhere, kinds["vacants"]): "7"})
    assert ResidenceFigure.objects.count() == 0
