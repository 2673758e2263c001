"""Charts -> one CSV file in long format: a line a figure. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence

from dashboard.charts.model import Chart
from study.csv_rows import SYNTHETIC, guarded

HEADER = ("chart", "segment", "series", "group", "percent", "low", "high", "count", "base", "effective_base")
BESIDE = ("series_label", "group_label", "weighted", "revision")


def figures_csv(charts: Sequence[Chart], revision: int, *, synthetic: bool) -> str:
    """Return the figures of charts: percents and bounds from 0 to 100, empty where nobody answered."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    label = [SYNTHETIC] if synthetic else []
    writer.writerow([*HEADER, *BESIDE, *label])
    for chart in charts:
        rows = ([*row, str(revision), *("yes" for _ in label)] for row in _rows(chart))
        writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def _rows(chart: Chart) -> Iterator[list[str]]:
    for series in chart.series:
        for group in chart.groups:
            figure = chart.figures[series.code, group.code]
            base = group.base if series.base is None else series.base
            numbers = (figure.percent, figure.low, figure.high, figure.count, base, group.effective_base)
            yield [
                chart.name,
                chart.segment,
                series.code,
                group.code,
                *("" if number is None else repr(number) for number in numbers),
                series.label,
                group.label,
                "yes" if chart.weighted else "",
            ]
