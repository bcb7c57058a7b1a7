"""The rules that warn, applied in the background by the real queue: soon after something new, then turn by turn."""

import datetime
import signal
import uuid

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Notification
from diagnostics import tasks
from diagnostics.models import Alert, AlertRule, Theme
from diagnostics.services.alerts import ONE_AT_A_TIME
from tests.factories import ObservationFactory

pytestmark = pytest.mark.django_db(transaction=True)
REAL = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.fixture(autouse=True)
def _queue(settings):
    settings.TASKS = REAL
    settings.ALERTS_EVERY_MINUTES = 15
    DBTaskResult.objects.all().delete()
    AlertRule.objects.all().delete()
    yield
    DBTaskResult.objects.all().delete()


@pytest.fixture
def theme(db):
    return Theme.objects.order_by("pk").first() or Theme.objects.create(name="Propreté")


def waiting():
    """Return in how many minutes, rounded, the watch is to be done."""
    rows = DBTaskResult.objects.filter(status="READY", task_path="diagnostics.tasks.watch").order_by("run_after")
    return [round((row.run_after - timezone.now()).total_seconds() / 60) for row in rows]


def work():
    """Have a worker do what waits, as if its time had come; it leaves the signals as they were."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    call_command("db_worker", max_tasks=1, batch=True, startup_delay=False, reload=False, verbosity=0)
    for number, handler in kept.items():
        signal.signal(number, handler)


def rule(**fields):
    return AlertRule.objects.create(name="Grave", kind="severity", threshold=3, days=30, **fields)


def send(client, quartier, theme, **fields):
    data = {
        "uid": str(uuid.uuid4()),
        "quartier": quartier.pk,
        "theme": theme.pk,
        "kind": "finding",
        "severity": 4,
        "text": "Vitre cassée",
        "seen_on": timezone.localdate().isoformat(),
        "responsible_body": "landlord",
        "other": 1,
        **fields,
    }
    return client.post(reverse("diagnostics:observation_create"), data)


def test_what_is_reported_is_watched_soon_once_and_who_leads_is_told(quartier, theme, proximity, officer, sign_in):
    rule()
    client = sign_in(proximity)
    send(client, quartier, theme)
    assert waiting() == [1]
    send(client, quartier, theme)
    assert waiting() == [1], "what comes in one go is looked at once"
    assert not Alert.objects.exists()
    work()
    alert = Alert.objects.get()
    assert alert.observations.count() == 2
    assert Notification.objects.filter(user=officer, url=alert.get_absolute_url()).count() == 1
    assert waiting() == [15], "the watch goes on by itself"
    done = DBTaskResult.objects.get(status="SUCCESSFUL")
    assert done.return_value == 1
    work()
    assert Alert.objects.count() == 1
    assert waiting() == [15]


def test_the_same_report_sent_twice_asks_once(quartier, theme, proximity, sign_in):
    key = str(uuid.uuid4())
    client = sign_in(proximity)
    send(client, quartier, theme, uid=key)
    DBTaskResult.objects.all().delete()
    send(client, quartier, theme, uid=key)
    assert waiting() == []


def test_two_nodes_do_it_once(quartier):
    rule()
    ObservationFactory(quartier=quartier, severity=4)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        tasks.watch_again()
        work()
        assert not Alert.objects.exists(), "another node is at it"
        assert waiting() == [1, 15], "what it may have missed is looked at soon"
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    finally:
        other.close()
    work()
    assert Alert.objects.count() == 1


def test_a_rule_that_fails_does_not_stop_the_watch(quartier, monkeypatch):
    monkeypatch.setattr("diagnostics.services.detect_alerts_unless_busy", lambda: 1 / 0)
    tasks.watch_again()
    work()
    assert DBTaskResult.objects.get(status="FAILED").exception_class_path.endswith("ZeroDivisionError")
    assert waiting() == [15]


def test_the_watch_begins_with_a_database_that_is_up_to_date(settings):
    from django.apps import apps

    for _ in range(2):
        post_migrate.send(sender=apps.get_app_config("diagnostics"), app_config=apps.get_app_config("diagnostics"))
    assert waiting() == [15]


def test_a_timer_of_the_machine_may_do_it_instead(settings, quartier, theme, proximity, sign_in):
    settings.ALERTS_EVERY_MINUTES = 0
    rule()
    tasks.watch_again()
    send(sign_in(proximity), quartier, theme)
    assert waiting() == []
    call_command("detecter_alertes", verbosity=0)
    assert Alert.objects.count() == 1


def test_what_went_well_is_not_kept_for_ever():
    tasks.watch_again()
    work()
    old = DBTaskResult.objects.get(status="SUCCESSFUL")
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=timezone.now() - datetime.timedelta(days=2))
    work()
    assert not DBTaskResult.objects.filter(pk=old.pk).exists()


def test_a_report_costs_one_query_more_when_the_watch_waits():
    tasks.watch_soon()
    with CaptureQueriesContext(connection) as queries:
        tasks.watch_soon()
    assert len(queries) == 1
