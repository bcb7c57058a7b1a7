"""The counts that triggers keep: always what a count of the rows would give, read with the rights of the reader."""

import datetime
import threading

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from accounts.enums import Role
from diagnostics.enums import OPEN_STATUSES, ObservationKind, Status
from diagnostics.models import MonthlyTally, Observation, ObservationTally, QuartierTally, Theme
from diagnostics.models.tallies import AgeBand, Months, QuartierCounts
from territories.models import Quartier
from tests.factories import (
    MembershipFactory,
    ObservationFactory,
    QuartierFactory,
    TeamFactory,
    UserFactory,
    member,
)

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


WHOLE = ("to_qualify", "waiting", "grave", "strengths")


def kept_by_quartier():
    """What the triggers have counted by quartier, without those that are empty again."""
    rows = QuartierTally.objects.values("quartier_id", "is_confidential", *WHOLE)
    return {
        (row.pop("quartier_id"), row.pop("is_confidential")): row for row in rows if any(row[name] for name in WHOLE)
    }


def counted_by_quartier():
    """The same, counted from the rows."""
    rows = (
        Observation.objects.order_by()
        .values("quartier_id", "is_confidential")
        .annotate(**{name: Count("pk", filter=MONTHLY[name]) for name in WHOLE})
    )
    return {
        (row.pop("quartier_id"), row.pop("is_confidential")): row for row in rows if any(row[name] for name in WHOLE)
    }


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
    assert kept_by_quartier() == counted_by_quartier()
    assert sum(kept().values()) == 3


def test_a_change_of_theme_or_quartier_moves_them(quartier):
    row = ObservationFactory(quartier=quartier, theme=Theme.objects.first())
    Observation.objects.update(theme=Theme.objects.last(), quartier=QuartierFactory())
    assert kept() == counted() != {}
    assert kept_by_month() == counted_by_month() != {}
    assert kept_by_quartier() == counted_by_quartier() != {}
    assert row.quartier_id not in ObservationTally.objects.all().by_quartier()


def test_what_is_deleted_is_no_longer_counted(quartier):
    rows = [ObservationFactory(quartier=quartier) for _ in range(3)]
    Observation.objects.filter(pk__in=[row.pk for row in rows[:2]]).delete()
    assert kept() == counted()
    assert kept_by_month() == counted_by_month()
    assert kept_by_quartier() == counted_by_quartier()
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
    expected_by_month, expected_by_quartier = counted_by_month(), counted_by_quartier()
    ObservationTally.objects.update(total=99)
    MonthlyTally.objects.update(total=99, grave=99)
    QuartierTally.objects.update(to_qualify=99, grave=99)
    assert ObservationTally.objects.all().rebuild() == len(expected)
    assert kept() == expected
    assert kept_by_month() == expected_by_month
    assert kept_by_quartier() == expected_by_quartier != {}
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
        assert sum(QuartierTally.objects.visible_to(user).values_list("to_qualify", flat=True)) == total
        assert sum(row.open for row in QuartierTally.objects.all().today(user)) == total


def test_of_one_quartier_each_reader_sees_what_he_sees_of_all(quartier, proximity, officer, administrator, outsider):
    other = QuartierFactory()
    for place in (quartier, other):
        ObservationFactory(quartier=place)
        ObservationFactory(quartier=place, is_confidential=True)
    MembershipFactory(user=proximity, team=TeamFactory(quartiers=[other]), role=Role.MANAGER)
    models = (Observation, ObservationTally, MonthlyTally, QuartierTally)
    for user in (proximity, officer, administrator, outsider, UserFactory(), AnonymousUser()):
        for model in models:
            for keys in ([quartier.pk], [other.pk], [quartier.pk, other.pk], []):
                seen = set(model.objects.visible_in(user, *keys).values_list("pk", flat=True))
                of_all = model.objects.visible_to(user).filter(quartier__in=keys)
                assert seen == set(of_all.values_list("pk", flat=True)), (user, model, keys)
    assert ObservationTally.objects.visible_in(proximity, quartier.pk).total() == 1
    assert ObservationTally.objects.visible_in(proximity, other.pk).total() == 2
    assert ObservationTally.objects.visible_in(outsider, quartier.pk).total() == 0


