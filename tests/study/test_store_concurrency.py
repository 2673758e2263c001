"""Many writers at once: nothing is lost, nothing counts twice, the tally stays true."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier, Event

from study.response import Study
from study.store import ResponseStore
from study.tally import count
from tests.conftest import opened
from tests.factories import make_response, make_study
from tests.study.writers import add_all, add_all_from_a_process

WRITERS, OWN, SHARED = 4, 25, 10
KEYS = [
    [*(f"own-{writer}-{i}" for i in range(OWN)), *(f"shared-{i}" for i in range(SHARED))]
    for writer in range(WRITERS)
]
DIFFERENT = WRITERS * OWN + SHARED


def check_whole(store: ResponseStore, study: Study) -> None:
    """Check that each key is stored once, in no more revisions than there are keys, and counted so."""
    stored = list(store.responses(study))
    assert sorted(response.key for response in stored) == sorted({key for keys in KEYS for key in keys})
    assert 0 < store.revision(study.slug) <= DIFFERENT
    assert store.verify(study) == []
    recounted = {cell: sums.n for cell, sums in count(study.instrument, stored).items()}
    assert {cell: one.n for cell, one in store.counts(study).joint().items()} == recounted


def test_threads_that_write_at_once_lose_nothing(store: ResponseStore, study: Study) -> None:
    together = Barrier(WRITERS)

    def write(keys: list[str]) -> int:
        together.wait()
        return add_all(store, study.slug, keys)

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(write, KEYS)) == DIFFERENT
    check_whole(store, study)


def test_processes_that_write_at_once_lose_nothing(
    database_url: str, store: ResponseStore, study: Study
) -> None:
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(add_all_from_a_process, database_url, study.slug, keys) for keys in KEYS]
        assert sum(future.result() for future in futures) == DIFFERENT
    check_whole(store, study)


def test_batches_of_the_same_keys_at_once_count_each_key_once(store: ResponseStore, study: Study) -> None:
    keys = [f"k{i:03}" for i in range(120)]
    batches = [keys[:80], keys[40:], keys[::-1], keys[::2]]
    together = Barrier(len(batches))

    def write(batch: list[str]) -> int:
        together.wait()
        return store.add_many(study, [make_response(key=key) for key in batch])

    with ThreadPoolExecutor(len(batches)) as pool:
        assert sum(pool.map(write, batches)) == len(keys)
    assert store.tally(study).margin()[()].n == len(keys)
    assert store.verify(study) == []


def test_readers_never_see_a_torn_or_older_tally(store: ResponseStore, study: Study) -> None:
    done = Event()

    def read() -> list[tuple[int, int]]:
        seen = []
        while not done.wait(0.001):
            tally = store.tally(study)
            seen.append((tally.revision, sum(sums.n for sums in tally.margin("age").values())))
        return seen

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            add_all(store, study.slug, [f"k{i}" for i in range(60)])
        finally:
            done.set()
        for reader in readers:
            seen = reader.result()
            assert seen == sorted(seen)
            assert all(answers == revision for revision, answers in seen)
    assert store.tally(study).revision == 60


def test_verify_is_clean_while_others_write(database_url: str) -> None:
    with opened(database_url) as database, ThreadPoolExecutor(1) as pool:
        store = ResponseStore(database)
        study = make_study(store)
        writing = pool.submit(add_all, store, study.slug, [f"k{i}" for i in range(60)])
        findings = []
        while not writing.done():
            findings += store.verify(study)
        assert writing.result() == 60
        assert findings + store.verify(study) == []


def test_studies_of_one_slug_made_at_once_leave_one(store: ResponseStore) -> None:
    together = Barrier(WRITERS)

    def create(_: int) -> str:
        together.wait()
        try:
            return make_study(store, opens=None).slug
        except Exception as error:
            return type(error).__name__

    with ThreadPoolExecutor(WRITERS) as pool:
        results = sorted(pool.map(create, range(WRITERS)))
    assert results.count("channel-preference") == 1
    assert set(results) <= {"StudyError", "channel-preference"}
    assert len(store.studies()) == 1
