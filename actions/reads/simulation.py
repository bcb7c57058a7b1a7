"""What changes if actions are cut or funders refuse: computed beside the real figures, which stay as they are."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from actions.enums import FundingStatus
from actions.models import Action, BudgetLine, Funding, Programme, TfpbLine
from actions.plan import CHARGE_CODES, IN_KIND_CODES
from partners.models import Partner


@dataclass(frozen=True)
class Outcome:
    """An action in a year, in whole euros without what is given in kind: as it is planned, and as it would be."""

    action: Action
    is_cut: bool
    charges: int
    own: int
    subsidies: int
    lost: int
    valued: Decimal

    @property
    def gap(self) -> int:
        """Charges less products as they are planned."""
        return self.charges - self.own - self.subsidies

    @property
    def to_find(self) -> int:
        """What would be to find for the action to be paid; negative when products are more than charges."""
        return 0 if self.is_cut else self.gap + self.lost

    @property
    def charges_after(self) -> int:
        """What it would cost."""
        return 0 if self.is_cut else self.charges

    @property
    def subsidies_after(self) -> int:
        """What funders would give."""
        return 0 if self.is_cut else self.subsidies - self.lost

    @property
    def valued_after(self) -> Decimal:
        """What would be planned to be valued on the abattement."""
        return Decimal(0) if self.is_cut else self.valued


@dataclass(frozen=True)
class Simulation:
    """The actions of a programme in a year, as they are planned and as they would be."""

    rows: list[Outcome]
    funders: list[Partner]

    def _sum(self, name: str) -> Decimal:
        return sum((Decimal(getattr(row, name)) for row in self.rows), Decimal(0))

    @property
    def figures(self) -> list[tuple[str, Decimal, Decimal]]:
        """What is added up: its name, as it is planned, as it would be."""
        return [
            ("Charges", self._sum("charges"), self._sum("charges_after")),
            ("Subventions", self._sum("subsidies"), self._sum("subsidies_after")),
            ("À trouver", self._sum("gap"), self._sum("to_find")),
            ("Valorisé TFPB prévu", self._sum("valued"), self._sum("valued_after")),
        ]


def simulate(programme: Programme, year: int, *, cut: Collection[int], refusing: Collection[int]) -> Simulation:
    """Compute a year of a programme without some actions and without some funders, by key. Nothing is written.

    A funding that is refused already counts for nothing on either side. Five queries.
    """
    actions = list(programme.actions.in_year(year).order_by("title_key", "pk"))
    keys = [action.pk for action in actions]
    charges: dict[int, int] = dict.fromkeys(keys, 0)
    own: dict[int, int] = dict.fromkeys(keys, 0)
    lines = BudgetLine.objects.filter(action__in=keys, year=year).exclude(account__in=IN_KIND_CODES).order_by()
    for action, account, amount in lines.values_list("action", "account", "forecast"):
        (charges if account in CHARGE_CODES else own)[action] += amount
    given: dict[int, int] = dict.fromkeys(keys, 0)
    lost: dict[int, int] = dict.fromkeys(keys, 0)
    fundings = Funding.objects.filter(action__in=keys, year=year).exclude(status=FundingStatus.REFUSED)
    funders = set()
    for action, funder, amount in fundings.order_by().values_list("action", "funder", "planned"):
        funders.add(funder)
        given[action] += amount
        if funder in refusing:
            lost[action] += amount
    plans = TfpbLine.objects.filter(action__in=keys, year=year).order_by().values_list("action")
    valued = dict(plans.annotate(n=Sum("valued")))
    rows = [
        Outcome(
            action,
            action.pk in cut,
            charges[action.pk],
            own[action.pk],
            given[action.pk],
            lost[action.pk],
            valued.get(action.pk, Decimal(0)),
        )
        for action in actions
    ]
    return Simulation(rows, list(Partner.objects.filter(pk__in=funders).order_by("name", "pk")))
