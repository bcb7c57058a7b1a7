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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection
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
from insertion.models import Amendment, ClauseSettings, Contract, Criterion, HoursStatement, HoursTally, Lot, Placement
from partners.enums import KindFamily
from territories.enums import QuartierKind
from territories.models import Quartier, UrbanProject

ZERO = Decimal(0)
TOTAL = "total"
EVER = "ever"
# The years that a contract may run in.
FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)
# Beyond so many, lots are not listed one by one: their contracts are; then their kinds.
MOST_LOTS, MOST_CONTRACTS = 300, 150
# So many contracts at most are compared with one another, and with their projects.
MOST_COMPARED = 40
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
# What hours are told of, however few people worked them: a clause is held in hours, and says nothing of who they are.
OF_A_CLAUSE = frozenset({"kind", "sector", "contract", "lot", ACTION, EVER})


def is_of_a_clause(key: Key) -> bool:
    """Tell whether the hours under a key are those of the whole, of a contract, a lot, a kind, a sector, an action."""
    return key in (TOTAL, EVER) or key[0] in OF_A_CLAUSE


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
    # What amendments signed after the end of the year change: the bilan of a past year stays as it was.
    later_due: int = 0
    later_worked: int = 0

    @property
    def due(self) -> int:
        """The hours that it owed at the end of the year."""
        return self.lot.due_hours - self.later_due

    @property
    def worked(self) -> int:
        """All its hours of work, as they were known at the end of the year."""
        return self.lot.due_worked_hours - self.later_worked


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
        return HIDDEN if self._hides_hours(key) else self.done.get(key, ZERO)

    def hours_waiting(self, key: Key = TOTAL) -> Decimal | str:
        """Hours that are noted and wait for their month to be validated."""
        return HIDDEN if self._hides_hours(key) else self.waiting.get(key, ZERO)

    def _hides_hours(self, key: Key) -> bool:
        return key in self.hidden and not is_of_a_clause(key)

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
        if self._hides_hours(key):
            return HIDDEN
        return 100 * self.done.get(key, ZERO) / due if due else None

    # ---- what is due ------------------------------------------------------------------------------------------------

    def due(self, kept: Callable[[Lot], bool] = lambda lot: True) -> int:
        """The hours that lots owe, amendments signed by the end of the year included."""
        return sum(each.due for each in self.lots if kept(each.lot))

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
        return _masked_with_family(_source(user, family, has_family=True), asked)
    bilan, sums = _built(_source(user, asked), asked, is_masked=is_masked)
    if is_masked:
        bilan.hidden = _hidden((bilan, sums))
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
    later = Amendment.objects.filter(lot=OuterRef("pk"), signed_on__gt=asked.last).order_by().values("lot")
    lots = rows.select_related(
        "contract__authority", "contract__facilitator", "contract__responsible", "company__kind", "work_kind"
    ).annotate(
        **{
            f"{name}_hours": Coalesce(
                Subquery(tallies.annotate(total=Sum(name)).values("total")), ZERO, output_field=DecimalField()
            )
            for name in ("done", "waiting")
        },
        **{
            f"later_{name}": Coalesce(Subquery(later.annotate(total=Sum(f"{name}_change")).values("total")), 0)
            for name in ("target", "worked")
        },
    )
    order = ("contract__starts_on", "contract__reference", "contract", "number", "pk")
    return [
        LotLine(lot, lot.done_hours, lot.waiting_hours, lot.later_target, lot.later_worked)
        for lot in lots.order_by(*order)
    ]


def _held(bilan: Bilan, rates: ClauseSettings | None) -> list[Held]:
    """Return what kinds of contracts owe of their hours."""
    found = []
    for kind, name in ((ContractKind.NPNRU, "npnru"), (ContractKind.GUP, "gup")) if rates else ():
        worked = sum(each.worked for each in bilan.lots if each.lot.contract.kind == kind)
        if worked:
            owed, source = getattr(rates, f"{name}_share"), getattr(rates, f"{name}_source")
            found.append(Held(kind, str(kind.label), worked, owed, source))
    return found


