"""The room that lines are drawn in, as wide as the reader's window lets it be. Pure.

Places are counted in thousandths of its width and height. Its height at a step, its margins and the size of
its letters are the style sheet's; they stand here for what has to fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.embed.drawing.widths import ASIDE, STEPS
from dashboard.pictures.plot import along
from dashboard.pictures.traces import Points, Trace

WHOLE = 1000.0
HEIGHTS = (240.0, 240.0, 240.0, 300.0, 300.0, 380.0)
LEFT = 44.0
# Right of the plot at the narrow steps: half the last label of the axis, or the last figures of lines.
BESIDE_STEPS, BESIDE_LINES = 32.0, 58.0
# From the step on where names stand at the ends of lines they take one of these.
NAME_ROOMS = (80.0, 120.0, 160.0, 200.0)


@dataclass(frozen=True, slots=True)
class Size:
    """A plot in pixels, as small as it gets at a step."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Scale:
    """`top` in percent; `first` and `last` on the axis of time."""

    top: float
    first: float
    last: float
    logarithmic: bool = False

    def x(self, place: float) -> float:
        """Return how far from the left a place on the axis of time is."""
        return WHOLE * along(place, self.first, self.last, logarithmic=self.logarithmic)

    def y(self, percent: float) -> float:
        """Return how far from the top a percentage is."""
        return WHOLE * (1 - percent / self.top)


def sizes(beside: float, names: float | None) -> tuple[Size, ...]:
    """Return the plot at each step, by what is right of it; `names` None where none stand at the ends."""
    at_ends = beside if names is None else names
    widths = [width - LEFT - (at_ends if place >= ASIDE else beside) for place, width in enumerate(STEPS)]
    return tuple(Size(min(widths[place:]), height) for place, height in enumerate(HEIGHTS))


def scaled(traces: Sequence[Trace], size: Size) -> list[Trace]:
    """Return the lines of traces in pixels."""

    def points(line: Points) -> Points:
        return tuple((x * size.width / WHOLE, y * size.height / WHOLE) for x, y in line)

    return [
        replace(trace, points=points(trace.points), lines=tuple(map(points, trace.lines)), bands=())
        for trace in traces
    ]
