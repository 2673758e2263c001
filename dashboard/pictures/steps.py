"""Falling steps on a logarithmic axis of time: who would still wait. Pure."""

from collections.abc import Callable, Sequence

from dashboard.charts.model import Chart, Figure, Group
from dashboard.pictures.ends import End, named, names_room
from dashboard.pictures.marks import NOTHING, Box, Drawing, Mark, Text, below
from dashboard.pictures.names import key
from dashboard.pictures.plot import Plot, grid, gutter, plot_height, ticks, units_first
from dashboard.pictures.sheet import SMALL, Sheet, figures_of
from dashboard.pictures.traces import Points, Trace, beside, drawn, meets, ring, taken, text_boxes
from dashboard.wording import UNITS, unit_of

# The lines begin this many times below the first wait: nobody is lost before it.
EARLIER = 1.6
TOP, STEP = 100.0, 25.0


def steps(chart: Chart, sheet: Sheet) -> Drawing:
    """Return a falling line a series in a pale band of its interval, named at its end or else in a key."""
    if not any(figure.percent is not None for figure in chart.figures.values()):
        return sheet.paragraph(sheet.say.no_answers(), colour="soft-ink")
    plot = _plot(chart, sheet, names_room(_longest(chart), sheet))
    traces = _traces(chart, plot)
    names = named(_ends(traces, sheet), sheet, plot.height)
    head = NOTHING
    if names is None or _crowded(text_boxes(names), taken(traces)):
        head, names = key(chart, sheet), []
        plot = _plot(chart, sheet, 0.0)
        traces = _traces(chart, plot)
    kept = _kept(chart, plot, traces, sheet, text_boxes(names))
    axis, height = ticks(plot, sheet, chart.groups, _waits(chart, sheet), units_first)
    lines = drawn(traces, sheet)
    marks = (*grid(plot, sheet, STEP, chart.goal), *lines, *kept, *names, *axis)
    return below([head, Drawing(sheet.width, height, marks)], 10)


def _plot(chart: Chart, sheet: Sheet, room: float) -> Plot:
    places = [max(1.0, group.place) for group in chart.groups] or [1.0]
    left = gutter(sheet, TOP)
    width = sheet.width - left - room
    return Plot(left, width, plot_height(sheet), TOP, min(places) / EARLIER, max(places), logarithmic=True)


def _longest(chart: Chart) -> list[str]:
    """Return the names of the series that last to the end of the axis: they stand beyond it."""
    last = max((group.place for group in chart.groups), default=0.0)
    return [
        series.label
        for series in chart.series
        if any(group.place == last for group, _ in figures_of(chart, series))
    ]


def _crowded(names: Sequence[Box], lines: Sequence[Box]) -> bool:
    """Return whether a name overlaps a line or another name."""
    return any(meets(name, [*lines, *names[:place]]) for place, name in enumerate(names))


def _traces(chart: Chart, plot: Plot) -> list[Trace]:
    traces = []
    for series in chart.series:
        told = figures_of(chart, series)
        if told:
            at = [(group, figure.percent or 0.0) for group, figure in told]
            high = [(group, _bound(figure.high, figure)) for group, figure in told]
            low = [(group, _bound(figure.low, figure)) for group, figure in told]
            points = tuple((plot.x(group.place), plot.y(percent)) for group, percent in at)
            band = (*_falling(plot, high), *reversed(_falling(plot, low)))
            traces.append(Trace(series, tuple(told), points, (_falling(plot, at),), (band,)))
    return traces


def _bound(bound: float | None, figure: Figure) -> float:
    return (figure.percent or 0.0) if bound is None else bound


def _falling(plot: Plot, told: Sequence[tuple[Group, float]]) -> Points:
    """Return steps that go down behind each wait: at it, who would wait so long is still there."""
    points = [(plot.x(plot.first), plot.y(told[0][1]))]
    for place, (group, percent) in enumerate(told):
        x = plot.x(group.place)
        points.append((x, plot.y(percent)))
        points += [(x, plot.y(after)) for _, after in told[place + 1 : place + 2]]
    return tuple(points)


def _ends(traces: Sequence[Trace], sheet: Sheet) -> list[End]:
    return [
        End(trace.series, *trace.points[-1], trace.series.label, base=sheet.base(trace.series.base))
        for trace in traces
    ]


def _kept(
    chart: Chart, plot: Plot, traces: Sequence[Trace], sheet: Sheet, names: Sequence[Box]
) -> list[Mark]:
    """Return a ring around the longest wait at which a series reaches the goal, named where it fits."""
    marks: list[Mark] = []
    others = [*names, *taken(traces)]
    room = Box(plot.left, 0.0, plot.left + plot.width, plot.height)
    height = plot.y(chart.goal or TOP)
    goal = Box(room.left, height - 1, room.right, height + 1)
    for trace in traces:
        reached = [
            place for place, (_, one) in enumerate(trace.told) if (one.percent or 0.0) >= (chart.goal or 101)
        ]
        if reached:
            marks.append(ring(trace, reached[-1], sheet))
            word = trace.told[reached[-1]][0].label
            text = Text(0.0, 0.0, word, sheet.colours["ink"], SMALL, True, ground=sheet.colours["ground"])
            point = trace.points[reached[-1]]
            found = beside(point, text, room, [*others, goal]) or beside(point, text, room, others)
            if found:
                marks.append(found)
                others.append(found.box)
    return marks


def _waits(chart: Chart, sheet: Sheet) -> Callable[[Group], tuple[str, ...]]:
    """Return waits as short as they fit on a phone: numbers, each unit once and below."""
    words: dict[str, tuple[str, ...]] = {}
    before = ""
    for group in chart.groups:
        unit = unit_of(int(group.place))
        number = sheet.say.number(int(group.place) // UNITS[unit])
        words[group.code] = (number,) if unit == before else (number, sheet.say.unit(unit))
        before = unit
    return lambda group: words[group.code]
