"""The formula of a clause, and what the database keeps of contracts, pathways and hours."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from insertion.clause import compute, month_limit
from insertion.models import Amendment, HoursTally, Lot, Pathway, Placement, Sheet
from insertion.services import contracts, hours, pathways
from insertion.services.refusals import InsertionError
from tests.factories import (
    ActionFactory,
    ContractFactory,
    LotFactory,
    OperationFactory,
    PathwayFactory,
    PlacementFactory,
    UrbanProjectFactory,
    UserFactory,
    work,
)

DAY = datetime.date
pytestmark = pytest.mark.django_db


def refused(name, write):
    """Say that the database refuses what is written, in the name of a constraint or of a trigger."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    assert name in str(error.value)


# ---- the formula ----------------------------------------------------------------------------------------------------


def test_the_worked_example_gives_833_hours():
    clause = compute(Decimal(1_000_000), Decimal(50), Decimal(5), Decimal(30))

    assert clause.inserted == Decimal(25_000)
    assert clause.target_hours == 833
    assert clause.worked_hours == 16_667


def test_a_half_hour_is_rounded_upwards():
    # 3,000 € of labour for insertion, at 40 €/h: 12.5 hours, then 13.5.
    assert compute(Decimal(10_000), Decimal(50), Decimal(10), Decimal(40)).target_hours == 13
    assert compute(Decimal(10_800), Decimal(50), Decimal(10), Decimal(40)).target_hours == 14


@pytest.mark.parametrize("changed", [{"amount": 0}, {"labour_share": 101}, {"hourly_cost": -1}])
def test_the_calculator_refuses_what_is_no_amount(changed):
    given_figures = {"amount": 1000, "labour_share": 50, "insertion_rate": 5, "hourly_cost": 30} | changed

    with pytest.raises(ValueError, match=r"plus grands que zéro|100 %"):
        compute(**{name: Decimal(value) for name, value in given_figures.items()})


@given(st.dates(DAY(2000, 1, 1), DAY(2100, 1, 1)), st.integers(-3, 40))
def test_the_limit_of_a_month_is_the_same_in_the_database(first, days):
    last = first + datetime.timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute("SELECT insertion_month_limit(%s, %s)", [first, last])
        assert cursor.fetchone() == (month_limit(first, last),)


def test_a_month_holds_48_hours_a_week_and_10_a_day():
    assert month_limit(DAY(2026, 2, 1), DAY(2026, 2, 28)) == 192
    assert month_limit(DAY(2026, 1, 1), DAY(2026, 1, 31)) == 222
    assert month_limit(DAY(2026, 1, 5), DAY(2026, 1, 5)) == 10
    assert month_limit(DAY(2026, 1, 6), DAY(2026, 1, 5)) == 0


# ---- contracts and lots ---------------------------------------------------------------------------------------------


def test_a_contract_does_not_end_before_it_starts():
    refused("contract_period", lambda: ContractFactory(starts_on=DAY(2026, 2, 1), ends_on=DAY(2026, 1, 31)))


def test_an_operation_is_one_of_the_project_of_its_contract():
    operation = OperationFactory()

    ContractFactory(project=operation.project, operation=operation)
    refused("contract_operation", lambda: ContractFactory(project=UrbanProjectFactory(), operation=operation))
    refused("contract_operation", lambda: ContractFactory(operation=operation))


def test_a_lot_has_a_company():
    refused("company_id", lambda: LotFactory(company=None))


def test_a_target_is_that_of_the_formula_unless_it_is_typed_with_its_reason():
    lot = LotFactory()

    assert lot.target_hours == lot.due_hours == 833
    refused("lot_computed", lambda: Lot.objects.filter(pk=lot.pk).update(target_hours=900))
    refused("lot_typed_reason", lambda: Lot.objects.filter(pk=lot.pk).update(target_hours=900, is_typed=True))
    Lot.objects.filter(pk=lot.pk).update(target_hours=900, is_typed=True, typed_reason="Clause écrite en heures")
    lot.refresh_from_db()
    assert lot.due_hours == 900


def test_a_settled_target_only_changes_by_an_amendment():
    by = UserFactory()
    lot = contracts.settle_lot(lot=LotFactory(), by=by)

    lot.amount = Decimal(2_000_000)
    with pytest.raises(InsertionError, match="arrêté : il ne change que par un avenant"):
        contracts.save_lot(lot=lot, by=by)
    refused("lot_settled", lambda: Lot.objects.filter(pk=lot.pk).update(settled_at=None, settled_by=None))
    amendment = contracts.save_amendment(
        amendment=Amendment(
            lot=lot,
            number="1",
            signed_on=DAY(2026, 6, 1),
            reason="Façades en plus",
            amount_change=Decimal(120_000),
            worked_change=2000,
            target_change=100,
            ends_on=DAY(2027, 3, 31),
        ),
        by=by,
    )
    lot.refresh_from_db()
    assert (lot.target_hours, lot.due_hours, lot.due_worked_hours) == (833, 933, 18_667)
    assert (lot.due_amount, lot.due_on) == (Decimal(1_120_000), DAY(2027, 3, 31))
    contracts.remove_amendment(amendment=amendment, by=by)
    lot.refresh_from_db()
    assert (lot.due_hours, lot.due_on) == (833, DAY(2026, 12, 31))


