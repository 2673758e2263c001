"""Responses that come at once: stored together, each acknowledged when it is stored."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from study.response import Response, Study
from study.store import Database, ResponseStore, StoreBusyError, StoreError
from tests.conftest import opened
from tests.factories import make_response, make_study

MANY = 12
WAIT = 10.0


@contextmanager
def held_up(url: str, slug: str) -> Iterator[None]:
    """Hold the place that all who store an answer of a study have to take."""
    with opened(url) as other, other.write() as connection:
        connection.exec_driver_sql(f"UPDATE studies SET revision = revision WHERE slug = '{slug}'")  # noqa: S608
        yield


def sent_at_once(
    pool: ThreadPoolExecutor, store: ResponseStore, study: Study, responses: list[Response]
) -> list[Future[bool]]:
    """Send responses, each from a thread of its own; return when all have been sent."""
    begun = [Event() for _ in responses]

    def send(response: Response, here: Event) -> bool:
        here.set()
        return store.add(study, response)

    futures = [pool.submit(send, *one) for one in zip(responses, begun, strict=True)]
    assert all(event.wait(WAIT) for event in begun)
    return futures


def outcome(future: Future[bool]) -> bool | type[BaseException]:
    """Return what a caller got."""
    error = future.exception(WAIT)
    return type(error) if error else future.result()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(MANY) as threads:
        yield threads


def test_those_that_wait_are_stored_together(
    pool: ThreadPoolExecutor, database_url: str, store: ResponseStore, study: Study
) -> None:
    with held_up(database_url, study.slug):
        futures = sent_at_once(pool, store, study, [make_response() for _ in range(MANY)])
        assert not any(future.done() for future in futures)
    assert [outcome(future) for future in futures] == [True] * MANY
    assert len(list(store.responses(study))) == MANY
    # The first may have gone alone.
    assert store.revision(study.slug) < MANY
    assert store.verify(study) == []


def test_of_one_key_sent_many_times_at_once_one_is_new(
    pool: ThreadPoolExecutor, database_url: str, store: ResponseStore, study: Study
) -> None:
    with held_up(database_url, study.slug):
        futures = sent_at_once(pool, store, study, [make_response(key="same") for _ in range(MANY)])
    assert sorted(map(bool, map(outcome, futures))) == [False] * (MANY - 1) + [True]
    assert len(list(store.responses(study))) == 1


def test_one_that_cannot_be_stored_keeps_no_other_from_it(
    pool: ThreadPoolExecutor, database_url: str, store: ResponseStore, study: Study
) -> None:
    wrong = make_response(weight=None)  # type: ignore[arg-type]
    responses = [make_response() for _ in range(MANY - 1)]
    with held_up(database_url, study.slug):
        futures = sent_at_once(pool, store, study, [*responses[:5], wrong, *responses[5:]])
    outcomes = [outcome(future) for future in futures]
    assert outcomes.count(True) == MANY - 1
    assert outcomes[5] is not True
    assert {one.key for one in store.responses(study)} == {one.key for one in responses}


def test_responses_of_several_studies_go_each_to_its_own(
    pool: ThreadPoolExecutor, database_url: str, store: ResponseStore, study: Study
) -> None:
    other = make_study(store, slug="other")
    with held_up(database_url, study.slug):
        futures = [
            *sent_at_once(pool, store, study, [make_response() for _ in range(MANY // 2)]),
            *sent_at_once(pool, store, other, [make_response() for _ in range(MANY // 2)]),
        ]
    assert [outcome(future) for future in futures] == [True] * MANY
    for one in (study, other):
        assert len(list(store.responses(one))) == MANY // 2
        assert store.verify(one) == []


def test_who_waits_too_long_is_told_so_and_nothing_of_it_is_stored(
    pool: ThreadPoolExecutor,
    database_url: str,
    store: ResponseStore,
    study: Study,
    impatient: Callable[[], None],
) -> None:
    impatient()
    responses = [make_response() for _ in range(MANY)]
    with held_up(database_url, study.slug):
        futures = sent_at_once(pool, store, study, responses)
        assert [outcome(future) for future in futures] == [StoreBusyError] * MANY
    assert list(store.responses(study)) == []
    assert [store.add(study, response) for response in responses] == [True] * MANY


def test_database_without_tables_is_said_to_all(
    pool: ThreadPoolExecutor, sqlite_url: str, study: Study
) -> None:
    with opened(sqlite_url) as database:
        with database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE studies RENAME TO gone")
        store = ResponseStore(Database(sqlite_url))
        futures = sent_at_once(pool, store, study, [make_response() for _ in range(MANY)])
        assert {outcome(future) for future in futures} == {StoreError}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what makes stores that are opened from now on wait for little."""

    def hurry() -> None:
        for room in ("sqlite", "postgres"):
            monkeypatch.setattr(f"study.store.{room}.BUSY_SECONDS", 0.3)

    return hurry


def test_those_handed_in_before_one_is_waited_for_are_stored_together(
    store: ResponseStore, study: Study
) -> None:
    twice = make_response()
    handed_in = [store.hand_in(study, one) for one in (twice, make_response(), twice, make_response())]
    assert list(store.responses(study)) == []
    assert [stored() for stored in handed_in] == [True, True, False, True]
    assert store.revision(study.slug) == 1
    assert [stored() for stored in handed_in] == [True, True, False, True]


def test_who_never_asks_keeps_nobody_waiting(
    pool: ThreadPoolExecutor, store: ResponseStore, study: Study
) -> None:
    silent, asked = store.hand_in(study, make_response()), make_response()
    futures = [pool.submit(store.add, study, one) for one in (asked, *(make_response() for _ in range(MANY)))]
    assert [outcome(future) for future in futures] == [True] * (MANY + 1)
    assert len(list(store.responses(study))) == MANY + 2
    assert silent()
