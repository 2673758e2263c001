"""Chart -> bars: places and widths in percent, their labels, and the sentence that says the same. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.embed.drawing.widths import ASIDE, STEPS, Label, step, width_of
from dashboard.embed.drawing.words import answers_of, caution_of, hidden_because, palette_place
from dashboard.wording import Wording

# How wide a bar is at least at each step: names take their room where they stand beside it.
NAMES = 160
WIDTHS = tuple(
    STEPS[ASIDE - 1] if place == ASIDE else width - NAMES * (place > ASIDE)
    for place, width in enumerate(STEPS)
)
PADDING = 8.0
BAR_HEIGHT, LANE_HEIGHT, LANE_GAP = 28, 20, 2
# The first bar names its segments where all that are as large as this, in percent, take their names.
NAMED_FROM = 10
# A label beyond the end of a lane needs room to its right.
LANE_FULL = 75


@dataclass(frozen=True, slots=True)
class Segment:
    """A rectangle in percent of the bar's width; `y` and `height` in pixels."""

    colour: int
    x: float
    width: float
    y: int
    height: int
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A group: what is drawn and said of it; a hidden one has its reason and no figure."""

    label: str
    base: str
    mark: str
    hidden: str
    sentence: str
    height: int
    hollow: bool
    segments: tuple[Segment, ...]


def bars(chart: Chart, say: Wording) -> tuple[Bar, ...]:
    """Return stacked bars, or lanes where several answers could be chosen."""
    return tuple(_bar(chart, group, say, first=group is chart.groups[0]) for group in chart.groups)


def _bar(chart: Chart, group: Group, say: Wording, *, first: bool) -> Bar:
    told = [(series, chart.figures[series.code, group.code]) for series in chart.series]
    hidden = hidden_because(figure for _, figure in told)
    height = BAR_HEIGHT
    segments: Sequence[Segment] = ()
    if not hidden:
        segments = _stack(told, named=first) if chart.exclusive else _lanes(told, named=first)
        height = BAR_HEIGHT if chart.exclusive else LANE_HEIGHT * len(told) - LANE_GAP
    return Bar(
        label=group.label,
        base="" if hidden or group.base is None else _base(chart, group, say),
        mark="" if hidden else caution_of(group, say),
        hidden=hidden,
        sentence=_sentence(chart, group, told, hidden, say),
        height=height,
        hollow=group.caution == "small-base",
        segments=tuple(segments),
    )


def _base(chart: Chart, group: Group, say: Wording) -> str:
    effective = group.effective_base if chart.weighted else None
    return say.bases(group.base or 0, effective, rounded_down=chart.rounded_down)


def _sentence(
    chart: Chart, group: Group, told: Sequence[tuple[Series, Figure]], hidden: str, say: Wording
) -> str:
    if hidden:
        names = {"column": group.label, "reason": hidden}
        return say.gettext("%(column)s: no figures, %(reason)s.") % names
    shares = "; ".join(_named(series, figure) for series, figure in told)
    base = answers_of(chart, group.base, say)
    return say.gettext("%(column)s, %(base)s: %(shares)s.") % {
        "column": group.label,
        "base": base,
        "shares": shares,
    }


def _named(series: Series, figure: Figure) -> str:
    return f"{series.label}: {figure.shown}"


def _stack(told: Sequence[tuple[Series, Figure]], *, named: bool) -> list[Segment]:
    # Percents that were rounded one by one may add up to a little more.
    whole = max(100.0, sum(figure.percent or 0.0 for _, figure in told)) / 100
    named_since = _named_since(told, whole) if named else None
    segments, x = [], 0.0
    for series, figure in told:
        if figure.percent:
            width = figure.percent / whole
            labels = _labels(series, figure, x + width / 2, width, named_since)
            segments.append(Segment(palette_place(series), x, width, 0, BAR_HEIGHT, labels))
            x += width
    return segments


def _named_since(told: Sequence[tuple[Series, Figure]], whole: float) -> int | None:
    """Return the step from which on all large segments take their names, None where some never do."""
    steps = [
        _since(_named(series, figure), figure.percent / whole)
        for series, figure in told
        if figure.percent and figure.percent / whole >= NAMED_FROM
    ]
    known = [since for since in steps if since is not None]
    return max(known) if known and len(known) == len(steps) else None


def _since(text: str, share: float) -> int | None:
    return step(width_of(text) + PADDING, share, WIDTHS)


def _labels(
    series: Series, figure: Figure, x: float, width: float, named_since: int | None
) -> tuple[Label, ...]:
    since = _since(figure.shown, width)
    if since is None:
        return ()
    if named_since is None or width < NAMED_FROM:
        return (Label(figure.shown, x, since=since),)
    named = Label(_named(series, figure), x, since=named_since)
    short = Label(figure.shown, x, since=since, until=named_since)
    return (short, named) if since < named_since else (named,)


def _lanes(told: Sequence[tuple[Series, Figure]], *, named: bool) -> list[Segment]:
    segments = []
    for place, (series, figure) in enumerate(told):
        width = figure.percent or 0.0
        labels = _lane_labels(series, figure, width, named=named)
        y, height = place * LANE_HEIGHT, LANE_HEIGHT - LANE_GAP
        segments.append(Segment(palette_place(series), 0.0, width, y, height, labels))
    return segments


def _lane_labels(series: Series, figure: Figure, width: float, *, named: bool) -> tuple[Label, ...]:
    """Return a lane's figure beyond its end, or in it where it is long; the first bar's with names."""
    inside = figure.percent is not None and width > LANE_FULL
    anchor, room = ("end", width) if inside else ("start", 100 - width)
    text = _named(series, figure)
    since = step(width_of(text) + 2 * PADDING, room, WIDTHS) if named else None
    if since is None:
        return (Label(figure.shown, width, anchor),)
    with_name = Label(text, width, anchor, since)
    return (Label(figure.shown, width, anchor, 0, since), with_name) if since else (with_name,)
