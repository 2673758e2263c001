"""The codebook: what the columns of an export hold."""

import csv
import io
import json
from pathlib import Path

import pytest

from study.codebook import Variable, codebook, codebook_csv, codebook_document
from study.instrument import Instrument
from study.instrument_document import load_folder
from tests.factories import STRUCTURE, WORDING, shipped, write_instrument


@pytest.fixture
def visit(tmp_path: Path) -> Instrument:
    """Return a questionnaire with a question of every kind."""
    return load_folder(str(write_instrument(tmp_path / "visit")))


def variable(instrument: Instrument, code: str) -> Variable:
    return next(one for one in codebook(instrument, "en") if one.variable == code)


def values(instrument: Instrument, code: str) -> dict[str, int | None]:
    return {one.code: one.value for one in variable(instrument, code).codes}


def test_codebook_has_each_question_in_order(visit: Instrument) -> None:
    found = codebook(visit, "en")
    assert [(one.variable, one.kind) for one in found] == [(q.code, q.kind) for q in visit.questions]
    assert found[0].question == "How old are you?"


def test_codebook_says_which_codes_are_no_answer_or_end_the_survey(visit: Instrument) -> None:
    codes = {one.code: one for one in variable(visit, "age").codes}
    assert {code for code, one in codes.items() if one.no_answer} == {"na"}
    assert {code for code, one in codes.items() if one.ends_survey} == {"u16"}
    assert codes["35+"].label == "35 or over"


def test_codebook_numbers_answers_from_one_and_no_answers_below_nought(visit: Instrument) -> None:
    assert values(visit, "age") == {"u16": None, "16-34": 1, "35+": 2, "na": -1}
    assert values(visit, "used") == {"chat": 1, "phone": 2, "email": 3, "nothing": -1}


def test_codebook_of_a_scale_keeps_its_numbers(tmp_path: Path) -> None:
    structure = STRUCTURE.replace('["1", "2", "3"]', '["0", "5", "10"]')
    instrument = load_folder(str(write_instrument(tmp_path / "scale", structure=structure)))
    assert values(instrument, "rating") == {"0": 0, "5": 5, "10": 10}


def test_codebook_of_codes_that_are_no_numbers_counts_them(tmp_path: Path) -> None:
    # "01" and "1" would be one number.
    structure = STRUCTURE.replace('["1", "2", "3"]', '["01", "1", "2"]')
    instrument = load_folder(str(write_instrument(tmp_path / "scale", structure=structure)))
    assert values(instrument, "rating") == {"01": 1, "1": 2, "2": 3}


def test_codebook_of_a_number_has_its_unit_and_edges(visit: Instrument) -> None:
    found = variable(visit, "wait_seconds")
    assert (found.unit, found.edges, found.required) == ("seconds", (30, 60, 120), False)
    assert {one.value for one in found.codes} == {None}
    assert len(found.codes) == 4


def test_csv_has_a_row_for_each_code_and_for_a_text(visit: Instrument) -> None:
    rows = list(csv.DictReader(io.StringIO(codebook_csv(codebook(visit, "en")))))
    assert [row["code"] for row in rows if row["variable"] == "used"] == ["chat", "phone", "email", "nothing"]
    assert [row["code"] for row in rows if row["variable"] == "note"] == [""]
    (band, *_) = [row for row in rows if row["variable"] == "wait_seconds"]
    assert (band["unit"], band["edges"], band["required"]) == ("seconds", "30,60,120", "")
    (none,) = [row for row in rows if row["no_answer"] and row["variable"] == "age"]
    assert (none["code"], none["value"]) == ("na", "-1")


def test_csv_holds_nothing_that_a_spreadsheet_takes_for_a_formula(tmp_path: Path) -> None:
    wording = WORDING.replace("How old are you?", "=1+1").replace("35 or over", "@SUM(A1)")
    instrument = load_folder(str(write_instrument(tmp_path / "hostile", en=wording)))
    rows = list(csv.DictReader(io.StringIO(codebook_csv(codebook(instrument, "en")))))
    texts = {text for row in rows for name, text in row.items() if name != "value"}
    assert not [text for text in texts if text.startswith(tuple("=+-@\t\r\0"))]
    assert {"'=1+1", "'@SUM(A1)"} <= texts


@pytest.mark.parametrize("language", ["en", "et", "fi"])
def test_document_is_json_in_a_language(language: str) -> None:
    document = json.loads(json.dumps(codebook_document(shipped(), language)))
    assert document["instrument"] == {"name": "channel-preference", "version": shipped().version}
    assert document["variables"][0]["question"] == shipped().questions[0].labels[language]
