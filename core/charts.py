"""Charts and other figures of a page, as data for the templates of `components/`.

A chart holds its values and computes its geometry; `components/chart.html` draws it as SVG and
prints the same values as a table. Widths are percentages, so that a chart fits 320 px as well as
a wall screen; heights are pixels. All coordinates come out as strings with a decimal point: a
float printed by a template would take the French comma, which SVG does not read.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.text import slugify

from core import french

Value = float | int | None


@dataclass(frozen=True)
class Figure:
    """A number of a dashboard, with the address of the rows that make it.

    `is_late` gives the accent to what waits: to the trend when there is one, otherwise to the number.
    """

    value: str | int
    label: str
    url: str = ""
    trend: str = ""
    is_late: bool = False

    @property
    def text(self) -> str:
        return french.number(self.value) if isinstance(self.value, int) else str(self.value)


@dataclass(frozen=True)
class Line:
    """One thing that waits or happened: a title, a detail, and at the end one sign of state."""

    title: str
    url: str = ""
    detail: str = ""
    note: str = ""
    late: str = ""
    state: str = ""
    gravity: int | None = None
    button_label: str = ""
    button_url: str = ""
    is_primary: bool = False


@dataclass(frozen=True)
class Fact:
    label: str
    value: object
    url: str = ""


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""


@dataclass(frozen=True)
class ChartTable:
    """The twin of a chart: header cells, then rows of a heading and its cells."""

    head: list[str]
    rows: list[tuple[str, list[Cell]]]


def percent_attribute(share: float) -> str:
    return f"{share * 100:.2f}%"


def nice_ceiling(highest: float, steps: int = 4) -> tuple[float, float]:
    """(top of the axis, step) so that the axis has about `steps` round marks.

    Values that are all zero get an axis up to `steps`, so that it never has zero height.
    """
    if highest <= 0:
        return float(steps), 1.0
    raw = highest / steps
    magnitude = 10 ** math.floor(math.log10(raw))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= raw * (1 - 1e-9))
    if highest >= 1 and step < 1:
        step = 1.0
    return step * math.ceil(highest / step - 1e-9), step


@dataclass(kw_only=True)
class _Chart:
    """`uid` tells charts of one page apart; by default it comes from the title."""

    title: str
    uid: str = ""

    template_name = ""

    def __post_init__(self):
        self.uid = self.uid or f"chart-{slugify(self.title)}"

    @property
    def is_empty(self) -> bool:
        raise NotImplementedError

    @property
    def table(self) -> ChartTable:
        raise NotImplementedError


# More labels than this overlap on a desk; fewer still are left on a phone.
LABELS = 12
PHONE_LABELS = 5


def axis_labels(labels: Sequence[str]) -> list[tuple[str, str]]:
    """(text, css class) of each mark of a time axis, the latest always labelled.

    A mark left without room has an empty text; one that only a wide screen has room for has the
    class `wide-only`.
    """
    every = math.ceil(len(labels) / LABELS) or 1
    every_on_phone = every * math.ceil(len(labels) / every / PHONE_LABELS)
    kept = []
    for from_end, label in zip(range(len(labels) - 1, -1, -1), labels, strict=True):
        text = "" if from_end % every else label
        kept.append((text, "wide-only" if from_end % every_on_phone else ""))
    return kept


def _decimals(values) -> int:
    return 0 if all(v is None or float(v).is_integer() for v in values) else 1


# --- horizontal bars, one group a row -----------------------------------------------------------


@dataclass(frozen=True)
class BarRow:
    """A label and one value a series (None: no data). `urls` gives one address a series."""

    label: str
    values: Sequence[Value]
    url: str = ""
    urls: Sequence[str] = ()


@dataclass(frozen=True)
class Bar:
    series: int
    width: str
    text_x: str
    text: str
    y: int
    text_y: int


@dataclass(frozen=True)
class BarGroup:
    label: str
    url: str
    spoken: str
    bars: list[Bar]
    height: int


@dataclass(kw_only=True)
class BarChart(_Chart):
    """Horizontal bars; the first series is the strong one, drawn last in each group.

    `series` names them ("2026", "2025"); `rows` are shown in the order given.
    """

    series: Sequence[str] = ()
    rows: Sequence[BarRow] = ()
    unit: str = ""
    # Series of equal rank ("Les Tilleuls", "Les Acacias") are drawn in the order of the legend.
    is_first_on_top: bool = False

    template_name = "components/chart_bars.html"
    BAR = 11
    GAP = 3
    # The longest bar leaves room for its value.
    FULL = 0.80

    @property
    def is_empty(self) -> bool:
        return not any(v is not None for row in self.rows for v in row.values)

    @property
    def legend(self) -> list[tuple[int, str]]:
        return [(n, name) for n, name in enumerate(self.series, 1)] if len(self.series) > 1 else []

    @property
    def groups(self) -> list[BarGroup]:
        highest = max((v for row in self.rows for v in row.values if v is not None), default=0)
        decimals = _decimals(v for row in self.rows for v in row.values)
        return [self._group(row, highest, decimals) for row in self.rows]

    def _group(self, row: BarRow, highest: float, decimals: int) -> BarGroup:
        bars = []
        numbered = list(enumerate(row.values, 1))
        for line, (position, value) in enumerate(numbered if self.is_first_on_top else reversed(numbered)):
            share = max(value, 0) / highest * self.FULL if value and highest > 0 else 0
            y = line * (self.BAR + self.GAP)
            bars.append(
                Bar(
                    series=position,
                    width=percent_attribute(share),
                    text_x=percent_attribute(share),
                    text=french.with_unit(value, self.unit, decimals),
                    y=y,
                    text_y=y + self.BAR - 1,
                )
            )
        said = [
            f"{name} : {french.with_unit(value, self.unit, decimals)}" if name else ""
            for name, value in zip(self._names(row), row.values, strict=True)
        ]
        return BarGroup(
            label=row.label,
            url=row.url,
            spoken=f"{row.label}. " + ", ".join(said),
            bars=bars,
            height=len(bars) * (self.BAR + self.GAP) - self.GAP + 2,
        )

    def _names(self, row: BarRow) -> list[str]:
        names = list(self.series)[: len(row.values)]
        return names + ["valeur"] * (len(row.values) - len(names))

    @property
    def table(self) -> ChartTable:
        decimals = _decimals(v for row in self.rows for v in row.values)
        rows = []
        for row in self.rows:
            urls = list(row.urls) or [row.url] + [""] * (len(row.values) - 1)
            cells = [
                Cell(french.with_unit(value, self.unit, decimals), url)
                for value, url in itertools.zip_longest(row.values, urls, fillvalue="")
            ]
            rows.append((row.label, cells[: len(row.values)]))
        return ChartTable(["", *self.series], rows)


# --- stacked columns -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """`style` 1–4 chooses colour and pattern; for gravity it is the level."""

    label: str
    style: int


@dataclass(frozen=True)
class Column:
    label: str
    values: Sequence[int]
    url: str = ""
    full_label: str = ""


@dataclass(frozen=True)
class Block:
    style: int
    y: str
    height: str


@dataclass(frozen=True)
class Tick:
    y: str
    text_y: str
    text: str


@dataclass(frozen=True)
class DrawnColumn:
    x: str
    width: str
    centre: str
    label: str
    label_css: str
    url: str
    spoken: str
    blocks: list[Block]


@dataclass(kw_only=True)
class StackedColumns(_Chart):
    """Columns by period, stacked by series (the first one at the bottom)."""

    series: Sequence[Series] = ()
    columns: Sequence[Column] = ()
    unit: str = ""

    template_name = "components/chart_columns.html"
    HEIGHT = 160
    TOP = 10

    @property
    def is_empty(self) -> bool:
        return not any(sum(column.values) for column in self.columns)

    @property
    def full_height(self) -> int:
        return self.HEIGHT + self.TOP + 24

    @property
    def label_y(self) -> int:
        return self.HEIGHT + self.TOP + 16

    @property
    def baseline(self) -> int:
        return self.HEIGHT + self.TOP

    def _top(self) -> tuple[float, float]:
        return nice_ceiling(max((sum(column.values) for column in self.columns), default=0))

    @property
    def ticks(self) -> list[Tick]:
        top, step = self._top()
        return _ticks(0, top, step, self.HEIGHT, self.TOP, self.unit)

    @property
    def legend(self) -> list[tuple[int, str]]:
        return [(series.style, series.label) for series in self.series]

    @property
    def drawn(self) -> list[DrawnColumn]:
        if not self.columns:
            return []
        top, _ = self._top()
        slot = 1 / len(self.columns)
        width = min(slot * 0.72, 0.12)
        labels = axis_labels([column.label for column in self.columns])
        drawn = []
        for position, column in enumerate(self.columns):
            centre = slot * (position + 0.5)
            label, css = labels[position]
            drawn.append(
                DrawnColumn(
                    x=percent_attribute(centre - width / 2),
                    width=percent_attribute(width),
                    centre=percent_attribute(centre),
                    label=label,
                    label_css=css,
                    url=column.url,
                    spoken=self._spoken(column),
                    blocks=self._blocks(column, top),
                )
            )
        return drawn

    def _blocks(self, column: Column, top: float) -> list[Block]:
        blocks, floor = [], float(self.baseline)
        for series, value in zip(self.series, column.values, strict=True):
            height = value / top * self.HEIGHT
            if value:
                blocks.append(Block(series.style, f"{floor - height:.2f}", f"{height:.2f}"))
            floor -= height
        return blocks

    def _spoken(self, column: Column) -> str:
        parts = [
            f"{series.label} {french.number(value)}"
            for series, value in zip(self.series, column.values, strict=True)
            if value
        ]
        total = french.with_unit(sum(column.values), self.unit)
        return f"{column.full_label or column.label} : {total}" + (f" ({', '.join(parts)})" if parts else "")

    @property
    def table(self) -> ChartTable:
        rows = [
            (
                column.full_label or column.label,
                [Cell(french.number(value)) for value in column.values]
                + [Cell(french.number(sum(column.values)), column.url)],
            )
            for column in self.columns
        ]
        return ChartTable(["", *(series.label for series in self.series), "Total"], rows)


# --- line ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """`full_label` is said and written in the table where the axis has only room for `label`."""

    label: str
    value: Value
    url: str = ""
    full_label: str = ""


@dataclass(frozen=True)
class Segment:
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Dot:
    x: str
    y: str
    label: str
    label_css: str
    text: str
    url: str
    spoken: str
    has_value: bool


@dataclass(kw_only=True)
class LineChart(_Chart):
    """One value over time; a missing value (None) leaves a gap. `is_spark`: no axis, one line high."""

    points: Sequence[Point] = field(default_factory=list)
    unit: str = ""
    is_spark: bool = False

    TOP = 10

    @property
    def template_name(self) -> str:
        return "components/chart_spark.html" if self.is_spark else "components/chart_line.html"

    @property
    def height(self) -> int:
        return 20 if self.is_spark else 120

    @property
    def full_height(self) -> int:
        return self.height + self.TOP + (4 if self.is_spark else 24)

    @property
    def baseline(self) -> int:
        return self.height + self.TOP

    @property
    def label_y(self) -> int:
        return self.baseline + 16

    @property
    def is_empty(self) -> bool:
        return all(point.value is None for point in self.points)

    def _range(self) -> tuple[float, float, float]:
        """(bottom, top, step) of the axis; the bottom is zero unless a value is below it."""
        values = [point.value for point in self.points if point.value is not None]
        highest, lowest = max(values, default=0), min(values, default=0)
        _, step = nice_ceiling(max(highest, -lowest))
        bottom = step * math.floor(min(lowest, 0) / step)
        top = step * math.ceil(max(highest, 0) / step)
        return bottom, top if top > bottom else bottom + 4 * step, step

    @property
    def ticks(self) -> list[Tick]:
        bottom, top, step = self._range()
        return _ticks(bottom, top, step, self.height, self.TOP, self.unit)

    @property
    def dots(self) -> list[Dot]:
        if not self.points:
            return []
        bottom, top, _ = self._range()
        slot = 1 / len(self.points)
        labels = axis_labels([point.label for point in self.points])
        decimals = _decimals(point.value for point in self.points)
        dots = []
        for position, point in enumerate(self.points):
            label, css = labels[position]
            share = 0 if point.value is None else (point.value - bottom) / (top - bottom)
            text = french.with_unit(point.value, self.unit, decimals)
            dots.append(
                Dot(
                    x=percent_attribute(slot * (position + 0.5)),
                    y=f"{self.baseline - share * self.height:.2f}",
                    label=label,
                    label_css=css,
                    text=text,
                    url=point.url,
                    spoken=f"{point.full_label or point.label} : {text}",
                    has_value=point.value is not None,
                )
            )
        return dots

    @property
    def segments(self) -> list[Segment]:
        return [
            Segment(first.x, first.y, second.x, second.y)
            for first, second in itertools.pairwise(self.dots)
            if first.has_value and second.has_value
        ]

    @property
    def spoken(self) -> str:
        return ", ".join(dot.spoken for dot in self.dots) or "aucune valeur"

    @property
    def table(self) -> ChartTable:
        decimals = _decimals(point.value for point in self.points)
        rows = [
            (point.full_label or point.label, [Cell(french.with_unit(point.value, self.unit, decimals), point.url)])
            for point in self.points
        ]
        return ChartTable(["", "Valeur"], rows)


def _ticks(bottom: float, top: float, step: float, height: int, offset: int, unit: str):
    count = round((top - bottom) / step)
    decimals = 0 if float(step).is_integer() else 1
    ticks = []
    for number in range(count + 1):
        y = offset + height - number / count * height
        text = french.with_unit(bottom + number * step, unit, decimals)
        ticks.append(Tick(f"{y:.2f}", f"{y + 4:.2f}", text))
    return ticks


# --- radar -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RadarAxis:
    """A theme and its value (None: no data)."""

    label: str
    value: Value


@dataclass(frozen=True)
class Spoke:
    """An axis as it is drawn: its end, its number and where that is written, its dot."""

    number: int
    label: str
    text: str
    x: str
    y: str
    text_x: str
    text_y: str
    dot_x: str
    dot_y: str
    has_value: bool


@dataclass(kw_only=True)
class RadarChart(_Chart):
    """Values of several themes around a circle, from 0 to `maximum`; themes are numbered, the list beside names them.

    Fewer than three values make no shape: it is then empty. Neighbours that both have a value are joined.
    """

    axes: Sequence[RadarAxis] = ()
    maximum: float = 1

    template_name = "components/chart_radar.html"
    SIZE = 260
    RADIUS = 100
    RINGS = 4

    @property
    def is_empty(self) -> bool:
        return sum(1 for axis in self.axes if axis.value is not None) < 3

    def _at(self, position: int, distance: float) -> tuple[str, str]:
        angle = 2 * math.pi * position / len(self.axes) - math.pi / 2
        centre = self.SIZE / 2
        return f"{centre + distance * math.cos(angle):.2f}", f"{centre + distance * math.sin(angle):.2f}"

    def _distance(self, value: float) -> float:
        return min(max(value, 0) / self.maximum, 1) * self.RADIUS if self.maximum > 0 else 0.0

    @property
    def centre(self) -> str:
        return f"{self.SIZE / 2:.2f}"

    @property
    def rings(self) -> list[str]:
        return [
            " ".join(",".join(self._at(n, self.RADIUS * ring / self.RINGS)) for n in range(len(self.axes)))
            for ring in range(1, self.RINGS + 1)
        ]

    @property
    def shape(self) -> str:
        """The filled shape, when every theme has a value."""
        if any(axis.value is None for axis in self.axes):
            return ""
        return " ".join(",".join(self._at(n, self._distance(a.value or 0))) for n, a in enumerate(self.axes))

    @property
    def segments(self) -> list[Segment]:
        """What joins neighbours that both have a value."""
        found = []
        for n, axis in enumerate(self.axes):
            following = (n + 1) % len(self.axes)
            other = self.axes[following]
            if axis.value is not None and other.value is not None:
                start = self._at(n, self._distance(axis.value))
                end = self._at(following, self._distance(other.value))
                found.append(Segment(*start, *end))
        return found

    @property
    def spokes(self) -> list[Spoke]:
        decimals = _decimals(axis.value for axis in self.axes)
        spokes = []
        for n, axis in enumerate(self.axes):
            x, y = self._at(n, self.RADIUS)
            text_x, text_y = self._at(n, self.RADIUS + 16)
            dot_x, dot_y = self._at(n, self._distance(axis.value or 0))
            text = french.with_unit(axis.value, "", decimals)
            spokes.append(Spoke(n + 1, axis.label, text, x, y, text_x, text_y, dot_x, dot_y, axis.value is not None))
        return spokes

    @property
    def table(self) -> ChartTable:
        decimals = _decimals(axis.value for axis in self.axes)
        return ChartTable(
            ["", "Valeur"],
            [(axis.label, [Cell(french.with_unit(axis.value, "", decimals))]) for axis in self.axes],
        )