def test_an_amendment_waits_for_the_target_to_be_settled():
    amendment = Amendment(lot=LotFactory(), number="1", signed_on=DAY(2026, 6, 1), reason="Trop tôt")

    with pytest.raises(InsertionError, match="Arrêtez d’abord"):
        contracts.save_amendment(amendment=amendment, by=UserFactory())


def test_a_lot_does_not_owe_less_than_nothing():
    lot = contracts.settle_lot(lot=LotFactory(), by=UserFactory())

    refused(
        "due_hours",
        lambda: Amendment.objects.create(
            lot=lot,
            number="1",
            signed_on=DAY(2026, 6, 1),
            reason="Trop",
            target_change=-900,
            created_by=lot.settled_by,
        ),
    )


# ---- pathways -------------------------------------------------------------------------------------------------------


def test_a_pathway_has_a_number_drawn_at_random():
    by, lot = UserFactory(), LotFactory()

    def new():
        return pathways.create_pathway(
            pathway=Pathway(sex="man"),
            placement=Placement(
                lot=lot, employer=lot.company, modality="direct", job_contract="cdd", starts_on=lot.starts_on
            ),
            by=by,
        )

    first, second = new(), new()
    assert first.number != second.number
    assert first.placements.get().lot == lot


@pytest.mark.parametrize(
    ("traits", "name"),
    [
        ({"home_area": "outside", "home_quartier": "a"}, "pathway_home"),
        ({"exit_3": "lasting"}, "pathway_exits_after_end"),
        ({"criteria": ["rsa", "inconnu"]}, "pathway_criteria"),
        ({"sex": "x"}, "pathway_traits_known"),
        ({"number": "P-DUPONT"}, "pathway_number_form"),
    ],
)
def test_a_pathway_refuses_what_cannot_be(traits, name):
    if "home_quartier" in traits:
        traits = traits | {"home_quartier": ContractFactory().quartiers.get()}

    refused(name, lambda: PathwayFactory(**traits))


def test_steps_at_once_do_not_exceed_full_time():
    first = PlacementFactory(work_share=60, ends_on=DAY(2026, 6, 30))
    other = LotFactory()

    refused(
        "placement_full_time",
        lambda: PlacementFactory(pathway=first.pathway, lot=other, work_share=50, starts_on=DAY(2026, 6, 30)),
    )
    PlacementFactory(pathway=first.pathway, lot=other, work_share=40, starts_on=DAY(2026, 6, 30))
    PlacementFactory(pathway=first.pathway, lot=other, work_share=60, starts_on=DAY(2026, 7, 1))
    refused("placement_full_time", lambda: Placement.objects.filter(pk=first.pk).update(ends_on=None))


def test_a_step_is_somewhere_and_a_chantier_educatif_is_an_action():
    refused("placement_somewhere", lambda: PlacementFactory(lot=None, action=None))
    refused("placement_educative", lambda: PlacementFactory(modality="educative"))


# ---- hours ----------------------------------------------------------------------------------------------------------


def test_hours_are_bounded_by_the_days_of_the_step_in_the_month():
    step = PlacementFactory(starts_on=DAY(2026, 1, 26), ends_on=DAY(2026, 1, 30))

    refused("hoursstatement_positive", lambda: work(step, DAY(2026, 1, 1), -1))
    refused("hoursstatement_month", lambda: work(step, DAY(2026, 1, 1), "48.5"))
    refused("hoursstatement_month", lambda: work(step, DAY(2026, 2, 1), 1))
    assert work(step, DAY(2026, 1, 1), 48).sheet.statements.count() == 1


def test_all_the_steps_of_a_pathway_share_its_month():
    first = PlacementFactory(work_share=50)
    second = PlacementFactory(pathway=first.pathway, work_share=50)

    work(first, DAY(2026, 2, 1), 100)
    refused("hoursstatement_pathway", lambda: work(second, DAY(2026, 2, 1), 93))
    work(second, DAY(2026, 2, 1), 92)


def test_hours_are_on_the_sheet_of_their_lot():
    step = PlacementFactory()
    sheet = Sheet.objects.create(lot=LotFactory(), month=DAY(2026, 1, 1))

    with pytest.raises(InsertionError, match=rf"{step.pathway.number} : Cette étape n’est pas de ce lot"):
        hours.note_hours(sheet=sheet, hours={step: Decimal(3)}, by=UserFactory())


