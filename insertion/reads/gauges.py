"""Where clauses stand: hours done, to validate and due, by lot and by all that lots add up to. One definition.

**Done** is what is in validated months; what is noted in others waits beside. The **pace** of a lot is what it
validates in a month, on average over its last three validated months; it is nothing once three months have passed
without another one. The **forecast** goes on at this pace from the end of the last validated month to that of the lot.

A lot is **late** when what its dates make it owe today (time elapsed × hours due) exceeds what is done by more than
the tolerance of the settings, in percent of the hours due; or when its end has passed and hours are missing. Lots of
contracts whose hours are globalised are judged together, whoever sees them: what one does beyond its target counts for
the others.
"""

import datetime
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import (
    DecimalField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

from actions.models import Action
from core.french import date_short, exact, with_unit
from insertion.clause import last_of, rounded
from insertion.enums import ContractKind, GaugeState, PenaltyDecision
from insertion.models import ClauseSettings, HoursTally, Lot
from insertion.reads.lots import Total as Owed
from insertion.reads.lots import missing_of, price_of
from territories.models import Quartier

ZERO, HUNDRED = Decimal(0), Decimal(100)
# Validated months that the pace is an average of, and months without any after which there is none.
PACE_MONTHS = 3
# Days in a month, on average.
MONTH_DAYS = Decimal("30.4375")
# A target that would be met later than this is not met at this pace.
FAR = datetime.date(2100, 12, 31)

# Written out: totals of hours are kept by triggers (`models.tallies`), a few rows for each lot; lots that are judged
# with those asked for are read too.
GAUGES = """
WITH asked AS (SELECT unnest(%(keys)s::bigint[]) AS id), wanted AS (
    SELECT id FROM asked
    UNION
    SELECT beside.id FROM asked JOIN insertion_lot lot ON lot.id = asked.id
    JOIN insertion_contract contract ON contract.id = lot.contract_id
    JOIN insertion_contract other ON other.group_id = contract.group_id
    JOIN insertion_lot beside ON beside.contract_id = other.id
)
SELECT lot.id, lot.number, lot.title, lot.company_id, company.name, lot.due_hours, lot.due_worked_hours,
    lot.starts_on, lot.due_on, lot.settled_at IS NOT NULL, lot.penalty_per_hour, lot.penalty_decision,
    lot.penalty_amount, contract.id, contract.reference, contract.title, contract.kind, contract.project_id,
    coalesce(project.name, ''), contract.authority_id, coalesce(authority.name, ''), contract.responsible_id,
    contract.group_id, coalesce(together.name, ''),
    coalesce(hours.done, 0), coalesce(hours.waiting, 0), coalesce(hours.until, 0), coalesce(hours.in_year, 0),
    coalesce(pace.months, 0), coalesce(pace.hours, 0), pace.last
FROM wanted JOIN insertion_lot lot ON lot.id = wanted.id
JOIN insertion_contract contract ON contract.id = lot.contract_id
JOIN partners_partner company ON company.id = lot.company_id
LEFT JOIN partners_partner authority ON authority.id = contract.authority_id
LEFT JOIN territories_urbanproject project ON project.id = contract.project_id
LEFT JOIN insertion_contractgroup together ON together.id = contract.group_id
LEFT JOIN LATERAL (
    SELECT sum(done) AS done, sum(waiting) AS waiting, sum(done) FILTER (WHERE year <= %(year)s) AS until,
        sum(done) FILTER (WHERE year = %(year)s) AS in_year
    FROM insertion_hourstally WHERE lot_id = lot.id
) hours ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS months, sum(latest.hours) AS hours, max(latest.month) AS last FROM (
        SELECT month, sheet.hours FROM insertion_sheet sheet
        WHERE lot_id = lot.id AND action_id IS NULL AND validated_at IS NOT NULL ORDER BY month DESC LIMIT %(months)s
    ) latest
) pace ON true
ORDER BY contract.reference, contract.id, lot.number, lot.id
"""


@dataclass
class LotGauge:
    """A lot and its hours. `until`: those done until the end of the year asked for; `in_year`: those of that year."""

    pk: int
    number: str
    title: str
    company: int
    company_name: str
    due: int
    worked: int
    starts_on: datetime.date
    ends_on: datetime.date
    is_settled: bool
    penalty_per_hour: Decimal | None
    penalty_decision: str
    penalty_amount: Decimal | None
    contract: int
    reference: str
    contract_title: str
    kind: str
    project: int | None
    project_name: str
    # Nobody: the house.
    authority: int | None
    authority_name: str
    responsible: int
    group: int | None
    group_name: str
    done: Decimal
    waiting: Decimal
    until: Decimal
    in_year: Decimal
    pace_months: int
    pace_hours: Decimal
    pace_last: datetime.date | None
    day: datetime.date = field(repr=False)
    unit: "Unit" = field(init=False, repr=False)

    def __str__(self) -> str:
        return f"Lot {self.number}, {self.title}"

    @cached_property
    def missing(self) -> Decimal:
        """The hours that are still to be done."""
        return max(self.due - self.done, ZERO)

    @property
    def share(self) -> Decimal | None:
        """What is done, in percent of what is due; None when nothing is due."""
        return HUNDRED * self.done / self.due if self.due else None

    def elapsed(self, day: datetime.date) -> Decimal:
        """Return how much of its time has passed at the end of a day, from 0 to 1."""
        days, length = (day - self.starts_on).days + 1, (self.ends_on - self.starts_on).days + 1
        return Decimal(min(max(days, 0), length)) / length

    @cached_property
    def expected(self) -> Decimal:
        """The hours that its dates make it owe today."""
        return self.due * self.elapsed(self.day)

    @property
    def tick(self) -> Decimal | str:
        """Where its bar says what today asks for; nowhere once it is over."""
        return "" if self.is_over else self.expected

    @property
    def spoken(self) -> str:
        """The bar in words."""
        return f"{exact(self.done)}\u202fh faites sur {hours_text(self.due)} dues"

    @property
    def is_over(self) -> bool:
        """Whether its end has passed."""
        return self.ends_on < self.day

    def is_of(self, year: int) -> bool:
        """Whether it runs in a year, or has hours of it."""
        return self.starts_on.year <= year <= self.ends_on.year or self.in_year > 0

    @cached_property
    def pace(self) -> Decimal | None:
        """Validated hours in a month, over its last validated months; 0 when they are too old, None without any."""
        if self.pace_last is None:
            return None
        months = (self.day.year - self.pace_last.year) * 12 + self.day.month - self.pace_last.month
        return self.pace_hours / self.pace_months if months <= PACE_MONTHS else ZERO

    @cached_property
    def known_until(self) -> datetime.date | None:
        """The last day of its last validated month."""
        return last_of(self.pace_last) if self.pace_last else None

    @cached_property
    def forecast(self) -> int:
        """The hours that will be done at its end, at this pace."""
        if not self.pace or self.known_until is None or self.is_over:
            return rounded(self.done)
        days = max((self.ends_on - self.known_until).days, 0)
        return rounded(self.done + self.pace * days / MONTH_DAYS)

    @property
    def met_on(self) -> datetime.date | None:
        """The day when its target will be met at this pace; None when it is met, or never will be."""
        return _met_on(self.missing, self.pace, self.known_until, self.day)

    @property
    def met_words(self) -> str:
        """The same in words."""
        return _met_words(self.missing, self.pace, self.met_on)

    @property
    def pace_words(self) -> str:
        """The pace in words."""
        if self.pace is None:
            return "aucun mois validé"
        if not self.pace and self.known_until is not None:
            return f"plus rien de validé depuis le {date_short(self.known_until)}"
        return f"{with_unit(self.pace, 'h', 1)} par mois"

    # ---- judged with its group --------------------------------------------------------------------------------------

    @cached_property
    def state(self) -> GaugeState:
        """Where it stands, judged with its group; one that has done its part is done, whatever the others do."""
        is_behind = self.unit.state in (GaugeState.LATE, GaugeState.AT_RISK)
        return GaugeState.DONE if is_behind and not self.missing else self.unit.state

    @property
    def is_late(self) -> bool:
        """Whether it is late, judged with its group."""
        return self.state == GaugeState.LATE

    @property
    def days_late(self) -> int:
        """How many days have passed since its end."""
        return max((self.day - self.ends_on).days, 0)

    @property
    def why(self) -> str:
        """Why it is late, in words; empty when it is not."""
        return self.unit.why if self.is_late else ""

    @cached_property
    def penalty(self) -> "Penalty":
        """What it owes for missing hours."""
        return penalty_of(self)


@dataclass(frozen=True)
class Penalty:
    """What a lot owes after its end: hours (its part of those that its group misses), euros if a price is known.

    `is_decided`: applied (the amount that was kept) or waived (nothing).
    """

    hours: Decimal
    amount: Decimal | None
    is_decided: bool = False


def penalty_of(lot: LotGauge) -> Penalty:
    """Return the penalty of a lot: missing hours × price of an hour, once it is over; with its group, once all is.

    The rule is that of `reads.lots`. What was decided is owed no more.
    """
    if lot.penalty_decision:
        is_applied = lot.penalty_decision == PenaltyDecision.APPLIED
        return Penalty(ZERO, lot.penalty_amount if is_applied else ZERO, is_decided=True)
    hours = lot.unit.owed[lot.pk]
    return Penalty(hours, price_of(hours, lot.penalty_per_hour, is_settled=lot.is_settled))


@dataclass
class Unit:
    """What is judged at once: a lot alone, or all the lots of contracts whose hours are globalised."""

    lots: list[LotGauge]
    day: datetime.date
    # In percent of the hours due.
    tolerance: int

    @property
    def is_group(self) -> bool:
        """Whether the hours are globalised."""
        return self.lots[0].group is not None

    @cached_property
    def due(self) -> int:
        """The hours due."""
        return sum(lot.due for lot in self.lots)

    @cached_property
    def done(self) -> Decimal:
        """The hours done."""
        return sum((lot.done for lot in self.lots), ZERO)

    @cached_property
    def expected(self) -> Decimal:
        """The hours that the dates make due today."""
        return sum((lot.expected for lot in self.lots), ZERO)

    @cached_property
    def missing(self) -> Decimal:
        """The hours that are still to be done."""
        return max(self.due - self.done, ZERO)

    @property
    def behind(self) -> Decimal:
        """The hours that should be done today and are not; negative when it is ahead."""
        return self.expected - self.done

    @property
    def admitted(self) -> Decimal:
        """The hours of lateness that are admitted."""
        return self.due * Decimal(self.tolerance) / HUNDRED

    @cached_property
    def ends_on(self) -> datetime.date:
        """Its last day."""
        return max(lot.ends_on for lot in self.lots)

    @cached_property
    def is_over(self) -> bool:
        """Whether its end has passed."""
        return self.ends_on < self.day

    @cached_property
    def forecast(self) -> int:
        """The hours that will be done at the end of each lot, at this pace."""
        return sum(lot.forecast for lot in self.lots)

    @cached_property
    def owed(self) -> dict[int, Decimal]:
        """The hours that each lot owes a penalty for, by key."""
        return missing_of({lot.pk: Owed(lot.due, lot.done) for lot in self.lots}, is_over=self.is_over)

    @cached_property
    def state(self) -> GaugeState:
        """Where it stands."""
        if not self.missing:
            return GaugeState.DONE
        if self.is_over:
            decided = all(lot.penalty_decision or not lot.missing for lot in self.lots)
            return GaugeState.CLOSED if decided else GaugeState.LATE
        if self.behind > self.admitted:
            return GaugeState.LATE
        if all(lot.starts_on > self.day for lot in self.lots):
            return GaugeState.COMING
        if any(lot.pace is not None for lot in self.lots) and self.forecast < self.due:
            return GaugeState.AT_RISK
        return GaugeState.ON_TIME

    @property
    def why(self) -> str:
        """Why it is late, in words."""
        whole = "ensemble, " if self.is_group else ""
        if self.is_over:
            return f"{whole}fini le {date_short(self.ends_on)}, il manque {hours_text(self.missing)}"
        return (
            f"{whole}{hours_text(self.behind)} de moins que les {hours_text(self.expected)} attendues à ce jour "
            f"(écart admis : {hours_text(self.admitted)})"
        )


def hours_text(hours: Decimal | int) -> str:
    """Return whole hours in words: "833 h"."""
    return with_unit(hours, "h")


def _met_on(
    missing: Decimal, pace: Decimal | None, since: datetime.date | None, day: datetime.date
) -> datetime.date | None:
    if not missing or not pace or since is None:
        return None
    days = math.ceil(missing / pace * MONTH_DAYS)
    return max(since + datetime.timedelta(days), day) if days <= (FAR - since).days else None


def _met_words(missing: Decimal, pace: Decimal | None, met_on: datetime.date | None) -> str:
    if not missing:
        return "atteint"
    if pace is None:
        return "pas encore de rythme"
    return f"vers le {date_short(met_on)}" if met_on else "jamais à ce rythme"


# ---- shares of all the hours that are worked ------------------------------------------------------------------------


@dataclass
class ShareGauge:
    """The contracts of a kind against the share of hours that they are held to, at the end of a day.

    `done` are the hours of insertion since the beginning of each lot, `worked` all the hours of the lots, of which
    `so_far` should be worked by that day; `source` is where the share comes from. `owed_hours` is what the share comes
    to, rounded lot by lot as clauses are: a lot of which the clause is just the share is enough.
    """

    kind: str
    label: str
    owed: Decimal
    source: str
    settings_year: int
    tolerance: int
    lots: int = 0
    worked: int = 0
    due: int = 0
    done: Decimal = ZERO
    so_far: Decimal = ZERO
    owed_hours: int = 0

    @property
    def reached(self) -> Decimal | None:
        """What is done, in percent of all the hours of the lots."""
        return HUNDRED * self.done / self.worked if self.worked else None

    @property
    def engaged(self) -> Decimal | None:
        """What the clauses make due, in percent of all the hours of the lots."""
        return HUNDRED * self.due / self.worked if self.worked else None

    @property
    def maximum(self) -> Decimal:
        """The end of the bar."""
        return max(self.owed * 2, self.reached or ZERO, self.engaged or ZERO)

    @property
    def is_held(self) -> bool:
        """Whether the share is done already."""
        return bool(self.worked) and self.done >= self.owed_hours

    @property
    def lacks(self) -> int:
        """The whole hours that the clauses do not even ask for."""
        return max(self.owed_hours - self.due, 0)

    @property
    def is_late(self) -> bool:
        """Whether it is not held, and will not be without something else being done."""
        if not self.worked or self.is_held:
            return False
        expected = self.so_far * self.owed / HUNDRED
        is_over = self.so_far == self.worked
        return is_over or self.lacks > 0 or expected - self.done > self.owed_hours * self.tolerance / HUNDRED

    @property
    def verdict(self) -> str:
        """Whether it is held, in words."""
        if not self.worked:
            return "aucun lot cette année"
        if self.is_held:
            return "tenu"
        if self.so_far == self.worked:
            return f"non tenu : il manque {hours_text(math.ceil(self.owed_hours - self.done))}"
        if self.lacks:
            return f"pas assez d’heures dans les clauses : il en manque {hours_text(self.lacks)}"
        return "en retard sur le calendrier" if self.is_late else "en bonne voie"

    @property
    def owed_text(self) -> str:
        """The share asked for: "5 %"."""
        return percent(self.owed)

    @property
    def reached_text(self) -> str:
        """What is done, to two decimals: a share of 5 % is held or not by little."""
        return with_unit(self.reached, "%", 2)

    @property
    def engaged_text(self) -> str:
        """What the clauses make due, in the same way."""
        return with_unit(self.engaged, "%", 2)

    @property
    def spoken(self) -> str:
        """The bar in words."""
        return (
            f"{self.reached_text} des heures travaillées faites en insertion, "
            f"{self.engaged_text} dues par les clauses, pour {self.owed_text} demandés"
        )


def percent(share: Decimal) -> str:
    """Return a share with the decimals that it has: "5 %", "7,5 %"."""
    return with_unit(share, "%", 0 if share == share.to_integral_value() else 1)


def _share_gauges(
    lots: Iterable[LotGauge], settings: ClauseSettings | None, day: datetime.date, tolerance: int
) -> list[ShareGauge]:
    if settings is None:
        return []
    found = {
        str(kind): ShareGauge(str(kind), str(kind.label), owed, source, settings.year, tolerance)
        for kind, owed, source in (
            (ContractKind.NPNRU, settings.npnru_share, settings.npnru_source),
            (ContractKind.GUP, settings.gup_share, settings.gup_source),
        )
    }
    for lot in lots:
        if (gauge := found.get(lot.kind)) is not None:
            gauge.lots += 1
            gauge.worked += lot.worked
            gauge.due += lot.due
            gauge.done += lot.until
            gauge.owed_hours += rounded(lot.worked * gauge.owed / HUNDRED)
            gauge.so_far += lot.worked * lot.elapsed(day)
    return list(found.values())


# ---- what lots add up to --------------------------------------------------------------------------------------------


@dataclass
class Total:
    """Lots that add up: a contract, a project, a quartier, a kind, all of them. `outside`: hours out of lots."""

    key: Any
    label: str
    lots: list[LotGauge] = field(default_factory=list)
    outside: Decimal = ZERO
    outside_waiting: Decimal = ZERO

    @cached_property
    def due(self) -> int:
        """The hours due."""
        return sum(lot.due for lot in self.lots)

    @cached_property
    def done(self) -> Decimal:
        """The hours done in lots."""
        return sum((lot.done for lot in self.lots), ZERO)

    @cached_property
    def in_year(self) -> Decimal:
        """The hours of the year asked for, in lots and out of them."""
        return sum((lot.in_year for lot in self.lots), self.outside)

    @cached_property
    def waiting(self) -> Decimal:
        """The hours to validate."""
        return sum((lot.waiting for lot in self.lots), self.outside_waiting)

    @cached_property
    def forecast(self) -> int:
        """The hours that will be done at the end of each lot, at this pace."""
        return sum(lot.forecast for lot in self.lots)

    @cached_property
    def missing(self) -> Decimal:
        """The hours that are still to be done, lot by lot."""
        return sum((lot.missing for lot in self.lots), ZERO)

    @cached_property
    def share(self) -> Decimal | None:
        """What is done, in percent of what is due; None when nothing is due."""
        return HUNDRED * self.done / self.due if self.due else None

    @cached_property
    def late(self) -> int:
        """How many lots are late."""
        return sum(lot.is_late for lot in self.lots)

    @cached_property
    def spoken(self) -> str:
        """The bar in words."""
        return f"{exact(self.done)}\u202fh faites sur {hours_text(self.due)} dues"


@dataclass
class Gauges:
    """Lots that a reader sees, judged today; `year` is the one whose hours are told apart."""

    lots: list[LotGauge]
    year: int
    day: datetime.date
    settings: ClauseSettings | None

    @cached_property
    def of_year(self) -> list[LotGauge]:
        """The lots of the year."""
        return [lot for lot in self.lots if lot.is_of(self.year)]

    @cached_property
    def late(self) -> list[LotGauge]:
        """Those that are late, of whatever year: first those that miss most hours."""
        return sorted((lot for lot in self.lots if lot.is_late), key=lambda lot: (-lot.missing, lot.ends_on, lot.pk))

    @cached_property
    def penalties(self) -> list[LotGauge]:
        """Those that owe a penalty which nobody has decided: the highest first, without a price last."""
        owed = [lot for lot in self.lots if lot.penalty.hours]
        return sorted(owed, key=lambda lot: (-(lot.penalty.amount or ZERO), -lot.penalty.hours, lot.pk))

    def shares(self, settings: ClauseSettings | None = None) -> list[ShareGauge]:
        """Return the shares of hours of the year, at its end or today; `settings` are those of the year."""
        last = datetime.date(self.year, 12, 31)
        tolerance = self.settings.late_tolerance if self.settings else 0
        return _share_gauges(self.of_year, settings, min(last, self.day), tolerance)

    def by(self, key: Callable[[LotGauge], Any], label: Callable[[LotGauge], str]) -> list[Total]:
        """Add the lots of the year up by what `key` says of them; those of which it says None are left out."""
        found: dict[Any, Total] = {}
        for lot in self.of_year:
            if (value := key(lot)) is not None:
                found.setdefault(value, Total(value, label(lot))).lots.append(lot)
        return sorted(found.values(), key=lambda row: (row.label.lower(), str(row.key)))

    @property
    def by_contract(self) -> list[Total]:
        """By contract."""
        return self.by(lambda lot: lot.contract, lambda lot: f"{lot.reference} – {lot.contract_title}")

    @property
    def by_group(self) -> list[Total]:
        """By contracts whose hours are globalised."""
        return self.by(lambda lot: lot.group, lambda lot: lot.group_name)

    @property
    def by_project(self) -> list[Total]:
        """By urban project."""
        return self.by(lambda lot: lot.project, lambda lot: lot.project_name)

    @property
    def by_kind(self) -> list[Total]:
        """By kind of contract."""
        labels = dict(ContractKind.choices)
        return self.by(lambda lot: lot.kind, lambda lot: str(labels[lot.kind]))

    def total(self) -> Total:
        """Return all the lots of the year."""
        return Total("", "Tous les lots", self.of_year)

    @property
    def every(self) -> Total:
        """All the lots, of whatever year."""
        return Total("", "Tous les lots", self.lots)


def gauges_of(lots: QuerySet[Lot], *, year: int | None = None, today: datetime.date | None = None) -> Gauges:
    """Return where these lots stand today, with those of their groups for what is judged together. Three queries.

    The reader sees the lots: `lots` comes from `visible_to`.
    """
    day = today or timezone.localdate()
    asked = year or day.year
    keys = list(lots.order_by().values_list("pk", flat=True))
    settings = ClauseSettings.objects.of_year(day.year)
    with connection.cursor() as cursor:
        cursor.execute(GAUGES, {"keys": keys, "year": asked, "months": PACE_MONTHS})
        found = [LotGauge(*row, day=day) for row in cursor.fetchall()]
    tolerance = settings.late_tolerance if settings else 0
    units: dict[Any, Unit] = {}
    for lot in found:
        key = ("group", lot.group) if lot.group else ("lot", lot.pk)
        lot.unit = units.setdefault(key, Unit([], day, tolerance))
        lot.unit.lots.append(lot)
    shown = set(keys)
    return Gauges([lot for lot in found if lot.pk in shown], asked, day, settings)


def by_quartier(gauges: Gauges, quartiers: QuerySet[Quartier], outside: Sequence["OutsideHours"] = ()) -> list[Total]:
    """Add the lots of the year up by quartier, with the hours of actions out of lots. One query.

    A contract on several quartiers counts whole on each: sums of one are not added to those of another.
    """
    lots: dict[int, list[LotGauge]] = {}
    for lot in gauges.of_year:
        lots.setdefault(lot.contract, []).append(lot)
    asked = {key for row in outside for key in row.quartiers}
    rows = (
        quartiers.filter(Q(clause_contracts__in=list(lots)) | Q(pk__in=asked))
        .order_by("name_key", "pk")
        .values_list("pk", "name", "clause_contracts")
        .distinct()
    )
    found: dict[int, Total] = {}
    for key, name, contract in rows:
        found.setdefault(key, Total(key, name)).lots += lots.get(contract, [])
    for row in outside:
        for key in row.quartiers:
            if key in found:
                found[key].outside += row.done
                found[key].outside_waiting += row.waiting
    return list(found.values())


@dataclass(frozen=True)
class OutsideHours:
    """The hours of an action that are in no lot, in a year."""

    action: int
    done: Decimal
    waiting: Decimal
    quartiers: list[int]


def outside_hours(actions: QuerySet[Action], year: int) -> list[OutsideHours]:
    """Return the hours of these actions that are in no lot, in a year. One query."""
    rows = (
        HoursTally.objects.filter(action__in=actions.order_by().values("pk"), lot__isnull=True, year=year)
        .order_by("action")
        .annotate(keys=ArrayAgg("action__quartiers"))
    )
    return [OutsideHours(*row) for row in rows.values_list("action", "done", "waiting", "keys")]


# ---- many quartiers at once -----------------------------------------------------------------------------------------


def with_clause_hours(quartiers: QuerySet[Quartier], year: int) -> QuerySet[Quartier]:
    """Add to quartiers the hours that the lots of a year owe (`clause_due`) and have done (`clause_done`).

    Those done are counted since the beginning of each lot, as everywhere. No query of its own.
    """

    def in_quartier(rows: Any, lot: str, total: str) -> Any:
        here = {f"{lot}contract__quartiers": OuterRef("pk")}
        runs = {f"{lot}starts_on__year__lte": year, f"{lot}due_on__year__gte": year}
        found = rows.filter(**here, **runs).order_by().annotate(_all=Value(1)).values("_all")
        return found.annotate(n=Sum(total)).values("n")

    due = in_quartier(Lot.objects, "", "due_hours")
    done = in_quartier(HoursTally.objects, "lot__", "done")
    hours = DecimalField(max_digits=12, decimal_places=2)
    return quartiers.annotate(
        clause_due=Coalesce(Subquery(due, output_field=IntegerField()), 0),
        clause_done=Coalesce(Subquery(done, output_field=hours), ZERO, output_field=hours),
    ).annotate(clause_rest=ExpressionWrapper(F("clause_due") - F("clause_done"), output_field=hours))
