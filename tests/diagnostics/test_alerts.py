"""Warnings: each rule fires when it must, once, and again after an acknowledgement and something new."""

import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from diagnostics.models import Alert, AlertMark, AlertRule
from diagnostics.services import acknowledge_alert, detect_alerts, save_rule
from tests.factories import ObservationFactory, ResidenceFactory, ThemeFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.date.today()


def ago(days):
    return TODAY - datetime.timedelta(days=days)


@pytest.fixture(autouse=True)
def _no_seeded_rule(db):
    AlertRule.objects.all().delete()


@pytest.fixture
def place(quartier):
    """Makes an observation of one theme in one residence of the quartier."""
    residence, theme = ResidenceFactory(name="Les Charmes", quartier=quartier), ThemeFactory(name="Tags")

    def see(number=1, **fields):
        fields = {"quartier": quartier, "residence": residence, "theme": theme, **fields}
        return [ObservationFactory(**fields) for _ in range(number)]

    return see


def rule(kind, threshold=1, days=30, **fields):
    return AlertRule.objects.create(name=f"Règle {kind}", kind=kind, threshold=threshold, days=days, **fields)


def acknowledge(officer):
    acknowledge_alert(alert=Alert.objects.open().get(), comment="Vu", by=officer)


# ---- rules ----------------------------------------------------------------------------------------------------------


def test_a_theme_that_comes_again_in_a_residence(place, officer):
    rule("count", 3)
    rows = place(2)
    assert detect_alerts() == 0
    rows += place(1)
    assert detect_alerts() == 1
    alert = Alert.objects.get()
    assert set(alert.observations.all()) == set(rows)
    assert "Tags" in alert.sentence
    assert "Les Charmes" in alert.sentence
    # Told once: what comes next is added to it.
    [more] = place(1)
    assert detect_alerts() == 0
    assert more in alert.observations.all()
    acknowledge(officer)
    place(2)
    assert detect_alerts() == 0
    place(1)
    assert detect_alerts() == 1
    assert Alert.objects.open().get().observations.count() == 3


@pytest.mark.parametrize("case", ["other residences", "other themes", "too old", "strengths", "another theme", "off"])
def test_a_count_is_of_one_theme_one_place_and_its_days(place, quartier, case):
    about = ThemeFactory() if case == "another theme" else None
    rule("count", 2, theme=about, is_active=case != "off")
    place(1)
    fields = {
        "other residences": {"residence": ResidenceFactory(quartier=quartier)},
        "other themes": {"theme": ThemeFactory()},
        "too old": {"seen_on": ago(31)},
        "strengths": {"kind": "strength"},
    }.get(case, {})
    place(1, **fields)
    assert detect_alerts() == 0
    assert not Alert.objects.exists()


def test_a_gravity_that_is_reached(place, officer):
    rule("severity", 3, days=7)
    place(1, severity=2)
    place(1, severity=4, seen_on=ago(8))
    assert detect_alerts() == 0
    [row] = place(1, severity=3)
    assert detect_alerts() == 1
    assert list(Alert.objects.get().observations.all()) == [row]
    assert detect_alerts() == 0
    acknowledge(officer)
    assert detect_alerts() == 0
    place(1, severity=4)
    assert detect_alerts() == 1


def test_a_gravity_that_is_raised_later_is_new(place):
    rule("severity", 4)
    [row] = place(1, severity=2)
    assert detect_alerts() == 0
    row.severity = 4
    row.save()
    assert detect_alerts() == 1


def test_the_silence_of_a_quartier(place, officer, outsider):
    rule("silence", days=30)
    place(1, seen_on=ago(31))
    # A quartier that was never watched is not silent.
    assert detect_alerts() == 1
    assert detect_alerts() == 0
    acknowledge(officer)
    assert detect_alerts() == 0
    place(1)
    assert detect_alerts() == 0
    assert detect_alerts(TODAY + datetime.timedelta(days=30)) == 0
    assert detect_alerts(TODAY + datetime.timedelta(days=31)) == 1


