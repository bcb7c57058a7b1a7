"""Who is chargé de mission of one quartier and proximité of another reads the lines of the first, totals of both."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from insertion.models import Sheet
from insertion.reads.missing import last_due
from tests.factories import (
    ActionFactory,
    ContractFactory,
    LotFactory,
    PlacementFactory,
    QuartierFactory,
    UrbanProjectFactory,
    member,
    work,
)

pytestmark = pytest.mark.django_db
JANUARY = datetime.date(2026, 1, 1)


@pytest.fixture
def led():
    return QuartierFactory(name="Les Tilleuls")


@pytest.fixture
def seen():
    return QuartierFactory(name="Le Verderet")


@pytest.fixture
def reader(led, seen):
    """Chargé de mission of the first quartier, proximité of the second."""
    user = member(led, Role.OFFICER)
    other = member(seen, Role.PROXIMITY).memberships.get().team
    other.memberships.create(user=user, role=Role.PROXIMITY)
    return user


@pytest.fixture
def project(led, seen):
    return UrbanProjectFactory(quartiers=[led, seen])


@pytest.fixture
def step(seen, project):
    """Somebody in a lot of the second quartier, with hours that were sent."""
    lot = LotFactory(contract=ContractFactory(reference="SECRET-1", project=project, quartiers=[seen]))
    step = PlacementFactory(lot=lot)
    line = work(step, JANUARY, 100)
    Sheet.objects.filter(pk=line.sheet_id).update(sent_at=timezone.now(), sent_by=lot.company)
    return step


@pytest.fixture
def client(client, reader):
    client.force_login(reader)
    return client


def url(name, *args, **query):
    return reverse(f"insertion:{name}", args=args, query={"annee": 2026, **query})


@pytest.mark.parametrize("name", ["bilan_lines_inside", "bilan_lines", "bilan_xlsx"])
def test_a_project_on_two_quartiers_gives_no_lines_of_the_other(client, project, step, name):
    response = client.get(url(name, projet=project.pk))

    assert response.status_code == 403
    assert "Choisissez aussi votre quartier" in response.content.decode()


def test_a_project_gives_its_lines_where_each_contract_is_led(client, led, project, step):
    own = PlacementFactory(lot=LotFactory(contract=ContractFactory(project=project, quartiers=[led])))
    work(own, JANUARY, 20)

    response = client.get(url("bilan_lines_inside", projet=project.pk, quartier=led.pk))
    text = b"".join(response.streaming_content).decode()
    assert own.pathway.number in text
    assert step.pathway.number not in text

    step.lot.contract.quartiers.add(led)
    assert client.get(url("bilan_lines_inside", projet=project.pk)).status_code == 200


def test_the_bilan_of_a_project_is_totals(client, project, step):
    text = client.get(url("bilan", projet=project.pk)).content.decode()

    assert "Les totaux seulement" in text
    # The hours of a clause are told in any case; not how few people worked them, nor which ones.
    assert "100 h" in text.replace("\u202f", " ")
    assert "</b> <span>parcours" not in text
    assert step.pathway.number not in text


@pytest.mark.parametrize("scope", ["quartier", "project", "all"])
def test_key_shares_of_the_other_quartier_are_masked(client, seen, project, step, scope):
    query = {"quartier": {"quartier": seen.pk}, "project": {"projet": project.pk}, "all": {}}[scope]
    text = client.get(url("publics_panel", **query)).content.decode()

    assert ("moins de 5" if scope == "quartier" else "Choisissez un seul quartier") in text
    assert "100" not in client.get(url("publics_panel", type="other", **query)).content.decode()


def test_what_two_sums_differ_by_is_not_told(client, led, seen, project, step):
    own = LotFactory(contract=ContractFactory(quartiers=[led]))
    for _ in range(9):
        work(PlacementFactory(lot=own), JANUARY, 20)

    def people(**query):
        return [figure.label for figure in client.get(url("bilan", **query)).context["figures"]]

    # Nine of one quartier, ten of both: there is one of the other, which is not said.
    assert "parcours" in people(quartier=led.pk)
    assert "parcours" in people(quartier=seen.pk)
    assert "parcours" not in people()
    assert "parcours" not in people(projet=project.pk)
    assert "parcours" not in people(marche=step.lot.contract.pk)


def test_key_shares_of_the_quartier_that_is_led_are_told(client, led):
    lot = LotFactory(contract=ContractFactory(quartiers=[led]))
    work(PlacementFactory(lot=lot), JANUARY, 20)

    assert "moins de 5" not in client.get(url("publics_panel", quartier=led.pk)).content.decode()


def test_my_panel_and_the_overview_tell_no_month_of_the_other_quartier(client, step):
    assert "SECRET-1" not in client.get(url("my_panel")).content.decode()
    overview = client.get(url("overview"))
    assert (overview.context["missing"].sheets, overview.context["missing"].months) == (0, 0)


def test_a_few_pathways_of_a_contract_or_of_an_action_are_not_counted_to_who_reads_totals(client, seen, step):
    contract = client.get(step.lot.contract.get_absolute_url()).content.decode()
    assert "moins de 5 parcours" in contract
    assert "insertion/parcours/?marche" not in contract
    assert "/heures/" not in client.get(step.lot.get_absolute_url()).content.decode()

    action = ActionFactory(quartiers=[seen])
    work(PlacementFactory(lot=None, action=action), JANUARY, 10)
    panel = client.get(reverse("insertion:action_panel", args=[action.pk])).content.decode()
    assert "<dd>moins de 5</dd>" in panel


def test_months_without_hours_and_months_to_validate_are_counted_where_they_are_led(client, led):
    lot = LotFactory(
        contract=ContractFactory(quartiers=[led], starts_on=last_due().replace(day=1), ends_on=last_due()),
    )
    step = PlacementFactory(lot=lot)
    missing = client.get(url("overview")).context["missing"]
    assert (missing.months, missing.sheets) == (1, 0)
    panel = client.get(url("my_panel")).content.decode()
    assert "mois sans les heures d’un parcours" in panel
    assert reverse("insertion:lot_hours", args=[lot.pk]) in panel

    # Noted, not sent: it waits to be validated.
    work(step, last_due(), 10)
    overview = client.get(url("overview", quartier=led.pk))
    assert (overview.context["missing"].months, overview.context["missing"].sheets) == (0, 1)
    assert f"etat=a-valider&amp;quartier={led.pk}" in overview.content.decode()
    panel = client.get(url("my_panel")).content.decode()
    assert "relevé à valider" in panel
    assert "mois sans les heures" not in panel
