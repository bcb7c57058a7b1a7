"""One thing done with many observations: rules, rights, scope, stale rows, none lost, as few queries as can be."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from core.history import event_model
from core.models import PrivacyOverride
from diagnostics.enums import ClosingReason, Status
from diagnostics.models import Observation, Theme
from diagnostics.services import StateChangedError, start_observation
from diagnostics.services.bulk import (
    MOST,
    RowsChangedError,
    assign_together,
    close_together,
    finish_together,
    qualify_together,
)
from diagnostics.services.handling import ReaderError
from tests.factories import MembershipFactory, ObservationFactory, QuartierFactory, member

pytestmark = pytest.mark.django_db
URL = "/veille/ensemble/"


@pytest.fixture
def rows(quartier, proximity):
    theme = Theme.objects.first()
    return [ObservationFactory(quartier=quartier, theme=theme, author=proximity, severity=n + 1) for n in range(3)]


def versions(rows):
    return dict(Observation.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "version"))


def sent(rows, action, **more):
    shown = versions(rows)
    return {"action": action, "row": [f"{row.pk}:{shown[row.pk]}" for row in rows], **more}


def again(rows):
    return [Observation.objects.get(pk=row.pk) for row in rows]


def kept(page):
    """The rows that a confirmation would send."""
    return [int(key) for key in re.findall(r'type="hidden" name="row" value="(\d+):\d+"', page)]


def confirm(client, rows, action, **more):
    return client.post(URL, sent(rows, action, confirmer="1", **more))


# ---- what is done ---------------------------------------------------------------------------------------------------


def test_qualify_keeps_theme_and_gravity(sign_in, officer, rows):
    before = [(row.theme_id, row.severity, row.responsible_body) for row in rows]
    response = confirm(sign_in(officer), rows, "qualifier", filtres="gravite=1")
    assert response.headers["Location"] == "/veille/?gravite=1", "one comes back to the list as it was"
    after = again(rows)
    assert {row.status for row in after} == {Status.TO_DO}
    assert [(row.theme_id, row.severity, row.responsible_body) for row in after] == before


def test_qualify_may_name_who_can_act(sign_in, officer, rows):
    confirm(sign_in(officer), rows, "qualifier", responsible_body="city")
    assert {row.responsible_body for row in again(rows)} == {"city"}


def test_give_to_somebody(sign_in, officer, proximity, rows):
    confirm(sign_in(officer), rows, "confier", assignee=proximity.pk)
    assert {(row.assignee, row.status) for row in again(rows)} == {(proximity, Status.TO_DO)}


def test_finish_with_one_answer(sign_in, officer, rows):
    confirm(sign_in(officer), rows, "traiter", answer="  C’est réparé. ")
    for row in again(rows):
        assert (row.status, row.answer, row.answered_by) == (Status.DONE, "C’est réparé.", officer)
        assert row.over_at is not None
        assert row.answered_at is not None


def test_close_with_reason_and_answer(sign_in, officer, rows):
    confirm(sign_in(officer), rows, "classer", reason="not_ours", answer="Transmis à la Ville.")
    for row in again(rows):
        assert (row.status, row.closing_reason) == (Status.CLOSED, ClosingReason.NOT_OURS)
        assert (row.answer, row.answered_by) == ("Transmis à la Ville.", officer)


def test_an_answer_that_is_there_stays_unless_it_is_said(sign_in, officer, manager, rows):
    first = rows[0]
    first.answer, first.answered_by, first.answered_at = "Le vitrier passe demain.", manager, first.created_at
    first.save()
    page = sign_in(officer).post(URL, sent(rows, "traiter")).content.decode()
    assert "Remplacer aussi les réponses déjà données (1)" in page
    confirm(sign_in(officer), rows[:2], "traiter", answer="Réparé")
    assert [row.answer for row in again(rows[:2])] == ["Le vitrier passe demain.", "Réparé"]
    other = again(rows)[2]
    other.answer, other.answered_by, other.answered_at = "Bientôt", manager, other.created_at
    other.save()
    confirm(sign_in(officer), [other], "traiter", answer="Réparé", replaces="on")
    assert again([other])[0].answer == "Réparé"


def test_the_message_says_how_many_and_leads_to_them(sign_in, officer, proximity, rows):
    client = sign_in(officer)
    client.post(URL, sent(rows, "traiter", confirmer="1"))
    page = client.get("/veille/").content.decode()
    assert "3 observations sont marquées traitées." in page
    assert 'href="/veille/?etat=done"' in page
    one = ObservationFactory(quartier=rows[0].quartier)
    client.post(URL, sent([one], "confier", confirmer="1", assignee=proximity.pk))
    page = client.get("/veille/").content.decode()
    assert "1 observation est confiée." in page
    assert f'href="/veille/?etat=ouvertes&amp;confiee={proximity.pk}"' in page.replace("&confiee", "&amp;confiee")


def test_history_keeps_each_row(sign_in, officer, rows):
    confirm(sign_in(officer), rows, "qualifier")
    for row in rows:
        events = event_model(Observation).objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
        assert [event.status for event in events] == ["to_qualify", "to_do"]
        assert events.last().pgh_context.metadata["user"] == officer.pk


# ---- the confirmation -----------------------------------------------------------------------------------------------


def test_nothing_is_done_before_it_is_confirmed(sign_in, officer, rows):
    response = sign_in(officer).post(URL, sent(rows, "traiter", filtres="etat=ouvertes"))
    page = response.content.decode()
    assert kept(page) == [row.pk for row in rows]
    assert "Marquer traitées : confirmer pour 3" in page
    assert 'href="/veille/?etat=ouvertes"' in page
    assert {row.status for row in again(rows)} == {Status.TO_QUALIFY}


def test_what_is_left_out_says_why(sign_in, officer, outsider, rows):
    done, qualified, changed = rows
    finish_together(versions=versions([done]), by=officer)
    start_observation(observation=qualified, by=officer)
    data = sent(rows, "qualifier")
    changed.text = "Autre chose"
    changed.save()
    fine = ObservationFactory(quartier=changed.quartier)
    elsewhere = ObservationFactory(
        quartier=outsider.memberships.get().team.team_quartiers.get().quartier, text="Ailleurs"
    )
    data["row"] += [f"{fine.pk}:{fine.version}", f"{elsewhere.pk}:1", "nonsense", "12", "9" * 30 + ":1"]
    page = sign_in(officer).post(URL, data).content.decode()
    assert kept(page) == [fine.pk]
    for reason in ("Cette observation est terminée", "Déjà qualifiée.", "Modifiée par quelqu’un depuis"):
        assert page.count(reason) == 1
    assert "Plus dans vos quartiers" in page
    assert "Ailleurs" not in page
    for row in rows:
        assert row.get_absolute_url() in page, "each can be looked at: none is lost"


def test_a_row_that_changes_while_one_reads_stops_everything(sign_in, officer, rows):
    data = sent(rows, "traiter", confirmer="1", answer="Réparé ce matin")
    rows[1].text = "Plus grave"
    rows[1].save()
    response = sign_in(officer).post(URL, data)
    page = response.content.decode()
    assert response.status_code == 409
    assert {row.status for row in again(rows)} == {Status.TO_QUALIFY}, "none was changed"
    assert "rien n’a été fait" in page
    assert "Réparé ce matin" in page, "what was typed is kept"
    assert kept(page) == [rows[0].pk, rows[2].pk]
    confirm(sign_in(officer), [rows[0], rows[2]], "traiter", answer="Réparé ce matin")
    assert [row.status for row in again(rows)] == ["done", "to_qualify", "done"]


@pytest.mark.parametrize("service", [qualify_together, finish_together])
def test_the_service_does_all_or_nothing(officer, rows, service):
    known = versions(rows)
    rows[2].text = "Changée"
    rows[2].save()
    with pytest.raises(RowsChangedError) as caught:
        service(versions=known, by=officer)
    assert caught.value.keys == {rows[2].pk}
    assert {row.status for row in again(rows)} == {Status.TO_QUALIFY}


def test_a_row_that_was_deleted_meanwhile_is_said(officer, rows):
    known = {**versions(rows), 10**9: 1}
    with pytest.raises(RowsChangedError) as caught:
        close_together(versions=known, by=officer, reason="no_action")
    assert caught.value.keys == {10**9}


def test_one_at_a_time_follows_the_same_rules(officer, rows):
    finish_together(versions=versions(rows[:1]), by=officer)
    with pytest.raises(StateChangedError):
        start_observation(observation=rows[0], by=officer)


def test_the_privacy_guard_asks_and_is_logged_for_each(sign_in, officer, rows):
    client = sign_in(officer)
    typed = "Appelez le 06 12 34 56 78"
    response = confirm(client, rows, "traiter", answer=typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert typed in page
    assert "privacy_confirmed" in page
    assert {row.status for row in again(rows)} == {Status.TO_QUALIFY}
    assert kept(page) == [row.pk for row in rows]
    confirm(client, rows, "traiter", answer=typed, privacy_confirmed="on")
    assert {row.answer for row in again(rows)} == {typed}
    logged = PrivacyOverride.objects.values_list("target", "target_pk", "field", "by")
    assert set(logged) == {("diagnostics.observation", row.pk, "answer", officer.pk) for row in rows}


def test_nothing_ticked_is_said(sign_in, officer):
    client = sign_in(officer)
    assert client.post(URL, {"action": "traiter"}).headers["Location"] == "/veille/"
    assert "Cochez d’abord une observation." in client.get("/veille/").content.decode()


def test_more_than_can_be_read_is_refused(sign_in, officer, rows):
    client = sign_in(officer)
    client.post(URL, {"action": "traiter", "row": [f"{n}:1" for n in range(1, MOST + 2)], "confirmer": "1"})
    assert f"{MOST} observations au plus" in client.get("/veille/").content.decode()
    assert {row.status for row in again(rows)} == {Status.TO_QUALIFY}


def test_every_open_one_of_the_filter(sign_in, officer, rows):
    finish_together(versions=versions(rows[:1]), by=officer)
    page = sign_in(officer).post(URL, {"action": "classer", "tout": "1", "filtres": "gravite=2%2B"}).content.decode()
    assert set(kept(page)) == {rows[1].pk, rows[2].pk}
    page = sign_in(officer).post(URL, {"action": "classer", "tout": "1", "filtres": "gravite=3"}).content.decode()
    assert kept(page) == [rows[2].pk]


# ---- rights ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "may"), [("officer", True), ("manager", True), ("administrator", True), ("outsider", False)]
)
def test_each_row_keeps_its_rights(request, sign_in, rows, who, may):
    user = request.getfixturevalue(who)
    response = confirm(sign_in(user), rows, "qualifier")
    assert response.status_code == (302 if may else 409)
    assert {row.status for row in again(rows)} == {Status.TO_DO if may else Status.TO_QUALIFY}


def test_proximity_is_told_who_does_it(sign_in, proximity, rows):
    response = confirm(sign_in(proximity), rows, "traiter")
    assert response.status_code == 403
    assert "Les chargés de mission et les managers" in response.content.decode()
    assert 'name="row"' not in sign_in(proximity).get("/veille/").content.decode()


def test_where_one_does_not_lead_the_row_is_left_out(sign_in, officer, rows):
    other = QuartierFactory()
    MembershipFactory(user=officer, role=Role.PROXIMITY, team__quartiers=[other])
    there = ObservationFactory(quartier=other)
    page = sign_in(officer).post(URL, sent([*rows, there], "classer")).content.decode()
    assert kept(page) == [row.pk for row in rows]
    assert "Seuls les chargés de mission" in page
    shown = sign_in(officer).get("/veille/").content.decode()
    assert f'value="{there.pk}:' not in shown
    assert f'value="{rows[0].pk}:' in shown


def test_a_confidential_row_is_for_those_who_may(sign_in, officer, administrator, rows):
    secret = ObservationFactory(quartier=rows[0].quartier, is_confidential=True, text="wagonnet")
    page = sign_in(administrator).post(URL, sent([*rows, secret], "classer")).content.decode()
    assert secret.pk not in kept(page)
    assert "wagonnet" not in page
    assert "Plus dans vos quartiers" in page
    response = confirm(sign_in(administrator), [secret], "classer", reason="no_action")
    assert response.status_code == 409
    assert again([secret])[0].status == Status.TO_QUALIFY
    assert kept(sign_in(officer).post(URL, sent([secret], "classer")).content.decode()) == [secret.pk]


def test_only_those_who_work_on_every_quartier_are_offered(sign_in, officer, proximity, manager, rows):
    other = QuartierFactory()
    officer.memberships.get().team.team_quartiers.create(quartier=other)
    there = ObservationFactory(quartier=other)
    client = sign_in(officer)

    def offered(chosen):
        form = client.post(URL, sent(chosen, "confier")).context["form"]
        return set(form.fields["assignee"].queryset)

    assert offered(rows) == {officer, proximity, manager}
    assert offered([*rows, there]) == {officer}
    secret = ObservationFactory(quartier=rows[0].quartier, is_confidential=True)
    assert offered([*rows, secret]) == {officer, manager}
    response = confirm(client, [*rows, there], "confier", assignee=proximity.pk)
    assert response.status_code == 422
    assert not Observation.objects.filter(assignee=proximity).exists()
    response = confirm(client, rows, "confier")
    assert response.status_code == 422
    assert "Choisissez la personne" in response.content.decode()


def test_the_service_gives_nothing_to_who_could_not_read_it(officer, proximity, rows):
    secret = ObservationFactory(quartier=rows[0].quartier, is_confidential=True)
    with pytest.raises(ReaderError):
        assign_together(versions=versions([*rows, secret]), by=officer, assignee=proximity)
    assert not Observation.objects.filter(assignee=proximity).exists()


def test_roles_of_closed_teams_do_not_count(quartier):
    gone = member(quartier, Role.OFFICER)
    assert gone in User.objects.working_on_all([quartier.pk])
    team = gone.memberships.get().team
    team.is_active = False
    team.save()
    assert gone not in User.objects.working_on_all([quartier.pk])


# ---- the list -------------------------------------------------------------------------------------------------------


def test_the_list_ticks_a_page_without_javascript(sign_in, officer, rows):
    finish_together(versions=versions(rows[:1]), by=officer)
    client = sign_in(officer)
    page = client.get("/veille/?gravite=1").content.decode()
    assert 'name="row"' not in page, "what is over has no box"
    page = client.get("/veille/").content.decode()
    assert page.count('name="row"') == 2
    assert " checked" not in page.split('<div class="bulk')[0].split("<tbody>")[1]
    assert 'href="?cocher=1#liste"' in page
    page = client.get("/veille/?cocher=1").content.decode()
    assert page.count(" checked>") == 2
    assert "Tout décocher" in page
    assert f'action="{reverse("diagnostics:observation_bulk")}"' in page


# ---- queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["qualifier", "confier", "traiter", "classer"])
def test_as_many_queries_for_any_number_of_rows(sign_in, officer, proximity, rows, action):
    client = sign_in(officer)
    more = {"assignee": proximity.pk, "reason": "no_action", "answer": "Réparé"}

    def count(chosen, **form):
        data = sent(chosen, action, **form)
        with CaptureQueriesContext(
            connection,
        ) as made:
            client.post(URL, data)
        return len(made)

    assert count(rows[:1]) == count(rows) <= 12
    others = [ObservationFactory(quartier=rows[0].quartier) for _ in range(20)]
    assert count(rows[:1], confirmer="1", **more) == count(others, confirmer="1", **more) <= 16
