"""Chart -> Plotly figure, as a plain dict (a go.Figure costs more time than all of it). Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.charts.bars_figure import bars_figure
from dashboard.charts.lines_figure import lines_figure
from dashboard.charts.model import Chart, Kind
from dashboard.charts.steps_figure import steps_figure
from dashboard.wording import Wording

DRAWN: Mapping[Kind, Callable[[Chart, Wording], dict[str, Any]]] = {
    Kind.BARS: bars_figure,
    Kind.STEPS: steps_figure,
    Kind.LINES: lines_figure,
}


def plotly_figure(chart: Chart, say: Wording) -> dict[str, Any]:
    """Return the figure of a chart: traces of the basic bundle only, fit for a phone and a wide screen."""
    return DRAWN[chart.kind](chart, say)
