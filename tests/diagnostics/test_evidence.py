"""Marked criteria that show a problématique; the landlord's figures beside the indicators of a diagnostic."""

import datetime

import pytest
from django.urls import reverse

from diagnostics import services
from diagnostics.models import GridItem, Issue, Score, Stop, Theme
from territories.models import FigureKind
from tests.factories import (
    DiagnosticFactory,
    IssueFactory,
    QuartierFactory,
    ResidenceFactory,
    ResidenceFigureFactory,
    grid_of,
)

pytestmark = pytest.mark.django_db
NEW = "/problematiques/nouvelle/"


@pytest.fixture
def diagnostic(quartier, officer):
    return DiagnosticFactory(title="Printemps", quartiers=[quartier], lead=officer, grid=grid_of("Sols", "Tags"))


@pytest.fixture
def items(diagnostic):
    return list(GridItem.objects.filter(theme__grid=diagnostic.grid).order_by("order"))


def mark(diagnostic, item, *values):
    """Mark an item at one halte after the other; None is not observed."""
    levels = {level.value: level for level in diagnostic.grid.levels.all()}
    for number, value in enumerate(values):
        stop = Stop.objects.create(diagnostic=diagnostic, label=f"Halte {number}")
        level = None if value is None else levels[value]
        Score.objects.create(diagnostic=diagnostic, stop=stop, item=item, level=level)


def typed(quartier, **more):
    theme = Theme.objects.first()
    return {
        "title": "Sols sales", "theme": theme.pk, "gravity": 3, "frequency": 4, "status": "open",
        "quartier_0": quartier.pk, **more,
    }  # fmt: skip


def page(client, issue):
    return client.get(reverse("diagnostics:issue_detail", args=[issue.pk]))


def test_marks_are_read_as_they_are_now(sign_in, officer, quartier, diagnostic, items):
    mark(diagnostic, items[0], 0, 1, 1, None)
    issue = IssueFactory(quartiers=[quartier], diagnostic=diagnostic)
    issue.criteria.add(items[0])
    client = sign_in(officer)
    shown = page(client, issue)
    [found] = shown.context["criteria"]
    assert (found.name, found.theme, found.average, found.seen, found.unseen) == ("Sols", "Propreté", "0,7", 3, 1)
    assert [(level.label, count) for level, count in found.levels] == [("Mauvais", 2), ("Très mauvais", 1)]
    text = shown.content.decode()
    assert "moyenne <strong>0,7</strong> sur 3 cotations" in text
    assert "1 fois non observé" in text
    assert reverse("diagnostics:diagnostic_results", args=[diagnostic.pk]) in text
    Score.objects.filter(level__value=0).update(level=diagnostic.grid.levels.get(value=3))
    assert page(client, issue).context["criteria"][0].average == "1,7"


def test_a_criterion_that_lost_its_marks_says_so(sign_in, officer, quartier, diagnostic, items):
    issue = IssueFactory(quartiers=[quartier], diagnostic=diagnostic)
    issue.criteria.add(items[0])
    assert "plus coté dans ce diagnostic" in page(sign_in(officer), issue).content.decode()


def test_marks_of_a_diagnostic_of_another_team_are_not_shown(sign_in, officer, quartier, items, diagnostic):
    mark(diagnostic, items[0], 0)
    issue = IssueFactory(quartiers=[quartier], diagnostic=diagnostic)
    issue.criteria.add(items[0])
    diagnostic.quartiers.set([QuartierFactory()])
    client = sign_in(officer)
    assert page(client, issue).context["criteria"] == []
    address = reverse("diagnostics:issue_update", args=[issue.pk])
    assert "criteria" not in client.get(address).context["form"].fields
    # Nor does saving the form take them away.
    response = client.post(address, typed(quartier, version=issue.version, diagnostic=diagnostic.pk))
    assert response.status_code == 302
    assert list(issue.criteria.all()) == [items[0]]


