"""Steps and lines: paths, names at their ends, what is marked and what is left out."""

from dataclasses import replace

import pytest

from dashboard.charts.model import Chart, Figure, Kind
from dashboard.embed.drawing import Drawn, drawn
from dashboard.embed.drawing.outline import Plot
from dashboard.embed.drawing.widths import ASIDE
from dashboard.wording import Wording
from tests.dashboard.charts import make_chart

LONG = "En osaa sanoa / en halua vastata mihinkään näistä kysymyksistä, joita minulta on nyt kysytty"


def shown(chart: Chart) -> Drawn:
    return drawn(chart, Wording("en"))


def plot_of(chart: Chart) -> Plot:
    plot = shown(chart).plot
    assert plot is not None
    return plot


def hiding(chart: Chart, *, series: str = "", group: str = "", reason: str = "n < 30") -> Chart:
    """Return the chart without the figures of a series or group, as the public sees it."""
    none = Figure(None, None, None, reason, "")
    return replace(
        chart,
        series=tuple(replace(one, base=None) if one.code == series else one for one in chart.series),
        groups=tuple(replace(one, base=None) if one.code == group else one for one in chart.groups),
        figures={
            key: none if series == key[0] or group == key[1] else figure
            for key, figure in chart.figures.items()
        },
    )


def test_steps_fall_behind_each_wait() -> None:
    stroke = plot_of(make_chart(Kind.STEPS)).strokes[0]
    assert stroke.line == "M0 30H79V90H349V600H1000"
    assert stroke.dots == "M79 30h0M349 90h0M1000 600h0"
    # The band of the intervals goes there above the line, and back below it.
    assert stroke.area == "M0 0H79V40H349V550H1000V650H349V140H79V80H0Z"


def test_longest_wait_that_reaches_the_goal_is_marked_and_named() -> None:
    drawing = shown(make_chart(Kind.STEPS))
    assert drawing.plot is not None
    assert [stroke.marked for stroke in drawing.plot.strokes] == ["M349 90h0"] * 3
    assert {label.point.text for label in drawing.plot.labels} == {"5 minutes"}
    assert drawing.plot.goal is not None and drawing.plot.goal.text == "90 %"
    assert drawing.remarks == ("Marked: the longest wait at which 90 % or more are still there.",)


def test_axis_of_waits_says_each_unit_once() -> None:
    ticks = plot_of(make_chart(Kind.STEPS)).ticks
    assert [tick.lines for tick in ticks] == [("1", "mins"), ("5",), ("4", "hours")]


def test_lines_have_a_whisker_an_interval() -> None:
    stroke = plot_of(make_chart(Kind.LINES)).strokes[0]
    # The axis ends at 80 percent.
    assert stroke.line == "M0 213H500H1000"
    assert stroke.whiskers == "M0 150V275M500 150V275M1000 150V275"
    assert stroke.area == ""


def test_clear_change_is_marked_and_said_at_its_point() -> None:
    plot = plot_of(make_chart(Kind.LINES))
    assert [stroke.marked for stroke in plot.strokes] == ["M500 213h0", "", ""]
    (label,) = plot.labels
    assert (label.point.text, label.point.x) == ("+6 points", 500.0)


def test_line_is_broken_where_a_period_is_hidden() -> None:
    drawing = shown(hiding(make_chart(Kind.LINES), group="2026-11-02"))
    assert drawing.plot is not None
    assert drawing.plot.strokes[0].line == "M0 213M1000 213"
    assert drawing.remarks == ("2 Nov: no figures, n < 30.",)
    assert [tick.lines for tick in drawing.plot.ticks][1] == ("Nov 2", "n < 30")


def test_reason_too_long_for_the_axis_stands_below_only() -> None:
    reason = "hidden so that another group cannot be worked out"
    drawing = shown(hiding(make_chart(Kind.LINES), group="2026-11-02", reason=reason))
    assert drawing.plot is not None
    assert [tick.lines for tick in drawing.plot.ticks][1] == ("Nov 2", "–")
    assert drawing.remarks == (f"2 Nov: no figures, {reason}.",)


@pytest.mark.parametrize("kind", [Kind.STEPS, Kind.LINES])
def test_hidden_series_is_told_and_not_drawn(kind: Kind) -> None:
    drawing = shown(hiding(make_chart(kind), series="phone"))
    assert drawing.plot is not None
    assert [stroke.colour for stroke in drawing.plot.strokes] == [0, 2]
    assert "Phone: no figures, n < 30." in drawing.remarks


@pytest.mark.parametrize("kind", [Kind.STEPS, Kind.LINES])
def test_chart_without_figures_says_why(kind: Kind) -> None:
    chart = make_chart(kind)
    none = Figure(None, None, None, "n < 30", "")
    drawing = shown(replace(chart, figures=dict.fromkeys(chart.figures, none)))
    assert drawing.plot is None
    assert len(drawing.remarks) == 1 and drawing.remarks[0].endswith(": no figures, n < 30.")


def test_chart_of_nothing_says_its_sentence() -> None:
    drawing = shown(make_chart(Kind.LINES, groups=(), figures={}, sentence="There is no trend yet."))
    assert (drawing.plot, drawing.remarks, drawing.table.sections) == (None, ("There is no trend yet.",), ())


def test_names_stand_at_the_ends_with_figure_or_base() -> None:
    steps, lines = plot_of(make_chart(Kind.STEPS)), plot_of(make_chart(Kind.LINES))
    assert [(one.rest, one.more) for one in steps.names[:1]] == [("Live chat", ("n = 100",))]
    assert [(one.figure, one.rest) for one in lines.names[:1]] == [("63\u00a0%", " Live chat")]
    assert steps.figures == () and [one.rest for one in lines.figures] == ["", "", ""]


def test_names_too_long_for_the_ends_leave_it_to_the_key() -> None:
    chart = make_chart(Kind.LINES)
    series = tuple(replace(one, label=f"{LONG} {one.code}") for one in chart.series)
    plot = plot_of(replace(chart, series=series))
    assert (plot.names, plot.classes) == ((), "f r2")


def test_small_base_is_hollow_and_dotted() -> None:
    steps, lines = make_chart(Kind.STEPS), make_chart(Kind.LINES)
    few = (replace(steps.series[0], caution="small-base"), *steps.series[1:])
    strokes = plot_of(replace(steps, series=few)).strokes
    assert [stroke.dotted for stroke in strokes] == [True, False, False]
    assert strokes[0].hollow == strokes[0].dots
    groups = (replace(lines.groups[0], caution="small-base"), *lines.groups[1:])
    assert plot_of(replace(lines, groups=groups)).strokes[0].hollow == "M0 213h0"


def test_wider_drawings_name_more_periods() -> None:
    chart = make_chart(Kind.LINES)
    groups = tuple(
        replace(chart.groups[0], code=f"2026-10-{day:02}", place=float(day)) for day in range(1, 29)
    )
    figures = {(s.code, g.code): chart.figures[s.code, "2026-11-01"] for s in chart.series for g in groups}
    ticks = plot_of(replace(chart, groups=groups, figures=figures)).ticks
    named = [sum(one.since <= step for one in ticks) for step in range(ASIDE + 3)]
    assert named == sorted(named) and 1 < named[0] < named[-1]
    assert ticks[-1].since == 0
