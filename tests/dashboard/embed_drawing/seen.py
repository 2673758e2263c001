"""What a reader sees of a drawing in a window: texts and their rooms, worked out without a browser."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.embed.drawing import Drawn
from dashboard.embed.drawing.bars import NAMES, Bar
from dashboard.embed.drawing.ends import ASCENT, DISTANCE, LEADING, EndLabel
from dashboard.embed.drawing.outline import Plot
from dashboard.embed.drawing.plot import HEIGHTS, LEFT, WHOLE, Size
from dashboard.embed.drawing.widths import ASIDE, STEPS
from dashboard.pictures.lettering import text_width
from dashboard.pictures.marks import Box

# A font that is a tenth wider than the measured one.
WIDER = 1.1
SMALL, SIZE = 11.0, 12.0
NEAR = 6.0


@dataclass(frozen=True)
class Seen:
    """A text with the room that its letters take, in pixels from the drawing's top left corner."""

    text: str
    box: Box

    def over(self, other: "Seen") -> bool:
        """Return whether it is drawn over another."""
        return self.box.meets(other.box)


def step_of(width: float) -> int:
    """Return the step that the style sheet is at."""
    return max(place for place, least in enumerate(STEPS) if width >= least)


def shown(classes: str, width: float) -> bool:
    """Return whether classes show a text in a drawing of a width."""
    at = step_of(width)
    since = [int(one[1:]) for one in classes.split() if one[0] == "s" and one[1:].isdigit()]
    until = [int(one[1:]) for one in classes.split() if one[0] == "u" and one[1:].isdigit()]
    return all(at >= one for one in since) and all(at < one for one in until)


def size_of(plot: Plot, width: float) -> Size:
    """Return the plot in a drawing of a width."""
    names = [int(one[1:]) for one in plot.classes.split() if one[0] == "n"]
    right = 58.0 if "f" in plot.classes.split() else 32.0
    if names and step_of(width) >= ASIDE:
        right = names[0]
    return Size(width - LEFT - right, HEIGHTS[step_of(width)])


def texts(drawn: Drawn, width: float) -> list[Seen]:
    """Return the texts of a plot, from its own left and top; of bars see `bar_texts`."""
    assert drawn.plot is not None
    plot, size = drawn.plot, size_of(drawn.plot, width)
    return [*_levels(plot, size), *_ticks(plot, size, width), *_labels(plot, size, width)]


def bar_texts(bar: Bar, width: float) -> list[Seen]:
    """Return the labels of a bar in a drawing of a width."""
    wide = width - (NAMES if step_of(width) >= ASIDE else 0)
    return [
        Seen(label.text, _box(label.text, label.x * wide / 100, float(segment.y), label.anchor, SIZE))
        for segment in bar.segments
        for label in segment.labels
        if shown(label.shown, width)
    ]


def _levels(plot: Plot, size: Size) -> Iterator[Seen]:
    for level in (*plot.levels, *filter(None, [plot.goal])):
        y = level.y * size.height / WHOLE + 4
        yield Seen(level.text, _box(level.text, 0.0, y, "end", SMALL, bold=level is plot.goal))


def _ticks(plot: Plot, size: Size, width: float) -> Iterator[Seen]:
    for tick in plot.ticks:
        for row, line in enumerate(tick.lines if shown(tick.shown, width) else ()):
            x, y = tick.x * size.width / WHOLE, size.height + 18 + 14 * row
            yield Seen(line, _box(line, x, y, "middle", SMALL))


def _labels(plot: Plot, size: Size, width: float) -> Iterator[Seen]:
    for label in plot.labels:
        if shown(label.classes, width):
            x = label.point.x * size.width / WHOLE
            y = label.point.y * size.height / WHOLE + label.down
            yield Seen(label.point.text, _box(label.point.text, x, y, label.anchor, SMALL, bold=True))
    with_names = bool(plot.names) and step_of(width) >= ASIDE
    for end in plot.names if with_names else plot.figures:
        yield from _end(end, size)


def _end(label: EndLabel, size: Size) -> Iterator[Seen]:
    for row, line in enumerate((label.figure + label.rest, *label.more)):
        x = label.end.x * size.width / WHOLE + DISTANCE - NEAR
        y = label.y * size.height / WHOLE + LEADING * row
        assert y >= label.y * size.height / WHOLE - ASCENT
        yield Seen(line, _box(line, x, y, "start", SIZE))


def _box(text: str, x: float, y: float, anchor: str, size: float, *, bold: bool = False) -> Box:
    width = WIDER * text_width(text, size, bold=bold)
    left = {"middle": x - width / 2, "end": x - width - NEAR, "start": x + NEAR}[anchor]
    return Box(left, y - 0.74 * size, left + width, y + 0.2 * size)
