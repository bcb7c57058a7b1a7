"""Every constraint of programmes, actions, sessions and milestones, broken one by one in the database itself."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from actions.models import (
    Action,
    ActionDocument,
    ActionKind,
    ActionPartner,
    ActionTemplate,
    Axis,
    Framework,
    FrameworkDocument,
    Milestone,
    Participation,
    Programme,
    ProgrammeYear,
)
from tests.factories import (
    ActionFactory,
    AxisFactory,
    FrameworkFactory,
    FundingFactory,
    ParticipationFactory,
    PartnerFactory,
    ProgrammeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)
FILE = {"title": "Papier", "name": "a.txt", "content_type": "text/plain", "size": 1, "digest": "a" * 64}


def itself(make):
    def do():
        row = make()
        type(row).objects.filter(pk=row.pk).update(renews=row.pk)

    return do


def twice(make):
    def do():
        row = make()
        row.pk = row.id = None
        row.save(force_insert=True)

    return do


def paper(**fields):
    action = fields.pop("action", None) or ActionFactory()
    values = {**FILE, "file": "x.txt", "added_by": action.responsible, **fields}
    return ActionDocument.objects.create(action=action, **values)


def same_paper():
    paper(action=paper().action)


def paper_of_two():
    action = ActionFactory()
    paper(action=action, session=ParticipationFactory(action=action), funding=FundingFactory(action=action))


def contract(**fields):
    values = {**FILE, "file": "x.txt", "added_by": UserFactory(), **fields}
    return FrameworkDocument.objects.create(**{"framework": FrameworkFactory(), **values})


def same_contract():
    contract(framework=contract().framework)


def role(**fields):
    return ActionPartner.objects.create(**{"action": ActionFactory(), "partner": PartnerFactory(), **fields})


def template(**fields):
    return ActionTemplate.objects.create(
        **{"title": "Chantier", "kind": ActionKind.objects.get(code="autre"), **fields}
    )


def kind(**fields):
    return ActionKind.objects.create(**{"code": "neuf", "name": "Neuf", **fields})


def milestone(**fields):
    return Milestone.objects.create(**{"action": ActionFactory(), "title": "Bilan", "due_on": DAY, **fields})


CASES = {
    "framework_titled": lambda: FrameworkFactory(title=""),
    "framework_period": lambda: FrameworkFactory(starts_on=DAY, ends_on=DAY - datetime.timedelta(days=1)),
    "framework_title_once": lambda: [FrameworkFactory(title=title) for title in ("Été", "ETE")],
    "axis_named": lambda: AxisFactory(name=""),
    "axis_number_once": twice(AxisFactory),
    "frameworkdocument_file_whole": lambda: contract(title=""),
    "frameworkdocument_once": same_contract,
    "programme_titled": lambda: ProgrammeFactory(title=""),
    "programme_period": lambda: ProgrammeFactory(first_year=2027, last_year=2026),
    "programme_renews_another": itself(ProgrammeFactory),
    "actionkind_name_once": lambda: [kind(), kind(code="neuf-2", name="NEUF")],
    "actionkind_named": lambda: kind(code="Pas Un Code"),
    "action_titled": lambda: ActionFactory(title=""),
    "action_years": lambda: ActionFactory(first_year=2027, last_year=2026),
    "action_period": lambda: ActionFactory(starts_on=DAY, ends_on=DAY - datetime.timedelta(days=1)),
    "action_progress": lambda: ActionFactory(progress=101),
    "action_reason": lambda: ActionFactory(status="dropped"),
    "action_beyond_justified": lambda: ActionFactory(additionality="beyond"),
    "action_words_known": lambda: ActionFactory(involvement="x"),
    "action_public": lambda: ActionFactory(expected_people=10, expected_women=11),
    "action_renews_another": itself(ActionFactory),
    "action_code_once": twice(lambda: ActionFactory(code="A1")),
    "actionpartner_role_known": lambda: role(role="x"),
    "actionpartner_once": twice(role),
    "milestone_titled": lambda: milestone(title=""),
    "participation_sex": lambda: ParticipationFactory(people=3, women=2, men=2),
    "participation_ages": lambda: ParticipationFactory(people=3, children=2, seniors=2),
    "participation_origins": lambda: ParticipationFactory(people=3, from_qpv=2, from_elsewhere=2),
    "participation_hours": lambda: ParticipationFactory(hours=0),
    "actiondocument_file_whole": lambda: paper(title=""),
    "actiondocument_once": same_paper,
    "actiondocument_of_one": paper_of_two,
    "actiontemplate_titled": lambda: template(title=""),
}
MODELS = [
    Framework, Axis, FrameworkDocument, Programme, ActionKind, Action, ActionPartner, Milestone, Participation,
    ActionDocument, ActionTemplate,
]  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        CASES[name]()
    assert refused.value.__cause__.diag.constraint_name == name


def test_every_constraint_has_its_case():
    assert {constraint.name for model in MODELS for constraint in model._meta.constraints} == set(CASES)


def test_an_axis_that_is_used_is_not_renamed():
    axis = AxisFactory()
    axis.name = "Autrement"
    axis.save()
    ActionFactory().axes.add(axis)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Axis.objects.filter(pk=axis.pk).update(name="Encore")
    assert "axis_frozen_once_used" in str(refused.value)


@pytest.mark.parametrize(
    "gesture",
    [
        lambda row: ParticipationFactory(action=row.action),
        lambda row: Participation.objects.filter(pk=row.pk).update(people=99),
        lambda row: row.delete(),
    ],
    ids=["added", "changed", "removed"],
)
def test_sessions_of_a_closed_year_are_kept(gesture):
    session = ParticipationFactory()
    ProgrammeYear.objects.create(programme=session.action.programme, year=2026, closed_by=session.action.responsible)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        gesture(session)
    assert "participation_of_closed_year" in str(refused.value)
    # Another year is open.
    ParticipationFactory(action=session.action, on=datetime.date(2027, 1, 2))
