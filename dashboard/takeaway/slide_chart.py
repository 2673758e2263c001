"""A chart as PowerPoint draws it itself, with its figures in a workbook inside. Pure."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_AXIS_CROSSES, XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Pt
from xlsxwriter import Workbook

from dashboard.charts.model import Chart, Kind, Series
from dashboard.takeaway.origin import named
from dashboard.takeaway.steps import Axis, step_lines, time_axis
from dashboard.takeaway.writable import TEXTS_ARE_TEXTS, writable
from dashboard.wording import Wording
from study.look import LIGHT, ink

PERCENT = "0%"
# Figures of narrower parts would lie upon each other.
PERCENT_IF_ROOM = '[<0.045]"";0%'
SIZE = 11
LINE_WIDTH = 2.25
# In percent of a bar: what is between two, and how far those of one group lie on each other.
GAP, TOGETHER = 35, 100
Area = tuple[Emu, Emu, Emu, Emu]


def add_chart(slide: Any, chart: Chart, area: Area, say: Wording) -> Any:
    """Draw a chart on a slide and return its frame."""
    frame = DRAWN[chart.kind](slide, chart, area, say)
    drawn = frame.chart
    drawn.font.size = Pt(SIZE)
    drawn.font.color.rgb = rgb(LIGHT["ink"])
    drawn.has_title = False
    drawn.has_legend = True
    drawn.legend.position = XL_LEGEND_POSITION.TOP
    drawn.legend.include_in_layout = False
    shares = drawn.value_axis
    shares.minimum_scale, shares.maximum_scale, shares.major_unit = 0, 1, 0.25
    shares.tick_labels.number_format, shares.tick_labels.number_format_is_linked = PERCENT, False
    shares.major_gridlines.format.line.color.rgb = rgb(LIGHT["line"])
    shares.format.line.fill.background()
    return frame


def _bars(slide: Any, chart: Chart, area: Area, say: Wording) -> Any:
    kind = XL_CHART_TYPE.BAR_STACKED_100 if chart.exclusive else XL_CHART_TYPE.BAR_CLUSTERED
    frame = _drawn(slide, kind, area, _by_category(chart, say))
    drawn = frame.chart
    # Bars count from below; a table from above.
    drawn.category_axis.reverse_order = True
    drawn.category_axis.crosses = XL_AXIS_CROSSES.MAXIMUM
    if chart.exclusive:
        drawn.plots[0].gap_width, drawn.plots[0].overlap = GAP, TOGETHER
    for shown, series in zip(drawn.plots[0].series, chart.series, strict=True):
        shown.format.fill.solid()
        shown.format.fill.fore_color.rgb = rgb(series.colour)
        labels = shown.data_labels
        labels.show_value = True
        labels.number_format = PERCENT_IF_ROOM if chart.exclusive else PERCENT
        labels.number_format_is_linked = False
        labels.font.size = Pt(SIZE)
        labels.font.color.rgb = rgb(ink(series.colour) if chart.exclusive else LIGHT["ink"])
    return frame


def _lines(slide: Any, chart: Chart, area: Area, say: Wording) -> Any:
    frame = _drawn(slide, XL_CHART_TYPE.LINE_MARKERS, area, _by_category(chart, say))
    for shown, series in zip(frame.chart.plots[0].series, chart.series, strict=True):
        _draw_line(shown, series.colour)
        shown.smooth = False
        shown.marker.format.fill.solid()
        shown.marker.format.fill.fore_color.rgb = rgb(series.colour)
        shown.marker.format.line.color.rgb = rgb(series.colour)
    return frame


def _steps(slide: Any, chart: Chart, area: Area, say: Wording) -> Any:
    axis = time_axis(chart, say)
    lines = step_lines(chart, axis, say)
    points = XyChartData(number_format="General")
    for line in lines:
        series = points.add_series(writable(line.name), number_format=PERCENT)
        for x, y in line.points:
            series.add_data_point(x, y)
    frame = _drawn(slide, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, area, points)
    for shown, line in zip(frame.chart.plots[0].series, lines, strict=True):
        _draw_line(shown, line.colour)
        if line.dashed:
            shown.format.line.dash_style = MSO_LINE.DASH
    _scale_time(frame.chart.category_axis, axis)
    return frame


def _drawn(slide: Any, kind: XL_CHART_TYPE, area: Area, figures: Any) -> Any:
    """Return the frame of a chart in whose workbook no name is taken for a formula or a link."""
    frame = slide.shapes.add_chart(kind, *area, figures)
    file = BytesIO()
    with Workbook(file, TEXTS_ARE_TEXTS) as book:
        # In python-pptx's own layout, as the chart names its cells.
        figures._workbook_writer._populate_worksheet(book, book.add_worksheet())
    frame.chart.part.chart_workbook.update_from_xlsx_blob(file.getvalue())
    return frame


def _draw_line(shown: Any, colour: str) -> None:
    shown.format.line.color.rgb = rgb(colour)
    shown.format.line.width = Pt(LINE_WIDTH)


def _scale_time(shown: Any, axis: Axis) -> None:
    """Make an axis one of times; python-pptx has no name for a logarithmic scale."""
    shown.minimum_scale, shown.maximum_scale = axis.first, axis.last
    shown._element.scaling.insert(0, parse_xml(f'<c:logBase {nsdecls("c")} val="10"/>'))
    shown.has_major_gridlines = False
    shown.has_title = True
    shown.axis_title.text_frame.text = axis.name


def _by_category(chart: Chart, say: Wording) -> CategoryChartData:
    """Return shares from 0 to 1; where nobody answered there is none."""
    found = CategoryChartData(number_format=PERCENT)
    found.categories = [writable(named(group, say)) for group in chart.groups]
    for series in chart.series:
        found.add_series(
            writable(named(series, say)), [_share(chart, series, group.code) for group in chart.groups]
        )
    return found


def _share(chart: Chart, series: Series, group: str) -> float | None:
    percent = chart.figures[series.code, group].percent
    return None if percent is None else percent / 100


def rgb(colour: str) -> RGBColor:
    """Return a colour such as #0072B2 as PowerPoint takes it."""
    found: RGBColor = RGBColor.from_string(colour.removeprefix("#").upper())
    return found


DRAWN: Mapping[Kind, Callable[[Any, Chart, Area, Wording], Any]] = {
    Kind.BARS: _bars,
    Kind.LINES: _lines,
    Kind.STEPS: _steps,
}
