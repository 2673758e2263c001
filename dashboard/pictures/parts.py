"""The parts of a 100 % bar, and their names above it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.pictures.lettering import narrowest, text_width
from dashboard.pictures.marks import SIZE, Drawing, Line, Mark, moved
from dashboard.pictures.names import series_name
from dashboard.pictures.sheet import Sheet
from dashboard.pictures.spread import spread

# The room that a figure wants on either side.
ROOM = 3.0
# Names have at most so many lines; each has a rule in its colour on its left, which leads to its part.
MOST_LINES = 3
RULE, INDENT, APART = 2.5, 7.0, 10.0
# How far a name may stand from its part, and how deep the rules run down to it.
FARTHEST, LEAST_LEAD, SLOPE = 60.0, 9.0, 0.15


@dataclass(frozen=True, slots=True)
class Part:
    """A series' part of a group's bar: where it begins and how wide it is, in pixels."""

    series: Series
    group: Group
    figure: Figure
    x: float
    width: float

    def takes(self, text: str, size: float, *, bold: bool = False) -> bool:
        """Return whether there is a text and it fits into the part."""
        return bool(text) and text_width(text, size, bold=bold) + 2 * ROOM <= self.width


def parts_of(chart: Chart, group: Group, width: float) -> list[Part]:
    """Return the parts of a group's bar, none where it has no answers."""
    found = [(series, chart.figures[series.code, group.code]) for series in chart.series]
    whole = max(100.0, sum(figure.percent or 0.0 for _, figure in found))
    parts, x = [], 0.0
    for series, figure in found:
        if figure.percent is not None:
            wide = figure.percent / whole * width
            parts.append(Part(series, group, figure, x, wide))
            x += wide
    return parts


def parts_names(parts: Sequence[Part], sheet: Sheet) -> Drawing | None:
    """Return the names of a bar's parts as they stand on it, None where they do not fit beside each other."""
    for lines in range(1, MOST_LINES + 1):
        names = [_broken(part, lines, sheet) for part in parts]
        sizes = [_width(name) + INDENT + APART for name in names]
        places = spread([part.x for part in parts], sizes, sheet.width + APART)
        if places is not None and all(_near(part, x) for part, x in zip(parts, places, strict=True)):
            return _names(parts, names, places, sheet)
    return None


def _broken(part: Part, lines: int, sheet: Sheet) -> tuple[str, ...]:
    """Return the name of a part in a line if that is no wider than the part, else in so many."""
    name = series_name(part.series, sheet)
    alone = text_width(name, SIZE) + INDENT <= part.width
    return narrowest(name, 1 if alone else lines, SIZE)


def _width(name: Sequence[str]) -> float:
    return max((text_width(line, SIZE) for line in name), default=0.0)


def _near(part: Part, x: float) -> bool:
    return part.x - FARTHEST <= x <= part.x + part.width + FARTHEST


def _names(
    parts: Sequence[Part], names: Sequence[tuple[str, ...]], places: Sequence[float], sheet: Sheet
) -> Drawing:
    blocks = [sheet.lines(name) for name in names]
    height = max((block.height for block in blocks), default=0.0)
    ends = [_end(part, x) for part, x in zip(parts, places, strict=True)]
    lead = LEAST_LEAD + SLOPE * max(abs(end - x) for end, x in zip(ends, places, strict=True))
    marks: list[Mark] = []
    for part, block, x, end in zip(parts, blocks, places, ends, strict=True):
        top = height - block.height
        # Straight down beside the name, then on to its part.
        path = ((0.0, top), (0.0, height + 2), (end - x, height + lead))
        marks.append(Line(x + RULE / 2, 0.0, path, part.series.colour, RULE))
        marks += moved(block.marks, x + INDENT, top)
    return Drawing(sheet.width, height + lead, tuple(marks))


def _end(part: Part, x: float) -> float:
    """Return where a rule that starts at `x` meets its part: as near as it can."""
    return min(max(x, part.x), part.x + max(0.0, part.width - RULE))
