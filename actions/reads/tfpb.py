"""The plan and the bilan of a convention of abattement for a year: figures read line by line from what was spent."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery, Sum

from actions.enums import Additionality
from actions.models import Action, Axis, SpendingShare, SpendingValue, TfpbConvention, TfpbLine, TfpbYear
from actions.reads.money import percent_of
from actions.services.distribution import distribute

ZERO = Decimal(0)


@dataclass
class PlanLine:
    """An action on an axis: what was planned, what was spent and valued. `line` is None when it was not planned."""

    axis: Axis
    action: Action
    line: TfpbLine | None
    spent: Decimal = ZERO
    valued: Decimal = ZERO
    without_proof: int = 0

    @property
    def planned(self) -> Decimal:
        """What it is to cost, in euros."""
        return self.line.planned if self.line else ZERO

    @property
    def to_value(self) -> Decimal:
        """What is to be valued, in euros."""
        return self.line.valued if self.line else ZERO

    @property
    def rate(self) -> Decimal | None:
        """The planned rate of valuation, in percent: valued over cost."""
        return percent_of(self.to_value, self.planned)

    @property
    def actual_rate(self) -> Decimal | None:
        """The rate of valuation of what was spent, in percent."""
        return percent_of(self.valued, self.spent)

    @property
    def gap(self) -> Decimal:
        """Valued less what was to be, in euros."""
        return self.valued - self.to_value

    @property
    def gap_percent(self) -> Decimal | None:
        """That gap in percent of what was to be valued."""
        return percent_of(self.gap, self.to_value)

    @property
    def spent_gap(self) -> Decimal:
        """Spent less what was planned, in euros."""
        return self.spent - self.planned

    @property
    def spent_gap_percent(self) -> Decimal | None:
        """That gap in percent of what was planned."""
        return percent_of(self.spent_gap, self.planned)

    @property
    def is_untold(self) -> bool:
        """Whether nobody has said if the action is droit commun or beyond."""
        return self.action.additionality == Additionality.UNKNOWN


class _Sums:
    """Sums of the lines below."""

    lines: list[PlanLine]

    @property
    def planned(self) -> Decimal:
        """What is to be spent, in euros."""
        return sum((line.planned for line in self.lines), ZERO)

    @property
    def landlord(self) -> Decimal:
        """Of which by the landlord."""
        return sum((line.line.landlord for line in self.lines if line.line), ZERO)

    @property
    def others(self) -> Decimal:
        """Of which by others."""
        return sum((line.line.others for line in self.lines if line.line), ZERO)

    @property
    def to_value(self) -> Decimal:
        """What is to be valued."""
        return sum((line.to_value for line in self.lines), ZERO)

    @property
    def spent(self) -> Decimal:
        """What was spent on lines that are valued."""
        return sum((line.spent for line in self.lines), ZERO)

    @property
    def valued(self) -> Decimal:
        """What was valued."""
        return sum((line.valued for line in self.lines), ZERO)

    @property
    def rate(self) -> Decimal | None:
        """The planned rate of valuation, in percent."""
        return percent_of(self.to_value, self.planned)

    @property
    def actual_rate(self) -> Decimal | None:
        """The rate of valuation of what was spent, in percent."""
        return percent_of(self.valued, self.spent)

    @property
    def gap(self) -> Decimal:
        """Valued less what was to be."""
        return self.valued - self.to_value

    @property
    def gap_percent(self) -> Decimal | None:
        """That gap in percent of what was to be valued."""
        return percent_of(self.gap, self.to_value)

    @property
    def spent_gap(self) -> Decimal:
        """Spent less what was planned, in euros."""
        return self.spent - self.planned

    @property
    def spent_gap_percent(self) -> Decimal | None:
        """That gap in percent of what was planned."""
        return percent_of(self.spent_gap, self.planned)


@dataclass
class AxisPlan(_Sums):
    """An axis with its lines."""

    axis: Axis
    lines: list[PlanLine] = field(default_factory=list)


@dataclass
class Plan(_Sums):
    """The plan and the bilan of a convention for a year."""

    convention: TfpbConvention
    year: int
    about: TfpbYear | None
    axes: list[AxisPlan]
    without_proof: int = 0

    @property
    def lines(self) -> list[PlanLine]:  # type: ignore[override]  # computed where the base has a field
        """All the lines, axis by axis."""
        return [line for axis in self.axes for line in axis.lines]

    @property
    def abatement(self) -> Decimal | None:
        """The abattement of the year, when it is known."""
        return self.about.abatement if self.about else None

    @property
    def rest(self) -> Decimal | None:
        """What of the abattement is not valued yet; negative when more is valued."""
        return None if self.abatement is None else self.abatement - self.valued

    @property
    def over(self) -> Decimal:
        """What is valued beyond the abattement."""
        return -(self.rest or ZERO)

    @property
    def used_percent(self) -> Decimal | None:
        """What is valued in percent of the abattement."""
        return percent_of(self.valued, self.abatement)

    @property
    def plan_gap(self) -> Decimal | None:
        """What of the abattement the plan does not value."""
        return None if self.abatement is None else self.abatement - self.to_value

    @property
    def empty_axes(self) -> list[Axis]:
        """Axes of the framework on which nothing is planned nor valued."""
        return [axis.axis for axis in self.axes if not axis.lines]

    @property
    def untold(self) -> list[Action]:
        """Actions of which nobody has said whether they are droit commun."""
        return list({line.action.pk: line.action for line in self.lines if line.is_untold}.values())

    @property
    def money_of_others(self) -> list[PlanLine]:
        """Lines that are to be valued for more than the landlord pays: the rest is the money of others."""
        return [line for line in self.lines if line.line and line.to_value > line.line.landlord]


@dataclass(frozen=True)
class Part:
    """What of a spending line is on an axis: its cost on the quartier, shared out, and what is valued there.

    `spending`, `axis` and `action` are keys.
    """

    spending: int
    axis: int
    action: int
    spent: Decimal
    valued: Decimal
    has_proof: bool


def parts_of(convention: TfpbConvention, year: int) -> list[Part]:
    """Return the parts of the spending lines that are valued on a quartier for a framework in a year. One query.

    What a spending line costs the quartier is shared out over the axes it is valued for, in proportion.
    """
    share = SpendingShare.objects.filter(spending=OuterRef("spending"), quartier=OuterRef("quartier"))
    proofs = SpendingValue._meta.apps.get_model("actions", "ActionDocument").objects.filter(
        spending=OuterRef("spending")
    )
    rows = (
        SpendingValue.objects.filter(
            quartier=convention.quartier_id, axis__framework=convention.framework_id, spending__spent_on__year=year
        )
        .annotate(share=Subquery(share.values("amount")[:1]), proof=Subquery(proofs.values("pk")[:1]))
        .order_by("pk")
        .values_list("spending", "axis", "spending__action", "amount", "share", "proof")
    )
    by_spending: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_spending[row[0]].append(row)
    found: list[Part] = []
    for values in by_spending.values():
        costs = distribute(values[0][4], [value[3] for value in values])
        for (spending, axis, action, amount, _, proof), cost in zip(values, costs, strict=True):
            found.append(Part(spending, axis, action, cost, amount, proof is not None))
    return found


def _actuals(
    convention: TfpbConvention, year: int
) -> tuple[dict[tuple[int, int], list[Decimal]], dict[Any, int], int]:
    """Spent and valued by (axis, action) on the quartier; how many of the lines have no proof."""
    found: dict[tuple[int, int], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    bare: dict[tuple[int, int], int] = defaultdict(int)
    without: set[int] = set()
    for part in parts_of(convention, year):
        sums = found[part.axis, part.action]
        sums[0] += part.spent
        sums[1] += part.valued
        bare[part.axis, part.action] += not part.has_proof
        if not part.has_proof:
            without.add(part.spending)
    return found, bare, len(without)


def plan_of(convention: TfpbConvention, year: int) -> Plan:
    """Return the plan and the bilan of a convention for a year. Five queries."""
    framework = convention.framework
    lines = list(
        convention.lines.filter(year=year)
        .select_related("action", "axis")
        .order_by("axis__number", "action__title_key")
    )
    found, bare, without = _actuals(convention, year)
    axes = {
        axis.pk: AxisPlan(axis)
        for axis in Axis.objects.filter(framework=framework).order_by("version", "number")
        if axis.version == framework.axes_version
        or any(line.axis_id == axis.pk for line in lines)
        or any(key[0] == axis.pk for key in found)
    }
    for line in lines:
        spent, valued = found.pop((line.axis_id, line.action_id), [ZERO, ZERO])
        axes[line.axis_id].lines.append(
            PlanLine(line.axis, line.action, line, spent, valued, bare.get((line.axis_id, line.action_id), 0))
        )
    others = Action.objects.in_bulk({action for _, action in found}) if found else {}
    for (axis, action), (spent, valued) in sorted(found.items()):
        axes[axis].lines.append(
            PlanLine(axes[axis].axis, others[action], None, spent, valued, bare.get((axis, action), 0))
        )
    about = convention.years.filter(year=year).first()
    return Plan(convention, year, about, list(axes.values()), without)


# ---- deadlines ------------------------------------------------------------------------------------------------------


def sign_by(convention: TfpbConvention) -> datetime.date:
    """The day by which a convention is to be signed: 1 October of the year before (CGI, art. 1388 bis)."""
    return datetime.date(convention.first_year - 1, 10, 1)


def deadline_words(convention: TfpbConvention, today: datetime.date) -> tuple[str, bool]:
    """Say what is to be done by 1 October, and whether it is late; an empty text when it is signed."""
    if convention.signed_on:
        return "", False
    day = sign_by(convention)
    if day < today:
        return f"à signer avant le 1er octobre {day.year} : délai dépassé", True
    left = (day - today).days
    return f"à signer avant le 1er octobre {day.year} (dans {left} j)", left <= 60


def valued_by_convention(rows: list[TfpbConvention], year: int) -> dict[int, Decimal]:
    """Return what is valued in a year for each of these conventions, by key. One query."""
    values = (
        SpendingValue.objects.filter(
            quartier__in=[row.quartier_id for row in rows],
            axis__framework__in=[row.framework_id for row in rows],
            spending__spent_on__year=year,
        )
        .order_by()
        .values_list("quartier", "axis__framework")
        .annotate(n=Sum("amount"))
    )
    sums = {(quartier, framework): amount for quartier, framework, amount in values}
    # What is valued in a year that is not one of its own is of the convention before, or after.
    here = {row.pk for row in rows if row.first_year <= year <= row.last_year}
    return {row.pk: sums.get((row.quartier_id, row.framework_id), ZERO) if row.pk in here else ZERO for row in rows}
