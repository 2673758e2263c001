"""Many writers in several processes on the same rows of the tally: nobody is refused, nothing is lost."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from study.response import Arrival
from study.store import ResponseStore
from study.tally import count
from survey.tokens import new_key
from tests.conftest import MakeUrl, opened
from tests.factories import make_response, make_study

PROCESSES, THREADS, EACH = 4, 4, 15
SLUGS = ("one", "two")


@pytest.fixture
def database_url(make_postgres_url: MakeUrl, tmp_path: Path) -> str:
    """Return the address of a fresh PostgreSQL database."""
    return make_postgres_url(tmp_path)


def write(url: str, order: Sequence[str]) -> int:
    """Store answers with several threads, to the studies in an order; return how many were new."""
    with opened(url) as database, ThreadPoolExecutor(THREADS) as pool:
        store = ResponseStore(database)
        studies = [store.known(slug) for slug in order]

        def answer(number: int) -> int:
            # All of one kind: each changes the same combination and the same margins.
            response = make_response(key=new_key())
            arrival = Arrival(erase_code=new_key(), seconds=60.0, network="", trap=False)
            return store.add(studies[number % len(studies)], response, arrival)

        return sum(pool.map(answer, range(THREADS * EACH)))


def test_processes_that_write_to_the_same_rows_refuse_nobody(database_url: str, store: ResponseStore) -> None:
    studies = [make_study(store, slug=slug) for slug in SLUGS]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        orders = [SLUGS if number % 2 else SLUGS[::-1] for number in range(PROCESSES)]
        written = [pool.submit(write, database_url, order) for order in orders]
        assert sum(one.result() for one in written) == PROCESSES * THREADS * EACH
    for study in studies:
        stored = list(store.responses(study))
        assert len(stored) == PROCESSES * THREADS * EACH // len(SLUGS)
        assert store.verify(study) == []
        recounted = {cell: sums.n for cell, sums in count(study.instrument, stored).items()}
        assert {cell: one.n for cell, one in store.counts(study).joint().items()} == recounted
