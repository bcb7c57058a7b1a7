"""Every constraint and trigger of the money of actions, broken one by one in the database itself."""

import datetime
import threading
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from actions.models import (
    Axis,
    Budget,
    BudgetLine,
    Framework,
    ProgrammeYear,
    Spending,
    SpendingShare,
    SpendingValue,
    TfpbConvention,
    TfpbLine,
    TfpbYear,
    YearCorrection,
)
from actions.services.closing import MoneyError, close_year, correcting
from tests.factories import (
    ActionFactory,
    AxisFactory,
    FundingFactory,
    ProgrammeFactory,
    QuartierFactory,
    UserFactory,
    spend,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)


@contextmanager
def looked_at():
    """What is looked at once all is written is looked at here."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def budget(action=None, **fields):
    return Budget.objects.create(**{"action": action or ActionFactory(), "year": 2026, **fields})


def line(action=None, **fields):
    values = {"action": action or ActionFactory(), "year": 2026, "account": "604", "forecast": 100}
    return BudgetLine.objects.create(**{**values, **fields})


def funding(**fields):
    return FundingFactory(**fields)


ASKED = {"status": "asked", "asked": 10, "asked_on": DAY}
VOTED = {**ASKED, "status": "voted", "voted": 10, "voted_on": DAY}
PAID = {**VOTED, "status": "paid", "paid": 10, "paid_on": DAY}


def spent(amount=10, **fields):
    return spend(ActionFactory(), amount, **fields)


def share_twice():
    one = spent()
    SpendingShare.objects.create(spending=one, quartier=one.action.quartiers.get(), amount=0)


def value(amount=5, times=1, **fields):
    one = spent()
    axis = AxisFactory()
    for _ in range(times):
        SpendingValue.objects.create(
            spending=one, quartier=one.action.quartiers.get(), axis=axis, **{"amount": amount, **fields}
        )
    return one


def convention(**fields):
    values = {"quartier": fields.pop("quartier", None) or QuartierFactory(), "first_year": 2025, "last_year": 2027}
    return TfpbConvention.objects.create(framework=Framework.objects.get(kind="tfpb"), **{**values, **fields})


def plan_line(**fields):
    values = {"convention": fields.pop("convention", None) or convention(), "year": 2026}
    values |= {"axis": Axis.objects.filter(framework__kind="tfpb").first(), "landlord": 100}
    return TfpbLine.objects.create(**{**values, "action": fields.pop("action", None) or ActionFactory(), **fields})


def same_plan_line_twice():
    first = plan_line()
    plan_line(convention=first.convention, action=first.action)


def twice(make):
    def do():
        first = make()
        first.pk = None
        first.save(force_insert=True)

    return do


def closed(**fields):
    return ProgrammeYear.objects.create(
        **{"programme": ProgrammeFactory(), "year": 2026, "closed_by": UserFactory(), **fields}
    )


def corrected(**fields):
    return YearCorrection.objects.create(closing=closed(), by=UserFactory(), **{"reason": "Facture", **fields})


def overlapping_conventions():
    convention(quartier=convention().quartier, first_year=2027, last_year=2029)


REFUSED = [
    ("programmeyear_once", twice(closed)),
    ("yearcorrection_reason", lambda: corrected(reason="")),
    ("budget_once", twice(budget)),
    ("budget_signed", lambda: budget(settled_at=timezone.now())),
    ("budgetline_account_known", lambda: line(account="74com")),
    ("budgetline_amount", lambda: line(forecast=10**9 + 1)),
    ("budgetline_amount", lambda: line(actual=10**9 + 1)),
    ("budgetline_once", twice(line)),
    ("funding_sound", lambda: funding(account="604")),
    ("funding_sound", lambda: funding(planned=10**9 + 1)),
    ("funding_amounts", lambda: funding(**{**ASKED, "asked": -1})),
    ("funding_asked", lambda: funding(status="asked")),
    ("funding_voted", lambda: funding(**{**VOTED, "voted": None})),
    ("funding_paid", lambda: funding(**{**PAID, "paid_on": None})),
    ("funding_settled", lambda: funding(**{**PAID, "status": "settled"})),
    ("funding_refused", lambda: funding(**{**ASKED, "status": "refused"})),
    ("funding_order", lambda: funding(**{**VOTED, "voted_on": datetime.date(2026, 2, 1)})),
    ("funding_once", twice(funding)),
    ("spending_told", lambda: spent(label="")),
    ("spending_told", lambda: spent(account="70")),
    ("spending_amount", lambda: spent(0)),
    ("spending_time", lambda: spent(is_internal=True)),
    ("spending_time", lambda: spent(hours=2, rate=5)),
    ("spending_hours", lambda: spent(11, is_internal=True, hours=2, rate=5)),
    ("spendingshare_once", share_twice),
    ("spendingshare_amount", lambda: spent().shares.update(amount=-1)),
    ("spendingvalue_once", lambda: value(times=2)),
    ("spendingvalue_amount", lambda: value(0)),
    ("tfpbconvention_period", lambda: convention(first_year=2027, last_year=2025)),
    ("tfpbconvention_period", lambda: convention(first_year=2025, last_year=2031)),
    ("tfpbconvention_alone", overlapping_conventions),
    ("tfpbyear_once", twice(lambda: TfpbYear.objects.create(convention=convention(), year=2026))),
    ("tfpbyear_abatement", lambda: TfpbYear.objects.create(convention=convention(), year=2026, abatement=-1)),
    ("tfpbline_once", same_plan_line_twice),
    ("tfpbline_amounts", lambda: plan_line(others=-1)),
    ("tfpbline_valued", lambda: plan_line(valued=101)),
]


@pytest.mark.parametrize(("name", "break_it"), REFUSED, ids=[f"{name}-{n}" for n, (name, _) in enumerate(REFUSED)])
def test_the_database_refuses(name, break_it):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        break_it()
    assert error.value.__cause__.diag.constraint_name == name


def test_every_constraint_is_broken_above():
    models = [ProgrammeYear, YearCorrection, Budget, BudgetLine, Spending, SpendingShare, SpendingValue]
    models += [TfpbConvention, TfpbYear, TfpbLine, apps.get_model("actions", "Funding")]
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    assert names == {name for name, _ in REFUSED}


# ---- what is looked at as a whole -----------------------------------------------------------------------------------


def settled(action=None):
    """A settled budget of 100 €, half of it from a funder."""
    action = action or ActionFactory()
    with looked_at():
        line(action)
        line(action, account="own", forecast=60)
        FundingFactory(action=action, planned=40)
        line(action, account="864", forecast=30)
        line(action, account="870", forecast=30)
        budget(action, settled_at=timezone.now(), settled_by=UserFactory())
    return action


UNBALANCING = {
    "charge": lambda a: a.budget_lines.filter(account="604").update(forecast=101),
    "line_gone": lambda a: a.budget_lines.filter(account="own").delete(),
    "one_more": lambda a: line(a, account="613", forecast=1),
    "moved_away": lambda a: a.budget_lines.filter(account="own").update(year=2027),
    "moved_to_another_action": lambda a: a.budget_lines.filter(account="604").update(action=ActionFactory()),
    "subsidy": lambda a: a.fundings.update(planned=41),
    "subsidy_gone": lambda a: a.fundings.all().delete(),
    "in_kind_for_money": lambda a: a.budget_lines.filter(account="870").update(account="70"),
}


@pytest.mark.parametrize("name", UNBALANCING)
def test_a_settled_budget_stays_balanced(name):
    action = settled()
    with pytest.raises(IntegrityError, match="budget_balanced"), looked_at():
        UNBALANCING[name](action)


def test_a_settled_budget_changes_on_both_sides_at_once_and_another_one_as_one_likes():
    action = settled()
    with looked_at():
        action.budget_lines.filter(account="604").update(forecast=150)
        action.fundings.update(planned=90)
        other = line(forecast=7)
    assert action.budget_lines.get(account="604").forecast == 150
    assert other.action.budget_lines.get().forecast == 7


def test_a_budget_that_is_not_balanced_is_not_settled():
    with pytest.raises(IntegrityError, match="budget_balanced"), looked_at():
        budget(line().action, settled_at=timezone.now(), settled_by=UserFactory())


def two(action=None):
    """A spending line of 10 € on two quartiers, 6 and 4, of which 6 are valued on the first one."""
    first, second = QuartierFactory(), QuartierFactory()
    action = action or ActionFactory(quartiers=[first, second])
    with looked_at():
        one = Spending.objects.create(
            action=action, spent_on=DAY, account="604", label="Bennes", amount=10, created_by=UserFactory()
        )
        SpendingShare.objects.create(spending=one, quartier=first, amount=6)
        SpendingShare.objects.create(spending=one, quartier=second, amount=4)
        SpendingValue.objects.create(spending=one, quartier=first, axis=AxisFactory(), amount=6)
    return one


PARTS = {
    "amount": ("spending_shared", lambda s: Spending.objects.filter(pk=s.pk).update(amount=Decimal("10.01"))),
    "share": ("spending_shared", lambda s: s.shares.filter(amount=4).update(amount=Decimal("3.99"))),
    "share_gone": ("spending_shared", lambda s: s.shares.filter(amount=4).delete()),
    "share_moved": ("spending_shared", lambda s: s.shares.filter(amount=4).update(spending=nothing_left())),
    "value": ("spending_valued", lambda s: s.values.update(amount=Decimal("6.01"))),
    "elsewhere": ("spending_valued", lambda s: s.values.update(quartier=QuartierFactory())),
    "second_axis": ("spending_valued", lambda s: same_framework(s)),
    "share_lowered": (
        "spending_valued",
        lambda s: (s.shares.filter(amount=4).update(amount=5), s.shares.filter(amount=6).update(amount=5)),
    ),
}


def nothing_left():
    """A line that would be whole with a share of 4 € more."""
    return Spending.objects.create(
        action=ActionFactory(), spent_on=DAY, account="604", label="Sacs", amount=4, created_by=UserFactory()
    )


def same_framework(one):
    known = one.values.get()
    other = AxisFactory(framework=known.axis.framework)
    SpendingValue.objects.create(spending=one, quartier_id=known.quartier_id, axis=other, amount=1)


@pytest.mark.parametrize("name", PARTS)
def test_a_spending_line_is_whole(name):
    word, break_it = PARTS[name]
    one = two()
    with pytest.raises(IntegrityError, match=word), looked_at():
        break_it(one)


def test_a_line_is_valued_whole_in_each_framework():
    one = two()
    with looked_at():
        SpendingValue.objects.create(
            spending=one, quartier_id=one.values.get().quartier_id, axis=AxisFactory(), amount=6
        )
    assert [row.amount for row in one.values.order_by("pk")] == [6, 6]


# ---- closed years ---------------------------------------------------------------------------------------------------


@pytest.fixture
def past():
    """Everything that a closed year keeps."""
    action = settled()
    with looked_at():
        one = spend(action, 10)
        SpendingValue.objects.create(spending=one, quartier=action.quartiers.get(), axis=AxisFactory(), amount=5)
        plan_line(action=action)
    close_year(programme=action.programme, year=2026, by=UserFactory())
    return action


CLOSED = {
    "budget": lambda a: a.budgets.update(settled_at=None, settled_by=None),
    "budgetline": lambda a: a.budget_lines.update(actual=3),
    "funding": lambda a: a.fundings.update(**PAID),
    "spending": lambda a: a.spending.update(label="Autre"),
    "spending_new": lambda a: spend(a, 5),
    "spending_moved_out": lambda a: a.spending.update(spent_on=datetime.date(2027, 1, 1)),
    "spending_moved_in": lambda a: spend(a, 5, on=datetime.date(2027, 1, 1)) and a.spending.update(spent_on=DAY),
    "spending_gone": lambda a: a.spending.get().delete(),
    "spendingshare": lambda a: SpendingShare.objects.filter(spending__action=a).update(amount=9),
    "spendingvalue": lambda a: SpendingValue.objects.filter(spending__action=a).update(amount=4),
    "tfpbline": lambda a: a.tfpb_lines.update(comment="Fait"),
}


@pytest.mark.parametrize("name", CLOSED)
def test_a_closed_year_does_not_change(past, name):
    with pytest.raises(IntegrityError, match=f"{name.split('_')[0]}.*_of_closed_year"), transaction.atomic():
        CLOSED[name](past)
    # Another year of the same programme does.
    line(past, year=2027, account="613")


def test_a_closed_year_changes_by_a_correction_and_only_inside_it(past):
    by = UserFactory()
    with correcting(programme_id=past.programme_id, years={2026}, reason=" Facture  rectifiée ", by=by):
        past.budget_lines.filter(account="604").update(actual=97)
    correction = YearCorrection.objects.get()
    assert (correction.reason, correction.by, correction.closing.year) == ("Facture rectifiée", by, 2026)
    with (
        pytest.raises(MoneyError, match="dites pourquoi"),
        correcting(programme_id=past.programme_id, years={2026}, reason="  ", by=by),
    ):
        pytest.fail("nothing is written without a reason")
    with pytest.raises(IntegrityError, match="of_closed_year"), transaction.atomic():
        past.budget_lines.filter(account="604").update(actual=98)
    # The correction of another year opens nothing here.
    other = close_year(programme=ProgrammeFactory(), year=2026, by=by)
    with (
        pytest.raises(MoneyError, match="Cette année est close"),
        correcting(programme_id=other.programme_id, years={2026}, reason="Erreur", by=by),
    ):
        past.budget_lines.update(actual=1)


def test_what_the_database_refuses_is_told_in_its_words(past):
    with (
        pytest.raises(MoneyError, match="Cette année est close"),
        correcting(programme_id=past.programme_id, years={2027}, reason="", by=UserFactory()),
    ):
        past.budget_lines.update(actual=1)


def come_second(do, first):
    """Run `do` in a second transaction while the first one has not ended; return what it was refused with."""
    refused, started = [], threading.Event()

    def second():
        try:
            started.set()
            with transaction.atomic():
                do()
        except IntegrityError as error:
            refused.append(str(error).split("\n")[0])
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        first()
        thread.start()
        started.wait(10)
        thread.join(0.4)
        assert thread.is_alive(), "the second does not wait for the first"
    thread.join(10)
    return refused


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_the_year_is_being_closed_waits_and_is_refused():
    action, by = ActionFactory(), UserFactory()
    refused = come_second(lambda: spend(action, 10), lambda: close_year(programme=action.programme, year=2026, by=by))
    assert refused == ["spending_of_closed_year"]
    assert not action.spending.exists()


@pytest.mark.django_db(transaction=True)
def test_the_year_is_closed_after_those_who_were_writing():
    action, by = ActionFactory(), UserFactory()
    # Whoever closes it without the service waits too.
    refused = come_second(
        lambda: ProgrammeYear.objects.create(programme=action.programme, year=2026, closed_by=by),
        lambda: spend(action, 10),
    )
    assert refused == []
    assert action.spending.exists()
    assert ProgrammeYear.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_budget_is_not_settled_beside_a_line_that_unbalances_it():
    action, by = ActionFactory(), UserFactory()
    line(action)
    line(action, account="own")

    def settle():
        with looked_at():
            budget(action, settled_at=timezone.now(), settled_by=by)

    refused = come_second(lambda: line(action, account="613", forecast=1), settle)
    assert refused == ["budget_balanced"]
    assert action.budget_lines.count() == 2
