"""What each maître d'ouvrage owes in an urban project, what it declared, and our own contracts beside."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from core.db.normalize import normalize
from core.french import exact, with_unit
from insertion.models import ProjectTarget
from insertion.reads.gauges import HUNDRED, ZERO, LotGauge, Total, percent
from partners.models import Partner


@dataclass
class TargetRow:
    """A maître d'ouvrage of a project: what it owes (None: not written), and the lots that are known here."""

    name: str
    target: ProjectTarget | None
    ours: Total = field(default_factory=lambda: Total("", ""))

    @property
    def owed(self) -> Decimal | None:
        """The hours that the convention makes it owe: written, or a share of all the hours."""
        row = self.target
        if row is None:
            return None
        if row.target_hours is not None:
            return Decimal(row.target_hours)
        return None if row.worked_hours is None or row.share is None else row.worked_hours * row.share / HUNDRED

    @property
    def declared(self) -> Decimal | None:
        """The hours that it declared."""
        return self.target.declared_hours if self.target else None

    @property
    def reached(self) -> Decimal | None:
        """What it declared, in percent of what it owes; None when one of them is not known."""
        return None if self.declared is None or not self.owed else HUNDRED * self.declared / self.owed

    @property
    def share_text(self) -> str:
        """The share that the convention says: "5 %"."""
        return percent(self.target.share) if self.target and self.target.share is not None else ""

    @property
    def spoken(self) -> str:
        """The bar in words."""
        owed = with_unit(self.owed, "h")
        if self.declared is None:
            return f"{exact(self.ours.done)}\u202fh validées ici sur {owed}"
        return f"{exact(self.declared)}\u202fh déclarées sur {owed}"


@dataclass(frozen=True)
class ProjectBoard:
    """The maîtres d'ouvrage of a project, and what they come to."""

    rows: list[TargetRow]

    @property
    def owed(self) -> Decimal:
        """The hours of all those that are known."""
        return sum((row.owed for row in self.rows if row.owed is not None), ZERO)

    @property
    def declared(self) -> Decimal:
        """The hours that were declared."""
        return sum((row.declared for row in self.rows if row.declared is not None), ZERO)

    @property
    def done(self) -> Decimal:
        """The hours that are validated here."""
        return sum((row.ours.done for row in self.rows), ZERO)

    @property
    def reached(self) -> Decimal | None:
        """What was declared by those whose target is known, in percent of it."""
        known = [row for row in self.rows if row.owed and row.declared is not None]
        owed = sum((row.owed or ZERO for row in known), ZERO)
        return HUNDRED * sum((row.declared or ZERO for row in known), ZERO) / owed if owed else None


def board_of(targets: Iterable[ProjectTarget], lots: Iterable[LotGauge], house: Partner | None) -> ProjectBoard:
    """Put lots beside the target of their maître d'ouvrage, found by its partner, otherwise by its name.

    Contracts without one are those of the house.
    """
    names = [name for name in (house.name, house.short_name) if name] if house else []
    rows = [TargetRow(row.name, row) for row in targets]
    by_partner: dict[int | None, TargetRow] = {
        row.target.authority_id: row for row in rows if row.target and row.target.authority_id
    }
    by_name = {normalize(row.name): row for row in rows}
    for lot in lots:
        key = lot.authority or (house.pk if house else None)
        called = [lot.authority_name] if lot.authority else names
        row = by_partner.get(key)
        for name in called:
            row = row or by_name.get(normalize(name))
        if row is None:
            row = TargetRow(called[0] if called else "Votre organisme", None)
            rows.append(row)
        by_partner[key] = row
        row.ours.lots.append(lot)
    return ProjectBoard(rows)
