"""Columns of the portfolio as a file; the rows are those of `reads.portfolio`."""

from collections.abc import Iterable, Iterator
from typing import Any

from core.exports import Column
from dashboards.reads.figures import QuartierFigures
from territories.enums import QuartierKind

KINDS = dict(QuartierKind.choices)

PORTFOLIO_COLUMNS = [
    Column("Code", "quartier__code", width=10),
    Column("Quartier", "quartier__name", width=36),
    Column("Type", "quartier__kind", lambda kind: KINDS.get(kind, kind)),
    Column("Communes", "quartier__commune_names", width=28),
    Column("Ouvertes", "counts__open", width=10),
    Column("À qualifier", "counts__to_qualify", width=10),
    Column("En retard", "counts__late", width=10),
    Column("Graves ouvertes", "counts__grave", width=10),
    Column("Vues ce mois-ci", "counts__this_month", width=10),
    Column("Vues le mois dernier", "counts__last_month", width=10),
    Column("Points forts", "counts__strengths", width=10),
    Column("Actions à faire ou en cours", "totals__open", width=10),
    Column("Actions en retard", "totals__late", width=10),
    Column("Année", "totals__year", width=8),
    Column("Sollicité (€)", "totals__asked", width=12),
    Column("Voté (€)", "totals__voted", width=12),
    Column("Versé (€)", "totals__paid", width=12),
    Column("Abattement TFPB (€)", "totals__abatement", width=12),
    Column("Valorisé TFPB (€)", "totals__valued", width=12),
    Column("Insertion : heures dues", "clauses__due", width=12),
    Column("Insertion : heures validées", "clauses__done", width=12),
    Column("Insertion : reste (h)", "clauses__rest", width=12),
]


def portfolio_rows(figures: Iterable[QuartierFigures]) -> Iterator[list[Any]]:
    """Return the values of the columns for each quartier."""
    for row in figures:
        things = {"quartier": row.quartier, "counts": row.counts, "totals": row.totals, "clauses": row.clauses}
        values = []
        for column in PORTFOLIO_COLUMNS:
            thing, name = column.path.split("__")
            value = getattr(things[thing], name)
            values.append(column.convert(value) if column.convert else value)
        yield values
