"""What becomes of an observation: who may do what, in which state, and what two people do at the same time."""

import datetime
import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import PrivacyOverride
from diagnostics import permissions, services
from diagnostics.enums import ClosingReason, Status
from diagnostics.models import Observation, Theme
from diagnostics.services import ReaderError, StateChangedError
from tests.factories import ObservationFactory, QuartierFactory, ResidenceFactory, member

pytestmark = pytest.mark.django_db
PEOPLE = ("author", "colleague", "assignee", "officer", "manager", "administrator", "outsider")
OPEN = ("to_qualify", "to_do", "in_progress")
OVER = ("done", "closed")


@pytest.fixture
def people(quartier, officer, manager, administrator, outsider):
    """Everybody who may have something to do with an observation, by what they are to it."""
    named = {name: member(quartier, Role.PROXIMITY, first_name=name) for name in ("author", "colleague", "assignee")}
    return named | {
        "officer": officer,
        "manager": manager,
        "administrator": administrator,
        "outsider": outsider,
    }


@pytest.fixture
def observation(quartier, people):
    return ObservationFactory(
        quartier=quartier,
        residence=ResidenceFactory(quartier=quartier),
        theme=Theme.objects.first(),
        author=people["author"],
        assignee=people["assignee"],
    )


def set_status(observation, status):
    observation.status = status
    observation.over_at = timezone.now() if status in OVER else None
    observation.closing_reason = ClosingReason.NO_ACTION if status == "closed" else ""
    observation.save()
    return observation


def action_url(observation, name):
    return reverse("diagnostics:observation_action", args=[observation.pk, name])


def qualified(observation, **more):
    return {
        "theme": observation.theme_id,
        "item": "",
        "kind": "incident",
        "severity": 4,
        "responsible_body": "city",
        "version": Observation.objects.get(pk=observation.pk).version,
        **more,
    }


# ---- rights ---------------------------------------------------------------------------------------------------------

NOBODY = frozenset()
LEADERS = frozenset({"officer", "manager", "administrator"})
# Right → (states in which somebody has it, who).
RIGHTS = {
    "qualify": {**dict.fromkeys(OPEN, LEADERS), **dict.fromkeys(OVER, NOBODY)},
    "assign": {**dict.fromkeys(OPEN, LEADERS), **dict.fromkeys(OVER, NOBODY)},
    "close": {**dict.fromkeys(OPEN, LEADERS), **dict.fromkeys(OVER, NOBODY)},
    "join": {**dict.fromkeys(OPEN, LEADERS), **dict.fromkeys(OVER, NOBODY)},
    "handle": {**dict.fromkeys(OPEN, LEADERS | {"assignee"}), **dict.fromkeys(OVER, NOBODY)},
    "answer": dict.fromkeys(OPEN + OVER, LEADERS | {"assignee"}),
    "reopen": {**dict.fromkeys(OPEN, NOBODY), **dict.fromkeys(OVER, LEADERS)},
    "edit": {
        "to_qualify": LEADERS | {"author"},
        **dict.fromkeys(("to_do", "in_progress"), LEADERS),
        **dict.fromkeys(OVER, NOBODY),
    },
}
PAGES = {
    "qualifier": "qualify",
    "confier": "assign",
    "commencer": "handle",
    "traiter": "handle",
    "repondre": "answer",
    "classer": "close",
    "reunir": "join",
    "rouvrir": "reopen",
}


@pytest.mark.parametrize("status", [*OPEN, *OVER])
@pytest.mark.parametrize("right", RIGHTS)
def test_rights(observation, people, right, status):
    set_status(observation, status)
    can = getattr(permissions, f"can_{right}_observation")
    why_not = getattr(permissions, f"why_not_{right}_observation")
    allowed = {name for name, user in people.items() if can(user, observation)}
    assert allowed == RIGHTS[right][status]
    for name, user in people.items():
        assert bool(why_not(user, observation)) == (name not in allowed), "a refusal alone says why"


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("page", PAGES)
def test_pages_follow_the_rights(sign_in, observation, people, page, name):
    if page == "rouvrir":
        set_status(observation, "done")
    response = sign_in(people[name]).get(action_url(observation, page))
    if name == "outsider":
        assert response.status_code == 404
    elif name in RIGHTS[PAGES[page]][observation.status]:
        assert response.status_code == 200
        assert response.context["observation"] == observation
    else:
        assert response.status_code == 403
        assert getattr(permissions, f"why_not_{PAGES[page]}_observation")(people[name], observation)[:20] in (
            response.content.decode()
        )


