"""A clause computed and told in words, and what the settings of a year propose for it, with their sources."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import french
from insertion.clause import Clause, compute, rounded
from insertion.enums import ContractKind
from insertion.models import ClauseSettings, Lot, WorkKind

# More hours than this are a mistake of typing, and more than the database counts.
MOST_HOURS = 100_000_000
ROUNDING = "Arrondi à l’heure la plus proche, une demi-heure vers le haut."


@dataclass(frozen=True)
class Proposal:
    """A figure that is proposed, and where it comes from."""

    value: Decimal
    source: str


def proposals(settings: ClauseSettings | None, kind: str) -> dict[str, Proposal]:
    """Return what the settings of a year propose for a kind of contract: rate, cost, penalty when there is one."""
    if settings is None:
        return {}
    rate, source = {
        ContractKind.NPNRU.value: (settings.npnru_share, settings.npnru_source),
        ContractKind.GUP.value: (settings.gup_share, settings.gup_source),
    }.get(str(kind), (settings.insertion_rate, settings.rate_source))
    found = {
        "insertion_rate": Proposal(rate, _source(settings, source)),
        "hourly_cost": Proposal(settings.hourly_cost, _source(settings, settings.cost_source)),
    }
    if settings.penalty_per_hour is not None:
        source = _source(settings, settings.penalty_source)
        found["penalty_per_hour"] = Proposal(settings.penalty_per_hour, source)
    return found


def _source(settings: ClauseSettings, source: str) -> str:
    words = f"Réglages {settings.year}"
    return (f"{words} : {source}" if source else words)[:300]


def labour_of(kind: WorkKind | None) -> Proposal | None:
    """Return the share of labour that a kind of work proposes, None when it has none."""
    if kind is None or kind.labour_share is None:
        return None
    return Proposal(kind.labour_share, (f"{kind.name} : {kind.source}" if kind.source else kind.name)[:300])


@dataclass(frozen=True)
class Calculation:
    """The figures of a clause, what they give, and the formula with its figures."""

    amount: Decimal
    labour_share: Decimal
    insertion_rate: Decimal
    hourly_cost: Decimal
    clause: Clause

    @property
    def words(self) -> str:
        """ "1 000 000 € × 50 % × 5 % = 25 000 € ; ÷ 30 €/h = 833 h"."""
        shares = f"{share(self.labour_share)} × {share(self.insertion_rate)}"
        return (
            f"{french.cents(self.amount)} × {shares} = {_euros(self.clause.inserted)} ; "
            f"÷ {french.cents(self.hourly_cost)}/h = {hours(self.clause.target_hours)}"
        )

    @property
    def all_words(self) -> str:
        """All the hours of the lot: "1 000 000 € × 50 % = 500 000 € ; ÷ 30 €/h = 16 667 h"."""
        return (
            f"{french.cents(self.amount)} × {share(self.labour_share)} = {_euros(self.clause.labour)} ; "
            f"÷ {french.cents(self.hourly_cost)}/h = {hours(self.clause.worked_hours)}"
        )


def calculate(amount: Decimal, labour_share: Decimal, insertion_rate: Decimal, hourly_cost: Decimal) -> Calculation:
    """Return the clause of these figures with its words. Raises ValueError, in French, when they give none."""
    clause = compute(amount, labour_share, insertion_rate, hourly_cost)
    if clause.worked_hours > MOST_HOURS:
        raise ValueError("Ces chiffres donnent plus d’heures qu’aucun marché n’en a : vérifiez-les.")
    return Calculation(amount, labour_share, insertion_rate, hourly_cost, clause)


def calculation_of(lot: Lot) -> Calculation:
    """Return the calculation of a lot, from the figures that it keeps."""
    return calculate(lot.amount, lot.labour_share, lot.insertion_rate, lot.hourly_cost)


@dataclass(frozen=True)
class Added:
    """The hours that an amendment changes, computed from its amount, and how."""

    worked: int
    target: int
    words: str


def added_by(lot: Lot, amount: Decimal) -> Added:
    """Return what an amount in plus or in minus changes, with the ratios of the lot itself.

    A target that was typed follows the amount in proportion. Halves are rounded away from zero.
    """
    labour = amount * lot.labour_share / 100
    worked = rounded(labour / lot.hourly_cost)
    if lot.is_typed:
        target = rounded(lot.target_hours * amount / lot.amount)
        words = (
            f"{hours(lot.target_hours)} × {french.cents(amount)} ÷ {french.cents(lot.amount)} = {hours(target)}, "
            "en proportion de l’objectif fixé"
        )
    else:
        inserted = labour * lot.insertion_rate / 100
        target = rounded(inserted / lot.hourly_cost)
        words = (
            f"{french.cents(amount)} × {share(lot.labour_share)} × {share(lot.insertion_rate)} = {_euros(inserted)} ; "
            f"÷ {french.cents(lot.hourly_cost)}/h = {hours(target)}"
        )
    return Added(worked, target, words)


def share(value: Any) -> str:
    """A share in percent with the decimals that it has: "7,5 %"."""
    return f"{french.exact(value)}{french.NARROW_SPACE}%"


def hours(value: Any) -> str:
    """Hours with the decimals that they have: "833 h"."""
    return f"{french.exact(value)}{french.NARROW_SPACE}h"


def _euros(value: Decimal) -> str:
    return french.cents(value.quantize(Decimal("0.01")))
