"""The key that networks are hashed with: one a day for all, thrown away with the hashes of that day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from sqlalchemy import select

from study import models
from study.response import Study
from study.store import Database, ResponseStore
from tests.conftest import opened
from tests.factories import RECEIVED
from tests.study.crowds import sent

DAY = RECEIVED.date()
NEXT = DAY + timedelta(days=1)
MIDNIGHT = datetime(NEXT.year, NEXT.month, NEXT.day, tzinfo=UTC)


def networks(database: Database) -> list[str]:
    with database.read() as connection:
        table = models.arrivals
        return list(connection.execute(select(table.c.network).order_by(table.c.response_id)).scalars())


def test_key_of_a_day_is_random_and_the_same_for_all(database: Database, store: ResponseStore) -> None:
    first = store.network_key(DAY)
    assert len(first) == 32
    assert store.network_key(DAY) == ResponseStore(database).network_key(DAY) == first
    assert store.network_key(NEXT) != first


def test_key_of_a_day_is_one_for_many_that_ask_at_once(database_url: str) -> None:
    together = Barrier(4)

    def ask(_: int) -> bytes:
        with opened(database_url) as database:
            store = ResponseStore(database)
            together.wait()
            return store.network_key(DAY)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1


def test_next_day_throws_keys_away_and_hashes_with_them(
    database: Database, store: ResponseStore, study: Study
) -> None:
    first = store.network_key(DAY)
    before = (MIDNIGHT - RECEIVED).total_seconds() - 0.001
    store.add(study, *sent("yesterday", before, network="a"))
    store.add(study, *sent("today", before + 0.001, network="b"))
    assert networks(database) == ["a", "b"]
    store.network_key(NEXT)
    assert networks(database) == ["", "b"]
    with database.read() as connection:
        assert list(connection.execute(select(models.network_keys.c.day)).scalars()) == [NEXT]
    assert ResponseStore(database).network_key(DAY) != first
    assert networks(database) == ["", "b"]
