"""What is marked in a diagnostic, and what it comes to, by hand."""

import datetime
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from diagnostics import services
from diagnostics.models import Diagnostic, Grid, GridItem, GridLevel, GridTheme, Score
from diagnostics.models.results import Mark, average, by_theme, compare
from tests.factories import DiagnosticFactory, QuartierFactory, grid_of

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"diagnostics:{name}", args=args)


def content(response):
    return response.content.decode()


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content(response)))


def graded(values, *, series=None, number=1, top=3, keys=None):
    """Return a grid in use, whose items have the weights of `values`: {theme: [(name, weight)]}."""
    grid = Grid.objects.create(name="Grille", kind="walk", number=number, **({"series": series} if series else {}))
    for value in range(top + 1):
        GridLevel.objects.create(grid=grid, value=value, label=f"N{value}", tone="plain", is_positive=value * 2 > top)
    for order, (name, items) in enumerate(values.items()):
        theme = GridTheme.objects.create(grid=grid, name=name, order=order)
        for place, (item, weight) in enumerate(items):
            key = {"key": keys[item]} if keys and item in keys else {}
            GridItem.objects.create(theme=theme, name=item, weight=weight, order=place, **key)
    return grid


def put_in_use(grid):
    Grid.objects.filter(series=grid.series, status="in_use").update(status="archived")
    Grid.objects.filter(pk=grid.pk).update(status="in_use")


def mark(diagnostic, by, **values):
    """Mark items by name; None is "non observé"."""
    levels = {level.value: level.pk for level in diagnostic.grid.levels.all()}
    items = {item.name: item.pk for item in GridItem.objects.filter(theme__grid=diagnostic.grid)}
    services.save_scores(
        diagnostic=diagnostic,
        scores={items[name]: (None if value is None else levels[value], "") for name, value in values.items()},
        by=by,
    )


@pytest.fixture
def diagnostic(quartier, officer):
    grid = graded({"Propreté": [("Sols", 1), ("Tags", 3)], "Vie": [("Bancs", 1)], "Vert": [("Arbres", 2)]})
    put_in_use(grid)
    return DiagnosticFactory(title="Printemps", quartiers=[quartier], lead=officer, grid=grid)


# ---- by hand --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], None),
        ([(1, None)], None),
        ([(0, 3)], None),
        ([(1, 0), (3, 2)], Decimal("1.5")),
        ([(1, 0), (3, 2), (5, None)], Decimal("1.5")),
        ([(1, 1), (0, 3)], Decimal(1)),
    ],
)
def test_an_average_is_weighted_and_leaves_out_what_was_not_observed(marks, expected):
    assert average(marks) == expected


def test_themes_count_strengths_and_weaknesses():
    marks = [Mark("a", "T", 1, 3, True), Mark("b", "T", 1, 0, False), Mark("c", "U", 1, None, None)]
    first, second = by_theme(marks)
    assert (first.name, first.average, first.positive, first.negative, first.unseen) == ("T", Decimal("1.5"), 1, 1, 0)
    assert (second.average, second.seen, second.unseen) == (None, 0, 1)


def test_two_diagnostics_are_compared_on_what_both_have_marked():
    now = [Mark("a", "T", 1, 3, True), Mark("b", "T", 1, 1, False), Mark("new", "T", 9, 3, True)]
    then = [Mark("a", "", 1, 1, False), Mark("b", "", 1, None, None), Mark("gone", "", 1, 3, True)]
    found = compare(now, then)
    assert (found.shared, found.then, found.now, found.change) == (1, Decimal(1), Decimal(3), Decimal(2))
    assert compare(now, []).change is None
    several = [Mark("a", "", 1, 3, True), Mark("a", "", 1, 2, True)]
    assert compare(now, several).then == Decimal("2.5")


# ---- marking --------------------------------------------------------------------------------------------------------


def sent_for(client, diagnostic, **values):
    form = client.get(url("diagnostic_scores", diagnostic.pk)).context["form"]
    levels = {level.value: str(level.pk) for level in diagnostic.grid.levels.all()}
    data = {"shown": form["shown"].value()}
    for item in form.items:
        data[f"level_{item.pk}"] = form[f"level_{item.pk}"].value()
        data[f"note_{item.pk}"] = form[f"note_{item.pk}"].value()
        if item.name in values:
            data[f"level_{item.pk}"] = "non" if values[item.name] is None else levels[values[item.name]]
    return data


