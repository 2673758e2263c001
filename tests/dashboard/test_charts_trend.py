"""A question from period to period as a chart: its words and marks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboard.charts.model import Chart, Kind
from dashboard.charts.trend import trend_chart
from dashboard.wording import Wording
from study.publication import Weights
from study.response import Response, Study
from tests.factories import make_response, shipped
from tests.study.weather import make_counts

MONDAY = date(2026, 11, 2)
STUDY = Study("shop", shipped(), ("en",), False, opens_at=datetime(2026, 11, 1, tzinfo=UTC))
CODES = ("bot_now", "person_2m", "person_10m", "depends")
CALM, MOVED = (40, 40, 60, 60), (90, 20, 45, 45)


def days(*counts: Sequence[int], weight: float = 1.0) -> list[Response]:
    """Return answers to "bot", a row of numbers by option each day from the first Monday."""
    return [
        make_response(
            bot=code,
            received=datetime.combine(MONDAY, datetime.min.time(), UTC) + timedelta(days=n),
            weight=weight,
        )
        for n, day in enumerate(counts)
        for code, times in zip(CODES, day, strict=True)
        for _ in range(times)
    ]


def made(
    responses: list[Response], today: int, lang: str = "en", study: Study = STUDY, **given: Any
) -> Chart:
    bot = shipped().question("bot")
    assert bot is not None
    asked = {"by": "auto", "today": MONDAY + timedelta(days=today), **given}
    chart = trend_chart(study, make_counts(responses, shipped()), bot, Wording(lang), **asked)
    assert chart is not None
    return chart


def test_chart_has_a_group_a_day() -> None:
    chart = made(days(CALM, (0, 0, 0, 0), MOVED), today=3, segment="Women")
    assert (chart.name, chart.kind, chart.exclusive, chart.segment) == (
        "bot-trend",
        Kind.LINES,
        True,
        "Women",
    )
    assert [(group.label, group.place, group.base) for group in chart.groups] == [
        ("Nov 2", 0, 200),
        ("Nov 3", 1, 0),
        ("Nov 4", 2, 200),
        ("Nov 5, so far", 3, 0),
    ]
    assert set(chart.figures) == {(one.code, group.code) for one in chart.series for group in chart.groups}
    assert chart.figures["bot_now", "2026-11-03"].shown == "no answers yet"
    assert chart.figures["bot_now", "2026-11-02"].percent == 20


def test_clear_change_is_marked_in_points_at_its_period() -> None:
    chart = made(days(CALM, MOVED, MOVED), today=3)
    assert chart.figures["bot_now", "2026-11-03"].change == "+25 points"
    assert {at for at, figure in chart.figures.items() if figure.change} == {("bot_now", "2026-11-03")}
    assert chart.sentence.startswith(
        "Latest clear change, Nov 3 against the period before: A chatbot’s answer at once +25 points. Nov 4: "
    )


def test_latest_of_several_changes_is_told() -> None:
    chart = made(days(CALM, MOVED, CALM), today=9)
    assert chart.sentence.startswith(
        "Latest clear change, Nov 4 against the period before: A chatbot’s answer at once −25 points."
    )
    assert chart.figures["bot_now", "2026-11-04"].change == "−25 points"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((CALM, CALM), "No clear change."),
        (
            ((3, 3, 3, 3), (5, 0, 5, 2)),
            "Changes are not tested: no two neighbouring periods are complete with 30 answers or more each.",
        ),
        (
            ((40, 40, 60, 1), (60, 40, 40, 1)),
            "Changes are not tested: too few answers in each period (expected counts below 5).",
        ),
    ],
)
def test_sentence_says_why_nothing_is_marked(counts: Sequence[Sequence[int]], said: str) -> None:
    assert made(days(*counts), today=5).sentence.startswith(f"{said} Nov 3: A chatbot’s answer at once ")


def test_sentence_ends_with_the_numbers_of_the_last_period_with_answers() -> None:
    assert made(days(CALM, MOVED), today=5).sentence.endswith(
        "Nov 3: A chatbot’s answer at once 45 %; A person’s answer within 2 minutes 10 %; A person’s answer "
        "within 10 minutes 23 %; It depends / don’t know 22 % (n = 200)."
    )


def test_period_still_running_is_cautioned_and_not_tested() -> None:
    chart = made(days(CALM, MOVED), today=1)
    assert [group.caution for group in chart.groups] == ["", "low-base"]
    assert not any(figure.change for figure in chart.figures.values())


def test_closed_study_has_no_period_still_running() -> None:
    closed = replace(STUDY, closes_at=datetime(2026, 11, 3, 23, tzinfo=UTC))
    chart = made(days(CALM, MOVED), today=2, study=closed)
    assert [group.label for group in chart.groups] == ["Nov 2", "Nov 3"]
    assert chart.figures["bot_now", "2026-11-03"].change == "+25 points"
    running = made(days(CALM, MOVED), today=1, study=closed)
    assert running.groups[-1].label == "Nov 3, so far"


def test_answers_that_have_ended_do_not_run_on_until_today() -> None:
    assert len(made(days(CALM, MOVED), today=9, ended=True).groups) == 2
    assert len(made(days(CALM, MOVED), today=9).groups) == 10


def test_weeks_are_named_from_monday_to_sunday() -> None:
    chart = made(days(CALM, *[(0, 0, 0, 0)] * 8, MOVED), today=9, by="week")
    assert [group.label for group in chart.groups] == [
        "Nov 2\N{THIN SPACE}–\N{THIN SPACE}8",
        "Nov 9\N{THIN SPACE}–\N{THIN SPACE}15, so far",
    ]
    assert [group.place for group in chart.groups] == [0, 7]
    assert "Monday to Sunday" in chart.caption


def test_low_bases_are_cautioned() -> None:
    chart = made(days((5, 5, 5, 5), (10, 10, 10, 10), CALM), today=9, ended=True)
    assert [group.caution for group in chart.groups] == ["small-base", "low-base", ""]


def test_first_periods_of_a_long_study_are_told_to_be_left_out() -> None:
    chart = made(days(CALM, *[(0, 0, 0, 0)] * 61, CALM), today=62, by="day")
    assert len(chart.groups) == 60
    assert chart.notes[-1] == "3 earlier periods are not shown."
    assert not any("is in no column" in note or "are in no column" in note for note in chart.notes)


def test_long_pause_has_no_numbers_to_tell() -> None:
    chart = made(days(CALM), today=80, by="day")
    assert "n =" not in chart.sentence


def test_notes_say_what_is_marked() -> None:
    notes = made(days(CALM, MOVED), today=5).notes
    assert notes[0].startswith("Self-selected sample.")
    assert "Holm’s adjustment over all answers and as many periods as can be shown" in notes[-1]


def test_weighted_chart_says_so() -> None:
    responses = [*days(CALM, CALM, weight=1.5), *days(MOVED, MOVED, weight=0.5)]
    chart = made(responses, today=5, weights=Weights(None, None))
    assert chart.weighted
    assert chart.caption.endswith("(weighted)")
    assert chart.figures["bot_now", "2026-11-02"].percent == pytest.approx(100 * (60 + 45) / 400)
    assert "effective base 320" in chart.sentence


def test_one_day_is_no_trend() -> None:
    counts = make_counts(days(CALM), shipped())
    assert trend_chart(STUDY, counts, shipped().headline, Wording("en"), by="auto", today=MONDAY) is None


def test_chart_speaks_the_language() -> None:
    chart = made(days(CALM, MOVED), today=1, lang="fi")
    assert chart.groups[0].label == "2.11."
    assert chart.series[0].label == "Chatbotin vastaus heti"
