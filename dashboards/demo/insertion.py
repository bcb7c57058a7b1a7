"""The clauses of the demonstration: contracts and lots, pathways that are nobody's, two years of hours."""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from accounts.models import User
from actions.models import Action
from core.attachments import attach
from dashboards.demo.papers import time_sheet
from insertion.clause import first_of, last_of, month_limit, months_of
from insertion.enums import AgeBracket, ContractKind, DiplomaLevel, Exit, HomeArea, JobContract, Modality, Sex
from insertion.models import (
    Amendment,
    ClauseSettings,
    Contract,
    ContractGroup,
    HoursLink,
    Lot,
    Pathway,
    Placement,
    ProjectTarget,
    Sheet,
    SheetDocument,
    WorkKind,
)
from insertion.models.pathways import FULL_TIME
from insertion.services.contracts import save_amendment, save_contract, save_lot, settle_lot
from insertion.services.hours import note_hours, sheet_of, validate_sheet
from insertion.services.pathways import create_pathway, save_pathway, save_placement
from partners.models import Landlord, Partner
from territories.models import Operation, Quartier, UrbanProject

SEED = "insertion"
HALF = Decimal("0.5")
REGIE = "Régie de quartier Les Passerelles"
AI, ACI = "Association intermédiaire Coup de Main", "Chantier d’insertion Vert Demain"
EI, ETTI, GEIQ = "Rénov’Insertion", "Intérim Tremplin", "GEIQ Bâtiment des Rives"
PREVENTION = "Équipe de prévention spécialisée"
FACILITATOR = "Maison de l’emploi du bassin"


class Job(NamedTuple):
    """How people work for a lot: with whom (nobody: the company of the lot), under which contract, how much."""

    employer: str
    modality: str
    contract: str
    share: int = FULL_TIME


HIRED = Job("", Modality.DIRECT, JobContract.CDD)
LENT = Job(AI, Modality.PROVISION, JobContract.CDDU, 60)
TEMPORARY = Job(ETTI, Modality.PROVISION, JobContract.TEMPORARY)
LEARNING = Job(GEIQ, Modality.PROVISION, JobContract.PROFESSIONAL)
SUBCONTRACTED = Job(EI, Modality.SUBCONTRACT, JobContract.CDDI, 80)
OF_REGIE = Job(REGIE, Modality.SUBCONTRACT, JobContract.CDDI, 60)
OF_ACI = Job(ACI, Modality.SUBCONTRACT, JobContract.CDDI, 70)
TRAINED = Job(GEIQ, Modality.TRAINING, JobContract.TRAINEE, 50)


@dataclass(frozen=True)
class Site:
    """A lot: months from today of its beginning and of its end, what it owes and what was done, and by whom."""

    title: str
    company: str
    work: str
    amount: int
    labour: int
    rate: int
    months: tuple[int, int]
    # Hours to come to, with the month before this one.
    done: int
    # Each works so many months; they begin one after the other.
    jobs: tuple[Job, ...]
    lasts: int
    cost: int = 30
    # What is not validated yet, in months from today: sent, and not even noted.
    sent: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    # An avenant: its reason, euros, hours worked and of insertion, months that it adds.
    amended: tuple[str, int, int, int, int] | None = None
    penalty: int | None = None


@dataclass(frozen=True)
class Market:
    """A contract; `quartier` is a code, `operation` one of the projects of the demonstration."""

    reference: str
    title: str
    kind: str
    quartier: str
    lots: tuple[Site, ...]
    operation: str = ""
    group: str = ""
    lead: str = "mission"


