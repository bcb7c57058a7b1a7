"""Every constraint of insertion, broken one by one in the database itself; what triggers keep is in `test_rules`."""

import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from insertion.models import (
    Amendment,
    ClauseSettings,
    Contract,
    ContractGroup,
    Criterion,
    HoursLink,
    HoursStatement,
    HoursTally,
    Lot,
    Pathway,
    Placement,
    ProjectTarget,
    Sheet,
    SheetDocument,
    WorkKind,
)
from tests.factories import (
    ContractFactory,
    LotFactory,
    PathwayFactory,
    PlacementFactory,
    UrbanProjectFactory,
    UserFactory,
    work,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date
MARCH = DAY(2026, 3, 1)


def changed(make, **fields):
    """Make a row, and write something else in it."""

    def do():
        row = make()
        type(row).objects.filter(pk=row.pk).update(**fields)

    return do


def twice(make, **fields):
    """Make a row, and another one like it."""

    def do():
        row = make()
        row.pk = row.id = None
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    return do


def group():
    return ContractGroup.objects.create(name="Centre")


def amendment():
    lot = LotFactory()
    return Amendment.objects.create(
        lot=lot, number="1", signed_on=MARCH, reason="Suite", created_by=lot.contract.created_by
    )


def target():
    return ProjectTarget.objects.create(project=UrbanProjectFactory(), name="Ville")


def sheet():
    return Sheet.objects.create(lot=LotFactory(), month=MARCH)


def line():
    return work(PlacementFactory(), MARCH, 10)


def link(**fields):
    lot = LotFactory()
    values = {
        "lot": lot,
        "partner": lot.company,
        "first_month": MARCH,
        "last_month": MARCH,
        "created_by": lot.contract.created_by,
        "expires_at": timezone.now() + datetime.timedelta(days=1),
    }
    return HoursLink.objects.create(**values | fields)


def proof(**fields):
    values = {
        "sheet": sheet(),
        "title": "Relevé",
        "file": "x.pdf",
        "name": "x.pdf",
        "content_type": "application/pdf",
        "size": 1,
        "digest": "a" * 64,
        "added_by": UserFactory(),
    }
    return SheetDocument.objects.create(**values | fields)


def kind():
    return WorkKind.objects.first()


def settings():
    return ClauseSettings.objects.first()


BROKEN = [
    ("clausesettings_year", changed(settings, year=1999)),
    ("clausesettings_shares", changed(settings, npnru_share=0)),
    ("clausesettings_shares", changed(settings, gup_share=101)),
    ("clausesettings_shares", changed(settings, late_tolerance=101)),
    ("clausesettings_costs", changed(settings, hourly_cost=0)),
    ("clausesettings_costs", changed(settings, penalty_per_hour=-1)),
    ("workkind_share", changed(kind, labour_share=101)),
    ("workkind_share", changed(kind, sector="x")),
    ("workkind_named", changed(kind, code="Avec espace")),
    ("workkind_name_once", lambda: WorkKind.objects.create(code="autre2", name="PEINTURE intérieure")),
    ("criterion_named", lambda: Criterion.objects.create(code="", name="Sans code")),
    ("criterion_name_once", lambda: Criterion.objects.create(code="rsa2", name="bénéficiaire du rsa")),
    ("contractgroup_named", changed(group, name="")),
    ("contractgroup_once", twice(group, name="CENTRE")),
    ("contract_named", changed(ContractFactory, reference="")),
    ("contract_named", changed(ContractFactory, kind="x")),
    ("contract_once", lambda: (ContractFactory(reference="A"), ContractFactory(reference="A"))),
    ("contract_period", changed(ContractFactory, ends_on=DAY(2025, 12, 31))),
    ("contract_years", changed(ContractFactory, starts_on=DAY(1999, 1, 1))),
    ("contract_amount", changed(ContractFactory, amount=0)),
    ("lot_once", lambda: LotFactory(contract=LotFactory(number="1").contract, number="1")),
    ("lot_named", changed(LotFactory, title="")),
    ("lot_inputs", changed(LotFactory, amount=0, is_typed=True, typed_reason="x")),
    ("lot_inputs", changed(LotFactory, labour_share=101, is_typed=True, typed_reason="x")),
    ("lot_inputs", changed(LotFactory, insertion_rate=0, is_typed=True, typed_reason="x")),
    ("lot_computed", changed(LotFactory, amount=2_000_000)),
    ("lot_typed_reason", changed(LotFactory, is_typed=True)),
    ("lot_period", changed(LotFactory, ends_on=DAY(2025, 12, 31))),
    ("lot_years", changed(LotFactory, starts_on=DAY(1999, 1, 1))),
    ("lot_settled_signed", changed(LotFactory, settled_at=timezone.now())),
    ("lot_penalty", changed(LotFactory, penalty_per_hour=-1)),
    ("lot_penalty_decided", changed(LotFactory, penalty_decision="applied")),
    ("lot_penalty_decided", changed(LotFactory, penalty_decision="waived")),
    ("lot_penalty_decided", changed(LotFactory, penalty_amount=10)),
    ("amendment_once", twice(amendment)),
    ("amendment_named", changed(amendment, reason="")),
    ("lot_period", changed(amendment, ends_on=DAY(2025, 1, 1))),
    ("projecttarget_named", changed(target, name="")),
    ("projecttarget_once", twice(target, name="VILLE")),
    ("projecttarget_figures", changed(target, invested=-1)),
    ("projecttarget_figures", changed(target, share=101)),
    ("projecttarget_dated", changed(target, declared_hours=10)),
    ("pathway_number_form", changed(PathwayFactory, number="P-ABCDE1")),
    ("insertion_pathway_number", lambda: PathwayFactory(number=PathwayFactory().number)),
    ("pathway_traits_known", changed(PathwayFactory, level="x")),
    ("pathway_home", lambda: PathwayFactory(home_quartier=ContractFactory().quartiers.get())),
    ("pathway_exits_after_end", changed(PathwayFactory, exit_12="lasting")),
    ("pathway_exits_known", changed(PathwayFactory, ended_on=MARCH, exit_3="x")),
    ("pathway_purged", changed(PathwayFactory, purged_on=MARCH, sex="man")),
    ("pathway_purged", changed(PathwayFactory, purged_on=MARCH, ended_on=MARCH, exit_6="lasting")),
    ("placement_somewhere", changed(PlacementFactory, lot=None)),
    ("placement_educative", changed(PlacementFactory, modality="educative")),
    ("placement_period", changed(PlacementFactory, ends_on=DAY(2025, 12, 31))),
    ("placement_years", changed(PlacementFactory, starts_on=DAY(1999, 1, 1))),
    ("placement_share", changed(PlacementFactory, work_share=0)),
    ("placement_words_known", changed(PlacementFactory, job_contract="x")),
    ("sheet_of_one", lambda: Sheet.objects.create(month=MARCH)),
    ("sheet_once", twice(sheet)),
    ("sheet_month", lambda: Sheet.objects.create(lot=LotFactory(), month=DAY(2026, 3, 2))),
    ("sheet_signed", changed(sheet, validated_at=timezone.now())),
    ("hourslink_of_one", lambda: link(lot=None)),
    ("hourslink_sound", lambda: link(last_month=DAY(2026, 2, 1))),
    ("hourslink_sound", lambda: link(expires_at=timezone.now() - datetime.timedelta(days=1))),
    ("hoursstatement_once", twice(line)),
    ("hoursstatement_positive", changed(line, hours=-1)),
    ("hoursstatement_told_by", changed(line, entered_by=None)),
    ("sheetdocument_file_whole", lambda: proof(size=0)),
    ("sheetdocument_once", twice(proof, uid="11111111-1111-4111-8111-111111111111")),
    ("sheetdocument_told_by", lambda: proof(added_by=None)),
    ("hourstally_once", lambda: [HoursTally.objects.create(lot=line().sheet.lot, year=2026)]),
]


@pytest.mark.parametrize(("name", "break_it"), BROKEN, ids=[name for name, _ in BROKEN])
def test_the_database_refuses(name, break_it):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        break_it()

    assert name in str(error.value)


def test_no_constraint_is_left_out():
    models = apps.get_app_config("insertion").get_models()
    names = {constraint.name for model in models for constraint in model._meta.constraints}

    assert names <= {name for name, _ in BROKEN}


@pytest.mark.parametrize("model", [Contract, Lot, Pathway, Placement])
def test_each_row_counts_its_changes(model):
    row = {Contract: ContractFactory, Lot: LotFactory, Pathway: PathwayFactory, Placement: PlacementFactory}[model]()

    model.objects.filter(pk=row.pk).update(version=row.version)
    assert model.objects.get(pk=row.pk).version == row.version + 1


def test_a_line_is_that_of_one_step_and_one_month():
    row = line()

    assert HoursStatement.objects.get(sheet=row.sheet, placement=row.placement) == row
