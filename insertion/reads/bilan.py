"""What insertion was in a year and a scope: one definition of its figures, for the page, the documents and the files.

An hour is one line of a relevé. It is **done** when its month is validated, otherwise it waits. A quartier has the
hours of the lots of its contracts and those of its actions that are in no lot; a project and a contract, those of
their lots. A **pathway of the year** has a step under way in the year, or hours in it; it counts once in a figure,
however many steps it has, and in each of the figures (modality, structure, contract) that a step of it belongs to. A
step without an end lasts until its pathway ends, or its lot. A contract and a lot are also told since their beginning,
until the end of the year: that is what they owe their hours for.

Everything is read through what the reader sees; the number of queries is the same for one contract and for a thousand.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import DecimalField, Exists, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from actions.models import Action
from core import masking
from core.masking import HIDDEN, pooled
from insertion.enums import (
    IN_WORK,
    YOUNG,
    AgeBracket,
    ContractKind,
    DiplomaLevel,
    Exit,
    HomeArea,
    JobContract,
    Modality,
    Sex,
    WorkSector,
)
from insertion.models import ClauseSettings, Contract, Criterion, HoursStatement, HoursTally, Lot, Pathway, Placement
from partners.enums import KindFamily
from territories.models import Quartier, UrbanProject

ZERO = Decimal(0)
TOTAL = "total"
EVER = "ever"
# The years that a contract may run in.
FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
# Beyond so many, lots are not listed one by one in what is masked: their contracts are; then their kinds.
MOST_LOTS, MOST_CONTRACTS = 300, 150
# So many contracts at most are compared with one another, and with their projects.
MOST_COMPARED = 40
OF = "of"
DURATIONS = (
    (31, "Moins d’un mois"),
    (92, "De 1 à 3 mois"),
    (183, "De 3 à 6 mois"),
    (366, "De 6 mois à un an"),
    (None, "Plus d’un an"),
)
ENDLESS = "Sans fin dite"
MONTHS = (3, 6, 12)
# Not in a contract: the place of an action among kinds and sectors.
ACTION = "action"

Key = Any


@dataclass(frozen=True)
class Asked:
    """A year, or all of them (None), and a scope: a contract, a project, a quartier, or all that the reader sees."""

    year: int | None
    contract: Contract | None = None
    project: UrbanProject | None = None
    quartier: Quartier | None = None

    @property
    def first(self) -> datetime.date:
        """Its first day."""
        return datetime.date(self.year, 1, 1) if self.year else FIRST

    @property
    def last(self) -> datetime.date:
        """Its last day."""
        return datetime.date(self.year, 12, 31) if self.year else LAST

    @property
    def scope(self) -> str:
        """What it is about, in words."""
        said = [
            f"marché {self.contract.reference}" if self.contract else "",
            f"projet {self.project}" if self.project else "",
            f"quartier {self.quartier}" if self.quartier else "",
        ]
        words = ", ".join(filter(None, said)) or "tous mes quartiers"
        return words[:1].upper() + words[1:]

    @property
    def period(self) -> str:
        """The year, in words."""
        return str(self.year) if self.year else "depuis le début"

    @property
    def query(self) -> dict[str, str]:
        """What an address asks for it with."""
        found = {"annee": str(self.year)} if self.year else {}
        for name, row in (("marche", self.contract), ("projet", self.project), ("quartier", self.quartier)):
            if row is not None:
                found[name] = str(row.pk)
        return found

    def lots(self, user: Any) -> QuerySet[Lot]:
        """Return the lots of the scope that the reader sees."""
        rows = Lot.objects.visible_to(user)
        if self.contract:
            rows = rows.filter(contract=self.contract)
        if self.project:
            rows = rows.filter(contract__project=self.project)
        if self.quartier:
            links = Contract.quartiers.through.objects.filter(quartier=self.quartier)
            rows = rows.filter(contract__in=links.values("contract"))
        return rows

    def actions(self, user: Any) -> QuerySet[Action]:
        """Return the actions of the scope whose hours, out of lots, are counted: none for a contract or a project."""
        if self.contract or self.project:
            return Action.objects.none()
        rows = Action.objects.visible_to(user)
        if self.quartier:
            links = Action.quartiers.through.objects.filter(quartier=self.quartier)
            return rows.filter(pk__in=links.values("action"))
        return rows

    def placements(self, user: Any) -> QuerySet[Placement]:
        """Return the steps whose hours are those of the scope."""
        mine = Q(lot__in=self.lots(user).values("pk"))
        if not (self.contract or self.project):
            mine |= Q(lot__isnull=True, action__in=self.actions(user).values("pk"))
        return Placement.objects.filter(mine)

    def statements(self, user: Any) -> QuerySet[HoursStatement]:
        """Return the hours of the scope in the year."""
        mine = Q(sheet__lot__in=self.lots(user).values("pk"))
        if not (self.contract or self.project):
            mine |= Q(sheet__action__in=self.actions(user).values("pk"))
        return HoursStatement.objects.filter(mine, sheet__month__range=(self.first, self.last))


@dataclass
class LotLine:
    """A lot, and its hours since its beginning until the end of the year."""

    lot: Lot
    done: Decimal = ZERO
    waiting: Decimal = ZERO


@dataclass(frozen=True)
class Line:
    """A line of a table: the key of its figures and how it reads."""

    key: Key
    label: str
    under: str = ""


@dataclass(frozen=True)
class Held:
    """Where a kind of contract stands against the share of hours that it owes: charter of ANRU."""

    kind: str
    label: str
    worked: int
    owed: Decimal
    source: str


@dataclass
class Bilan:
    """The figures of a year and a scope. `hidden` are the keys of those that the reader does not get."""

    asked: Asked
    is_masked: bool
    lots: list[LotLine] = field(default_factory=list)
    people: Counter[Key] = field(default_factory=Counter)
    done: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    waiting: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    lines: dict[str, list[Line]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    hidden: Collection[Key] = frozenset()
    median_days: int | None = None

    # ---- a figure, or HIDDEN ----------------------------------------------------------------------------------------

    def count(self, key: Key = TOTAL) -> int | str:
        """How many pathways."""
        return HIDDEN if key in self.hidden else self.people[key]

    def hours(self, key: Key = TOTAL) -> Decimal | str:
        """Hours done."""
        return HIDDEN if key in self.hidden else self.done.get(key, ZERO)

    def hours_waiting(self, key: Key = TOTAL) -> Decimal | str:
        """Hours that are noted and wait for their month to be validated."""
        return HIDDEN if key in self.hidden else self.waiting.get(key, ZERO)

    def share(self, key: Key, of: Key = TOTAL) -> Decimal | str | None:
        """The percentage of the pathways; none of nobody."""
        if key in self.hidden or of in self.hidden:
            return HIDDEN
        return Decimal(100 * self.people[key]) / self.people[of] if self.people[of] else None

    def mean(self, key: Key = TOTAL) -> Decimal | str | None:
        """Hours done for each pathway; none of nobody."""
        if key in self.hidden:
            return HIDDEN
        return self.done.get(key, ZERO) / self.people[key] if self.people[key] else None

    def reached(self, key: Key, due: int) -> Decimal | str | None:
        """The percentage of the hours due that is done; none when nothing is due."""
        if key in self.hidden:
            return HIDDEN
        return 100 * self.done.get(key, ZERO) / due if due else None

    # ---- what is due ------------------------------------------------------------------------------------------------

    def due(self, kept: Callable[[Lot], bool] = lambda lot: True) -> int:
        """The hours that lots owe, amendments included."""
        return sum(each.lot.due_hours for each in self.lots if kept(each.lot))

    @property
    def contracts(self) -> list[Contract]:
        """The contracts of the lots, each once, in their order."""
        return list({each.lot.contract_id: each.lot.contract for each in self.lots}.values())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.lots and not self.people[TOTAL]


def bilan_of(user: Any, asked: Asked, *, is_masked: bool) -> Bilan:
    """Return the figures of a year and a scope. Six queries, seven when small numbers are hidden."""
    if is_masked and (family := _family(user, asked)) is not None:
        return _masked_with_family(_source(user, family), asked)
    bilan, sums = _built(_source(user, asked), asked, is_masked=is_masked)
    if is_masked:
        bilan.hidden = _hidden({None: (bilan, sums)}, [])
    return bilan


def new_companies(user: Any, asked: Asked) -> frozenset[int]:
    """Return the companies whose first lot, among those that the reader sees, begins in the year. One query."""
    first = Lot.objects.visible_to(user).order_by().values("company").annotate(first=Min("starts_on"))
    return frozenset(first.filter(first__range=(asked.first, asked.last)).values_list("company", flat=True))


# ---- lots -----------------------------------------------------------------------------------------------------------


def _lots_of(user: Any, asked: Asked) -> list[LotLine]:
    """Return the lots of the year, with their hours until its end. One query.

    A lot is of the year when it runs in it, or when hours of it are noted.
    """
    noted = HoursTally.objects.filter(lot=OuterRef("pk"), year__range=(asked.first.year, asked.last.year))
    rows = asked.lots(user).filter(Q(starts_on__lte=asked.last, due_on__gte=asked.first) | Exists(noted))
    tallies = HoursTally.objects.filter(lot=OuterRef("pk"), year__lte=asked.last.year).order_by().values("lot")
    lots = rows.select_related(
        "contract__authority", "contract__facilitator", "contract__responsible", "company__kind", "work_kind"
    ).annotate(
        **{
            f"{name}_hours": Coalesce(
                Subquery(tallies.annotate(total=Sum(name)).values("total")), ZERO, output_field=DecimalField()
            )
            for name in ("done", "waiting")
        }
    )
    order = ("contract__starts_on", "contract__reference", "contract", "number", "pk")
    return [LotLine(lot, lot.done_hours, lot.waiting_hours) for lot in lots.order_by(*order)]


def _held(bilan: Bilan, rates: ClauseSettings | None) -> list[Held]:
    """Return what kinds of contracts owe of their hours."""
    found = []
    for kind, name in ((ContractKind.NPNRU, "npnru"), (ContractKind.GUP, "gup")) if rates else ():
        worked = sum(each.lot.due_worked_hours for each in bilan.lots if each.lot.contract.kind == kind)
        if worked:
            owed, source = getattr(rates, f"{name}_share"), getattr(rates, f"{name}_source")
            found.append(Held(kind, str(kind.label), worked, owed, source))
    return found


# ---- steps and pathways ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Step:
    pathway: int
    lot: int | None
    contract: int | None
    project: int | None
    action: int | None
    action_title: str
    employer: int
    employer_name: str
    structure: int
    structure_name: str
    family: str
    modality: str
    job: str
    starts_on: datetime.date
    until: datetime.date | None
    done: Decimal
    waiting: Decimal


def _sum_of(asked: Asked, *, is_validated: bool) -> Coalesce:
    rows = (
        HoursStatement.objects.filter(
            placement=OuterRef("pk"),
            sheet__month__range=(asked.first, asked.last),
            sheet__validated_at__isnull=not is_validated,
        )
        .order_by()
        .values("placement")
    )
    total = Subquery(rows.annotate(total=Sum("hours")).values("total"))
    return Coalesce(total, ZERO, output_field=DecimalField(max_digits=12, decimal_places=2))


@dataclass(frozen=True)
class _Month:
    month: datetime.date
    contract: int | None
    project: int | None
    pathway: int
    done: Decimal
    waiting: Decimal


@dataclass(frozen=True)
class _Source:
    """What was read of a scope, from which its figures are made, and those of its parts."""

    lots: list[LotLine]
    steps: list[_Step]
    pathways: dict[int, Pathway]
    criteria: dict[str, Criterion]
    months: list[_Month]
    rates: ClauseSettings | None


def _source(user: Any, asked: Asked) -> _Source:
    """Read a scope. Six queries."""
    rows = asked.placements(user).filter(starts_on__lte=asked.last).order_by("starts_on", "pk")
    steps = [
        _Step(*row)
        for row in rows.annotate(
            until=Coalesce("ends_on", "pathway__ended_on", "lot__due_on"),
            done=_sum_of(asked, is_validated=True),
            waiting=_sum_of(asked, is_validated=False),
        ).values_list(
            "pathway", "lot", "lot__contract", "lot__contract__project", "action", "action__title", "employer",
            "employer__name", "employer__kind", "employer__kind__name", "employer__kind__family", "modality",
            "job_contract", "starts_on", "until", "done", "waiting",
        )
    ]  # fmt: skip
    of_year = {step.pathway for step in steps if _is_of_year(step, asked)}
    traits = Pathway.objects.filter(pk__any=sorted(of_year)).select_related("home_quartier")
    return _Source(
        lots=_lots_of(user, asked),
        steps=steps,
        pathways={row.pk: row for row in traits.defer("home_quartier__contour").order_by("pk")},
        criteria={row.code: row for row in Criterion.objects.all()},
        months=_months_of(user, asked),
        rates=ClauseSettings.objects.of_year(asked.year or timezone.localdate().year),
    )


def _is_of_year(step: _Step, asked: Asked) -> bool:
    return step.until is None or step.until >= asked.first or bool(step.done + step.waiting)


def _built(
    source: _Source,
    asked: Asked,
    *,
    is_masked: bool,
    contract: int | None = None,
    project: int | None = None,
) -> tuple[Bilan, list[masking.Sum]]:
    """Return the figures of what was read, or of a contract or a project of it, and what adds up in them."""

    def is_kept(of_contract: int | None, of_project: int | None) -> bool:
        return (contract is None or of_contract == contract) and (project is None or of_project == project)

    bilan = Bilan(asked, is_masked)
    sums: list[masking.Sum] = []
    bilan.lots = [each for each in source.lots if is_kept(each.lot.contract_id, each.lot.contract.project_id)]
    bilan.held = _held(bilan, source.rates)
    steps = [step for step in source.steps if is_kept(step.contract, step.project)]
    of_lots = {each.lot.pk: each for each in bilan.lots}
    _count_ever(bilan, steps, of_lots)
    counts = _Counts(bilan)
    by_pathway: dict[int, list[_Step]] = defaultdict(list)
    steps = [step for step in steps if _is_of_year(step, asked)]
    for step in steps:
        counts.add(TOTAL, step)
        by_pathway[step.pathway].append(step)
    _of_steps(bilan, counts, steps, of_lots, sums)
    pathways = [source.pathways[key] for key in sorted(by_pathway) if key in source.pathways]
    _of_pathways(bilan, counts, pathways, by_pathway, source.criteria, sums)
    _of_paths(bilan, counts, by_pathway, sums)
    _of_months(bilan, [row for row in source.months if is_kept(row.contract, row.project)], sums)
    return bilan, sums


class _Counts:
    """Adds steps to figures; a pathway counts once in each."""

    def __init__(self, bilan: Bilan) -> None:
        self.bilan = bilan
        self.seen: dict[Key, set[int]] = defaultdict(set)

    def add(self, key: Key, step: _Step) -> None:
        """Add a step and its hours to a figure."""
        bilan = self.bilan
        bilan.done[key] += step.done
        bilan.waiting[key] += step.waiting
        if step.pathway not in self.seen[key]:
            self.seen[key].add(step.pathway)
            bilan.people[key] += 1

    def add_pathway(self, key: Key, pathway: int, steps: Iterable[_Step]) -> None:
        """Add a pathway with all its hours of the year to a figure."""
        for step in steps:
            self.add(key, step)


def _parts(bilan: Bilan, name: str, labels: Iterable[tuple[Any, Any]], *, is_full: bool = False) -> list[Line]:
    """Keep the lines of a table: those with somebody, or all of them; return them."""
    lines = [Line((name, value), str(label)) for value, label in labels if is_full or bilan.people[name, value]]
    bilan.lines[name] = lines
    return lines


def _total(sums: list[masking.Sum], lines: Sequence[Line], total: Key = TOTAL, *more: Key) -> None:
    sums.append(masking.Sum(total, (*(line.key for line in lines), *more)))


def _count_ever(bilan: Bilan, steps: list[_Step], of_lots: dict[int, LotLine]) -> None:
    """Count the pathways of each contract and lot since its beginning."""
    seen: dict[Key, set[int]] = defaultdict(set)
    for step in steps:
        line = of_lots.get(step.lot or 0)
        if line is None:
            continue
        contract = line.lot.contract
        for key in (EVER, (EVER, "kind", contract.kind), (EVER, "contract", contract.pk), (EVER, "lot", line.lot.pk)):
            seen[key].add(step.pathway)
    bilan.people.update({key: len(found) for key, found in seen.items()})
    for line in bilan.lots:
        contract = line.lot.contract
        for key in (EVER, (EVER, "kind", contract.kind), (EVER, "contract", contract.pk), (EVER, "lot", line.lot.pk)):
            bilan.done[key] += line.done
            bilan.waiting[key] += line.waiting


def _of_steps(
    bilan: Bilan, counts: _Counts, steps: list[_Step], of_lots: dict[int, LotLine], sums: list[masking.Sum]
) -> None:
    """Count what belongs to a step: modality, structure, contract of work, kind of contract, sector, duration."""
    structures: dict[int, tuple[str, str]] = {}
    employers: dict[int, tuple[int, str]] = {}
    actions: dict[int, str] = {}
    for step in steps:
        lot = of_lots[step.lot].lot if step.lot in of_lots else None
        sector = lot.work_kind.sector if lot and lot.work_kind else "" if step.lot else ACTION
        kind = lot.contract.kind if lot else "" if step.lot else ACTION
        structures[step.structure] = (step.structure_name, step.family)
        employers[step.employer] = (step.structure, step.employer_name)
        keys: list[Key] = [
            ("modality", step.modality),
            ("job", step.job),
            ("structure", step.structure),
            ("employer", step.employer),
            ("siae", step.family == KindFamily.INSERTION),
            ("kind", kind),
            ("sector", sector),
            ("duration", _duration(step)),
        ]
        if lot:
            keys += [("contract", lot.contract_id), ("lot", lot.pk)]
        elif step.action and not step.lot:
            actions[step.action] = step.action_title
            keys.append((ACTION, step.action))
        for key in keys:
            counts.add(key, step)
    for name, labels in (
        ("modality", Modality.choices),
        ("job", JobContract.choices),
        ("kind", [*ContractKind.choices, (ACTION, "Actions hors marché"), ("", "Lot d’une autre période")]),
        ("sector", [*WorkSector.choices, (ACTION, "Actions hors marché"), ("", "Secteur non renseigné")]),
        ("duration", [(label, label) for label in (*(label for _, label in DURATIONS), ENDLESS)]),
    ):
        _total(sums, _parts(bilan, name, labels))
    siae = _parts(bilan, "siae", [(True, "Structures d’insertion (SIAE)"), (False, "Autres employeurs")])
    _total(sums, siae)
    named = _parts(
        bilan, "structure", sorted(((pk, name) for pk, (name, _) in structures.items()), key=lambda x: x[1])
    )
    for line in siae:
        is_insertion = line.key[1]
        inside = [row for row in named if (structures[row.key[1]][1] == KindFamily.INSERTION) == is_insertion]
        _total(sums, inside, line.key)
    firms = _parts(bilan, "employer", sorted(((pk, name) for pk, (_, name) in employers.items()), key=lambda x: x[1]))
    for line in named:
        _total(sums, [row for row in firms if employers[row.key[1]][0] == line.key[1]], line.key)
    _of_contracts(bilan, actions, sums)


def _of_contracts(bilan: Bilan, actions: dict[int, str], sums: list[masking.Sum]) -> None:
    """Tie kinds to contracts, contracts to lots; lots to sectors: what one table tells is no way into another."""
    contracts = [Line(("contract", row.pk), str(row)) for row in bilan.contracts]
    lots = [Line(("lot", each.lot.pk), str(each.lot), str(each.lot.company)) for each in bilan.lots]
    bilan.lines["action"] = [Line((ACTION, pk), title) for pk, title in actions.items()]
    has_contracts = not bilan.is_masked or len(contracts) <= MOST_CONTRACTS
    has_lots = not bilan.is_masked or (has_contracts and len(lots) <= MOST_LOTS)
    bilan.lines["contract"] = contracts if has_contracts else []
    bilan.lines["lot"] = lots if has_lots else []
    by_kind: dict[str, list[Key]] = defaultdict(list)
    for row in bilan.contracts if has_contracts else []:
        by_kind[row.kind].append(row.pk)
    by_contract: dict[int, list[int]] = defaultdict(list)
    by_sector: dict[str, list[Key]] = defaultdict(list)
    for each in bilan.lots if has_lots else []:
        by_contract[each.lot.contract_id].append(each.lot.pk)
        by_sector[each.lot.work_kind.sector if each.lot.work_kind else ""].append(("lot", each.lot.pk))
    ends: list[Key] = [(ACTION, pk) for pk in actions]
    for kind, keys in by_kind.items():
        sums.append(masking.Sum(("kind", kind), tuple(("contract", key) for key in keys)))
        sums.append(masking.Sum((EVER, "kind", kind), tuple((EVER, "contract", key) for key in keys)))
    for key, inside in by_contract.items():
        sums.append(masking.Sum(("contract", key), tuple(("lot", each) for each in inside)))
        sums.append(masking.Sum((EVER, "contract", key), tuple((EVER, "lot", each) for each in inside)))
    for sector, found in by_sector.items():
        sums.append(masking.Sum(("sector", sector), tuple(found)))
    if ends:
        sums += [masking.Sum(("kind", ACTION), tuple(ends)), masking.Sum(("sector", ACTION), tuple(ends))]
    kinds = dict.fromkeys(row.kind for row in bilan.contracts)
    sums.append(masking.Sum(EVER, tuple((EVER, "kind", kind) for kind in kinds)))


def _duration(step: _Step) -> str:
    if step.until is None:
        return ENDLESS
    days = (step.until - step.starts_on).days + 1
    return next(label for most, label in DURATIONS if most is None or days < most)


def _of_pathways(
    bilan: Bilan,
    counts: _Counts,
    pathways: list[Pathway],
    by_pathway: dict[int, list[_Step]],
    criteria: dict[str, Criterion],
    sums: list[masking.Sum],
) -> None:
    """Count what belongs to a pathway: where people live, sex, age, level, criteria, exits."""
    asked = bilan.asked
    homes: dict[int, str] = {}
    for row in pathways:
        is_long = any(code in criteria and criteria[code].is_long_term for code in row.criteria)
        is_ended = row.ended_on is not None and asked.first <= row.ended_on <= asked.last
        keys: list[Key] = [
            ("sex", row.sex),
            ("age", row.age_bracket),
            ("young", row.age_bracket in YOUNG),
            ("home", row.home_area),
            ("level", row.level),
            ("long", is_long),
            ("ended", is_ended),
            *(("criterion", code) for code in row.criteria),
            *(("not", code) for code in criteria if code not in row.criteria),
        ]
        if row.home_area == HomeArea.QPV:
            keys.append(("quartier", row.home_quartier_id or 0))
            homes[row.home_quartier_id or 0] = str(row.home_quartier or "QPV non précisé")
        if is_ended:
            for months in MONTHS:
                exit_ = getattr(row, f"exit_{months}")
                keys += [(f"exit_{months}", exit_), (f"work_{months}", exit_ in IN_WORK)]
        steps = by_pathway[row.pk]
        for key in keys:
            counts.add_pathway(key, row.pk, steps)
    for name, choices in (
        ("sex", Sex.choices),
        ("age", AgeBracket.choices),
        ("home", HomeArea.choices),
        ("level", DiplomaLevel.choices),
        ("ended", [(True, "Terminés dans l’année"), (False, "En cours")]),
    ):
        _total(sums, _parts(bilan, name, choices))
    bilan.lines["young"] = [Line(("young", True), "Moins de 26 ans")]
    sums.append(masking.Sum(("young", True), tuple(("age", value) for value in YOUNG)))
    sums.append(masking.Sum(TOTAL, (("young", True), ("young", False))))
    bilan.lines["long"] = [Line(("long", True), "Demandeurs d’emploi de longue durée")]
    sums.append(masking.Sum(TOTAL, (("long", True), ("long", False))))
    _total(sums, _parts(bilan, "quartier", sorted(homes.items(), key=lambda each: each[1])), ("home", HomeArea.QPV))
    told = _parts(bilan, "criterion", ((code, row.name) for code, row in criteria.items()))
    sums += [masking.Sum(TOTAL, (line.key, ("not", line.key[1]))) for line in told]
    long_term = tuple(line.key for line in told if criteria[line.key[1]].is_long_term)
    if long_term:
        sums.append(masking.Sum(("long", True), long_term))
    for months in MONTHS:
        lines = _parts(bilan, f"exit_{months}", [*Exit.choices, ("", "Pas encore dit")])
        _total(sums, lines, ("ended", True))
        in_work = tuple(line.key for line in lines if line.key[1] in IN_WORK)
        sums.append(masking.Sum((f"work_{months}", True), in_work))
        bilan.lines[f"work_{months}"] = [Line((f"work_{months}", True), f"En emploi à {months} mois")]


def _of_paths(bilan: Bilan, counts: _Counts, by_pathway: dict[int, list[_Step]], sums: list[masking.Sum]) -> None:
    """Count the ways that pathways go: their modalities, one after the other; those that are rare go together."""
    ways: dict[tuple[str, ...], list[int]] = defaultdict(list)
    lengths = []
    for pathway, steps in by_pathway.items():
        way: list[str] = []
        for step in steps:
            if not way or way[-1] != step.modality:
                way.append(step.modality)
        ways[tuple(way)].append(pathway)
        ends = [step.until for step in steps if step.until]
        if len(ends) == len(steps):
            lengths.append((max(ends) - steps[0].starts_on).days + 1)
    kept, rest = pooled(ways)
    lines = []
    for way_of, members in [*kept.items(), *([((), rest)] if rest else [])]:
        names = [str(Modality(value).label).split(" (")[0] for value in way_of]
        line = Line(("way", way_of), " puis ".join([*names[:1], *(name[:1].lower() + name[1:] for name in names[1:])]))
        if not way_of:
            line = Line(("way", ()), "Autres enchaînements")
        lines.append(line)
        for pathway in members:
            counts.add_pathway(line.key, pathway, by_pathway[pathway])
    bilan.lines["way"] = lines
    _total(sums, lines)
    # The middle of a few is one of them.
    bilan.median_days = int(median(lengths)) if len(lengths) >= masking.THRESHOLD else None


def _months_of(user: Any, asked: Asked) -> list[_Month]:
    """Return the hours of each pathway in each month, by contract. One query."""
    rows = asked.statements(user).filter(hours__gt=0).order_by("sheet__month")
    found = rows.values_list(
        "sheet__month", "sheet__lot__contract", "sheet__lot__contract__project", "placement__pathway"
    ).annotate(
        done=Coalesce(Sum("hours", filter=Q(sheet__validated_at__isnull=False)), ZERO, output_field=DecimalField()),
        waiting=Coalesce(Sum("hours", filter=Q(sheet__validated_at__isnull=True)), ZERO, output_field=DecimalField()),
    )
    return [_Month(*row) for row in found]


def _of_months(bilan: Bilan, rows: list[_Month], sums: list[masking.Sum]) -> None:
    """Count pathways and hours of each month."""
    seen: dict[Key, set[int]] = defaultdict(set)
    for row in rows:
        key = ("month", row.month)
        seen[key].add(row.pathway)
        bilan.done[key] += row.done
        bilan.waiting[key] += row.waiting
    bilan.people.update({key: len(found) for key, found in seen.items()})
    bilan.lines["month"] = [Line(key, f"{key[1]:%m/%Y}") for key in seen]
    _total(sums, bilan.lines["month"])


# ---- what is hidden -------------------------------------------------------------------------------------------------


def _family(user: Any, asked: Asked) -> Asked | None:
    """Return the widest scope that documents are made of, to hide in each what would give away another.

    A contract is told in its own documents, in those of its project and in those of all that the reader sees (of the
    quartier, when that is asked for): what one shows less what another shows must tell nothing. None when there are
    too many contracts to compare: a document is then safe by itself. One query.
    """
    if asked.contract and asked.project and asked.contract.project_id != asked.project.pk:
        return None
    whole = Asked(asked.year, quartier=asked.quartier)
    contracts = whole.lots(user).order_by().values("contract").distinct()
    return whole if contracts[: MOST_COMPARED + 1].count() <= MOST_COMPARED else None


def _masked_with_family(source: _Source, asked: Asked) -> Bilan:
    """Return the figures of a scope, what its family needs hidden being hidden."""
    projects = {each.lot.contract_id: each.lot.contract.project_id for each in source.lots}
    projects |= {step.contract: step.project for step in source.steps if step.contract}
    whole = _built(source, asked, is_masked=True)
    parts: dict[Any, tuple[Bilan, list[masking.Sum]]] = {None: whole}
    ties: list[tuple[Any, list[Any]]] = []
    own: list[Any] = []
    for project in dict.fromkeys(each for each in projects.values() if each):
        parts["project", project] = _built(source, asked, is_masked=True, project=project)
        inside = [("contract", key) for key, of in projects.items() if of == project]
        ties.append((("project", project), inside))
        own.append(("project", project))
    for key, of in projects.items():
        parts["contract", key] = _built(source, asked, is_masked=True, contract=key)
        own += [] if of else [("contract", key)]
    # What is in no contract is nobody's document: it is what is left.
    ties.append((None, own))
    name: Any = None
    if asked.contract or asked.project:
        name = ("contract", asked.contract.pk) if asked.contract else ("project", asked.project.pk)
    if name not in parts:
        return _built(_Source([], [], {}, source.criteria, [], source.rates), asked, is_masked=True)[0]
    hidden = _hidden(parts, ties)
    bilan = parts[name][0]
    bilan.hidden = hidden if name is None else {key[2] for key in hidden if key[:2] == (OF, name)}
    return bilan


def _hidden(parts: dict[Any, tuple[Bilan, list[masking.Sum]]], ties: list[tuple[Any, list[Any]]]) -> frozenset[Key]:
    """Return the keys to hide of several bilans: small numbers, what rests on them, what would give them away.

    `parts` are bilans by name, with what adds up in each; the keys of the one that has no name are its own, those of
    the others are (OF, name, key). `ties` are the names of a bilan and of those that it is made of.
    """
    counts: dict[Key, int] = {}
    done: dict[Key, Decimal] = {}
    waiting: dict[Key, Decimal] = {}
    unseen: set[Key] = set()
    also: set[Key] = set()
    relations: list[masking.Sum] = []
    used_by: dict[Any, set[Key]] = {}
    for name, (bilan, sums) in parts.items():
        used = {key for each in sums for key in (each.total, *each.parts)} | {TOTAL, EVER}
        used_by[name] = used
        named = {key: _named(name, key) for key in used}
        for key, mine in named.items():
            counts[mine] = bilan.people[key]
            # Of each kind of hours, where they are told: what nobody reads gives nothing away.
            if not str(key[0]).startswith(("exit_", "work_")):
                done[mine] = bilan.done.get(key, ZERO)
            if key in (TOTAL, EVER) or key[0] in (EVER, "month"):
                waiting[mine] = bilan.waiting.get(key, ZERO)
            if key[0] == "not" or key in (("young", False), ("long", False)):
                unseen.add(mine)
        relations += [masking.Sum(named[each.total], tuple(named[key] for key in each.parts)) for each in sums]
    for name, inside in ties:
        for key in used_by[name]:
            # Ways are put together by how many go each, in each bilan.
            members = [_named(each, key) for each in inside if key in used_by[each] and key[0] != "way"]
            if not members:
                continue
            rest = (OF, "rest", _named(name, key))
            mine = _named(name, key)
            left = counts[mine] - sum(counts[each] for each in members)
            if left > 0:
                counts[rest] = left
                for table in (done, waiting):
                    if mine in table:
                        table[rest] = table[mine] - sum((table[each] for each in members), ZERO)
                unseen.add(rest)
                members.append(rest)
            relations.append(masking.Sum(mine, tuple(members)))
    hidden = masking.hidden(counts, relations, amounts=[done, waiting], unseen=unseen)
    # Two years of what is counted since the beginning would give what a year hides.
    for name, used in used_by.items():
        for key in used:
            if key[0] in ("kind", "contract", "lot") and _named(name, key) in hidden and (EVER, *key) in used:
                also.add(_named(name, (EVER, *key)))
    if also - hidden:
        hidden = masking.hidden(counts, relations, amounts=[done, waiting], unseen=unseen, also=hidden | also)
    return hidden


def _named(name: Any, key: Key) -> Key:
    return key if name is None else (OF, name, key)
