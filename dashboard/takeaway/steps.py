"""A chart of steps as lines of points, for programs that draw straight ones only. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from dashboard.charts.model import Chart, Series
from dashboard.takeaway.origin import named
from dashboard.wording import Wording
from study.look import LIGHT

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis of time: seconds in its unit, its ends in that unit (powers of ten), its name."""

    unit: int
    first: float
    last: float
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """Points (time in the axis's unit, share from 0 to 1) in a colour; dashed where it is no figure."""

    name: str
    colour: str
    points: tuple[tuple[float, float], ...]
    dashed: bool = False


def time_axis(chart: Chart, say: Wording) -> Axis:
    """Return the axis that all waits of a chart fit on."""
    places = [group.place for group in chart.groups]
    unit, name = (MINUTE, say.gettext("Minutes")) if min(places) >= MINUTE else (1, say.gettext("Seconds"))
    first, last = log10(min(places) / unit), log10(max(places) / unit)
    return Axis(unit, 10.0 ** floor(first), 10.0 ** max(ceil(last), floor(first) + 1), name)


def step_lines(chart: Chart, axis: Axis, say: Wording) -> list[Line]:
    """Return a line for each series that has figures, and the goal's."""
    drawn = [Line(named(one, say), one.colour, tuple(_steps(chart, one, axis))) for one in chart.series]
    lines = [line for line in drawn if line.points]
    if chart.goal is not None:
        name = say.gettext("keep %(goal)s") % {"goal": say.percent(chart.goal)}
        ends = ((axis.first, chart.goal / 100), (axis.last, chart.goal / 100))
        lines.append(Line(name, LIGHT["soft-ink"], ends, dashed=True))
    return lines


def _steps(chart: Chart, series: Series, axis: Axis) -> Iterator[tuple[float, float]]:
    """Yield points along to each wait, and down at it: so many waited until then."""
    told = [(group.place / axis.unit, chart.figures[series.code, group.code]) for group in chart.groups]
    known = [(place, one.percent / 100) for place, one in told if one.percent is not None]
    for (was, _), (now, share) in pairwise([(axis.first, 1.0), *known]):
        yield was, share
        yield now, share
