"""The money of an action for a year, as its page, its sheet and its files show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Sum

from actions.enums import FundingStatus, Side
from actions.models import (
    Action,
    ActionDocument,
    ActionQuartier,
    Axis,
    Budget,
    BudgetLine,
    Funding,
    ProgrammeYear,
    Spending,
    SpendingShare,
    SpendingValue,
    YearCorrection,
)
from actions.plan import ACCOUNTS, CHARGES, PLAIN_CHARGES, PRODUCTS, SUBSIDIES, Account
from actions.services.money import STEPS, Gap, default_amount, gap_of
from core import french

SHOWN_CORRECTIONS = 20


def shown(amount: Decimal | int | None) -> str:
    """Return an amount as one types it: "1200", "12,50"; empty for none."""
    if amount is None:
        return ""
    amount = Decimal(amount)
    whole = amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
    return str(whole).replace(".", ",")


@dataclass(frozen=True)
class Cost:
    """A line of the budget: whole euros planned, what it was, and what is spent on that account so far.

    `actual` is None while nobody has said it; for a subsidy it is what was paid.
    """

    account: Account
    label: str
    forecast: int
    actual: Decimal | int | None
    spent: Decimal | None = None

    @property
    def name(self) -> str:
        """As the form writes it: "604 Prestations de services"."""
        code = self.account.code if self.account.code[:2].isdecimal() else ""
        return f"{code[:3]} {self.account.label}".strip() if code[:2] != "74" else self.account.label

    @property
    def gap(self) -> Decimal | None:
        """Actual less planned, in euros."""
        return None if self.actual is None else Decimal(self.actual) - self.forecast

    @property
    def gap_percent(self) -> Decimal | None:
        """That gap in percent of what was planned; None when nothing was."""
        return percent_of(self.gap, self.forecast)


def percent_of(part: Decimal | None, whole: Decimal | int | None) -> Decimal | None:
    """Return a part in percent of a whole; None without either."""
    return None if part is None or not whole else part * 100 / Decimal(whole)


@dataclass
class Heading:
    """The lines under a heading of the form ("60 – Achats") and their sums."""

    name: str
    lines: list[Cost] = field(default_factory=list)

    @property
    def forecast(self) -> int:
        """Whole euros planned."""
        return sum(line.forecast for line in self.lines)

    @property
    def actual(self) -> Decimal | None:
        """What it was, of the lines that say so."""
        known = [Decimal(line.actual) for line in self.lines if line.actual is not None]
        return sum(known, Decimal(0)) if known else None


@dataclass
class Column:
    """The charges or the products of a budget, in the order of the form; voluntary contributions apart."""

    name: str
    headings: list[Heading]
    in_kind: list[Heading]

    @staticmethod
    def _sum(headings: list[Heading]) -> Decimal | None:
        known = [heading.actual for heading in headings if heading.actual is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def total(self) -> int:
        """Whole euros planned, without what is given in kind."""
        return sum(heading.forecast for heading in self.headings)

    @property
    def total_actual(self) -> Decimal | None:
        """What it was, without what is given in kind."""
        return self._sum(self.headings)

    @property
    def gap(self) -> Decimal | None:
        """Actual less planned, of the lines that say both."""
        known = [line.gap for heading in self.headings for line in heading.lines if line.gap is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def gap_percent(self) -> Decimal | None:
        """That gap in percent of what was planned on these lines."""
        lines = [line for heading in self.headings for line in heading.lines if line.gap is not None]
        return percent_of(self.gap, sum(line.forecast for line in lines))

    @property
    def grand_total(self) -> int:
        """What is planned, in money and in kind."""
        return self.total + self.total_in_kind

    @property
    def total_in_kind(self) -> int:
        """Whole euros of what is given in kind."""
        return sum(heading.forecast for heading in self.in_kind)

    @property
    def everything(self) -> list[Heading]:
        """All headings, as the form has them."""
        return [*self.headings, *self.in_kind]


@dataclass
class BudgetSheet:
    """The budget of an action for a year."""

    year: int
    charges: Column
    products: Column
    gap: Gap
    settled: Budget | None
    # Exact, of the spending lines of the year; what is given in kind is not money.
    spent: Decimal
    is_empty: bool

    @property
    def rest(self) -> Decimal:
        """What is planned and not spent yet; negative when more is spent."""
        return self.charges.total - self.spent

    @property
    def over(self) -> Decimal:
        """What is spent beyond what is planned."""
        return -self.rest

    @property
    def used_percent(self) -> Decimal | None:
        """What is spent in percent of what is planned."""
        return percent_of(self.spent, self.charges.total)


def _column(name: str, accounts: list[Account], costs: dict[str, list[Cost]], *, whole: bool) -> Column:
    plain: dict[str, Heading] = {}
    in_kind: dict[str, Heading] = {}
    for account in accounts:
        lines = costs.get(account.code) or ([Cost(account, "", 0, None)] if whole else [])
        if lines:
            side = in_kind if account.is_in_kind else plain
            side.setdefault(account.group, Heading(account.group)).lines.extend(lines)
    return Column(name, list(plain.values()), list(in_kind.values()))


def sheet_of(
    action: Action,
    year: int,
    *,
    whole: bool = False,
    fundings: list[Funding] | None = None,
    spent: dict[str, Decimal] | None = None,
) -> BudgetSheet:
    """Return the budget of an action for a year, in the order of the form. Two to four queries.

    `whole` has every line of the form, those without an amount too. `fundings` and `spent`, euros by account, are read
    unless they are given.
    """
    by_account = spent_by_account(action, year) if spent is None else spent
    rows = list(BudgetLine.objects.filter(action=action, year=year).order_by("pk"))
    costs: dict[str, list[Cost]] = {}
    for row in rows:
        total = by_account.get(row.account) if row.account not in costs else None
        costs.setdefault(row.account, []).append(
            Cost(ACCOUNTS[row.account], row.label, row.forecast, row.actual, total)
        )
    # What is spent on an account that was not planned is shown all the same.
    for code, amount in by_account.items():
        costs.setdefault(code, [Cost(ACCOUNTS[code], "", 0, None, amount)])
    subsidies = fundings_of(action, year) if fundings is None else fundings
    for one in subsidies:
        costs.setdefault(one.account, []).append(Cost(ACCOUNTS[one.account], str(one.funder), one.planned, one.paid))
    gap = gap_of(((row.account, row.forecast) for row in rows), sum(one.planned for one in subsidies))
    first = [account for account in PRODUCTS if account.code in ("70", "73")]
    products = [*first, *SUBSIDIES, *(account for account in PRODUCTS if account not in first)]
    settled = Budget.objects.filter(action=action, year=year, settled_at__isnull=False).select_related("settled_by")
    return BudgetSheet(
        year=year,
        charges=_column(Side.CHARGE.label, CHARGES, costs, whole=whole),
        products=_column(Side.PRODUCT.label, products, costs, whole=whole),
        gap=gap,
        settled=settled.first(),
        spent=sum((amount for code, amount in by_account.items() if code in PLAIN_CHARGES), Decimal(0)),
        is_empty=not costs,
    )


# ---- funders --------------------------------------------------------------------------------------------------------

# A colour never says it alone: a word goes with it.
LIGHTS = {
    FundingStatus.CONSIDERED: "none",
    FundingStatus.ASKED: "poor",
    FundingStatus.VOTED: "fair",
    FundingStatus.PAID: "good",
    FundingStatus.SETTLED: "good",
    FundingStatus.REFUSED: "bad",
}
# The button of each step forward.
GESTURES = {
    FundingStatus.ASKED: "Noter la demande",
    FundingStatus.VOTED: "Noter le vote",
    FundingStatus.PAID: "Noter le versement",
    FundingStatus.SETTLED: "Solder",
}
BACK = {
    FundingStatus.CONSIDERED: "Pas encore demandé",
    FundingStatus.ASKED: "Revenir à « sollicité »",
    FundingStatus.VOTED: "Revenir à « voté »",
    FundingStatus.PAID: "Pas encore soldé",
}


@dataclass(frozen=True)
class FundingLine:
    """A funding as the page shows it."""

    funding: Funding
    warning: str
    papers: list[ActionDocument] = field(default_factory=list)

    @property
    def light(self) -> str:
        """The tone of its state."""
        return LIGHTS[FundingStatus(self.funding.status)]

    @property
    def proposed(self) -> str:
        """The amount to propose for the next step, as one types it."""
        return shown(default_amount(self.funding, self.next_step))

    @property
    def asks_amount(self) -> bool:
        """Whether the next step has an amount."""
        return self.next_step in (FundingStatus.ASKED, FundingStatus.VOTED, FundingStatus.PAID)

    @property
    def next_step(self) -> str:
        """The state that follows, or an empty text at the end."""
        step = STEPS[self.funding.status][0]
        return step if self.funding.status not in (FundingStatus.SETTLED, FundingStatus.REFUSED) else ""

    @property
    def gesture(self) -> str:
        """The words of the button that goes to it."""
        return GESTURES.get(FundingStatus(self.next_step), "") if self.next_step else ""

    @property
    def back(self) -> list[tuple[str, str]]:
        """The states one may come back to, with the words of the button."""
        steps = STEPS[self.funding.status]
        others = steps if not self.next_step else steps[1:]
        return [(step, BACK[step]) for step in others if step in BACK]

    @property
    def can_be_refused(self) -> bool:
        """Whether a refusal may be noted."""
        return FundingStatus.REFUSED in STEPS[self.funding.status]


def _warning(row: Funding, today: Any) -> str:
    if row.status == FundingStatus.CONSIDERED and row.deadline_on and row.deadline_on < today:
        return f"à demander avant le {french.date_short(row.deadline_on)}"
    report = row.report_due_on
    if row.status in (FundingStatus.VOTED, FundingStatus.PAID) and report and report < today:
        return f"bilan à rendre le {french.date_short(report)}"
    return ""


def funding_lines(
    action: Action, year: int, today: Any, papers: Mapping[int, list[ActionDocument]]
) -> list[FundingLine]:
    """Return the fundings of a year with their papers, by key of the funding. One query."""
    return [FundingLine(row, _warning(row, today), papers.get(row.pk, [])) for row in fundings_of(action, year)]


@dataclass(frozen=True)
class Papers:
    """The papers of the money of an action, by key of what they are of."""

    of_fundings: Mapping[int, list[ActionDocument]]
    of_spending: Mapping[int, list[ActionDocument]]


def papers_of(action: Action) -> Papers:
    """Return the papers of fundings and of spending of an action. One query."""
    of_fundings: dict[int, list[ActionDocument]] = {}
    of_spending: dict[int, list[ActionDocument]] = {}
    for row in action.documents.filter(Q(funding__isnull=False) | Q(spending__isnull=False)).order_by(
        "added_at", "pk"
    ):
        if row.funding_id is not None:
            of_fundings.setdefault(row.funding_id, []).append(row)
        elif row.spending_id is not None:
            of_spending.setdefault(row.spending_id, []).append(row)
    return Papers(of_fundings, of_spending)


@dataclass(frozen=True)
class SpendingLine:
    """A spending line as the page shows it."""

    spending: Spending
    proofs: list[ActionDocument]

    @property
    def valued(self) -> list[tuple[Axis, Decimal]]:
        """What is valued on each axis, all its quartiers together, in euros."""
        sums: dict[Axis, Decimal] = {}
        for value in self.spending.values.all():
            sums[value.axis] = sums.get(value.axis, Decimal(0)) + value.amount
        return list(sums.items())


def spending_lines(action: Action, year: int, papers: Mapping[int, list[ActionDocument]]) -> list[SpendingLine]:
    """Return the spending lines of a year with their shares, values and proofs, by key. Three queries."""
    rows = Spending.objects.filter(action=action, spent_on__year=year).select_related("partner")
    parts = SpendingShare.objects.select_related("quartier").defer("quartier__contour")
    values = SpendingValue.objects.select_related("axis")
    found = rows.prefetch_related(Prefetch("shares", parts), Prefetch("values", values))
    return [SpendingLine(row, papers.get(row.pk, [])) for row in found]


def spent_by_account(action: Action, year: int) -> dict[str, Decimal]:
    """Return what is spent on each account in a year. One query."""
    rows = Spending.objects.filter(action=action, spent_on__year=year).order_by().values_list("account")
    return dict(rows.annotate(n=Sum("amount")))


def fundings_of(action: Action, year: int) -> list[Funding]:
    """Return the fundings of a year with their funders. One query."""
    return list(Funding.objects.filter(action=action, year=year).select_related("funder").order_by("pk"))


def years_of_money(action: Action, spent: Iterable[int] | None = None) -> list[int]:
    """Return the years that the page offers: those of the action, twelve at most, and of its spending.

    An invoice may come the year after. `spent`, the years of spending, are read in one query unless they are given.
    """
    if spent is None:
        spent = _spent_years(action.pk)
    return sorted({*range(action.first_year, min(action.last_year, action.first_year + 11) + 1), *spent})


def _spent_years(action: Any) -> Any:
    rows = Spending.objects.filter(action=action).order_by()
    return rows.values_list("spent_on__year", flat=True).distinct()


def with_money(actions: QuerySet[Action]) -> QuerySet[Action]:
    """Read with actions what their page of money begins with: `spent_years`, and `quartier_keys`."""
    places = ActionQuartier.objects.filter(action=OuterRef("pk")).order_by()
    return actions.select_related("programme").annotate(
        spent_years=ArraySubquery(_spent_years(OuterRef("pk"))),
        quartier_keys=ArraySubquery(places.values("quartier_id")),
    )


def closing_with_corrections(programme_id: int, year: int) -> tuple[ProgrammeYear | None, list[YearCorrection]]:
    """Return the closing of a year of a programme, None while it is open, and its latest corrections. One query."""
    joined: Any = ProgrammeYear.objects.filter(programme=programme_id, year=year)
    joined = joined.annotate(told=FilteredRelation("corrections")).select_related("closed_by", "told__by")
    rows = joined.order_by("-told__at", "-told__pk")[:SHOWN_CORRECTIONS]
    found: list[Any] = list(rows)
    # Without a correction there is one row, and nothing is joined to it.
    told = [getattr(row, "told", None) for row in found]
    return (found[0], [one for one in told if one is not None]) if found else (None, [])
