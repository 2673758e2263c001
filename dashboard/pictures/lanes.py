"""A lane for each series of a group, for percentages that do not add up. Pure."""

from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.pictures.lettering import text_width
from dashboard.pictures.marks import SIZE, Bar, Drawing, Line, Text, below, moved
from dashboard.pictures.names import group_name, series_name
from dashboard.pictures.sheet import SMALL, Sheet, tip

# Groups stand beside each other where each gets so much room; names of series stand before the lanes of a
# group from so much on, in this share of its room.
NARROWEST, ASIDE, ASIDE_SHARE = 240.0, 420.0, 0.36
GUTTER, GAP = 28.0, 20.0
LANE, WHISKER, SERIF = 12.0, 1.5, 5.0
BETWEEN = 6.0


def lanes(chart: Chart, sheet: Sheet) -> Drawing:
    """Return the groups beside and below each other, each with a lane a series, whiskers for intervals."""
    fitting = int((sheet.width + GUTTER) // (NARROWEST + GUTTER))
    across = max(1, min(fitting, len(chart.groups)))
    width = (sheet.width - GUTTER * (across - 1)) / across
    paper = sheet.narrowed(width)
    names = [group_name(chart, group, paper, aside=False) for group in chart.groups]
    # All as high as the highest, so that lanes beside each other are level.
    high = max((name.height for name in names), default=0.0)
    drawn = [
        _group(chart, group, Drawing(width, high, name.marks), paper)
        for group, name in zip(chart.groups, names, strict=True)
    ]
    rows = [drawn[start : start + across] for start in range(0, len(drawn), across)]
    return below([_beside(row, width, sheet) for row in rows], GAP)


def _beside(drawings: list[Drawing], width: float, sheet: Sheet) -> Drawing:
    marks = [moved(one.marks, place * (width + GUTTER), 0) for place, one in enumerate(drawings)]
    return Drawing(sheet.width, max(one.height for one in drawings), tuple(m for some in marks for m in some))


def _group(chart: Chart, group: Group, name: Drawing, sheet: Sheet) -> Drawing:
    told = [(series, chart.figures[series.code, group.code]) for series in chart.series]
    if told and all(figure.percent is None for _, figure in told):
        return below([name, sheet.paragraph(told[0][1].shown, colour="soft-ink")], BETWEEN)
    room = max((text_width(figure.shown, SIZE, bold=True) for _, figure in told), default=0.0) + 2 * BETWEEN
    drawn = [_lane(series, group, figure, sheet, room) for series, figure in told]
    return below([name, below(drawn, BETWEEN + 1)], BETWEEN + 1)


def _lane(series: Series, group: Group, figure: Figure, sheet: Sheet, room: float) -> Drawing:
    """Return a series' name before or above its lane; `room` is what figures take beyond 100 %."""
    aside = sheet.width >= ASIDE
    column = sheet.width * ASIDE_SHARE if aside else 0.0
    lane = _drawn(series, group, figure, sheet.narrowed(sheet.width - column), room)
    name = sheet.narrowed(column - BETWEEN if aside else sheet.width).paragraph(series_name(series, sheet))
    if not aside:
        return below([name, lane], 2)
    middle = max(name.height, lane.height)
    marks = moved(name.marks, 0, (middle - name.height) / 2)
    return Drawing(sheet.width, middle, (*marks, *moved(lane.marks, column, (middle - lane.height) / 2)))


def _drawn(series: Series, group: Group, figure: Figure, sheet: Sheet, room: float) -> Drawing:
    """Return a lane: its whole length is 100 %, which a pale ground shows."""
    if figure.percent is None:
        return sheet.paragraph(figure.shown, size=SMALL, colour="soft-ink")
    whole = sheet.width - room
    length = figure.percent / 100 * whole
    hollow = "small-base" in (group.caution, series.caution)
    told = tip(series, group, figure)
    whisker = _whisker(figure, whole, sheet)
    end = max([length, *(mark.x for mark in whisker)])
    shown = Text(end + BETWEEN, LANE / 2 + SIZE * 0.36, figure.shown, sheet.colours["ink"], SIZE, True)
    ground = Bar(0.0, 0.0, whole, LANE, sheet.colours["raised"])
    bar = sheet.bar(0.0, length, LANE, series.colour, hollow=hollow, told=told)
    return Drawing(sheet.width, LANE, (ground, bar, *whisker, shown))


def _whisker(figure: Figure, whole: float, sheet: Sheet) -> list[Line]:
    """Return the interval of a figure; its mark stands at its end."""
    if figure.low is None or figure.high is None:
        return []
    low, high = figure.low / 100 * whole, figure.high / 100 * whole
    middle, up, down = LANE / 2, (LANE - SERIF) / 2, (LANE + SERIF) / 2
    path = ((low - high, middle), (0.0, middle), (0.0, up), (0.0, down))
    start = ((low - high, up), (low - high, down))
    return [
        Line(high, 0.0, points, sheet.colours[colour], width)
        for colour, width in (("ground", 3 * WHISKER), ("ink", WHISKER))
        for points in (path, start)
    ]