# ---- steps and pathways ---------------------------------------------------------------------------------------------

# What steps are counted by, one after the other, and what pathways are: the name of a figure, and its column.
OF_STEPS = {
    "modality": "modality",
    "job": "job_contract",
    "structure": "structure_id",
    "employer": "employer_id",
    "siae": "is_siae",
    "kind": "kind",
    "sector": "sector",
    "duration": "duration",
    "contract": "listed_contract_id",
    "lot": "listed_lot_id",
    ACTION: "action_id",
}
SINCE_EVER = {f"{EVER}_{name}": OF_STEPS[name] for name in ("kind", "contract", "lot")}
OF_PATHWAYS = {
    "sex": "sex",
    "age": "age_bracket",
    "level": "level",
    "criteria": "criteria",
    "way": "way",
}
OF_HOMES = {"home": "home_area, home_quartier_id"}
OF_EXITS = {f"exit_{months}": f"exit_{months}, is_ended" for months in MONTHS}


def _figures(columns: Mapping[str, str], rows: str, *, count: str = "count(*)", more: str = "NULL") -> str:
    """Return the text of queries that add rows up by each of these columns; all of them for the figure of none.

    One by one, so that each adds up in memory; together they would be sorted anew for each column. `count` is what
    counts pathways, `more` a second column of a key.
    """
    found = []
    for name, column in columns.items():
        key = f"{column.partition(',')[0]}::text" if column else "NULL"
        by = f", {column}" if column else ""
        found.append(
            f"SELECT part, part_id, '{name}', {key}, {more}::text, {count}, sum(done), sum(waiting) "  # noqa: S608 - columns of ours
            f"FROM {rows} GROUP BY part, part_id{by}"
        )
    return " UNION ALL ".join(found)


def _by_step(columns: Mapping[str, str], where: str, total: str) -> str:
    """Return the figures of steps, a pathway counted once in each: those of one step need no sorting."""
    named = {total: "", **columns}
    return " UNION ALL ".join(
        _figures(named, f"{rows} WHERE {where}", count=count)
        for rows, count in (("one_step", "count(*)"), ("of_several", "count(DISTINCT pathway_id)"))
    )


