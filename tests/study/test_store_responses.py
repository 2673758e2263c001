"""Responses: stored once each, counted with the tally in the same transaction, never lost."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from study import models
from study.instrument_document import load_folder
from study.response import Response, Study
from study.store import Database, ResponseStore, StudyError
from study.tally import Count
from tests.conftest import opened
from tests.factories import make_response, make_study, make_tally, write_instrument

KEYS = st.integers(0, 12).map(str)
BATCHES = st.lists(
    st.lists(
        st.builds(
            make_response,
            key=KEYS,
            age=st.sampled_from(["16-24", "75+", "na"]),
            channel=st.sampled_from(["chat", "phone", None]),
            source=st.sampled_from(["", "news"]),
            weight=st.sampled_from([0.1, 0.5, 1.0, 3.0]),
            excluded=st.booleans(),
        ),
        max_size=6,
    ),
    max_size=8,
)


def test_add_stores_a_response(store: ResponseStore, study: Study) -> None:
    response = make_response()
    assert not store.has(study, response.key)
    assert store.add(study, response)
    assert store.has(study, response.key)
    assert list(store.responses(study)) == [response]


def test_add_of_a_repeated_key_changes_nothing(store: ResponseStore, study: Study) -> None:
    first = make_response(key="k", channel="chat")
    assert store.add(study, first)
    assert not store.add(study, make_response(key="k", channel="phone"))
    assert list(store.responses(study)) == [first]
    assert store.revision(study.slug) == 1
    assert list(store.tally(study).margin("channel")) == [("chat",)]


def test_add_of_a_key_known_in_another_study_is_new(store: ResponseStore, study: Study) -> None:
    other = make_study(store, slug="other")
    assert store.add(study, make_response(key="k"))
    assert store.add(other, make_response(key="k"))
    assert (store.revision(study.slug), store.revision(other.slug)) == (1, 1)
    assert store.tally(other).margin() == {(): Count(1, 1.0, 1.0)}


def test_add_to_an_unknown_study_is_refused(store: ResponseStore) -> None:
    study = Study("gone", load_folder("channel-preference"), ("en",), synthetic=False)
    with pytest.raises(StudyError, match="no study 'gone'"):
        store.add(study, make_response())
    with pytest.raises(StudyError, match="no study 'gone'"):
        store.verify(study)
    with pytest.raises(StudyError, match="no study 'gone'"):
        store.revision("gone")


def test_add_many_counts_the_keys_that_were_new(store: ResponseStore, study: Study) -> None:
    assert store.add_many(study, [make_response(key=key) for key in "abc"]) == 3
    assert store.add_many(study, [make_response(key=key) for key in "bcd"]) == 1
    assert store.add_many(study, []) == 0
    assert sorted(response.key for response in store.responses(study)) == list("abcd")


def test_add_many_keeps_the_first_of_a_key(store: ResponseStore, study: Study) -> None:
    twice = [make_response(key="k", channel="chat"), make_response(key="k", channel="phone")]
    assert store.add_many(study, twice) == 1
    assert list(store.responses(study)) == twice[:1]
    assert store.verify(study) == []


def test_revision_grows_by_one_per_change_and_not_for_repeats(store: ResponseStore, study: Study) -> None:
    revisions = [store.revision(study.slug)]
    for keys in ("a", "a", "bcd", "abcd", "e", ""):
        store.add_many(study, [make_response(key=key) for key in keys])
        revisions.append(store.revision(study.slug))
    assert revisions == [0, 1, 1, 2, 2, 3, 3]


def test_response_comes_back_as_it_was_stored(store: ResponseStore, tmp_path: Path) -> None:
    instrument = load_folder(str(write_instrument(tmp_path / "instrument")))
    study = make_study(store, slug="visit", instrument=instrument)
    response = Response(
        key=str(uuid4()),
        answers={
            "age": "35+",
            "used": ("chat", "email"),
            "rating": "3",
            "wait_seconds": 0,
            "note": "Aitäh 🙂\n\"'\\",
        },
        lang="et",
        source="spring-2026",
        received=datetime(2026, 11, 22, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2))),
        weight=0.1,
        order={"used": ("email", "chat", "phone", "nothing")},
        excluded=True,
    )
    store.add(study, response)
    (stored,) = store.responses(study)
    assert stored == response
    assert stored.received.tzinfo is UTC
    assert stored.day == "2026-11-21"


def test_responses_come_in_the_order_they_were_stored_over_many_pages(
    store: ResponseStore, study: Study
) -> None:
    keys = [f"{i:05}" for i in range(4_100)]
    assert store.add_many(study, [make_response(key=key) for key in keys[2_000:]]) == 2_100
    assert store.add_many(study, [make_response(key=key) for key in keys[:2_000]]) == 2_000
    assert [response.key for response in store.responses(study)] == keys[2_000:] + keys[:2_000]
    assert store.verify(study) == []


def test_store_on_a_database_opened_again_sees_everything(database_url: str) -> None:
    responses = [make_response(key=key) for key in "abc"]
    with opened(database_url) as database:
        store = ResponseStore(database)
        study = make_study(store)
        store.add_many(study, responses)
        tally = store.tally(study)
    with opened(database_url) as database:
        store = ResponseStore(database)
        again = store.known(study.slug)
        assert again == study
        assert list(store.responses(again)) == responses
        assert store.tally(again) == tally
        assert store.verify(again) == []


def test_failed_transaction_stores_nothing(database: Database, study: Study) -> None:
    store = ResponseStore(database, refresh_seconds=0)
    store.add(study, make_response())
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(delete(models.responses))
        connection.execute(delete(models.tally_cells))
        raise ZeroDivisionError
    assert len(list(store.responses(study))) == 1
    assert store.verify(study) == []


def test_verify_of_an_untouched_study_is_clean(store: ResponseStore, study: Study) -> None:
    assert store.verify(study) == []
    store.add_many(study, [make_response(age=age) for age in ("16-24", "16-24", "75+")])
    assert store.verify(study) == []


@pytest.mark.usefixtures("no_steps")
@pytest.mark.parametrize("values", [{"n": 7}, {"w": 1.5}, {"w2": 0.0}])
def test_verify_reports_a_tampered_cell(
    database: Database, store: ResponseStore, study: Study, values: dict[str, float]
) -> None:
    store.add_many(study, [make_response(age="16-24"), make_response(age="75+", source="news")])
    cells = models.tally_cells
    with database.write() as connection:
        connection.execute(update(cells).where(cells.c.joint, cells.c.codes.startswith("75+")).values(values))
    (line,) = store.verify(study)
    assert line.startswith("age=75+, ")
    assert "source=news" in line
    assert line.endswith(f"the tally has {values.get('n', 1)}, the responses give 1")


@pytest.mark.usefixtures("no_steps")
def test_verify_reports_a_lost_cell_and_a_lost_response(
    database: Database, store: ResponseStore, study: Study
) -> None:
    store.add_many(study, [make_response(key="a", age="16-24"), make_response(key="b", age="75+")])
    with database.write() as connection:
        cells, responses = models.tally_cells, models.responses
        connection.execute(delete(cells).where(cells.c.joint, cells.c.codes.startswith("16-24")))
        connection.execute(delete(responses).where(responses.c.key == "b"))
    young, old, *margins = store.verify(study)
    assert young.startswith("age=16-24")
    assert young.endswith("the tally has 0, the responses give 1")
    assert old.startswith("age=75+")
    assert old.endswith("the tally has 1, the responses give 0")
    assert all(line.startswith("margin=") for line in margins)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=BATCHES)
def test_any_stream_leaves_each_key_once_and_a_true_tally(
    store: ResponseStore, batches: list[list[Response]]
) -> None:
    study = make_study(store, slug=f"s{uuid4().hex}")
    kept: dict[str, Response] = {}
    revision = 0
    for batch in batches:
        new = {response.key for response in batch} - kept.keys()
        assert store.add_many(study, batch) == len(new)
        kept = {response.key: response for response in reversed(batch)} | kept
        revision += bool(new)
        assert store.revision(study.slug) == revision
    assert {response.key: response for response in store.responses(study)} == kept
    assert store.verify(study) == []
    recounted = make_tally(kept.values())
    for wanted in (("age", "channel", "status"), ("source", "lang"), ("day",)):
        cells, counted = store.tally(study).margin(*wanted), recounted.margin(*wanted)
        assert {cell: sums.n for cell, sums in cells.items()} == {
            cell: one.n for cell, one in counted.items()
        }
    weights = sum(sums.w for sums in store.tally(study).margin().values())
    assert weights == pytest.approx(sum(r.weight for r in kept.values()))
