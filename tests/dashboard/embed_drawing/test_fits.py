"""Whatever the names and figures, in any window: no text is cut and none stands over another."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.charts.model import Chart, Kind
from dashboard.embed.drawing import drawn
from dashboard.embed.drawing.plot import LEFT
from dashboard.embed.drawing.widths import STEPS
from dashboard.wording import LANGUAGES, Wording
from tests.dashboard.embed_drawing.seen import Seen, bar_texts, size_of, texts
from tests.dashboard.pictures.strategies import charts

MONDAY = date(2026, 8, 31)
WIDTHS = st.one_of(st.sampled_from([*STEPS, *(one - 1 for one in STEPS[1:])]), st.integers(256, 1176))
SAID = st.sampled_from([*LANGUAGES, "en"]).map(Wording)
PATIENT = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def trends(draw: st.DrawFn) -> Chart:
    """Return a trend whose periods begin on Mondays; the last one is named at length."""
    chart = draw(charts(Kind.LINES))
    codes = {
        one.code: (MONDAY + timedelta(weeks=place)).isoformat() for place, one in enumerate(chart.groups)
    }
    groups = [replace(one, code=codes[one.code]) for one in chart.groups]
    groups[-1] = replace(groups[-1], label="28. syyskuuta – 4. lokakuuta, tähän asti")
    figures = {(one, codes[group]): figure for (one, group), figure in chart.figures.items()}
    return replace(chart, groups=tuple(groups), figures=figures)


def overlapping(found: list[Seen]) -> list[tuple[str, str]]:
    return [(one.text, other.text) for one, other in combinations(found, 2) if one.over(other)]


@pytest.mark.parametrize("kind", [Kind.STEPS, Kind.LINES])
@PATIENT
@given(st.data(), WIDTHS, SAID)
def test_texts_of_plots_stand_apart_and_inside(
    kind: Kind, data: st.DataObject, width: int, say: Wording
) -> None:
    shown = drawn(data.draw(trends() if kind is Kind.LINES else charts(Kind.STEPS)), say)
    if shown.plot is None:
        return
    found = texts(shown, width)
    assert overlapping(found) == []
    lowest = size_of(shown.plot, width).height + 16 + 14 * int(shown.plot.classes[-1])
    for one in found:
        left, top, right, bottom = one.box
        assert left >= -LEFT and right <= width - LEFT and top >= -16 and bottom <= lowest, one


@pytest.mark.parametrize("exclusive", [True, False])
@PATIENT
@given(st.data(), WIDTHS)
def test_labels_of_bars_stand_apart_and_inside(exclusive: bool, data: st.DataObject, width: int) -> None:
    shown = drawn(data.draw(charts(Kind.BARS, exclusive=exclusive)), Wording("en"))
    room = width - (160 if width >= 576 else 0)
    for bar in shown.bars:
        found = bar_texts(bar, width)
        assert overlapping(found) == []
        for one in found:
            assert one.box.left >= 0 and one.box.right <= room, one


@PATIENT
@given(charts(Kind.BARS), WIDTHS)
def test_labels_fit_into_their_segments(chart: Chart, width: int) -> None:
    room = width - (160 if width >= 576 else 0)
    for bar in drawn(chart, Wording("en")).bars:
        edges = [(one.x * room / 100, (one.x + one.width) * room / 100) for one in bar.segments]
        for one in bar_texts(bar, width):
            assert any(left <= one.box.left and one.box.right <= right for left, right in edges), one


@PATIENT
@given(st.one_of(charts(Kind.STEPS), trends(), charts(Kind.BARS)))
def test_every_figure_stands_in_the_table(chart: Chart) -> None:
    sections = drawn(chart, Wording("en")).table.sections
    lines = [(line.share, line.interval) for section in sections for line in section.lines]
    for figure in chart.figures.values():
        if figure.percent is not None:
            assert (figure.shown, figure.interval) in lines