def test_somebody_who_waits_for_an_answer(place, officer):
    rule("unanswered", days=10)
    over = {"status": "done", "over_at": timezone.now() - datetime.timedelta(days=11)}
    place(1)
    place(1, status="done", over_at=timezone.now() - datetime.timedelta(days=9))
    place(1, **over, answer="Fait", answered_at=timezone.now(), answered_by=officer)
    assert detect_alerts() == 0
    [row] = place(1, **over)
    assert detect_alerts() == 1
    assert list(Alert.objects.get().observations.all()) == [row]
    acknowledge(officer)
    assert detect_alerts() == 0
    place(1, **over)
    assert detect_alerts() == 1


def test_what_is_read_follows_what_is_new(place):
    one = rule("count", 3)
    place(2)
    detect_alerts()
    mark = AlertMark.objects.get(rule=one)
    # As if far more had been written since.
    mark.last_event += 1_000_000
    mark.save()
    place(1)
    assert detect_alerts() == 0
    save_rule(rule=one, by=None)
    assert detect_alerts() == 1


def test_a_second_run_takes_as_many_queries_whatever_exists(place):
    rule("count", 50)
    rule("severity", 4)
    counts = []
    for number in (1, 30):
        place(number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            detect_alerts()
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            detect_alerts()
        counts.append(len(queries))
    assert max(counts) <= 22, counts
    assert counts[1] == counts[3]


def test_many_warnings_are_told_with_as_many_queries_as_a_few(place, quartier, officer, manager):
    rule("severity", 4)
    # Its mark is made by the first run.
    assert detect_alerts() == 0
    counts = []
    for number in (2, 20):
        for _ in range(number):
            place(1, severity=4, residence=ResidenceFactory(quartier=quartier))
        with CaptureQueriesContext(connection) as queries:
            assert detect_alerts() == number
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
    assert Notification.objects.filter(user=officer).count() == 22
    assert Notification.objects.filter(user=manager).count() == 22


def test_a_rule_says_itself(db):
    assert rule("count", 3).sentence == (
        "Prévenir quand au moins 3 observations du même thème se comptent dans une même résidence en 30 jours."
    )
    assert (
        "gravité « Grave » ou plus est vue sur le thème « Tags »"
        in rule("severity", 4, theme=ThemeFactory(name="Tags")).sentence
    )
    assert "plus rien n’est signalé dans un quartier depuis 1 jour." in rule("silence", days=1).sentence
    assert "attend une réponse depuis 30 jours." in rule("unanswered").sentence


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "x"}, "alertrule_known"),
        ({"kind": "count", "days": 0}, "alertrule_days"),
        ({"kind": "severity", "threshold": 5}, "alertrule_threshold"),
    ],
)
def test_the_database_refuses_a_wrong_rule(fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rule(**fields)


def test_the_database_refuses_a_silence_of_one_theme_and_an_unsigned_comment(place):
    with pytest.raises(IntegrityError, match="alertrule_silence_of_all"), transaction.atomic():
        rule("silence", theme=ThemeFactory())
    rule("severity", 1)
    place(1)
    detect_alerts()
    with pytest.raises(IntegrityError, match="alert_acknowledged_signed"), transaction.atomic():
        Alert.objects.update(comment="Vu")
    alert = Alert.objects.get()
    alert.pk = None
    with pytest.raises(IntegrityError, match="alert_open_once"), transaction.atomic():
        alert.save(force_insert=True)


# ---- who is told, who reads -----------------------------------------------------------------------------------------


def test_who_leads_the_quartier_is_told_once(place, proximity, officer, manager, outsider):
    rule("severity", 3)
    place(1, severity=4)
    call_command("detecter_alertes", verbosity=0)
    place(1, severity=4)
    call_command("detecter_alertes", verbosity=0)
    told = Notification.objects.all()
    assert sorted(row.user_id for row in told) == sorted([officer.pk, manager.pk])
    assert told[0].url == Alert.objects.get().get_absolute_url()
    assert "Vous menez la veille de" in told[0].why


@pytest.mark.parametrize("is_confidential", [False, True])
def test_a_confidential_row_hides_the_warning_from_who_may_not_read_it(
    place, sign_in, proximity, officer, manager, administrator, outsider, is_confidential
):
    rule("count", 2)
    place(1, text="Ordinaire")
    place(1, text="Secret", is_confidential=is_confidential)
    detect_alerts()
    alert = Alert.objects.get()
    sees = {proximity: not is_confidential, officer: True, manager: True, administrator: not is_confidential}
    for user, may in (sees | {outsider: False}).items():
        client = sign_in(user)
        assert client.get(alert.get_absolute_url()).status_code == (200 if may else 404), user
        assert (alert.sentence in client.get(reverse("diagnostics:alert_list")).content.decode()) == may, user
    assert "Secret" in sign_in(officer).get(alert.get_absolute_url()).content.decode()


def test_taking_a_warning_into_account(place, sign_in, proximity, officer, manager):
    rule("severity", 3)
    place(1, severity=4)
    detect_alerts()
    alert = Alert.objects.get()
    page = alert.get_absolute_url()
    assert sign_in(proximity).post(page, {"comment": "Vu"}).status_code == 403
    assert sign_in(officer).post(page, {"comment": ""}).status_code == 422
    kept = sign_in(officer).post(page, {"comment": "Appeler au 06 12 34 56 78"})
    assert kept.status_code == 422
    assert "06 12 34 56 78" in kept.content.decode()
    sign_in(officer).post(page, {"comment": "Visite jeudi"})
    # Who has dealt with it has read it; the others learn who did.
    unread = Notification.objects.filter(url=page, read_at__isnull=True)
    assert set(unread.values_list("user", flat=True)) == {manager.pk}
    sign_in(manager).post(page, {"comment": "Trop tard"})
    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.comment) == (officer, "Visite jeudi")
    shown = sign_in(proximity).get(page).content.decode()
    assert "Visite jeudi" in shown
    listed = sign_in(officer).get(reverse("diagnostics:alert_list"), {"etat": "ouvertes"}).content.decode()
    assert alert.sentence not in listed
    listed = sign_in(officer).get(reverse("diagnostics:alert_list"), {"etat": "vues"}).content.decode()
    assert alert.sentence in listed


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_a_constant_number_of_queries(place, sign_in, officer, django_assert_num_queries, count):
    rule("severity", 3)
    for _ in range(count):
        place(1, severity=4, theme=ThemeFactory())
    detect_alerts()
    assert Alert.objects.count() == count
    client = sign_in(officer)
    with django_assert_num_queries(8):
        client.get(reverse("diagnostics:alert_list"))
    place(count, severity=4)
    detect_alerts()
    page = Alert.objects.order_by("-pk")[0].get_absolute_url()
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    assert len(queries) <= 12


def test_an_administrator_keeps_the_rules(sign_in, administrator):
    client, form = sign_in(administrator), {"name": "Tags", "kind": "count", "threshold": 2, "days": 7}
    page = client.post(reverse("diagnostics:alert_rule_create"), {**form, "days": 0})
    assert page.status_code == 422
    assert "va de 1 à 365" in page.content.decode()
    client.post(reverse("diagnostics:alert_rule_create"), {**form, "is_active": "on"})
    one = AlertRule.objects.get()
    assert one.sentence in client.get(reverse("diagnostics:alert_rule_list")).content.decode()
    client.post(one.get_absolute_url(), {**form, "days": 9, "version": one.version})
    one.refresh_from_db()
    assert (one.days, one.is_active) == (9, False)
