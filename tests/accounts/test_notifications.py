"""What one is told: once, as one wants it, on the site and by e-mail."""

import datetime
import socket

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, NotificationChoice
from accounts.services import notify
from tests.accounts.smtp import mail_server
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/compte/notifications/"

# What the page sends of the other subjects.
OTHERS = {"mail_meeting": "weekly", "mail_directory": "weekly", "mail_deadline": "daily"}


@pytest.fixture
def inbox(settings):
    with mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.SITE_URL = "http://testserver"
        yield sink


def tell(*users, key="porte", title="Porte cassée"):
    notify(users=users, kind="warning", key=key, title=title, url="/veille/", why="Vous menez ce quartier.")


def choose(user, in_app=True, mail="weekly"):
    NotificationChoice.objects.create(user=user, kind="warning", in_app=in_app, mail=mail)


def digest(frequency):
    call_command("envoyer_digest", frequency, verbosity=0)


def page_of(sign_in, user):
    return sign_in(user).get(PAGE).content.decode()


def test_the_same_thing_is_told_once_to_each(officer, manager):
    tell(officer)
    tell(officer, manager)
    assert sorted(Notification.objects.values_list("user_id", flat=True)) == sorted([officer.pk, manager.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_telling_takes_two_queries(django_assert_num_queries, count):
    users = [UserFactory() for _ in range(count)]
    with django_assert_num_queries(2):
        tell(*users)
    assert Notification.objects.count() == count


def test_the_page_shows_ones_own_and_says_why(sign_in, officer, manager):
    tell(officer, title="Porte cassée")
    tell(manager, key="autre", title="Ascenseur en panne")
    shown = page_of(sign_in, officer)
    assert "Porte cassée" in shown
    assert "Vous menez ce quartier." in shown
    assert "1 non lue" in shown
    assert "Ascenseur en panne" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_a_constant_number_of_queries(sign_in, officer, django_assert_num_queries, count):
    for number in range(count):
        tell(officer, key=f"n{number}")
    client = sign_in(officer)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 7


def test_opening_one_reads_it_and_goes_there(sign_in, officer):
    tell(officer)
    tell(officer, key="autre")
    row = Notification.objects.first()
    answer = sign_in(officer).post(reverse("accounts:notification_read", args=[row.pk]), {"ouvrir": "1"})
    assert answer["Location"] == "/veille/"
    assert [seen.pk for seen in Notification.objects.filter(read_at__isnull=False)] == [row.pk]


def test_nobody_reads_for_somebody_else(sign_in, officer, manager):
    tell(officer)
    row = Notification.objects.get()
    assert sign_in(manager).post(reverse("accounts:notification_read", args=[row.pk])).status_code == 404
    sign_in(manager).post(reverse("accounts:notifications_read"))
    row.refresh_from_db()
    assert row.read_at is None


def test_all_is_read_at_once(sign_in, officer):
    tell(officer)
    tell(officer, key="autre")
    sign_in(officer).post(reverse("accounts:notifications_read"))
    assert not Notification.objects.unread().exists()
    assert "Tout est lu." in page_of(sign_in, officer)


def test_choices_are_kept_and_obeyed(sign_in, officer, manager):
    sign_in(officer).post(reverse("accounts:notification_choices"), {**OTHERS, "mail_warning": "none"})
    tell(officer, manager)
    assert [row.user_id for row in Notification.objects.all()] == [manager.pk]
    sign_in(officer).post(
        reverse("accounts:notification_choices"), {**OTHERS, "in_app_warning": "on", "mail_warning": "none"}
    )
    tell(officer)
    assert "Porte cassée" in page_of(sign_in, officer)


def test_a_wrong_choice_is_said_and_keeps_nothing(sign_in, officer):
    answer = sign_in(officer).post(reverse("accounts:notification_choices"), {**OTHERS, "mail_warning": "hourly"})
    assert answer.status_code == 422
    assert "hourly" in answer.content.decode()
    assert not NotificationChoice.objects.exists()


def test_only_by_e_mail_is_not_on_the_page(sign_in, officer, inbox):
    choose(officer, in_app=False, mail="daily")
    tell(officer)
    assert "Porte cassée" not in page_of(sign_in, officer)
    digest("daily")
    assert "Porte cassée" in inbox.text()


def test_the_digest_is_one_french_message_for_each_person_and_leaves_once(officer, manager, inbox):
    choose(officer, mail="daily")
    choose(manager, mail="daily")
    tell(officer, manager)
    tell(officer, key="autre", title="Ascenseur en panne")
    digest("daily")
    assert sorted(message["To"] for message in inbox.messages) == sorted([officer.email, manager.email])
    message = next(message for message in inbox.messages if message["To"] == officer.email)
    assert message["Subject"] == "[DSU] 2 notifications à lire"
    text = message.get_content()
    assert text.startswith("Bonjour Olga,")
    assert "Ascenseur en panne" in text
    assert "http://testserver/veille/" in text
    assert f"http://testserver{PAGE}" in text
    digest("daily")
    assert len(inbox.messages) == 2
    tell(officer, key="nouveau", title="Vitre brisée")
    digest("daily")
    assert "Vitre brisée" in inbox.text()
    assert "Porte cassée" not in inbox.text()


def test_without_a_choice_the_digest_is_weekly(officer, inbox):
    tell(officer)
    digest("daily")
    assert not inbox.messages
    digest("weekly")
    assert len(inbox.messages) == 1


@pytest.mark.parametrize("case", ["nothing", "read", "old", "closed", "never"])
def test_nothing_is_sent(officer, inbox, case):
    if case == "never":
        choose(officer, mail="none")
    if case != "nothing":
        tell(officer)
    if case == "read":
        Notification.objects.update(read_at=timezone.now())
    if case == "old":
        Notification.objects.update(created_at=timezone.now() - datetime.timedelta(days=31))
    if case == "closed":
        officer.is_active = False
        officer.save()
    digest("weekly")
    digest("daily")
    assert not inbox.messages


def test_what_the_server_does_not_take_waits_for_the_next_time(officer, settings):
    tell(officer)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody.getsockname()[1]
        with pytest.raises(CommandError, match="n’a pas pris : 1"):
            digest("weekly")
    with mail_server() as (sink, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        digest("weekly")
        assert len(sink.messages) == 1


@pytest.mark.parametrize("url", ["https://ailleurs.example/", "//ailleurs.example/", ""])
def test_a_notification_leads_to_the_site_only(officer, url):
    with pytest.raises(IntegrityError, match="notification_url_of_the_site"), transaction.atomic():
        Notification.objects.create(user=officer, kind="warning", key="k", title="t", url=url, why="w")


def test_the_database_refuses_unknown_kinds_and_twice_the_same(officer):
    for model, name, fields in (
        (Notification, "notification_kind_known", {"kind": "x", "key": "k", "url": "/"}),
        (NotificationChoice, "notificationchoice_known", {"kind": "warning", "mail": "hourly"}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(user=officer, **fields)
    choose(officer)
    with pytest.raises(IntegrityError, match="notificationchoice_once"), transaction.atomic():
        choose(officer)
    tell(officer)
    with pytest.raises(IntegrityError, match="notification_once"), transaction.atomic():
        Notification.objects.create(user=officer, kind="warning", key="porte", title="t", url="/", why="w")
