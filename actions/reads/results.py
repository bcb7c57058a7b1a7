"""What an action brought: its measures against their targets, who came, what it cost against what was planned.

Every figure is read from the rows that make it; none is typed in a bilan.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Sum, Window
from django.db.models.functions import Coalesce, ExtractYear
from django.urls import reverse

from actions.enums import Direction, FrameworkKind, FundingStatus, Side
from actions.models import (
    Action,
    ActionDocument,
    ActionIndicator,
    BudgetLine,
    Funding,
    Measurement,
    Participation,
    Spending,
    SpendingValue,
    TfpbConvention,
)
from actions.plan import ACCOUNTS, CHARGES, PRODUCTS, SUBSIDIES, Account
from core import french
from core.charts import LineChart, Point
from diagnostics.models import Issue, Observation

ZERO = Decimal(0)


# ---- where the rows are ---------------------------------------------------------------------------------------------


def rows_url(action: Action | int, kind: str, year: int | None = None, **more: Any) -> str:
    """Return the address of the rows that make a figure of an action: `kind` is one of `reads.rows.KINDS`."""
    key = action if isinstance(action, int) else action.pk
    query = {"de": kind, "annee": year, **more}
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return reverse("actions:action_rows", args=[key], query=kept)


def money_url(action: Action | int, year: int, anchor: str = "") -> str:
    """Return the address of the page of the money of an action in a year, at one of its parts."""
    return reverse(
        "actions:money",
        args=[action if isinstance(action, int) else action.pk],
        query={"annee": year},
        fragment=anchor or None,
    )


# ---- gaps -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """What was planned and what it was, in euros; the gap in euros and in percent (arrêté du 11 octobre 2006)."""

    planned: Decimal
    actual: Decimal
    # Of what was planned, that of which nobody has said yet what it was: there is no gap to tell of it.
    untold: Decimal = ZERO

    @property
    def is_untold(self) -> bool:
        """Whether nobody has said what it was."""
        return bool(self.untold) and self.untold == self.planned and not self.actual

    @property
    def amount(self) -> Decimal:
        """What it was, less what was planned, where both are known."""
        return self.actual - (self.planned - self.untold)

    @property
    def percent(self) -> int | None:
        """The gap as a share of what was planned, rounded half up; None when nothing was planned, or told."""
        planned = self.planned - self.untold
        if not planned:
            return None
        return int((self.amount * 100 / planned).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def __add__(self, other: "Gap") -> "Gap":
        return Gap(self.planned + other.planned, self.actual + other.actual, self.untold + other.untold)


NOTHING = Gap(ZERO, ZERO)


@dataclass(frozen=True)
class GapLine:
    """A line of the table of figures of a bilan."""

    account: Account
    label: str
    gap: Gap
    # Where what it was comes from, in words, and the rows that make it.
    source: str = ""
    url: str = ""


@dataclass
class GapGroup:
    """A heading of the form, its lines and their sum."""

    name: str
    lines: list[GapLine] = field(default_factory=list)

    @property
    def total(self) -> Gap:
        """Their sum."""
        return sum((line.gap for line in self.lines), NOTHING)


@dataclass(frozen=True)
class GapTable:
    """The figures of a bilan in the order of the form CERFA 15059: charges, then products, in kind apart."""

    charges: list[GapGroup]
    products: list[GapGroup]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was planned nor spent."""
        return not (self.charges or self.products)

    def total(self, groups: Iterable[GapGroup], *, in_kind: bool) -> Gap:
        """Return the sum of groups, of contributions in kind or of the others."""
        lines = (line for group in groups for line in group.lines if line.account.is_in_kind == in_kind)
        return sum((line.gap for line in lines), NOTHING)

    @property
    def totals(self) -> list[tuple[str, Gap]]:
        """The sums of the form, with their labels."""
        found = [
            ("Total des charges", self.total(self.charges, in_kind=False)),
            ("Total des produits", self.total(self.products, in_kind=False)),
            ("Contributions volontaires, emplois", self.total(self.charges, in_kind=True)),
            ("Contributions volontaires, ressources", self.total(self.products, in_kind=True)),
        ]
        return [(label, gap) for label, gap in found if gap.planned or gap.actual]


