"""The rows that make a figure of an action: sessions with photos, spending with proofs, measures, fundings."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import cached_property

from actions.models import Action, Funding, Measurement, Participation, Spending, SpendingShare
from actions.plan import IN_MONEY, PLAIN_CHARGES
from actions.reads.results import ZERO
from actions.reads.targets import sessions_at

KINDS = {
    "seances": "Les séances",
    "depenses": "Les dépenses",
    "mesures": "Les mesures",
    "financements": "Les financements",
}


@dataclass(frozen=True)
class RowsAsked:
    """Which rows: of what kind, of a year, a line of the budget, a quartier, an indicator or a funding."""

    kind: str
    year: int | None = None
    account: str = ""
    quartier: int | None = None
    indicator: int | None = None
    funding: int | None = None


class FigureRows:
    """The rows of a figure of an action, and what they make together."""

    def __init__(self, action: Action, asked: RowsAsked) -> None:
        self.action, self.asked = action, asked

    @property
    def queryset(self) -> QuerySet[Any]:
        """The rows, the latest first, with the papers that show them."""
        asked = self.asked
        if asked.kind == "seances":
            places = [] if asked.quartier is None else [asked.quartier]
            return (
                sessions_at(Participation.objects.filter(action=self.action), asked.year, places)
                .select_related("quartier", "created_by")
                .defer("quartier__contour")
                .prefetch_related("documents")
                .order_by("-on", "-pk")
            )
        if asked.kind == "mesures":
            measures = Measurement.objects.filter(indicator__action=self.action)
            if asked.year is not None:
                measures = measures.filter(on__year__lte=asked.year)
            if asked.indicator is not None:
                measures = measures.filter(indicator=asked.indicator)
            return measures.select_related("indicator__responsible", "created_by").order_by("-on", "-pk")
        if asked.kind == "financements":
            fundings = Funding.objects.filter(action=self.action)
            if asked.year is not None:
                fundings = fundings.filter(year=asked.year)
            if asked.funding is not None:
                fundings = fundings.filter(pk=asked.funding)
            return fundings.select_related("funder").prefetch_related("documents").order_by("-year", "pk")
        spending = Spending.objects.filter(action=self.action)
        if asked.year is not None:
            spending = spending.filter(spent_on__year=asked.year)
        if asked.account:
            accounts = PLAIN_CHARGES if asked.account == IN_MONEY else [asked.account]
            spending = spending.filter(account__in=accounts)
        if asked.quartier is not None:
            shares = SpendingShare.objects.filter(quartier=asked.quartier)
            spending = spending.filter(pk__in=shares.values("spending"))
            spending = spending.annotate(part=Sum("shares__amount", filter=Q(shares__quartier=asked.quartier)))
        return spending.select_related("partner", "created_by").prefetch_related("proofs").order_by("-spent_on", "-pk")

    @cached_property
    def total(self) -> dict[str, Any]:
        """What all the rows make: people and hours of sessions, euros of spending. One query."""
        rows = self.queryset.select_related(None).prefetch_related(None).order_by()
        if self.asked.kind == "seances":
            found = rows.aggregate(people=Sum("people"), hours=Sum("hours"), n=Count("pk"))
            return {"people": found["people"] or 0, "hours": found["hours"] or ZERO, "n": found["n"]}
        if self.asked.kind == "depenses":
            column = "part" if self.asked.quartier is not None else "amount"
            return {"amount": rows.aggregate(n=Sum(column))["n"] or ZERO}
        return {}
