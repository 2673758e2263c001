"""Charts -> an Excel workbook: a sheet that says where they come from, then a sheet for each. Pure.

Loads XlsxWriter: import it only where a workbook is made.
"""

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.charts.model import Chart
from dashboard.takeaway.origin import Origin
from dashboard.takeaway.sheet_names import sheet_names
from dashboard.takeaway.sheets import ChartSheet, Page
from dashboard.takeaway.writable import TEXTS_ARE_TEXTS, writable
from dashboard.wording import Wording

STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "soft": {"font_color": "#4f5965"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "synthetic": {"bold": True, "bg_color": "#f0e442"},
    "share": {"num_format": "0.0%"},
    "count": {"num_format": "#,##0"},
    "effective": {"num_format": "#,##0.0"},
    "link": {"font_color": "#005a8d", "underline": 1},
}
FRONT_WIDTHS = (28, 100)


def workbook(charts: Sequence[Chart], origin: Origin, say: Wording) -> bytes:
    """Return the file: figures as numbers, each text in the reader's language, nothing that is computed."""
    file = BytesIO()
    with Workbook(file, TEXTS_ARE_TEXTS) as book:
        book.set_properties({"title": writable(origin.label), "comments": writable(origin.foot)})
        styles = {name: book.add_format(style) for name, style in STYLES.items()}
        front, *names = sheet_names([say.gettext("About"), *(chart.name for chart in charts)])
        _front(book.add_worksheet(front), styles, list(zip(names, charts, strict=True)), origin, say)
        for name, chart in zip(names, charts, strict=True):
            ChartSheet(book, book.add_worksheet(name), styles, chart, say).write(origin)
    return file.getvalue()


def _front(
    sheet: Worksheet,
    styles: dict[str, Format],
    named: Sequence[tuple[str, Chart]],
    origin: Origin,
    say: Wording,
) -> None:
    page = Page(sheet, styles)
    for column, width in enumerate(FRONT_WIDTHS):
        sheet.set_column(column, column, width)
    page.line(origin.title, "title")
    page.line(origin.synthetic, "synthetic")
    page.pairs(origin.facts)
    page.row += 1
    page.line(say.gettext("Charts"), "heading")
    for name, chart in named:
        sheet.write_url(page.row, 0, f"internal:'{name}'!A1", styles["link"], name)
        page.text(1, f"{chart.title} ({chart.segment})" if chart.segment else chart.title, "wrapped")
        page.row += 1
    page.row += 1
    page.line(say.gettext("Method"), "heading")
    page.pairs(origin.method)
