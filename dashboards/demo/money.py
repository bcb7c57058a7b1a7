"""The money of the demonstration: budgets, funders, spending and its proofs, a plan of abatement, a closed year."""

import datetime
import itertools
import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from accounts.models import User
from actions.enums import ActionRole, ActionStatus, FundingStatus
from actions.models import Action, ActionKind, Axis, Framework, Funding, Programme, Spending
from actions.services.actions import move_action, save_action
from actions.services.distribution import CENT, distribute
from actions.services.money import (
    Line,
    move_funding,
    save_budget,
    save_funding,
    save_spending,
    settle_budget,
    shares_of,
    values_of,
)
from actions.services.programmes import move_programme, save_programme
from actions.services.proofs import attach_proof
from dashboards.demo.papers import paper
from dashboards.demo.works import WORKS, Buy, Grant, Work
from partners.models import Partner
from territories.models import Quartier

ROAD = [FundingStatus.ASKED, FundingStatus.VOTED, FundingStatus.PAID, FundingStatus.SETTLED]
# What is noted of a funding in the year that it is for, and in the one before: (years, month, day).
NOTED = {
    FundingStatus.ASKED: (-1, 11, 20),
    FundingStatus.VOTED: (0, 3, 12),
    FundingStatus.PAID: (0, 6, 18),
    FundingStatus.SETTLED: (1, 1, 15),
    FundingStatus.REFUSED: (0, 4, 2),
}
Axes = dict[int, Axis]


def day_of(year: int, part: float, today: datetime.date) -> datetime.date:
    """Return the day at a part of a year, from 0 to 1; of this year, at that part of what is past."""
    first = datetime.date(year, 1, 1)
    days = (today - first).days if year == today.year else 364
    return first + datetime.timedelta(days=int(days * part))


