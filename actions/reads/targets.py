"""Target against actual, in one table: for an action, an axis, a programme or a quartier, in a year.

Each action has its lines: who came, hours, euros, then each of its indicators. Indicators are listed and never summed:
their units differ. What is summed (sessions, people, hours, euros) is a sum of dated rows, to which each figure leads.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce

from actions.models import Action, BudgetLine, Participation, Spending, SpendingShare
from actions.plan import IN_MONEY, PLAIN_CHARGES
from actions.reads.results import COUNTED, ZERO, Attendance, Gap, Result, results_of, rows_url

# Actions whose lines are read at once when a file is made.
BATCH = 200


@dataclass(frozen=True)
class Share:
    """How many of a figure are women, young or of the quartier, and of how many it was not said; None: not counted."""

    told: Decimal | int | None
    untold: Decimal | int | None


UNCOUNTED = Share(None, None)


@dataclass(frozen=True)
class TargetLine:
    """A line of the table: what was aimed at, what it was, of whom, and where its rows are."""

    label: str
    unit: str
    actual: Decimal | int | None
    target: Decimal | int | None = None
    baseline: Decimal | None = None
    # The day of the measure.
    on: datetime.date | None = None
    women: Share = UNCOUNTED
    young: Share = UNCOUNTED
    from_qpv: Share = UNCOUNTED
    # Whether a gap means something: people are counted each time that they come, expected ones once.
    has_gap: bool = True
    is_reached: bool | None = None
    share: int | None = None
    counts_people: bool = False
    url: str = ""

    @property
    def gap(self) -> Gap | None:
        """What it was, less what was aimed at; None without either."""
        if not self.has_gap or self.actual is None or self.target is None:
            return None
        return Gap(Decimal(self.target), Decimal(self.actual))

    @property
    def is_money(self) -> bool:
        """Whether it is in euros."""
        return self.unit == "€"

    @property
    def verdict(self) -> str:
        """Where it stands, in a few words."""
        if self.is_reached:
            return "atteinte"
        return "" if self.share is None else f"{self.share} % du chemin"


@dataclass(frozen=True)
class ActionTargets:
    """An action and its lines. `is_shared`: it is of other quartiers too."""

    action: Action
    lines: list[TargetLine]
    results: list[Result]
    sums: "Sums"
    is_shared: bool = False

    @property
    def reached(self) -> int:
        """How many of its targets are reached."""
        return sum(result.is_reached for result in self.results)

    @property
    def aimed(self) -> int:
        """How many of its indicators have a target."""
        return sum(result.indicator.target is not None for result in self.results)


@dataclass
class Sums:
    """What is summed of some actions: of dated rows, nothing else."""

    sessions: int = 0
    hours: Decimal = ZERO
    spent: Decimal = ZERO
    planned: Decimal = ZERO
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, other: "Sums") -> None:
        """Add those of another action."""
        self.sessions += other.sessions
        self.hours += other.hours
        self.spent += other.spent
        self.planned += other.planned
        for name, count in other.counts.items():
            self.counts[name] += count

    @property
    def attendance(self) -> Attendance:
        """Who came."""
        counts = {name: self.counts[name] for name, _ in COUNTED}
        return Attendance(self.sessions, self.counts["people"], self.hours, counts)

    def lines(
        self, *, expected: int | None = None, has_plan: bool = True, sessions_url: str = "", money_url: str = ""
    ) -> list[TargetLine]:
        """Return the lines of what is there. `has_plan`: whether what is planned may be told beside what is spent."""
        people, found = self.counts["people"], []
        if self.sessions:
            found.append(TargetLine("Séances", "", self.sessions, url=sessions_url))
        if self.sessions or expected is not None:
            parts = {
                "women": self._share(people, ["women"], ["women", "men"]),
                "young": self._share(people, ["children", "young"], ["children", "young", "adults", "seniors"]),
                "from_qpv": self._share(people, ["from_qpv"], ["from_qpv", "from_elsewhere"]),
            }
            found.append(
                TargetLine(
                    "Participations",
                    "personnes",
                    people,
                    expected,
                    has_gap=False,
                    counts_people=bool(self.sessions),
                    url=sessions_url if self.sessions else "",
                    **(parts if self.sessions else {}),
                )
            )
        if self.hours:
            found.append(TargetLine("Heures", "", self.hours, url=sessions_url))
        if self.spent or (has_plan and self.planned):
            planned = self.planned if has_plan and self.planned else None
            found.append(TargetLine("Dépenses", "€", self.spent, planned, url=money_url if self.spent else ""))
        return found

    def _share(self, people: int, told: Sequence[str], all_told: Sequence[str]) -> Share:
        return Share(sum(self.counts[name] for name in told), people - sum(self.counts[name] for name in all_told))


@dataclass(frozen=True)
class TargetTable:
    """The actions of a table, and the sums of their rows."""

    groups: list[ActionTargets]
    sums: Sums
    has_plan: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether no action has a line."""
        return not any(group.lines for group in self.groups)

    @property
    def totals(self) -> list[TargetLine]:
        """The lines of the sums."""
        return self.sums.lines(has_plan=self.has_plan)


# ---- reading --------------------------------------------------------------------------------------------------------

HEADS = ("women", "men", "children", "young", "adults", "seniors", "from_qpv", "from_elsewhere", "people")


def sessions_at(rows: QuerySet[Participation], year: int | None, quartiers: Sequence[int]) -> QuerySet[Participation]:
    """Return the sessions of a year, and of quartiers; of all when none is given.

    One that does not say where it was is of these quartiers when its action is of them alone.
    """
    if year is not None:
        rows = rows.filter(on__year=year)
    if quartiers:
        elsewhere = Action.quartiers.through.objects.exclude(quartier__in=quartiers).values("action")
        rows = rows.filter(Q(quartier__in=quartiers) | Q(quartier__isnull=True) & ~Q(action__in=elsewhere))
    return rows


