"""A chart as it stands in a page: what is drawn, said and listed of it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.charts.model import Chart, Group, Kind, Series
from dashboard.embed.drawing.bars import Bar, bars
from dashboard.embed.drawing.lines import lines
from dashboard.embed.drawing.outline import Plot, plot
from dashboard.embed.drawing.steps import steps
from dashboard.embed.drawing.table import Table, keys_of, table
from dashboard.embed.drawing.words import base_of, caution_of, hidden_because, palette_place
from dashboard.wording import Wording


@dataclass(frozen=True, slots=True)
class Entry:
    """A colour of the key by its place in the palette, and what it stands for."""

    colour: int
    label: str
    base: str
    mark: str


@dataclass(frozen=True)
class Drawn:
    """What the macro of `figure.html` prints: bars or a plot, None where there is nothing to draw in it.

    `base` is in words, empty where it is hidden or there are several; `remarks` tell what a plot marks, and
    what it cannot show.
    """

    chart: Chart
    base: str
    bars: tuple[Bar, ...]
    plot: Plot | None
    remarks: tuple[str, ...]
    key: tuple[Entry, ...]
    table: Table

    @property
    def sentence(self) -> str:
        """Return what the chart shows, with its numbers, where it cannot be seen."""
        return self.bars[0].sentence if self.bars else self.chart.sentence


def drawn(chart: Chart, say: Wording, *, beside: Chart | None = None) -> Drawn:
    """Return a chart as it is drawn; `beside` is the weighted one, whose percents stand in the table."""
    listed = table(chart, say, beside)
    of_bars = chart.kind is Kind.BARS
    shown = None if of_bars else _plot(chart, say)
    return Drawn(
        chart=chart,
        base=listed.sections[0].base if of_bars else "",
        bars=bars(chart, say) if of_bars else (),
        plot=shown,
        remarks=() if of_bars else _remarks(chart, shown, say),
        key=tuple(_entry(chart, one, say) for one in chart.series),
        table=listed,
    )


def _plot(chart: Chart, say: Wording) -> Plot | None:
    if all(figure.percent is None for figure in chart.figures.values()):
        return None
    return plot(steps(chart, say) if chart.kind is Kind.STEPS else lines(chart, say), say)


def _entry(chart: Chart, series: Series, say: Wording) -> Entry:
    return Entry(palette_place(series), series.label, base_of(chart, series, say), caution_of(series, say))


def _remarks(chart: Chart, shown: Plot | None, say: Wording) -> tuple[str, ...]:
    told = (*_marked(chart, shown, say), *_hidden(chart, shown, say))
    # A chart without figures says itself what it waits for.
    return told if shown or told else (chart.sentence,)


def _marked(chart: Chart, shown: Plot | None, say: Wording) -> Iterator[str]:
    """Yield what the marks of waits stand for; a trend's notes say it themselves."""
    if chart.goal is not None and shown and any(stroke.marked for stroke in shown.strokes):
        text = say.gettext("Marked: the longest wait at which %(goal)s or more are still there.")
        yield text % {"goal": say.percent(chart.goal)}


def _hidden(chart: Chart, shown: Plot | None, say: Wording) -> Iterator[str]:
    """Yield which series and periods a plot leaves out, and why."""
    heads: list[Series | Group] = list(chart.series) if shown or chart.kind is Kind.STEPS else []
    # A wait that nobody was asked about hides nothing.
    heads += chart.groups if chart.kind is Kind.LINES else ()
    without: dict[str, list[str]] = {}
    for head in heads:
        reason = hidden_because(chart.figures[key] for key, _ in keys_of(chart, head))
        without.setdefault(reason, []).append(head.label)
    without.pop("", None)
    for reason, labels in without.items():
        names = {"column": say.listed(labels), "reason": reason}
        yield say.gettext("%(column)s: no figures, %(reason)s.") % names
