"""Chart of steps -> Plotly figure: who would still be there, falling from wait to wait."""

from math import log10
from typing import Any

from dashboard.charts.layout import (
    GREY,
    QUARTERS,
    SOLID,
    base_layout,
    percent_axis,
    plain,
    rounded,
    time_axis,
    tint,
)
from dashboard.charts.line_ends import Plot, names_at_ends, room_for_names
from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.wording import UNITS, Wording, unit_of

HEIGHT, ABOVE, BELOW, LEFT = 300, 12, 44, 44
# A little above 100 %, so that lines along it are not cut.
TOP = 103.0
# Before a wait it is those who waited so long that are left, and at it still: down, then along.
STEP = "vh"
# The line begins this many times below the first wait.
EARLIER = 1.4
# As a part of ten times, so that the last dot is not cut.
BEYOND = 0.01
HOVER = (
    "%{customdata[0]}<br><b>%{customdata[1]}</b> (%{customdata[2]})<br>%{customdata[3]}"
    "<extra>%{fullData.name}</extra>"
)


def steps_figure(chart: Chart, say: Wording) -> dict[str, Any]:
    """Return falling steps along a logarithmic axis of time, in bands of their intervals."""
    places = [group.place for group in chart.groups]
    plot = Plot(HEIGHT, TOP, {group.code: round(log10(group.place), 5) for group in chart.groups})
    first = places[0] / EARLIER
    ends = log10(first), log10(places[-1]) + BEYOND
    return {
        "data": [trace for series in chart.series for trace in _traces(chart, series, first, say)],
        "layout": {
            **base_layout(HEIGHT + ABOVE + BELOW),
            "margin": {"l": LEFT, "r": room_for_names(chart, plot), "t": ABOVE, "b": BELOW},
            "xaxis": {**time_axis(places, _ticks(chart.groups, say), ends), "type": "log"},
            "yaxis": percent_axis(say, _percents(chart), TOP),
            "annotations": names_at_ends(chart, plot),
            "shapes": [] if chart.goal is None else [_line(chart.goal)],
        },
    }


def _traces(chart: Chart, series: Series, first: float, say: Wording) -> list[dict[str, Any]]:
    """Return the lower and the upper edge of a series' band, and its steps; nothing without figures."""
    told = [(group, chart.figures[series.code, group.code]) for group in chart.groups]
    told = [(group, figure) for group, figure in told if figure.percent is not None]
    if not told:
        return []
    x = [first, *(group.place for group, _ in told)]
    # Nobody is lost before the first wait.
    edges = [told[0][1], *(figure for _, figure in told)]
    band: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "line": {"shape": STEP, "width": 0},
        "hoverinfo": "skip",
    }
    filled = {"fill": "tonexty", "fillcolor": tint(series.colour)}
    return [
        {**band, "y": rounded(one.low for one in edges)},
        {**band, "y": rounded(one.high for one in edges), **filled},
        _steps(series, x, rounded(one.percent for one in edges), told, say),
    ]


def _steps(
    series: Series, x: list[float], y: list[float | None], told: list[tuple[Group, Figure]], say: Wording
) -> dict[str, Any]:
    hollow = series.caution == "small-base"
    base = f"n = {say.number(series.base or 0)}"
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(series.label),
        "x": x,
        "y": y,
        "line": {"shape": STEP, "color": series.colour, "width": 2.5, "dash": "dot" if hollow else "solid"},
        # No mark where the line begins: nobody was asked about that wait.
        "marker": {
            "color": series.colour,
            "size": [0, *(7 for _ in told)],
            "symbol": "circle-open" if hollow else "circle",
            **SOLID,
        },
        "cliponaxis": False,
        "customdata": [
            [""] * 4,
            *([plain(group.label), plain(one.shown), one.interval, base] for group, one in told),
        ],
        "hovertemplate": HOVER,
    }


def _ticks(groups: tuple[Group, ...], say: Wording) -> list[str]:
    """Return waits as short as they fit on a phone: their numbers, each unit once and below."""
    units = [unit_of(int(group.place)) for group in groups]
    numbers = [say.number(int(group.place) // UNITS[unit]) for group, unit in zip(groups, units, strict=True)]
    return [
        number if unit == before else f"{number}<br>{plain(say.unit(unit))}"
        for number, unit, before in zip(numbers, units, ["", *units], strict=False)
    ]


def _percents(chart: Chart) -> list[float]:
    """Return the percentages that the axis names: quarters, and the goal."""
    return sorted({*QUARTERS, *([] if chart.goal is None else [chart.goal])})


def _line(goal: float) -> dict[str, Any]:
    stroke = {"color": GREY, "width": 2, "dash": "6px,4px"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": goal, "y1": goal, "line": stroke}
