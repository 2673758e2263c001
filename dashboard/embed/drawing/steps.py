"""Falling steps on a logarithmic axis of time: who would still wait. Pure."""

from collections.abc import Iterator, Sequence

from dashboard.charts.model import Chart, Group, Series
from dashboard.embed.drawing.axis import Tick, units_first
from dashboard.embed.drawing.ends import End
from dashboard.embed.drawing.outline import Outline
from dashboard.embed.drawing.paths import Stroke, path, stroke
from dashboard.embed.drawing.plot import BESIDE_STEPS, Scale
from dashboard.embed.drawing.points import Point
from dashboard.embed.drawing.words import base_of, palette_place
from dashboard.pictures.sheet import figures_of
from dashboard.pictures.steps import EARLIER, STEP, TOP
from dashboard.pictures.traces import Points, Trace
from dashboard.wording import UNITS, Wording, unit_of

# A line of the grid that is nearer to the goal than this, in percent, gives way to it.
CROWDED = 6.0
ABOVE_ALL = 101.0


def steps(chart: Chart, say: Wording) -> Outline:
    """Return a falling line a series in the band of its intervals, named at its end."""
    places = [max(1.0, group.place) for group in chart.groups]
    scale = Scale(TOP, min(places) / EARLIER, max(places), logarithmic=True)
    traces = [_trace(chart, one, scale) for one in chart.series if figures_of(chart, one)]
    levels = [STEP * place for place in range(round(TOP / STEP) + 1)]
    return Outline(
        scale=scale,
        grid=tuple(one for one in levels if chart.goal is None or abs(one - chart.goal) >= CROWDED),
        goal=chart.goal,
        traces=tuple(traces),
        strokes=tuple(_stroke(trace, chart.goal) for trace in traces),
        ends=tuple(_end(chart, trace, say) for trace in traces),
        points=tuple(point for trace in traces for point in _kept(trace, chart.goal)),
        tiers=units_first(list(_ticks(chart, scale, say))),
        beside=BESIDE_STEPS,
    )


def _trace(chart: Chart, series: Series, scale: Scale) -> Trace:
    told = figures_of(chart, series)
    at = [figure.percent or 0.0 for _, figure in told]
    bounds = [
        (share if figure.low is None else figure.low, share if figure.high is None else figure.high)
        for share, (_, figure) in zip(at, told, strict=True)
    ]
    groups = [group for group, _ in told]
    points = tuple((scale.x(group.place), scale.y(share)) for group, share in zip(groups, at, strict=True))
    high = _falling(scale, groups, [high for _, high in bounds])
    low = _falling(scale, groups, [low for low, _ in bounds])
    return Trace(series, tuple(told), points, (_falling(scale, groups, at),), ((*high, *reversed(low)),))


def _falling(scale: Scale, groups: Sequence[Group], shares: Sequence[float]) -> Points:
    """Return steps that go down behind each wait: at it, who would wait so long is still there."""
    points = [(0.0, scale.y(shares[0]))]
    for place, group in enumerate(groups):
        x = scale.x(group.place)
        points += [(x, scale.y(share)) for share in shares[place : place + 2]]
    return tuple(points)


def _stroke(trace: Trace, goal: float | None) -> Stroke:
    area = "".join(f"{path(band)}Z" for band in trace.bands)
    return stroke(trace, area=area, marked=_kept(trace, goal))


def _end(chart: Chart, trace: Trace, say: Wording) -> End:
    series = trace.series
    return End(palette_place(series), *trace.points[-1], name=series.label, base=base_of(chart, series, say))


def _kept(trace: Trace, goal: float | None) -> list[Point]:
    """Return the longest wait at which a series reaches the goal."""
    reached = [
        Point(x, y, group.label)
        for (x, y), (group, figure) in zip(trace.points, trace.told, strict=True)
        if (figure.percent or 0.0) >= (ABOVE_ALL if goal is None else goal)
    ]
    return reached[-1:]


def _ticks(chart: Chart, scale: Scale, say: Wording) -> Iterator[Tick]:
    """Yield waits as short as they fit on a phone: numbers, each unit once and below."""
    before = ""
    for group in chart.groups:
        unit = unit_of(int(group.place))
        number = say.number(int(group.place) // UNITS[unit])
        yield Tick(scale.x(group.place), (number,) if unit == before else (number, say.unit(unit)))
        before = unit