GREEN = "Espaces verts et encombrants, Teisseire"
MARKETS = (
    Market(
        "014", "Réhabilitation thermique de la Galerie haute", ContractKind.NPNRU, "QN03807M",
        (
            Site("Isolation des façades", "Façades du Drac", "isolation", 1_800_000, 45, 7, (-21, -2), 1985,
                 (HIRED, HIRED, SUBCONTRACTED, SUBCONTRACTED, TEMPORARY, TEMPORARY, LEARNING, LEARNING, LENT, LENT,
                  TEMPORARY, SUBCONTRACTED), 4),
            Site("Peinture et sols", "Couleurs et sols alpins", "peinture", 900_000, 70, 7, (-14, 2), 640,
                 (LENT, TEMPORARY, HIRED, SUBCONTRACTED, LENT, LENT), 3, sent=(-1,), penalty=25),
            Site("Menuiseries et serrurerie", "Menuiserie des Deux Ponts", "second-oeuvre", 1_000_000, 50, 5,
                 (-8, 8), 520, (LEARNING, LEARNING, HIRED, TRAINED, TEMPORARY, TEMPORARY), 3, missing=(-1,),
                 amended=("Serrures des caves en plus, et deux mois de chantier", 60_000, 1_000, 50, 2)),
        ),
        "Réhabilitation thermique de la Galerie haute",
    ),
    Market(
        "031", "Nettoyage des halls et des abords", ContractKind.GUP, "QN03807M",
        (
            Site("Halls, coursives et abords", REGIE, "nettoyage", 360_000, 80, 10, (-11, 12), 585,
                 (OF_REGIE, OF_REGIE, OF_REGIE, OF_ACI, OF_REGIE, OF_ACI, OF_REGIE), 4, 27, sent=(-1,)),
        ),
    ),
    Market(
        "042", "Entretien des espaces verts", ContractKind.OTHER, "QN03808M",
        (Site("Tontes et plantations", "Espaces verts du Rachais", "espaces-verts", 90_000, 60, 10, (-12, -1), 262,
              (OF_ACI, OF_ACI, HIRED), 3, 27),),
        group=GREEN,
    ),
    Market(
        "043", "Enlèvement des encombrants", ContractKind.OTHER, "QN03808M",
        (Site("Passages du lundi et du jeudi", REGIE, "dechets", 90_000, 60, 10, (-12, -1), 148, (OF_REGIE, OF_REGIE),
              3, 27),),
        group=GREEN,
    ),
    Market(
        "008", "Reprise des halls du Verderet", ContractKind.OTHER, "QN03808M",
        (Site("Peinture des halls", "Couleurs et sols alpins", "peinture", 290_000, 70, 5, (-16, -4), 262,
              (LENT, LENT, TEMPORARY, HIRED), 2, penalty=25),),
    ),
    Market(
        "009", "Résidentialisation des Tilleuls", ContractKind.NPNRU, "QN03803M",
        (Site("Clôtures, allées et plantations", "Espaces verts du Rachais", "vrd", 400_000, 50, 5, (-18, -4), 341,
              (SUBCONTRACTED, SUBCONTRACTED, TEMPORARY, HIRED), 3),),
        "Résidentialisation des Tilleuls", lead="mission.sud",
    ),
)  # fmt: skip
# What the maîtres d'ouvrage of the first project owe: name, partner, euros invested, hours worked, of insertion, done.
TARGETS = (
    ("Habitat des Rives", "", 25_890_000, 388_000, 19_400, 7_420),
    ("Ville, espaces publics", "Ville, service politique de la ville", 4_650_000, 58_000, 2_900, 1_315),
    ("Métropole, équipements", "Métropole, gestion urbaine de proximité", 1_780_000, 24_000, 1_200, None),
)
# Quartiers where people live, by how many of them do.
HOMES = ("QN03807M", "QN03807M", "QN03807M", "QN03808M", "QN03806M", "QN03803M")
LASTS = (Exit.LASTING, Exit.TRANSITION, Exit.TRANSITION, Exit.INSERTION, Exit.TRAINING, Exit.NO_JOB, Exit.LOST)


class Insertion(NamedTuple):
    """What was written."""

    contracts: int
    pathways: int


def add_insertion(quartiers: dict[str, Quartier], people: dict[str, User], today: datetime.date) -> Insertion:
    """Write contracts, pathways and hours as of `today`, on these quartiers, by their codes.

    Everything is drawn from a seed but the numbers of the pathways, which are drawn at random as those of real people.
    """
    rng = random.Random(SEED)  # noqa: S311 - a demonstration
    partners = {row.name: row for row in Partner.objects.all()}
    groups: dict[str, ContractGroup] = {}
    teller = _Teller(rng, partners, quartiers, today)
    for market in MARKETS:
        lead = people[market.lead]
        contract = _contract(market, quartiers, partners, groups, lead, today)
        for number, site in enumerate(market.lots, 1):
            lot = _lot(contract, number, site, partners, lead, today)
            teller.work_on(lot, site, lead)
    chantier = Action.objects.filter(kind__code="chantier-educatif").order_by("pk").first()
    if chantier is not None:
        teller.work_in(chantier, people["mission"])
    _targets(partners, people["mission"], today)
    return Insertion(len(MARKETS), len(teller.made))


