"""The money of an action for a year, as its page, its sheet and its files show it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from actions.enums import FundingStatus, Side
from actions.models import Action, Budget, BudgetLine, Funding, Spending
from actions.plan import ACCOUNTS, CHARGES, PRODUCTS, SUBSIDIES, Account
from actions.services.money import STEPS, Gap, gap_of
from core import french


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
    # Exact, of the spending lines of the year.
    spent: Decimal
    is_empty: bool

    @property
    def rest(self) -> Decimal:
        """What is planned and not spent yet; negative when more is spent."""
        return self.charges.total - self.spent

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


def sheet_of(action: Action, year: int, *, whole: bool = False) -> BudgetSheet:
    """Return the budget of an action for a year, in the order of the form. Four queries.

    `whole` has every line of the form, those without an amount too.
    """
    spending = Spending.objects.filter(action=action, spent_on__year=year).order_by()
    by_account: dict[str, Decimal] = dict(spending.values_list("account").annotate(n=Sum("amount")))
    rows = list(BudgetLine.objects.filter(action=action, year=year).order_by("pk"))
    costs: dict[str, list[Cost]] = {}
    for row in rows:
        spent = by_account.get(row.account) if row.account not in costs else None
        costs.setdefault(row.account, []).append(
            Cost(ACCOUNTS[row.account], row.label, row.forecast, row.actual, spent)
        )
    # What is spent on an account that was not planned is shown all the same.
    for code, amount in by_account.items():
        costs.setdefault(code, [Cost(ACCOUNTS[code], "", 0, None, amount)])
    subsidies = list(Funding.objects.filter(action=action, year=year).select_related("funder").order_by("pk"))
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
        spent=sum(by_account.values(), Decimal(0)),
        is_empty=not costs,
    )


# ---- funders --------------------------------------------------------------------------------------------------------

# A colour never says it alone: a word goes with it.
LIGHTS = {
    FundingStatus.CONSIDERED: ("grey", "circle"),
    FundingStatus.ASKED: ("orange", "hourglass-split"),
    FundingStatus.VOTED: ("blue", "check-circle"),
    FundingStatus.PAID: ("green", "cash-coin"),
    FundingStatus.SETTLED: ("green", "check-circle-fill"),
    FundingStatus.REFUSED: ("red", "x-circle-fill"),
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

    @property
    def icon(self) -> str:
        """The icon of its state."""
        return LIGHTS[FundingStatus(self.funding.status)][1]

    @property
    def light(self) -> str:
        """The colour of its state."""
        return LIGHTS[FundingStatus(self.funding.status)][0]

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


def funding_lines(action: Action, year: int, today: Any) -> list[FundingLine]:
    """Return the fundings of a year. One query."""
    rows = Funding.objects.filter(action=action, year=year).select_related("funder").order_by("pk")
    return [FundingLine(row, _warning(row, today)) for row in rows]


def spending_lines(action: Action, year: int) -> list[Spending]:
    """Return the spending lines of a year with their shares, values and proofs. Four queries."""
    rows = (
        Spending.objects.filter(action=action, spent_on__year=year)
        .select_related("partner")
        .annotate(proof_count=Count("proofs"))
        .prefetch_related("shares__quartier", "values__axis", "proofs")
    )
    return list(rows)


def years_of(action: Action, today: Any) -> list[int]:
    """Return the years that the page offers: those of the action, twelve at most."""
    return list(range(action.first_year, min(action.last_year, action.first_year + 11) + 1))
