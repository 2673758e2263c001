"""Names at the ends of lines, instead of a key. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from dashboard.charts.model import Series
from dashboard.pictures.lettering import LEADING, text_width, wrap
from dashboard.pictures.marks import SIZE, Drawing, Line, Mark, Text, below
from dashboard.pictures.names import column_width
from dashboard.pictures.sheet import NO_BREAK, SMALL, Sheet
from dashboard.pictures.spread import spread

DISTANCE, NEAR, LEVEL, BETWEEN = 13.0, 5.0, 4.0, 5.0
# Names at the right edge take at most this share of the width, and so many lines.
SHARE, NARROW_SHARE, NARROW, MOST_LINES = 0.3, 0.36, 480.0, 4
# Between a figure and the name behind it, beyond a space: another font may be a little wider.
SEPARATE = 2.0


@dataclass(frozen=True, slots=True)
class End:
    """Where a series' line ends, and what is said there: its last figure, its name, its base."""

    series: Series
    x: float
    y: float
    name: str
    shown: str = ""
    base: str = ""


def names_room(names: Sequence[str], sheet: Sheet) -> float:
    """Return the width to keep free on the right of the lines for their names."""
    most = sheet.width * (NARROW_SHARE if sheet.width < NARROW else SHARE)
    rooms = (column_width(names, lines) for lines in range(1, MOST_LINES))
    return DISTANCE + 2 + next((room for room in rooms if room <= most), most)


def named(ends: Sequence[End], sheet: Sheet, height: float) -> list[Mark] | None:
    """Return what is said at the ends of lines, moved where it would overlap; None if there is no room."""
    marks: list[Mark] = []
    by_place = sorted(ends, key=lambda end: (end.x, end.y))
    for x, together in groupby(by_place, key=lambda end: end.x):
        placed = _beside(list(together), sheet.narrowed(sheet.width - x - DISTANCE), height)
        if placed is None:
            return None
        marks += placed
    return marks


def _beside(ends: Sequence[End], sheet: Sheet, height: float) -> list[Mark] | None:
    blocks = [_block(end, sheet) for end in ends]
    if any(block is None for block in blocks):
        return None
    words = [block for block in blocks if block]
    sizes = [block.height + BETWEEN for block in words]
    wanted = [end.y - size / 2 for end, size in zip(ends, sizes, strict=True)]
    places = spread(wanted, sizes, height + BETWEEN)
    if places is None:
        return None
    marks: list[Mark] = []
    for end, block, place in zip(ends, words, places, strict=True):
        marks += _lead(end, place + block.height / 2)
        texts = (text.moved(end.x + DISTANCE, place) for text in block.texts)
        marks += (replace(text, ground=sheet.colours["ground"]) for text in texts)
    return marks


def _lead(end: End, y: float) -> list[Line]:
    """Return a thin line from the end of a series to its name, where that is not level with it."""
    if abs(y - end.y) < LEVEL:
        return []
    path = ((0.0, 0.0), (DISTANCE - NEAR - 3, y - end.y))
    return [Line(end.x + NEAR, end.y, path, end.series.colour)]


def _block(end: End, sheet: Sheet) -> Drawing | None:
    """Return what is said at an end, its figure first and bold; None where it takes too many lines."""
    # A figure is one word, and a little wider in bold.
    figure = end.shown.replace(" ", NO_BREAK)
    text = f"{figure} {end.name}".strip()
    lines = wrap(text, sheet.width - (SEPARATE + 2 if figure else 0), SIZE)
    if len(lines) > MOST_LINES or sheet.width < text_width("n = 999", SMALL):
        return None
    words = sheet.lines(lines)
    marks = words.marks
    if figure:
        bold = Text(0.0, words.texts[0].y, figure, sheet.colours["ink"], SIZE, bold=True)
        rest = lines[0].removeprefix(figure).strip()
        after = text_width(f"{figure}{NO_BREAK}", SIZE, bold=True) + SEPARATE
        second = [Text(after, bold.y, rest, sheet.colours["ink"])] if rest else []
        marks = (bold, *second, *marks[1:])
    base = sheet.lines([end.base] if end.base else [], size=SMALL, colour="soft-ink")
    return below([Drawing(sheet.width, words.height, marks), base], SIZE * (LEADING - 1))