def test_a_step_does_not_move_away_from_its_hours():
    step = PlacementFactory()
    work(step, DAY(2026, 3, 1), 100)

    refused("placement_hours", lambda: Placement.objects.filter(pk=step.pk).update(lot=LotFactory()))
    refused("placement_hours", lambda: Placement.objects.filter(pk=step.pk).update(ends_on=DAY(2026, 3, 5)))
    Placement.objects.filter(pk=step.pk).update(ends_on=DAY(2026, 3, 31))


def test_a_validated_month_is_locked():
    step, by = PlacementFactory(), UserFactory()
    line = work(step, DAY(2026, 1, 1), 40, is_validated=True)
    beside = PlacementFactory(lot=step.lot)

    refused("hoursstatement_locked", lambda: type(line).objects.filter(pk=line.pk).update(hours=41))
    refused("hoursstatement_locked", line.delete)
    refused("hoursstatement_locked", lambda: work(beside, DAY(2026, 1, 1), 3))
    with pytest.raises(InsertionError, match="Dites pourquoi"):
        hours.reopen_sheet(sheet=line.sheet, reason=" ", by=by)
    hours.reopen_sheet(sheet=line.sheet, reason="Erreur de la paie", by=by)
    assert hours.note_hours(sheet=line.sheet, hours={step: Decimal(41)}, by=by) == 1


def test_nobody_validates_other_hours_than_those_that_they_saw():
    step, by = PlacementFactory(), UserFactory()
    sheet = work(step, DAY(2026, 1, 1), 40).sheet
    seen = Sheet.objects.get(pk=sheet.pk).version
    hours.note_hours(sheet=sheet, hours={step: Decimal(10)}, by=by)

    with pytest.raises(InsertionError, match="viennent de changer"):
        hours.validate_sheet(sheet=sheet, version=seen, by=by)
    row = hours.validate_sheet(sheet=sheet, version=Sheet.objects.get(pk=sheet.pk).version, by=by)
    assert (row.hours, row.validated_by) == (Decimal(10), by)


def test_a_month_without_hours_is_not_validated():
    sheet = Sheet.objects.create(lot=LotFactory(), month=DAY(2026, 1, 1))

    with pytest.raises(InsertionError, match="aucune heure"):
        hours.validate_sheet(sheet=sheet, version=sheet.version, by=UserFactory())


def test_what_is_refused_of_one_line_leaves_nothing_of_the_others():
    first = PlacementFactory()
    second = PlacementFactory(lot=first.lot, ends_on=first.lot.starts_on)
    sheet = hours.sheet_of(lot=first.lot, month=DAY(2026, 1, 15))

    with pytest.raises(InsertionError, match=second.pathway.number):
        hours.note_hours(sheet=sheet, hours={first: Decimal(30), second: Decimal(30)}, by=UserFactory())
    assert not sheet.statements.exists()


# ---- totals ---------------------------------------------------------------------------------------------------------


def totals():
    rows = HoursTally.objects.order_by(F("lot").asc(nulls_last=True), "action", "year")
    return [(row.lot_id, row.action_id, row.year, row.done, row.waiting) for row in rows if row.done or row.waiting]


def test_totals_follow_hours_and_their_validation():
    step = PlacementFactory(starts_on=DAY(2025, 12, 1), lot__contract__starts_on=DAY(2025, 1, 1))
    site = PlacementFactory(lot=None, action=ActionFactory(), modality="educative", job_contract="cddu")
    both = PlacementFactory(lot=step.lot, action=site.action, modality="educative", job_contract="cddu")
    work(step, DAY(2025, 12, 1), 30, is_validated=True)
    line = work(step, DAY(2026, 1, 1), 40)
    work(both, DAY(2026, 1, 1), "7.5")
    work(site, DAY(2026, 1, 1), 20)

    # Those of a chantier éducatif that a lot counts are counted once, with the lot.
    expected = [
        (step.lot_id, None, 2025, 30, 0),
        (step.lot_id, None, 2026, 0, Decimal("47.5")),
        (None, site.action_id, 2026, 0, 20),
    ]
    assert totals() == expected
    line.hours = 10
    line.save()
    Sheet.objects.filter(pk=line.sheet_id).update(validated_at=timezone.now(), validated_by=UserFactory())
    expected[1] = (step.lot_id, None, 2026, Decimal("17.5"), 0)
    assert totals() == expected
    HoursTally.objects.all().delete()
    HoursTally.objects.rebuild()
    assert totals() == expected


def test_a_sheet_keeps_its_month():
    sheet = Sheet.objects.create(lot=LotFactory(), month=DAY(2026, 1, 1))

    refused("sheet_moved", lambda: Sheet.objects.filter(pk=sheet.pk).update(month=DAY(2026, 2, 1)))
    refused("sheet_month", lambda: Sheet.objects.create(lot=sheet.lot, month=DAY(2026, 2, 2)))
