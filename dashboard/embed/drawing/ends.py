"""Names and figures at the ends of lines, spread where they would overlap. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard.embed.drawing.plot import NAME_ROOMS, WHOLE, Size
from dashboard.embed.drawing.widths import SIZE, SPARE, width_of
from dashboard.pictures.lettering import wrap
from dashboard.pictures.marks import Box
from dashboard.pictures.sheet import NO_BREAK
from dashboard.pictures.spread import spread
from dashboard.pictures.traces import Trace, meets, taken

# From the end of a line to the words beside it, from line to line of them, and between two names.
DISTANCE, LEADING, BETWEEN, ASCENT = 14.0, 15.0, 4.0, 11.0
# In how many lines names may stand in which rooms, the best first.
MOST_LINES = 3
ROOMS = ((1, NAME_ROOMS[:2]), (2, NAME_ROOMS), (MOST_LINES, NAME_ROOMS[-1:]))
WIDEST = 200.0


@dataclass(frozen=True, slots=True)
class End:
    """Where a series' line ends, in thousandths, and what is said there; `base` in words."""

    colour: int
    x: float
    y: float
    shown: str = ""
    name: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Lines of text beside an end: the first one's base line and their middle in thousandths of the height.

    `figure` begins the first line, `rest` goes on with it; `width` in pixels.
    """

    end: End
    y: float
    middle: float
    figure: str
    rest: str
    more: tuple[str, ...]
    width: float

    def box(self, size: Size) -> Box:
        """Return the room that it takes in a plot of a size."""
        left = self.end.x * size.width / WHOLE + DISTANCE
        top = self.y * size.height / WHOLE - ASCENT
        return Box(left, top, left + self.width, top + LEADING * (1 + len(self.more)))


def name_room(ends: Sequence[End]) -> float | None:
    """Return the room that names need right of the plot, None where they have none."""
    outside = [end for end in ends if end.x >= WHOLE]
    if not outside:
        return NAME_ROOMS[0]
    tried = ((most, room) for most, rooms in ROOMS for room in rooms)
    return next(
        (room for most, room in tried if all(_takes(end, room - DISTANCE, most) for end in outside)), None
    )


def end_labels(
    ends: Sequence[End], room: float, size: Size, traces: Sequence[Trace]
) -> tuple[EndLabel, ...] | None:
    """Return what is said at ends in a plot of a size; None where it does not fit or is over a line."""
    labels: list[EndLabel] = []
    # No line goes on to the right of the plot.
    boxes = taken(traces) if any(end.x < WHOLE for end in ends) else []
    for x, together in groupby(sorted(ends, key=lambda end: (end.x, end.y)), key=lambda end: end.x):
        beside = min(WIDEST, (1 - x / WHOLE) * size.width + room) - DISTANCE
        placed = _placed(list(together), beside, size)
        if placed is None:
            return None
        for label in placed:
            if meets(label.box(size), boxes):
                return None
            boxes.append(label.box(size))
            labels.append(label)
    return tuple(labels)


def _placed(ends: Sequence[End], width: float, size: Size) -> list[EndLabel] | None:
    blocks = [_lines(end, width) for end in ends]
    if not all(_takes(end, width, MOST_LINES) for end in ends):
        return None
    heights = [LEADING * len(block) + BETWEEN for block in blocks]
    wanted = [end.y * size.height / WHOLE - height / 2 for end, height in zip(ends, heights, strict=True)]
    # The uppermost name may stand half above the plot; below it is the axis.
    tops = spread([top + LEADING / 2 for top in wanted], heights, size.height + LEADING / 2 + BETWEEN)
    if tops is None:
        return None
    return [
        _label(end, block, top - LEADING / 2, size)
        for end, block, top in zip(ends, blocks, tops, strict=True)
    ]


def _label(end: End, lines: Sequence[str], top: float, size: Size) -> EndLabel:
    unit, figure = WHOLE / size.height, _figure(end)
    return EndLabel(
        end,
        y=(top + ASCENT) * unit,
        middle=(top + LEADING * len(lines) / 2) * unit,
        figure=figure,
        rest=lines[0].removeprefix(figure),
        more=tuple(lines[1:]),
        width=max(width_of(line, bold=True) for line in lines),
    )


def _figure(end: End) -> str:
    return end.shown.replace(" ", NO_BREAK)


def _lines(end: End, width: float) -> tuple[str, ...]:
    """Return the figure and the name in lines, and the base in one of its own."""
    text = f"{_figure(end)} {end.name}".strip()
    return (*wrap(text, width / SPARE, SIZE, bold=bool(end.shown)), *filter(None, (end.base,)))


def _takes(end: End, width: float, lines: int) -> bool:
    """Return whether so many lines, and one for the base, hold what is said without a broken word."""
    words = (*end.name.split(), _figure(end), end.base)
    whole = all(width_of(word, bold=True) <= width for word in words)
    return whole and len(_lines(end, width)) <= lines + bool(end.base)
