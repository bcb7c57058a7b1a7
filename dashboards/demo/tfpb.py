"""The conventions of abatement of the demonstration: two with plans, one late, one without a plan."""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from accounts.models import User
from actions.models import Action, Framework, TfpbConvention, TfpbLine
from actions.services.distribution import distribute
from actions.services.money import dwellings_of
from actions.services.tfpb import save_convention, save_line, save_year
from dashboards.demo.money import axes_of_tfpb, valued_of
from dashboards.demo.works import Work
from territories.models import Quartier

SIGNATORIES = "l’État, la commune, la métropole et le bailleur"
# Euros of abattement for a dwelling, last year and this one.
FOR_A_DWELLING = {-1: Decimal("151.20"), 0: Decimal("154.80")}
QUARTERS = ("toute l’année", "mars et octobre", "toute l’année", "mai à décembre", "vacances scolaires", "à l’automne")


def add_conventions(
    quartiers: Sequence[Quartier], works: list[tuple[Work, Action]], people: dict[str, User], today: datetime.date
) -> list[TfpbConvention]:
    """Write the conventions of the quartiers, and the plans of the first two from the actions; return the conventions.

    The day to sign by is 1 October: the one that is late begins next year once that day is past.
    """
    framework = Framework.objects.filter(kind="tfpb").order_by("pk").first()
    if framework is None:
        return []
    year, lead = today.year, people["mission"]
    late = year + 1 if today > datetime.date(year, 10, 1) else year
    rows = []
    for place, first, is_signed in ((1, year - 1, True), (0, year - 1, True), (2, late, False), (5, year, True)):
        convention = TfpbConvention(
            quartier=quartiers[place],
            framework=framework,
            first_year=first,
            last_year=first + 2,
            signatories=SIGNATORIES,
            signed_on=datetime.date(first - 1, 9, 18) if is_signed else None,
            notes="" if is_signed else "Le projet est relu par la commune.",
        )
        rows.append(save_convention(convention=convention, by=lead))
    known = dwellings_of(row.quartier_id for row in rows)
    for convention in rows:
        for back, each in FOR_A_DWELLING.items():
            if convention.signed_on and convention.first_year <= year + back:
                dwellings = known[convention.quartier_id]
                save_year(
                    convention=convention, year=year + back, dwellings=dwellings, abatement=each * dwellings, by=lead
                )
    for back in FOR_A_DWELLING:
        for rank, (work, action) in enumerate(works):
            _plan(rows[:2], quartiers, work, action, year + back, QUARTERS[rank % len(QUARTERS)], lead)
    return rows


def _plan(
    conventions: list[TfpbConvention],
    quartiers: Sequence[Quartier],
    work: Work,
    action: Action,
    year: int,
    calendar: str,
    by: User,
) -> None:
    """Put an action in the plans of a year: its cost and its subsidies, shared out over its axes and its quartiers."""
    axes, valued = axes_of_tfpb(), valued_of(work.buys)
    places = [quartiers[place].pk for place in work.quartiers]
    weights = list(dwellings_of(places).values()) if len(places) > 1 else [1]
    cost = sum((buy.amount * buy.times for buy in work.buys), Decimal(0))
    given = sum((Decimal(n) for n in action.fundings.filter(year=year).values_list("planned", flat=True)), Decimal(0))
    on_axes = {number: amount for number, amount in valued.items() if number in axes}
    if not on_axes:
        return
    costs, gifts = (distribute(amount, list(on_axes.values())) for amount in (cost, given))
    for (number, value), spent, gift in zip(on_axes.items(), costs, gifts, strict=True):
        parts = zip(places, *(distribute(amount, weights) for amount in (spent, gift, value)), strict=True)
        for place, *amounts in parts:
            # Plans are told in whole euros.
            whole, others, to_value = (amount.quantize(Decimal(1)) for amount in amounts)
            for convention in conventions:
                if convention.quartier_id == place:
                    save_line(
                        line=TfpbLine(
                            convention=convention,
                            year=year,
                            axis=axes[number],
                            action=action,
                            calendar=calendar,
                            landlord=whole - others,
                            others=others,
                            valued=min(to_value, whole - others),
                        ),
                        by=by,
                    )