def gap_table(action: Action, year: int) -> GapTable:
    """Return planned and actual euros of an action in a year, line by line. Three queries.

    A charge is what was spent on its line, unless the budget says by hand what it was; a subsidy is what was paid, or
    else voted; the abatement of TFPB is what spending is valued for. Another product is what the budget says it was.
    """
    return gap_tables([action], year).get((action.pk, year), GapTable([], []))


def gap_tables(actions: Iterable[Action], year: int | None = None) -> dict[tuple[int, int], GapTable]:
    """Return the tables of actions, in a year or in each of theirs, by (key of the action, year). Three queries.

    Those where nothing was planned nor spent are left out. One query more where an abatement was planned.
    """
    keys = [action.pk for action in actions]
    spending = Spending.objects.filter(action__in=keys).annotate(year=ExtractYear("spent_on"))
    lines = BudgetLine.objects.filter(action__in=keys)
    fundings = Funding.objects.filter(action__in=keys).select_related("funder")
    if year is not None:
        spending, lines, fundings = (rows.filter(year=year) for rows in (spending, lines, fundings))
    spent: dict[Any, dict[str, tuple[Decimal, int]]] = defaultdict(dict)
    counted = spending.order_by().values_list("action", "year", "account").annotate(Sum("amount"), Count("pk"))
    for key, at, account, amount, count in counted:
        spent[key, at][account] = (amount, count)
    planned: dict[Any, list[BudgetLine]] = defaultdict(list)
    for line in lines:
        planned[line.action_id, line.year].append(line)
    given: dict[Any, list[Funding]] = defaultdict(list)
    for row in fundings:
        given[row.action_id, row.year].append(row)
    is_asked = any(row.account == "tfpb" and row.actual is None for rows in planned.values() for row in rows)
    valued = _valued(keys) if is_asked else {}
    found = {
        at: _table(*at, spent[at], planned[at], given[at], valued.get(at, ZERO))
        for at in sorted({*spent, *planned, *given})
    }
    return {at: table for at, table in found.items() if not table.is_empty}


def _valued(keys: list[int]) -> dict[tuple[int, int], Decimal]:
    """Return what the spending of actions is valued for on axes of TFPB, by (action, year). One query.

    Counted as the conventions count it: for the convention of the quartier whose year it is.
    """
    conventions = TfpbConvention.objects.filter(
        quartier=OuterRef("quartier"),
        framework=OuterRef("axis__framework"),
        first_year__lte=ExtractYear(OuterRef("spending__spent_on")),
        last_year__gte=ExtractYear(OuterRef("spending__spent_on")),
    )
    rows = SpendingValue.objects.filter(
        Exists(conventions), spending__action__in=keys, axis__framework__kind=FrameworkKind.TFPB
    ).order_by()
    sums = rows.values_list("spending__action", "spending__spent_on__year").annotate(Sum("amount"))
    return {(key, year): amount for key, year, amount in sums}


