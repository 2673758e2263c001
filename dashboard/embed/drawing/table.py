"""Chart -> the table of all its figures, headed by whatever has a base of its own. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.charts.model import Chart, Figure, Group, Kind, Series
from dashboard.embed.drawing.words import answers_of, caution_of, hidden_because
from dashboard.wording import Wording


@dataclass(frozen=True, slots=True)
class Line:
    """A figure in words; the weighted ones are empty where there are none."""

    label: str
    share: str
    interval: str
    weighted: str
    weighted_interval: str
    remark: str


@dataclass(frozen=True, slots=True)
class Section:
    """The figures on one base; a hidden one has its reason and no lines."""

    label: str
    base: str
    mark: str
    hidden: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Sections, what their lines are of, and whether weighted figures stand beside."""

    corner: str
    weighted: bool
    sections: tuple[Section, ...]


def table(chart: Chart, say: Wording, beside: Chart | None) -> Table:
    """Return waits by series, as those have bases; answers by group of all other charts."""
    steps = chart.kind is Kind.STEPS
    heads: tuple[Series | Group, ...] = chart.series if steps else chart.groups
    return Table(
        corner=say.gettext("Wait") if steps else say.gettext("Answer"),
        weighted=beside is not None,
        sections=tuple(_section(chart, head, say, beside) for head in heads),
    )


def _section(chart: Chart, head: Series | Group, say: Wording, beside: Chart | None) -> Section:
    keys = list(keys_of(chart, head))
    hidden = hidden_because(chart.figures[key] for key, _ in keys)
    lines = [_line(label, chart.figures[key], _beside(beside, key), say) for key, label in keys]
    if chart.kind is Kind.STEPS:
        # A question of waits does not name all waits of the others.
        lines = [line for (key, _), line in zip(keys, lines, strict=True) if chart.figures[key].shown]
    return Section(
        label=head.label,
        base="" if hidden else answers_of(chart, head.base, say),
        mark="" if hidden else caution_of(head, say),
        hidden=hidden,
        lines=() if hidden else tuple(lines),
    )


def keys_of(chart: Chart, head: Series | Group) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the keys of a series' or group's figures, each with what it is called among them."""
    if isinstance(head, Series):
        yield from (((head.code, group.code), group.label) for group in chart.groups)
    else:
        yield from (((series.code, head.code), series.label) for series in chart.series)


def _beside(beside: Chart | None, key: tuple[str, str]) -> Figure | None:
    found = beside.figures.get(key) if beside else None
    return found if found and found.percent is not None else None


def _line(label: str, figure: Figure, weighted: Figure | None, say: Wording) -> Line:
    higher = say.gettext("Higher than: %(columns)s") % {"columns": figure.higher_than}
    return Line(
        label=label,
        share=figure.shown,
        interval=figure.interval,
        weighted=weighted.shown if weighted else "",
        weighted_interval=weighted.interval if weighted else "",
        remark=higher if figure.higher_than else figure.change,
    )