# Written out: hours are added up by step, in whole hundredths, then by pathway; what comes back is a row for each
# figure. `{parts}` are the bilans that are made at once: all that is asked for (0), projects (1), contracts (2).
# Steps and sheets are found by the keys of lots and of actions, sent in arrays: the planner knows how many there are.
FIGURES = f"""
WITH sheet AS MATERIALIZED (
    SELECT id, month, validated_at IS NOT NULL AS is_done FROM insertion_sheet
    WHERE lot_id = ANY(%(lots)s::bigint[]) AND month BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT id, month, validated_at IS NOT NULL FROM insertion_sheet
    WHERE action_id = ANY(%(actions)s::bigint[]) AND month BETWEEN %(first)s AND %(last)s
), worked AS MATERIALIZED (
    SELECT line.placement_id, sum((line.hours * 100)::int) FILTER (WHERE sheet.is_done) AS done,
        sum((line.hours * 100)::int) FILTER (WHERE NOT sheet.is_done) AS waiting
    FROM sheet JOIN insertion_hoursstatement line ON line.sheet_id = sheet.id GROUP BY 1
), placed AS MATERIALIZED (
    SELECT id, pathway_id, lot_id, NULL::bigint AS action_id, employer_id, modality, job_contract, starts_on, ends_on
    FROM insertion_placement WHERE lot_id = ANY(%(lots)s::bigint[]) AND starts_on <= %(last)s
    UNION ALL
    SELECT id, pathway_id, NULL, action_id, employer_id, modality, job_contract, starts_on, ends_on
    FROM insertion_placement
    WHERE lot_id IS NULL AND action_id = ANY(%(actions)s::bigint[]) AND starts_on <= %(last)s
), several AS MATERIALIZED (
    SELECT pathway_id FROM placed GROUP BY 1 HAVING count(*) > 1
), listed AS MATERIALIZED (
    SELECT lot.id, lot.contract_id, contract.kind, coalesce(work_kind.sector, '') AS sector
    FROM insertion_lot lot JOIN insertion_contract contract ON contract.id = lot.contract_id
    LEFT JOIN insertion_workkind work_kind ON work_kind.id = lot.work_kind_id
    WHERE lot.id = ANY(%(listed)s::bigint[])
), known AS MATERIALIZED (
    SELECT placed.*, lot.contract_id, contract.project_id, employer.kind_id AS structure_id,
        structure.family = '{KindFamily.INSERTION.value}' AS is_siae,
        listed.id AS listed_lot_id, listed.contract_id AS listed_contract_id,
        CASE WHEN placed.lot_id IS NULL THEN '{ACTION}' ELSE coalesce(listed.kind, '') END AS kind,
        CASE WHEN placed.lot_id IS NULL THEN '{ACTION}' ELSE coalesce(listed.sector, '') END AS sector,
        coalesce(placed.ends_on, pathway.ended_on, lot.due_on) AS until,
        coalesce(worked.done, 0)::int AS done, coalesce(worked.waiting, 0)::int AS waiting,
        several.pathway_id IS NOT NULL AS has_more
    FROM placed JOIN insertion_pathway pathway ON pathway.id = placed.pathway_id
    JOIN partners_partner employer ON employer.id = placed.employer_id
    JOIN partners_partnerkind structure ON structure.id = employer.kind_id
    LEFT JOIN insertion_lot lot ON lot.id = placed.lot_id
    LEFT JOIN insertion_contract contract ON contract.id = lot.contract_id
    LEFT JOIN listed ON listed.id = placed.lot_id
    LEFT JOIN worked ON worked.placement_id = placed.id
    LEFT JOIN several ON several.pathway_id = placed.pathway_id
), step AS MATERIALIZED (
    SELECT id, pathway_id, modality, job_contract, structure_id, employer_id, is_siae, kind, sector, action_id,
        listed_contract_id, listed_lot_id, starts_on, until, done, waiting, has_more, part.part, part.part_id,
        until IS NULL OR until >= %(first)s OR done + waiting <> 0 AS is_of_year,
        CASE WHEN until IS NULL THEN '{ENDLESS}'
            {" ".join(f"WHEN until - starts_on + 1 < {most} THEN '{label}'" for most, label in DURATIONS[:-1])}
            ELSE '{DURATIONS[-1][1]}' END AS duration
    FROM known CROSS JOIN LATERAL (VALUES {{parts}}) AS part (part, part_id) WHERE part.part_id IS NOT NULL
), one_step AS (
    SELECT * FROM step WHERE NOT has_more
), of_several AS MATERIALIZED (
    SELECT * FROM step WHERE has_more
), people AS MATERIALIZED (
    SELECT part, part_id, pathway_id, ARRAY[modality] AS way, until - starts_on + 1 AS days, done, waiting
    FROM one_step WHERE is_of_year
    UNION ALL
    SELECT part, part_id, pathway_id, array_agg(modality ORDER BY starts_on, id),
        CASE WHEN bool_and(until IS NOT NULL) THEN max(until) - min(starts_on) + 1 END, sum(done)::int,
        sum(waiting)::int
    FROM of_several WHERE is_of_year GROUP BY 1, 2, 3
), person AS MATERIALIZED (
    SELECT people.part, part_id, way, done, waiting, sex, age_bracket, home_area, home_quartier_id, level, criteria,
        exit_3, exit_6, exit_12,
        coalesce(ended_on BETWEEN %(first)s AND %(last)s, false) AS is_ended
    FROM people JOIN insertion_pathway pathway ON pathway.id = people.pathway_id
), noted AS (
    -- Pathways of one step together, each of the others by itself.
    SELECT step.part, step.part_id, sheet.month, CASE WHEN step.has_more THEN step.pathway_id END AS person,
        count(*) AS lines, sum((line.hours * 100)::int) FILTER (WHERE sheet.is_done) AS done,
        sum((line.hours * 100)::int) FILTER (WHERE NOT sheet.is_done) AS waiting
    FROM sheet JOIN insertion_hoursstatement line ON line.sheet_id = sheet.id
    JOIN step ON step.id = line.placement_id WHERE line.hours > 0 GROUP BY 1, 2, 3, 4
), figure (part, part_id, name, key, more, people, done, waiting) AS (
    {_by_step(OF_STEPS, "is_of_year", TOTAL)}
    UNION ALL {_by_step(SINCE_EVER, "listed_lot_id IS NOT NULL", EVER)}
    UNION ALL {_figures(OF_PATHWAYS, "person")}
    UNION ALL {_figures(OF_HOMES, "person", more="home_quartier_id")}
    UNION ALL {_figures(OF_EXITS, "person", more="is_ended")}
    UNION ALL
    SELECT part, part_id, 'days', NULL, NULL, count(days),
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY days))::numeric, NULL
    FROM people GROUP BY 1, 2
    UNION ALL
    SELECT part, part_id, 'month', month::text, NULL, sum(CASE WHEN person IS NULL THEN lines ELSE 1 END)::bigint,
        sum(done), sum(waiting)
    FROM noted GROUP BY part, part_id, month
    UNION ALL
    SELECT DISTINCT 0, 0, 'project', contract_id::text, project_id::text, 0, 0, 0 FROM known
    WHERE contract_id IS NOT NULL AND %(has_family)s
)
SELECT figure.*, coalesce(employer.name, structure.name, action.title,
        home.name || CASE WHEN home.kind = '{QuartierKind.QPV_2015.value}' THEN %(old)s ELSE '' END) AS label,
    coalesce(employer.kind_id::text, structure.family) AS under
FROM figure
LEFT JOIN partners_partner employer
    ON employer.id = CASE WHEN figure.name = 'employer' THEN figure.key::bigint END
LEFT JOIN partners_partnerkind structure
    ON structure.id = CASE WHEN figure.name = 'structure' THEN figure.key::bigint END
LEFT JOIN actions_action action
    ON action.id = CASE WHEN figure.name = '{ACTION}' THEN figure.key::bigint END
LEFT JOIN territories_quartier home
    ON home.id = CASE WHEN figure.name = 'home' AND figure.key = '{HomeArea.QPV.value}' THEN figure.more::bigint END
"""  # noqa: S608 - words and columns of ours, nothing that is typed
ONE_PART = "(0, 0::bigint)"
FAMILY = f"{ONE_PART}, (1, known.project_id), (2, known.contract_id)"


