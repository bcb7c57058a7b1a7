"""The dashboard of a quartier: every figure is the number of rows behind its link, whoever reads."""

import datetime
import random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.enums import Role
from dashboards.reads import charts
from dashboards.reads.figures import counts_of
from dashboards.reads.quartier import board_of
from diagnostics.enums import OVER_STATUSES, ObservationKind, Severity, Status
from diagnostics.models import Observation, QuartierTally, Theme
from diagnostics.models.tallies import Months
from territories.models import Quartier
from tests.factories import (
    IndicatorFactory,
    IndicatorValueFactory,
    ObservationFactory,
    OperationFactory,
    QuartierFactory,
    ResidenceFactory,
    UrbanProjectFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


def address(quartier):
    return f"/quartiers/{quartier.pk}/"


def scatter(quartier, number=60):
    """Observations of every kind, state, gravity and age, some of them confidential."""
    draw = random.Random(7)
    today, author = timezone.localdate(), UserFactory()
    themes = list(Theme.objects.order_by("pk")[:4])
    for _ in range(number):
        status = draw.choice(Status.values)
        ObservationFactory(
            quartier=quartier,
            theme=draw.choice(themes),
            author=author,
            kind=draw.choice(ObservationKind.values),
            severity=draw.choice(Severity.values),
            status=status,
            over_at=timezone.now() if status in OVER_STATUSES else None,
            seen_on=today
            - datetime.timedelta(days=draw.choice([0, 1, 7, 8, 9, 29, 30, 31, 45, 90, 91, 200, 365, 400])),
            is_confidential=draw.random() < 0.3,
        )


@pytest.mark.parametrize("reader", ["proximity", "officer", "manager", "administrator"])
def test_each_figure_gives_its_rows(request, reader, quartier, sign_in, figures_of_page, rows_behind):
    user = request.getfixturevalue(reader)
    scatter(quartier)
    scatter(QuartierFactory(), 5)
    client = sign_in(user)
    page = client.get(address(quartier)).content.decode()
    figures = figures_of_page(page)
    # Four figures, those of two tables of bars, one for each of the months that has any.
    assert len(figures) > 20
    assert any(number for number, _ in figures)
    for number, url in dict.fromkeys(figures):
        assert rows_behind(client, url) == number, url


def test_confidential_observations_are_counted_for_those_who_lead_only(quartier, proximity, officer):
    ObservationFactory(quartier=quartier)
    ObservationFactory(quartier=quartier, is_confidential=True, severity=Severity.GRAVE)
    assert board_of(proximity, quartier).counts.open == 1
    assert board_of(proximity, quartier).counts.grave == 0
    assert board_of(officer, quartier).counts.open == 2
    assert board_of(officer, quartier).counts.grave == 1


def test_late_comes_from_the_bands_and_is_that_of_the_counts(quartier, officer):
    scatter(quartier, 80)
    bands = Months.of(officer, quartier.pk).open_by_age(charts.cuts())
    late = Observation.objects.visible_to(officer).late().count()
    (counts,) = QuartierTally.objects.all().today(officer)
    assert charts.late_in(bands) == late == counts.late > 0


def test_late_follows_the_settings(quartier, officer, settings):
    settings.OBSERVATION_QUALIFY_DAYS, settings.OBSERVATION_HANDLE_DAYS = 3, 60
    scatter(quartier, 80)
    late = Observation.objects.visible_to(officer).late().count()
    assert charts.late_in(Months.of(officer, quartier.pk).open_by_age(charts.cuts())) == late > 0
    assert [counts.late for counts in QuartierTally.objects.all().today(officer)] == [late]


@pytest.mark.parametrize("reader", ["proximity", "officer", "administrator"])
def test_the_page_of_a_quartier_counts_what_the_tables_of_quartiers_count(request, reader, quartier):
    user = request.getfixturevalue(reader)
    scatter(quartier, 80)
    assert board_of(user, quartier).counts == counts_of(user, [quartier.pk])[quartier.pk]


@pytest.mark.parametrize("number", [1, 3])
def test_queries(number, quartier, officer, sign_in, theme, django_assert_num_queries):
    for n in range(number):
        ObservationFactory(quartier=quartier, theme=theme, author=officer, severity=Severity.GRAVE)
        ResidenceFactory(quartier=quartier)
        project = UrbanProjectFactory(quartiers=[quartier])
        OperationFactory.create_batch(number, project=project)
        IndicatorValueFactory(indicator=IndicatorFactory(is_key=True), quartier=quartier)
        if n:
            member(quartier, Role.PROXIMITY)
    client = sign_in(officer)
    with django_assert_num_queries(12):
        page = client.get(address(quartier)).content.decode()
    assert page.count("Réhabilitation") == number * number


def test_out_of_scope_is_not_found(quartier, outsider, sign_in):
    answer = sign_in(outsider).get(address(quartier))
    assert answer.status_code == 404
    assert "Les Tilleuls" not in answer.content.decode()


def test_one_quartier_is_seen_by_those_who_see_it_among_all(quartier, proximity, officer, administrator, outsider):
    for user in (proximity, officer, administrator, outsider, UserFactory(), AnonymousUser()):
        of_all = Quartier.objects.visible_to(user).filter(pk=quartier.pk)
        assert list(Quartier.objects.visible_in(user, quartier.pk)) == list(of_all)
    assert Quartier.objects.visible_in(proximity, quartier.pk).exists()
    assert not Quartier.objects.visible_in(outsider, quartier.pk).exists()
    assert not Quartier.objects.visible_in(administrator, 10**30).exists()


@pytest.mark.parametrize(("reader", "has_button"), [("proximity", False), ("officer", True), ("manager", True)])
def test_what_is_to_be_decided_has_its_button_for_those_who_lead(request, reader, has_button, quartier, sign_in):
    row = ObservationFactory(quartier=quartier)
    page = sign_in(request.getfixturevalue(reader)).get(address(quartier)).content.decode()
    assert (f"/veille/{row.pk}/qualifier/#action" in page) is has_button
    assert page.count("btn btn-sm btn-primary") == int(has_button)


def test_grave_ones_come_before_older_ones(quartier, officer):
    today = timezone.localdate()
    ObservationFactory(quartier=quartier, text="ancienne", seen_on=today - datetime.timedelta(days=90))
    ObservationFactory(quartier=quartier, text="grave", severity=Severity.GRAVE, status=Status.TO_DO)
    ObservationFactory(quartier=quartier, text="finie", status=Status.DONE, over_at=timezone.now())
    details = [line.detail.split(" · ")[0] for line in board_of(officer, quartier).decisions]
    assert details == ["grave", "ancienne"]


def test_what_one_does_not_see_takes_no_place_among_the_oldest(quartier, proximity, officer, outsider):
    today = timezone.localdate()
    for days, hidden in ((9, True), (8, True), (3, False), (2, False), (1, False)):
        seen = today - datetime.timedelta(days=days)
        ObservationFactory(quartier=quartier, seen_on=seen, is_confidential=hidden, text=f"{days}")
    ObservationFactory(quartier=quartier, status=Status.TO_DO, text="à faire")
    ObservationFactory(quartier=QuartierFactory(), seen_on=today - datetime.timedelta(days=99))

    def oldest(user):
        return {row.text for row in Observation.objects.oldest_open_in(user, quartier.pk, 2)}

    assert oldest(officer) == {"9", "8", "à faire"}
    assert oldest(proximity) == {"3", "2", "à faire"}
    assert oldest(outsider) == oldest(AnonymousUser()) == set()


def test_patrimoine_counts_what_is_managed_and_leads_to_its_list(quartier, officer, sign_in):
    ResidenceFactory(quartier=quartier, dwellings=40)
    ResidenceFactory(quartier=quartier, dwellings=None)
    ResidenceFactory(quartier=quartier, dwellings=900, is_active=False)
    client = sign_in(officer)
    page = client.get(address(quartier)).content.decode()
    assert "40 logements dans 2 résidences" in page
    url = f"/residences/?quartier={quartier.pk}"
    assert url in page
    assert "2 résidences" in client.get(url).content.decode()


def test_operations_of_another_quartier_of_the_project_stay_there(quartier, officer):
    project = UrbanProjectFactory(quartiers=[quartier, QuartierFactory()])
    OperationFactory(project=project, name="Ici", quartier=quartier)
    OperationFactory(project=project, name="Partout")
    OperationFactory(project=project, name="Ailleurs", quartier=project.quartiers.exclude(pk=quartier.pk).get())
    (row,) = board_of(officer, quartier).projects
    assert {operation.name for operation in row.operations} == {"Ici", "Partout"}


def test_a_project_without_operation_is_shown(quartier, officer):
    UrbanProjectFactory(name="À venir", quartiers=[quartier])
    UrbanProjectFactory(name="Archivé", quartiers=[quartier], is_active=False)
    assert [(row.name, row.operations) for row in board_of(officer, quartier).projects] == [("À venir", [])]


def test_a_late_operation_says_so(quartier, officer, sign_in):
    yesterday = timezone.localdate() - datetime.timedelta(days=12)
    OperationFactory(project=UrbanProjectFactory(quartiers=[quartier]), planned_end=yesterday, progress=45)
    page = sign_in(officer).get(address(quartier)).content.decode()
    assert "en retard de 12\u202fj" in page
    assert "45\u202f%" in page


def test_an_empty_quartier_says_what_to_do(quartier, officer, sign_in):
    page = sign_in(officer).get(address(quartier)).content.decode()
    assert "Rien n’est ouvert ici" in page
    assert f"/signaler/?quartier={quartier.pk}" in page
    assert "Aucun indicateur pour ce quartier" in page
    assert page.count("Pas encore de données à montrer.") == 3