def _month(today: datetime.date, months: int) -> datetime.date:
    """Return the first day of the month so many months from today."""
    number = today.year * 12 + today.month - 1 + months
    return datetime.date(number // 12, number % 12 + 1, 1)


def _contract(
    market: Market,
    quartiers: dict[str, Quartier],
    partners: dict[str, Partner],
    groups: dict[str, ContractGroup],
    lead: User,
    today: datetime.date,
) -> Contract:
    starts = _month(today, min(site.months[0] for site in market.lots))
    operation = Operation.objects.filter(name=market.operation).first() if market.operation else None
    if market.group and market.group not in groups:
        groups[market.group] = ContractGroup.objects.create(
            name=market.group, notes="Deux marchés du même entretien : ce que l’un fait en plus compte pour l’autre."
        )
    contract = Contract(
        reference=f"HDR-{starts.year}-{market.reference}",
        title=market.title,
        kind=market.kind,
        project=None if operation is None else operation.project,
        operation=operation,
        group=groups.get(market.group),
        amount=sum(site.amount for site in market.lots),
        notified_on=starts - datetime.timedelta(days=40),
        starts_on=starts,
        ends_on=last_of(_month(today, max(site.months[1] for site in market.lots))),
        facilitator=partners[FACILITATOR],
        responsible=lead,
        notes="Marché inventé pour la démonstration.",
    )
    return save_contract(contract=contract, quartiers=[quartiers[market.quartier]], by=lead)


def _lot(
    contract: Contract, number: int, site: Site, partners: dict[str, Partner], lead: User, today: datetime.date
) -> Lot:
    """Write a lot and its clause, settled, with its amendment."""
    kind, rates = WorkKind.objects.get(code=site.work), ClauseSettings.objects.of_year(contract.starts_on.year)
    charter = {}
    if rates is not None:
        charter = {
            (ContractKind.NPNRU, rates.npnru_share): rates.npnru_source,
            (ContractKind.GUP, rates.gup_share): rates.gup_source,
        }
    lot = Lot(
        contract=contract,
        number=str(number),
        title=site.title,
        company=partners[site.company],
        work_kind=kind,
        amount=Decimal(site.amount),
        labour_share=Decimal(site.labour),
        labour_source=kind.source or "Décomposition du prix donnée par l’entreprise",
        insertion_rate=Decimal(site.rate),
        rate_source=charter.get((ContractKind(contract.kind), Decimal(site.rate)), "Convenu avec le facilitateur"),
        hourly_cost=Decimal(site.cost),
        cost_source="Fiche de calcul du facilitateur",
        penalty_per_hour=None if site.penalty is None else Decimal(site.penalty),
        starts_on=_month(today, site.months[0]),
        ends_on=last_of(_month(today, site.months[1])),
    )
    lot = settle_lot(lot=save_lot(lot=lot, by=lead), by=lead)
    if site.amended is not None:
        reason, euros, worked, target, months = site.amended
        amendment = Amendment(
            lot=lot,
            number="1",
            signed_on=_month(today, -3),
            reason=reason,
            amount_change=Decimal(euros),
            worked_change=worked,
            target_change=target,
            ends_on=last_of(_month(today, site.months[1] + months)),
        )
        save_amendment(amendment=amendment, by=lead)
    return lot


class _Teller:
    """Draws pathways and their hours, one lot after the other."""

    def __init__(
        self,
        rng: random.Random,
        partners: dict[str, Partner],
        quartiers: dict[str, Quartier],
        today: datetime.date,
    ) -> None:
        self.rng, self.partners, self.quartiers, self.today = rng, partners, quartiers, today
        self.made: list[Pathway] = []
        self._steps = 0
        # Those whose last step is over, and when: another lot may take them on.
        self._free: list[tuple[datetime.date, Pathway]] = []

    def work_on(self, lot: Lot, site: Site, by: User) -> None:
        """Write the steps of a lot, their hours month by month, then validate what is old enough."""
        first, last = site.months[0], min(site.months[1], -1)
        room = max(last - first + 1 - site.lasts, 0)
        steps = []
        for rank, job in enumerate(site.jobs):
            # Those that are left without hours, or unread, still run: the last one does until the end of the lot.
            begins = first + room * rank // max(len(site.jobs) - 1, 1)
            is_running = rank == len(site.jobs) - 1 and site.months[1] > 0
            starts = _month(self.today, begins) + datetime.timedelta(days=self.rng.randrange(0, 9))
            ends = lot.ends_on if is_running else last_of(_month(self.today, begins + site.lasts - 1))
            employer = self.partners[job.employer] if job.employer else lot.company
            step = Placement(
                lot=lot, employer=employer, modality=job.modality, job_contract=job.contract, starts_on=starts,
                ends_on=ends, work_share=job.share,
            )  # fmt: skip
            steps.append(self._begin(step, by, is_running=is_running))
        self._note(steps, site.done, _month(self.today, last), by, lot=lot, sent=site.sent, missing=site.missing)

    def work_in(self, action: Action, by: User) -> None:
        """Write the pathways of a chantier éducatif: young people whom an association employs for some weeks."""
        starts, ends = action.starts_on, action.ends_on
        assert starts is not None
        assert ends is not None
        steps = []
        for _ in range(8):
            step = Placement(
                action=action, employer=self.partners[AI], modality=Modality.EDUCATIVE, job_contract=JobContract.CDDU,
                starts_on=starts, ends_on=ends, work_share=50,
            )  # fmt: skip
            steps.append(self._begin(step, by, is_young=True))
        self._note(steps, 8 * 60, ends, by, action=action)

    def _begin(self, step: Placement, by: User, *, is_running: bool = False, is_young: bool = False) -> Placement:
        """Give a step to somebody: one time in six, to somebody whose step elsewhere is over."""
        self._steps += 1
        ready = [pair for pair in self._free if pair[0] < step.starts_on]
        if ready and not is_young and self._steps % 6 == 0:
            self._free.remove(ready[0])
            pathway = step.pathway = ready[0][1]
            save_placement(placement=step, by=by)
        else:
            pathway = create_pathway(pathway=self._somebody(is_young), placement=step, by=by)
            self.made.append(pathway)
        pathway.ended_on = None if is_running else step.ends_on
        pathway.exit_3 = pathway.exit_6 = pathway.exit_12 = ""
        if step.ends_on is not None and not is_running:
            self._free.append((step.ends_on, pathway))
            self._leave(pathway)
        save_pathway(pathway=pathway, by=by)
        return step

    def _somebody(self, is_young: bool) -> Pathway:
        rng = self.rng
        brackets = [AgeBracket.UNDER_18, AgeBracket.FROM_18, AgeBracket.FROM_18] if is_young else []
        age = rng.choice(brackets or [AgeBracket.FROM_18] * 4 + [AgeBracket.FROM_26] * 5 + [AgeBracket.FROM_50] * 2)
        level = rng.choice([DiplomaLevel.NONE, DiplomaLevel.LEVEL_3, DiplomaLevel.LEVEL_3, DiplomaLevel.LEVEL_4])
        area = rng.choices([HomeArea.QPV, HomeArea.OUTSIDE, HomeArea.UNKNOWN], [70, 25, 5])[0]
        home = self.quartiers[rng.choice(HOMES)] if area == HomeArea.QPV else None
        criteria = set()
        if area == HomeArea.QPV:
            criteria.add("qpv")
        if level in (DiplomaLevel.NONE, DiplomaLevel.LEVEL_3):
            criteria.add("cap_bep")
        if age in (AgeBracket.UNDER_18, AgeBracket.FROM_18):
            criteria.add("jeune")
        else:
            criteria |= set(rng.choice([("rsa", "detld"), ("deld",), ("rsa",), ("th", "deld"), ("pi", "rsa"), ()]))
        if age == AgeBracket.FROM_50:
            criteria.add("senior")
        return Pathway(
            sex=rng.choices([Sex.MAN, Sex.WOMAN, Sex.UNKNOWN], [60, 36, 4])[0],
            age_bracket=age,
            home_area=area,
            home_quartier=home,
            criteria=sorted(criteria),
            level=level,
        )

    def _leave(self, pathway: Pathway) -> None:
        """Say what became of somebody at 3, 6 and 12 months, when they are past; now and then nobody asked."""
        assert pathway.ended_on is not None
        for months in (3, 6, 12):
            is_past = pathway.ended_on + datetime.timedelta(days=31 * months) < self.today
            # Drawn whatever the day, so that everything else is the same on every day.
            told, is_told = self.rng.choice(LASTS), self.rng.random() < 0.85
            setattr(pathway, f"exit_{months}", told if is_past and is_told else "")

    def _note(
        self,
        steps: Sequence[Placement],
        wanted: int,
        until: datetime.date,
        by: User,
        *,
        sent: Sequence[int] = (),
        missing: Sequence[int] = (),
        **whose: Any,
    ) -> None:
        """Note about so many hours: each step as it works, never more than its days and its share of time hold."""
        weights: dict[datetime.date, dict[Placement, Decimal]] = {}
        for step in steps:
            ends = min(step.ends_on or until, last_of(until))
            for month in months_of(step.starts_on, ends):
                first, last = max(month, step.starts_on), min(last_of(month), ends)
                most = Decimal(month_limit(first, last) * step.work_share) / FULL_TIME
                weights.setdefault(month, {})[step] = most * self.rng.randrange(60, 100) / 100
        unnoted = {_month(self.today, months) for months in missing}
        for month in unnoted:
            weights.pop(month, None)
        whole = sum((each for steps in weights.values() for each in steps.values()), Decimal(0))
        rate = min(Decimal(wanted) / whole, Decimal(1))
        waiting = {_month(self.today, months) for months in sent}
        for rank, month in enumerate(sorted(weights)):
            hours = {step: _halves(each * rate) for step, each in weights[month].items()}
            sheet = sheet_of(month=month, by=by, **whose)
            note_hours(sheet=sheet, hours=hours, by=by)
            self._hand_in(sheet, hours, by, has_proof=rank % 6 == 0 or month in waiting)
            if month not in waiting:
                sheet.refresh_from_db()
                validate_sheet(sheet=sheet, version=sheet.version, by=by)
        for month in unnoted:
            _open_link(steps[0].lot, month, by)

    def _hand_in(self, sheet: Sheet, hours: dict[Placement, Decimal], by: User, *, has_proof: bool) -> None:
        """Say when a month was sent and by whom, and join what was signed to one in six."""
        step = next(iter(hours))
        lot = step.lot
        sender = step.employer if lot is None else lot.company
        day = min(last_of(sheet.month) + datetime.timedelta(days=6), self.today)
        sheet.refresh_from_db()
        sheet.sent_at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(0, 1)))
        sheet.sent_by = sender
        sheet.save(update_fields=["sent_at", "sent_by"])
        if has_proof:
            works = str(step.action) if lot is None else lot.title
            total = sum(hours.values(), Decimal(0))
            document = time_sheet(employer=str(sender), works=works, month=sheet.month, day=day, hours=total)
            attach(SheetDocument, "sheet", sheet, document=document, title="Relevé signé", by=by)


def _halves(hours: Decimal) -> Decimal:
    """Return hours to the half, never more than they were by a quarter of an hour."""
    return (hours * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2


def _open_link(lot: Lot | None, month: datetime.date, by: User) -> None:
    """Give the company of a lot a link for a month, open for three weeks."""
    if lot is not None:
        HoursLink.objects.create(
            lot=lot,
            partner=lot.company,
            first_month=month,
            last_month=month,
            sent_to=lot.company.email,
            created_by=by,
            expires_at=timezone.now() + datetime.timedelta(days=21),
        )


def _targets(partners: dict[str, Partner], by: User, today: datetime.date) -> None:
    project = UrbanProject.objects.filter(kind="npnru_national").order_by("pk").first()
    if project is None:
        return
    landlord = Landlord.objects.current()
    for name, partner, invested, worked, target, done in TARGETS:
        ProjectTarget.objects.create(
            project=project,
            name=name,
            authority=partners[partner] if partner else landlord,
            invested=Decimal(invested),
            worked_hours=worked,
            share=Decimal(5),
            target_hours=target,
            declared_hours=None if done is None else Decimal(done),
            declared_on=None if done is None else first_of(today) - datetime.timedelta(days=1),
            source="Convention du projet (chiffres inventés)",
        )
