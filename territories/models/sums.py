"""What the landlord's figures come to on a quartier: sums, coverage, rates, from year to year."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count

from territories.models.figures import FigureKind, ResidenceFigure
from territories.models.patrimoine import Residence


@dataclass(frozen=True)
class Sum:
    """A figure of a year: its sum over the residences that gave it, `given` out of `total`.

    `rate` is in percent, over the `rated` residences whose number of dwellings is known; `from_sheet` of them have it
    from their sheet of today rather than from that year.
    """

    kind: FigureKind
    year: int
    value: Decimal
    given: int
    total: int
    rate: Decimal | None = None
    rated: int = 0
    from_sheet: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every residence gave it."""
        return self.given >= self.total


@dataclass(frozen=True)
class FigureTable:
    """Figures of a quartier: its years, the latest first, and for each kind its sum in each of them."""

    years: list[int] = field(default_factory=list)
    rows: list[tuple[FigureKind, list[Sum | None]]] = field(default_factory=list)
    # How many residences each year counts.
    totals: dict[int, int] = field(default_factory=dict)


def figure_table(
    user: Any,
    quartier_id: int,
    years: Iterable[int] | None = None,
    *,
    latest: int = 5,
    kinds: Sequence[FigureKind] | None = None,
) -> FigureTable:
    """Return what the figures of a quartier come to in these years, or in the latest ones. Four queries.

    A year counts the residences of today, and those of another time that gave something in it. `kinds` are those that
    the caller has read already: the others are left out.
    """
    rows = ResidenceFigure.objects.visible_in(user, quartier_id)
    if years is not None:
        rows = rows.filter(year__in=list(years))
    found = list(rows.summed())
    kept = sorted({row["year"] for row in found}, reverse=True)[: None if years is not None else latest]
    if not kept:
        return FigureTable()
    today = Residence.objects.active().filter(quartier=quartier_id).count()
    gone = dict(
        rows.filter(residence__is_active=False, year__in=kept)
        .order_by()
        .values_list("year")
        .annotate(n=Count("residence", distinct=True))
    )
    totals = {year: today + gone.get(year, 0) for year in kept}
    sums = {(row["kind_id"], row["year"]): row for row in found}
    given = {row["kind_id"] for row in found if row["year"] in totals}
    if kinds is None:
        kinds = list(FigureKind.objects.filter(pk__in=given).order_by("order", "name", "pk"))
    return FigureTable(
        years=kept,
        rows=[
            (kind, [_sum(kind, year, totals[year], sums.get((kind.pk, year))) for year in kept])
            for kind in kinds
            if kind.pk in given
        ],
        totals=totals,
    )


def _sum(kind: FigureKind, year: int, total: int, row: Any) -> Sum | None:
    if row is None:
        return None
    has_rate = kind.has_rate and row["over"] > 0
    return Sum(
        kind=kind,
        year=year,
        value=row["total"],
        given=row["given"],
        total=total,
        rate=100 * row["rated"] / row["over"] if has_rate else None,
        rated=row["rated_count"],
        from_sheet=row["from_sheet"],
    )


@dataclass(frozen=True)
class ResidenceSeries:
    """A figure of one residence over the years: its values, None where it was not given."""

    kind: FigureKind
    values: Sequence[Decimal | None]


def residence_series(user: Any, residence: Residence, *, latest: int = 6) -> tuple[list[int], list[ResidenceSeries]]:
    """Return the latest years of a residence, the latest first, and its figures in each of them. One query."""
    rows = ResidenceFigure.objects.visible_to(user).filter(residence=residence).select_related("kind")
    found = {(row.kind_id, row.year): row for row in rows}
    years = sorted({year for _, year in found}, reverse=True)[:latest]
    kinds = {row.kind_id: row.kind for row in found.values() if row.year in years}
    ordered = sorted(kinds.values(), key=lambda kind: (kind.order, kind.name, kind.pk))
    return years, [
        ResidenceSeries(
            kind, [row.value if (row := found.get((kind.pk, year))) is not None else None for year in years]
        )
        for kind in ordered
    ]


def plain(value: Decimal | None) -> Decimal | int | None:
    """Return a whole number as such: 12, not 12.00."""
    return int(value) if value is not None and value == value.to_integral_value() else value


def figure_lines(user: Any, residences: Any, kinds: Sequence[FigureKind], year: int) -> Iterator[list[Any]]:
    """Yield the lines of the table of a year: the year, the reference and the name of a residence, then what is known
    of each kind. Two queries."""
    rows = list(residences.values_list("pk", "reference", "name"))
    given = ResidenceFigure.objects.visible_to(user).filter(year=year, residence__in=[row[0] for row in rows])
    values = {(residence, kind): value for residence, kind, value in given.values_list("residence", "kind", "value")}
    for pk, reference, name in rows:
        yield [year, reference or "", name, *(plain(values.get((pk, kind.pk))) for kind in kinds)]