def _table(
    action: int,
    year: int,
    spent: dict[str, tuple[Decimal, int]],
    planned: Iterable[BudgetLine],
    given: Iterable[Funding],
    valued: Decimal,
) -> GapTable:
    """Return the table of a year; `spent` is the sum of the spending lines of each account, and their number.

    `valued` is what spending is valued for on axes of TFPB.
    """

    def spent_on(account: str) -> str:
        return rows_url(action, "depenses", year, ligne=account)

    found: dict[str, list[GapLine]] = defaultdict(list)
    for line in planned:
        account = ACCOUNTS[line.account]
        known, count = spent.pop(line.account, (ZERO, 0))
        # What is spent on an account is told at its first line.
        source = "compté à la ligne du même compte" if line.account in found else _spending_in_words(count)
        if line.actual is not None:
            known, source = Decimal(line.actual), "noté dans le budget"
        elif line.account == "tfpb":
            source = source if line.account in found else "valorisé dans les dépenses"
            known, valued = valued, ZERO
        elif account.side == Side.PRODUCT:
            source = UNTOLD
        if line.forecast or known:
            is_spending = line.actual is None and source != UNTOLD
            # What is valued is a part of spending lines, which the page of the money tells beside each.
            where = money_url(action, year, "depenses" if is_spending else "budget")
            url = spent_on(line.account) if is_spending and line.account != "tfpb" else where
            planned_here = Decimal(line.forecast)
            gap = Gap(planned_here, known, planned_here if source == UNTOLD else ZERO)
            found[line.account].append(GapLine(account, line.label or account.label, gap, source, url))
    for code, (amount, count) in spent.items():
        if amount:
            account = ACCOUNTS[code]
            source = _spending_in_words(count)
            found[code].append(GapLine(account, account.label, Gap(ZERO, amount), source, spent_on(code)))
    for row in given:
        amount, source = _given(row)
        url = rows_url(action, "financements", year, financement=row.pk)
        gap = Gap(Decimal(row.planned), amount)
        found[row.account].append(GapLine(ACCOUNTS[row.account], str(row.funder), gap, source, url))
    return GapTable(_grouped(CHARGES, found), _grouped([*PRODUCTS[:2], *SUBSIDIES, *PRODUCTS[2:]], found))


UNTOLD = "pas encore noté"


def _spending_in_words(count: int) -> str:
    return f"{french.number(count)} dépense{'s' if count > 1 else ''}" if count else "aucune dépense"


def _given(row: Funding) -> tuple[Decimal, str]:
    """Return what a funder gave, and since when; one that refused gives nothing, whatever it had voted."""
    if row.status == FundingStatus.REFUSED:
        return ZERO, "refusé" + (f" le {row.refused_on:%d/%m/%Y}" if row.refused_on else "")
    if row.paid is not None:
        return row.paid, "versé" + (f" le {row.paid_on:%d/%m/%Y}" if row.paid_on else "")
    if row.voted is not None:
        return row.voted, "voté" + (f" le {row.voted_on:%d/%m/%Y}" if row.voted_on else "")
    return ZERO, row.get_status_display().lower()


def _grouped(accounts: Sequence[Account], found: dict[str, list[GapLine]]) -> list[GapGroup]:
    groups: dict[str, GapGroup] = {}
    for account in accounts:
        for line in found.get(account.code, ()):
            groups.setdefault(account.group, GapGroup(account.group)).lines.append(line)
    return list(groups.values())


# ---- measures -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """An indicator, its last measure, and how far it is towards its target."""

    indicator: ActionIndicator
    measurements: list[Measurement]

    @property
    def last(self) -> Measurement | None:
        """The latest measure."""
        return self.measurements[0] if self.measurements else None

    @property
    def share(self) -> int | None:
        """How much of the way from the start to the target is done, in percent, from 0 to 100; None when unknown.

        Without a start it is counted from zero. A target that is the start itself is reached or not.
        """
        row, last = self.indicator, self.last
        if last is None or row.target is None:
            return None
        start = row.baseline if row.baseline is not None else ZERO
        way = row.target - start
        if not way:
            is_there = last.value >= row.target if row.direction == Direction.UP else last.value <= row.target
            return 100 if is_there else 0
        done = (last.value - start) * 100 / way
        return max(0, min(100, int(done.quantize(Decimal(1), rounding=ROUND_HALF_UP))))

    @property
    def is_reached(self) -> bool:
        """Whether the target is reached."""
        row, last = self.indicator, self.last
        if last is None or row.target is None:
            return False
        return last.value >= row.target if row.direction == Direction.UP else last.value <= row.target

    @property
    def chart(self) -> LineChart | None:
        """Its measures over time, when there are several."""
        rows = list(reversed(self.measurements))
        if len(rows) < 2:
            return None
        return LineChart(
            title=f"{self.indicator.name} : évolution",
            points=[Point(f"{row.on:%d/%m/%y}", float(row.value), full_label=f"{row.on:%d/%m/%Y}") for row in rows],
            unit=self.indicator.unit,
            uid=f"mesures-{self.indicator.pk}",
        )


