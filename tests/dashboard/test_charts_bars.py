"""A crosstab as a chart of bars: its words, bases and colours."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.charts.bars import bars_chart
from dashboard.charts.model import Chart, Kind
from dashboard.wording import Wording
from study.comparison import compared
from study.instrument import Instrument
from study.instrument_document import load_folder
from study.response import Response, Study
from study.study_settings import StudySettings
from study.tabulation import Crosstab, crosstab
from tests.factories import shipped, write_instrument
from tests.study.releases import some
from tests.study.weather import make_counts


def made(responses: list[Response], *, row: str = "channel", banner: str = "age", **given: Any) -> Chart:
    instrument: Instrument = given.get("instrument", shipped())
    study = Study(
        "shop", instrument, instrument.languages, False, settings=given.get("limits", StudySettings())
    )
    table = made_table(responses, row, banner, study, weighted=given.get("weighted", False))
    return bars_chart(study, table, Wording(given.get("lang", "en")), segment=given.get("segment", ""))


def made_table(responses: list[Response], row: str, banner: str, study: Study, *, weighted: bool) -> Crosstab:
    counts = make_counts(responses, study.instrument)
    questions = [study.instrument.question(code) for code in (row, banner)]
    assert questions[0] is not None
    assert questions[1] is not None
    cells = dict(counts.over(row, banner)) if weighted else None
    return crosstab(counts, questions[0], questions[1], weighted=cells, settings=study.settings)


FOUR = [*some(3, age="25-34"), *some(1, age="75+", channel="email")]


def test_chart_has_a_group_a_column_and_a_series_an_option() -> None:
    chart = made(FOUR, segment="Women")
    assert (chart.name, chart.kind, chart.exclusive, chart.segment) == (
        "channel-by-age",
        Kind.BARS,
        True,
        "Women",
    )
    assert [group.label for group in chart.groups][:3] == ["All", "16–24", "25–34"]
    assert [series.code for series in chart.series] == ["chat", "phone", "email", "bot", "other", "none"]
    assert set(chart.figures) == {(one.code, group.code) for one in chart.series for group in chart.groups}


def test_figures_are_those_of_the_crosstab_in_words() -> None:
    figure = made(FOUR).figures["chat", "all"]
    assert (figure.percent, figure.count, figure.shown, figure.interval) == (75, 3, "75 %", "30–95 %")


def test_column_without_answers_has_no_figure() -> None:
    chart = made(FOUR)
    figure = chart.figures["chat", "35-44"]
    assert (figure.percent, figure.low, figure.high, figure.shown) == (None, None, None, "no answers yet")
    assert next(group.base for group in chart.groups if group.code == "35-44") == 0


@pytest.mark.parametrize(
    ("n", "caution"), [(0, "small-base"), (29, "small-base"), (30, "low-base"), (100, "")]
)
def test_bases_are_cautioned(n: int, caution: str) -> None:
    assert made(some(n)).groups[0].caution == caution


def test_thresholds_of_caution_are_the_studys() -> None:
    limits = StudySettings(smallest_base=5, low_base=10)
    assert [made(some(n), limits=limits).groups[0].caution for n in (4, 5, 10)] == [
        "small-base",
        "low-base",
        "",
    ]


@pytest.mark.parametrize(
    ("n", "sentence"),
    [
        (0, "No answers yet."),
        (
            12,
            "A chatbot’s answer at once 0 %; A person’s answer within 2 minutes 100 %; A person’s answer "
            "within 10 minutes 0 %; It depends / don’t know 0 % (n = 12).",
        ),
    ],
)
def test_sentence_has_the_numbers(n: int, sentence: str) -> None:
    assert made(some(n), row="bot").sentence == sentence


def test_chart_speaks_the_language() -> None:
    chart = made(some(1234), lang="et")
    assert chart.groups[0].label == "Kõik"
    assert chart.sentence.endswith("(n = 1\N{NO-BREAK SPACE}234).")
    assert chart.title == shipped().headline.labels["et"]


def test_option_keeps_its_colour_whatever_the_table() -> None:
    by_age = {series.code: series.colour for series in made(FOUR).series}
    by_bot = {series.code: series.colour for series in made(FOUR, banner="bot").series}
    assert by_age == by_bot
    assert len(set(by_age.values())) == 6


def test_place_of_an_option_counts_those_that_are_not_shown() -> None:
    """The first option of age ends the survey: the second has the second colour all the same."""
    series = made(FOUR, row="age", banner="channel").series
    assert series[0].code == "16-24"
    assert series[0].colour == made(FOUR).series[1].colour


def test_weighted_chart_says_so_with_its_effective_base() -> None:
    responses = [*some(40, weight=1.6), *some(40, weight=0.4, channel="phone")]
    chart = made(responses, weighted=True)
    assert chart.weighted
    assert chart.figures["chat", "all"].percent == pytest.approx(80)
    assert chart.groups[0].effective_base == pytest.approx(80 / (1 + 0.36))
    assert chart.caption.startswith("Weighted percent")
    assert chart.sentence.endswith("(weighted, n = 80, effective base 59).")


def test_several_answers_do_not_exclude_each_other(tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path)))
    answers: Any = {"age": "35+", "used": ("chat", "phone"), "rating": "1"}
    chart = made([Response("a", answers, "en")], row="used", instrument=instrument)
    assert not chart.exclusive
    assert [chart.figures[code, "all"].percent for code in ("chat", "phone", "email")] == [100, 100, 0]
    assert "Several answers could be chosen, so percentages do not add up to 100." in chart.notes


def test_columns_that_are_clearly_lower_are_named() -> None:
    young, old = some(80, age="16-24"), some(80, age="65-74", channel="phone")
    responses = [*young, *old, *some(20, age="16-24", channel="phone"), *some(20, age="65-74")]
    study = Study("shop", shipped(), ("en",), False)
    table = made_table(responses, "channel", "age", study, weighted=False)
    chart = bars_chart(study, compared(table), Wording("en"))
    assert chart.figures["chat", "16-24"].higher_than == "65–74"
    assert chart.figures["chat", "65-74"].higher_than == ""
    assert any(note.startswith("“Higher than”") for note in chart.notes)


def test_notes_are_the_crosstabs() -> None:
    notes = made(replace_age(FOUR)).notes
    assert notes[0].startswith("Self-selected sample.")
    assert "4 responses without an answer to “Age” are in no column." in notes


def replace_age(responses: list[Response]) -> list[Response]:
    return [replace(one, answers={**one.answers, "age": "na"}) for one in responses]
