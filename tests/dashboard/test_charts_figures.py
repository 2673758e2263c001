"""Charts as Plotly figures: what is drawn, of plain parts only."""

import json
from dataclasses import replace
from itertools import pairwise
from math import log10
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.figures import plotly_figure
from dashboard.charts.layout import spread
from dashboard.charts.model import Chart, Group, Kind
from dashboard.wording import Wording
from study.look import colour
from tests.dashboard.charts import make_chart, make_figure


def drawn(chart: Chart, lang: str = "en") -> dict[str, Any]:
    return plotly_figure(chart, Wording(lang))


def texts(figure: dict[str, Any]) -> list[str]:
    return [one["text"] for one in figure["layout"]["annotations"]]


@pytest.mark.parametrize("kind", list(Kind))
def test_figure_is_small_plain_and_without_a_ground(kind: Kind) -> None:
    figure = drawn(make_chart(kind))
    assert len(json.dumps(figure)) < 6_000
    assert {trace["type"] for trace in figure["data"]} <= {"bar", "scatter"}
    layout = figure["layout"]
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert layout["height"] > 0
    assert not layout["showlegend"]
    assert "width" not in layout
    assert layout["transition"]["duration"] > 0


@pytest.mark.parametrize("kind", list(Kind))
def test_labels_are_no_markup(kind: Kind) -> None:
    plain = make_chart(kind)
    series = tuple(replace(one, label="<a href='x'>&") for one in plain.series)
    groups = tuple(replace(one, label="<script>&") for one in plain.groups)
    figure = json.dumps(drawn(replace(plain, series=series, groups=groups)))
    assert "<a " not in figure
    assert "<script" not in figure
    assert "&lt;a href" in figure


def test_bars_stack_to_a_whole() -> None:
    figure = drawn(make_chart(Kind.BARS))
    assert figure["layout"]["barmode"] == "stack"
    assert [trace["x"] for trace in figure["data"]] == [[63, 63, None], [22, 22, None], [15, 15, None]]
    assert [trace["marker"]["color"] for trace in figure["data"]] == [colour(place) for place in range(3)]
    assert figure["data"][0]["customdata"][1] == ["63 %", "58–68 %", "38", "60"]


def test_bars_of_small_bases_are_hatched() -> None:
    shapes = drawn(make_chart(Kind.BARS))["data"][0]["marker"]["pattern"]["shape"]
    assert shapes == ["", "", "/"]


def test_names_stand_above_their_bars_with_their_bases() -> None:
    figure = drawn(make_chart(Kind.BARS))
    assert texts(figure) == [
        "<b>All</b>  n = 147",
        "<b>16–24</b>  n = 60",
        "<b>75 or over</b>  no answers yet",
    ]
    for place, name in enumerate(figure["layout"]["annotations"][:2]):
        bar = figure["data"][0]["y"][place] - figure["data"][0]["width"] / 2
        assert name["y"] == bar


def test_figure_too_large_for_its_bar_is_left_to_the_table() -> None:
    chart = make_chart(Kind.BARS)
    few = {**chart.figures, ("email", "all"): make_figure(3.0)}
    assert drawn(replace(chart, figures=few))["data"][2]["text"] == ["", "15 %", ""]


def test_several_answers_have_lanes_with_their_intervals() -> None:
    chart = replace(make_chart(Kind.BARS), exclusive=False)
    figure = drawn(chart)
    assert figure["layout"]["barmode"] == "overlay"
    assert figure["data"][1]["text"][0] == "22 % (17–27 %)"
    assert figure["data"][0]["textposition"][0] == "inside"
    assert figure["data"][1]["textposition"][0] == "outside"
    lanes = sorted((y, trace["width"]) for trace in figure["data"] for y in trace["y"][:2])
    assert all(b[0] - a[0] >= a[1] for a, b in pairwise(lanes))


def test_long_name_takes_lines_and_height() -> None:
    chart = make_chart(Kind.BARS)
    long = replace(chart.groups[0], label="Ihmisen vastaus kymmenen minuutin kuluessa, jos mahdollista")
    figure = drawn(replace(chart, groups=(long, *chart.groups[1:])))
    assert texts(figure)[0].count("<br>") == 1
    assert figure["layout"]["height"] > drawn(chart)["layout"]["height"]


def test_steps_go_down_right_after_a_wait() -> None:
    """Who named a wait is still there at it: the line runs along up to it, and falls then."""
    figure = drawn(make_chart(Kind.STEPS))
    low, high, line = figure["data"][:3]
    assert {trace["line"]["shape"] for trace in (low, high, line)} == {"vh"}
    assert line["x"][1:] == [60, 300, 14_400]
    assert line["y"] == [97, 97, 91, 40]
    assert (low["y"], high["y"]) == ([92, 92, 86, 35], [100, 100, 96, 45])
    assert high["fill"] == "tonexty"
    assert line["customdata"][2] == ["5 minutes", "91 %", "86–96 %", "n = 100"]


