"""The labels of an axis of time: as many as fit at each step, more from wider steps on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.embed.drawing.plot import LEFT, WHOLE, Size
from dashboard.embed.drawing.widths import SPARE, Label, width_of
from dashboard.pictures.lettering import wrap

SMALL = 11.0
APART = 8.0
# A label is centred below its mark, the first one too.
WIDEST = 2 * LEFT
THIN_SPACE = "\u2009"


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the axis in lines, at a place in thousandths, shown from a step on."""

    x: float
    lines: tuple[str, ...]
    since: int = 0

    @property
    def shown(self) -> str:
        """Return the classes that show it."""
        return Label("", self.x, since=self.since).shown

    def clear_of(self, others: Sequence["Tick"], size: Size) -> bool:
        """Return whether it stands apart from all others in a plot of a size."""
        return all(
            abs(self.x - other.x) * size.width / WHOLE >= (self._width + other._width) / 2 + APART
            for other in others
        )

    @property
    def _width(self) -> float:
        return max((width_of(line, SMALL) for line in self.lines), default=0.0)


def broken(text: str) -> tuple[str, ...]:
    """Return a label in lines that are no wider than one may be."""
    # Languages put a narrow space on either side of the dash between two dates.
    return wrap(text.replace(THIN_SPACE, " "), WIDEST / SPARE, SMALL)


def ticks(tiers: Sequence[Sequence[Tick]], sizes: Sequence[Size]) -> tuple[Tick, ...]:
    """Return labels by tiers, the most important first, each tier from the step on that has room for it."""
    shown: list[Tick] = []
    for since, size in enumerate(sizes):
        for tier in tiers:
            places = {one.x for one in shown}
            more = [one for one in tier if one.x not in places]
            if all(one.clear_of([*shown, *more[:place]], size) for place, one in enumerate(more)):
                shown += [replace(one, since=since) for one in more]
    return tuple(sorted(shown, key=lambda one: one.x))


def units_first(found: Sequence[Tick]) -> list[Sequence[Tick]]:
    """Return the last label, those that name a unit, and the others, each for itself; for uneven places."""
    return [(one,) for one in sorted((*found[-1:], *found[:-1]), key=lambda one: -len(one.lines))]


def evenly(found: Sequence[Tick]) -> list[Sequence[Tick]]:
    """Return each …, eighth, fourth, second label and all of them, back from the last; for even places."""
    return [found[::-1][:: 2**power] for power in range(len(found).bit_length(), -1, -1)]
