"""`responses import`: good rows go in, once."""

from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from study.response import Study
from study.store import ResponseStore
from tests.commands.operator import COLUMNS, Operator, make_row, write_csv
from tests.factories import ANSWERS, make_study

# Delimiter, byte order mark, line end.
WRITTEN = list(product([",", ";", "\t"], ["", "\ufeff"], ["\n", "\r\n", "\r"]))
FULL = (*COLUMNS, "key", "received", "lang", "source", "weight")


def imported(operator: Operator, path: Path, study: str = "channel-preference") -> str:
    """Return the last line: what was stored, known and refused."""
    return operator.does("responses", "import", study, path).stdout.splitlines()[-1]


def test_import_stores_what_the_columns_say(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    row = make_row(comment="Hi", key="a-1", received="2026-11-22T10:30:00+02:00", lang="et", source="qr")
    path = write_csv(tmp_path / "full.csv", [{**row, "weight": "1.5"}], FULL)
    assert imported(operator, path) == "1 stored, 0 known already, 0 refused."
    (response,) = store.responses(study)
    assert response.answers == {**ANSWERS, "comment": "Hi"}
    assert (response.key, response.lang, response.source) == ("a-1", "et", "qr")
    assert response.received == datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    assert (response.weight, response.excluded, response.order) == (1.5, False, {})
    assert store.verify(study) == []


def test_import_fills_in_what_has_no_column(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    path = write_csv(tmp_path / "short.csv", [make_row()], tuple(ANSWERS))
    assert imported(operator, path) == "1 stored, 0 known already, 0 refused."
    (response,) = store.responses(study)
    assert response.answers == ANSWERS
    assert (response.lang, response.source, response.weight) == ("en", "", 1.0)
    assert before <= response.received <= datetime.now(UTC)


@pytest.mark.parametrize("columns", [FULL, COLUMNS])
def test_import_run_twice_changes_nothing(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path, columns: tuple[str, ...]
) -> None:
    rows = [make_row(key=f"k{place}", comment=f"No. {place}") for place in range(30)]
    path = write_csv(tmp_path / "rows.csv", rows, columns)
    assert imported(operator, path) == "30 stored, 0 known already, 0 refused."
    before = list(store.responses(study))
    assert imported(operator, path) == "0 stored, 30 known already, 0 refused."
    assert list(store.responses(study)) == before
    assert store.tally(study).revision == 1
    assert store.verify(study) == []


def test_import_of_identical_rows_counts_each_and_stays_idempotent(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    rows = [make_row(), make_row(channel="phone"), make_row(), make_row()]
    path = write_csv(tmp_path / "same.csv", rows)
    assert imported(operator, path) == "4 stored, 0 known already, 0 refused."
    assert imported(operator, path) == "0 stored, 4 known already, 0 refused."
    longer = write_csv(tmp_path / "longer.csv", [*rows, make_row()])
    assert imported(operator, longer) == "1 stored, 4 known already, 0 refused."
    assert store.tally(study).margin("channel") == {("chat",): (4, 4, 4), ("phone",): (1, 1, 1)}


def test_import_of_a_key_twice_keeps_the_first(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "keys.csv", [make_row(key="1"), make_row(key="1", channel="phone")], FULL)
    assert imported(operator, path) == "1 stored, 1 known already, 0 refused."
    assert [response.answers for response in store.responses(study)] == [ANSWERS]
    assert store.verify(study) == []


def test_import_goes_in_over_several_batches(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    rows = [make_row(source="batch") for _ in range(4_321)]
    path = write_csv(tmp_path / "many.csv", rows, FULL)
    result = operator.does("responses", "import", study.slug, path)
    assert result.stdout.splitlines()[-1] == "4,321 stored, 0 known already, 0 refused."
    assert "Importing" in result.stdout
    assert store.tally(study).margin("source") == {("batch",): (4_321, 4_321, 4_321)}
    assert store.verify(study) == []


@pytest.mark.parametrize("written", WRITTEN)
def test_import_reads_what_spreadsheets_write(
    operator: Operator, store: ResponseStore, tmp_path: Path, written: tuple[str, str, str]
) -> None:
    delimiter, mark, end = written
    study = make_study(store, slug="visit")
    path = write_csv(tmp_path / "rows.csv", [make_row(), make_row(channel="phone")], delimiter=delimiter)
    text = path.read_text(encoding="utf-8").replace("\n", end)
    path.write_bytes(f"{mark}{text}".encode())
    assert imported(operator, path, "visit") == "2 stored, 0 known already, 0 refused."
    assert sorted(store.tally(study).margin("channel")) == [("chat",), ("phone",)]


def test_import_names_columns_it_has_no_use_for(operator: Operator, study: Study, tmp_path: Path) -> None:
    rows = [make_row() | {"id": "1", "Region": "x"}]
    path = write_csv(tmp_path / "more.csv", rows, ("id", *COLUMNS, "Region"))
    result = operator.does("responses", "import", study.slug, path)
    assert result.stderr.splitlines() == [
        f"Column id is no question of {study.slug} and is left out.",
        f"Column Region is no question of {study.slug} and is left out.",
    ]
    assert result.stdout.splitlines()[-1] == "1 stored, 0 known already, 0 refused."


def test_import_takes_cells_as_a_spreadsheet_leaves_them(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    path = tmp_path / "blank.csv"
    cells = ",".join(f" {answer} " for answer in ANSWERS.values())
    path.write_text(f"{','.join(ANSWERS)},comment\n\n{cells}\n\n{cells},\n,,,,,,,,\n", encoding="utf-8")
    result = operator.does("responses", "import", study.slug, path)
    assert result.stdout.splitlines()[-1] == "2 stored, 0 known already, 1 refused."
    assert result.stderr.startswith("line 6: age: no answer, and the question needs one; shops: ")
    assert [response.answers for response in store.responses(study)] == [ANSWERS] * 2


def test_import_into_a_study_that_is_not_open_is_the_operators_right(
    operator: Operator, store: ResponseStore, tmp_path: Path
) -> None:
    study = make_study(store, opens=None)
    assert imported(operator, write_csv(tmp_path / "rows.csv", [make_row()])).startswith("1 stored")
    assert len(list(store.responses(study))) == 1
