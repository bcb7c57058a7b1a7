"""Rows for the tests. Names are invented; addresses end in exemple.fr."""

import datetime
from decimal import Decimal
from typing import Any

import factory
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import Role
from accounts.models import Membership, Team, TeamQuartier, User
from actions.models import (
    Action,
    ActionKind,
    Axis,
    Framework,
    Funding,
    Participation,
    Programme,
    Spending,
    SpendingShare,
)
from diagnostics.enums import DiagnosticKind, GridStatus
from diagnostics.models import (
    Diagnostic,
    Grid,
    GridItem,
    GridLevel,
    GridTheme,
    HallState,
    IncidentType,
    Issue,
    Observation,
    Theme,
    ThemeItem,
)
from insertion.clause import compute, first_of
from insertion.models import Contract, HoursStatement, Lot, Pathway, Placement, Sheet
from insertion.services.pathways import new_number
from meetings.models import AgendaItem, Decision, Invitee, Meeting
from partners.models import Agreement, Contact, Exchange, Occupation, Partner, PartnerKind, Premises, Presence
from territories.enums import OperationKind, ProjectKind, QuartierKind, ZoneKind
from territories.models import (
    Building,
    Commune,
    Entrance,
    FigureKind,
    Indicator,
    IndicatorValue,
    Operation,
    Quartier,
    Residence,
    ResidenceFigure,
    UrbanProject,
)

PASSWORD = "une phrase de passe bien longue"


def square(longitude: float, latitude: float, half: float = 0.002) -> dict[str, Any]:
    """A contour as the database keeps it: a square around a point, in degrees."""
    west, south, east, north = longitude - half, latitude - half, longitude + half, latitude + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


class CommuneFactory(DjangoModelFactory):
    class Meta:
        model = Commune

    insee_code = factory.Sequence(lambda n: f"{93000 + n:05d}")
    name = factory.Sequence(lambda n: f"Commune {n}")