@pytest.mark.parametrize("name", PEOPLE)
def test_the_page_offers_exactly_what_is_allowed(sign_in, observation, people, name):
    if name == "outsider":
        assert sign_in(people[name]).get(observation.get_absolute_url()).status_code == 404
        return
    context = sign_in(people[name]).get(observation.get_absolute_url()).context
    offered = {action.name for action in context["actions"]}
    assert offered == {page for page, right in PAGES.items() if name in RIGHTS[right]["to_qualify"]}
    assert context["can_edit"] == (name in RIGHTS["edit"]["to_qualify"])


def test_what_asks_something_first_is_a_link_and_the_rest_a_button(sign_in, observation, people):
    page = sign_in(people["officer"]).get(observation.get_absolute_url()).content.decode()
    for name in ("qualifier", "confier", "traiter", "repondre", "classer", "reunir"):
        assert f'href="{action_url(observation, name)}#action"' in page
        assert f'action="{action_url(observation, name)}"' not in page
    set_status(observation, "done")
    page = sign_in(people["officer"]).get(observation.get_absolute_url()).content.decode()
    assert f'<form class="inline-form" method="post" action="{action_url(observation, "rouvrir")}">' in page


def test_a_role_on_another_quartier_gives_nothing_here(observation):
    elsewhere = member(QuartierFactory(), Role.MANAGER)
    here = observation.quartier.teams.first()
    here.memberships.create(user=elsewhere, role=Role.PROXIMITY)
    elsewhere = type(elsewhere).objects.get(pk=elsewhere.pk)
    assert not permissions.can_qualify_observation(elsewhere, observation)


# ---- what actions do ------------------------------------------------------------------------------------------------


def test_from_report_to_answer_through_the_pages(sign_in, observation, people):
    officer, assignee = sign_in(people["officer"]), sign_in(people["assignee"])
    response = officer.post(action_url(observation, "qualifier"), qualified(observation))
    assert response.url == f"{observation.get_absolute_url()}?suite=1"
    observation.refresh_from_db()
    assert (observation.status, observation.severity, observation.kind) == ("to_do", 4, "incident")
    officer.post(
        action_url(observation, "confier"),
        {"assignee": people["assignee"].pk, "assigned_before": people["assignee"].pk},
    )
    assignee.post(action_url(observation, "commencer"))
    observation.refresh_from_db()
    assert observation.status == "in_progress"
    assignee.post(action_url(observation, "traiter"), {"answer": "Serrure changée.", "answered_before": ""})
    observation.refresh_from_db()
    assert (observation.status, observation.answer, observation.answered_by) == (
        "done",
        "Serrure changée.",
        people["assignee"],
    )
    page = sign_in(people["author"]).get(reverse("diagnostics:my_observations")).content.decode()
    assert "Serrure changée." in page
    assert "Traitée" in page
    officer.post(action_url(observation, "rouvrir"))
    observation.refresh_from_db()
    assert (observation.status, observation.over_at, observation.answer) == ("to_do", None, "Serrure changée.")
    officer.post(
        action_url(observation, "classer"),
        {"reason": "not_ours", "answer": "", "answered_before": observation.answered_at.isoformat()},
    )
    observation.refresh_from_db()
    assert (observation.status, observation.closing_reason) == ("closed", "not_ours")
    history = officer.get(observation.get_absolute_url()).context["history"]
    told = [
        (entry.who, [(c.label, c.before, c.after) for c in entry.changes if c.label == "État"]) for entry in history
    ]
    olga, paul = "Olga Mission", str(people["assignee"])
    assert told[::-1] == [
        ("", []),
        (olga, [("État", "À qualifier", "À traiter")]),
        (paul, [("État", "À traiter", "En cours")]),
        (paul, [("État", "En cours", "Traitée")]),
        (olga, [("État", "Traitée", "À traiter")]),
        (olga, [("État", "À traiter", "Classée")]),
    ]


