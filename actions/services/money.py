"""Writes of the money of an action: its budget, its funders, what is spent."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from actions.enums import FundingStatus, SharingKey
from actions.models import (
    Action,
    Axis,
    Budget,
    BudgetLine,
    Funding,
    Spending,
    SpendingShare,
    SpendingValue,
)
from actions.plan import CHARGE_CODES, IN_KIND_CODES
from actions.services.closing import MoneyError, correcting
from actions.services.distribution import CENT, distribute
from core import french
from territories.models import Quartier, Residence


def _locked(action: Action) -> Action:
    return Action.objects.select_for_update(no_key=True).get(pk=action.pk)


# ---- budget ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of a budget as it is to be: whole euros; `actual` is None while it is not known."""

    account: str
    label: str = ""
    forecast: int = 0
    actual: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of it."""
        return not self.forecast and self.actual is None and not self.label


@dataclass(frozen=True)
class Gap:
    """Charges less products, in whole euros, voluntary contributions (86, 87) apart. Both are zero when balanced."""

    money: int
    in_kind: int

    @property
    def is_balanced(self) -> bool:
        """Whether charges equal products, on both sides."""
        return not self.money and not self.in_kind

    @property
    def words(self) -> str:
        """What lacks, and where; an empty text when nothing does."""
        told = []
        for gap, what in ((self.money, ""), (self.in_kind, " des contributions volontaires (86 et 87)")):
            if gap:
                more, less = ("charges", "produits") if gap > 0 else ("produits", "charges")
                told.append(f"les {more}{what} dépassent les {less} de {french.euro(abs(gap))}")
        return " ; ".join(told)


def gap_of(lines: Iterable[tuple[str, int]], subsidies: int) -> Gap:
    """Return the gap of lines, as (account, euros), and of the subsidies beside them."""
    money, in_kind = -subsidies, 0
    for account, amount in lines:
        signed = amount if account in CHARGE_CODES else -amount
        if account in IN_KIND_CODES:
            in_kind += signed
        else:
            money += signed
    return Gap(money, in_kind)


def gap_in_database(action: Action, year: int) -> Gap:
    """Return the gap of the budget of an action for a year. Two queries."""
    lines = BudgetLine.objects.filter(action=action, year=year).order_by().values_list("account", "forecast")
    asked = Funding.objects.filter(action=action, year=year).aggregate(n=Sum("planned"))["n"] or 0
    return gap_of(lines, asked)


@transaction.atomic
def save_budget(*, action: Action, year: int, lines: Sequence[Line], by: Any, reason: str = "") -> int:
    """Write the lines of a budget, all of them; those that are empty go. Return how many changed.

    Raises MoneyError when a line is twice there, when a settled budget would no longer be balanced, or when the year
    is closed and no `reason` is given.
    """
    row = _locked(action)
    wanted = {(line.account, line.label): line for line in lines if not line.is_empty}
    if len(wanted) < sum(not line.is_empty for line in lines):
        raise MoneyError("Deux lignes du même compte ont la même précision : dites ce qui les distingue.")
    known = {(line.account, line.label): line for line in BudgetLine.objects.filter(action=row, year=year)}
    changed = 0
    gone = [one for key, one in known.items() if key not in wanted]
    settled = Budget.objects.filter(action=row, year=year, settled_at__isnull=False).exists()
    gap = gap_of(((line.account, line.forecast) for line in wanted.values()), _subsidies(row, year))
    if settled and not gap.is_balanced:
        raise MoneyError(f"Ce budget est arrêté, et {gap.words}. Équilibrez-le, ou rouvrez-le d’abord.")
    with correcting(programme_id=row.programme_id, years={year}, reason=reason, by=by):
        for one in gone:
            one.delete()
            changed += 1
        for key, line in wanted.items():
            one = known.get(key) or BudgetLine(action=row, year=year, account=line.account, label=line.label)
            if one.pk is None or (one.forecast, one.actual) != (line.forecast, line.actual):
                one.forecast, one.actual = line.forecast, line.actual
                one.save()
                changed += 1
    return changed


def _subsidies(action: Action, year: int) -> int:
    return Funding.objects.filter(action=action, year=year).aggregate(n=Sum("planned"))["n"] or 0


@transaction.atomic
def settle_budget(*, action: Action, year: int, by: Any, reason: str = "") -> Budget:
    """Settle a budget: it stays balanced from then on. Raises MoneyError, with the gap in euros, when it is not."""
    row = _locked(action)
    if not BudgetLine.objects.filter(action=row, year=year, account__in=CHARGE_CODES, forecast__gt=0).exists():
        raise MoneyError("Ce budget est vide : saisissez d’abord ses charges et ses produits.")
    gap = gap_in_database(row, year)
    if not gap.is_balanced:
        raise MoneyError(f"Ce budget n’est pas équilibré : {gap.words}.")
    budget = Budget.objects.filter(action=row, year=year).first() or Budget(action=row, year=year)
    if budget.settled_at is not None:
        raise MoneyError("Ce budget est déjà arrêté.")
    budget.settled_at, budget.settled_by = timezone.now(), by
    with correcting(programme_id=row.programme_id, years={year}, reason=reason, by=by):
        budget.save()
    return budget


@transaction.atomic
def reopen_budget(*, action: Action, year: int, by: Any, reason: str = "") -> None:
    """Have a settled budget written again. Raises MoneyError when it is not settled."""
    row = _locked(action)
    budget = Budget.objects.filter(action=row, year=year, settled_at__isnull=False).first()
    if budget is None:
        raise MoneyError("Ce budget n’est pas arrêté.")
    budget.settled_at = budget.settled_by = None
    with correcting(programme_id=row.programme_id, years={year}, reason=reason, by=by):
        budget.save()


# ---- funders --------------------------------------------------------------------------------------------------------

S = FundingStatus
# What may follow each state: the next step first, then the other ways, then back.
STEPS: dict[str, tuple[FundingStatus, ...]] = {
    S.CONSIDERED: (S.ASKED,),
    S.ASKED: (S.VOTED, S.REFUSED, S.CONSIDERED),
    S.VOTED: (S.PAID, S.REFUSED, S.ASKED),
    S.PAID: (S.SETTLED, S.VOTED),
    S.SETTLED: (S.PAID,),
    S.REFUSED: (S.ASKED,),
}
# The amount and the day of each state, and what is forgotten when one comes back before it.
OF_STATE = {
    S.ASKED: ("asked", "asked_on"),
    S.VOTED: ("voted", "voted_on"),
    S.PAID: ("paid", "paid_on"),
    S.SETTLED: (None, "settled_on"),
    S.REFUSED: (None, "refused_on"),
}
ORDER = [S.CONSIDERED, S.ASKED, S.VOTED, S.PAID, S.SETTLED]
# The bilan of a subsidy is due six months after the year that it is for (CERFA 15059, notice).
REPORT_DUE = (6, 30)


def goes_back(status: str, to: str) -> bool:
    """Whether a state is before another, or takes a refusal back."""
    return status == S.REFUSED or (to in ORDER and ORDER.index(S(to)) < ORDER.index(S(status)))


def default_amount(funding: Funding, to: str) -> Decimal | None:
    """Return the amount to propose for the next state: what was said at the one before."""
    match to:
        case S.ASKED:
            return funding.asked if funding.asked is not None else Decimal(funding.planned)
        case S.VOTED:
            return funding.voted if funding.voted is not None else funding.asked
        case S.PAID:
            return funding.paid if funding.paid is not None else funding.voted
    return None


@transaction.atomic
def save_funding(*, funding: Funding, by: Any, reason: str = "") -> Funding:
    """Store a funding. Raises MoneyError when a settled budget would no longer be balanced or the year is closed."""
    action = _locked(funding.action)
    years = {funding.year}
    if funding.pk:
        years.add(Funding.objects.values_list("year", flat=True).get(pk=funding.pk))
    with correcting(programme_id=action.programme_id, years=years, reason=reason, by=by):
        funding.save()
    return funding


@transaction.atomic
def move_funding(
    *,
    funding: Funding,
    status: str,
    by: Any,
    amount: Decimal | None = None,
    on: datetime.date | None = None,
    reason: str = "",
) -> Funding:
    """Bring a funding to a state next to its own, with its amount and its day (today unless said).

    Going back forgets what was said after. Raises MoneyError when the state does not follow, when a vote precedes what
    was asked or a payment the vote, or when the year is closed and no `reason` is given.
    """
    row = Funding.objects.select_for_update(of=("self",)).select_related("action").get(pk=funding.pk)
    if status not in STEPS[row.status]:
        raise MoneyError(f"Ce financement est déjà « {row.get_status_display().lower()} » : relisez-le.")
    to = S(status)
    if goes_back(row.status, status):
        for state, names in OF_STATE.items():
            if state == S.REFUSED or ORDER.index(state) > ORDER.index(to):
                for name in filter(None, names):
                    setattr(row, name, None)
    else:
        amount_field, day_field = OF_STATE[to]
        day = on or timezone.localdate()
        before = row.refused_on if to == S.ASKED else {S.VOTED: row.asked_on, S.REFUSED: row.asked_on,
                  S.PAID: row.voted_on, S.SETTLED: row.paid_on}.get(to)  # fmt: skip
        if before and day < before:
            raise MoneyError(
                f"« {to.label} » le {french.date_short(day)} : c’est avant l’étape précédente, "
                f"du {french.date_short(before)}."
            )
        setattr(row, day_field, day)
        if amount_field:
            given = amount if amount is not None else default_amount(row, to)
            if given is None:
                raise MoneyError("Dites le montant.")
            if to == S.PAID and row.voted is not None and given > row.voted:
                raise MoneyError(f"On ne verse pas plus que ce qui est voté ({french.euro(row.voted, 2)}).")
            setattr(row, amount_field, given)
        if to == S.VOTED and row.report_due_on is None:
            row.report_due_on = datetime.date(row.year + 1, *REPORT_DUE)
    row.status = to
    with correcting(programme_id=row.action.programme_id, years={row.year}, reason=reason, by=by):
        row.save()
    return row


@transaction.atomic
def delete_funding(*, funding: Funding, by: Any, reason: str = "") -> None:
    """Take away a funding that was only considered. Raises MoneyError once it is asked, or has papers."""
    row = Funding.objects.select_for_update(of=("self",)).select_related("action").get(pk=funding.pk)
    if row.status != S.CONSIDERED:
        raise MoneyError("Ce financement est déjà demandé : notez un refus, ou revenez à « envisagé » d’abord.")
    if row.documents.exists():
        raise MoneyError("Retirez d’abord les documents de ce financement.")
    with correcting(programme_id=row.action.programme_id, years={row.year}, reason=reason, by=by):
        row.delete()


# ---- spending -------------------------------------------------------------------------------------------------------


def amount_of_time(hours: Decimal, rate: Decimal) -> Decimal:
    """Return what hours cost at a rate, to the cent, halves up."""
    return (hours * rate).quantize(CENT, ROUND_HALF_UP)


def dwellings_of(quartiers: Iterable[int]) -> dict[int, int]:
    """Return the known dwellings of quartiers, by key. One query."""
    keys = list(quartiers)
    rows = Residence.objects.filter(quartier__in=keys, is_active=True).order_by().values_list("quartier")
    found = dict(rows.annotate(n=Sum("dwellings")))
    return {key: found.get(key) or 0 for key in keys}


def shares_of(
    amount: Decimal, quartiers: Sequence[Quartier], key: str, percents: Mapping[int, Decimal] | None = None
) -> dict[int, Decimal]:
    """Share an amount out over quartiers by a key; exact to the cent, in the order of their keys.

    Raises MoneyError when the percentages do not make 100, or when no dwelling is known.
    """
    keys = sorted(quartier.pk for quartier in quartiers)
    if not keys:
        raise MoneyError("Choisissez au moins un quartier.")
    weights: list[Decimal | int]
    match key:
        case SharingKey.EQUAL:
            weights = [1] * len(keys)
        case SharingKey.DWELLINGS:
            known = dwellings_of(keys)
            weights = [known[one] for one in keys]
            if not any(weights):
                raise MoneyError("Le nombre de logements de ces quartiers n’est pas connu : choisissez une autre clé.")
        case SharingKey.PERCENT:
            weights = [(percents or {}).get(one) or Decimal(0) for one in keys]
            if (whole := sum(weights)) != 100:
                raise MoneyError(f"Les pourcentages font {french.number(whole, 2)} % : ils doivent faire 100 %.")
        case _:
            raise MoneyError("Cette clé de répartition n’existe pas.")
    return dict(zip(keys, distribute(amount, weights), strict=True))


def values_of(shares: Mapping[int, Decimal], valued: Sequence[tuple[Axis, Decimal]]) -> dict[tuple[int, int], Decimal]:
    """Share out over quartiers what is valued for each axis, never above what is left of a share in its framework.

    Return amounts by (quartier, axis). Raises MoneyError when more is valued than is spent.
    """
    left: dict[int, dict[int, Decimal]] = {}
    found: dict[tuple[int, int], Decimal] = {}
    keys = sorted(shares)
    for axis, amount in valued:
        rest = left.setdefault(axis.framework_id, dict(shares))
        if amount > sum(rest.values(), Decimal(0)):
            raise MoneyError("On ne valorise pas plus que ce qui est dépensé.")
        if not amount:
            continue
        for key, part in zip(keys, distribute(amount, [rest[one] for one in keys]), strict=True):
            rest[key] -= part
            if part:
                found[key, axis.pk] = found.get((key, axis.pk), Decimal(0)) + part
    return found


@transaction.atomic
def save_spending(
    *,
    spending: Spending,
    shares: Mapping[int, Decimal],
    values: Mapping[tuple[int, int], Decimal],
    by: Any,
    reason: str = "",
) -> Spending:
    """Store a spending line with its shares, by quartier, and what is valued of it, by (quartier, axis).

    Raises MoneyError when the shares do not make the amount, when more is valued than a share, or when its year, or
    the one that it leaves, is closed and no `reason` is given.
    """
    action = Action.objects.get(pk=spending.action_id)
    years = {spending.spent_on.year}
    if spending.pk:
        old = Spending.objects.select_for_update(of=("self",)).get(pk=spending.pk)
        years.add(old.spent_on.year)
    else:
        spending.created_by = by
    with correcting(programme_id=action.programme_id, years=years, reason=reason, by=by):
        # A correction is for one year: what leaves a closed year, or comes into it, is about that one.
        spending.save()
        parts = {one.quartier_id: one for one in spending.shares.all()}
        for key, amount in shares.items():
            part = parts.pop(key, None) or SpendingShare(spending=spending, quartier_id=key)
            if part.pk is None or part.amount != amount:
                part.amount = amount
                part.save()
        for part in parts.values():
            part.delete()
        known = {(one.quartier_id, one.axis_id): one for one in spending.values.all()}
        for (quartier, axis), amount in values.items():
            value = known.pop((quartier, axis), None) or SpendingValue(
                spending=spending, quartier_id=quartier, axis_id=axis
            )
            if value.pk is None or value.amount != amount:
                value.amount = amount
                value.save()
        for value in known.values():
            value.delete()
    return spending


@transaction.atomic
def delete_spending(*, spending: Spending, by: Any, reason: str = "") -> None:
    """Take a spending line away. Raises MoneyError when it has a proof, or when its year is closed."""
    row = Spending.objects.select_for_update(of=("self",)).select_related("action").get(pk=spending.pk)
    if row.proofs.exists():
        raise MoneyError("Retirez d’abord les justificatifs de cette dépense.")
    with correcting(programme_id=row.action.programme_id, years={row.spent_on.year}, reason=reason, by=by):
        row.delete()
