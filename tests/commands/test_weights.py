"""`study weights`: targets in from a CSV file, and out again."""

from pathlib import Path

import pytest

from study.store import ResponseStore
from study.weight_targets import WeightTargets
from tests.commands.operator import Operator, write_csv
from tests.factories import make_response, make_study

SLUG = "channel-preference"
POPULATIONS = Path(__file__).parents[2] / "study" / "populations"
COLUMNS = ("question", "code", "value", "source", "year", "note")
BANDS = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74|75+")
SHARES = "16-24 10.0 %, 25-34 10.0 %, 35-44 20.0 %, 45-54 20.0 %, 55-64 20.0 %, 65-74|75+ 20.0 %"


def rows(note: str = "", source: str = "Census") -> list[dict[str, str]]:
    return [
        {"question": "age", "code": band, "value": str(value), "source": source, "year": "2025", "note": note}
        for band, value in zip(BANDS, (50, 50, 100, 100, 100, 100), strict=True)
    ]


def stored(store: ResponseStore) -> WeightTargets | None:
    document = store.known(SLUG).targets
    return None if document is None else WeightTargets.from_document(document)


@pytest.fixture(autouse=True)
def _study(store: ResponseStore) -> None:
    make_study(store)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_weights_are_stored_and_said(
    operator: Operator, store: ResponseStore, tmp_path: Path, delimiter: str
) -> None:
    assert stored(store) is None
    file = write_csv(
        tmp_path / "a.csv",
        rows(),
        COLUMNS,
        delimiter,
    )
    said = operator.does("study", "weights", SLUG, file).stdout.splitlines()
    assert said[:2] == [f"{SLUG}: weighted by age to Census, 2025.", f"  {SHARES}"]
    found = stored(store)
    assert found is not None
    assert found.questions[0].shares["65-74|75+"] == pytest.approx(0.2)


def test_weights_say_what_the_note_says(operator: Operator, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", rows("Residents, not shoppers."), COLUMNS, ";")
    assert operator.does("study", "weights", SLUG, file).stdout.endswith(
        "\n  Note: Residents, not shoppers.\n"
    )
    file = write_csv(tmp_path / "a.csv", rows(), COLUMNS)
    assert operator.does("study", "weights", SLUG, file).stdout.endswith(f"\n  {SHARES}\n")


def test_weights_from_a_spreadsheet_are_read(
    operator: Operator, store: ResponseStore, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "a.csv", rows("größer"), COLUMNS, ";")
    text = file.read_text(encoding="utf-8").replace("\n", "\r\n").replace(";größer\r\n16", "\r\n\r\n16")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode() + b";;;;;\r\n")
    assert "Note: größer" in operator.does("study", "weights", SLUG, file).stdout
    assert stored(store) is not None


def test_weights_replace_those_before_and_leave_the_answers(
    operator: Operator, store: ResponseStore, tmp_path: Path
) -> None:
    store.add(store.known(SLUG), make_response())
    for source in ("Census", "Register", "Register"):
        operator.does("study", "weights", SLUG, write_csv(tmp_path / "a.csv", rows(source=source), COLUMNS))
    found = stored(store)
    assert found is not None
    assert [one.source for one in found.questions] == ["Register"]
    assert "agrees with its 1 responses" in operator.does("study", "verify", SLUG).stdout


def test_weights_are_removed(operator: Operator, store: ResponseStore, tmp_path: Path) -> None:
    operator.does("study", "weights", SLUG, write_csv(tmp_path / "a.csv", rows(), COLUMNS))
    for _ in range(2):
        said = operator.does("study", "weights", SLUG, "--remove").stdout
        assert said == f"{SLUG}: not weighted to a population.\n"
        assert stored(store) is None


@pytest.mark.parametrize("country", ["dk", "ee", "fi", "no", "pl", "se"])
def test_shipped_populations_are_taken(operator: Operator, store: ResponseStore, country: str) -> None:
    said = operator.does("study", "weights", SLUG, POPULATIONS / f"{country}.csv").stdout
    assert "weighted by age to UN World Population Prospects 2019, CC BY 3.0 IGO, 2025.\n" in said
    assert "Note: Residents, not shoppers." in said
    assert stored(store) is not None


REFUSED = {
    "other code": ("question,code,value,source,year\nage,18-24,1,UN,2025\n", "line 2: code: '18-24' given"),
    "line after an empty one": (
        "question,code,value,source,year\n\nage,16-24,0,UN,2025\n",
        "line 3: value: '0' given; expected a number above 0",
    ),
    "decimal comma": (
        "question;code;value;source;year\nage;16-24;1,5;UN;2025\n",
        "line 2: value: '1,5' given; expected a number above 0, such as 12500 or 0.125",
    ),
    "too many cells": ("question,code,value,source,year\nage,16-24,1,5,UN,2025\n", "line 2: more cells than"),
    "too few cells": ("question,code,value,source,year\nage,16-24,1\n", "line 2: source: nothing given"),
    "column twice": ("question,code,value,source,year,year\n", "line 1: expected each column once"),
    "no such column": ("question,code,share,source,year\nage,16-24,1,UN,2025\n", "line 1: no column value"),
    "open quote": (
        'question,code,value,source,year\n"age,16-24,1,UN,2025\n',
        "line 2: unexpected end of data",
    ),
    "only a header": ("question,code,value,source,year\n", "no targets given"),
    "empty": ("", "no targets given"),
    "incomplete": (
        "question,code,value,source,year\nage,16-24,1,UN,2025\n",
        "age: no target for 25-34, 35-44",
    ),
    "something else": ('{"questions": [{"question": "age"}]}\n{"a": 1}\n', "line 1: no column question"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_file_is_refused_and_changes_nothing(
    operator: Operator, store: ResponseStore, tmp_path: Path, text: str, message: str
) -> None:
    operator.does("study", "weights", SLUG, write_csv(tmp_path / "good.csv", rows(), COLUMNS))
    before = stored(store)
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    said = operator.is_refused("study", "weights", SLUG, tmp_path / "bad.csv")
    assert said.startswith(f"bad.csv: {message}")
    assert stored(store) == before


def test_file_that_is_not_utf_8_is_refused_by_line(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("question,code\nage,größer\n".encode("latin-1"))
    assert "a.csv: line 2: this is not text in UTF-8" in operator.is_refused(
        "study", "weights", SLUG, tmp_path / "a.csv"
    )


def test_file_that_cannot_be_read_is_refused(operator: Operator, tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    assert operator.is_refused("study", "weights", SLUG, missing) == (
        f"{missing}: cannot be read (No such file or directory)."
    )
    assert "(Is a directory)" in operator.is_refused("study", "weights", SLUG, tmp_path)


def test_either_a_file_or_remove_is_expected(operator: Operator, tmp_path: Path) -> None:
    assert operator.is_refused("study", "weights", SLUG).startswith("neither given; expected either a FILE")
    assert operator.is_refused("study", "weights", SLUG, tmp_path / "a.csv", "--remove").startswith(
        "both given"
    )


def test_unknown_study_is_refused_by_name(operator: Operator, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", rows(), COLUMNS)
    for words in ([file], ["--remove"]):
        said = operator.is_refused("study", "weights", "nothing", *words)
        assert said == f"There is no study 'nothing'; there are: {SLUG}."