def add_works(
    quartiers: Sequence[Quartier], people: dict[str, User], today: datetime.date
) -> list[tuple[Work, Action]]:
    """Write the programme of what is done beyond the ordinary, with the money of two years; return its actions.

    `quartiers` are those of the first team, in their order.
    """
    lead, year = people["mission"], today.year
    programme = Programme(
        title=f"Qualité de vie résidentielle {year - 1} – {year + 1}",
        first_year=year - 1,
        last_year=year + 1,
        lead=lead,
        aims="Tenir les engagements de la convention d’abattement de TFPB, et le montrer.",
    )
    frameworks = Framework.objects.filter(kind="tfpb")
    save_programme(programme=programme, quartiers=quartiers[:3], kept=[], frameworks=frameworks, by=lead)
    for status, by in (("submitted", lead), ("validated", people["manager"]), ("running", lead)):
        move_programme(programme=programme, status=status, comment="", by=by)
    kinds = {kind.code: kind for kind in ActionKind.objects.all()}
    axes, partners, counter = axes_of_tfpb(), {row.name: row for row in Partner.objects.all()}, itertools.count(1)
    found = []
    for work in WORKS:
        here = [quartiers[place] for place in work.quartiers]
        action = Action(
            programme=programme,
            code=work.code,
            title=work.title,
            kind=kinds[work.kind],
            first_year=year - 1,
            last_year=year,
            responsible=lead,
            needs="Demandé par les habitants lors des diagnostics en marchant, et inscrit à la convention.",
            aims=work.aims,
            content=work.content,
            public="Les locataires des quartiers de la convention",
            expected_people=work.people,
            expected_qpv=work.people,
            additionality=work.additionality,
            additionality_note=work.why,
            starts_on=datetime.date(year - 1, 1, 10),
            ends_on=datetime.date(year, 12, 20),
            # Rounded to five, each at its own pace.
            progress=max(5, (today.timetuple().tm_yday * (100 - 12 * (len(found) % 4)) // 365) // 5 * 5),
        )
        operators = [(partners[work.partner], ActionRole.OPERATOR)] if work.partner in partners else []
        funders = [(partners[grant.funder], ActionRole.FUNDER) for grant in work.grants if grant.funder in partners]
        save_action(
            action=action,
            quartiers=here,
            kept=[],
            residences=[],
            axes=[axes[number] for number in work.axes if number in axes],
            issues=[],
            partners=[*operators, *funders],
            by=lead,
        )
        action = move_action(action=action, status=ActionStatus.RUNNING, reason="", by=lead)
        for back in (-1, 0):
            _fund(action, work, back, partners, lead, today)
            write_budget(action, year + back, work.buys, own_value(work.buys), work.in_kind, lead)
            if back in work.settled:
                settle_budget(action=action, year=year + back, by=lead)
            for buy in work.buys:
                spend(action, year + back, buy, here, axes, partners, counter, lead, today)
        found.append((work, action))
    return found


def axes_of_tfpb() -> Axes:
    """Return the axes of the abatement by number, where an administrator has not put others in their place."""
    return {axis.number: axis for axis in Axis.objects.filter(framework__kind="tfpb", version=1)}


def valued_of(buys: Iterable[Buy]) -> dict[int, Decimal]:
    """Return what is to be valued of these in a year, by number of axis."""
    found: dict[int, Decimal] = {}
    for buy in buys:
        for number, percent in buy.valued:
            found[number] = found.get(number, Decimal(0)) + cents(buy.amount * percent / 100) * buy.times
    return found


def cents(amount: Decimal) -> Decimal:
    """Return an amount to the cent, halves up, as the database does."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def parts_of(amount: Decimal, buy: Buy) -> list[tuple[int, Decimal]]:
    """Return what is valued of an amount, by number of axis; all of it together is never more than it."""
    percents = [percent for _, percent in buy.valued]
    whole = sum(percents)
    if not whole:
        return []
    parts = distribute(cents(amount * whole / 100), percents)
    return list(zip((axis for axis, _ in buy.valued), parts, strict=True))


def own_value(buys: Iterable[Buy]) -> int:
    """Return what is to be valued of these in a year, in whole euros."""
    return int(sum(valued_of(buys).values(), Decimal(0)))


def write_budget(action: Action, year: int, buys: Iterable[Buy], valued: int, in_kind: int, by: User) -> None:
    """Write a budget that balances: what is paid, by account; subsidies, what is valued, the landlord's own."""
    charges: dict[str, Decimal] = {}
    for buy in buys:
        charges[buy.account] = charges.get(buy.account, Decimal(0)) + buy.amount * buy.times
    # To the ten euros above, as people plan.
    lines = [Line(account, forecast=math.ceil(amount / 10) * 10) for account, amount in charges.items()]
    total = sum(line.forecast for line in lines)
    own = total - sum(Funding.objects.filter(action=action, year=year).values_list("planned", flat=True))
    tfpb = min(valued, own)
    lines += [Line("tfpb", forecast=tfpb), Line("landlord", forecast=own - tfpb)]
    if in_kind:
        lines += [Line("864", forecast=in_kind), Line("870", forecast=in_kind)]
    save_budget(action=action, year=year, lines=[line for line in lines if line.forecast], by=by)


def _fund(action: Action, work: Work, back: int, partners: dict[str, Partner], by: User, today: datetime.date) -> None:
    for grant in work.grants:
        if grant.year == back and grant.funder in partners:
            add_funding(action, grant, partners[grant.funder], by, today)


def add_funding(action: Action, grant: Grant, funder: Partner, by: User, today: datetime.date) -> Funding:
    """Write a funding and bring it, step by step, to where it stands."""
    year = today.year + grant.year
    row = Funding(
        action=action,
        year=year,
        funder=funder,
        account=grant.account,
        planned=grant.planned,
        deadline_on=None if grant.deadline is None else today + datetime.timedelta(days=grant.deadline),
        report_due_on=None if grant.report is None else today + datetime.timedelta(days=grant.report),
        confidential=grant.note,
    )
    row = save_funding(funding=row, by=by)
    steps: list[FundingStatus] = []
    if grant.status == FundingStatus.REFUSED:
        steps = [FundingStatus.ASKED, FundingStatus.REFUSED]
    elif grant.status != FundingStatus.CONSIDERED:
        steps = ROAD[: ROAD.index(FundingStatus(grant.status)) + 1]
    for step in steps:
        years, month, day = NOTED[step]
        given = grant.given if step in (FundingStatus.VOTED, FundingStatus.PAID) else grant.planned
        row = move_funding(
            funding=row,
            status=step,
            amount=None if given is None else Decimal(given),
            on=min(datetime.date(year + years, month, day), today),
            by=by,
        )
    return row


def spend(
    action: Action,
    year: int,
    buy: Buy,
    quartiers: Sequence[Quartier],
    axes: Axes,
    partners: dict[str, Partner],
    counter: "itertools.count[int]",
    by: User,
    today: datetime.date,
) -> None:
    """Write what was paid of this in a year, shared out by dwellings, with most of its proofs."""
    times = buy.times
    if year == today.year:
        times = 1 if buy.is_slow else max(1, round(times * today.timetuple().tm_yday / 366))
    for number in range(times):
        rank = next(counter)
        # What is paid is never quite what was planned.
        drift = Decimal(100 + (rank * 5) % 9 - 5) / 100
        hours = None if buy.hours is None else cents(buy.hours * drift)
        amount = cents(buy.amount * drift) if hours is None or buy.rate is None else cents(hours * buy.rate)
        shares = shares_of(amount, quartiers, "dwellings" if len(quartiers) > 1 else "equal")
        row = save_spending(
            spending=Spending(
                action=action,
                spent_on=day_of(year, (number + 0.8) / times * (1 if number < times - 1 else 0.97), today),
                account=buy.account,
                label=buy.label,
                supplier="" if buy.supplier in partners else buy.supplier,
                partner=partners.get(buy.supplier),
                is_internal=buy.hours is not None,
                hours=hours,
                rate=buy.rate,
                amount=amount,
            ),
            shares=shares,
            values=values_of(shares, [(axes[axis], part) for axis, part in parts_of(amount, buy) if axis in axes]),
            by=by,
        )
        if not buy.bare_every or number % buy.bare_every != buy.bare_every - 1:
            supplier = buy.supplier or "Relevé des heures"
            document = paper(number=rank, supplier=supplier, label=buy.label, day=row.spent_on, amount=row.amount)
            title = "Relevé d’heures signé" if row.is_internal else f"Facture {supplier}"
            attach_proof(spending=row, document=document, title=title, by=by)
