"""The geometry of the charts, and that a chart and its table say the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts import (
    BarChart,
    BarRow,
    Column,
    Figure,
    LineChart,
    Point,
    RadarAxis,
    RadarChart,
    Series,
    StackedColumns,
    axis_labels,
    nice_ceiling,
)

NNBSP = "\u202f"
LEVELS = [Series("Isolé", 1), Series("Récurrent", 2), Series("Sérieux", 3), Series("Grave", 4)]


def share(text):
    assert text.endswith("%")
    assert "," not in text
    return float(text.removesuffix("%"))


@pytest.mark.parametrize(
    ("highest", "expected"),
    [(0, (4.0, 1.0)), (3, (3.0, 1.0)), (13, (15.0, 5.0)), (100, (100.0, 25.0)), (12165, (15000.0, 5000.0))],
)
def test_nice_ceiling(highest, expected):
    assert nice_ceiling(highest) == pytest.approx(expected)


@given(st.floats(min_value=0.001, max_value=1e12))
def test_the_axis_holds_every_value_with_few_marks(highest):
    top, step = nice_ceiling(highest)
    assert top >= highest * (1 - 1e-6)
    assert 1 <= round(top / step) <= 5


def test_bars_share_one_scale_and_leave_room_for_their_value():
    chart = BarChart(
        title="Thèmes", series=["2026", "2025"], rows=[BarRow("Déchets", [34, 51]), BarRow("Halls", [17, 0])]
    )
    first, second = chart.groups
    assert [bar.series for bar in first.bars] == [2, 1]
    assert share(first.bars[0].width) == pytest.approx(80)
    assert share(first.bars[1].width) == pytest.approx(80 * 34 / 51, abs=0.01)
    assert share(second.bars[0].width) == 0
    assert first.spoken == "Déchets. 2026 : 34, 2025 : 51"


def test_a_missing_value_is_a_dash_and_not_a_zero():
    chart = BarChart(title="t", series=["2026", "2025"], rows=[BarRow("Verts", [None, 8])])
    assert [cell.text for cell in chart.table.rows[0][1]] == ["—", "8"]
    assert not chart.is_empty
    assert chart.groups[0].bars[1].text == "—"


@pytest.mark.parametrize("rows", [[], [BarRow("a", [None])]])
def test_a_chart_without_value_is_empty(rows):
    chart = BarChart(title="t", series=["2026"], rows=rows)
    assert chart.is_empty
    assert len(chart.groups) == len(rows)


def test_bars_that_are_all_zero_have_no_width():
    chart = BarChart(title="t", series=["n"], rows=[BarRow("a", [0])])
    assert [share(bar.width) for bar in chart.groups[0].bars] == [0]
    assert not chart.is_empty


def test_the_table_links_each_series_to_its_own_rows():
    chart = BarChart(title="t", series=["2026", "2025"], rows=[BarRow("a", [1, 2], urls=["/x/?y=2026", "/x/?y=2025"])])
    assert [cell.url for cell in chart.table.rows[0][1]] == ["/x/?y=2026", "/x/?y=2025"]
    single = BarChart(title="t", series=["2026", "2025"], rows=[BarRow("a", [1, 2], url="/x/")])
    assert [cell.url for cell in single.table.rows[0][1]] == ["/x/", ""]


@given(st.lists(st.lists(st.integers(0, 10**7), min_size=4, max_size=4), min_size=1, max_size=40))
def test_stacked_blocks_touch_and_stay_in_the_plot(rows):
    chart = StackedColumns(title="t", series=LEVELS, columns=[Column(str(n), row) for n, row in enumerate(rows)])
    for column, row in zip(chart.drawn, rows, strict=True):
        assert 0 <= share(column.x) <= 100
        assert share(column.x) + share(column.width) <= 100.02
        floor = float(chart.baseline)
        for block in column.blocks:
            assert float(block.y) + float(block.height) == pytest.approx(floor, abs=0.02)
            floor = float(block.y)
        assert floor >= chart.TOP - 0.05
        assert len(column.blocks) == sum(1 for value in row if value)


def test_a_column_says_its_month_its_total_and_its_parts():
    chart = StackedColumns(
        title="t", series=LEVELS, columns=[Column("nov.", [3, 0, 0, 1], url="/v/", full_label="novembre 2026")]
    )
    assert chart.drawn[0].spoken == "novembre 2026 : 4 (Isolé 3, Grave 1)"
    heading, cells = chart.table.rows[0]
    assert (heading, [cell.text for cell in cells]) == ("novembre 2026", ["3", "0", "0", "1", "4"])
    assert cells[-1].url == "/v/"
    assert chart.table.head[-1] == "Total"


def test_a_column_with_another_number_of_values_than_series_is_refused():
    chart = StackedColumns(title="t", series=LEVELS, columns=[Column("nov.", [3])])
    with pytest.raises(ValueError, match="shorter"):
        _ = chart.drawn


@pytest.mark.parametrize("count", [0, 1, 5, 12, 13, 24, 60])
def test_labels_of_an_axis_are_few_and_the_latest_is_always_there(count):
    labels = axis_labels([str(n) for n in range(count)])
    assert len(labels) == count
    assert sum(1 for text, _ in labels if text) <= 12
    assert sum(1 for text, css in labels if text and not css) <= 5
    if count:
        assert labels[-1] == (str(count - 1), "")


def test_a_gap_in_a_line_is_not_bridged():
    chart = LineChart(title="t", points=[Point("2019", 1), Point("2020", None), Point("2021", 3), Point("2022", 4)])
    assert len(chart.segments) == 1
    assert [dot.has_value for dot in chart.dots] == [True, False, True, True]


@pytest.mark.parametrize("values", [[5], [-3, 4], [-2, -9], [0, 0], [1e9, 1], [0.001], [-500, 3]])
def test_a_line_stays_in_its_plot(values):
    chart = LineChart(title="t", points=[Point(str(n), value) for n, value in enumerate(values)])
    for dot in chart.dots:
        assert chart.TOP - 0.01 <= float(dot.y) <= chart.baseline + 0.01
    assert 2 <= len(chart.ticks) <= 12


def test_an_empty_line_has_a_sentence_and_no_dot():
    chart = LineChart(title="t", points=[], is_spark=True)
    assert chart.is_empty
    assert chart.dots == []
    assert chart.spoken == "aucune valeur"


def test_charts_of_one_page_have_their_own_identifiers():
    assert LineChart(title="Taux de pauvreté").uid == "chart-taux-de-pauvrete"
    assert LineChart(title="Taux", uid="b").uid == "b"


def test_a_figure_writes_an_integer_the_french_way():
    assert Figure(12165, "observations").text == f"12{NNBSP}165"
    assert Figure("68 %", "valorisé").text == "68 %"


# ---- radar ----------------------------------------------------------------------------------------------------------


def radar(*values, maximum=4):
    return RadarChart(title="Profil", axes=[RadarAxis(f"T{n}", v) for n, v in enumerate(values)], maximum=maximum)


def test_a_radar_goes_around_from_the_top_and_its_table_says_the_same():
    chart = radar(4, 2, 0, 1.5)
    first, second, third, _ = chart.spokes
    assert (first.dot_x, first.dot_y) == ("130.00", "30.00")
    assert (second.dot_x, second.dot_y) == ("180.00", "130.00")
    assert (third.dot_x, third.dot_y) == ("130.00", "130.00")
    assert chart.shape.count(",") == 4
    assert len(chart.segments) == 4
    assert [(label, cells[0].text) for label, cells in chart.table.rows] == [
        ("T0", "4,0"), ("T1", "2,0"), ("T2", "0,0"), ("T3", "1,5"),
    ]  # fmt: skip


def test_a_radar_leaves_out_what_has_no_value():
    chart = radar(1, None, 2, 3)
    assert chart.shape == ""
    assert len(chart.segments) == 2
    assert [spoke.has_value for spoke in chart.spokes] == [True, False, True, True]
    assert chart.table.rows[1][1][0].text == "—"


@pytest.mark.parametrize("values", [(), (1,), (1, 2), (1, 2, None), (None, None, None)])
def test_fewer_than_three_values_make_no_radar(values):
    assert radar(*values).is_empty


@given(st.lists(st.floats(min_value=0, max_value=10), min_size=3, max_size=30))
def test_a_radar_stays_in_its_frame(values):
    chart = radar(*values, maximum=10)
    for spoke in chart.spokes:
        for at in (spoke.dot_x, spoke.dot_y, spoke.text_x, spoke.text_y):
            assert 0 <= float(at) <= chart.SIZE
