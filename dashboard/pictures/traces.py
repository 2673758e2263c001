"""Lines through figures: their strokes, the pale bands of their intervals, their points. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dashboard.charts.model import Figure, Group, Series
from dashboard.pictures.marks import SIZE, Box, Dot, Line, Mark, Text
from dashboard.pictures.sheet import Sheet, tip

Points = tuple[tuple[float, float], ...]
BAND, STROKE, POINT, RING = 0.12, 2.5, 3.0, 5.0
SMALL_BASE_DASHES = "1 4"
# How far from the middle of a label its point is.
AWAY = 7.0
# The room to other labels and lines.
CLEAR = 3.0


@dataclass(frozen=True, slots=True)
class Trace:
    """A series' figures, where each of them is, and the unbroken lines and bands through them."""

    series: Series
    told: tuple[tuple[Group, Figure], ...]
    points: Points
    lines: tuple[Points, ...]
    bands: tuple[Points, ...]


def drawn(traces: Sequence[Trace], sheet: Sheet) -> list[Mark]:
    """Return all bands, above them all lines, above those all points."""
    bands = [_area(band, trace.series.colour) for trace in traces for band in trace.bands]
    strokes = [_stroke(line, trace.series) for trace in traces for line in trace.lines]
    return [*bands, *strokes, *(dot for trace in traces for dot in _dots(trace, sheet))]


def ring(trace: Trace, place: int, sheet: Sheet) -> Dot:
    """Return a mark around one of a trace's points."""
    x, y = trace.points[place]
    told = tip(trace.series, *trace.told[place])
    return Dot(x, y, RING, sheet.colours["ground"], trace.series.colour, told)


def taken(traces: Iterable[Trace]) -> list[Box]:
    """Return the room that lines take, in pieces short enough to follow a slope."""
    return [
        box
        for trace in traces
        for line in trace.lines
        for start, end in pairwise(line)
        for box in _pieces(start, end)
    ]


def text_boxes(marks: Iterable[Mark]) -> list[Box]:
    """Return the room that the texts among marks take."""
    return [mark.box for mark in marks if isinstance(mark, Text)]


def beside(point: tuple[float, float], text: Text, room: Box, others: Sequence[Box]) -> Text | None:
    """Return a text at the first place near a point that is free, None where there is none."""
    x, y = point
    low = text.size * 0.36
    places = [
        ("middle", x, y - AWAY - 2),
        ("start", x + AWAY, y - AWAY + 2),
        ("middle", x, y + AWAY + SIZE * 0.78),
        ("start", x + AWAY + 1, y + low),
        ("start", x + AWAY, y + AWAY + SIZE * 0.6),
        ("end", x - AWAY, y + AWAY + SIZE * 0.6),
        ("end", x - AWAY - 1, y + low),
        ("end", x - AWAY, y - AWAY + 2),
    ]
    tried = (replace(text, x=across, y=down, anchor=anchor) for anchor, across, down in places)
    return next((one for one in tried if _inside(one.box, room) and not meets(_wider(one.box), others)), None)


def meets(box: Box, others: Iterable[Box]) -> bool:
    """Return whether a rectangle overlaps any other."""
    return any(box.meets(other) for other in others)


def _wider(box: Box) -> Box:
    return Box(box.left - CLEAR, box.top, box.right + CLEAR, box.bottom)


def _inside(box: Box, room: Box) -> bool:
    return (
        room.left <= box.left
        and box.right <= room.right
        and room.top <= box.top
        and box.bottom <= room.bottom
    )


def _pieces(start: tuple[float, float], end: tuple[float, float]) -> list[Box]:
    (x, y), (right, down) = start, end
    count = 1 if y == down or x == right else 1 + int(abs(down - y) // STROKE)
    rim = STROKE / 2
    boxes = []
    for place in range(count):
        x0, x1 = (x + (right - x) * part / count for part in (place, place + 1))
        y0, y1 = sorted(y + (down - y) * part / count for part in (place, place + 1))
        boxes.append(Box(x0 - rim, y0 - rim, x1 + rim, y1 + rim))
    return boxes


def _area(band: Points, colour: str) -> Line:
    return Line(0.0, 0.0, band, fill=colour, opacity=BAND)


def _stroke(line: Points, series: Series) -> Line:
    dashes = SMALL_BASE_DASHES if series.caution == "small-base" else ""
    return Line(0.0, 0.0, line, series.colour, STROKE, dashes=dashes)


def _dots(trace: Trace, sheet: Sheet) -> list[Dot]:
    """Return a point a figure, hollow where few answered."""
    dots = []
    for (x, y), (group, figure) in zip(trace.points, trace.told, strict=True):
        told = tip(trace.series, group, figure)
        hollow = "small-base" in (group.caution, trace.series.caution)
        colour = trace.series.colour
        fill, stroke = (sheet.colours["ground"], colour) if hollow else (colour, "")
        dots.append(Dot(x, y, POINT, fill, stroke, told))
    return dots
