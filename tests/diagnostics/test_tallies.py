"""The counts that triggers keep: always what a count of the rows would give, read with the rights of the reader."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from accounts.enums import Role
from diagnostics.enums import OPEN_STATUSES, ObservationKind, Status
from diagnostics.models import MonthlyTally, Observation, ObservationTally, Theme
from diagnostics.models.tallies import AgeBand
from tests.factories import ObservationFactory, QuartierFactory, UserFactory, member

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 15)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def today():
    with time_machine.travel(datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC), tick=False):
        yield TODAY


def kept():
    """What the triggers have counted, without the zeros that moves leave behind."""
    return {
        (t.quartier_id, t.month, t.theme_id, t.severity, t.kind, t.status, t.is_confidential): t.total
        for t in ObservationTally.objects.exclude(total=0)
    }


def counted():
    """The same, counted from the rows."""
    rows = Observation.objects.order_by().values_list(
        "quartier_id", "seen_on", "theme_id", "severity", "kind", "status", "is_confidential"
    )
    found = {}
    for row in rows:
        key = (row[0], row[1].replace(day=1), *row[2:])
        found[key] = found.get(key, 0) + 1
    return found


MONTHLY = {
    "total": Q(),
    "to_qualify": Q(status="to_qualify"),
    "waiting": Q(status__in=["to_do", "in_progress"]),
    "grave": Q(status__in=OPEN_STATUSES, severity=4) & ~Q(kind="strength"),
    "strengths": Q(kind="strength"),
    "level_1": Q(severity=1) & ~Q(kind="strength"),
    "level_2": Q(severity=2) & ~Q(kind="strength"),
    "level_3": Q(severity=3) & ~Q(kind="strength"),
    "level_4": Q(severity=4) & ~Q(kind="strength"),
}


def kept_by_month():
    """What the triggers have counted by quartier and month, without months that are empty again."""
    rows = MonthlyTally.objects.values("quartier_id", "month", "is_confidential", *MONTHLY)
    return {
        (row.pop("quartier_id"), row.pop("month"), row.pop("is_confidential")): row
        for row in rows
        if any(row[name] for name in MONTHLY)
    }


def counted_by_month():
    """The same, counted from the rows."""
    rows = (
        Observation.objects.order_by()
        .values("quartier_id", "is_confidential", month=TruncMonth("seen_on"))
        .annotate(**{name: Count("pk", filter=condition) for name, condition in MONTHLY.items()})
    )
    return {(row.pop("quartier_id"), row.pop("month"), row.pop("is_confidential")): row for row in rows}


# ---- triggers -------------------------------------------------------------------------------------------------------


def test_what_is_added_is_counted(quartier):
    ObservationFactory.create_batch(3, quartier=quartier, theme=Theme.objects.first(), seen_on=day("2026-01-31"))
    (tally,) = ObservationTally.objects.all()
    assert (tally.month, tally.total) == (day("2026-01-01"), 3)


@pytest.mark.parametrize(
    "change",
    [
        {"severity": 4},
        {"kind": ObservationKind.INCIDENT},
        {"status": Status.TO_DO},
        {"is_confidential": True},
        {"seen_on": day("2025-12-31")},
        {"text": "autre chose"},
    ],
)
def test_a_change_of_many_rows_at_once_moves_them(quartier, change):
    rows = [ObservationFactory(quartier=quartier, seen_on=day("2026-01-02")) for _ in range(3)]
    Observation.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(**change)
    assert kept() == counted()
    assert kept_by_month() == counted_by_month()
    assert sum(kept().values()) == 3


def test_a_change_of_theme_or_quartier_moves_them(quartier):
    row = ObservationFactory(quartier=quartier, theme=Theme.objects.first())
    Observation.objects.update(theme=Theme.objects.last(), quartier=QuartierFactory())
    assert kept() == counted() != {}
    assert kept_by_month() == counted_by_month() != {}
    assert row.quartier_id not in ObservationTally.objects.all().by_quartier()


def test_what_is_deleted_is_no_longer_counted(quartier):
    rows = [ObservationFactory(quartier=quartier) for _ in range(3)]
    Observation.objects.filter(pk__in=[row.pk for row in rows[:2]]).delete()
    assert kept() == counted()
    assert kept_by_month() == counted_by_month()
    assert sum(kept().values()) == 1


def test_what_is_undone_is_not_counted(quartier):
    with transaction.atomic():
        ObservationFactory(quartier=quartier)
        assert sum(kept().values()) == 1
        transaction.set_rollback(True)
    assert kept() == {}


@pytest.mark.django_db(transaction=True)
def test_two_sessions_that_count_the_same_things_in_another_order_do_not_wait_for_each_other(quartier):
    first, second = Theme.objects.order_by("pk")[:2]
    author = UserFactory()
    failures = []

    def write(themes):
        try:
            for _ in range(10):
                Observation.objects.bulk_create(
                    Observation(quartier=quartier, theme=theme, seen_on=day("2026-01-02"), author=author)
                    for theme in themes
                )
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(order,)) for order in ([first, second], [second, first])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    assert ObservationTally.objects.all().by_theme() == {first.pk: 20, second.pk: 20}


def test_rebuilding_counts_what_was_loaded_without_triggers(quartier):
    rows = [ObservationFactory(quartier=quartier, seen_on=day("2026-02-10")) for _ in range(2)]
    expected = counted()
    expected_by_month = counted_by_month()
    ObservationTally.objects.update(total=99)
    MonthlyTally.objects.update(total=99, grave=99)
    assert ObservationTally.objects.all().rebuild() == len(expected)
    assert kept() == expected
    assert kept_by_month() == expected_by_month
    rows[0].delete()
    assert kept() == counted(), "the triggers go on from there"


# ---- who sees what --------------------------------------------------------------------------------------------------


def test_each_reader_counts_what_he_sees(quartier, proximity, officer, administrator, outsider):
    ObservationFactory(quartier=quartier)
    ObservationFactory(quartier=quartier, is_confidential=True)
    seen = {
        user: ObservationTally.objects.visible_to(user).total()
        for user in (proximity, officer, administrator, outsider, UserFactory())
    }
    assert list(seen.values()) == [1, 2, 1, 0, 0]
    for user, total in seen.items():
        assert Observation.objects.visible_to(user).count() == total
        assert sum(MonthlyTally.objects.visible_to(user).values_list("total", flat=True)) == total


# ---- reads ----------------------------------------------------------------------------------------------------------


def test_counts_by_theme_severity_month_and_quartier(quartier, officer):
    other = QuartierFactory()
    dirt, light = Theme.objects.order_by("pk")[:2]
    ObservationFactory(quartier=quartier, theme=light, severity=4, seen_on=day("2026-01-05"))
    ObservationFactory(quartier=quartier, theme=dirt, severity=2, seen_on=day("2026-02-05"))
    ObservationFactory(quartier=quartier, theme=dirt, severity=2, seen_on=day("2026-02-25"))
    ObservationFactory(quartier=quartier, theme=dirt, kind="strength", seen_on=day("2026-03-01"))
    ObservationFactory(quartier=other, theme=dirt)
    seen = ObservationTally.objects.visible_to(officer)
    assert list(seen.by_theme().items()) == [(dirt.pk, 3), (light.pk, 1)]
    assert seen.problems().by_severity() == {4: 1, 2: 2}
    assert list(seen.by_month().items()) == [(day("2026-01-01"), 1), (day("2026-02-01"), 2), (day("2026-03-01"), 1)]
    assert seen.by_month_and_severity()[day("2026-02-01"), 2] == 2
    assert seen.by_quartier() == {quartier.pk: 4}
    assert seen.strengths().total() == 1
    assert seen.between(day("2026-02-20"), day("2026-03-01")).total() == 3
    assert seen.since(day("2026-02-28")).total() == 3
    assert ObservationTally.objects.all().of([other.pk]).total() == 1


def test_a_count_that_has_come_back_to_zero_is_no_value(quartier):
    ObservationFactory(quartier=quartier, severity=4)
    Observation.objects.update(severity=1)
    assert ObservationTally.objects.all().by_severity() == {1: 1}


def spread(quartier, **fields):
    """One observation on each day around the days that make late, in each state."""
    days = [
        day(text)
        for text in (
            "2024-02-29", "2026-01-31", "2026-02-01", "2026-02-12", "2026-02-13", "2026-02-14", "2026-02-28",
            "2026-03-01", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-14", "2026-03-15",
        )
    ]  # fmt: skip
    author = UserFactory()
    theme = Theme.objects.first()
    for seen_on in days:
        for status in OPEN_STATUSES:
            ObservationFactory(quartier=quartier, theme=theme, author=author, seen_on=seen_on, status=status, **fields)


def test_late_is_exact_to_the_day(quartier, officer, today):
    spread(quartier)
    late = Observation.objects.late().count()
    assert late > 0
    assert MonthlyTally.objects.all().late_by_quartier(officer) == {quartier.pk: late}
    assert MonthlyTally.objects.all().late_count(officer) == late
    # Given seven days to be qualified, and thirty to be handled.
    assert set(Observation.objects.late().filter(status="to_qualify").values_list("seen_on", flat=True)) & {
        day("2026-03-07"),
        day("2026-03-08"),
    } == {day("2026-03-07")}


@pytest.mark.parametrize("date", ["2026-03-01", "2026-03-07", "2026-03-08", "2026-03-31", "2026-04-01", "2024-02-29"])
def test_late_is_exact_on_any_day(quartier, officer, date):
    with time_machine.travel(datetime.datetime.fromisoformat(f"{date}T10:00:00+00:00"), tick=False):
        spread(quartier)
        assert MonthlyTally.objects.all().late_count(officer) == Observation.objects.late().count()


def test_late_by_quartier_is_within_the_scope_and_two_queries(quartier, today, django_assert_num_queries):
    other, third = QuartierFactory(), QuartierFactory()
    user = member(quartier, Role.PROXIMITY)
    spread(quartier)
    spread(quartier, is_confidential=True)
    spread(other)
    _ = user.scope
    with django_assert_num_queries(2):
        late = MonthlyTally.objects.all().late_by_quartier(user)
    assert late == {quartier.pk: Observation.objects.visible_to(user).late().count()}
    assert MonthlyTally.objects.all().late_by_quartier(user, [other.pk, third.pk]) == {}


def test_open_by_age_is_exact_and_each_band_is_a_filter_of_the_list(quartier, officer, today):
    spread(quartier)
    ObservationFactory(quartier=quartier, status="done", over_at=datetime.datetime.now(datetime.UTC))
    ObservationFactory(quartier=QuartierFactory())
    bands = MonthlyTally.objects.all().open_by_age(officer, days=(7, 30, 365))
    assert [(band.first, band.last) for band in bands] == [
        (day("2026-03-09"), None),
        (day("2026-02-14"), day("2026-03-08")),
        (day("2025-03-16"), day("2026-02-13")),
        (None, day("2025-03-15")),
    ]
    for band in bands:
        rows = Observation.objects.visible_to(officer).open()
        rows = rows.filter(seen_on__gte=band.first) if band.first else rows
        rows = rows.filter(seen_on__lte=band.last) if band.last else rows
        assert band.total == rows.count() > 0


def test_open_by_age_of_nothing_is_zeros(quartier, officer, today, django_assert_num_queries):
    _ = officer.scope
    with django_assert_num_queries(2):
        bands = MonthlyTally.objects.all().open_by_age(officer, [quartier.pk], days=(7, 30))
    assert [band.total for band in bands] == [0, 0, 0]
    assert bands[0] == AgeBand(day("2026-03-09"), None, 0)


def test_the_counts_agree_with_the_rows_for_everybody(quartier, officer, today):
    spread(quartier)
    for name in ("severity", "kind", "status", "theme_id", "quartier_id"):
        assert ObservationTally.objects.visible_to(officer).by(name) == dict(
            Observation.objects.visible_to(officer).order_by().values_list(name).annotate(n=Count("pk"))
        )
