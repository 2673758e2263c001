"""Geometry and words of an embed's bars, without a browser."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dashboard.embed.chart import BAR_HEIGHT, LANE_HEIGHT, STEPS, Chart, chart, step
from dashboard.embed.page import TEMPLATES
from dashboard.wording import Wording
from study.instrument import Instrument
from study.instrument_document import load_folder
from study.publication import NO_WEIGHTS, Tables, Weights
from study.response import Response
from study.study_settings import StudySettings
from study.suppression import public
from study.tabulation import Crosstab, crosstab
from tests.factories import make_response, make_tally, shipped, write_instrument

# Geometry is told apart with few answers.
SHOW_ALL = StudySettings(smallest_base=1, widest_interval=101, batch=1)


def table(
    responses: Sequence[Response],
    row: str = "channel",
    instrument: Instrument | None = None,
    settings: StudySettings = SHOW_ALL,
) -> Crosstab:
    instrument = instrument or shipped()
    question, banner = instrument.question(row), instrument.banner
    assert question is not None
    tally = make_tally(responses, instrument)
    return public(
        lambda left_out: crosstab(tally, question, banner, settings=settings, left_out=left_out), settings
    )


def drawn(
    responses: Sequence[Response],
    row: str = "channel",
    language: str = "en",
    instrument: Instrument | None = None,
    settings: StudySettings = SHOW_ALL,
) -> Chart:
    shown = table(responses, row, instrument, settings)
    return chart(Tables(shown, None, Weights(None, NO_WEIGHTS)), Wording(language), settings)


def choices(**counts: int) -> list[Response]:
    return [make_response(channel=code) for code, n in counts.items() for _ in range(n)]


def test_segments_fill_the_bar_in_questionnaire_order() -> None:
    bar = drawn(choices(chat=50, phone=25, bot=25)).bars[0]
    assert [(s.colour, s.x, s.width, s.height) for s in bar.segments] == [
        (0, 0.0, 50.0, BAR_HEIGHT),
        (1, 50.0, 25.0, BAR_HEIGHT),
        (3, 75.0, 25.0, BAR_HEIGHT),
    ]


def test_colour_is_the_place_among_all_options_of_the_question() -> None:
    shown = crosstab(make_tally([make_response()]), shipped().banner, shipped().headline)
    made = chart(Tables(shown, None, Weights(None, NO_WEIGHTS)), Wording("en"), SHOW_ALL)
    assert made.key[0] == (1, "16–24")  # "Under 16" is the first option, and never reported


def test_sentence_says_every_share_and_the_base() -> None:
    bar = drawn(choices(chat=997, phone=3)).bars[0]
    assert bar.sentence == (
        "All, at least 1,000 answers: Live chat with a person: 100 %; Phone: <1 %; Email: 0 %; Chatbot: 0 %; "
        "Something else: 0 %; None of these / don’t know: 0 %."
    )


def test_sentence_in_estonian() -> None:
    sentence = drawn(choices(phone=50), language="et").bars[0].sentence
    assert sentence.startswith(
        "Kõik, vähemalt 50 vastust: Vestlus veebis päris inimesega: 0%; Telefon: 100%; "
    )


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "16–24: no figures, n < 30."), ("et", "16–24: arve ei näidata, n < 30.")],
)
def test_hidden_column_says_why_and_draws_nothing(language: str, sentence: str) -> None:
    made = drawn([*choices(chat=60), make_response(age="16-24")], language=language, settings=StudySettings())
    bar = made.bars[1]
    assert (bar.hidden, bar.base, bar.answers, bar.mark) == ("n < 30", "", "", "")
    assert (bar.segments, bar.lines, bar.height) == ((), (), BAR_HEIGHT)
    assert bar.sentence == sentence


def test_column_hidden_for_another_says_so() -> None:
    answers = [*choices(chat=60), *(make_response(age="16-24") for _ in range(12))]
    answers += [make_response(age="75+", channel="phone") for _ in range(100)]
    bars = drawn(answers, settings=StudySettings()).bars
    assert bars[2].hidden == "hidden so that another group cannot be worked out"
    assert bars[7].hidden == ""


@pytest.mark.parametrize(("base", "mark"), [(30, "low base"), (99, "low base"), (100, "")])
def test_bar_is_marked_by_its_base(base: int, mark: str) -> None:
    assert drawn(choices(chat=base)).bars[0].mark == mark


def test_bases_are_at_least() -> None:
    bar = drawn(choices(chat=147)).bars[0]
    assert (bar.base, bar.answers) == ("n ≥ 145", "at least 145 answers")


def test_line_of_the_table_has_share_and_interval() -> None:
    lines = drawn(choices(chat=141, phone=5, email=1)).bars[0].lines
    assert [(line.share, line.interval) for line in lines[:3]] == [
        ("96 %", "91–98 %"),
        ("3 %", "1–8 %"),
        ("1 %", "0–4 %"),
    ]


def test_line_names_the_columns_that_are_clearly_lower() -> None:
    young = [make_response(age="16-24", channel=code) for code in ["chat"] * 90 + ["phone"] * 30]
    old = [make_response(age="75+", channel=code) for code in ["chat"] * 40 + ["phone"] * 80]
    bars = drawn(young + old).bars
    assert bars[1].lines[0].higher_than == "Higher than: 75 or over"
    assert [line.higher_than for line in bars[7].lines[:2]] == ["", "Higher than: 16–24"]


def test_weighted_figures_stand_beside() -> None:
    counts = choices(chat=60, phone=40)
    beside = table(choices(chat=50, phone=50))
    made = chart(Tables(table(counts), beside, Weights(None, None)), Wording("en"), SHOW_ALL)
    line = made.bars[0].lines[0]
    assert made.weighted
    assert (line.share, line.weighted, line.weighted_interval) == ("60 %", "50 %", "40–60 %")


def test_counted_answer_is_never_printed_as_none() -> None:
    # 0.6 % each, and the largest remainders are elsewhere: whole percents leave nothing for them.
    bar = drawn(choices(chat=1, phone=1, email=1, bot=1, other=157, none=7)).bars[0]
    assert "0 %" not in [line.share for line in bar.lines]


def test_label_shows_from_the_step_where_it_fits() -> None:
    assert step("12 %", 100) == 0
    assert step("12 %", 5) == STEPS.index(880)
    assert step("12 %", 1) is None
    label = drawn(choices(chat=90, phone=10)).bars[2].segments[1].labels[0]
    assert (label.text, label.x, label.classes) == ("10 %", 95.0, "s2")


def test_style_sheet_knows_every_step() -> None:
    style = (TEMPLATES / "chart.css").read_text(encoding="utf-8")
    for place in range(1, len(STEPS)):
        assert f".s{place}{{display:inline}}.u{place}{{display:none}}" in style


def test_first_bar_names_its_segments_where_that_fits() -> None:
    labels = drawn(choices(chat=60, phone=40)).bars[0].segments[0].labels
    assert [(label.text, label.classes) for label in labels] == [
        ("60 %", "u2"),
        ("Live chat with a person: 60 %", "s2"),
    ]


def test_first_bar_names_all_large_segments_or_none() -> None:
    labels = [s.labels for s in drawn(choices(chat=12, phone=83, none=5)).bars[0].segments]
    assert [[label.text for label in each] for each in labels] == [["12 %"], ["83 %"], ["5 %"]]


def test_several_answers_are_drawn_as_lanes_from_zero(tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path)))
    given = [("chat", "phone"), ("chat",), ("chat",), ("chat",)]
    responses = [
        Response(str(n), {"age": "35+", "used": used, "rating": "1"}, "en") for n, used in enumerate(given)
    ]
    made = drawn(responses, "used", instrument=instrument)
    bar = made.bars[0]
    assert (made.lanes, bar.height) == (True, 3 * LANE_HEIGHT)
    assert [(s.x, s.width, s.y) for s in bar.segments] == [(0, 100, 0), (0, 25, 20), (0, 0, 40)]
    assert [s.labels[0].classes for s in bar.segments] == ["end", "start", "start"]
