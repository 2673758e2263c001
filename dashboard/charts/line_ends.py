"""Names at the ends of lines, instead of a legend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts.layout import BESIDE, LETTER, LINE_HEIGHT, SMALL_SIZE, beside, label, lines_of, spread
from dashboard.charts.model import Chart, Series

DISTANCE = 8
NARROWEST_PLOT = 200
# Names of lines that end closer than this part of the axis could overlap.
CLOSE = 0.35


@dataclass(frozen=True)
class Plot:
    """The room that lines are drawn in: its height in pixels, the percentage at its top, its time axis.

    `axis`: the place of each group on the axis as Plotly counts it.
    """

    height: int
    top: float
    axis: Mapping[str, float]

    def down(self, percent: float) -> float:
        """Return how many pixels below the top a percentage is."""
        return (self.top - percent) / self.top * self.height

    def part(self, one: str, other: str) -> float:
        """Return how much of the axis lies between two groups."""
        return abs(self.axis[one] - self.axis[other]) / (
            max(self.axis.values()) - min(self.axis.values()) or 1
        )


def names_at_ends(chart: Chart, plot: Plot) -> list[dict[str, Any]]:
    """Return the name of each line at its last figure, moved up or down where names would overlap."""
    made = []
    for near in _near(chart, plot):
        named = [beside(series.label, series.colour) for series, _ in near]
        wanted = [plot.down(chart.figures[series.code, end].percent or 0) for series, end in near]
        middles = spread(wanted, [LINE_HEIGHT * len(lines) for lines in named], plot.height)
        made += [
            _name(lines, plot.axis[end], plot.top, middle)
            for (_, end), lines, middle in zip(near, named, middles, strict=True)
        ]
    return made


def room_for_names(chart: Chart, plot: Plot) -> int:
    """Return the pixels that names take beyond the narrowest plot; some lines end before it does."""
    beyond = [
        DISTANCE
        + LETTER * (max(map(len, lines_of(series.label, BESIDE))) + 2)
        - NARROWEST_PLOT * plot.part(end, chart.groups[-1].code)
        for series, end in _ends(chart)
    ]
    return round(max(beyond, default=0.0)) + DISTANCE


def _name(lines: Sequence[str], x: float, top: float, middle: float) -> dict[str, Any]:
    place = {"x": x, "xshift": DISTANCE, "xanchor": "left", "y": top, "yshift": -round(middle)}
    return label("<br>".join(lines), SMALL_SIZE, **place, yanchor="middle", align="left")


def _near(chart: Chart, plot: Plot) -> list[list[tuple[Series, str]]]:
    """Return the lines that have figures, with their last groups, in bunches that end close together."""
    bunches: list[list[tuple[Series, str]]] = []
    for series, end in sorted(_ends(chart), key=lambda one: plot.axis[one[1]]):
        if bunches and plot.part(bunches[-1][-1][1], end) < CLOSE:
            bunches[-1].append((series, end))
        else:
            bunches.append([(series, end)])
    return bunches


def _ends(chart: Chart) -> list[tuple[Series, str]]:
    """Return the lines that have figures, each with the last group where it has one."""
    found = []
    for series in chart.series:
        told = [one.code for one in chart.groups if chart.figures[series.code, one.code].percent is not None]
        found += [(series, told[-1])] if told else []
    return found
