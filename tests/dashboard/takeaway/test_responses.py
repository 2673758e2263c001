"""Responses over HTTP: who gets them, which ones, and that they are read as they are sent."""

import csv
import io
import sys
import tracemalloc
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pyreadstat
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from dashboard.takeaway import response_files
from study.csv_rows import cells, export, header
from study.response import Arrival, Study
from study.store import Database, ResponseStore
from tests.factories import RECEIVED, make_response, make_study

SLUG = "channel-preference"
DOWNLOAD = f"/dashboard/download/{SLUG}"
RESPONSES = f"{DOWNLOAD}/responses.csv"
COUNT = "X-Kanal-Responses"
# The store reads so many at a time, and so many are written together.
PAGE = 2_000


def rows(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{RESPONSES}?{query}")
    assert answer.status_code == 200
    found = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))
    assert answer.headers[COUNT] == str(len(found))
    return found


def keys(client: FlaskClient, query: str = "") -> set[str]:
    return {row["key"] for row in rows(client, query)}


def fill(store: ResponseStore, study: Study, count: int) -> None:
    store.add_many(study, [make_response(key=f"{place:07}") for place in range(count)])


def test_analyst_gets_what_the_command_exports(
    analyst: FlaskClient, store: ResponseStore, study: Study
) -> None:
    responses = [make_response(comment='=1+1\n"õ"', source="qr"), make_response(excluded=True, lang="et")]
    store.add_many(study, responses)
    expected = io.StringIO()
    csv.writer(expected).writerows([header(study), *(cells(study, response) for response in responses)])
    assert analyst.get(RESPONSES).get_data(as_text=True) == expected.getvalue()


def test_viewer_is_told_who_gets_responses(viewer: FlaskClient, study: Study) -> None:
    for name in ("responses.csv", "responses.sav"):
        answer = viewer.get(f"{DOWNLOAD}/{name}?lang=en")
        assert answer.status_code == 403
        assert "for analysts" in answer.text
        assert COUNT not in answer.headers
    assert "responses.csv" not in viewer.get(f"/dashboard/take-away?study={SLUG}").text


def test_filters_choose_responses(analyst: FlaskClient, store: ResponseStore, study: Study) -> None:
    day = timedelta(days=1)
    store.add_many(
        study,
        [
            make_response(key="young", age="16-24", source="qr"),
            make_response(key="other", age="25-34", lang="et", received=RECEIVED + day),
            make_response(key="out", age="16-24", excluded=True),
        ],
    )
    store.add(study, make_response(key="trapped", age="16-24"), Arrival("CODE", trap=True))
    store.flag(study)
    assert keys(analyst) == {"young", "other", "out", "trapped"}
    assert keys(analyst, "age=16-24") == {"young", "trapped"}
    assert keys(analyst, "age=16-24&age=25-34") == {"young", "other", "trapped"}
    assert keys(analyst, "source=qr") == {"young"}
    assert keys(analyst, "answered_in=et") == {"other"}
    assert keys(analyst, f"from={(RECEIVED + day).date()}") == {"other"}
    assert keys(analyst, "flagged=without") == {"young", "other"}


def test_flags_stand_beside_responses(analyst: FlaskClient, store: ResponseStore, study: Study) -> None:
    store.add(study, make_response(), Arrival("CODE", trap=True))
    store.flag(study)
    assert [row["flags"] for row in rows(analyst)] == ["trap"]


def test_responses_are_read_as_they_are_sent(
    analyst: FlaskClient, store: ResponseStore, study: Study, database: Database
) -> None:
    fill(store, study, 3 * PAGE)
    with database.write() as connection:
        connection.execute(text("UPDATE responses SET answers = 'spoilt' WHERE key = '0005999'"))
    answer = analyst.get(RESPONSES)
    pieces = answer.iter_encoded()
    begun = b"".join(islice(pieces, 2))
    assert begun.startswith(b"key,received,lang")
    # The last response cannot be read: what was sent so far was sent before it was.
    with pytest.raises(ValueError, match="Expecting value"):
        b"".join(pieces)
    answer.close()


def test_store_that_is_away_is_no_empty_file(
    analyst: FlaskClient, study: Study, store: ResponseStore, database: Database
) -> None:
    fill(store, study, 3)
    with database.write() as connection:
        connection.execute(text("ALTER TABLE responses RENAME TO elsewhere"))
    answer = analyst.get(RESPONSES)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_who_stops_reading_leaves_nothing_open(
    analyst: FlaskClient, store: ResponseStore, study: Study, database: Database
) -> None:
    fill(store, study, 3 * PAGE)
    answer = analyst.get(RESPONSES)
    next(iter(answer.iter_encoded()))
    answer.close()
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_answers_are_stored_while_responses_are_sent(
    analyst: FlaskClient, store: ResponseStore, study: Study
) -> None:
    fill(store, study, 2 * PAGE)
    answer = analyst.get(RESPONSES)
    pieces = answer.iter_encoded()
    next(pieces)
    assert store.add(study, make_response(key="meanwhile"))
    sent = b"".join(pieces)
    assert sent.count(b"\r\n") >= 2 * PAGE - 1
    answer.close()


def peak(store: ResponseStore, study: Study) -> int:
    """Return the bytes that an export holds at most."""
    tracemalloc.start()
    try:
        for _ in export(study, store.responses(study), {}):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_of_an_export_does_not_grow_with_its_rows(store: ResponseStore, study: Study) -> None:
    few, many = study, make_study(store, slug="many")
    fill(store, few, 2 * PAGE)
    fill(store, many, 8 * PAGE)
    peak(store, few)
    assert peak(store, many) < 1.2 * peak(store, few)


def test_spss_file_holds_what_the_filters_count(
    analyst: FlaskClient, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    store.add_many(study, [make_response(key="young", age="16-24"), make_response(key="other")])
    path = tmp_path / "read.sav"
    path.write_bytes(analyst.get(f"{DOWNLOAD}/responses.sav?age=16-24").data)
    columns, _ = pyreadstat.read_sav(path, output_format="dict")
    assert columns["key"] == ["young"]


def test_spss_file_is_not_offered_where_nothing_can_write_it(
    analyst: FlaskClient, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"/dashboard/take-away?study={SLUG}&lang=en"
    assert "responses.sav" in analyst.get(page).text
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    assert "responses.sav" not in analyst.get(page).text
    answer = analyst.get(f"{DOWNLOAD}/responses.sav?lang=en")
    assert answer.status_code == 501
    assert "pip install -r requirements-spss.txt" in answer.text


def test_spss_file_of_too_many_is_refused_kindly(
    analyst: FlaskClient, store: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response_files, "MOST_IN_SPSS", 2)
    fill(store, study, 3)
    answer = analyst.get(f"{DOWNLOAD}/responses.sav?lang=en")
    assert answer.status_code == 422
    assert "at most 2 responses" in answer.text
    assert "CSV" in answer.text


def test_codebook_speaks_the_readers_language(viewer: FlaskClient, study: Study) -> None:
    question = study.instrument.questions[0]
    for language in ("en", "et"):
        document = viewer.get(f"{DOWNLOAD}/codebook.json?lang={language}").json
        assert document is not None
        assert document["variables"][0]["question"] == question.labels[language]
        assert question.labels[language] in viewer.get(f"{DOWNLOAD}/codebook.csv?lang={language}").text