@pytest.mark.parametrize("wide", [0, 300])
def test_the_counts_of_today_are_those_of_the_rows_whatever_the_scope(
    quartier, proximity, officer, administrator, outsider, today, monkeypatch, wide
):
    monkeypatch.setattr("diagnostics.models.tallies.WIDE", wide)
    other = QuartierFactory()
    MembershipFactory(user=proximity, team=TeamFactory(quartiers=[other]), role=Role.OFFICER)
    for place in (quartier, other):
        spread(place)
        spread(place, is_confidential=True, severity=4)
        spread(place, kind="strength")
    for user in (proximity, officer, administrator, outsider):
        found = {row.key: row for row in QuartierTally.objects.all().today(user)}
        rows = Observation.objects.visible_to(user)
        assert set(found) == set(rows.order_by().values_list("quartier_id", flat=True))
        for key, row in found.items():
            mine = rows.filter(quartier=key)
            assert row == QuartierCounts(
                key,
                open=mine.open().count(),
                to_qualify=mine.filter(status="to_qualify").count(),
                grave=mine.open().filter(severity=4).exclude(kind="strength").count(),
                late=mine.late().count(),
                this_month=mine.filter(seen_on__gte=day("2026-03-01")).count(),
                last_month=mine.filter(seen_on__gte=day("2026-02-01"), seen_on__lt=day("2026-03-01")).count(),
                strengths=mine.filter(kind="strength").count(),
            )
            assert row in QuartierTally.objects.all().today(user, [key])
    assert QuartierTally.objects.all().today(outsider, [quartier.pk, other.pk]) == []
    assert QuartierTally.objects.all().today(AnonymousUser()) == []


@pytest.mark.parametrize("wide", [0, 300])
def test_what_to_look_at_first_comes_from_the_counts_of_the_teams_of_the_reader(
    quartier, proximity, officer, administrator, outsider, today, monkeypatch, wide, django_assert_num_queries
):
    monkeypatch.setattr("diagnostics.models.tallies.WIDE", wide)
    grave, quiet, closed, foreign = [QuartierFactory(name=name) for name in ("Grave", "Calme", "Ancien", "Ailleurs")]
    Quartier.objects.filter(pk=closed.pk).update(is_active=False)
    for place in (grave, quiet, closed):
        MembershipFactory(user=proximity, team=TeamFactory(quartiers=[place]), role=Role.OFFICER)
    MembershipFactory(user=administrator, team=TeamFactory(quartiers=[grave]), role=Role.PROXIMITY)
    spread(quartier)
    spread(quartier, is_confidential=True, severity=4)
    spread(grave, severity=4)
    spread(grave, is_confidential=True, severity=4)
    spread(closed, severity=4)
    spread(foreign, severity=4)
    ObservationFactory(quartier=quiet, seen_on=day("2025-11-08"))
    for user in (proximity, officer, administrator, outsider):
        mine, led = user.scope.quartier_ids, user.scope.officer_quartier_ids
        counts = {row.key: row for row in QuartierTally.objects.all().today(user, list(mine))}
        with django_assert_num_queries(1 if mine else 0):
            found = QuartierTally.objects.all().foremost(user, 2, 2)
        for total, keys in ((found.total, set(mine)), (found.led, set(led))):
            rows = [row[1:] for key, row in counts.items() if key in keys]
            assert total[1:] == (tuple(map(sum, zip(*rows, strict=True))) or (0,) * 7), user
        active = [row for key in mine if (row := counts.get(key, QuartierCounts(key))).key != closed.pk]
        active.sort(key=lambda row: (-row.grave, -row.late, -row.open, row.key))
        assert [row.counts for row in found.first] == active[:2], user
        assert [row.quartier.pk for row in found.first] == [row.key for row in active[:2]]
    found = QuartierTally.objects.all().foremost(proximity, 1, 3)
    assert [(row.quartier.name, row.quartier.commune_names) for row in found.first] == [("Grave", grave.commune_names)]
    assert [(row.quartier.name, row.last_month) for row in found.quiet] == [("Calme", day("2025-11-01"))]


