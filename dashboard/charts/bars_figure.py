"""Chart of bars -> Plotly figure: a 100 % bar a group, or a lane an option where several can be chosen."""

from itertools import accumulate
from typing import Any

from dashboard.charts.layout import (
    GREY,
    NARROWEST,
    QUARTERS,
    base_layout,
    label,
    lines_of,
    percent_axis,
    plain,
    rounded,
)
from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.wording import Wording
from study.look import ink

# A figure needs about this share of a bar to fit; beyond the other, it stands inside its lane.
NARROWEST_LABELLED, LANE_FULL = 6.0, 60.0
# In pixels: a bar, a lane, a line of text, the room below a group, and that of the axis.
BAR, LANE, LINE, GAP, AXIS = 30, 20, 19, 12, 28
HATCHING: Any = {"fgcolor": "rgba(255,255,255,.5)", "size": 7, "solidity": 0.25}
LEFT: Any = {"x": 0, "xref": "paper", "xanchor": "left", "align": "left"}
HOVER = (
    "<b>%{customdata[0]}</b> (%{customdata[1]})<br>%{customdata[2]} / %{customdata[3]}"
    "<extra>%{fullData.name}</extra>"
)


def bars_figure(chart: Chart, say: Wording) -> dict[str, Any]:
    """Return horizontal bars, hatched on small bases. Names stand above them, where they fit at any width.

    The axis downwards is in pixels, as a group takes what its name and lanes need.
    """
    names = [_name(group, say) for group in chart.groups]
    tops = list(
        accumulate((_height(chart, *pair) for pair in zip(chart.groups, names, strict=True)), initial=0)
    )
    bars = [top + LINE * len(lines) for top, lines in zip(tops, names, strict=False)]
    return {
        "data": [_trace(chart, place, bars, say) for place in range(len(chart.series))],
        "layout": {
            **base_layout(tops[-1] + AXIS),
            "barmode": "stack" if chart.exclusive else "overlay",
            "margin": {"l": 12, "r": 24, "t": 0, "b": AXIS},
            "uniformtext": {"minsize": 11, "mode": "hide"},
            "xaxis": percent_axis(say, QUARTERS),
            "yaxis": {"range": [tops[-1], 0], "visible": False, "fixedrange": True},
            "annotations": [
                label("<br>".join(lines), y=bar, yanchor="bottom", **LEFT)
                for lines, bar in zip(names, bars, strict=True)
            ],
        },
    }


def _height(chart: Chart, group: Group, name: list[str]) -> int:
    bars = BAR if chart.exclusive else LANE * len(chart.series)
    return LINE * len(name) + bars * bool(group.base) + GAP


def _name(group: Group, say: Wording) -> list[str]:
    """Return the lines of a group's name, its base behind the last or, where it does not fit, below."""
    base = f"n = {say.number(group.base)}" if group.base else say.no_answers()
    lines = [f"<b>{line}</b>" for line in lines_of(group.label)]
    if len(lines[-1]) + len(base) > NARROWEST + len("<b></b>"):
        return [*lines, base]
    return [*lines[:-1], f"{lines[-1]}  {base}"]


def _trace(chart: Chart, place: int, bars: list[int], say: Wording) -> dict[str, Any]:
    series = chart.series[place]
    figures = [chart.figures[series.code, group.code] for group in chart.groups]
    middle = BAR / 2 if chart.exclusive else LANE * (place + 0.5)
    return {
        "type": "bar",
        "orientation": "h",
        "name": plain(series.label),
        "y": [bar + middle for bar in bars],
        "x": rounded(figure.percent for figure in figures),
        "width": BAR if chart.exclusive else LANE - 3,
        **(_inside(figures) if chart.exclusive else _beside(figures)),
        "textangle": 0,
        "insidetextfont": {"color": ink(series.colour)},
        "marker": _marker(chart, series),
        "customdata": [
            _told(figure, group, say) for figure, group in zip(figures, chart.groups, strict=True)
        ],
        "hovertemplate": HOVER,
    }


def _inside(figures: list[Figure]) -> dict[str, Any]:
    """Return the figures in the middle of their parts of the bar, where they fit."""
    fitting = [(figure.percent or 0) >= NARROWEST_LABELLED for figure in figures]
    texts = [plain(figure.shown) if fits else "" for figure, fits in zip(figures, fitting, strict=True)]
    return {"text": texts, "textposition": "inside", "insidetextanchor": "middle"}


def _beside(figures: list[Figure]) -> dict[str, Any]:
    """Return the figures and their intervals at the ends of their lanes."""
    full = [(figure.percent or 0) > LANE_FULL for figure in figures]
    return {
        "text": [f"{plain(one.shown)} ({one.interval})" if one.interval else "" for one in figures],
        "textposition": ["inside" if each else "outside" for each in full],
        "insidetextanchor": "end",
        "cliponaxis": False,
    }


def _marker(chart: Chart, series: Series) -> dict[str, Any]:
    hatched = ["/" if group.caution == "small-base" else "" for group in chart.groups]
    return {
        "color": series.colour,
        "line": {"color": GREY, "width": 0.5},
        "pattern": {"shape": hatched, "fillmode": "overlay", **HATCHING},
    }


def _told(figure: Figure, group: Group, say: Wording) -> list[str]:
    """Return what is said of a figure under the pointer."""
    return [
        plain(figure.shown),
        figure.interval,
        say.number(figure.count or 0),
        say.number(group.base or 0),
    ]
