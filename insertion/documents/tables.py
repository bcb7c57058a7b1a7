"""A table of figures, before it is a page, a document or a sheet: what is hidden is a word already."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse

from core import french
from core.charts import BarChart, BarRow
from insertion.reads.bilan import TOTAL, Asked, Bilan, Key, Line

COUNT, HOURS, MEAN, PERCENT, EURO, WORDS = "count", "hours", "mean", "percent", "euro", "words"
TEXTS: dict[str, Callable[[Any], str]] = {
    COUNT: french.number,
    HOURS: lambda value: f"{french.exact(value)}{french.NARROW_SPACE}h",
    MEAN: lambda value: french.with_unit(value, "h", 1),
    PERCENT: lambda value: french.percent(value, 1),
    EURO: french.cents,
    WORDS: str,
}
NOBODY = "Aucun parcours."
SPREAD = ("Parcours", "Part", "Heures validées", "Heures par parcours")


@dataclass(frozen=True)
class Cell:
    """A figure, the word that hides it, or nothing."""

    value: Any
    kind: str = COUNT

    @property
    def text(self) -> str:
        """How it reads."""
        if self.value is None:
            return french.NOTHING
        return self.value if isinstance(self.value, str) else TEXTS[self.kind](self.value)

    @property
    def raw(self) -> Any:
        """What a sheet holds: a number, rounded as it reads."""
        return round(self.value, 1) if isinstance(self.value, Decimal) and self.kind in (MEAN, PERCENT) else self.value


@dataclass(frozen=True)
class Row:
    """A line of a table; `url` leads to what it is about, where the reader may see it."""

    name: str
    cells: Sequence[Cell]
    under: str = ""
    url: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class Table:
    """A table: `head` has a word for each column of figures; `charted` is the column that its chart draws."""

    title: str
    head: Sequence[str]
    rows: Sequence[Row]
    note: str = ""
    empty: str = NOBODY
    first: str = ""
    charted: int | None = None

    @property
    def chart(self) -> BarChart | None:
        """The bars of a column; None without one, or when there is nothing to compare."""
        if self.charted is None:
            return None
        rows = [row for row in self.rows if not row.is_sum]
        drawn = [
            BarRow(row.name, [None if isinstance(value, str) or value is None else float(value)])
            for row in rows
            for value in [row.cells[self.charted].value]
        ]
        if len([row for row in drawn if row.values[0] is not None]) < 2:
            return None
        return BarChart(
            title=f"{self.title} : {self.head[self.charted].lower()}", series=[self.head[self.charted]], rows=drawn
        )

    @property
    def lines(self) -> list[tuple[Row, list[tuple[str, Cell]]]]:
        """Each row with its cells, each beside the word of its column; the sums are apart."""
        return self._worded(is_sum=False)

    @property
    def sums(self) -> list[tuple[Row, list[tuple[str, Cell]]]]:
        """The rows that are sums, in the same way."""
        return self._worded(is_sum=True)

    def _worded(self, *, is_sum: bool) -> list[tuple[Row, list[tuple[str, Cell]]]]:
        return [(row, list(zip(self.head, row.cells, strict=True))) for row in self.rows if row.is_sum == is_sum]


@dataclass(frozen=True)
class Part:
    """A chapter: what is said, then tables. `slug` is its anchor on the page."""

    slug: str
    title: str
    texts: Sequence[str] = ()
    tables: Sequence[Table] = field(default_factory=list)


# What the list of pathways calls what a table tells them apart by.
ASKED_BY = {
    "sex": "sexe",
    "age": "age",
    "home": "residence",
    "criterion": "critere",
    "modality": "modalite",
    "job": "contrat",
    "employer": "structure",
    "action": "action",
}


def pathways_url(asked: Asked, **more: Any) -> str:
    """Return the list of the pathways of a year and a scope; empty when it cannot be asked for."""
    if asked.project is not None:
        return ""
    return reverse("insertion:pathway_list", query=asked.query | more)


def rows_url(bilan: Bilan, key: Key) -> str:
    """Return the list of the pathways that a figure counts, empty when no list has them all."""
    name = ASKED_BY.get(key[0])
    return pathways_url(bilan.asked, **{name: key[1]}) if name else ""


def spread(
    bilan: Bilan,
    title: str,
    names: Iterable[str],
    *,
    total: Key = TOTAL,
    word: str = "Ensemble",
    note: str = "",
    first: str = "",
) -> Table:
    """Return pathways, their share of all of them, hours and hours for each, line by line."""
    lines = [line for name in names for line in bilan.lines.get(name, [])]
    rows = [Row(line.label, _cells(bilan, line.key, total), line.under, rows_url(bilan, line.key)) for line in lines]
    if rows and word:
        rows.append(Row(word, _cells(bilan, total, total), is_sum=True))
    return Table(title, SPREAD, rows, note, first=first, charted=0)


def counted(bilan: Bilan, title: str, lines: Iterable[Line], *, total: Key, word: str, note: str = "") -> Table:
    """Return pathways and their share, line by line: what is told after a pathway has no hours."""
    rows = [Row(line.label, [*_cells(bilan, line.key, total)[:2]]) for line in lines]
    if rows:
        rows.append(Row(word, [*_cells(bilan, total, total)[:2]], is_sum=True))
    return Table(title, SPREAD[:2], rows, note, "Aucun parcours terminé.", charted=0)


def _cells(bilan: Bilan, key: Key, total: Key) -> list[Cell]:
    return [
        Cell(bilan.count(key), COUNT),
        Cell(bilan.share(key, total), PERCENT),
        Cell(bilan.hours(key), HOURS),
        Cell(bilan.mean(key), MEAN),
    ]
