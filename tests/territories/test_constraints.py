"""Every constraint of the database, broken one by one."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from territories.models import (
    Building,
    Commune,
    Entrance,
    FigureKind,
    Indicator,
    IndicatorValue,
    Operation,
    Quartier,
    RehousingCount,
    Residence,
    ResidenceFigure,
    UrbanProject,
)
from tests.factories import (
    BuildingFactory,
    CommuneFactory,
    EntranceFactory,
    FigureKindFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    OperationFactory,
    QuartierFactory,
    ResidenceFactory,
    ResidenceFigureFactory,
    UrbanProjectFactory,
    square,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)


def changed(factory: Any, **values: Any) -> Callable[[], object]:
    """A row that is right, then an update that is wrong: forms and `save` are not asked."""

    def do() -> None:
        row = factory()
        type(row)._base_manager.filter(pk=row.pk).update(**values)

    return do


def same_hall(model: Any, parent: Any, field: str) -> Callable[[], object]:
    def do() -> None:
        above = parent()
        model.objects.create(**{field: above, "name": "Hall A"})
        model.objects.create(**{field: above, "name": "hall  à"})

    return do


def same_key(model: Any, factory: Any, parent: str) -> Callable[[], object]:
    """The pair is unique because the key is: only the key can be broken, with the pair."""

    def do() -> None:
        row = factory()
        model._base_manager.bulk_create([model(pk=row.pk, name="Autre", **{parent: getattr(row, parent)})])

    return do


def counted_twice() -> None:
    operation = OperationFactory(kind="rehousing")
    RehousingCount.objects.create(operation=operation, counted_on=DAY, rehoused=1)
    RehousingCount.objects.create(operation=operation, counted_on=DAY, rehoused=2)


def value_twice() -> None:
    indicator = IndicatorFactory()
    for _ in range(2):
        # Null keys are the same key: a commune and no quartier, twice.
        IndicatorValueFactory(
            indicator=indicator, zone_kind="national", quartier=None, zone_code="FR", zone_name="France"
        )


def local_twice() -> None:
    commune = CommuneFactory()
    QuartierFactory(name="Les Œillets", communes=[commune])
    QuartierFactory(name="les oeillets", communes=[commune])


def residence_twice() -> None:
    commune = CommuneFactory()
    ResidenceFactory(reference=None, name="Les Érables", address="1 rue A", commune=commune)
    ResidenceFactory(reference=None, name="les erables", address="1 rue A", commune=commune)


BROKEN: dict[tuple[type[Any], str], list[Callable[[], object]]] = {
    (FigureKind, "figurekind_code_form"): [changed(FigureKindFactory, code="Vacance")],
    (FigureKind, "figurekind_name_given"): [changed(FigureKindFactory, name="")],
    (FigureKind, "figurekind_name_once"): [
        lambda: [FigureKindFactory(name="Congés"), FigureKindFactory(name="CONGES")],
    ],
    (FigureKind, "figurekind_unit_known"): [changed(FigureKindFactory, unit="x")],
    # The first figures have one already.
    (FigureKind, "figurekind_base_once"): [changed(FigureKindFactory, is_base=True)],
    (FigureKind, "figurekind_base_is_no_rate"): [
        lambda: FigureKind.objects.filter(is_base=True).update(rate_name="Taux"),
        lambda: FigureKind.objects.filter(is_base=True).update(unit="euros"),
    ],
    (ResidenceFigure, "residencefigure_once"): [
        lambda: ResidenceFigure.objects.bulk_create(
            [
                ResidenceFigureFactory.build(residence=r, kind=k)
                for r, k in [(ResidenceFactory(), FigureKindFactory())] * 2
            ]
        ),
    ],
    (ResidenceFigure, "residencefigure_not_negative"): [changed(ResidenceFigureFactory, value=-1)],
    (ResidenceFigure, "residencefigure_year_range"): [changed(ResidenceFigureFactory, year=1999)],
    (Commune, "commune_insee_code_form"): [
        changed(CommuneFactory, insee_code="9304"),
        changed(CommuneFactory, insee_code="2C004"),
    ],
    (Commune, "commune_name_given"): [changed(CommuneFactory, name="")],
    (Commune, "commune_epci_code_form"): [changed(CommuneFactory, epci_code="12345")],
    (Commune, "commune_position"): [
        changed(CommuneFactory, latitude=91, longitude=2),
        changed(CommuneFactory, latitude=48, longitude=181),
        changed(CommuneFactory, latitude=48),
    ],
    (Quartier, "quartier_code_of_kind"): [
        changed(QuartierFactory, kind="qpv_2024"),
        changed(QuartierFactory, kind="qpv_2024", code="QP093028"),
        changed(QuartierFactory, kind="qpv_2015", code="QN09303M"),
        changed(QuartierFactory, kind="local", code="QN09303M"),
        changed(QuartierFactory, kind="autre"),
    ],
    (Quartier, "quartier_name_given"): [changed(QuartierFactory, name="")],
    (Quartier, "quartier_local_once"): [local_twice],
    (Quartier, "quartier_contour_whole"): [
        changed(QuartierFactory, contour=None),
        changed(QuartierFactory, area_m2=None),
        changed(QuartierFactory, area_m2=0),
        changed(QuartierFactory, west=3),
        changed(QuartierFactory, latitude=0),
        changed(QuartierFactory, contour={**square(2.45, 48.86), "type": "Polygon"}),
    ],
    (Quartier, "quartier_valid_from_range"): [changed(QuartierFactory, valid_from=1789)],
    (Quartier, "quartier_valid_until_after"): [
        changed(QuartierFactory, valid_from=2024, valid_until=2023),
        changed(QuartierFactory, valid_until=2999),
    ],
    (Residence, "residence_name_given"): [changed(ResidenceFactory, name="")],
    (Residence, "residence_reference_not_empty"): [changed(ResidenceFactory, reference="")],
    (Residence, "residence_once_without_reference"): [residence_twice],
    (Residence, "residence_built_year_range"): [
        changed(ResidenceFactory, built_year=1799),
        changed(ResidenceFactory, built_year=2101),
    ],
    (Residence, "residence_position"): [
        changed(ResidenceFactory, latitude=48),
        changed(ResidenceFactory, latitude=-91, longitude=0),
        changed(ResidenceFactory, latitude=0, longitude=200),
    ],
    (Building, "building_once"): [same_hall(Building, ResidenceFactory, "residence")],
    (Building, "building_of_residence"): [same_key(Building, BuildingFactory, "residence")],
    (Building, "building_name_given"): [changed(BuildingFactory, name="")],
    (Entrance, "entrance_once"): [same_hall(Entrance, BuildingFactory, "building")],
    (Entrance, "entrance_of_building"): [same_key(Entrance, EntranceFactory, "building")],
    (Entrance, "entrance_name_given"): [changed(EntranceFactory, name="")],
    (UrbanProject, "urbanproject_name_given"): [changed(UrbanProjectFactory, name="")],
    (UrbanProject, "urbanproject_name_once"): [
        lambda: (UrbanProjectFactory(name="Cœur de Ville"), UrbanProjectFactory(name="coeur de  ville"))
    ],
    (UrbanProject, "urbanproject_period"): [
        changed(UrbanProjectFactory, start_year=2030, end_year=2020),
        changed(UrbanProjectFactory, start_year=1980),
        changed(UrbanProjectFactory, end_year=2200),
    ],
    (Operation, "operation_name_given"): [changed(OperationFactory, name="")],
    (Operation, "operation_progress_percent"): [changed(OperationFactory, progress=101)],
    (Operation, "operation_planned_dates"): [
        changed(OperationFactory, planned_start=DAY, planned_end=datetime.date(2026, 2, 1))
    ],
    (Operation, "operation_real_dates"): [
        changed(OperationFactory, started_on=DAY, ended_on=datetime.date(2026, 2, 1))
    ],
    (Operation, "operation_amount_positive"): [changed(OperationFactory, amount=-1)],
    (Operation, "operation_households_of_rehousing"): [changed(OperationFactory, households_to_rehouse=10)],
    (RehousingCount, "rehousingcount_once_a_day"): [counted_twice],
    (Indicator, "indicator_code_form"): [
        changed(IndicatorFactory, code="TP60"),
        changed(IndicatorFactory, code="6tp"),
    ],
    (Indicator, "indicator_label_given"): [changed(IndicatorFactory, label="")],
    (Indicator, "indicator_decimals"): [changed(IndicatorFactory, decimals=5)],
    (IndicatorValue, "indicatorvalue_one_zone"): [
        changed(IndicatorValueFactory, quartier=None),
        changed(IndicatorValueFactory, zone_code="93"),
        changed(IndicatorValueFactory, zone_kind="national"),
        changed(IndicatorValueFactory, zone_kind="epci", quartier=None),
    ],
    (IndicatorValue, "indicatorvalue_value_or_secret"): [
        changed(IndicatorValueFactory, value=None),
        changed(IndicatorValueFactory, is_secret=True),
    ],
    (IndicatorValue, "indicatorvalue_vintage_range"): [changed(IndicatorValueFactory, vintage=1900)],
    (IndicatorValue, "indicatorvalue_source_given"): [changed(IndicatorValueFactory, source="")],
    (IndicatorValue, "indicatorvalue_once"): [value_twice],
}

CASES = [
    pytest.param(name, case, id=f"{name}-{number}")
    for (_, name), cases in BROKEN.items()
    for number, case in enumerate(cases)
]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_database_refuses(name, case):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        case()
    constraint = refused.value.__cause__.diag.constraint_name
    # The pair of a row and what holds it can only be broken with the key of the row.
    if name.endswith(("_of_residence", "_of_building")):
        assert constraint in (name, f"territories_{name.split('_')[0]}_pkey")
    else:
        assert constraint == name


def test_every_constraint_has_a_case():
    there = {
        (model, constraint.name)
        for model in apps.get_app_config("territories").get_models()
        if not hasattr(model, "pgh_tracked_model")
        for constraint in model._meta.constraints
    }
    assert there == set(BROKEN)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: CommuneFactory(insee_code="94068"), "territories_commune_insee_code"),
        (lambda: QuartierFactory(kind="qpv_2024", code="QN09303M"), "territories_quartier_code"),
        (lambda: ResidenceFactory(reference="R-1"), "territories_residence_reference"),
        (lambda: IndicatorFactory(code="tp60"), "territories_indicator_code"),
    ],
)
def test_a_code_names_one_row(make, field):
    make()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make()
    assert refused.value.__cause__.diag.constraint_name.startswith(field)


def test_every_constraint_says_in_french_what_is_wrong():
    silent = [
        constraint.name
        for model in apps.get_app_config("territories").get_models()
        if not hasattr(model, "pgh_tracked_model")
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]
    # These two are there for foreign keys, and the key of the row breaks before them.
    assert silent == ["building_of_residence", "entrance_of_building"]


def test_every_message_can_be_said():
    """Django formats these messages: a percent sign that is not doubled breaks the page that says it."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            message = constraint.get_violation_error_message()
            assert "%%" not in message