def test_a_whole_grid_is_marked_at_once(sign_in, officer, diagnostic):
    client = sign_in(officer)
    response = client.post(
        url("diagnostic_scores", diagnostic.pk), sent_for(client, diagnostic, Sols=0, Tags=2, Bancs=None)
    )
    assert response.url == url("diagnostic_results", diagnostic.pk)
    marked = {score.item.name: score.level and score.level.value for score in Score.objects.all()}
    assert marked == {"Sols": 0, "Tags": 2, "Bancs": None}
    response = client.get(response.url)
    rows = {row["name"]: row for row in response.context["results"]}
    assert rows["Propreté"]["average"] == "1,5"
    assert rows["Propreté"]["share"].startswith("50")
    assert rows["Vie"]["average"] == ""
    assert "rien d’observé" in content(response)
    assert "1 critère sur 4 n’a pas encore de réponse" in text_of(response)
    assert response.context["radar"].is_empty


def test_nothing_typed_is_lost_when_a_note_names_somebody(sign_in, officer, diagnostic):
    client = sign_in(officer)
    data = sent_for(client, diagnostic, Sols=3, Tags=1)
    item = GridItem.objects.get(name="Sols", theme__grid=diagnostic.grid)
    data[f"note_{item.pk}"] = "Voir Mme Martin au 06 12 34 56 78"
    response = client.post(url("diagnostic_scores", diagnostic.pk), data)
    assert response.status_code == 422
    assert not Score.objects.exists()
    page = content(response)
    assert "Voir Mme Martin" in page
    assert len(re.findall(r'type="radio"[^>]* checked', page)) == 2
    assert "privacy_confirmed" in page
    assert client.post(url("diagnostic_scores", diagnostic.pk), data | {"privacy_confirmed": "on"}).status_code == 302
    assert Score.objects.get(item=item).note.startswith("Voir Mme Martin")


def test_a_note_needs_an_answer_and_a_level_is_of_the_grid(sign_in, officer, diagnostic):
    client = sign_in(officer)
    item = GridItem.objects.get(name="Sols", theme__grid=diagnostic.grid)
    response = client.post(url("diagnostic_scores", diagnostic.pk), {f"note_{item.pk}": "Taché"})
    assert "Pour garder la remarque" in content(response)
    elsewhere = grid_of().levels.first()
    for value in (str(elsewhere.pk), "0", "x", "9" * 30, "\x00"):
        response = client.post(url("diagnostic_scores", diagnostic.pk), {f"level_{item.pk}": value})
        assert response.status_code == 422, value
    assert client.post(url("diagnostic_scores", diagnostic.pk), {"shown": "{"}).status_code == 302
    assert client.post(url("diagnostic_scores", diagnostic.pk), {"shown": "[1]"}).status_code == 302
    assert not Score.objects.exists()


def test_two_people_mark_at_once_and_neither_loses_anything(sign_in, officer, manager, diagnostic):
    one, two = sign_in(officer), sign_in(manager)
    first, second = sent_for(one, diagnostic, Sols=0, Tags=1), sent_for(two, diagnostic, Sols=3, Bancs=2)
    one.post(url("diagnostic_scores", diagnostic.pk), first)
    response = two.post(url("diagnostic_scores", diagnostic.pk), second)
    assert response.status_code == 422
    assert "Quelqu’un a répondu entre-temps : « N0 »" in content(response)
    assert {score.item.name: score.level.value for score in Score.objects.all()} == {"Sols": 0, "Tags": 1}
    second["shown"] = response.context["form"]["shown"].value()
    assert two.post(url("diagnostic_scores", diagnostic.pk), second).status_code == 302
    marked = {score.item.name: score.level.value for score in Score.objects.all()}
    assert marked == {"Sols": 3, "Tags": 1, "Bancs": 2}


# ---- evolution ------------------------------------------------------------------------------------------------------


