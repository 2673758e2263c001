"""A chart -> a sheet of an Excel workbook: its words, its figures in blocks, a chart beside them. Pure."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.charts.model import Chart, Figure, Kind
from dashboard.charts.tables import ROWS
from dashboard.takeaway.excel_chart import add_chart, add_steps
from dashboard.takeaway.origin import Origin, answered, counted, figures, named
from dashboard.takeaway.steps import step_lines, time_axis
from dashboard.takeaway.writable import writable
from dashboard.wording import Wording

Value: TypeAlias = float | str | None
NAMES_WIDTH, FIGURES_WIDTH = 34, 14


class Page:
    """A sheet that is written downwards; `row` is the next one."""

    def __init__(self, sheet: Worksheet, styles: dict[str, Format]) -> None:
        """Take an empty sheet."""
        self.sheet, self.styles = sheet, styles
        self.row = 0

    def text(self, column: int, text: str, style: str | None = None) -> None:
        """Write a text that is never taken for anything else."""
        self.sheet.write_string(self.row, column, writable(text), self.styles[style] if style else None)

    def line(self, text: str, style: str | None = None) -> None:
        """Write a line, none where the text is empty."""
        if text:
            self.text(0, text, style)
            self.row += 1

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Write labels, each with its text beside it."""
        for label, text in pairs:
            self.text(0, label, "wrapped")
            self.text(1, text, "wrapped")
            self.row += 1


class ChartSheet(Page):
    """The sheet of one chart."""

    def __init__(
        self, book: Workbook, sheet: Worksheet, styles: dict[str, Format], chart: Chart, say: Wording
    ) -> None:
        """Take an empty sheet of a workbook, and the chart to write."""
        super().__init__(sheet, styles)
        self._book, self._chart, self._say = book, chart, say

    def write(self, origin: Origin) -> None:
        """Write all of it."""
        chart, say = self._chart, self._say
        self.sheet.set_column(0, 0, NAMES_WIDTH)
        self.sheet.set_column(1, len(chart.series) + 2, FIGURES_WIDTH)
        self._head(origin)
        first = self._block(chart.caption, lambda figure: _part(figure.percent), "share", based=True)
        self._block(say.gettext("Lower bound of the interval"), lambda figure: _part(figure.low), "share")
        self._block(say.gettext("Upper bound of the interval"), lambda figure: _part(figure.high), "share")
        self._block(say.gettext("Count"), lambda figure: figure.count, "count")
        self._block(say.gettext("Change in points"), lambda figure: figure.change)
        self._block(say.gettext("Clearly higher than"), lambda figure: figure.higher_than)
        for note in chart.notes:
            self.line(note, "soft")
        self.line(origin.foot, "soft")
        if not answered(chart):
            return
        if chart.kind is Kind.STEPS:
            self._drawn_steps(first)
        else:
            add_chart(self._book, self.sheet, chart, first)

    def _head(self, origin: Origin) -> None:
        chart = self._chart
        self.line(chart.title, "title")
        self.line(origin.synthetic, "synthetic")
        self.line(chart.sentence)
        self.line(f"{self._say.gettext('Who is counted')}: {counted(chart, self._say)}")
        self.row += 1

    def _block(
        self,
        heading: str,
        read: Callable[[Figure], Value],
        style: str = "",
        *,
        based: bool = False,
    ) -> int:
        """Write something of each figure, a row a group, where there is any; return the first row of it."""
        chart, say = self._chart, self._say
        if not any(read(figure) not in (None, "") for figure in figures(chart)) and not based:
            return self.row
        self.line(heading, "heading")
        self._names(based)
        first = self.row
        for group in chart.groups:
            self.text(0, named(group, say))
            for column, series in enumerate(chart.series, 1):
                self._put(column, read(chart.figures[series.code, group.code]), style)
            if based:
                self._put(len(chart.series) + 1, group.base, "count")
                self._put(len(chart.series) + 2, group.effective_base, "effective")
            self.row += 1
        if based and any(one.base is not None for one in chart.series):
            self.text(0, say.gettext("Base (n)"))
            for column, one in enumerate(chart.series, 1):
                self._put(column, one.base, "count")
            self.row += 1
        self.row += 1
        return first

    def _names(self, based: bool) -> None:
        """Write the names of a block's columns."""
        chart, say = self._chart, self._say
        names = [say.gettext(ROWS[chart.kind]), *(named(one, say) for one in chart.series)]
        if based and any(group.base is not None for group in chart.groups):
            names += [say.gettext("Base (n)"), say.gettext("Effective base")]
        for column, name in enumerate(names):
            self.text(column, name, "head")
        self.row += 1

    def _drawn_steps(self, first: int) -> None:
        """Write the points of the steps below all else, and draw them beside the figures."""
        axis = time_axis(self._chart, self._say)
        lines = step_lines(self._chart, axis, self._say)
        self.row += 1
        self.line(self._say.gettext("Points of the lines"), "heading")
        for column, line in enumerate(lines):
            self.text(2 * column, axis.name, "head")
            self.text(2 * column + 1, line.name, "head")
            for row, (x, y) in enumerate(line.points, self.row + 1):
                self.sheet.write_number(row, 2 * column, x)
                self.sheet.write_number(row, 2 * column + 1, y, self.styles["share"])
        add_steps(self._book, self.sheet, self._chart, axis, lines, rows=(first, self.row + 1))

    def _put(self, column: int, value: Value, style: str) -> None:
        if isinstance(value, str):
            if value:
                self.text(column, value)
        elif value is not None:
            self.sheet.write_number(self.row, column, value, self.styles[style])


def _part(percent: float | None) -> float | None:
    return None if percent is None else percent / 100