@dataclass(frozen=True)
class _Row:
    """A figure of a part: its name, its key as text, what goes with the key; pathways and hundredths of hours."""

    part: int
    part_id: int
    name: str
    key: str | None
    more: str | None
    people: int
    done: Any
    waiting: Any
    label: str | None
    under: str | None


@dataclass(frozen=True)
class _Source:
    """What was read of a scope, from which its figures are made, and those of its parts."""

    lots: list[LotLine]
    rows: dict[tuple[int, int], list[_Row]]
    criteria: dict[str, Criterion]
    rates: ClauseSettings | None

    @property
    def projects(self) -> dict[int, int | None]:
        """The project of each contract that has lots or steps."""
        found = {each.lot.contract_id: each.lot.contract.project_id for each in self.lots}
        for row in self.rows.get((0, 0), []):
            if row.name == "project":
                found[int(row.key or 0)] = int(row.more) if row.more else None
        return found


def _source(user: Any, asked: Asked, *, has_family: bool = False) -> _Source:
    """Read a scope, and each of its projects and contracts when its family is asked for. Six queries."""
    lots = _lots_of(user, asked)
    rows: dict[tuple[int, int], list[_Row]] = defaultdict(list)
    values = {
        "lots": list(asked.lots(user).order_by().values_list("pk", flat=True)),
        "actions": list(asked.actions(user).order_by().values_list("pk", flat=True)),
        "listed": [each.lot.pk for each in lots],
        "first": asked.first,
        "last": asked.last,
        "has_family": has_family,
        "old": f" ({QuartierKind.QPV_2015.label})",
    }
    with connection.cursor() as cursor:
        cursor.execute(FIGURES.format(parts=FAMILY if has_family else ONE_PART), values)
        for found in cursor:
            row = _Row(*found)
            rows[row.part, row.part_id].append(row)
    return _Source(
        lots=lots,
        rows=rows,
        criteria={row.code: row for row in Criterion.objects.all()},
        rates=ClauseSettings.objects.of_year(asked.year or timezone.localdate().year),
    )


