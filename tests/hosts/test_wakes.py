"""Processes wake one another through a real Redis, and go on by themselves without."""

from collections.abc import Callable

import pytest

from study.response import Study
from study.store import Database, ResponseStore
from study.store.wakes import Wakes
from tests.factories import make_response, make_study
from tests.faults.service import until
from tests.hosts.redis_server import RedisServer
from waking import CHANNEL, RedisWakes


@pytest.fixture
def database_url(usual_url: str) -> str:
    """Return the address of a fresh database: who is woken reads as anybody else does."""
    return usual_url


@pytest.fixture
def study(database: Database, monkeypatch: pytest.MonkeyPatch) -> Study:
    """Return a study with two responses; nobody who hears of changes looks at it without being woken."""
    monkeypatch.setattr("study.store.wakes.UNWOKEN_SECONDS", 3600.0)
    store = ResponseStore(database)
    study = make_study(store)
    store.add_many(study, [make_response(key="in"), make_response(key="out", excluded=True)])
    return study


def listening(database: Database, redis: RedisServer, study: Study) -> ResponseStore:
    """Open a store as a process would, and wait until it hears of changes."""
    wakes = RedisWakes(redis.url)
    store = ResponseStore(database, 0, wakes)
    assert store.tally(study).revision == 1
    until(lambda: wakes.listening, "it listens")
    return store


@pytest.mark.parametrize(
    "change",
    [
        lambda store, study: store.add(study, make_response(key="new")),
        lambda store, study: store.add_many(study, [make_response(key="new")]),
        lambda store, study: store.exclude(study, ["in"], "test"),
        lambda store, study: store.include(study, ["out"], "test"),
    ],
    ids=["answer", "import", "exclude", "include"],
)
def test_change_in_one_process_wakes_the_other(
    database: Database,
    study: Study,
    redis_service: RedisServer,
    change: Callable[[ResponseStore, Study], int],
) -> None:
    one, other = (listening(database, redis_service, study) for _ in range(2))

    assert change(one, study)

    until(lambda: other.tally(study).revision == 2, "the other was woken")
    assert one.tally(study).revision == 2


def test_process_that_hears_nothing_rests(
    database: Database, study: Study, redis_service: RedisServer
) -> None:
    other = listening(database, redis_service, study)

    ResponseStore(database).add(study, make_response())

    assert [other.tally(study).revision for _ in range(50)] == [1] * 50


def test_without_redis_each_looks_by_itself(
    database: Database, study: Study, redis_service: RedisServer
) -> None:
    one, other = (listening(database, redis_service, study) for _ in range(2))
    redis_service.stop()

    assert one.add(study, make_response())

    until(lambda: other.tally(study).revision == 2, "the other looked by itself")


def test_redis_that_comes_back_wakes_again(
    database: Database, study: Study, redis_service: RedisServer
) -> None:
    one, other = (listening(database, redis_service, study) for _ in range(2))
    redis_service.stop()
    redis_service.start()
    until(lambda: redis_service.listeners(CHANNEL) == 2, "both listen again")

    assert one.add(study, make_response())

    until(lambda: other.tally(study).revision == 2, "the other was woken")


def test_redis_that_was_never_there_stops_nothing(database: Database, study: Study) -> None:
    store = ResponseStore(database, 0, RedisWakes("redis://127.0.0.1:1/0"))

    assert store.add(study, make_response())

    assert store.tally(study).revision == 2


def test_wakes_of_studies_that_nobody_asked_for_are_not_kept() -> None:
    wakes = Wakes()
    wakes.listening = True
    wakes.wake("never-asked-for")
    assert wakes.seconds("never-asked-for", 0.25) > 0.25