def test_a_get_changes_nothing(sign_in, observation, people):
    before = Observation.objects.values().get(pk=observation.pk)
    for page in PAGES:
        sign_in(people["officer"]).get(action_url(observation, page))
    assert Observation.objects.values().get(pk=observation.pk) == before


TRANSITIONS = {
    "start": ({"to_qualify", "to_do"}, lambda o, by: services.start_observation(observation=o, by=by), "in_progress"),
    "finish": (set(OPEN), lambda o, by: services.finish_observation(observation=o, by=by), "done"),
    "close": (set(OPEN), lambda o, by: services.close_observation(observation=o, by=by, reason="no_action"), "closed"),
    "reopen": (set(OVER), lambda o, by: services.reopen_observation(observation=o, by=by), "to_do"),
    "assign": (set(OPEN), lambda o, by: services.assign_observation(observation=o, by=by, assignee=by), None),
}


@pytest.mark.parametrize("status", [*OPEN, *OVER])
@pytest.mark.parametrize("name", TRANSITIONS)
def test_transitions(observation, people, name, status):
    allowed_from, run, leads_to = TRANSITIONS[name]
    set_status(observation, status)
    if status in allowed_from:
        row = run(observation, people["officer"])
        expected = leads_to or ("to_do" if status == "to_qualify" else status)
        assert Observation.objects.get(pk=row.pk).status == expected
    else:
        with pytest.raises(StateChangedError, match=Status(status).label):
            run(observation, people["officer"])
        assert Observation.objects.get(pk=observation.pk).status == status


def test_only_those_who_work_there_are_given_an_observation(observation, people):
    with pytest.raises(ReaderError):
        services.assign_observation(observation=observation, by=people["officer"], assignee=people["outsider"])


def test_a_confidential_observation_is_given_to_those_who_read_it(sign_in, observation, people):
    officer = sign_in(people["officer"])
    refused = officer.post(action_url(observation, "qualifier"), qualified(observation, is_confidential="on"))
    assert refused.status_code == 422
    assert "confiez-la d’abord" in refused.content.decode()
    observation.refresh_from_db()
    assert (observation.is_confidential, observation.status) == (False, "to_qualify")
    officer.post(
        action_url(observation, "confier"),
        {"assignee": people["manager"].pk, "assigned_before": people["assignee"].pk},
    )
    officer.post(action_url(observation, "qualifier"), qualified(observation, is_confidential="on"))
    observation.refresh_from_db()
    assert observation.is_confidential
    refused = officer.post(
        action_url(observation, "confier"),
        {"assignee": people["colleague"].pk, "assigned_before": people["manager"].pk},
    )
    assert refused.status_code == 422
    observation.refresh_from_db()
    assert observation.assignee == people["manager"]


def test_the_page_says_whether_somebody_handles_it_now(sign_in, observation, people):
    officer, url = sign_in(people["officer"]), action_url(observation, "confier")
    told = officer.post(url, {"assignee": people["assignee"].pk}, follow=True).content.decode()
    assert "la personne la voit sur son bureau" in told
    told = officer.post(url, {"assignee": "", "assigned_before": people["assignee"].pk}, follow=True).content.decode()
    assert "elle n’est confiée à personne" in told
    observation.refresh_from_db()
    assert observation.assignee is None


def test_an_answer_that_names_somebody_is_warned_about_then_logged(sign_in, observation, people):
    client, data = sign_in(people["officer"]), {"answer": "Vu avec Mme Durand", "answered_before": ""}
    refused = client.post(action_url(observation, "repondre"), data)
    assert refused.status_code == 422
    assert "Vu avec Mme Durand" in refused.content.decode()
    observation.refresh_from_db()
    assert observation.answer == ""
    client.post(action_url(observation, "repondre"), {**data, "privacy_confirmed": "on"})
    override = PrivacyOverride.objects.get()
    assert (override.by, override.field, override.target_pk) == (people["officer"], "answer", observation.pk)