def _built(
    source: _Source,
    asked: Asked,
    *,
    is_masked: bool,
    contract: int | None = None,
    project: int | None = None,
) -> tuple[Bilan, list[masking.Sum]]:
    """Return the figures of what was read, or of a contract or a project of it, and what adds up in them."""
    bilan = Bilan(asked, is_masked)
    sums: list[masking.Sum] = []
    bilan.lots = [
        each
        for each in source.lots
        if contract in (None, each.lot.contract_id) and project in (None, each.lot.contract.project_id)
    ]
    bilan.held = _held(bilan, source.rates)
    part = (2, contract) if contract is not None else (1, project) if project is not None else (0, 0)
    counts = _Counts(bilan, source.rows.get(part, []))
    _count_ever(bilan, counts)
    counts.add(TOTAL, counts.named[TOTAL])
    _of_steps(bilan, counts, sums)
    _of_pathways(bilan, counts, source.criteria, sums)
    _of_paths(bilan, counts, sums)
    _of_months(bilan, counts, sums)
    return bilan, sums


class _Counts:
    """Adds what was read to the figures of a bilan."""

    def __init__(self, bilan: Bilan, rows: Iterable[_Row]) -> None:
        self.bilan = bilan
        self.named: dict[str, list[_Row]] = defaultdict(list)
        for row in rows:
            self.named[row.name].append(row)

    def add(self, key: Key, rows: Iterable[_Row]) -> None:
        """Add rows, which have no pathway in common, to a figure."""
        bilan = self.bilan
        for row in rows:
            # A sum of nobody is one row.
            if row.people:
                bilan.people[key] += row.people
                bilan.done[key] += Decimal(row.done or 0).scaleb(-2)
                bilan.waiting[key] += Decimal(row.waiting or 0).scaleb(-2)


def _parts(bilan: Bilan, name: str, labels: Iterable[tuple[Any, Any]], *, is_full: bool = False) -> list[Line]:
    """Keep the lines of a table: those with somebody, or all of them; return them."""
    lines = [Line((name, value), str(label)) for value, label in labels if is_full or bilan.people[name, value]]
    bilan.lines[name] = lines
    return lines


def _total(sums: list[masking.Sum], lines: Sequence[Line], total: Key = TOTAL, *more: Key) -> None:
    sums.append(masking.Sum(total, (*(line.key for line in lines), *more)))


def _count_ever(bilan: Bilan, counts: _Counts) -> None:
    """Count the pathways of each contract and lot since its beginning."""
    for name, read in ((None, str), ("kind", str), ("contract", int), ("lot", int)):
        for row in counts.named[f"{EVER}_{name}" if name else EVER]:
            if row.people:
                bilan.people[(EVER, name, read(row.key)) if name else EVER] += row.people
    for line in bilan.lots:
        contract = line.lot.contract
        for key in (EVER, (EVER, "kind", contract.kind), (EVER, "contract", contract.pk), (EVER, "lot", line.lot.pk)):
            bilan.done[key] += line.done
            bilan.waiting[key] += line.waiting


def _of_steps(bilan: Bilan, counts: _Counts, sums: list[masking.Sum]) -> None:
    """Count what belongs to a step: modality, structure, contract of work, kind of contract, sector, duration."""
    numbered = ("structure", "employer", "contract", "lot", ACTION)
    for name in OF_STEPS:
        for row in counts.named[name]:
            # What is in no lot has no contract.
            if row.key is not None:
                key = int(row.key) if name in numbered else row.key == "true" if name == "siae" else row.key
                counts.add((name, key), [row])
    structures = {int(row.key or 0): (row.label or "", row.under) for row in counts.named["structure"]}
    employers = {int(row.key or 0): (int(row.under or 0), row.label or "") for row in counts.named["employer"]}
    named_actions = ((int(row.key), row.label or "") for row in counts.named[ACTION] if row.key is not None)
    actions = dict(sorted(named_actions, key=lambda each: (each[1], each[0])))
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
    by_structure: dict[int, list[Line]] = defaultdict(list)
    for row in firms:
        by_structure[employers[row.key[1]][0]].append(row)
    for line in named:
        _total(sums, by_structure[line.key[1]], line.key)
    _of_contracts(bilan, actions, sums)


