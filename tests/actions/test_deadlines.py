"""Deadlines: what they are, whose they are, when they are told, and the figures that lead to them."""

import datetime
import re
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.enums import Role
from accounts.models import Membership, Notification, NotificationChoice
from accounts.services import send_digests
from actions import tasks
from actions.models import (
    Action,
    ActionReport,
    Funding,
    Milestone,
    SpendingShare,
    SpendingValue,
    TfpbConvention,
    TfpbLine,
    TfpbYear,
)
from actions.reads.deadlines import deadlines
from actions.reads.tfpb import sign_by
from actions.reads.totals import totals_of
from actions.services.deadlines import MOMENTS, moment_of, remind_deadlines
from tests.accounts.smtp import mail_server
from tests.factories import (
    ActionFactory,
    AxisFactory,
    FrameworkFactory,
    FundingFactory,
    PartnerFactory,
    ProgrammeFactory,
    QuartierFactory,
    member,
    spend,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date
TODAY = DAY(2026, 9, 1)
YEAR_END = DAY(2026, 12, 31)
LIST = "/actions/echeances/"


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(datetime.datetime(2026, 9, 1, 9, tzinfo=datetime.UTC)):
        yield


def voted(action, due, **fields):
    return FundingFactory(
        action=action,
        **{
            "status": "voted", "asked": 900, "asked_on": DAY(2026, 1, 5), "voted": 800, "voted_on": DAY(2026, 2, 5),
            "report_due_on": due, "funder": PartnerFactory(name="Département"),
        } | fields,
    )  # fmt: skip


@pytest.fixture
def convention(quartier):
    return TfpbConvention.objects.create(
        quartier=quartier, framework=FrameworkFactory(kind="tfpb", title="Cadre TFPB"), first_year=2027, last_year=2029
    )


@pytest.fixture
def all_kinds(action, officer, convention):
    """One deadline of each kind on the quartier, the first of them late."""
    Action.objects.filter(pk=action.pk).update(status="running", ends_on=DAY(2026, 10, 20))
    Milestone.objects.create(action=action, title="Plantations", due_on=DAY(2026, 8, 20))
    FundingFactory(action=action, funder=PartnerFactory(name="Métropole"), deadline_on=DAY(2026, 9, 15))
    voted(action, DAY(2026, 9, 30))
    return action


def told_to(user, until=YEAR_END, **asked):
    return [(row.kind.value, row.day, row.title) for row in deadlines(user, until=until, **asked)]


# ---- what they are --------------------------------------------------------------------------------------------------


EVERYTHING = [
    ("milestone", DAY(2026, 8, 20), "Plantations"),
    ("request", DAY(2026, 9, 15), "Demande à déposer : Métropole"),
    ("report", DAY(2026, 9, 30), "Bilan à rendre : Département"),
    ("convention", DAY(2026, 10, 1), "Convention TFPB à signer : Les Tilleuls"),
    ("action", DAY(2026, 10, 20), "Fin de l’action « Jardin partagé »"),
    ("plan", DAY(2026, 12, 31), "Plan TFPB 2027 à écrire : Les Tilleuls"),
]


def test_each_kind_is_told_by_its_day_in_one_query(all_kinds, officer, convention, django_assert_num_queries):
    officer.scope  # noqa: B018 - read once for each request
    with django_assert_num_queries(1):
        rows = deadlines(officer, until=YEAR_END)
    assert [(row.kind.value, row.day, row.title) for row in rows] == EVERYTHING
    assert sign_by(convention) == rows[3].day
    assert [row.is_late for row in rows] == [True, False, False, False, False, False]
    assert [row.when for row in rows[:2]] == ["en retard de 12\u202fj", "dans 14\u202fj"]
    action = reverse("actions:action_detail", args=[all_kinds.pk])
    assert [row.url for row in rows] == [
        f"{action}#etapes",
        f"{reverse('actions:money', args=[all_kinds.pk])}?annee=2026#financements",
        f"{reverse('actions:money', args=[all_kinds.pk])}?annee=2026#financements",
        f"{convention.get_absolute_url()}?annee=2027",
        action,
        f"{convention.get_absolute_url()}?annee=2027",
    ]


def test_days_and_kinds_are_those_asked_for(all_kinds, officer):
    assert told_to(officer, DAY(2026, 9, 30), since=TODAY) == EVERYTHING[1:3]
    assert told_to(officer, TODAY - datetime.timedelta(days=1)) == EVERYTHING[:1]
    assert told_to(officer, kinds=["request", "plan"]) == [EVERYTHING[1], EVERYTHING[5]]
    # Nearest to today: of what is late, the latest.
    Milestone.objects.create(action=all_kinds, title="Ancienne", due_on=DAY(2026, 1, 1))
    assert told_to(officer, kinds=["milestone"], most=1) == EVERYTHING[:1]


def test_what_is_done_asked_settled_signed_or_given_up_is_no_deadline(all_kinds, officer, convention):
    Milestone.objects.update(done_on=TODAY)
    Funding.objects.filter(status="considered").update(status="asked", asked=1, asked_on=TODAY)
    Funding.objects.filter(status="voted").update(status="settled", paid=1, paid_on=TODAY, settled_on=TODAY)
    TfpbConvention.objects.update(signed_on=TODAY)
    axis = AxisFactory(framework=convention.framework)
    TfpbLine.objects.create(convention=convention, year=2027, axis=axis, action=all_kinds)
    assert told_to(officer) == [EVERYTHING[4]]
    Action.objects.update(status="done")
    assert told_to(officer) == []


def test_an_action_given_up_has_no_step_nor_request_left_but_its_funder_waits(all_kinds, officer):
    Action.objects.update(status="dropped", status_reason="Sans objet")
    assert [row[0] for row in told_to(officer)] == ["report", "convention", "plan"]


def test_everybody_sees_those_of_their_quartiers_only(all_kinds, officer, proximity, outsider, administrator):
    assert told_to(proximity) == told_to(administrator) == EVERYTHING
    assert told_to(outsider) == []
    other = ActionFactory(status="running", ends_on=DAY(2026, 9, 9), title="Ailleurs")
    assert told_to(officer) == EVERYTHING
    keys = [row.pk for row in other.quartiers.all()]
    assert told_to(administrator, quartiers=keys) == [("action", DAY(2026, 9, 9), "Fin de l’action « Ailleurs »")]


def test_ones_own_are_what_one_sees_to_and_the_conventions_of_the_quartiers_one_leads(
    all_kinds, officer, manager, proximity
):
    assert told_to(officer, is_own=True) == EVERYTHING
    assert told_to(manager, is_own=True) == [EVERYTHING[3], EVERYTHING[5]]
    assert told_to(proximity, is_own=True) == []
    Milestone.objects.update(responsible=proximity)
    assert told_to(proximity, is_own=True) == EVERYTHING[:1]
    assert EVERYTHING[0] not in told_to(officer, is_own=True)


# ---- reminders ------------------------------------------------------------------------------------------------------


def test_a_deadline_is_told_at_three_moments_and_a_missed_day_is_made_up_for():
    day = DAY(2026, 10, 31)
    told = {n: moment_of(day, day - datetime.timedelta(days=n)) for n in (31, 30, 26, 24, 23, 8, 7, 1, 0, -1, -7, -8)}
    assert told == {31: None, 30: 30, 26: 30, 24: 30, 23: None, 8: None, 7: 7, 1: 7, 0: None, -1: -1, -7: -1, -8: None}


def days_told(user, key):
    return list(
        Notification.objects.filter(user=user, key__startswith=key).order_by("pk").values_list("title", flat=True)
    )


def test_who_sees_to_it_is_told_once_at_each_moment(action, officer, manager, proximity):
    Milestone.objects.create(action=action, title="Plantations", due_on=DAY(2026, 10, 15))
    found = {}
    for number in range(60):
        day = TODAY + datetime.timedelta(days=number)
        before = Notification.objects.count()
        remind_deadlines(day)
        remind_deadlines(day)
        if Notification.objects.count() != before:
            found[day] = Notification.objects.count() - before
    assert found == {DAY(2026, 9, 15): 1, DAY(2026, 10, 8): 1, DAY(2026, 10, 16): 1}
    assert days_told(officer, "deadline-milestone") == [
        "Pour le 15 oct. : Plantations", "Pour le 15 oct. : Plantations", "En retard : Plantations",
    ]  # fmt: skip
    assert set(Notification.objects.values_list("user", "kind")) == {(officer.pk, "deadline")}


def test_a_day_that_changes_is_told_again(action, officer):
    row = Milestone.objects.create(action=action, title="Plantations", due_on=DAY(2026, 9, 8))
    assert remind_deadlines() == 1
    row.due_on = DAY(2026, 9, 7)
    row.save()
    assert remind_deadlines() == 1
    assert len(days_told(officer, "deadline-milestone")) == 2


def test_conventions_are_told_to_those_who_lead_the_quartier(convention, officer, manager, proximity, outsider):
    remind_deadlines()
    told = Notification.objects.all()
    assert {row.user_id for row in told} == {officer.pk, manager.pk}
    assert {row.title for row in told} == {"Pour le 1er oct. : Convention TFPB à signer : Les Tilleuls"}
    assert {row.url for row in told} == {f"{convention.get_absolute_url()}?annee=2027"}


def test_who_left_the_quartier_or_whose_account_is_closed_is_not_told(action, officer):
    Milestone.objects.create(action=action, title="Plantations", due_on=DAY(2026, 9, 8))
    Membership.objects.filter(user=officer).delete()
    remind_deadlines()
    assert not Notification.objects.exists()
    officer.is_administrator = True
    officer.save()
    officer.is_active = False
    officer.save()
    remind_deadlines()
    assert not Notification.objects.exists()
    officer.is_active = True
    officer.save()
    remind_deadlines()
    assert Notification.objects.get().user == officer


def test_all_of_a_day_leave_in_one_message_for_each_person_as_they_want(
    action, officer, manager, convention, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.SITE_URL = "http://testserver"
    Milestone.objects.create(action=action, title="Plantations", due_on=DAY(2026, 9, 8))
    FundingFactory(action=action, funder=PartnerFactory(name="Métropole"), deadline_on=DAY(2026, 9, 30))
    NotificationChoice.objects.create(user=manager, kind="deadline", in_app=True, mail="none")
    with mail_server() as (sink, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        call_command("rappeler_echeances", verbosity=0)
        # Without a choice, deadlines leave each day.
        assert send_digests("daily") == (1, 0)
        call_command("rappeler_echeances", verbosity=0)
        assert send_digests("daily") == (0, 0)
        (message,) = sink.messages
    assert message["To"] == officer.email
    text = message.get_content()
    for words in (
        "Pour le 8 sept. : Plantations",
        "Pour le 30 sept. : Demande à déposer : Métropole",
        "Pour le 1er oct. : Convention TFPB à signer : Les Tilleuls",
        "Pour le 8 sept., vous vous en chargez dans l’action « Jardin partagé ».",
        f"http://testserver{reverse('actions:money', args=[action.pk])}?annee=2026#financements",
    ):
        assert words in text
    assert len(days_told(manager, "deadline-convention")) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_telling_takes_the_same_queries_however_much_there_is(
    action, officer, convention, count, django_assert_num_queries
):
    for number in range(count):
        Milestone.objects.create(action=action, title=f"Étape {number}", due_on=DAY(2026, 9, 8))
        other = ActionFactory(programme=action.programme, responsible=officer)
        FundingFactory(action=other, deadline_on=DAY(2026, 9, 30))
    with django_assert_num_queries(9):
        remind_deadlines()
    assert Notification.objects.count() == 2 * count + 1


def test_the_task_asks_for_its_next_turn_before_it_works_unless_a_timer_does_it(db, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    DBTaskResult.objects.all().delete()
    settings.ALERTS_EVERY_MINUTES = 0
    tasks.remind_again()
    assert not DBTaskResult.objects.exists()
    settings.ALERTS_EVERY_MINUTES = 15
    assert tasks.remind.func() == 0
    tasks.remind_again()
    row = DBTaskResult.objects.get()
    assert row.task_path == "actions.tasks.remind"
    assert row.run_after == timezone.now().replace(microsecond=row.run_after.microsecond) + datetime.timedelta(days=1)


# ---- the page and the desk ------------------------------------------------------------------------------------------


def page_titles(client, query=""):
    return [row.title for row in client.get(f"{LIST}?{query}").context["rows"]]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("quand=retard", [0]),
        ("quand=30", [1, 2, 3]),
        ("quand=365", [1, 2, 3, 4, 5]),
        ("genre=convention", [3]),
        ("quand=365&pour=moi", [3, 5]),
        ("quartier=0", []),
        ("quand=demain", []),
    ],
)
def test_the_page_keeps_to_what_is_asked(all_kinds, sign_in, manager, query, kept):
    client = sign_in(manager)
    assert page_titles(client, query) == [EVERYTHING[number][2] for number in kept]


def test_the_page_goes_out_as_a_file(all_kinds, sign_in, officer):
    answer = sign_in(officer).get(f"{LIST}?quand=retard&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Quand : En retard" in text
    assert text.strip().splitlines()[-1] == "20/08/2026;Étape;Plantations;Jardin partagé;oui"


def figures_of(client):
    page = client.get(reverse("actions:my_panel")).content.decode()
    found = re.findall(r'<li><a href="([^"]+)"><b[^>]*>([^<]+)</b> <span>([^<]+)</span>', page)
    return {label: (int(number), url.replace("&amp;", "&")) for url, number, label in found}


@pytest.mark.parametrize("count", [1, 3])
def test_each_figure_of_the_desk_gives_its_rows(all_kinds, sign_in, officer, manager, count):
    for number in range(count):
        row = ActionFactory(
            programme=all_kinds.programme, responsible=manager, status="planned", starts_on=DAY(2026, 8, 1 + number)
        )
        spend(row, 12)
        ActionReport.objects.create(action=row, year=2026, qualitative="Fait", written_by=officer)
        Milestone.objects.create(action=row, title="Bilan", due_on=DAY(2026, 8, 2))
        ProgrammeFactory(quartiers=all_kinds.quartiers.all(), status="submitted")
    # Neither of the manager's concern, nor without proof.
    ProgrammeFactory(status="submitted")
    client = sign_in(manager)
    found = figures_of(client)
    plural = "s" if count > 1 else ""
    assert {label: number for label, (number, _) in found.items()} == {
        f"programme{plural} à valider": count,
        f"action{plural} dont le bilan est à valider": count,
        f"action{plural} en retard": count,
        f"échéance{plural} passée{plural}": count,
        "échéance dans les 60 jours": 1,
        ("actions sans tous leurs justificatifs" if plural else "action sans tous ses justificatifs"): count,
    }
    for number, url in found.values():
        assert len(client.get(url).context["rows"]) == number, url


def test_an_empty_desk_says_nothing_waits(sign_in, proximity):
    page = sign_in(proximity).get(reverse("actions:my_panel")).content.decode()
    assert "Aucun programme ni aucune échéance ne vous attend." in page


# ---- what the actions of a quartier come to -------------------------------------------------------------------------


@pytest.fixture
def valued(quartier, action, officer):
    """A convention that runs this year; 100 € spent on the quartier, of which 60 € are told to an axis of it."""
    row = TfpbConvention.objects.create(
        quartier=quartier, framework=FrameworkFactory(kind="tfpb"), first_year=2025, last_year=2027
    )
    TfpbYear.objects.create(convention=row, year=2026, abatement=Decimal("1000.50"))
    axis = AxisFactory(framework=row.framework)
    for on, amount in ((DAY(2026, 3, 1), 60), (DAY(2025, 3, 1), 30)):
        line = spend(action, 100, on=on)
        SpendingValue.objects.create(spending=line, quartier=quartier, axis=axis, amount=amount)
    # Told to an axis of another framework.
    SpendingValue.objects.create(spending=line, quartier=quartier, axis=AxisFactory(), amount=5)
    return row


def test_totals_are_of_the_year_and_of_the_quartier(quartier, action, valued, django_assert_num_queries):
    other = QuartierFactory()
    Action.objects.filter(pk=action.pk).update(status="running", ends_on=DAY(2026, 8, 1))
    shared = ActionFactory(programme=action.programme, quartiers=[quartier, other], status="planned")
    ActionFactory(programme=action.programme, status="done")
    voted(action, None)
    voted(shared, None, status="paid", paid=Decimal("300.25"), paid_on=DAY(2026, 3, 5))
    FundingFactory(action=action)
    voted(action, None, year=2027, funder=PartnerFactory())
    with django_assert_num_queries(1):
        found = totals_of([quartier.pk, other.pk])
    here, there = found[quartier.pk], found[other.pk]
    assert (here.open, here.late) == (2, 1)
    assert (here.asked, here.voted, here.paid) == (1800, 1600, Decimal("300.25"))
    assert (here.convention, here.abatement, here.valued, here.rest) == (
        valued.pk, Decimal("1000.50"), Decimal(60), Decimal("940.50"),
    )  # fmt: skip
    assert (there.open, there.late, there.asked, there.paid) == (1, 0, 900, Decimal("300.25"))
    assert (there.convention, there.abatement, there.valued, there.rest) == (None, None, None, None)
    assert totals_of([]) == {}
    assert SpendingShare.objects.filter(quartier=quartier).count() == 2


def test_each_figure_of_a_quartier_gives_its_rows(quartier, action, valued, sign_in, officer):
    Action.objects.filter(pk=action.pk).update(status="running", ends_on=DAY(2026, 8, 1))
    voted(action, None)
    FundingFactory(action=ActionFactory(programme=action.programme, title="Sans demande"))
    client = sign_in(officer)
    page = client.get(reverse("actions:quartier_panel", args=[quartier.pk])).content.decode()
    shown = re.sub(r"[\u202f\xa0]", " ", page)
    for words in ("900 € sollicités", "800 € votés", "rien de versé", "1 001 €", "60 € valorisés", "reste 941 €"):
        assert words in shown, words
    links = totals_of([quartier.pk])[quartier.pk].links
    for name, titles in (
        ("open", {"Jardin partagé", "Sans demande"}), ("late", {"Jardin partagé"}), ("asked", {"Jardin partagé"}),
        ("voted", {"Jardin partagé"}), ("paid", set()),
    ):  # fmt: skip
        rows = client.get(links[name]).context["rows"]
        assert {row.title for row in rows} == titles, name
    assert client.get(links["tfpb"]).context["plan"].valued == 60
    assert client.get(links["asked"].replace("2026", "2027")).context["rows"] == []


def test_the_portfolio_tells_them_and_sends_them(quartier, action, valued, sign_in, manager):
    voted(action, None)
    client = sign_in(manager)
    page = client.get("/portefeuille/").content.decode().replace("\u202f", " ")
    assert page.count("valorisés<br>sur 1 001") == 1
    answer = client.get("/portefeuille/?format=csv")
    head, row = (
        line.split(";") for line in b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()[-2:]
    )
    told = dict(zip(head, row, strict=True))
    # Then those of insertion.
    assert {name: told[name] for name in head[11:19]} == {
        "Actions à faire ou en cours": "1", "Actions en retard": "0", "Année": "2026", "Sollicité (€)": "900,00",
        "Voté (€)": "800,00", "Versé (€)": "0", "Abattement TFPB (€)": "1000,50", "Valorisé TFPB (€)": "60,00",
    }  # fmt: skip


def test_a_member_of_several_teams_is_told_once(action, officer, quartier):
    twice = member(quartier, Role.OFFICER)
    Membership.objects.create(user=twice, team=officer.memberships.get().team, role=Role.OFFICER)
    Action.objects.update(responsible=twice, status="running", ends_on=TODAY + datetime.timedelta(days=max(MOMENTS)))
    remind_deadlines()
    assert Notification.objects.get().user == twice
