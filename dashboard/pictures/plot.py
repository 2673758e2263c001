"""The room that lines are drawn in: an axis of percent, one of time, and their labels. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from dashboard.charts.model import Group
from dashboard.pictures.lettering import LEADING, text_width
from dashboard.pictures.marks import Line, Mark, Text
from dashboard.pictures.sheet import SMALL, Sheet

# Room above the highest line of the grid, and around the points at either end.
ABOVE, INSET = 8.0, 6.0
TICK, APART = 5.0, 8.0
# A line of the grid that is nearer to the goal than this gives way to it.
CROWDED = 14.0
# The height of the room, and its share of the width.
SHALLOWEST, DEEPEST, RATIO = 220.0, 420.0, 0.42


@dataclass(frozen=True, slots=True)
class Plot:
    """`left`, `width` and `height` in pixels; `top` in percent; `first` and `last` on the axis of time."""

    left: float
    width: float
    height: float
    top: float
    first: float
    last: float
    logarithmic: bool = False

    def x(self, place: float) -> float:
        """Return how far from the left a place on the axis of time is."""
        share = along(place, self.first, self.last, logarithmic=self.logarithmic)
        return self.left + INSET + share * (self.width - 2 * INSET)

    def y(self, percent: float) -> float:
        """Return how far from the top a percentage is."""
        return ABOVE + (1 - percent / self.top) * (self.height - ABOVE)


def along(place: float, first: float, last: float, *, logarithmic: bool) -> float:
    """Return the share of an axis that is before a place; a half where the axis has no length."""
    here, begin, end = (log(max(one, first)) if logarithmic else one for one in (place, first, last))
    return (here - begin) / (end - begin) if end > begin else 0.5


def gutter(sheet: Sheet, top: float) -> float:
    """Return the room that the percentages of the grid take."""
    return text_width(sheet.say.percent(top), SMALL) + 8


def grid(plot: Plot, sheet: Sheet, step: float, goal: float | None = None) -> list[Mark]:
    """Return a quiet line each so many percent, and the goal's in words that stand out."""
    marks: list[Mark] = []
    for place in range(round(plot.top / step) + 1):
        percent = place * step
        if goal is None or abs(plot.y(percent) - plot.y(goal)) >= CROWDED:
            colour = "soft-ink" if place == 0 else "line"
            marks.append(_across(plot, percent, sheet.colours[colour]))
            marks.append(_percent(plot, sheet, percent, "soft-ink"))
    if goal is not None:
        marks.append(_across(plot, goal, sheet.colours["ink"], "4 3"))
        marks.append(_percent(plot, sheet, goal, "ink"))
    return marks


def _across(plot: Plot, percent: float, stroke: str, dashes: str = "") -> Line:
    return Line(plot.left, plot.y(percent), ((0.0, 0.0), (plot.width, 0.0)), stroke, dashes=dashes)


def _percent(plot: Plot, sheet: Sheet, percent: float, colour: str) -> Text:
    x, y = plot.left - 6, plot.y(percent) + SMALL * 0.36
    bold = colour == "ink"
    return Text(x, y, sheet.say.percent(percent), sheet.colours[colour], SMALL, bold, "end")


def ticks(
    plot: Plot,
    sheet: Sheet,
    groups: Sequence[Group],
    words: Callable[[Group], Sequence[str]],
    chosen: Callable[[Sequence["Tick"]], Sequence["Tick"]],
) -> tuple[list[Mark], float]:
    """Return the labels of the axis of time that fit beside each other, and the height they take."""
    found = [_tick(plot, sheet, group, words(group)) for group in groups]
    stroke = sheet.colours["soft-ink"]
    marks: list[Mark] = [Line(one.x, plot.height, ((0.0, 0.0), (0.0, TICK)), stroke) for one in found]
    for one in chosen(found):
        for row, text in enumerate(one.words):
            y = plot.height + TICK + SMALL * (1 + LEADING * row)
            middle = (one.left + one.right) / 2
            marks.append(Text(middle, y, text, sheet.colours["soft-ink"], SMALL, anchor="middle"))
    rows = max((len(one.words) for one in found), default=0)
    return marks, plot.height + TICK + SMALL * LEADING * rows + 2


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the axis: where its mark is, where its words begin and end."""

    x: float
    left: float
    right: float
    words: tuple[str, ...]

    def clear_of(self, others: Sequence["Tick"]) -> bool:
        """Return whether it stands apart from all others."""
        return all(self.right + APART <= one.left or one.right + APART <= self.left for one in others)


def _tick(plot: Plot, sheet: Sheet, group: Group, words: Sequence[str]) -> Tick:
    x = plot.x(group.place)
    width = max((text_width(word, SMALL) for word in words), default=0.0)
    left = min(max(0.0, x - width / 2), sheet.width - width)
    return Tick(x, left, left + width, tuple(words))


def units_first(found: Sequence[Tick]) -> list[Tick]:
    """Return those that name a unit, the last, and of the others those that have room; for uneven places."""
    chosen: list[Tick] = []
    for tick in sorted((*found[-1:], *found[:-1]), key=lambda one: -len(one.words)):
        if tick.clear_of(chosen):
            chosen.append(tick)
    return chosen


def evenly(found: Sequence[Tick]) -> list[Tick]:
    """Return each so-manieth back from the last, as many as have room; for places that are even."""
    for step in range(1, len(found) + 1):
        chosen = list(found[::-1][::step])
        if all(one.clear_of(chosen[:place]) for place, one in enumerate(chosen)):
            return chosen
    return []


def plot_height(sheet: Sheet) -> float:
    """Return how high the room for lines is on a sheet."""
    return min(DEEPEST, max(SHALLOWEST, sheet.width * RATIO))