def _of_contracts(bilan: Bilan, actions: dict[int, str], sums: list[masking.Sum]) -> None:
    """Tie kinds to contracts, contracts to lots; lots to sectors: what one table tells is no way into another."""
    contracts = [Line(("contract", row.pk), str(row)) for row in bilan.contracts]
    lots = [Line(("lot", each.lot.pk), str(each.lot), str(each.lot.company)) for each in bilan.lots]
    bilan.lines["action"] = [Line((ACTION, pk), title) for pk, title in actions.items()]
    has_contracts = len(contracts) <= MOST_CONTRACTS
    has_lots = has_contracts and len(lots) <= MOST_LOTS
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


def _of_pathways(bilan: Bilan, counts: _Counts, criteria: dict[str, Criterion], sums: list[masking.Sum]) -> None:
    """Count what belongs to a pathway: where people live, sex, age, level, criteria, exits."""
    homes: dict[int, str] = {}
    for name in ("sex", "age", "home", "level"):
        for row in counts.named[name]:
            counts.add((name, row.key), [row])
    for row in counts.named["age"]:
        counts.add(("young", row.key in YOUNG), [row])
    for row in counts.named["home"]:
        if row.key == HomeArea.QPV:
            home = int(row.more or 0)
            counts.add(("quartier", home), [row])
            homes[home] = row.label or "QPV non précisé"
    for row in counts.named["criteria"]:
        held = set(_words_of(row.key))
        counts.add(("long", any(code in criteria and criteria[code].is_long_term for code in held)), [row])
        for code in held:
            counts.add(("criterion", code), [row])
        for code in criteria:
            if code not in held:
                counts.add(("not", code), [row])
    for months in MONTHS:
        for row in counts.named[f"exit_{months}"]:
            is_ended = row.more == "true"
            if months == MONTHS[0]:
                counts.add(("ended", is_ended), [row])
            if is_ended:
                counts.add((f"exit_{months}", row.key), [row])
                counts.add((f"work_{months}", row.key in IN_WORK), [row])
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


def _words_of(array: str | None) -> list[str]:
    """Return the codes of an array as PostgreSQL writes it: they have no comma and no quote."""
    return [word for word in (array or "").strip("{}").split(",") if word]


def _of_paths(bilan: Bilan, counts: _Counts, sums: list[masking.Sum]) -> None:
    """Count the ways that pathways go: their modalities, one after the other; those that are rare go together."""
    ways: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in counts.named["way"]:
        ways[tuple(word for word, _ in groupby(_words_of(row.key)))].append(row)
    # Of each way, as many times as pathways go it: what is put together is decided by how many they are.
    kept, rest = pooled({way: [way] * sum(row.people for row in rows) for way, rows in ways.items()})
    lines = []
    for way_of, members in [*kept.items(), *([((), rest)] if rest else [])]:
        names = [str(Modality(value).label).split(" (")[0] for value in way_of]
        line = Line(("way", way_of), " puis ".join([*names[:1], *(name[:1].lower() + name[1:] for name in names[1:])]))
        if not way_of:
            line = Line(("way", ()), "Autres enchaînements")
        lines.append(line)
        for way in dict.fromkeys(members):
            counts.add(line.key, ways[way])
    bilan.lines["way"] = lines
    _total(sums, lines)
    for row in counts.named["days"]:
        # The middle of a few is one of them.
        bilan.median_days = int(row.done) if row.people >= masking.THRESHOLD else None