def test_the_criterion_of_the_results_is_ticked(sign_in, officer, quartier, diagnostic, items):
    mark(diagnostic, items[0], 0)
    mark(diagnostic, items[1], 3)
    grid_theme = items[0].theme
    client = sign_in(officer)
    results = client.get(reverse("diagnostics:diagnostic_results", args=[diagnostic.pk]))
    [weak] = results.context["weakest"]
    assert (weak["name"], weak["words"]) == ("Sols", "0")
    assert weak["issue_url"] == f"{NEW}?diagnostic={diagnostic.pk}&critere={items[0].pk}"
    form = client.get(weak["issue_url"]).context["form"]
    assert form.initial["criteria"] == [items[0].pk]
    assert form.initial["diagnostic"] == diagnostic.pk
    # By theme: what was marked badly of it.
    [row] = results.context["results"]
    assert row["issue_url"] == f"{NEW}?diagnostic={diagnostic.pk}&theme={grid_theme.pk}"
    form = client.get(row["issue_url"]).context["form"]
    assert form.initial["criteria"] == [items[0].pk]
    assert [key for key, _ in form.fields["criteria"].choices] == [item.pk for item in items]
    sent = client.post(
        weak["issue_url"], typed(quartier, diagnostic=diagnostic.pk, criteria=[items[0].pk, items[1].pk])
    )
    assert sent.status_code == 302
    assert set(Issue.objects.get().criteria.all()) == set(items)


def test_the_theme_of_the_veille_comes_with_that_of_the_grid(sign_in, officer, diagnostic, items):
    theme = Theme.objects.order_by("-pk").first()
    from pgtrigger import ignore

    with ignore("diagnostics.GridTheme:frozen_update"):
        type(items[0].theme).objects.update(theme=theme)
    mark(diagnostic, items[0], 0)
    form = sign_in(officer).get(f"{NEW}?diagnostic={diagnostic.pk}&critere={items[0].pk}").context["form"]
    assert form.initial["theme"] == theme.pk


@pytest.mark.parametrize("query", ["critere=abc", "critere=99999999", "theme=-1", "critere=", "theme=9" * 3])
def test_a_criterion_of_nowhere_ticks_nothing(sign_in, officer, diagnostic, items, query):
    mark(diagnostic, items[0], 0)
    response = sign_in(officer).get(f"{NEW}?diagnostic={diagnostic.pk}&{query}")
    assert response.status_code == 200
    assert response.context["form"].initial["criteria"] == []


def test_only_marked_criteria_are_offered_and_taken(sign_in, officer, quartier, diagnostic, items):
    mark(diagnostic, items[0], None)
    mark(diagnostic, items[1], 0)
    client = sign_in(officer)
    url = f"{NEW}?diagnostic={diagnostic.pk}"
    assert [key for key, _ in client.get(url).context["form"].fields["criteria"].choices] == [items[1].pk]
    response = client.post(url, typed(quartier, diagnostic=diagnostic.pk, criteria=[items[0].pk]))
    assert response.status_code == 422
    assert Issue.objects.count() == 0


def test_criteria_of_another_diagnostic_than_the_one_chosen_are_refused(sign_in, officer, quartier, diagnostic, items):
    mark(diagnostic, items[0], 0)
    other = DiagnosticFactory(quartiers=[quartier])
    client = sign_in(officer)
    url = f"{NEW}?diagnostic={diagnostic.pk}"
    response = client.post(url, typed(quartier, diagnostic=other.pk, criteria=[items[0].pk]))
    assert response.status_code == 422
    assert "cotés dans un autre diagnostic" in response.content.decode()
    issue = IssueFactory(quartiers=[quartier], diagnostic=diagnostic)
    issue.criteria.add(items[0])
    client.post(
        reverse("diagnostics:issue_update", args=[issue.pk]),
        typed(quartier, version=issue.version, diagnostic=other.pk),
    )
    issue.refresh_from_db()
    assert issue.diagnostic == other
    assert not issue.criteria.exists()


