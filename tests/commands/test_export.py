"""`responses export`: all of it, safe in a spreadsheet, and back again."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest

from study.instrument import Answer
from study.instrument_document import load_folder
from study.response import Arrival, Response, Study
from study.store import ResponseStore
from study.tally import Count
from tests.commands.operator import Operator
from tests.factories import ANSWERS, make_response, make_study, write_instrument

COMMENTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "'=1+1",
    "''=1",
    "'quoted'",
    "'",
    "a=1",
    "=",
    'õ;,"\n\tx',
    "1\n=2",
]
FORMULA_STARTS = tuple("=+-@\t\r\0")


def exported(operator: Operator, slug: str, path: Path) -> list[dict[str, str]]:
    operator.does("responses", "export", slug, path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(store: ResponseStore, study: Study) -> dict[tuple[str, ...], Mapping[tuple[str, ...], Count]]:
    """Return the margins of a study's tally over each pair of dimensions."""
    tally = store.tally(study)
    assert tally.revision
    return {pair: tally.margin(*pair) for pair in combinations(tally.dimensions, 2)}


def compared(response: Response) -> Response:
    return replace(response, received=response.received.replace(microsecond=0))


def test_export_has_a_row_for_each_response(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    received = datetime(2026, 11, 22, 8, 30, 1, tzinfo=UTC)
    store.add(study, make_response(key="1", lang="et", source="qr", received=received, comment="Hi"))
    store.add(study, make_response(key="2", weight=0.1 + 0.2, excluded=True), Arrival("CODE", trap=True))
    store.flag(study)
    first, second = exported(operator, study.slug, tmp_path / "out.csv")
    beside = {"key": "1", "received": "2026-11-22T08:30:01+00:00", "lang": "et", "source": "qr"}
    beside |= {"weight": "1.0", "excluded": "", "flags": ""}
    assert first == {**beside, **ANSWERS, "comment": "Hi"}
    assert (second["excluded"], second["flags"]) == ("yes", "trap")
    assert (second["key"], second["weight"], second["comment"]) == ("2", "0.30000000000000004", "")


def test_export_of_no_responses_is_its_header(operator: Operator, study: Study) -> None:
    result = operator.does("responses", "export", study.slug, "-")
    header = "key,received,lang,source,weight,excluded,flags," + ",".join((*ANSWERS, "comment"))
    assert result.stdout_bytes.decode() == f"{header}\r\n"
    assert result.stderr == "0 responses exported.\n"


def test_export_goes_to_standard_output(operator: Operator, store: ResponseStore, study: Study) -> None:
    store.add_many(study, [make_response(key=str(place)) for place in range(3)])
    result = operator.does("responses", "export", study.slug, "-")
    assert [row["key"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["0", "1", "2"]
    assert result.stderr == "3 responses exported.\n"


def test_export_to_a_folder_that_is_none_is_refused(operator: Operator, study: Study, tmp_path: Path) -> None:
    path = tmp_path / "nothing" / "out.csv"
    assert str(path) in operator.is_refused("responses", "export", study.slug, path)


@pytest.mark.parametrize("synthetic", [False, True])
def test_export_of_a_synthetic_study_says_so_in_each_row(
    operator: Operator, store: ResponseStore, tmp_path: Path, synthetic: bool
) -> None:
    study = make_study(store, synthetic=synthetic)
    store.add_many(study, [make_response(), make_response()])
    rows = exported(operator, study.slug, tmp_path / "out.csv")
    assert [row.get("synthetic") for row in rows] == [("yes" if synthetic else None)] * 2


def test_export_of_a_synthetic_study_does_not_go_into_a_real_one(
    operator: Operator, store: ResponseStore, tmp_path: Path
) -> None:
    made_up, real = make_study(store, slug="made-up", synthetic=True), make_study(store, slug="real")
    store.add(made_up, make_response())
    operator.does("responses", "export", "made-up", tmp_path / "out.csv")
    result = operator.does("responses", "import", "real", tmp_path / "out.csv")
    assert "0 stored, 0 known already, 1 refused." in result.stdout
    assert list(store.responses(real)) == []


def test_export_holds_nothing_that_a_spreadsheet_takes_for_a_formula(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    store.add_many(study, [make_response(key=f"={text}", source="-qr", comment=text) for text in COMMENTS])
    rows = exported(operator, study.slug, tmp_path / "out.csv")
    assert len(rows) == len(COMMENTS)
    assert not [cell for row in rows for cell in row.values() if cell.startswith(FORMULA_STARTS)]


def test_export_imported_into_another_study_is_the_same(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    responses = [
        make_response(key=f"={place}", source="-qr", comment=text) for place, text in enumerate(COMMENTS)
    ]
    responses += [make_response(key="w", weight=1.7), make_response(lang="et", age="na", excluded=True)]
    store.add_many(study, responses)
    other = make_study(store, slug="other")
    operator.does("responses", "export", study.slug, tmp_path / "out.csv")
    result = operator.does("responses", "import", "other", tmp_path / "out.csv")
    assert f"{len(responses)} stored, 0 known already, 0 refused." in result.stdout
    assert figures(store, other) == figures(store, study)
    copies = {response.key: compared(response) for response in store.responses(other)}
    assert copies == {response.key: compared(response) for response in store.responses(study)}


def test_export_imported_into_its_own_study_changes_nothing(
    operator: Operator, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    store.add_many(study, [make_response(key=f"-{place}", source="-qr") for place in range(5)])
    operator.does("responses", "export", study.slug, tmp_path / "out.csv")
    result = operator.does("responses", "import", study.slug, tmp_path / "out.csv")
    assert "0 stored, 5 known already, 0 refused." in result.stdout


def test_answers_of_every_kind_come_back(operator: Operator, store: ResponseStore, tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path / "visit")))
    answers: dict[str, Answer] = {"age": "35+", "used": ("chat", "email"), "rating": "3", "wait_seconds": 45}
    first, second = (make_study(store, slug=slug, instrument=instrument) for slug in ("one", "two"))
    store.add(first, Response(key="1", answers=answers, lang="et"))
    store.add(first, Response(key="2", answers={**answers, "note": "-"}, lang="en"))
    (row, _) = exported(operator, "one", tmp_path / "out.csv")
    assert (row["used"], row["wait_seconds"], row["note"]) == ("chat,email", "45", "")
    operator.does("responses", "import", "two", tmp_path / "out.csv")
    assert [response.answers for response in store.responses(second)] == [answers, {**answers, "note": "-"}]
    assert figures(store, second) == figures(store, first)
