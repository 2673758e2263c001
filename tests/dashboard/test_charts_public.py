"""The charts of a release as the public gets them: bars, wait curves and trends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.charts.model import Chart, Kind
from dashboard.charts.public import public_chart, public_names, public_title
from dashboard.wording import Wording
from study.instrument_document import load_folder
from study.release import Release, due
from study.release_days import by_day, next_trend
from study.response import Response, Study
from study.study_settings import StudySettings
from tests.factories import RECEIVED, make_response, shipped, write_instrument
from tests.study.releases import make_release, make_targets_over, some
from tests.study.weather import make_counts

STUDY = Study("shop", shipped(), ("en",), False)
SAY = Wording("en")


def released(responses: Sequence[Response], **changes: Any) -> Release:
    """Return a release made on the day after the last answer."""
    counts = make_counts(responses, shipped())
    columns = due(None, counts, shipped(), batch=10, further=())
    assert columns is not None
    made = max(one.received for one in responses) + timedelta(days=1)
    known = {"banner": "age", "instrument": shipped().version, "name": f"{made.date()}.1"}
    trend = next_trend(None, columns, by_day(counts, shipped()), batch=10)
    return make_release(columns, **{**known, "trend": trend, **changes})


def on(day: int, n: int, **answers: Any) -> list[Response]:
    return [make_response(received=RECEIVED + timedelta(days=day), **answers) for _ in range(n)]


def drawn(release: Release, name: str, study: Study = STUDY, **asked: bool) -> Chart:
    chart = public_chart(study, release, name, SAY, **asked)
    assert chart is not None
    assert (chart.name, chart.title, chart.rounded_down) == (name, public_title(study, name, SAY), True)
    assert all(figure.count is None for figure in chart.figures.values())
    return chart


def test_names_stand_in_the_order_of_the_page() -> None:
    asked = ("shops", "channel", "wait_chat", "wait_phone", "wait_email", "bot", "after_hours")
    bars, trends = [f"{code}-by-age" for code in asked], [f"{code}-trend" for code in asked]
    assert public_names(STUDY) == (*bars, "wait-curve", *trends)


def test_study_without_waits_has_no_wait_curve(tmp_path: Path) -> None:
    study = Study("visit", load_folder(str(write_instrument(tmp_path))), ("en",), False)
    assert "wait-curve" not in public_names(study)
    assert public_title(study, "wait-curve", SAY) is None
    assert public_chart(study, make_release({}), "wait-curve", SAY) is None


@pytest.mark.parametrize("name", ["", "channel", "age-by-channel", "channel-by-bot", "age-trend", "x-trend"])
def test_other_names_are_of_no_chart(name: str) -> None:
    assert name not in public_names(STUDY)
    assert public_title(STUDY, name, SAY) is None
    assert public_chart(STUDY, released(some(60)), name, SAY) is None


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("wait-curve", "How long people would wait for a first answer"),
        ("channel-trend", "Trend: First choice of channel"),
    ],
)
def test_charts_have_titles(name: str, title: str) -> None:
    assert public_title(STUDY, name, SAY) == title


# Bars.


def test_hidden_column_says_why() -> None:
    chart = drawn(released([*some(62), *some(12, age="16-24"), *some(14, age="75+")]), "channel-by-age")
    groups = {one.code: one.base for one in chart.groups}
    assert (groups["25-34"], groups["16-24"], groups["75+"]) == (60, None, None)
    figure = chart.figures["chat", "75+"]
    assert (figure.percent, figure.shown, figure.interval) == (None, "n < 30", "")
    assert any("10 or more at a time" in note for note in chart.notes)


def test_thresholds_are_those_of_the_release() -> None:
    strict = StudySettings(smallest_base=50)
    release = released([*some(40), *some(40, age="75+")], thresholds=strict.thresholds)
    assert drawn(release, "channel-by-age").figures["chat", "75+"].shown == "n < 50"


def test_chart_whose_sum_is_hidden_says_so() -> None:
    assert drawn(released(some(12)), "channel-by-age").sentence == "n < 30"


def test_weighted_charts_are_there_where_weights_are() -> None:
    release = released([*some(60, weight=1.5), *some(60, weight=0.5, channel="phone")])
    assert drawn(release, "channel-by-age", weighted=True).figures["chat", "all"].percent == 75
    assert drawn(release, "wait-curve", weighted=True).weighted
    assert public_chart(STUDY, release, "channel-trend", SAY, weighted=True) is None
    refused = released(some(60), targets=make_targets_over("bot"))
    for name in ("channel-by-age", "wait-curve"):
        assert public_chart(STUDY, refused, name, SAY, weighted=True) is None


# Wait curves.


def test_curve_is_rounded_and_says_how_fast_to_answer() -> None:
    chart = drawn(released([*some(104), *some(3, wait_chat="never")]), "wait-curve")
    assert (chart.kind, chart.goal) == (Kind.STEPS, 90)
    assert chart.series[0].base == 100
    figure = chart.figures["wait_chat", "300"]
    assert (figure.percent, figure.low, figure.high, figure.shown) == (100, 96.0, 100.0, "100 %")
    assert chart.sentence.startswith(
        "Live chat with a person: answer within 5 minutes to keep 90 % of people (100 %, 96–100 %, n ≥ 100)."
    )
    never = "Live chat with a person: 3 % (1–8 %) would not wait at all. They are not in the curve."
    assert never in chart.notes
    assert not any("clear difference" in note or "compared" in note for note in chart.notes)


def test_hidden_curve_has_its_reason_and_no_figure() -> None:
    responses = [*some(60, wait_chat="never"), *some(20)]
    chart = drawn(released(responses), "wait-curve")
    figures = [figure for (code, _), figure in chart.figures.items() if code == "wait_chat"]
    assert {figure.percent for figure in figures} == {None}
    assert {figure.shown for figure in figures} == {"n < 30", ""}
    assert chart.series[0].base is None
    assert chart.sentence.startswith("Live chat with a person: n < 30. Phone: answer within")


# Trends.


def test_trend_shows_periods_without_counts() -> None:
    release = released([*on(0, 42), *on(1, 31), *on(1, 33, channel="phone"), *on(2, 64)])
    chart = drawn(release, "channel-trend")
    assert chart.kind is Kind.LINES
    assert [(group.label, group.base, group.caution) for group in chart.groups] == [
        ("Nov 22", 40, "low-base"),
        ("Nov 23", 60, "low-base"),
        ("Nov 24", 60, "low-base"),
        ("Nov 25, so far", None, "small-base"),
    ]
    assert chart.figures["chat", "2026-11-23"].shown == "48 %"
    assert chart.sentence.endswith("(n ≥ 60).")
    assert any("counts in the period in which it was given" in note for note in chart.notes)


def test_trend_marks_clear_changes() -> None:
    release = released([*on(0, 140), *on(0, 60, channel="phone"), *on(1, 60), *on(1, 140, channel="phone")])
    chart = drawn(release, "channel-trend")
    assert chart.figures["phone", "2026-11-23"].change == "+40 points"
    assert chart.sentence.startswith("Latest clear change, Nov 23 against the period before:")


def test_closed_study_has_no_running_period() -> None:
    release = released([*on(0, 60), *on(1, 60)], name="2026-11-23.1")
    assert drawn(release, "channel-trend").groups[-1].label == "Nov 23, so far"
    assert drawn(release, "channel-trend", closed=True).groups[-1].label == "Nov 23"


def test_hidden_period_has_its_reason_and_no_figure() -> None:
    chart = drawn(released([*on(0, 60), *on(1, 12), *on(2, 45), *on(3, 70)]), "channel-trend")
    figures = {period: figure for (code, period), figure in chart.figures.items() if code == "chat"}
    assert [figures[group.code].shown for group in chart.groups] == [
        "100 %",
        "n < 30",
        "hidden so that another group cannot be worked out",
        "100 %",
        "n < 30",
    ]
    assert [group.base for group in chart.groups] == [60, None, None, 70, None]


@pytest.mark.parametrize("trend", [None, "one day"])
def test_no_trend_before_two_days(trend: str | None) -> None:
    release = released(on(0, 60), name="2026-11-22.1")
    chart = drawn(release if trend else replace(release, trend=None), "channel-trend")
    assert (chart.groups, chart.figures) == ((), {})
    assert chart.sentence == "There is no trend yet: it takes answers of two days."
    assert [series.code for series in chart.series][:2] == ["chat", "phone"]
    made_up = drawn(release, "channel-trend", replace(STUDY, synthetic=True))
    assert made_up.notes[0].startswith("Synthetic sample")


def test_answers_from_before_the_periods_are_told() -> None:
    release = released([*on(0, 30), *on(7 * 61, 60)])
    assert "Answers from before these periods are not shown." in drawn(release, "channel-trend").notes