def results_until(results: Iterable[Result], day: datetime.date) -> list[Result]:
    """Return results as they were at the end of a day."""
    return [Result(each.indicator, [row for row in each.measurements if row.on <= day]) for each in results]


def results_of(actions: Iterable[Action], *, until: datetime.date | None = None) -> dict[int, list[Result]]:
    """Return the results of actions, by key of the action. Two queries, whatever their number."""
    measures = Measurement.objects.select_related("created_by").order_by("-on", "-pk")
    if until is not None:
        measures = measures.filter(on__lte=until)
    rows = (
        ActionIndicator.objects.filter(action__in=[action.pk for action in actions])
        .select_related("responsible")
        .prefetch_related(Prefetch("measurements", measures, to_attr="told"))
        .order_by("pk")
    )
    found: dict[int, list[Result]] = defaultdict(list)
    row: Any
    for row in rows:
        found[row.action_id].append(Result(row, row.told))
    return found


# ---- who came -------------------------------------------------------------------------------------------------------

COUNTED = (
    ("women", "femmes"), ("men", "hommes"), ("children", "moins de 16 ans"), ("young", "16 à 25 ans"),
    ("adults", "26 à 64 ans"), ("seniors", "65 ans et plus"), ("from_qpv", "habitants du quartier"),
    ("from_elsewhere", "venus d’ailleurs"),
)  # fmt: skip
DIMENSIONS = (
    ("Sexe", ("women", "men")),
    ("Âge", ("children", "young", "adults", "seniors")),
    ("Origine", ("from_qpv", "from_elsewhere")),
)


