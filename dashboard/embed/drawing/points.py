"""Words beside points of lines, from the step on at which they are clear of all others. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dashboard.embed.drawing.ends import EndLabel
from dashboard.embed.drawing.plot import WHOLE, Size
from dashboard.embed.drawing.widths import SPARE, Label
from dashboard.pictures.marks import Box, Text
from dashboard.pictures.traces import AWAY, beside

SMALL = 11.0
# A label that takes more of the plot's width than this hides too much where it is over a line.
SHORT = 0.45
# Lines so near to a point, in pixels, are rather kept clear than those farther away.
NEAR = 24.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place in thousandths, and what is said of it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class PointLabel:
    """Words whose base line is `down` pixels below a point, shown from a step on, until another."""

    point: Point
    anchor: str
    down: int
    since: int = 0
    until: int | None = None

    @property
    def classes(self) -> str:
        """Return the classes that place and show it."""
        return Label(self.point.text, self.point.x, self.anchor, self.since, self.until).classes


@dataclass(frozen=True)
class Room:
    """Where labels may stand from a step on: plots of rising sizes, what is drawn in them, and other words.

    Labels may reach some pixels `beyond` the right of a plot.
    """

    since: int
    sizes: Sequence[Size]
    lines: Callable[[Size], Sequence[Box]]
    words: Sequence[EndLabel]
    beyond: float


def point_labels(points: Sequence[Point], room: Room) -> list[PointLabel]:
    """Return labels, each since the first step that has room for it, clear of lines if it can be."""
    placed: list[PointLabel] = []
    for since, size in enumerate(room.sizes, room.since):
        shown = {one.point for one in placed}
        waiting = [point for point in points if point not in shown]
        if not waiting:
            break
        crossed, words = room.lines(size), [one.box(size) for one in room.words]
        edges = Box(0.0, -SMALL, size.width + room.beyond, size.height)
        for point in waiting:
            others = [*words, *(_text(one, size).box for one in placed)]
            found = _beside(point, size, crossed, edges, others)
            placed += [replace(found, since=since)] if found else []
    return placed


def joined(narrow: Sequence[PointLabel], wide: Sequence[PointLabel], step: int) -> tuple[PointLabel, ...]:
    """Return labels of plots narrower than a step and of wider ones; what stays in its place is one label."""
    # One that finds room in wide plots only from a later step on is another, though it stands in its place.
    stays = {_place(one) for one in narrow} & {_place(one) for one in wide if one.since <= step}
    until = (one if _place(one) in stays else replace(one, until=step) for one in narrow)
    return (*until, *(one for one in wide if _place(one) not in stays))


def _place(label: PointLabel) -> tuple[Point, str, int]:
    return label.point, label.anchor, label.down


def _beside(
    point: Point, size: Size, crossed: Sequence[Box], room: Box, others: Sequence[Box]
) -> PointLabel | None:
    x, y = _at(point, size)
    text = Text(x, y, point.text, "", SMALL * SPARE, bold=True)
    near = [one for one in crossed if one.left < x + NEAR and one.right > x - NEAR]
    short = text.box.right - text.box.left <= SHORT * size.width
    for lines in (crossed, near, ()) if short else (crossed,):
        found = beside((x, y), text, room, [*lines, *others])
        if found:
            return PointLabel(point, found.anchor, round(found.y - y))
    return None


def _at(point: Point, size: Size) -> tuple[float, float]:
    return point.x * size.width / WHOLE, point.y * size.height / WHOLE


def _text(label: PointLabel, size: Size) -> Text:
    x, y = _at(label.point, size)
    across = {"start": AWAY, "end": -AWAY}.get(label.anchor, 0.0)
    return Text(x + across, y + label.down, label.point.text, "", SMALL * SPARE, True, label.anchor)
