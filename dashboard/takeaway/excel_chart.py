"""A chart as Excel draws it itself, of cells that stand beside it. Pure."""

from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.charts.model import Chart, Kind
from dashboard.takeaway.steps import Axis, Line
from dashboard.takeaway.writable import writable

STACKED, CLUSTERED, LINES = {"type": "bar", "subtype": "percent_stacked"}, {"type": "bar"}, {"type": "line"}
STEPS = {"type": "scatter", "subtype": "straight"}
PERCENTS = {"min": 0, "max": 1, "major_unit": 0.25, "num_format": "0%", "major_gridlines": {"visible": True}}
# In pixels: a chart, and what bars need for each.
WIDTH, HEIGHT, BAR_HEIGHT, LANE_HEIGHT = 760, 380, 34, 16
LARGEST_HEIGHT = 1_200
LINE_WIDTH = 2.25
GAP_COLUMNS = 4


def add_chart(book: Workbook, sheet: Worksheet, chart: Chart, first: int) -> None:
    """Draw bars or lines of the block of shares whose first row is given."""
    bars = chart.kind is Kind.BARS
    drawn = book.add_chart((STACKED if chart.exclusive else CLUSTERED) if bars else LINES)
    last = first + len(chart.groups) - 1
    for column, series in enumerate(chart.series, 1):
        told: dict[str, Any] = {
            "name": [sheet.name, first - 1, column],
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, column, last, column],
        }
        look = (
            {"fill": {"color": series.colour}}
            if bars
            else {"line": {"color": series.colour, "width": LINE_WIDTH}}
        )
        drawn.add_series({**told, **look})
    if bars:
        # Bars count from below; a table from above.
        drawn.set_y_axis({"reverse": True, "crossing": "max"})
        drawn.set_x_axis(PERCENTS)
    else:
        drawn.set_y_axis(PERCENTS)
    _place(sheet, drawn, chart, first)


def add_steps(
    book: Workbook,
    sheet: Worksheet,
    chart: Chart,
    axis: Axis,
    lines: Sequence[Line],
    *,
    rows: tuple[int, int],
) -> None:
    """Draw falling lines; `rows` are the one to stand beside, and the first one of their points."""
    beside, first = rows
    drawn = book.add_chart(STEPS)
    for place, line in enumerate(lines):
        last, x, y = first + len(line.points) - 1, 2 * place, 2 * place + 1
        told: dict[str, Any] = {
            "name": [sheet.name, first - 1, y],
            "categories": [sheet.name, first, x, last, x],
            "values": [sheet.name, first, y, last, y],
        }
        dashed = {"dash_type": "dash"} if line.dashed else {}
        drawn.add_series({**told, "line": {"color": line.colour, "width": LINE_WIDTH, **dashed}})
    drawn.set_x_axis({"name": axis.name, "log_base": 10, "min": axis.first, "max": axis.last})
    drawn.set_y_axis(PERCENTS)
    _place(sheet, drawn, chart, beside)


def _place(sheet: Worksheet, drawn: Any, chart: Chart, row: int) -> None:
    """Put a chart to the right of the figures, described for who cannot see it."""
    # The sheet begins with it; given as a text, a title such as =Sheet!A1 would be taken for a place.
    drawn.set_title({"name": [sheet.name, 0, 0], "name_font": {"size": 12}})
    drawn.set_legend({"position": "bottom"})
    drawn.show_blanks_as("gap")
    height = HEIGHT
    if chart.kind is Kind.BARS:
        each = BAR_HEIGHT if chart.exclusive else LANE_HEIGHT * len(chart.series)
        height = min(max(height, 140 + each * len(chart.groups)), LARGEST_HEIGHT)
    drawn.set_size({"width": WIDTH, "height": height})
    sheet.insert_chart(
        row - 2, len(chart.series) + GAP_COLUMNS, drawn, {"description": writable(chart.sentence)}
    )