@dataclass(frozen=True)
class Attendance:
    """How many came to the sessions of an action, told by sex, by age and by origin; what is left was not told."""

    sessions: int
    people: int
    hours: Decimal
    counts: dict[str, int]

    @property
    def dimensions(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """Each dimension with its counts, « non renseigné » last."""
        labels = dict(COUNTED)
        found = []
        for name, parts in DIMENSIONS:
            told = [(labels[part], self.counts[part]) for part in parts]
            found.append((name, [*told, ("non renseigné", self.people - sum(count for _, count in told))]))
        return found


def attendance_of(action: Action, year: int | None = None) -> Attendance:
    """Return who came to an action, in a year or ever. One query."""
    rows = action.sessions.order_by()
    if year is not None:
        rows = rows.filter(on__year=year)
    found = rows.aggregate(
        sessions=Count("pk"),
        all_people=Sum("people"),
        all_hours=Sum("hours"),
        **{f"all_{name}": Sum(name) for name, _ in COUNTED},
    )
    return Attendance(
        sessions=found["sessions"],
        people=found["all_people"] or 0,
        hours=found["all_hours"] or ZERO,
        counts={name: found[f"all_{name}"] or 0 for name, _ in COUNTED},
    )


# ---- years ----------------------------------------------------------------------------------------------------------


def years_of_action(action: Action) -> list[int]:
    """Return the years that an action is of, the latest first."""
    return list(range(action.last_year, action.first_year - 1, -1))


# ---- the thread -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chain:
    """From what was seen to a sentence of the bilan, for one action: each link with what shows it."""

    issues: list[Any]
    sessions: list[Any]
    spending: list[Any]
    documents: list[ActionDocument]
    spent: Decimal
    without_proof: int


SHOWN = 50


def chain_of(action: Action, user: Any) -> Chain:
    """Return the links of an action, those that the user may see. Five queries."""
    seen = Observation.objects.visible_to(user).order_by()
    issues = (
        Issue.objects.visible_to(user)
        .filter(actions=action)
        .select_related("theme")
        .annotate(seen_count=Count("observations", filter=Q(observations__in=seen.values("pk")), distinct=True))
    )
    proved = ActionDocument.objects.filter(spending=OuterRef("pk")).order_by()
    # What is summed over all lines comes with those that are shown.
    spending = list(
        action.spending.annotate(
            proof_count=Coalesce(Subquery(proved.values("spending").annotate(n=Count("pk")).values("n")), 0),
            all_spent=Window(Sum("amount")),
            all_bare=Window(Count("pk", filter=~Exists(proved))),
        ).order_by("-spent_on", "-pk")[:SHOWN]
    )
    sessions = action.sessions.annotate(paper_count=Count("documents")).select_related("quartier")
    told_sessions = list(sessions.order_by("-on", "-pk")[:SHOWN])
    for session in told_sessions:
        session.rows_url = f"{rows_url(action, 'seances', session.on.year)}#seance-{session.pk}"
    for line in spending:
        line.rows_url = f"{rows_url(action, 'depenses', line.spent_on.year)}#depense-{line.pk}"
    return Chain(
        issues=list(issues),
        sessions=told_sessions,
        spending=spending,
        documents=list(action.documents.select_related("added_by")[:SHOWN]),
        spent=spending[0].all_spent if spending else ZERO,
        without_proof=spending[0].all_bare if spending else 0,
    )


# ---- a programme ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProgrammeMoney:
    """The money of an action, or of several: euros planned, asked, voted and paid by funders, spent."""

    planned: Decimal = ZERO
    asked: Decimal = ZERO
    voted: Decimal = ZERO
    paid: Decimal = ZERO
    spent: Decimal = ZERO

    def __add__(self, other: "ProgrammeMoney") -> "ProgrammeMoney":
        return ProgrammeMoney(
            self.planned + other.planned,
            self.asked + other.asked,
            self.voted + other.voted,
            self.paid + other.paid,
            self.spent + other.spent,
        )


def money_by_action(actions: Iterable[Action], year: int | None = None) -> dict[int, ProgrammeMoney]:
    """Return the money of actions, in a year or in all of theirs, by key of the action. Three queries.

    What is planned is the sum of the charges, without what is given in kind.
    """
    keys = [action.pk for action in actions]
    charges = [account.code for account in CHARGES if not account.is_in_kind]
    planned = BudgetLine.objects.filter(action__in=keys, account__in=charges).order_by()
    given = Funding.objects.filter(action__in=keys).exclude(status=FundingStatus.REFUSED).order_by()
    spent = Spending.objects.filter(action__in=keys, account__in=charges).order_by()
    if year is not None:
        planned, given = planned.filter(year=year), given.filter(year=year)
        spent = spent.filter(spent_on__year=year)
    found: dict[int, ProgrammeMoney] = defaultdict(ProgrammeMoney)
    for key, amount in planned.values_list("action").annotate(Sum("forecast")):
        found[key] += ProgrammeMoney(planned=Decimal(amount))
    for key, *amounts in given.values_list("action").annotate(Sum("asked"), Sum("voted"), Sum("paid")):
        found[key] += ProgrammeMoney(ZERO, *(amount or ZERO for amount in amounts))
    for key, amount in spent.values_list("action").annotate(Sum("amount")):
        found[key] += ProgrammeMoney(spent=amount)
    return found


def attendance_by_action(actions: Iterable[Action], year: int | None = None) -> dict[int, Attendance]:
    """Return who came to actions, in a year or ever, by key of the action; those without a session are left out.

    One query.
    """
    rows = Participation.objects.filter(action__in=[action.pk for action in actions]).order_by()
    if year is not None:
        rows = rows.filter(on__year=year)
    sums = {f"all_{name}": Sum(name) for name, _ in COUNTED}
    rows = rows.values("action").annotate(Count("pk"), all_people=Sum("people"), all_hours=Sum("hours"), **sums)
    return {
        row["action"]: Attendance(
            sessions=row["pk__count"],
            people=row["all_people"],
            hours=row["all_hours"] or ZERO,
            counts={name: row[f"all_{name}"] for name, _ in COUNTED},
        )
        for row in rows
    }