class QuartierFactory(DjangoModelFactory):
    """A local sector with a square contour; give `code` and `kind` for an official one."""

    class Meta:
        model = Quartier
        skip_postgeneration_save = True

    class Params:
        at = (2.45, 48.86)

    kind = QuartierKind.LOCAL
    name = factory.Sequence(lambda n: f"Quartier {n}")
    contour = factory.LazyAttribute(lambda o: square(*o.at))
    area_m2 = 120_000.0
    west = factory.LazyAttribute(lambda o: o.at[0] - 0.002)
    east = factory.LazyAttribute(lambda o: o.at[0] + 0.002)
    south = factory.LazyAttribute(lambda o: o.at[1] - 0.002)
    north = factory.LazyAttribute(lambda o: o.at[1] + 0.002)
    longitude = factory.LazyAttribute(lambda o: o.at[0])
    latitude = factory.LazyAttribute(lambda o: o.at[1])

    @factory.post_generation
    def communes(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.set_communes(extracted if extracted is not None else [CommuneFactory()])


class ResidenceFactory(DjangoModelFactory):
    class Meta:
        model = Residence

    name = factory.Sequence(lambda n: f"Résidence {n}")
    reference = factory.Sequence(lambda n: f"R{n:04d}")
    quartier = factory.SubFactory(QuartierFactory)
    commune = factory.LazyAttribute(lambda o: (o.quartier and o.quartier.communes.first()) or CommuneFactory())
    dwellings = 40


class BuildingFactory(DjangoModelFactory):
    class Meta:
        model = Building

    residence = factory.SubFactory(ResidenceFactory)
    name = factory.Sequence(lambda n: f"Bâtiment {n}")


class EntranceFactory(DjangoModelFactory):
    class Meta:
        model = Entrance

    building = factory.SubFactory(BuildingFactory)
    name = factory.Sequence(lambda n: f"Hall {n}")


class UrbanProjectFactory(DjangoModelFactory):
    class Meta:
        model = UrbanProject
        skip_postgeneration_save = True

    kind = ProjectKind.NPNRU_NATIONAL
    name = factory.Sequence(lambda n: f"Projet {n}")

    @factory.post_generation
    def quartiers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.quartiers.set(extracted if extracted is not None else [QuartierFactory()])


class OperationFactory(DjangoModelFactory):
    class Meta:
        model = Operation

    project = factory.SubFactory(UrbanProjectFactory)
    kind = OperationKind.REHABILITATION
    name = factory.Sequence(lambda n: f"Opération {n}")


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    code = factory.Sequence(lambda n: f"indicateur_{n}")
    label = factory.Sequence(lambda n: f"Indicateur {n}")
    unit = "%"


class IndicatorValueFactory(DjangoModelFactory):
    class Meta:
        model = IndicatorValue

    indicator = factory.SubFactory(IndicatorFactory)
    vintage = 2021
    zone_kind = ZoneKind.QUARTIER
    quartier = factory.SubFactory(QuartierFactory)
    value = 42
    source = "Insee"


class FigureKindFactory(DjangoModelFactory):
    class Meta:
        model = FigureKind

    code = factory.Sequence(lambda n: f"chiffre_{n}")
    name = factory.Sequence(lambda n: f"Chiffre {n}")
    unit = "dwellings"


class ResidenceFigureFactory(DjangoModelFactory):
    class Meta:
        model = ResidenceFigure

    residence = factory.SubFactory(ResidenceFactory)
    kind = factory.SubFactory(FigureKindFactory)
    year = 2025
    value = 10


class UserFactory(DjangoModelFactory):
    """A user without a team: an outsider everywhere."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@exemple.fr")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Martin{n}")
    password = factory.django.Password(PASSWORD)


class TeamFactory(DjangoModelFactory):
    class Meta:
        model = Team
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Équipe {n}")

    @factory.post_generation
    def quartiers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for quartier in extracted or () if create else ():
            TeamQuartier.objects.create(team=self, quartier=quartier)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    team = factory.SubFactory(TeamFactory)
    role = Role.PROXIMITY


def member(quartier: Quartier, role: Role, **fields: Any) -> User:
    """Return a user who has this role on this quartier, in a team of their own."""
    user: User = UserFactory(**fields)
    MembershipFactory(user=user, team=TeamFactory(quartiers=[quartier]), role=role)
    return user


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"Thème {n}")


class ThemeItemFactory(DjangoModelFactory):
    class Meta:
        model = ThemeItem

    theme = factory.SubFactory(ThemeFactory)
    name = factory.Sequence(lambda n: f"Élément {n}")


class IncidentTypeFactory(DjangoModelFactory):
    class Meta:
        model = IncidentType

    family = "property"
    name = factory.Sequence(lambda n: f"Fait {n}")


class HallStateFactory(DjangoModelFactory):
    class Meta:
        model = HallState

    entrance = factory.SubFactory(EntranceFactory)
    level = 2
    seen_on = factory.LazyFunction(datetime.date.today)
    author = factory.SubFactory(UserFactory)


class ObservationFactory(DjangoModelFactory):
    class Meta:
        model = Observation

    quartier = factory.SubFactory(QuartierFactory)
    theme = factory.SubFactory(ThemeFactory)
    text = "Porte du hall cassée"
    seen_on = factory.LazyFunction(datetime.date.today)
    author = factory.SubFactory(UserFactory)


def grid_of(*names: str, kind: str = "walk", in_use: bool = True) -> Grid:
    """Return a grid of one theme with these items, each of weight 1, and a scale of four levels (0 to 3)."""
    grid = Grid.objects.create(name="Grille d’essai", kind=kind)
    tones = (
        ("Bon", "good", True),
        ("Moyen", "fair", False),
        ("Mauvais", "poor", False),
        ("Très mauvais", "bad", False),
    )
    for value, (label, tone, is_positive) in enumerate(reversed(tones)):
        GridLevel.objects.create(grid=grid, value=value, label=label, tone=tone, is_positive=is_positive)
    theme = GridTheme.objects.create(grid=grid, name="Propreté")
    for order, name in enumerate(names or ("Sols", "Tags"), 1):
        GridItem.objects.create(theme=theme, name=name, order=order * 10)
    if in_use:
        grid.status = GridStatus.IN_USE
        grid.save(update_fields=["status"])
    return grid


class DiagnosticFactory(DjangoModelFactory):
    class Meta:
        model = Diagnostic
        skip_postgeneration_save = True

    kind = DiagnosticKind.WALK
    title = factory.Sequence(lambda n: f"Diagnostic {n}")
    starts_on = factory.LazyFunction(datetime.date.today)
    lead = factory.SubFactory(UserFactory)

    @factory.post_generation
    def quartiers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.quartiers.add(*(extracted if extracted is not None else [QuartierFactory()]))


class IssueFactory(DjangoModelFactory):
    class Meta:
        model = Issue
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Problématique {n}")
    theme = factory.SubFactory(ThemeFactory)
    gravity = 3
    frequency = 2
    created_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def quartiers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.quartiers.add(*(extracted if extracted is not None else [QuartierFactory()]))


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner

    kind = factory.LazyFunction(lambda: PartnerKind.objects.get(code="association"))
    name = factory.Sequence(lambda n: f"Association {n}")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    last_name = "Martin"
    origin = "Carte de visite"
    informed_on = datetime.date(2026, 1, 5)
    keep_until = datetime.date(2028, 1, 5)


class PresenceFactory(DjangoModelFactory):
    class Meta:
        model = Presence

    partner = factory.SubFactory(PartnerFactory)
    quartier = factory.SubFactory(QuartierFactory)
    role = "operator"


class ExchangeFactory(DjangoModelFactory):
    class Meta:
        model = Exchange

    partner = factory.SubFactory(PartnerFactory)
    kind = "call"
    on = factory.LazyFunction(datetime.date.today)
    text = "Point sur l’année"
    author = factory.SubFactory(UserFactory)


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Convention {n}")
    starts_on = datetime.date(2026, 1, 1)
    ends_on = datetime.date(2026, 12, 31)

    @factory.post_generation
    def quartiers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.quartiers.add(*(extracted if extracted is not None else [QuartierFactory()]))


class PremisesFactory(DjangoModelFactory):
    class Meta:
        model = Premises

    name = factory.Sequence(lambda n: f"Local {n}")
    quartier = factory.SubFactory(QuartierFactory)


class OccupationFactory(DjangoModelFactory):
    class Meta:
        model = Occupation

    premises = factory.SubFactory(PremisesFactory)
    partner = factory.SubFactory(PartnerFactory)
    starts_on = datetime.date(2026, 1, 1)


class MeetingFactory(DjangoModelFactory):
    """A meeting of two hours in a week, prepared."""

    class Meta:
        model = Meeting
        skip_postgeneration_save = True

    kind = "technical"
    title = factory.Sequence(lambda n: f"Réunion {n}")
    # In the afternoon: two hours later it is the same day, whatever the hour of the tests.
    starts_at = factory.LazyFunction(
        lambda: timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0) + datetime.timedelta(days=7)
    )
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + datetime.timedelta(hours=2))
    organiser = factory.SubFactory(UserFactory)

    @factory.post_generation
    def quartiers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.quartiers.add(*(extracted if extracted is not None else [QuartierFactory()]))


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    title = factory.Sequence(lambda n: f"Point {n}")


class InviteeFactory(DjangoModelFactory):
    class Meta:
        model = Invitee

    meeting = factory.SubFactory(MeetingFactory)
    user = factory.SubFactory(UserFactory)


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory)
    text = factory.Sequence(lambda n: f"Décision {n}")
    created_by = factory.SubFactory(UserFactory)


class FrameworkFactory(DjangoModelFactory):
    class Meta:
        model = Framework

    kind = "internal"
    title = factory.Sequence(lambda n: f"Cadre {n}")


class AxisFactory(DjangoModelFactory):
    class Meta:
        model = Axis

    framework = factory.SubFactory(FrameworkFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Axe {n}")


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Programme {n}")
    first_year = last_year = 2026
    lead = factory.SubFactory(UserFactory)

    @factory.post_generation
    def quartiers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.quartiers.add(*(extracted if extracted is not None else [QuartierFactory()]))


class ActionFactory(DjangoModelFactory):
    """An action of the quartiers of its programme, unless others are given."""

    class Meta:
        model = Action
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    title = factory.Sequence(lambda n: f"Action {n}")
    kind = factory.LazyFunction(lambda: ActionKind.objects.get(code="proximite"))
    first_year = last_year = 2026
    responsible = factory.SubFactory(UserFactory)
    created_by = factory.SelfAttribute("responsible")

    @factory.post_generation
    def quartiers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.quartiers.add(*(extracted if extracted is not None else self.programme.quartiers.all()))


class FundingFactory(DjangoModelFactory):
    class Meta:
        model = Funding

    action = factory.SubFactory(ActionFactory)
    year = 2026
    funder = factory.SubFactory(PartnerFactory)
    account = "74com"
    planned = 1000


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    action = factory.SubFactory(ActionFactory)
    on = datetime.date(2026, 3, 4)
    people = 10
    created_by = factory.SubFactory(UserFactory)


def spend(action: Action, amount: Any, *, on: Any = None, **fields: Any) -> Spending:
    """A spending line of an action, shared among its quartiers: all of it for the first one."""
    with transaction.atomic():
        line = Spending.objects.create(
            action=action,
            spent_on=on or datetime.date(2026, 5, 6),
            amount=amount,
            **{"account": "604", "label": "Prestation", "created_by": action.responsible} | fields,
        )
        SpendingShare.objects.create(spending=line, quartier=action.quartiers.first(), amount=amount)
    return line


# ---- insertion ------------------------------------------------------------------------------------------------------


class ContractFactory(DjangoModelFactory):
    class Meta:
        model = Contract
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"2026-{n:04}")
    title = factory.Sequence(lambda n: f"Réhabilitation {n}")
    starts_on = datetime.date(2026, 1, 1)
    ends_on = datetime.date(2026, 12, 31)
    responsible = factory.SubFactory(UserFactory)
    created_by = factory.SelfAttribute("responsible")

    @factory.post_generation
    def quartiers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            self.quartiers.add(*(extracted if extracted is not None else [QuartierFactory()]))


class LotFactory(DjangoModelFactory):
    """A lot of 833 hours: 1,000,000 € × 50 % × 5 % ÷ 30 €/h; not settled yet."""

    class Meta:
        model = Lot

    contract = factory.SubFactory(ContractFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    title = "Gros œuvre"
    company = factory.SubFactory(PartnerFactory)
    amount = Decimal(1_000_000)
    labour_share = Decimal(50)
    insertion_rate = Decimal(5)
    hourly_cost = Decimal(30)
    starts_on = factory.SelfAttribute("contract.starts_on")
    ends_on = factory.SelfAttribute("contract.ends_on")

    class Params:
        clause = factory.LazyAttribute(
            lambda lot: compute(
                *(Decimal(each) for each in (lot.amount, lot.labour_share, lot.insertion_rate, lot.hourly_cost))
            )
        )

    worked_hours = factory.LazyAttribute(lambda lot: lot.clause.worked_hours)
    target_hours = factory.LazyAttribute(lambda lot: lot.clause.target_hours)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        row = super()._create(model_class, *args, **kwargs)
        # What a trigger keeps.
        row.refresh_from_db()
        return row


class PathwayFactory(DjangoModelFactory):
    class Meta:
        model = Pathway

    number = factory.LazyFunction(new_number)
    created_by = factory.SubFactory(UserFactory)


class PlacementFactory(DjangoModelFactory):
    """A step of a lot, at the company that holds it, from its beginning on; with `lot=None`, of an action."""

    class Meta:
        model = Placement

    pathway = factory.SubFactory(PathwayFactory)
    lot = factory.SubFactory(LotFactory)
    employer = factory.LazyAttribute(lambda step: step.lot.company if step.lot else PartnerFactory())
    modality = "direct"
    job_contract = "cdd"
    starts_on = factory.LazyAttribute(lambda step: step.lot.starts_on if step.lot else datetime.date(2026, 1, 1))


def work(placement: Placement, month: Any, hours: Any, *, is_validated: bool = False) -> HoursStatement:
    """Note the hours of a step in a month; return the line. A validated month takes no other line."""
    by = placement.pathway.created_by
    sheet, _ = Sheet.objects.get_or_create(
        lot=placement.lot, action=None if placement.lot_id else placement.action, month=first_of(month)
    )
    line: HoursStatement = HoursStatement.objects.create(
        sheet=sheet, placement=placement, hours=Decimal(str(hours)), entered_by=by
    )
    if is_validated:
        Sheet.objects.filter(pk=sheet.pk).update(validated_at=timezone.now(), validated_by=by)
    return line