# ---- two people at the same time ------------------------------------------------------------------------------------


def test_an_answer_written_meanwhile_is_shown_not_overwritten(sign_in, observation, people):
    client = sign_in(people["officer"])
    services.answer_observation(observation=observation, by=people["manager"], answer="Déjà répondu")
    refused = client.post(action_url(observation, "repondre"), {"answer": "Ma réponse", "answered_before": ""})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Déjà répondu" in page
    assert "Ma réponse" in page
    observation.refresh_from_db()
    assert observation.answer == "Déjà répondu"
    again = refused.context["form"]["answered_before"].value()
    client.post(action_url(observation, "repondre"), {"answer": "Ma réponse", "answered_before": again})
    observation.refresh_from_db()
    assert observation.answer == "Ma réponse"


def test_of_two_who_give_it_at_once_the_second_is_told_and_may_insist(sign_in, observation, people):
    client, url = sign_in(people["officer"]), action_url(observation, "confier")
    shown = client.get(url).context["form"]["assigned_before"].value()
    services.assign_observation(observation=observation, by=people["manager"], assignee=people["colleague"])
    mine = {"assignee": people["manager"].pk, "assigned_before": shown}
    refused = client.post(url, mine)
    assert refused.status_code == 422
    assert f"confiée entre-temps à {people['colleague']}" in refused.content.decode()
    observation.refresh_from_db()
    assert observation.assignee == people["colleague"]
    form = refused.context["form"]
    assert form["assignee"].value() == str(people["manager"].pk)
    client.post(url, mine | {"assigned_before": form["assigned_before"].value()})
    observation.refresh_from_db()
    assert observation.assignee == people["manager"]


def test_given_to_nobody_meanwhile_is_said_and_the_same_choice_is_no_conflict(sign_in, observation, people):
    client, url = sign_in(people["officer"]), action_url(observation, "confier")
    shown = str(people["assignee"].pk)
    services.assign_observation(observation=observation, by=people["manager"], assignee=None)
    refused = client.post(url, {"assignee": people["manager"].pk, "assigned_before": shown})
    assert "n’est plus confiée à personne" in refused.content.decode()
    services.assign_observation(observation=observation, by=people["manager"], assignee=people["colleague"])
    same = client.post(url, {"assignee": people["colleague"].pk, "assigned_before": shown})
    assert same.status_code == 302


