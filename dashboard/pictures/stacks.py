"""Bars of 100 %, a group each, divided by series that add up. Pure."""

from collections.abc import Sequence

from dashboard.charts.model import Chart, Group
from dashboard.pictures.lettering import ASCENT, text_width
from dashboard.pictures.marks import NOTHING, SIZE, Drawing, Line, Mark, Text, below, moved
from dashboard.pictures.names import base_of, column_width, group_name, key
from dashboard.pictures.parts import ROOM, Part, parts_names, parts_of
from dashboard.pictures.sheet import SMALL, Sheet, tip
from dashboard.pictures.spread import spread
from study.look import ink
from study.tabulation import ALL

# From this width on, names of groups stand beside their bars, in at most this share of the width.
ASIDE, ASIDE_SHARE = 520.0, 0.24
GUTTER = 16.0
LOW, HIGH = 24.0, 34.0
# How deep a figure hangs below a part that is too small for it.
DEPTH = 5.0
GAP, SET_OFF = 10.0, 5.0
SEAM = 1.0


def stacks(chart: Chart, sheet: Sheet) -> Drawing:
    """Return a bar for each group; its series are named above the first where they fit, else in a key."""
    column = _column(chart, sheet)
    bars = sheet.narrowed(sheet.width - column)
    parts = [parts_of(chart, group, bars.width) for group in chart.groups]
    tall = any(part.takes(part.figure.interval, SMALL) for row in parts for part in row)
    head = parts_names(parts[0], bars) if parts and parts[0] else None
    rows = [
        _row(
            _named(chart, group, sheet, column),
            _bar(row, bars, HIGH if tall else LOW) if row else _nothing(chart, group, bars),
            head if head and place == 0 else NOTHING,
            column,
        )
        for place, (group, row) in enumerate(zip(chart.groups, parts, strict=True))
    ]
    if len(rows) > 1 and chart.groups[0].code == ALL:
        rows[0] = Drawing(rows[0].width, rows[0].height + SET_OFF, rows[0].marks)
    return below([*([] if head else [key(chart, sheet)]), *rows], GAP)


def _column(chart: Chart, sheet: Sheet) -> float:
    """Return how wide the names of groups stand beside their bars; nought where they stand above."""
    if sheet.width < ASIDE:
        return 0.0
    names = column_width([group.label for group in chart.groups], 2, bold=True)
    bases = column_width([text for group in chart.groups for text in base_of(chart, group, sheet)], 1, SMALL)
    return min(sheet.width * ASIDE_SHARE, max(names, bases)) + GUTTER


def _named(chart: Chart, group: Group, sheet: Sheet, column: float) -> Drawing:
    paper = sheet.narrowed(column - GUTTER) if column else sheet
    return group_name(chart, group, paper, aside=bool(column))


def _row(name: Drawing, bar: Drawing, head: Drawing, column: float) -> Drawing:
    """Return a bar with what its parts are called above it, and its group's name before or above those."""
    if not column:
        return below([name, below([head, bar], 0)], 5)
    marks = (*moved(name.marks, 0, head.height), *moved(head.marks, column, 0))
    height = head.height + max(name.height, bar.height)
    return Drawing(column + bar.width, height, (*marks, *moved(bar.marks, column, head.height)))


def _nothing(chart: Chart, group: Group, sheet: Sheet) -> Drawing:
    """Return why a group has no bar."""
    shown = [chart.figures[series.code, group.code].shown for series in chart.series]
    return sheet.paragraph(next(iter(shown), ""), colour="soft-ink")


def _bar(parts: Sequence[Part], sheet: Sheet, height: float) -> Drawing:
    """Return the parts of a bar with their figures; parts that are too small have theirs below."""
    marks = [mark for part in parts for mark in _part(part, sheet, height)]
    small = [part for part in parts if part.figure.percent and not _fits(part)]
    hung = _hung(small, sheet)
    return Drawing(sheet.width, height + hung.height, (*marks, *moved(hung.marks, 0, height)))


def _fits(part: Part) -> bool:
    return part.takes(part.figure.shown, SIZE, bold=True)


def _part(part: Part, sheet: Sheet, height: float) -> list[Mark]:
    """Return a part with its figure and, where there is room, its bounds; hollow where few answered."""
    hollow, colour = part.group.caution == "small-base", part.series.colour
    told = tip(part.series, part.group, part.figure)
    width = max(0.0, part.width - SEAM)
    fill = sheet.colours["ink"] if hollow else ink(colour)
    return [
        sheet.bar(part.x, width, height, colour, hollow=hollow, told=told),
        *_figures(part, fill, height),
    ]


def _figures(part: Part, fill: str, height: float) -> list[Text]:
    middle = part.x + (part.width - SEAM) / 2
    bounds = part.takes(part.figure.interval, SMALL) and height >= HIGH
    if not _fits(part):
        return []
    y = height / 2 + SIZE * (-0.12 if bounds else 0.36)
    shown = Text(middle, y, part.figure.shown, fill, SIZE, True, "middle")
    if not bounds:
        return [shown]
    return [shown, Text(middle, y + SMALL * 1.2, part.figure.interval, fill, SMALL, anchor="middle")]


def _hung(parts: Sequence[Part], sheet: Sheet) -> Drawing:
    """Return the figures of small parts below them, led to by thin lines."""
    sizes = [text_width(part.figure.shown, SMALL) + 2 * ROOM for part in parts]
    middles = [part.x + part.width / 2 for part in parts]
    wanted = [middle - size / 2 for middle, size in zip(middles, sizes, strict=True)]
    places = spread(wanted, sizes, sheet.width)
    if not parts or places is None:
        return NOTHING
    marks: list[Mark] = []
    for part, middle, place, size in zip(parts, middles, places, sizes, strict=True):
        x = place + size / 2
        marks.append(Line(middle, 1.0, ((0.0, 0.0), (x - middle, DEPTH)), sheet.colours["soft-ink"]))
        y = DEPTH + 2 + SMALL * ASCENT
        marks.append(Text(x, y, part.figure.shown, sheet.colours["ink"], SMALL, anchor="middle"))
    return Drawing(sheet.width, DEPTH + 2 + SMALL, tuple(marks))
