"""How high an embed will be, about, before a browser has laid it out. Pure."""

from collections.abc import Iterable
from math import ceil

from dashboard.charts.model import Chart, Kind

# Pixels, as `chart.css` lays a page out with common fonts: around everything; a line of a text and what is
# below its last; a letter of the title, of another text.
EDGE, LINE, BELOW, TITLE_LETTER, LETTER = 24, 20, 8, 11, 8
# What has always one line: the base, the button of the table, the last line.
ALWAYS = 130
# A bar with its gap, with its name beside it or above; a plot with its axis.
ASIDE_FROM, BAR_ASIDE, BAR_BELOW, PLOT = 600, 47, 61, 300
# A colour in the key, with its square.
KEY_MORE = 36
UNRELEASED = 240
NARROWEST = 280


def usual_height(chart: Chart | None, width: int) -> int:
    """Return the height of an embed of a width, both in pixels; None: before the first release."""
    if chart is None:
        return UNRELEASED
    room = max(width, NARROWEST) - EDGE
    title = ceil(len(chart.title) * TITLE_LETTER / room) * LINE
    key = ceil(sum(len(one.label) * LETTER + KEY_MORE for one in chart.series) / room) * LINE
    # Further notes are folded with the table.
    texts = chart.caption, *chart.notes[:1]
    return EDGE + ALWAYS + title + key + _texts(texts, room) + _drawing(chart, width)


def _texts(texts: Iterable[str], room: int) -> int:
    return sum(ceil(len(text) * LETTER / room) * LINE + BELOW for text in texts)


def _drawing(chart: Chart, width: int) -> int:
    if chart.kind is not Kind.BARS:
        return PLOT
    return len(chart.groups) * (BAR_ASIDE if width >= ASIDE_FROM else BAR_BELOW)