def earlier_of(diagnostic, quartier, officer, *, top=3, days=365, **values):
    keys = {item.name: item.key for item in GridItem.objects.filter(theme__grid=diagnostic.grid)}
    grid = graded(
        {"Propreté": [("Sols", 5), ("Tags", 5)], "Ancien": [("Lampes", 1)]},
        series=diagnostic.grid.series,
        number=2,
        top=top,
        keys=keys,
    )
    Grid.objects.filter(pk=grid.pk).update(status="archived")
    grid.refresh_from_db()
    row = DiagnosticFactory(
        title="Hiver",
        quartiers=[quartier],
        lead=officer,
        grid=grid,
        starts_on=diagnostic.starts_on - datetime.timedelta(days=days),
    )
    mark(row, officer, **values)
    return row


def test_the_page_compares_shared_items_only_and_says_how_many(sign_in, officer, quartier, diagnostic):
    mark(diagnostic, officer, Sols=3, Tags=1, Bancs=0)
    earlier_of(diagnostic, quartier, officer, Sols=1, Tags=1, Lampes=3)
    response = sign_in(officer).get(url("diagnostic_results", diagnostic.pk))
    (row,) = response.context["compared"]
    # Weights of today: (1×1 + 3×1) / 4, then (1×3 + 3×1) / 4.
    assert (row["comparison"].shared, row["then"], row["now"], row["change"]) == (2, "1,0", "1,5", "+0,5")
    assert "2 sur 4" in text_of(response)
    assert "« Hiver »" in text_of(response)


@pytest.mark.parametrize(("days", "series"), [(59, ("04/2026", "02/2026")), (12, ("15/04/2026", "03/04/2026"))])
def test_two_diagnostics_of_one_month_are_told_apart(sign_in, officer, quartier, diagnostic, days, series):
    Diagnostic.objects.filter(pk=diagnostic.pk).update(starts_on="2026-04-15")
    diagnostic.refresh_from_db()
    mark(diagnostic, officer, Sols=3, Tags=1)
    earlier_of(diagnostic, quartier, officer, days=days, Sols=1, Tags=1)
    response = sign_in(officer).get(url("diagnostic_results", diagnostic.pk))
    assert response.context["evolution"].series == series


def test_another_scale_another_quartier_a_later_day_are_not_compared(sign_in, officer, quartier, diagnostic):
    mark(diagnostic, officer, Sols=3)
    earlier_of(diagnostic, QuartierFactory(), officer, Sols=1)
    response = sign_in(officer).get(url("diagnostic_results", diagnostic.pk))
    assert response.context["compared"] == []
    Diagnostic.objects.exclude(pk=diagnostic.pk).get().quartiers.set([quartier])
    response = sign_in(officer).get(url("diagnostic_results", diagnostic.pk))
    assert [row["diagnostic"].title for row in response.context["compared"]] == ["Hiver"]
    Diagnostic.objects.exclude(pk=diagnostic.pk).update(starts_on=diagnostic.starts_on + datetime.timedelta(days=1))
    assert sign_in(officer).get(url("diagnostic_results", diagnostic.pk)).context["compared"] == []


def test_a_scale_that_changed_is_said(sign_in, officer, quartier, diagnostic):
    mark(diagnostic, officer, Sols=3)
    earlier_of(diagnostic, quartier, officer, top=5, Sols=5)
    response = sign_in(officer).get(url("diagnostic_results", diagnostic.pk))
    assert "L’échelle a changé : non comparé." in text_of(response)
    assert response.context["evolution"] is None


def test_three_themes_make_a_radar_with_its_table(sign_in, officer, diagnostic):
    mark(diagnostic, officer, Sols=3, Bancs=2, Arbres=1)
    page = content(sign_in(officer).get(url("diagnostic_results", diagnostic.pk)))
    assert "radar-shape" in page
    assert "Tableau : Profil par thème" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_results_make_as_many_queries_whatever_they_show(
    sign_in, officer, quartier, diagnostic, count, django_assert_num_queries
):
    mark(diagnostic, officer, Sols=3, Bancs=2)
    for number in range(count):
        row = DiagnosticFactory(
            quartiers=[quartier],
            lead=officer,
            grid=diagnostic.grid,
            starts_on=diagnostic.starts_on - datetime.timedelta(days=number + 1),
        )
        mark(row, officer, Sols=1)
    client = sign_in(officer)
    with django_assert_num_queries(9):
        client.get(url("diagnostic_results", diagnostic.pk))
    with django_assert_num_queries(7):
        client.get(url("diagnostic_scores", diagnostic.pk))
