"""The SPSS file, read again by another program."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from math import isnan
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.takeaway.spss import sav
from dashboard.takeaway.spss_names import LONGEST, RESERVED, variable_names
from dashboard.wording import Wording
from study.instrument_document import load_folder
from study.response import Response, Study
from tests.factories import RECEIVED, WORDING, make_response, shipped, write_instrument

ENGLISH = Wording("en")
LATER = datetime(2026, 11, 23, 1, 30, tzinfo=timezone(timedelta(hours=2)))
FIRST = Response(
    "1",
    {"age": "35+", "used": ("chat", "email"), "rating": "3", "wait_seconds": 45, "note": "õ, <&>"},
    "en",
    source="qr",
    received=LATER,
    weight=1.7,
)
SECOND = Response("2", {"age": "na", "used": ("nothing",), "rating": "1"}, "et", excluded=True)


@pytest.fixture
def visit(tmp_path: Path) -> Study:
    """Return a study with a question of every kind."""
    return Study("visit", load_folder(str(write_instrument(tmp_path / "visit"))), ("en", "et"), False)


def read(folder: Path, study: Study, responses: Sequence[Response], **options: Any) -> tuple[Any, Any]:
    """Return columns and what is said of them, as another program reads them."""
    path = folder / "read.sav"
    path.write_bytes(sav(study, responses, options.pop("flags", {}), options.pop("say", ENGLISH)))
    columns, said = pyreadstat.read_sav(path, output_format="dict", **options)
    return columns, said


def values(columns: Any, name: str) -> list[Any]:
    return [None if isinstance(one, float) and isnan(one) else one for one in columns[name]]


def test_file_holds_answers_of_every_kind(visit: Study, tmp_path: Path) -> None:
    columns, said = read(tmp_path, visit, [FIRST, SECOND], user_missing=True)
    assert values(columns, "age") == [2, -1]
    assert said.variable_value_labels["age"] == {1: "16–34", 2: "35 or over", -1: "Prefer not to say"}
    assert values(columns, "rating") == [3, 1]
    assert said.variable_value_labels["rating"] == {1: "1", 2: "2", 3: "3"}
    assert values(columns, "wait_seconds") == [45, None]
    assert values(columns, "note") == ["õ, <&>", ""]
    assert said.column_names_to_labels["age"] == "How old are you?"
    assert said.column_names_to_labels["wait_seconds"] == "How long did you wait? (seconds)"
    assert said.file_label == "Your visit"


def test_file_has_a_variable_for_each_option_of_a_multiple_question(visit: Study, tmp_path: Path) -> None:
    nobody = Response("3", {"age": "35+", "rating": "1"}, "en")
    columns, said = read(tmp_path, visit, [FIRST, SECOND, nobody], user_missing=True)
    assert values(columns, "used_chat") == [1, -1, None]
    assert values(columns, "used_phone") == [0, -1, None]
    assert values(columns, "used_nothing") == [0, 1, None]
    assert said.variable_value_labels["used_phone"] == {0: "no", 1: "yes", -1: "Nothing of these"}
    assert said.column_names_to_labels["used_phone"] == "What did you use? Phone"


def test_file_declares_no_answer_missing(visit: Study, tmp_path: Path) -> None:
    columns, said = read(tmp_path, visit, [FIRST, SECOND], user_missing=True)
    assert said.missing_ranges["age"] == [{"lo": -1, "hi": -1}]
    assert "rating" not in said.missing_ranges
    columns, _ = read(tmp_path, visit, [FIRST, SECOND])
    assert values(columns, "age") == [2, None]
    assert values(columns, "used_chat") == [1, None]


def test_file_says_how_responses_came(visit: Study, tmp_path: Path) -> None:
    flags = {"2": frozenset({"trap", "fast"})}
    columns, _ = read(tmp_path, visit, [FIRST, SECOND], flags=flags)
    assert columns["key"] == ["1", "2"]
    assert columns["received"][0] == datetime(2026, 11, 22, 23, 30)
    assert columns["lang"] == ["en", "et"]
    assert columns["source"] == ["qr", ""]
    assert columns["weight"] == [1.7, 1.0]
    assert columns["excluded"] == [0, 1]
    assert columns["flags"] == ["", "fast,trap"]
    assert "synthetic" not in columns


def test_file_of_the_shipped_questionnaire_keeps_every_answer(tmp_path: Path) -> None:
    study = Study("channels", shipped(), ("en",), True)
    responses = [make_response(received=RECEIVED), make_response(age="75+", bot="depends", comment="=1+1")]
    columns, said = read(tmp_path, study, responses, user_missing=True)
    for question in study.instrument.closed:
        labels = {option.code: option.labels["en"] for option in question.options}
        told = [said.variable_value_labels[question.code][value] for value in columns[question.code]]
        assert told == [labels[str(one.answers[question.code])] for one in responses]
    assert columns["comment"] == ["", "=1+1"]
    assert columns["synthetic"] == [1, 1]


def test_file_speaks_the_readers_language(tmp_path: Path) -> None:
    study = Study("channels", shipped(), ("en", "et"), False)
    _, said = read(tmp_path, study, [make_response()], say=Wording("et"))
    question = study.instrument.questions[0]
    assert said.column_names_to_labels[question.code] == question.labels["et"]


def test_file_of_long_texts_cuts_between_letters(tmp_path: Path) -> None:
    wording = WORDING.replace("How old are you?", "õ" * 300).replace("35 or over", "õ" * 200)
    folder = write_instrument(tmp_path / "long", en=wording)
    study = Study("long", load_folder(str(folder)), ("en",), False)
    _, said = read(tmp_path, study, [FIRST])
    assert said.column_names_to_labels["age"] == "õ" * 128
    assert said.variable_value_labels["age"][2] == "õ" * 60


def test_file_without_responses_can_be_read(visit: Study, tmp_path: Path) -> None:
    columns, said = read(tmp_path, visit, [])
    assert said.number_rows == 0
    assert "age" in columns


@given(st.lists(st.text(max_size=80), max_size=8))
def test_names_are_such_as_spss_takes(wanted: list[str]) -> None:
    names = variable_names(wanted)
    assert len({name.lower() for name in names}) == len(wanted)
    for name in names:
        assert 0 < len(name) <= LONGEST
        assert name.isascii()
        assert name.replace("_", "").isalnum()
        assert name[0].isalpha()
        assert not name.endswith("_")
        assert name.lower() not in RESERVED


def test_name_stays_as_it_is_where_it_can() -> None:
    assert variable_names(["age", "used_75+", "used_75-", "to", "7"]) == [
        "age",
        "used_75",
        "used_75_2",
        "to_2",
        "v_7",
    ]