def test_a_month_that_is_confidential_is_no_sign_of_life_to_who_does_not_see_it(quartier, proximity, officer, today):
    ObservationFactory(quartier=quartier, seen_on=day("2025-06-10"))
    ObservationFactory(quartier=quartier, seen_on=day("2025-11-10"), is_confidential=True)
    for user, month in ((proximity, "2025-06-01"), (officer, "2025-11-01")):
        (row,) = QuartierTally.objects.all().foremost(user, 1, 1).quiet
        assert row.last_month == day(month)


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
    assert ObservationTally.objects.filter(quartier=other).total() == 1


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


def late_of(user):
    """{quartier key: number of late observations}, from the counts."""
    return {row.key: row.late for row in QuartierTally.objects.all().today(user) if row.late}


def test_late_is_exact_to_the_day(quartier, officer, today):
    spread(quartier)
    late = Observation.objects.late().count()
    assert late > 0
    assert late_of(officer) == {quartier.pk: late}
    # Given seven days to be qualified, and thirty to be handled.
    assert set(Observation.objects.late().filter(status="to_qualify").values_list("seen_on", flat=True)) & {
        day("2026-03-07"),
        day("2026-03-08"),
    } == {day("2026-03-07")}


@pytest.mark.parametrize("date", ["2026-03-01", "2026-03-07", "2026-03-08", "2026-03-31", "2026-04-01", "2024-02-29"])
@pytest.mark.parametrize(("qualify", "handle"), [(7, 30), (0, 1), (45, 10), (100, 400)])
def test_late_is_exact_on_any_day_for_any_delay(quartier, officer, date, qualify, handle, settings):
    settings.OBSERVATION_QUALIFY_DAYS, settings.OBSERVATION_HANDLE_DAYS = qualify, handle
    with time_machine.travel(datetime.datetime.fromisoformat(f"{date}T10:00:00+00:00"), tick=False):
        spread(quartier)
        late = Observation.objects.late().count()
        assert late_of(officer) == ({quartier.pk: late} if late else {})


def test_the_counts_of_today_are_within_the_scope_and_one_query(quartier, today, django_assert_num_queries):
    other, third = QuartierFactory(), QuartierFactory()
    user = member(quartier, Role.PROXIMITY)
    spread(quartier)
    spread(quartier, is_confidential=True)
    spread(other)
    _ = user.scope
    with django_assert_num_queries(1):
        late = late_of(user)
    assert late == {quartier.pk: Observation.objects.visible_to(user).late().count()}
    assert QuartierTally.objects.all().today(user, [other.pk, third.pk]) == []


def test_open_by_age_is_exact_and_each_band_is_a_filter_of_the_list(quartier, officer, today):
    spread(quartier)
    ObservationFactory(quartier=quartier, status="done", over_at=datetime.datetime.now(datetime.UTC))
    ObservationFactory(quartier=QuartierFactory())
    bands = Months.of(officer, quartier.pk).open_by_age((7, 30, 365))
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
        assert band.to_qualify == rows.filter(status="to_qualify").count() > 0


def test_open_by_age_of_nothing_is_zeros(quartier, officer, today, django_assert_num_queries):
    _ = officer.scope
    with django_assert_num_queries(2):
        bands = Months.of(officer, quartier.pk).open_by_age((7, 30))
    assert [band.total for band in bands] == [0, 0, 0]
    assert bands[0] == AgeBand(day("2026-03-09"), None, 0)


def test_the_months_of_a_quartier_are_those_of_its_rows(quartier, proximity, today):
    spread(quartier)
    spread(quartier, severity=4)
    spread(quartier, is_confidential=True)
    months = Months.of(proximity, quartier.pk)
    rows = Observation.objects.visible_to(proximity)
    assert list(months.rows) == sorted({seen.replace(day=1) for seen in rows.values_list("seen_on", flat=True)})
    assert months.total("total") == rows.count()
    assert (
        months.in_month(day("2026-02-01"), "level_4")
        == rows.filter(severity=4, seen_on__gte=day("2026-02-01"), seen_on__lt=day("2026-03-01")).count()
    )
    assert months.in_month(day("2025-02-01"), "total") == 0
    assert max(months.rows) == day("2026-03-01")


def test_the_counts_agree_with_the_rows_for_everybody(quartier, officer, today):
    spread(quartier)
    for name in ("severity", "kind", "status", "theme_id", "quartier_id"):
        assert ObservationTally.objects.visible_to(officer).by(name) == dict(
            Observation.objects.visible_to(officer).order_by().values_list(name).annotate(n=Count("pk"))
        )