def test_over_meanwhile_the_page_says_so_and_keeps_the_answer(sign_in, observation, people):
    set_status(observation, "closed")
    response = sign_in(people["assignee"]).post(action_url(observation, "traiter"), {"answer": "Réparé ce matin"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "rouvrez-la" in page
    assert "Réparé ce matin" in page
    observation.refresh_from_db()
    assert (observation.status, observation.answer) == ("closed", "")


@pytest.mark.parametrize("page", ["qualifier", "modifier"])
def test_a_form_filled_on_an_old_version_is_shown_again(sign_in, observation, people, page):
    client = sign_in(people["officer"])
    old = Observation.objects.get(pk=observation.pk).version
    observation.severity = 3
    observation.save()
    if page == "qualifier":
        url, data = action_url(observation, page), qualified(observation, version=old)
    else:
        url = reverse("diagnostics:observation_update", args=[observation.pk])
        data = {
            "theme": observation.theme_id,
            "kind": "finding",
            "severity": 4,
            "text": "Ce que je viens d’écrire",
            "seen_on": "2026-01-02",
            "version": old,
        }
    refused = client.post(url, data)
    assert refused.status_code in (200, 422)
    assert "a été modifiée pendant que vous l’aviez ouverte" in refused.content.decode()
    assert Observation.objects.get(pk=observation.pk).severity == 3
    if page == "modifier":
        assert "Ce que je viens d’écrire" in refused.content.decode()
    accepted = client.post(url, {**data, "version": refused.context["form"]["version"].value()})
    assert accepted.status_code == 302
    assert Observation.objects.get(pk=observation.pk).severity == 4


def in_threads(*works):
    """Run each work in its own connection, at once; return what they raised or None."""
    barrier, raised = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        try:
            barrier.wait(10)
            work()
        except Exception as error:
            raised[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["close", "join"])
def test_of_two_people_who_end_it_at_once_one_is_told(quartier, officer, manager, second):
    observation = ObservationFactory(quartier=quartier, theme=Theme.objects.first())
    original = ObservationFactory(quartier=quartier, theme=Theme.objects.first())
    ends = {
        "close": lambda: services.close_observation(observation=observation, by=manager, reason="no_action"),
        "join": lambda: services.join_observation(observation=observation, original=original, by=manager),
    }
    raised = in_threads(
        lambda: services.finish_observation(observation=observation, by=officer, answer="Fait"), ends[second]
    )
    assert sorted(type(error).__name__ for error in raised) == ["NoneType", "StateChangedError"]
    observation.refresh_from_db()
    assert observation.status == ("done" if raised[0] is None else "closed")


@pytest.mark.django_db(transaction=True)
def test_a_change_waits_for_the_one_under_way_and_sees_it(quartier, officer):
    observation = ObservationFactory(quartier=quartier, theme=Theme.objects.first())
    raised = []

    def close_it():
        try:
            services.close_observation(observation=observation, by=officer, reason="no_action")
        except StateChangedError as error:
            raised.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        services.finish_observation(observation=observation, by=officer)
        other = threading.Thread(target=close_it)
        other.start()
        other.join(0.5)
        assert other.is_alive(), "the second waits for the first"
    other.join(10)
    assert len(raised) == 1
    assert "Traitée" in raised[0]


@pytest.mark.django_db(transaction=True)
def test_two_observations_joined_to_each_other_at_once_keep_one_open(quartier, officer):
    one, two = (ObservationFactory(quartier=quartier, theme=Theme.objects.first()) for _ in range(2))
    raised = in_threads(
        lambda: services.join_observation(observation=one, original=two, by=officer),
        lambda: services.join_observation(observation=two, original=one, by=officer),
    )
    assert sum(error is None for error in raised) == 1
    assert sum(isinstance(error, ValueError | StateChangedError) for error in raised) == 1
    assert Observation.objects.open().count() == 1


# ---- joining --------------------------------------------------------------------------------------------------------


def test_joining_from_the_page_keeps_the_other_and_brings_what_was_joined(sign_in, observation, people, quartier):
    theme, residence = observation.theme, observation.residence
    original = ObservationFactory(quartier=quartier, residence=residence, theme=theme, text="La première")
    elsewhere = ObservationFactory(quartier=quartier, residence=ResidenceFactory(quartier=quartier), theme=theme)
    earlier = ObservationFactory(quartier=quartier, residence=residence, theme=theme)
    services.join_observation(observation=earlier, original=observation, by=people["officer"])
    client = sign_in(people["officer"])
    offered = client.get(action_url(observation, "reunir")).context["form"].fields["original"].queryset
    assert list(offered) == [original], "same residence, neither itself nor what is joined already"
    refused = client.post(action_url(observation, "reunir"), {"original": elsewhere.pk})
    assert refused.status_code == 422
    response = client.post(action_url(observation, "reunir"), {"original": original.pk})
    assert response.url == original.get_absolute_url()
    observation.refresh_from_db()
    earlier.refresh_from_db()
    assert (observation.status, observation.closing_reason, observation.duplicate_of) == (
        "closed",
        "duplicate",
        original,
    )
    assert earlier.duplicate_of == original
    services.finish_observation(observation=original, by=people["officer"], answer="Tout est réparé")
    mine = sign_in(people["author"]).get(reverse("diagnostics:my_observations")).content.decode()
    assert "Tout est réparé" in mine
    assert "Traitée" in mine


def test_who_was_joined_waits_for_the_answer_of_the_other_alone(sign_in, quartier, officer, proximity):
    first, second = (ObservationFactory(quartier=quartier, author=proximity) for _ in range(2))
    services.join_observation(observation=second, original=first, by=officer)
    services.close_observation(observation=first, by=officer, reason="no_action", answer="")
    assert list(Observation.objects.to_answer_by(officer)) == [first]
    page = sign_in(officer).get(second.get_absolute_url())
    assert page.context["primary"] == ""
    services.answer_observation(observation=first, by=officer, answer="Enlevé mardi.")
    assert list(Observation.objects.unanswered()) == []
    assert "Enlevé mardi." in sign_in(officer).get(second.get_absolute_url()).content.decode()


def test_joining_to_a_duplicate_joins_to_what_it_refers_to(quartier, officer):
    first, second, third = (ObservationFactory(quartier=quartier) for _ in range(3))
    services.join_observation(observation=second, original=first, by=officer)
    assert services.join_observation(observation=third, original=second, by=officer) == first
    third.refresh_from_db()
    assert third.duplicate_of == first


@pytest.mark.parametrize("case", ["itself", "another quartier", "its own duplicate"])
def test_what_may_not_be_joined(quartier, officer, case):
    row = ObservationFactory(quartier=quartier)
    other = {"itself": row, "another quartier": ObservationFactory()}.get(case) or ObservationFactory(
        quartier=quartier
    )
    if case == "its own duplicate":
        services.join_observation(observation=other, original=row, by=officer)
        other.refresh_from_db()
    with pytest.raises(ValueError, match="Un doublon renvoie"):
        services.join_observation(observation=row, original=other, by=officer)
    row.refresh_from_db()
    assert row.status == "to_qualify"


def test_reopened_it_is_no_longer_a_duplicate(quartier, officer):
    row, other = (ObservationFactory(quartier=quartier) for _ in range(2))
    services.join_observation(observation=row, original=other, by=officer)
    services.reopen_observation(observation=row, by=officer)
    row.refresh_from_db()
    assert (row.duplicate_of, row.closing_reason, row.status) == (None, "", "to_do")


# ---- late -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "days", "words"),
    [
        ("to_qualify", 7, ""),
        ("to_qualify", 8, "en retard de 1"),
        ("to_do", 30, ""),
        ("to_do", 31, "en retard de 1"),
        ("in_progress", 45, "en retard de 15"),
        ("done", 400, ""),
    ],
)
def test_late_in_words(sign_in, observation, people, status, days, words):
    observation.seen_on = timezone.localdate() - datetime.timedelta(days=days)
    set_status(observation, status)
    assert Observation.objects.late().filter(pk=observation.pk).exists() == bool(words)
    client = sign_in(people["officer"])
    for url in (observation.get_absolute_url(), reverse("diagnostics:observation_list")):
        page = client.get(url).content.decode()
        assert ("en retard de" in page) == bool(words)
        assert words in page


def test_once_qualified_an_observation_leads_to_the_one_that_waits_longest(sign_in, observation, people, outsider):
    today = timezone.localdate()
    ago = lambda days: today - datetime.timedelta(days=days)  # noqa: E731
    ObservationFactory(quartier=observation.quartier, seen_on=ago(1))
    oldest = ObservationFactory(quartier=observation.quartier, seen_on=ago(9))
    ObservationFactory(seen_on=ago(30))  # on a quartier of others
    client = sign_in(people["officer"])
    shown = client.post(action_url(observation, "qualifier"), qualified(observation), follow=True).content.decode()
    assert (
        f'<a class="btn btn-primary" href="{action_url(oldest, "qualifier")}#action">Qualifier la suivante</a>'
        in shown
    )
    assert shown.count("btn-primary") == 2, "it, and the button of the top bar"

    Observation.objects.exclude(pk=observation.pk).update(status=Status.TO_DO)
    shown = client.get(f"{observation.get_absolute_url()}?suite=1").content.decode()
    assert "Qualifier la suivante" not in shown
