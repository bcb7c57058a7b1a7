"""Counts of the actions of each quartier, kept by triggers: exact after any write, whoever writes."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from actions.models import Action, ActionTally, Funding, Spending, SpendingShare, SpendingValue
from actions.reads.totals import totals_of
from tests.factories import (
    ActionFactory,
    AxisFactory,
    FundingFactory,
    PartnerFactory,
    ProgrammeFactory,
    QuartierFactory,
    spend,
)

DAY = datetime.date


def kept():
    rows = ActionTally.objects.exclude(total=0)
    return set(rows.values_list("quartier", "what", "year", "late_on", "framework_key", "total"))


def assert_exact():
    before = kept()
    ActionTally.objects.all().rebuild()
    assert kept() == before


@pytest.mark.django_db
def test_counts_stay_exact_whatever_is_written(quartier, action):
    other = QuartierFactory()
    assert {(row[1], row[5]) for row in kept()} == {("open", 1)}
    action.quartiers.add(other)
    assert_exact()
    Action.objects.filter(pk=action.pk).update(status="planned", starts_on=DAY(2026, 5, 1), ends_on=DAY(2026, 9, 1))
    assert {row[3] for row in kept()} == {DAY(2026, 5, 2)}
    assert_exact()
    action.refresh_from_db()
    action.status = "running"
    action.save()
    assert {row[3] for row in kept()} == {DAY(2026, 9, 2)}
    more = [ActionFactory(programme=action.programme, title=f"A{n}") for n in range(3)]
    Action.objects.filter(pk__in=[row.pk for row in more]).update(status="done")
    assert_exact()
    funding = FundingFactory(action=action, asked=Decimal("10.10"))
    FundingFactory(action=more[0], year=2027, asked=5, voted=3, paid=0)
    assert ("asked", 2026, Decimal("10.10")) in {(row[1], row[2], row[5]) for row in kept()}
    Funding.objects.filter(pk=funding.pk).update(asked=20, voted=Decimal("7.07"), year=2025)
    assert_exact()
    Funding.objects.filter(pk=funding.pk).update(action=more[1])
    assert_exact()
    Funding.objects.filter(pk=funding.pk).update(status="refused", asked_on="2025-01-01", refused_on="2025-02-01")
    assert 2025 not in {row[2] for row in kept()}, "what is refused is neither asked nor voted any more"
    assert_exact()
    action.quartiers.remove(other)
    assert_exact()
    funding.delete()
    assert_exact()
    more[2].quartiers.clear()
    more[2].delete()
    assert_exact()


@pytest.mark.django_db
def test_what_is_valued_follows_its_day_its_axis_and_its_amount(quartier, action):
    axis, elsewhere = AxisFactory(), AxisFactory()
    line = spend(action, 100, on=DAY(2026, 5, 6))
    value = SpendingValue.objects.create(spending=line, quartier=quartier, axis=axis, amount=60)

    def valued():
        return {(row[2], row[4], row[5]) for row in kept() if row[1] == "valued"}

    assert valued() == {(2026, axis.framework_id, 60)}
    Spending.objects.filter(pk=line.pk).update(spent_on=DAY(2025, 12, 31), label="Autre jour")
    assert valued() == {(2025, axis.framework_id, 60)}
    SpendingValue.objects.filter(pk=value.pk).update(amount=40, axis=elsewhere)
    assert valued() == {(2025, elsewhere.framework_id, 40)}
    assert_exact()
    with transaction.atomic():
        line.delete()
    assert valued() == set()
    assert not SpendingShare.objects.exists()
    assert_exact()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_lateness_is_that_of_the_list(quartier, count):
    programme = ProgrammeFactory(quartiers=[quartier])
    today = DAY(2026, 6, 1)
    for status in ("idea", "planned", "running", "done", "postponed"):
        for starts, ends in ((None, None), (DAY(2026, 5, 31), None), (None, DAY(2026, 5, 31)), (today, today),
                             (DAY(2026, 5, 1), DAY(2026, 7, 1))):  # fmt: skip
            ActionFactory.create_batch(
                count, programme=programme, status=status, status_reason="Raison", starts_on=starts, ends_on=ends
            )
    found = totals_of([quartier.pk], today)[quartier.pk]
    assert found.open == Action.objects.open().count() == 15 * count
    assert found.late == Action.objects.late(today).count() == 7 * count


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_are_both_counted():
    """A funding is written while its action gets another quartier, each before the other is there to see."""
    first, second = QuartierFactory(), QuartierFactory()
    action = ActionFactory(quartiers=[first], programme=ProgrammeFactory(quartiers=[first]))
    partner = PartnerFactory()
    is_linked = threading.Event()

    def fund():
        is_linked.wait(10)
        try:
            FundingFactory(action=action, funder=partner, asked=100)
        finally:
            connection.close()

    thread = threading.Thread(target=fund)
    thread.start()
    with transaction.atomic():
        action.quartiers.add(second)
        is_linked.set()
        thread.join(1)
        # It waits for the action.
        assert thread.is_alive()
    thread.join(10)
    assert Funding.objects.count() == 1
    assert totals_of([second.pk])[second.pk].asked == (100 if datetime.date.today().year == 2026 else 0)
    assert_exact()