def test_waits_stand_on_a_logarithmic_axis_with_the_goal_across() -> None:
    layout = drawn(make_chart(Kind.STEPS))["layout"]
    assert layout["xaxis"]["type"] == "log"
    assert layout["xaxis"]["range"][0] < log10(60)
    assert layout["xaxis"]["ticktext"] == ["1<br>mins", "5", "4<br>hours"]
    (goal,) = layout["shapes"]
    assert (goal["y0"], goal["y1"]) == (90, 90)
    assert "90 %" in layout["yaxis"]["ticktext"]
    assert drawn(replace(make_chart(Kind.STEPS), goal=None))["layout"]["shapes"] == []


def test_wait_without_a_figure_ends_the_line() -> None:
    chart = make_chart(Kind.STEPS)
    without = {**chart.figures, ("chat", "4h"): make_figure(None)}
    figure = drawn(replace(chart, figures=without))
    assert figure["data"][2]["x"][1:] == [60, 300]
    ends = {one["text"]: one["x"] for one in figure["layout"]["annotations"]}
    assert next(x for text, x in ends.items() if "Live chat" in text) == pytest.approx(log10(300), abs=1e-4)


def test_small_bases_are_hollow_and_dotted() -> None:
    chart = make_chart(Kind.STEPS)
    small = tuple(replace(one, caution="small-base") for one in chart.series)
    line = drawn(replace(chart, series=small))["data"][2]
    assert (line["marker"]["symbol"], line["line"]["dash"]) == ("circle-open", "dot")


def test_empty_charts_are_drawn() -> None:
    for kind in Kind:
        chart = make_chart(kind)
        figure = drawn(replace(chart, figures=dict.fromkeys(chart.figures, make_figure(None))))
        assert all(
            value is None for trace in figure["data"] for value in trace["x" if kind is Kind.BARS else "y"]
        )


def test_lines_break_where_nobody_answered() -> None:
    chart = make_chart(Kind.LINES)
    gap = {**chart.figures, ("chat", "2026-11-02"): make_figure(None)}
    trace = drawn(replace(chart, figures=gap))["data"][0]
    assert trace["y"] == [63, None, 63]
    assert trace["connectgaps"] is False


def test_clear_changes_are_written_at_larger_dots() -> None:
    figure = drawn(make_chart(Kind.LINES))
    mark = next(one for one in figure["layout"]["annotations"] if "points" in one["text"])
    assert (mark["text"], mark["x"], mark["y"]) == ("<b>+6 points</b>", 2, 63)
    sizes = figure["data"][0]["marker"]["size"]
    assert sizes[1] > sizes[0] == sizes[2]


def test_periods_of_small_bases_are_hollow() -> None:
    chart = make_chart(Kind.LINES)
    groups = (replace(chart.groups[0], caution="small-base"), *chart.groups[1:])
    assert drawn(replace(chart, groups=groups))["data"][0]["marker"]["symbol"] == [
        "circle-open",
        "circle",
        "circle",
    ]


def test_axis_of_many_periods_names_a_few() -> None:
    days = [f"2026-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 29)]
    groups = tuple(Group(code, code, 50, 50.0, float(place)) for place, code in enumerate(days))
    chart = make_chart(Kind.LINES)
    figures = {(one.code, code): make_figure(30.0) for one in chart.series for code in days}
    axis = drawn(replace(chart, groups=groups, figures=figures))["layout"]["xaxis"]
    assert axis["ticktext"] == ["Jan 1", "Jan 15", "Feb 1", "Feb 15"]


def test_share_axis_of_lines_ends_above_the_largest() -> None:
    axis = drawn(make_chart(Kind.LINES))["layout"]["yaxis"]
    assert axis["range"] == [0, 70]
    assert axis["ticktext"] == ["0 %", "20 %", "40 %", "60 %"]


NAMES = st.lists(st.tuples(st.floats(0, 300), st.sampled_from((16.0, 32.0, 48.0))), min_size=1, max_size=8)


@given(names=NAMES)
def test_spread_names_keep_order_and_room_without_overlap(names: list[tuple[float, float]]) -> None:
    wanted, heights = [one for one, _ in names], [height for _, height in names]
    placed = spread(wanted, heights, 300)
    order = sorted(range(len(names)), key=lambda place: placed[place])
    assert [wanted[place] for place in order] == sorted(wanted)
    for above, below in pairwise(order):
        assert placed[below] - placed[above] >= (heights[above] + heights[below]) / 2 - 1e-9
    assert placed[order[0]] - heights[order[0]] / 2 >= -1e-9
    assert placed[order[-1]] + heights[order[-1]] / 2 <= max(300, sum(heights)) + 1e-9


@given(name=st.floats(20, 280))
def test_name_with_room_stays_where_its_line_ends(name: float) -> None:
    assert spread([name], [16], 300) == [name]
