"""`responses import`: bad rows are listed by line and reason, bad files are refused in one line."""

import csv
import os
from pathlib import Path

import pytest

from study.response import Study
from study.store import ResponseStore
from tests.commands.operator import COLUMNS, Operator, make_row, write_csv
from tests.factories import ANSWERS, make_study

SLUG = "channel-preference"
FULL = (*COLUMNS, "key", "received", "lang", "source", "weight", "synthetic", "excluded")
HEADER = ",".join(ANSWERS)
CELLS = ",".join(map(str, ANSWERS.values()))


def refused_rows(operator: Operator, path: Path) -> list[str]:
    """Return the lines about refused rows."""
    result = operator.does("responses", "import", SLUG, path)
    lines = result.stderr.splitlines()
    assert result.stdout.splitlines()[-1].endswith(f" {len(lines)} refused.")
    return lines


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"age": ""}, "age: no answer, and the question needs one"),
        ({"age": "25–34"}, "age: '25–34' given; expected one of: u16, 16-24, 25-34,"),
        ({"channel": "Chat"}, "channel: 'Chat' given; expected one of: chat, phone, email, bot, other, none"),
        ({"age": "u16"}, "this answer ends the survey and is not stored"),
        ({"comment": "x" * 501}, "comment: 501 characters given; expected 500 at most"),
        ({"weight": "0"}, "weight: '0' given; expected a number from 0.000001 to 1000000"),
        ({"weight": "-1"}, "weight: '-1' given;"),
        ({"weight": "nan"}, "weight: 'nan' given;"),
        ({"weight": "inf"}, "weight: 'inf' given;"),
        ({"weight": "1e200"}, "weight: '1e200' given;"),
        ({"weight": "1e-300"}, "weight: '1e-300' given;"),
        ({"weight": "heavy"}, "weight: 'heavy' given;"),
        ({"received": "yesterday"}, "received: 'yesterday' given; expected a date or time such as 2026-"),
        ({"received": "2026-02-30"}, "received: '2026-02-30' given;"),
        ({"received": "0001-01-01T00:00+14:00"}, "received: '0001-01-01T00:00+14:00' given;"),
        ({"source": "a b"}, "source: 'a b' given; expected letters, digits, - and _, 40 at most"),
        ({"lang": "fr"}, "lang: 'fr' given; expected one of: en, "),
        ({"key": "x" * 65}, f"key: '{'x' * 65}' given; expected 64 printable characters at most"),
        ({"key": "a\x07b"}, r"key: 'a\x07b' given;"),
        ({"excluded": "1"}, "excluded: '1' given; expected yes or no"),
        ({"synthetic": "yes"}, "synthetic: a made-up answer has no place in a study of real ones"),
    ],
)
def test_bad_row_is_listed_and_the_good_ones_go_in(
    operator: Operator, store: ResponseStore, tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    study = make_study(store)
    path = write_csv(tmp_path / "rows.csv", [make_row(), make_row(**cells), make_row(channel="bot")], FULL)
    (line,) = refused_rows(operator, path)
    assert line.startswith(f"line 3: {reason}")
    assert [response.answers["channel"] for response in store.responses(study)] == ["chat", "bot"]
    assert refused_rows(operator, path) == [line]
    assert store.verify(study) == []


def test_bad_row_is_listed_with_all_its_reasons(operator: Operator, study: Study, tmp_path: Path) -> None:
    row = make_row(age="", channel="fax", weight="x", received="x")
    (line,) = refused_rows(operator, write_csv(tmp_path / "rows.csv", [row], FULL))
    assert [reason.partition(":")[0] for reason in line.partition(": ")[2].split("; ") if ":" in reason][
        :2
    ] == [
        "age",
        "channel",
    ]
    assert not [word for word in ("weight: 'x'", "received: 'x'") if word not in line]
    assert study.slug == SLUG


def test_row_over_several_lines_is_named_by_the_line_it_began_on(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    rows = [
        make_row(comment="one\ntwo\r\nthree"),
        make_row(channel="fax", comment="four\n\n\nfive"),
        make_row(channel="pigeon"),
        make_row(channel="drum", comment="old\rMac"),
        make_row(channel="smoke"),
    ]
    path = tmp_path / "lines.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)
        file.write(f'\n\n{CELLS},,more\n{CELLS},,"more\nof it"\nx,{CELLS}\n')
    numbers = [line.partition(":")[0] for line in refused_rows(operator, path)]
    assert numbers == ["line 5", "line 9", "line 10", "line 12", "line 15", "line 16", "line 18"]
    assert [response.answers["comment"] for response in store.responses(study)] == ["one\ntwo\nthree"]


def test_row_with_a_quote_out_of_place_is_named_by_the_line_it_began_on(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    path = tmp_path / "quotes.csv"
    path.write_text(
        f'{HEADER},comment\n{CELLS},"a"b\n{CELLS},fine\n{CELLS},"never\nclosed\n', encoding="utf-8"
    )
    first, last = refused_rows(operator, path)
    assert first.startswith("line 2: ")
    assert last.startswith("line 4: ")
    assert [response.answers["comment"] for response in store.responses(study)] == ["fine"]


def test_row_with_more_cells_than_columns_is_refused(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    path = tmp_path / "cells.csv"
    path.write_text(f"{HEADER}\n{CELLS},Hello, you\n{CELLS}\n", encoding="utf-8")
    assert refused_rows(operator, path) == ["line 2: more cells than the first line has columns"]
    assert len(list(store.responses(study))) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "line 1: expected a column for each question that needs an answer; missing: age, shops,"),
        (b"\n\n", "line 1: expected a column for each question"),
        (b"\xef\xbb\xbf", "line 1: expected a column for each question"),
        (b"age,channel\n25-34,chat\n", "line 1: expected a column for each question that needs an answer"),
        (HEADER.replace("bot", "Bot").encode(), "needs an answer; missing: bot"),
        (f"{HEADER},age,bot\n".encode(), "line 1: expected each column once; twice: age, bot"),
        (f'"{HEADER}\n'.encode(), "line 1: "),
        (f"{HEADER}\n{CELLS}\n".encode("utf-16"), "line 1: this is not text in UTF-8"),
        (f"{HEADER},comment\n{CELLS},ok\n{CELLS},õ\n".encode("latin-1"), "line 3: this is not text in UTF-8"),
        (b"PK\x03\x04\xff\xff\x00", "line 1: this is not text in UTF-8"),
    ],
)
def test_file_that_is_none_is_refused_and_nothing_goes_in(
    operator: Operator, store: ResponseStore, tmp_path: Path, content: bytes, reason: str
) -> None:
    study = make_study(store)
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    assert reason in operator.is_refused("responses", "import", SLUG, path)
    assert list(store.responses(study)) == []


def test_import_of_no_file_is_refused(operator: Operator, study: Study, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        result = operator.types("responses", "import", study.slug, path)
        assert result.exit_code == 2
        assert str(path) in result.stderr


def test_import_from_a_pipe_is_refused(operator: Operator, study: Study) -> None:
    reading, writing = os.pipe()
    try:
        said = operator.is_refused("responses", "import", study.slug, f"/dev/fd/{reading}")
    finally:
        os.close(reading)
        os.close(writing)
    assert said == "The import reads a file twice; give it a file, not a pipe."


@pytest.mark.parametrize("command", ["import", "export"])
def test_command_on_an_unknown_study_is_refused(operator: Operator, tmp_path: Path, command: str) -> None:
    path = write_csv(tmp_path / "rows.csv", [make_row()])
    assert "'nothing'" in operator.is_refused("responses", command, "nothing", path)
    assert path.read_text(encoding="utf-8").startswith("age,")


def test_synthetic_rows_go_into_a_synthetic_study(
    operator: Operator, store: ResponseStore, tmp_path: Path
) -> None:
    study = make_study(store, synthetic=True)
    path = write_csv(tmp_path / "rows.csv", [make_row(synthetic="yes"), make_row()], FULL)
    assert refused_rows(operator, path) == []
    assert len(list(store.responses(study))) == 2
