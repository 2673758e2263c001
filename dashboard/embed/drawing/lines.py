"""Lines through periods: their paths, and the points that are marked. Pure."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.embed.drawing.axis import WIDEST, Tick, broken, evenly
from dashboard.embed.drawing.ends import End
from dashboard.embed.drawing.outline import Outline
from dashboard.embed.drawing.paths import Stroke, stroke, whisker
from dashboard.embed.drawing.plot import BESIDE_LINES, Scale
from dashboard.embed.drawing.points import Point
from dashboard.embed.drawing.widths import width_of
from dashboard.embed.drawing.words import palette_place
from dashboard.pictures.lines import TOPS
from dashboard.pictures.traces import Trace
from dashboard.wording import Wording


def lines(chart: Chart, say: Wording) -> Outline:
    """Return a line a series with a whisker an interval, its last figure at its end."""
    top, step = _top(chart)
    places = [group.place for group in chart.groups]
    scale = Scale(top, min(places), max(places))
    traces = [_trace(chart, one, scale) for one in chart.series]
    traces = [trace for trace in traces if trace.told]
    return Outline(
        scale=scale,
        grid=tuple(step * place for place in range(round(top / step) + 1)),
        traces=tuple(traces),
        strokes=tuple(_stroke(trace, scale) for trace in traces),
        ends=tuple(_end(trace) for trace in traces),
        points=tuple(point for trace in traces for point in _changes(trace)),
        tiers=evenly([Tick(scale.x(group.place), _words(chart, group, say)) for group in chart.groups]),
        beside=BESIDE_LINES,
        figures=True,
    )


def _top(chart: Chart) -> tuple[float, float]:
    highest = max(figure.high or figure.percent or 0.0 for figure in chart.figures.values())
    return next(((top, step) for top, step in TOPS if highest <= top), TOPS[-1])


def _trace(chart: Chart, series: Series, scale: Scale) -> Trace:
    """Return the unbroken lines of a series and its points."""
    figures = [(group, chart.figures[series.code, group.code]) for group in chart.groups]
    runs = [list(run) for known, run in groupby(figures, key=_known) if known]
    told = tuple(one for run in runs for one in run)
    paths = tuple(tuple(_point(scale, *one) for one in run) for run in runs)
    return Trace(series, told, tuple(point for one in paths for point in one), paths, ())


def _known(told: tuple[Group, Figure]) -> bool:
    return told[1].percent is not None


def _point(scale: Scale, group: Group, figure: Figure) -> tuple[float, float]:
    return scale.x(group.place), scale.y(figure.percent or 0.0)


def _stroke(trace: Trace, scale: Scale) -> Stroke:
    whiskers = "".join(
        whisker(scale.x(group.place), scale.y(figure.high), scale.y(figure.low))
        for group, figure in trace.told
        if figure.low is not None and figure.high is not None
    )
    return stroke(trace, whiskers=whiskers, marked=_changes(trace))


def _end(trace: Trace) -> End:
    series = trace.series
    return End(palette_place(series), *trace.points[-1], trace.told[-1][1].shown, series.label)


def _changes(trace: Trace) -> Sequence[Point]:
    told = zip(trace.points, trace.told, strict=True)
    return [Point(x, y, figure.change) for (x, y), (_, figure) in told if figure.change]


def _words(chart: Chart, group: Group, say: Wording) -> tuple[str, ...]:
    """Return a period by its first day, the last one by its name, and its base; where that is hidden, why."""
    last = group is chart.groups[-1]
    label = group.label if last else say.day_of_year(date.fromisoformat(group.code))
    figures = (chart.figures[one.code, group.code] for one in chart.series)
    if group.base is None:
        reason = next((one.shown for one in figures if one.percent is None), "")
        base = reason if width_of(reason) <= WIDEST else "–"
    else:
        base = say.bases(group.base, rounded_down=chart.rounded_down)
    return (*broken(label), *filter(None, (base,)))