def sums_of(keys: Sequence[int], year: int, quartier: int | None) -> dict[int, Sums]:
    """What is summed of each action: who came, what was spent, what was planned; in kind is neither. One query."""
    if quartier is None:
        spent: Any = Spending.objects.filter(action__in=keys, spent_on__year=year, account__in=PLAIN_CHARGES).annotate(
            of=F("action")
        )
    else:
        spent = SpendingShare.objects.filter(quartier=quartier, spending__action__in=keys)
        spent = spent.filter(spending__spent_on__year=year, spending__account__in=PLAIN_CHARGES)
        spent = spent.annotate(of=F("spending__action"))
    planned = BudgetLine.objects.filter(action__in=keys, year=year, account__in=PLAIN_CHARGES).annotate(of=F("action"))
    places = [] if quartier is None else [quartier]
    sessions = sessions_at(Participation.objects.filter(action__in=keys), year, places).annotate(of=F("action"))
    rows = _row(sessions, "sessions", **{name: Sum(name) for name in HEADS}, n=Count("pk"), amount=Sum("hours"))
    rows = rows.union(
        _row(spent, "spent", amount=Sum("amount")), _row(planned, "planned", amount=Sum("forecast")), all=True
    )
    found: dict[int, Sums] = defaultdict(Sums)
    for key, what, amount, count, *heads in rows:
        one = found[key]
        if what == "sessions":
            one.sessions, one.hours = count, amount
            one.counts.update(zip(HEADS, heads, strict=True))
        else:
            setattr(one, what, amount)
    return found


def _row(rows: Any, what: str, *, amount: Any, n: Any = 0, **heads: Any) -> Any:
    """Rows summed by action, in columns that are the same whatever is summed."""
    euros = DecimalField(max_digits=16, decimal_places=2)
    columns = {"n": n, **{name: heads.get(name, 0) for name in HEADS}}
    whole = {f"n_{name}": Cast(value, BigIntegerField()) for name, value in columns.items()}
    return (
        rows.order_by()
        .values("of")
        .annotate(what=Value(what), sum=Coalesce(Cast(amount, euros), Value(ZERO, euros)), **whole)
        .values_list("of", "what", "sum", *whole)
    )


def _indicator_line(action: Action, result: Result, year: int) -> TargetLine:
    row, last = result.indicator, result.last
    counts = "%" not in row.unit
    return TargetLine(
        label=row.name,
        unit=row.unit,
        actual=None if last is None else last.value,
        target=row.target,
        baseline=row.baseline,
        on=None if last is None else last.on,
        # Who is not a woman is not untold: only what men and women leave is.
        women=UNCOUNTED if last is None else Share(last.women, _left(last.value, last.women, last.men, counts)),
        young=UNCOUNTED if last is None else Share(last.young, None),
        from_qpv=UNCOUNTED if last is None else Share(last.from_qpv, None),
        is_reached=result.is_reached,
        share=result.share,
        counts_people=last is not None
        and any(value is not None for value in (last.women, last.men, last.young, last.from_qpv)),
        url=rows_url(action, "mesures", year, indicateur=row.pk),
    )


def _left(value: Decimal, women: Decimal | None, men: Decimal | None, counts: bool) -> Decimal | None:
    """What women and men leave of a number of people; None where that was not counted."""
    return value - women - men if counts and women is not None and men is not None else None


def target_table(
    actions: Sequence[Action],
    year: int,
    *,
    quartier: int | None = None,
    results: dict[int, list[Result]] | None = None,
) -> TargetTable:
    """Return the lines of actions in a year, those of a quartier when one is given. Three queries.

    `results` are those of these actions at the end of the year, when they have been read already.

    On a quartier, sessions are those held there and euros the shares of the quartier; what is planned is told of the
    actions of that quartier alone, for a budget is not shared out: `with_sharing` has been asked of the actions.
    """
    keys = [action.pk for action in actions]
    if results is None:
        results = results_of(actions, until=datetime.date(year, 12, 31))
    sums = sums_of(keys, year, quartier)
    shared: set[int] = set()
    if quartier is not None:
        shared = {action.pk for action in actions if action.is_shared}  # type: ignore[attr-defined]  # annotated
    table = TargetTable([], Sums(), has_plan=not shared)
    for action in actions:
        mine = sums.get(action.pk, Sums())
        found, is_whole = results.get(action.pk, []), action.pk not in shared
        lines = mine.lines(
            expected=action.expected_people if is_whole and action.first_year == action.last_year else None,
            has_plan=is_whole,
            sessions_url=rows_url(action, "seances", year, quartier=quartier),
            money_url=rows_url(action, "depenses", year, quartier=quartier, ligne=IN_MONEY),
        )
        lines += [_indicator_line(action, result, year) for result in found]
        table.groups.append(ActionTargets(action, lines, found, mine, is_shared=not is_whole))
        table.sums.add(mine)
    return table


def table_rows(
    actions: QuerySet[Action], year: int, *, quartier: int | None = None
) -> Iterator[tuple[Action | None, TargetLine]]:
    """Return every line of the table of actions, action by action, then the sums, without holding them all."""
    sums, has_plan, start = Sums(), True, 0
    while batch := list(actions[start : start + BATCH]):
        table = target_table(batch, year, quartier=quartier)
        for group in table.groups:
            for line in group.lines:
                yield group.action, line
        sums.add(table.sums)
        has_plan = has_plan and table.has_plan
        start += BATCH
    for line in sums.lines(has_plan=has_plan):
        yield None, line
