"""Chart of lines -> Plotly figure: shares from period to period, with the clear changes marked."""

from datetime import date
from math import ceil
from typing import Any

from dashboard.charts.layout import SOLID, base_layout, label, percent_axis, plain, rounded, time_axis
from dashboard.charts.line_ends import Plot, names_at_ends, room_for_names
from dashboard.charts.model import Chart, Series
from dashboard.wording import Wording

HEIGHT, ABOVE, BELOW, LEFT = 340, 20, 32, 44
# Names of so many periods fit below the narrowest picture.
MOST_TICKS = 4
STEP, HALF = 10, 50
DOT, MARKED, ABOVE_DOT = 6, 10, 14
# Of more periods the dots would touch on a phone.
SPACIOUS, SMALL_DOT = 21, 3
# Parts of the axis: before the first dots, and after what a word has no room for to its right.
BESIDE_DOT, NEAR_END = 0.02, 0.25
HOVER = (
    "%{customdata[0]}<br><b>%{customdata[1]}</b> (%{customdata[2]})<br>%{customdata[3]}"
    "<extra>%{fullData.name}</extra>"
)


def lines_figure(chart: Chart, say: Wording) -> dict[str, Any]:
    """Return lines named at their ends, broken where nobody answered; dots of small bases are hollow."""
    plot = Plot(HEIGHT, _top(chart), {group.code: group.place for group in chart.groups})
    every = ceil(len(chart.groups) / MOST_TICKS)
    places = [group.place for group in chart.groups[::every]]
    # A period is named by its first day, which fits.
    texts = [say.day_of_year(date.fromisoformat(group.code)) for group in chart.groups[::every]]
    first, last = chart.groups[0].place, chart.groups[-1].place
    margin = BESIDE_DOT * (last - first)
    step = STEP if plot.top <= HALF else 2 * STEP
    return {
        "data": [_trace(chart, series, say) for series in chart.series],
        "layout": {
            **base_layout(HEIGHT + ABOVE + BELOW),
            "margin": {"l": LEFT, "r": room_for_names(chart, plot), "t": ABOVE, "b": BELOW},
            "xaxis": {**time_axis(places, texts, (first - margin, last + margin)), "showgrid": False},
            "yaxis": percent_axis(say, range(0, int(plot.top) + 1, step), plot.top),
            "annotations": [*names_at_ends(chart, plot), *_changes(chart, plot)],
        },
    }


def _top(chart: Chart) -> float:
    """Return the percentage at the top: the next ten above all figures."""
    largest = max((figure.percent or 0 for figure in chart.figures.values()), default=0)
    return float(min(100, STEP * (int(largest) // STEP + 1)))


def _trace(chart: Chart, series: Series, say: Wording) -> dict[str, Any]:
    figures = [chart.figures[series.code, group.code] for group in chart.groups]
    dot = DOT if len(figures) <= SPACIOUS else SMALL_DOT
    hollow = ["circle-open" if group.caution == "small-base" else "circle" for group in chart.groups]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(series.label),
        "x": [group.place for group in chart.groups],
        "y": rounded(figure.percent for figure in figures),
        "connectgaps": False,
        "line": {"color": series.colour, "width": 2},
        "marker": {
            "color": series.colour,
            "symbol": hollow,
            "size": [MARKED if figure.change else dot for figure in figures],
            **SOLID,
        },
        "cliponaxis": False,
        "customdata": [
            [plain(group.label), plain(one.shown), one.interval, f"n = {say.number(group.base or 0)}"]
            for group, one in zip(chart.groups, figures, strict=True)
        ],
        "hovertemplate": HOVER,
    }


def _changes(chart: Chart, plot: Plot) -> list[dict[str, Any]]:
    """Return the clear changes in words, above their dots; near the end to the left, clear of the names."""
    end = chart.groups[-1].code
    return [
        label(
            f"<b>{plain(figure.change)}</b>",
            x=group.place,
            y=figure.percent,
            yshift=ABOVE_DOT,
            xanchor="right" if plot.part(group.code, end) < NEAR_END else "center",
        )
        for series in chart.series
        for group in chart.groups
        if (figure := chart.figures[series.code, group.code]).change
    ]
