"""The shipped questionnaire, an operator's own, and what makes a new version."""

from pathlib import Path

import pytest

from study.instrument_document import from_canonical, load_folder
from tests.factories import STRUCTURE, WORDING, shipped, write_instrument

CODES = {
    "age": "u16 16-24 25-34 35-44 45-54 55-64 65-74 75+ na",
    "shops": "0 1-2 3-5 6-10 11+ na",
    "channel": "chat phone email bot other none",
    "wait_chat": "1m 2m 5m 10m 20m longer never na",
    "wait_phone": "1m 2m 5m 10m 20m longer never na",
    "wait_email": "1h 4h 24h 48h longer never na",
    "bot": "bot_now person_2m person_10m depends",
    "after_hours": "evening morning workday longer na",
    "comment": "",
}


def test_shipped_instrument_has_the_codes_of_the_contract() -> None:
    assert {question.code: " ".join(question.codes) for question in shipped().questions} == CODES
    assert [question.code for question in shipped().questions] == list(CODES)


def test_shipped_instrument_headline_is_channel_by_age() -> None:
    assert (shipped().name, shipped().banner.code, shipped().headline.code) == (
        "channel-preference",
        "age",
        "channel",
    )


@pytest.mark.parametrize("language", ["en", "et"])
def test_shipped_instrument_is_worded_in(language: str) -> None:
    instrument = shipped()
    assert language in instrument.languages
    for name in ("title", "intro", "screened_out"):
        assert instrument.text(name, language)
    for question in instrument.questions:
        assert question.labels[language]
        assert question.shorts[language]
        assert all(option.labels[language] for option in question.options)


def test_shipped_instrument_translation_differs_from_english() -> None:
    question = shipped().banner
    assert question.labels["et"] != question.labels["en"]


def test_shipped_instrument_ends_for_under_16_only() -> None:
    ending = {question.code: set(question.screen_out) for question in shipped().questions}
    assert ending.pop("age") == {"u16"}
    assert not any(ending.values())


def test_shipped_instrument_asks_every_closed_question() -> None:
    assert {question.code for question in shipped().questions if not question.required} == {"comment"}
    assert shipped().closed == shipped().questions[:-1]


def test_reported_options_leave_out_endings_and_no_answer() -> None:
    codes = [option.code for option in shipped().banner.reported]
    assert codes == ["16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+"]


def test_question_of_unknown_code_is_none() -> None:
    assert shipped().question("channel") is shipped().headline
    assert shipped().question("colour") is None


def test_text_of_a_language_without_one_is_empty(tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path)))
    assert instrument.text("title", "en") == "Your visit"
    assert instrument.text("intro", "en") == ""


def test_headline_without_one_given_is_the_first_closed_question_beside_the_banner(tmp_path: Path) -> None:
    assert load_folder(str(write_instrument(tmp_path))).headline.code == "used"


def test_unit_in_a_wording_replaces_the_structure_one(tmp_path: Path) -> None:
    estonian = WORDING.replace('"How long did you wait?"', '"Kui kaua?"\nunit = "sekundit"')
    question = load_folder(str(write_instrument(tmp_path, et=estonian))).question("wait_seconds")
    assert question is not None
    assert [option.labels["en"] for option in question.options] == [
        "0–30 seconds",
        "31–60 seconds",
        "61–120 seconds",
        "121+ seconds",
    ]
    assert question.options[0].labels["et"] == "0–30 sekundit"


def test_scale_options_without_labels_show_their_digits(tmp_path: Path) -> None:
    question = load_folder(str(write_instrument(tmp_path))).question("rating")
    assert question is not None
    assert [option.labels["et"] for option in question.options] == ["1", "2", "3"]


def test_canonical_text_gives_the_same_instrument_back(tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path)))
    again = from_canonical(instrument.canonical)
    assert again.version == instrument.version
    assert again.questions == instrument.questions
    assert from_canonical(shipped().canonical).version == shipped().version


@pytest.mark.parametrize(
    "english",
    [
        f"# A comment\n\n{WORDING}\n\n",
        WORDING.replace(" = ", "   =   "),
        WORDING.replace("\n", "\r\n"),
        WORDING.replace('chat = "Chat"\nphone = "Phone"', 'phone = "Phone"\nchat = "Chat"'),
    ],
    ids=["comment", "spaces", "line-ends", "order-of-keys"],
)
def test_version_stays_where_only_the_writing_changed(tmp_path: Path, english: str) -> None:
    assert english != WORDING
    before = load_folder(str(write_instrument(tmp_path / "before"))).version
    after = load_folder(str(write_instrument(tmp_path / "after", en=english))).version
    assert after == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("en", "Your visit", "Your visits"),
        ("et", '"Chat"', '"Vestlus"'),
        ("structure", '["1", "2", "3"]', '["3", "2", "1"]'),
        ("structure", "edges = [30, 60, 120]", "edges = [30, 60]"),
    ],
)
def test_version_changes_with_content(tmp_path: Path, file: str, old: str, new: str) -> None:
    text = STRUCTURE if file == "structure" else WORDING
    assert old in text
    before = load_folder(str(write_instrument(tmp_path / "before"))).version
    after = load_folder(str(write_instrument(tmp_path / "after", **{file: text.replace(old, new)}))).version
    assert after != before


def test_instrument_of_an_operator_with_spaces_and_slashes_in_codes(tmp_path: Path) -> None:
    channels = ["Local TV/radio", "The Weather Channel", "Über-App 2", "a+b", "50 %", "#7", "e.g.", "x & y"]
    bands = ["18 to 29", "30/44", "45–59", "60 or over"]
    structure = f"""
name = "weather"
banner = "band"
questions = [
  {{code = "band", kind = "single", options = {bands!r}}},
  {{code = "via", kind = "single", options = {channels!r}}},
]
"""
    labels = "\n".join(f'"{code}" = "{code}"' for code in bands)
    more = "\n".join(f'"{code}" = "{code}"' for code in channels)
    english = (
        f'title = "Weather"\n[band]\nlabel = "Age"\n[band.options]\n{labels}\n'
        f'[via]\nlabel = "Via"\n[via.options]\n{more}\n'
    )
    folder = write_instrument(tmp_path / "my weather", structure=structure, en=english, et=english)
    instrument = load_folder(str(folder))
    assert list(instrument.banner.codes) == bands
    assert list(instrument.headline.codes) == channels
    assert instrument.banner.parse(["30/44"]) == "30/44"
    assert instrument.headline.parse(["Local TV/radio"]) == "Local TV/radio"
