"""What a question takes for an answer, and what it makes of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.instrument import LARGEST_NUMBER, Answer, AnswerError, Instrument, Question
from study.instrument_document import load_folder
from study.response import shown_order
from tests.factories import shipped, write_instrument

TEXTS = st.lists(st.text() | st.sampled_from(["chat", "phone,chat", "1", "45", "nothing", "u16", "\x00"]))


@pytest.fixture(scope="module")
def instrument(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    return load_folder(str(write_instrument(tmp_path_factory.mktemp("instrument"))))


def named(instrument: Instrument, code: str) -> Question:
    question = instrument.question(code)
    assert question is not None
    return question


def reason(question: Question, *given: str) -> str:
    with pytest.raises(AnswerError) as caught:
        question.parse(given)
    return caught.value.reason


@pytest.mark.parametrize(
    ("code", "texts", "answer"),
    [
        ("age", ["35+"], "35+"),
        ("age", [" 35+ "], "35+"),
        ("age", ["35+", "35+", ""], "35+"),
        ("rating", ["2"], "2"),
        ("used", ["phone", "chat"], ("chat", "phone")),
        ("used", ["phone, chat"], ("chat", "phone")),
        ("used", ["nothing"], ("nothing",)),
        ("wait_seconds", ["45"], 45),
        ("wait_seconds", [" 007 "], 7),
        ("wait_seconds", [str(LARGEST_NUMBER)], LARGEST_NUMBER),
        ("wait_seconds", [], None),
        ("wait_seconds", ["  "], None),
        ("note", [" Thanks! "], "Thanks!"),
        ("note", [""], None),
    ],
)
def test_answer_that_fits_is_taken(
    instrument: Instrument, code: str, texts: list[str], answer: Answer | None
) -> None:
    assert named(instrument, code).parse(texts) == answer


@pytest.mark.parametrize(
    ("code", "texts", "expected"),
    [
        ("age", [], "missing"),
        ("age", [" \t"], "missing"),
        ("age", ["36"], "unknown"),
        ("age", ["35"], "unknown"),
        ("age", ["16-34", "35+"], "several"),
        ("rating", ["2.0"], "unknown"),
        ("rating", ["4"], "unknown"),
        ("used", [], "missing"),
        ("used", ["fax"], "unknown"),
        ("used", ["chat,,phone"], "unknown"),
        ("used", ["chat", "nothing"], "several"),
        ("wait_seconds", ["-1"], "not_whole"),
        ("wait_seconds", ["1.5"], "not_whole"),
        ("wait_seconds", ["1e3"], "not_whole"),
        ("wait_seconds", ["1_000"], "not_whole"),
        ("wait_seconds", ["٣"], "not_whole"),
        ("wait_seconds", ["²"], "not_whole"),
        ("wait_seconds", [str(LARGEST_NUMBER + 1)], "not_whole"),
        ("wait_seconds", ["9" * 1_000_000], "not_whole"),
        ("wait_seconds", ["1", "2"], "several"),
        ("note", ["x" * 21], "too_long"),
    ],
)
def test_answer_that_does_not_fit_is_refused(
    instrument: Instrument, code: str, texts: list[str], expected: str
) -> None:
    assert reason(named(instrument, code), *texts) == expected


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\x1b[31mb", "a[31mb"),
        ("a\u202eb\u200bc", "abc"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("x" * 20 + "\x00", "x" * 20),
        ("Aitäh! 🙂", "Aitäh! 🙂"),
        ("10\u00a0min", "10 min"),
        ("\x00", None),
        ("\x00 ok \x00", "ok"),
    ],
)
def test_text_loses_what_cannot_be_printed(instrument: Instrument, given: str, kept: str | None) -> None:
    assert named(instrument, "note").parse([given]) == kept


def test_text_of_nothing_printable_is_missing_where_it_is_required(instrument: Instrument) -> None:
    assert reason(replace(named(instrument, "note"), required=True), "\x00") == "missing"


@pytest.mark.parametrize(
    ("number", "band"),
    [
        (0, "0-30"),
        (30, "0-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-120"),
        (120, "61-120"),
        (121, "121+"),
        (LARGEST_NUMBER, "121+"),
    ],
)
def test_number_is_tallied_in_the_band_between_edges(instrument: Instrument, number: int, band: str) -> None:
    assert named(instrument, "wait_seconds").tallied(number) == band


def test_answers_are_tallied_as_one_combination(instrument: Instrument) -> None:
    answers: dict[str, Answer] = {"age": "35+", "used": ("chat", "phone"), "note": "Thanks"}
    assert instrument.tallied(answers) == ("35+", "chat,phone", "", "")


@pytest.mark.parametrize("given", ["u16", " u16", "u16\n"])
def test_screened_out_whatever_else_was_given(instrument: Instrument, given: str) -> None:
    assert instrument.screened_out({"age": [given], "used": ["fax"]})
    assert instrument.screened_out({"age": ["35+", given]})


def test_screened_out_not_by_other_answers(instrument: Instrument) -> None:
    assert not instrument.screened_out({"age": ["35+"], "used": ["u16"]})
    assert not instrument.screened_out({})


@given(texts=TEXTS)
def test_parse_raises_nothing_but_answer_errors(instrument: Instrument, texts: list[str]) -> None:
    for question in instrument.questions:
        try:
            answer = question.parse(texts)
        except AnswerError as error:
            assert error.reason in {"missing", "unknown", "several", "not_whole", "too_long"}
            continue
        if question.kind in ("single", "scale"):
            assert answer in question.codes
        elif question.kind == "multiple":
            assert isinstance(answer, tuple)
            assert list(answer) == [code for code in question.codes if code in answer]
        elif question.kind == "number":
            assert answer is None or (isinstance(answer, int) and 0 <= answer <= LARGEST_NUMBER)
        else:
            assert answer is None or (isinstance(answer, str) and 0 < len(answer) <= question.max_length)


@given(texts=st.lists(st.sampled_from(["u16", " u16 ", "35+", "na", ""])))
def test_answer_that_ends_the_survey_never_passes_unseen(instrument: Instrument, texts: list[str]) -> None:
    try:
        answer = named(instrument, "age").parse(texts)
    except AnswerError:
        return
    assert answer in {"u16", "35+", "na"}
    assert (answer == "u16") == instrument.screened_out({"age": texts})


@given(number=st.integers(0, LARGEST_NUMBER))
def test_number_falls_in_the_band_that_names_it(instrument: Instrument, number: int) -> None:
    band = named(instrument, "wait_seconds").tallied(number)
    low, _, high = band.rstrip("+").partition("-")
    assert int(low) <= number <= int(high or LARGEST_NUMBER)


@given(key=st.uuids().map(str))
def test_shown_order_moves_only_what_is_shuffled(key: str) -> None:
    order = shown_order(shipped().headline, key)
    assert sorted(order[:4]) == ["bot", "chat", "email", "phone"]
    assert order[4:] == ("other", "none")
    assert shown_order(shipped().headline, key) == order
    assert shown_order(shipped().banner, key) == shipped().banner.codes


def test_shown_order_puts_each_channel_first_about_as_often() -> None:
    firsts = [shown_order(shipped().headline, f"respondent-{i}")[0] for i in range(4_000)]
    for code in ("chat", "phone", "email", "bot"):
        assert 850 <= firsts.count(code) <= 1_150
