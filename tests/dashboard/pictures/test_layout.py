"""Whatever the names and figures, at any width: no text is cut and none stands over another."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.charts.model import Chart, Kind
from dashboard.pictures import svg
from tests.dashboard.pictures.pictures import CREDIT, labels, picture, size, tips, words
from tests.dashboard.pictures.strategies import charts

WIDTHS = st.integers(320, 2000)
DRAWN = st.one_of(
    charts(Kind.BARS), charts(Kind.BARS, exclusive=False), charts(Kind.STEPS), charts(Kind.LINES)
)
PATIENT = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def assert_tidy(drawn: str) -> None:
    """Fail where a text leaves the picture or overlaps another."""
    width, height = size(drawn)
    found = labels(drawn)
    for label in found:
        left, top, right, bottom = label.box
        assert left >= 0 and right <= width and top >= 0 and bottom <= height, label
    overlapping = [(one, other) for one, other in combinations(found, 2) if one.overlaps(other)]
    assert not overlapping, overlapping[0]


@PATIENT
@given(DRAWN, WIDTHS)
def test_texts_stand_apart_and_inside(chart: Chart, width: int) -> None:
    assert_tidy(picture(chart, width))


@PATIENT
@given(DRAWN)
def test_texts_stand_apart_and_inside_a_card(chart: Chart) -> None:
    assert_tidy(svg(chart, width=1200, height=630, credit=CREDIT, language="fi"))


@PATIENT
@given(st.one_of(charts(Kind.BARS), charts(Kind.BARS, exclusive=False)), WIDTHS)
def test_bars_show_every_name_and_figure(chart: Chart, width: int) -> None:
    drawn = picture(chart, width)
    shown = words(drawn).replace(" ", "")
    answered = any(figure.percent is not None for figure in chart.figures.values())
    series = [one.label for one in chart.series if answered]
    names = [chart.title, *series, *(one.label for one in chart.groups)]
    for name in names:
        assert name.replace(" ", "") in shown
    # Parts of nobody are no parts of a bar.
    told = Counter(one.shown for one in chart.figures.values() if one.percent)
    assert told <= Counter(label.text for label in labels(drawn))


@PATIENT
@given(DRAWN, WIDTHS)
def test_every_figure_is_told_under_the_pointer(chart: Chart, width: int) -> None:
    told = "\n".join(tips(picture(chart, width)))
    for series in chart.series:
        for group in chart.groups:
            figure = chart.figures[series.code, group.code]
            if figure.percent is not None:
                assert f"{series.label}, {group.label}: {figure.shown} ({figure.interval})" in told


@pytest.mark.parametrize("width", [320, 480, 481, 520, 820, 821, 2000])
@given(chart=DRAWN)
@settings(PATIENT, max_examples=15)
def test_texts_stand_apart_where_the_layout_changes(chart: Chart, width: int) -> None:
    assert_tidy(picture(chart, width))
