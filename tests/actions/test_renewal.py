"""What is made from what there is: the next year, the same elsewhere, a whole programme."""

import datetime

import pytest
from django.urls import reverse

from actions.models import Action, ActionReport, BudgetLine, Programme
from actions.services import renewal as services
from tests.factories import (
    ActionFactory,
    AxisFactory,
    FrameworkFactory,
    IssueFactory,
    ParticipationFactory,
    PartnerFactory,
    ProgrammeFactory,
    QuartierFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(action, quartier):
    """An action with all that may be carried over, and what may not."""
    framework = FrameworkFactory()
    action.axes.add(AxisFactory(framework=framework))
    action.issues.add(IssueFactory(quartiers=[quartier]))
    action.lead_partner = PartnerFactory()
    action.aims, action.expected_people, action.code = "Se rencontrer", 40, "A1"
    action.starts_on, action.ends_on = datetime.date(2026, 3, 1), datetime.date(2026, 10, 31)
    action.status, action.progress = "done", 100
    action.save()
    action.partners.create(partner=PartnerFactory(), role="funder")
    action.indicators.create(name="Participants", target=40)
    BudgetLine.objects.create(action=action, year=2026, account="604", forecast=1500, actual=1400)
    ParticipationFactory(action=action)
    return action


def renew(action, programme, officer, parts=services.PARTS, year=2027):
    return services.renew_action(
        action=action, programme=programme, first_year=year, last_year=year, parts=parts, by=officer
    )


def test_an_action_goes_on_with_all_that_was_chosen_and_nothing_that_happened(whole, programme, officer, quartier):
    row = renew(whole, programme, officer)
    assert row.renews == whole
    assert (row.status, row.progress, row.created_by) == ("idea", 0, officer)
    assert (row.first_year, row.starts_on, row.ends_on) == (
        2027, datetime.date(2027, 3, 1), datetime.date(2027, 10, 31),
    )  # fmt: skip
    assert (row.aims, row.expected_people, row.lead_partner) == ("Se rencontrer", 40, whole.lead_partner)
    # A code is one of its programme.
    assert row.code == ""
    assert list(row.quartiers.all()) == [quartier]
    assert set(row.axes.all()) == set(whole.axes.all())
    assert set(row.issues.all()) == set(whole.issues.all())
    assert row.partners.get().role == "funder"
    indicator = row.indicators.get()
    assert (indicator.name, indicator.target, indicator.measurements.count()) == ("Participants", 40, 0)
    line = row.budget_lines.get()
    assert (line.year, line.account, line.forecast, line.actual) == (2027, "604", 1500, None)
    assert not row.sessions.exists()


@pytest.mark.parametrize("left", services.PARTS)
def test_what_is_left_out_stays_behind(whole, programme, officer, left):
    row = renew(whole, programme, officer, parts=set(services.PARTS) - {left})
    carried = {
        services.TEXTS: row.aims == "Se rencontrer",
        services.PUBLIC: row.expected_people == 40,
        services.PARTNERS: row.lead_partner is not None and row.partners.exists(),
        services.LINKS: row.axes.exists() and row.issues.exists(),
        services.INDICATORS: row.indicators.exists(),
        services.BUDGET: row.budget_lines.exists(),
    }
    assert {part for part, is_there in carried.items() if not is_there} == {left}


def test_axes_of_an_older_version_become_those_of_the_same_name(whole, programme, officer):
    axis = whole.axes.get()
    framework = axis.framework
    framework.axes_version = 2
    framework.save()
    now = AxisFactory(framework=framework, version=2, number=3, name=axis.name)
    assert renew(whole, programme, officer).axes.get() == now


def test_it_is_renewed_once_a_year_within_its_programme_and_its_quartiers(whole, programme, officer):
    renew(whole, programme, officer)
    with pytest.raises(services.RenewalError, match="déjà reconduite pour 2027"):
        renew(whole, programme, officer)
    with pytest.raises(services.RenewalError, match="celui de 2026"):
        renew(whole, programme, officer, year=2028)
    with pytest.raises(services.RenewalError, match="aucun des quartiers"):
        renew(whole, ProgrammeFactory(first_year=2028, last_year=2028), officer, year=2028)
    assert whole.renewed_by.count() == 1


def test_the_page_shows_what_there_is_and_offers_open_programmes(sign_in, officer, whole, programme):
    client, url = sign_in(officer), reverse("actions:action_renew", args=[whole.pk])
    page = client.get(url)
    assert "1 ligne en 2026" in page.content.decode()
    assert page.context["form"].initial["programme"] == programme.pk
    sent = {"programme": programme.pk, "first_year": 2027, "last_year": 2027, "parts": [services.TEXTS]}
    assert client.post(url, sent).status_code == 302
    assert whole.renewed_by.get().lead_partner is None
    assert "déjà reconduite" in client.post(url, sent).content.decode()
    # One that nobody may write in is no choice.
    Programme.objects.filter(pk=programme.pk).update(status="closed")
    page = client.get(url)
    assert "créez-en un" in page.content.decode()
    assert client.post(url, sent).status_code == 422


def test_a_programme_goes_on_with_the_actions_that_were_chosen(sign_in, officer, programme, whole, quartier):
    stopped = ActionFactory(programme=programme, title="À arrêter", responsible=officer)
    ActionReport.objects.create(action=stopped, year=2026, verdict="stop", written_by=officer)
    client, url = sign_in(officer), reverse("actions:programme_renew", args=[programme.pk])
    initial = client.get(url).context["form"].initial
    # What its bilan stops is shown, and left out to begin with.
    assert initial["actions"] == [whole.pk]
    assert (initial["title"], initial["first_year"], initial["last_year"]) == (
        "Programme 2028, Les Tilleuls", 2028, 2029,
    )  # fmt: skip
    sent = {**initial, "parts": list(services.PARTS)}
    answer = client.post(url, sent)
    following = programme.renewed_by.get()
    assert answer.headers["Location"] == following.get_absolute_url()
    assert (following.status, following.lead, following.years) == ("draft", officer, "2028 – 2029")
    assert list(following.quartiers.all()) == [quartier]
    row = following.actions.get()
    assert (row.renews, row.first_year, row.code) == (whole, 2028, "A1")
    assert "déjà reconduit" in client.post(url, sent).content.decode()
    assert Programme.objects.count() == 2


def test_the_same_action_is_made_on_another_quartier(sign_in, officer, whole, programme):
    team = officer.memberships.get().team
    elsewhere = QuartierFactory(name="Les Érables")
    team.quartiers.add(elsewhere)
    programme.quartiers.add(elsewhere)
    client, url = sign_in(officer), reverse("actions:action_duplicate", args=[whole.pk])
    sent = {"programme": programme.pk, "quartiers": elsewhere.pk, "parts": list(services.PARTS)}
    assert client.post(url, sent).status_code == 302
    row = Action.objects.exclude(pk=whole.pk).get()
    assert (list(row.quartiers.all()), row.renews, row.first_year) == ([elsewhere], None, 2026)
    # The problématique is of the first quartier.
    assert not row.issues.exists()
    assert row.axes.exists()
    other = ProgrammeFactory(quartiers=[whole.quartiers.get()])
    page = client.post(url, {**sent, "programme": other.pk})
    assert "n’est pas sur" in page.content.decode()
