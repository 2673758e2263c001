"""Lines through periods, with the clear changes marked. Pure."""

from collections.abc import Sequence
from itertools import groupby

from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.pictures.ends import DISTANCE, End, named, names_room
from dashboard.pictures.lettering import text_width
from dashboard.pictures.marks import NOTHING, SIZE, Box, Drawing, Mark, Text, below
from dashboard.pictures.names import key
from dashboard.pictures.plot import Plot, evenly, grid, gutter, plot_height, ticks
from dashboard.pictures.sheet import SMALL, Sheet
from dashboard.pictures.traces import Trace, beside, drawn, ring, taken, text_boxes

# The axis ends at the first of these that no interval exceeds, with a line of the grid each so much.
TOPS = ((10, 5), (20, 5), (30, 10), (40, 10), (50, 10), (60, 20), (80, 20), (100, 25))


def lines(chart: Chart, sheet: Sheet) -> Drawing:
    """Return a line a series in a pale band of its interval, named at its end or else in a key."""
    if not any(figure.percent is not None for figure in chart.figures.values()):
        return sheet.paragraph(sheet.say.no_answers(), colour="soft-ink")
    top, step = _scale(chart)
    plot = _plot(chart, sheet, top, names_room([f"100 % {one.label}" for one in chart.series], sheet))
    traces = _traces(chart, plot)
    names = named(_ends(traces, plot, sheet, names=True), sheet, plot.height)
    head = NOTHING
    if names is None:
        head = key(chart, sheet)
        plot = _plot(chart, sheet, top, _figures_room(traces))
        traces = _traces(chart, plot)
        names = named(_ends(traces, plot, sheet, names=False), sheet, plot.height) or []
    axis, height = ticks(plot, sheet, chart.groups, lambda group: _period(group, sheet), evenly)
    changes = _changes(plot, traces, sheet, text_boxes(names))
    marks = (*grid(plot, sheet, step), *drawn(traces, sheet), *changes, *names, *axis)
    return below([head, Drawing(sheet.width, height, marks)], 10)


def _scale(chart: Chart) -> tuple[float, float]:
    highest = max((figure.high or figure.percent or 0.0 for figure in chart.figures.values()), default=0.0)
    return next(((top, step) for top, step in TOPS if highest <= top), TOPS[-1])


def _plot(chart: Chart, sheet: Sheet, top: float, room: float) -> Plot:
    places = [group.place for group in chart.groups] or [0.0]
    left = gutter(sheet, top)
    return Plot(left, sheet.width - left - room, plot_height(sheet), top, min(places), max(places))


def _figures_room(traces: Sequence[Trace]) -> float:
    shown = (text_width(trace.told[-1][1].shown, SIZE, bold=True) for trace in traces)
    return DISTANCE + 2 + max(shown, default=0.0)


def _period(group: Group, sheet: Sheet) -> list[str]:
    return [text for text in (group.label, sheet.base(group.base)) if text]


def _traces(chart: Chart, plot: Plot) -> list[Trace]:
    """Return a trace for each series that has figures; where nobody answered its line is broken."""
    traces = []
    for series in chart.series:
        runs = _runs(chart, series)
        if runs:
            told = tuple(one for run in runs for one in run)
            points = tuple(_point(plot, group, figure.percent) for group, figure in told)
            paths = tuple(tuple(_point(plot, group, one.percent) for group, one in run) for run in runs)
            bands = tuple(_band(plot, run) for run in runs)
            traces.append(Trace(series, told, points, paths, bands))
    return traces


def _runs(chart: Chart, series: Series) -> list[list[tuple[Group, Figure]]]:
    told = [(group, chart.figures[series.code, group.code]) for group in chart.groups]
    return [list(run) for known, run in groupby(told, key=lambda one: one[1].percent is not None) if known]


def _point(plot: Plot, group: Group, percent: float | None) -> tuple[float, float]:
    return plot.x(group.place), plot.y(percent or 0.0)


def _band(plot: Plot, run: Sequence[tuple[Group, Figure]]) -> tuple[tuple[float, float], ...]:
    high = [_point(plot, group, figure.high) for group, figure in run]
    low = [_point(plot, group, figure.low) for group, figure in run]
    return (*high, *reversed(low))


def _ends(traces: Sequence[Trace], plot: Plot, sheet: Sheet, *, names: bool) -> list[End]:
    """Return what is said right of the plot, level with the last figure of each series."""
    return [
        End(
            trace.series,
            plot.x(plot.last),
            trace.points[-1][1],
            trace.series.label if names else "",
            trace.told[-1][1].shown,
            sheet.base(trace.series.base) if names else "",
        )
        for trace in traces
    ]


def _changes(plot: Plot, traces: Sequence[Trace], sheet: Sheet, names: Sequence[Box]) -> list[Mark]:
    """Return a ring around each figure that clearly differs from the one before, and by how much."""
    marks: list[Mark] = []
    lines, texts = taken(traces), list(names)
    room = Box(plot.left, 0.0, sheet.width, plot.height)
    for trace in traces:
        for place, (_, figure) in enumerate(trace.told):
            if figure.change:
                marks.append(ring(trace, place, sheet))
                ink, ground = sheet.colours["ink"], sheet.colours["ground"]
                text = Text(0.0, 0.0, figure.change, ink, SMALL, True, ground=ground)
                point = trace.points[place]
                found = beside(point, text, room, [*lines, *texts]) or beside(point, text, room, texts)
                if found:
                    marks.append(found)
                    texts.append(found.box)
    return marks
