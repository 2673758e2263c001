"""A picture from top to bottom: what it is about, the chart, and what to know about it. Pure."""

from dashboard.charts.model import Chart, Kind
from dashboard.pictures.credit import Credit
from dashboard.pictures.lanes import lanes
from dashboard.pictures.lines import lines
from dashboard.pictures.marks import Drawing, Line, below, moved
from dashboard.pictures.sheet import NO_BREAK, SMALL, Sheet
from dashboard.pictures.stacks import stacks
from dashboard.pictures.steps import steps

# A narrow picture has smaller rims.
NARROW = 480.0
APART = 16.0


def page(chart: Chart, sheet: Sheet, credit: Credit, title: float) -> Drawing:
    """Return all of a picture, laid out for the width of its paper; `title` is the size of its title."""
    pad = 16.0 if sheet.width < NARROW else 22.0
    paper = sheet.narrowed(sheet.width - 2 * pad)
    parts = below(
        [_head(chart, paper, credit, title), _plot(chart, paper), _foot(chart, paper, credit)], APART
    )
    return Drawing(sheet.width, parts.height + 2 * pad, moved(parts.marks, pad, pad))


def _plot(chart: Chart, sheet: Sheet) -> Drawing:
    if chart.kind is Kind.BARS:
        return stacks(chart, sheet) if chart.exclusive else lanes(chart, sheet)
    return steps(chart, sheet) if chart.kind is Kind.STEPS else lines(chart, sheet)


def _head(chart: Chart, sheet: Sheet, credit: Credit, title: float) -> Drawing:
    words = [
        sheet.paragraph(credit.synthetic, colour="error", bold=True),
        sheet.paragraph(chart.title, size=title, bold=True),
        sheet.paragraph(chart.segment, bold=True),
        sheet.paragraph(chart.caption, colour="soft-ink"),
    ]
    return below(words, 6.0)


def _foot(chart: Chart, sheet: Sheet, credit: Credit) -> Drawing:
    """Return the notes, and whose numbers these are, below a thin line."""
    notes = [note for note in chart.notes if note != credit.synthetic]
    day, licence = (text.replace(" ", NO_BREAK) for text in (credit.day, credit.licence))
    source = " · ".join(filter(None, (credit.study, day, licence)))
    told = [*notes, source, credit.address]
    words = below([sheet.paragraph(text, size=SMALL, colour="soft-ink") for text in told], 4.0)
    if not words.height:
        return words
    line = Line(0.0, 0.5, ((0.0, 0.0), (sheet.width, 0.0)), sheet.colours["line"])
    return Drawing(sheet.width, words.height + 10, (line, *moved(words.marks, 0, 10)))