def test_criteria_that_the_diagnostic_of_origin_has_not_marked_go(officer, quartier, diagnostic, items):
    mark(diagnostic, items[0], 0)
    issue = IssueFactory(quartiers=[quartier], diagnostic=diagnostic)
    issue.criteria.add(*items)
    services.update_issue(issue=issue, quartiers=[quartier], indicators=[], by=officer)
    assert list(issue.criteria.all()) == [items[0]]
    issue.diagnostic = None
    services.update_issue(issue=issue, quartiers=[quartier], indicators=[], by=officer)
    assert not issue.criteria.exists()


def test_who_only_reads_has_no_link_to_write(sign_in, proximity, diagnostic, items):
    mark(diagnostic, items[0], 0)
    response = sign_in(proximity).get(reverse("diagnostics:diagnostic_results", args=[diagnostic.pk]))
    assert response.context["weakest"][0]["issue_url"] == ""
    assert "Écrire une problématique" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_marks(sign_in, officer, quartier, count, django_assert_num_queries):
    grid = grid_of(*[f"Critère {n}" for n in range(count)])
    diagnostic = DiagnosticFactory(quartiers=[quartier], grid=grid)
    issue = IssueFactory(quartiers=[quartier], diagnostic=diagnostic)
    for item in GridItem.objects.filter(theme__grid=grid):
        mark(diagnostic, item, *[n % 3 for n in range(count)])
        issue.criteria.add(item)
    client = sign_in(officer)
    with django_assert_num_queries(10):
        page(client, issue)
    with django_assert_num_queries(12):
        client.get(reverse("diagnostics:issue_update", args=[issue.pk]))


# ---- figures of the landlord beside the indicators ------------------------------------------------------------------


def reperes(client, diagnostic):
    return client.get(reverse("diagnostics:diagnostic_indicators", args=[diagnostic.pk]))


def test_the_figures_of_the_years_of_the_diagnostic(sign_in, proximity, quartier, diagnostic):
    diagnostic.starts_on, diagnostic.ends_on = datetime.date(2024, 3, 1), datetime.date(2025, 2, 1)
    diagnostic.save()
    kind = FigureKind.objects.get(code="vacants")
    residence = ResidenceFactory(quartier=quartier, dwellings=100)
    ResidenceFactory(quartier=quartier)
    for year, value in ((2022, 1), (2023, 2), (2024, 3), (2025, 4)):
        ResidenceFigureFactory(residence=residence, kind=kind, year=year, value=value)
    elsewhere = ResidenceFactory(quartier=QuartierFactory())
    ResidenceFigureFactory(residence=elsewhere, kind=kind, year=2024, value=900)
    response = reperes(sign_in(proximity), diagnostic)
    assert response.context["table"].years == [2025, 2024, 2023]
    [row] = response.context["rows"]
    assert [(cell.text, cell.rate, cell.coverage) for cell in row.cells] == [
        ("4", "4,0\u202f%", "1 sur 2"),
        ("3", "3,0\u202f%", "1 sur 2"),
        ("2", "2,0\u202f%", "1 sur 2"),
    ]
    text = response.content.decode()
    assert "Chiffres du bailleur, de 2023 à 2025" in text
    assert reverse("territories:figure_year", args=[quartier.pk, 2024]) in text


def test_who_gives_figures_is_led_to_them_when_there_are_none(sign_in, officer, proximity, quartier, diagnostic):
    url = reverse("territories:figure_entry", args=[quartier.pk, diagnostic.starts_on.year - 1])
    assert url in reperes(sign_in(officer), diagnostic).content.decode()
    assert url not in reperes(sign_in(proximity), diagnostic).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_figures(sign_in, officer, quartier, diagnostic, count, django_assert_num_queries):
    kinds = list(FigureKind.objects.all())
    for _ in range(count):
        residence = ResidenceFactory(quartier=quartier)
        for kind in kinds[:count]:
            ResidenceFigureFactory(residence=residence, kind=kind, year=diagnostic.starts_on.year - 1)
    client = sign_in(officer)
    with django_assert_num_queries(10):
        reperes(client, diagnostic)
