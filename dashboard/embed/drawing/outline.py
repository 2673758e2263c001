"""Lines and what is said of them -> a plot in which all of it has its place. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from dashboard.embed.drawing.axis import Tick, ticks
from dashboard.embed.drawing.ends import End, EndLabel, end_labels, name_room
from dashboard.embed.drawing.paths import Stroke
from dashboard.embed.drawing.plot import WHOLE, Scale, Size, scaled, sizes
from dashboard.embed.drawing.points import Point, PointLabel, Room, joined, point_labels
from dashboard.embed.drawing.widths import ASIDE
from dashboard.pictures.marks import Box
from dashboard.pictures.traces import Trace, taken
from dashboard.wording import Wording

# How far words beside a point may reach into what is right of the plot.
BEYOND = 10.0


@dataclass(frozen=True, kw_only=True)
class Outline:
    """What a plot shows, in thousandths of it; `figures`: the last ones stand on its right without names."""

    scale: Scale
    grid: tuple[float, ...]
    traces: tuple[Trace, ...]
    strokes: tuple[Stroke, ...]
    ends: tuple[End, ...]
    points: tuple[Point, ...]
    tiers: Sequence[Sequence[Tick]]
    beside: float
    figures: bool = False
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A line of the grid at a height in thousandths, with its percentage."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot as the template prints it.

    `names` stand at the ends of lines from the step on at which there is room, `figures` until then or
    always; `room` is the class of what is right of the plot, `rows` how many lines the axis has.
    """

    levels: tuple[Level, ...]
    goal: Level | None
    strokes: tuple[Stroke, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[PointLabel, ...]
    names: tuple[EndLabel, ...]
    figures: tuple[EndLabel, ...]
    classes: str
    every: tuple[float, ...]


def plot(outline: Outline, say: Wording) -> Plot:
    """Return the plot of an outline."""
    room = name_room(outline.ends)
    names = _names(outline, room) if room is not None else ()
    room = room if names else None
    steps = sizes(outline.beside, room)
    figures = _figures(outline, steps[0]) if outline.figures else ()
    marks = {one.x: len(one.lines) for tier in outline.tiers for one in tier}
    return Plot(
        levels=tuple(_level(outline, percent, say) for percent in outline.grid),
        goal=None if outline.goal is None else _level(outline, outline.goal, say),
        strokes=outline.strokes,
        ticks=ticks(outline.tiers, steps),
        labels=_labels(outline, steps, names, figures),
        names=names,
        figures=figures,
        classes=" ".join(filter(None, _classes(outline, room, max(marks.values())))),
        every=tuple(sorted(marks)),
    )


def _classes(outline: Outline, room: float | None, rows: int) -> list[str]:
    """Return the classes of the margins: narrow and wide on the right, and below."""
    return ["f" if outline.figures else "", f"n{room:.0f}" if room else "", f"r{rows}"]


def _labels(
    outline: Outline, steps: Sequence[Size], names: Sequence[EndLabel], figures: Sequence[EndLabel]
) -> tuple[PointLabel, ...]:
    lines = partial(_crossed, outline)
    narrow = Room(0, steps[:ASIDE], lines, figures, BEYOND)
    wide = Room(ASIDE, steps[ASIDE:], lines, names or figures, BEYOND)
    return joined(point_labels(outline.points, narrow), point_labels(outline.points, wide), ASIDE)


def _crossed(outline: Outline, size: Size) -> list[Box]:
    """Return the room that lines take in a plot of a size, the goal's too."""
    boxes = taken(scaled(outline.traces, size))
    if outline.goal is not None:
        y = outline.scale.y(outline.goal) * size.height / WHOLE
        boxes.append(Box(0.0, y - 1, size.width, y + 1))
    return boxes


def _level(outline: Outline, percent: float, say: Wording) -> Level:
    return Level(outline.scale.y(percent), say.percent(percent))


def _names(outline: Outline, room: float) -> tuple[EndLabel, ...]:
    size = sizes(outline.beside, room)[ASIDE]
    return end_labels(outline.ends, room, size, scaled(outline.traces, size)) or ()


def _figures(outline: Outline, size: Size) -> tuple[EndLabel, ...]:
    ends = [End(end.colour, end.x, end.y, end.shown) for end in outline.ends]
    return end_labels(ends, outline.beside, size, scaled(outline.traces, size)) or ()
