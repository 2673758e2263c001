"""Geometry and words of bars, without a browser."""

from dataclasses import replace

import pytest

from dashboard.charts.model import Chart, Figure, Group, Kind, Series
from dashboard.embed.drawing import drawn
from dashboard.embed.drawing.bars import BAR_HEIGHT, LANE_GAP, LANE_HEIGHT, WIDTHS, Bar
from dashboard.embed.drawing.widths import STEPS
from dashboard.wording import Wording
from study.look import colour
from tests.dashboard.charts import make_chart, make_figure

NAMES = ("Live chat with a person", "Phone", "Email", "Something else")


def chart_of(*shares: float, names: tuple[str, ...] = NAMES, groups: int = 1, **changes: object) -> Chart:
    """Return bars of the same shares in each group."""
    series = tuple(
        Series(f"s{place}", name, colour(place)) for place, name in enumerate(names[: len(shares)])
    )
    told = tuple(Group(f"g{place}", f"Group {place}", 147, 147.0) for place in range(groups))
    figures = {
        (one.code, group.code): make_figure(share)
        for one, share in zip(series, shares, strict=True)
        for group in told
    }
    return make_chart(Kind.BARS, series=series, groups=told, figures=figures, **changes)


def bars_of(chart: Chart, language: str = "en") -> tuple[Bar, ...]:
    return drawn(chart, Wording(language)).bars


def hidden(chart: Chart, place: int, reason: str = "n < 30") -> Chart:
    """Return the chart with a group hidden as the public sees it."""
    code = chart.groups[place].code
    groups = tuple(replace(one, base=None) if one.code == code else one for one in chart.groups)
    none = Figure(None, None, None, reason, "")
    figures = {key: none if key[1] == code else figure for key, figure in chart.figures.items()}
    return replace(chart, groups=groups, figures=figures)


def test_segments_fill_the_bar_in_questionnaire_order() -> None:
    (bar,) = bars_of(chart_of(50, 25, 25))
    assert [(s.colour, s.x, s.width, s.height) for s in bar.segments] == [
        (0, 0.0, 50.0, BAR_HEIGHT),
        (1, 50.0, 25.0, BAR_HEIGHT),
        (2, 75.0, 25.0, BAR_HEIGHT),
    ]


def test_percents_that_add_up_to_more_do_not_leave_the_bar() -> None:
    (bar,) = bars_of(chart_of(51, 25, 25))
    last = bar.segments[-1]
    assert last.x + last.width == pytest.approx(100)


def test_nobody_has_no_segment() -> None:
    (bar,) = bars_of(chart_of(100, 0))
    assert len(bar.segments) == 1


def test_colour_is_the_series_own() -> None:
    chart = chart_of(60, 40)
    series = (chart.series[0], replace(chart.series[1], colour=colour(5)))
    shown = drawn(replace(chart, series=series), Wording("en"))
    assert [entry.colour for entry in shown.key] == [0, 5]
    assert [segment.colour for segment in shown.bars[0].segments] == [0, 5]


def test_sentence_says_every_share_and_the_base() -> None:
    chart = chart_of(63, 37, 0, rounded_down=True)
    assert drawn(chart, Wording("en")).sentence == (
        "Group 0, at least 147 answers: Live chat with a person: 63 %; Phone: 37 %; Email: 0 %."
    )


def test_exact_base_is_not_at_least() -> None:
    shown = drawn(chart_of(63, 37), Wording("en"))
    assert shown.base == "147 answers"
    assert shown.bars[0].base == "n = 147"


def test_weighted_bars_tell_their_effective_base() -> None:
    assert bars_of(chart_of(60, 40, weighted=True))[0].base == "weighted, n = 147, effective base 147"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Group 1: no figures, n < 30."), ("et", "Group 1: arve ei näidata, n < 30.")],
)
def test_hidden_group_says_why_and_draws_nothing(language: str, sentence: str) -> None:
    bar = bars_of(hidden(chart_of(60, 40, groups=2), 1), language)[1]
    assert (bar.hidden, bar.base, bar.mark, bar.segments) == ("n < 30", "", "", ())
    assert (bar.sentence, bar.height) == (sentence, BAR_HEIGHT)


def test_hidden_whole_has_no_base() -> None:
    assert drawn(hidden(chart_of(60, 40), 0), Wording("en")).base == ""


@pytest.mark.parametrize(
    ("caution", "mark", "hollow"), [("low-base", "low base", False), ("small-base", "very low base", True)]
)
def test_bar_is_marked_by_its_base(caution: str, mark: str, hollow: bool) -> None:
    chart = chart_of(60, 40)
    (bar,) = bars_of(replace(chart, groups=(replace(chart.groups[0], caution=caution),)))
    assert (bar.mark, bar.hollow) == (mark, hollow)


def test_label_shows_from_the_step_where_it_fits() -> None:
    label = bars_of(chart_of(90, 10, groups=2))[1].segments[1].labels[0]
    assert (label.text, label.x, label.classes) == ("10 %", 95.0, "s2")
    (bar,) = bars_of(chart_of(99, 1))
    assert bar.segments[1].labels == ()


def test_bars_never_narrow_as_drawings_widen() -> None:
    assert len(WIDTHS) == len(STEPS)
    assert list(WIDTHS) == sorted(WIDTHS)


def test_first_bar_names_its_segments_where_that_fits() -> None:
    first, second = bars_of(chart_of(60, 40, groups=2))
    assert [(label.text, label.classes) for label in first.segments[0].labels] == [
        ("60 %", "u1"),
        ("Live chat with a person: 60 %", "s1"),
    ]
    assert [label.text for label in second.segments[0].labels] == ["60 %"]


def test_first_bar_names_all_large_segments_or_none() -> None:
    (bar,) = bars_of(chart_of(12, 83, 5))
    assert [[label.text for label in one.labels] for one in bar.segments] == [["12 %"], ["83 %"], ["5 %"]]


def test_several_answers_are_drawn_as_lanes_from_zero() -> None:
    bar = bars_of(chart_of(100, 25, 0, exclusive=False, groups=2))[1]
    assert bar.height == 3 * LANE_HEIGHT - LANE_GAP
    assert [(s.x, s.width, s.y) for s in bar.segments] == [(0, 100, 0), (0, 25, 20), (0, 0, 40)]
    assert [s.labels[0].classes for s in bar.segments] == ["end", "start", "start"]


def test_lanes_of_the_first_bar_are_named_where_that_fits() -> None:
    (bar,) = bars_of(chart_of(25, 70, exclusive=False))
    assert [(label.text, label.classes) for label in bar.segments[0].labels] == [
        ("25 %", "start u1"),
        ("Live chat with a person: 25 %", "start s1"),
    ]