def _of_months(bilan: Bilan, counts: _Counts, sums: list[masking.Sum]) -> None:
    """Count pathways and hours of each month."""
    bilan.lines["month"] = []
    for row in sorted(counts.named["month"], key=lambda row: row.key or ""):
        month = datetime.date.fromisoformat(row.key or "")
        counts.add(("month", month), [row])
        bilan.lines["month"].append(Line(("month", month), f"{month:%m/%Y}"))
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
    projects = source.projects
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
    if own != (every := [("contract", key) for key in projects]):
        ties.append((None, every))
    name: Any = None
    if asked.contract or asked.project:
        name = ("contract", asked.contract.pk) if asked.contract else ("project", asked.project.pk)
    if name not in parts:
        return _built(_Source([], {}, source.criteria, source.rates), asked, is_masked=True)[0]
    bilan = parts[name][0]
    bilan.hidden = hidden_from_one_another(parts, ties)[name]
    return bilan


Part = tuple[Bilan, list[masking.Sum]]


def hidden_from_one_another(
    parts: Mapping[Any, Part], ties: list[tuple[Any, list[Any]]]
) -> dict[Any, Collection[Key]]:
    """Return what each of several bilans hides: each is safe by itself, and none gives away what another hides.

    `ties` are the names of a bilan and of those that it is made of. Where a bilan tells a figure, those inside that
    do not tell theirs are two at least (who is in none of them counts for one), of five people at least: what one
    finds by taking the others from it is no figure that is hidden, and no small one. The smallest of the others then
    hides it too; when none is left, the bilan that they make.
    """
    also: dict[Any, set[Key]] = {name: set() for name in parts}
    found = {name: _hidden(part, also[name]) for name, part in parts.items()}
    waiting = set(parts)
    while waiting:
        waiting = set()
        for whole, inside in ties:
            people = parts[whole][0].people
            for key in sorted((each for each in people if people[each] and each not in found[whole]), key=repr):
                # Ways are put together by how many go each, in each bilan.
                if key[0] == "way":
                    continue
                mine = {name: parts[name][0].people[key] for name in inside if parts[name][0].people[key]}
                gone = [name for name in mine if key in found[name] or key in also[name]]
                others = people[key] - sum(mine.values())
                left = others + sum(mine[name] for name in gone)
                # Those who are in no document are hidden by none.
                is_alone = len(gone) == 1 and not others
                if not left or (left >= masking.THRESHOLD and not is_alone):
                    continue
                told = sorted((count, repr(name), name) for name, count in mine.items() if name not in gone)
                name = told[0][2] if told else whole
                if key not in also[name]:
                    also[name].add(key)
                    waiting.add(name)
        for name in waiting:
            found[name] = _hidden(parts[name], also[name])
    return found


def _hidden(part: Part, wanted: Collection[Key] = ()) -> frozenset[Key]:
    """Return the keys that a bilan hides: small numbers, what rests on them, what would give them away, and `wanted`.

    Of a clause, hours are told in any case.
    """
    bilan, sums = part
    # In their order: two processes that make one document hide the same figures, or each would tell the other's.
    used = dict.fromkeys((*(key for each in sums for key in (each.total, *each.parts)), TOTAL, EVER))
    counts = {key: bilan.people[key] for key in used}
    # Of each kind of hours, where they are told: what nobody reads gives nothing away.
    done = {key: bilan.done.get(key, ZERO) for key in used if not str(key[0]).startswith(("exit_", "work_"))}
    of_waiting = [key for key in used if key in (TOTAL, EVER) or key[0] in (EVER, "month")]
    waiting = {key: bilan.waiting.get(key, ZERO) for key in of_waiting}
    unseen = {key for key in used if key[0] == "not" or key in (("young", False), ("long", False))}
    told = {key for key in used if is_of_a_clause(key)}

    def hide(also: Collection[Key]) -> frozenset[Key]:
        return masking.hidden(counts, sums, amounts=[done, waiting], unseen=unseen, also=also, told=told)

    hidden = hide(wanted)
    # Two years of what is counted since the beginning would give what a year hides.
    twins = {(EVER, *key) for key in used if key[0] in ("kind", "contract", "lot") and key in hidden}
    return hide(hidden | (twins & used.keys())) if twins & used.keys() - hidden else hidden
