"""Several workers that look for a release at once: each is made once, and nobody goes back."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier

import pytest

from study.release import Release
from study.response import Study
from study.store import Database, ResponseStore
from tests.conftest import opened
from tests.study.releases import check_chain, some
from tests.study.writers import AGES, look_from_a_process, look_while_adding

READERS = 3


@pytest.fixture(autouse=True)
def seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("study.store.releases.UNSEEN_SECONDS", 0.0)


@pytest.fixture
def other(database_url: str) -> Iterator[ResponseStore]:
    """Return another worker's store on the same database."""
    with opened(database_url) as database:
        yield ResponseStore(database, refresh_seconds=0)


def test_release_of_another_worker_is_seen(store: ResponseStore, other: ResponseStore, study: Study) -> None:
    assert other.release(study) is None
    store.add_many(study, some(12))
    release = store.release(study)
    assert release is not None
    assert other.release(study) == release
    assert len(store.releases(study)) == 1


def test_older_snapshot_never_goes_back(database: Database, store: ResponseStore, study: Study) -> None:
    slow = ResponseStore(database, refresh_seconds=3600)
    store.add_many(study, some(12, age="75+"))
    old = slow.counts(study)
    assert old.revision == 1
    store.add_many(study, some(30, age="16-24"))
    newest = store.release(study)
    assert newest is not None
    assert (slow.counts(study).revision, newest.revision) == (1, 2)
    assert slow.release(study) == newest
    store.add_many(study, some(30, age="75+"))
    assert slow.release(study) == newest
    assert len(check_chain(store, study)) == 1


KEYS = [[f"{reader}-{n}" for n in range(40)] for reader in range(READERS)]


def check_looked(store: ResponseStore, study: Study, seen: Iterable[list[int]]) -> None:
    releases = check_chain(store, study)
    assert len(releases) >= 3
    for numbers in seen:
        assert numbers == sorted(numbers)
        assert set(numbers) <= set(range(len(releases) + 1))
    newest = store.release(study)
    assert newest is not None
    waiting = dict.fromkeys(AGES, 0)
    for (code,), one in store.counts(study).over("age").items():
        waiting[code] = one.n - newest.columns[code].responses
    assert all(0 <= n < 10 for n in waiting.values())


def test_threads_that_look_at_once_make_each_release_once(store: ResponseStore, study: Study) -> None:
    together = Barrier(READERS)

    def look(keys: list[str]) -> list[int]:
        together.wait()
        return look_while_adding(store, study.slug, keys)

    with ThreadPoolExecutor(READERS) as pool:
        check_looked(store, study, list(pool.map(look, KEYS)))


def test_workers_that_look_at_once_make_each_release_once(
    database_url: str, store: ResponseStore, study: Study
) -> None:
    with ProcessPoolExecutor(READERS, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(look_from_a_process, database_url, study.slug, keys) for keys in KEYS]
        check_looked(store, study, [future.result() for future in futures])


def test_workers_that_start_on_a_due_release_make_it_once(
    database_url: str, store: ResponseStore, study: Study
) -> None:
    store.add_many(study, some(50))
    together = Barrier(READERS)

    def look(_: int) -> Release | None:
        with opened(database_url) as database:
            mine = ResponseStore(database)
            together.wait()
            return mine.release(study)

    with ThreadPoolExecutor(READERS) as pool:
        seen = list(pool.map(look, range(READERS)))
    (release,) = check_chain(store, study)
    assert seen == [release] * READERS
