"""Tries to sign in, counted for all workers and hosts together."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update

from study import models
from study.store.database import Database

SPAN = timedelta(minutes=15)


class TooManyTriesError(Exception):
    """Nobody may try again before a time."""

    def __init__(self, ends: datetime) -> None:
        """Keep the time."""
        super().__init__(f"Too many tries; the next may be made at {ends:%H:%M} UTC.")
        self.ends = ends


class Tries:
    """Counts tries by key; a count ends a quarter of an hour after its first try, and is deleted then."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database

    def count(self, limits: Mapping[bytes, int]) -> None:
        """Count a try at each key, before it is made; raise TooManyTriesError where a limit is reached.

        A try that is refused counts nowhere: who is kept out does not thereby keep out others.
        """
        tries, now = models.tries, datetime.now(UTC)
        with self._database.write() as connection:
            connection.execute(delete(tries).where(tries.c.ends <= now))
            for key, limit in limits.items():
                # One statement, so that of several at once none slips through.
                fresh = self._database.insert(tries).values(key=key, n=1, ends=now + SPAN)
                counted = fresh.on_conflict_do_update(
                    index_elements=[tries.c.key], set_={"n": tries.c.n + 1}, where=tries.c.n < limit
                )
                if connection.execute(counted.returning(tries.c.n)).first() is None:
                    ends: datetime = connection.execute(
                        select(tries.c.ends).where(tries.c.key == key)
                    ).scalar_one()
                    raise TooManyTriesError(ends)

    def forget(self, key: bytes) -> None:
        """Forget the tries of a key: its owner has come in."""
        with self._database.write() as connection:
            connection.execute(delete(models.tries).where(models.tries.c.key == key))

    def take_back(self, key: bytes) -> None:
        """Take one try back: it was a good one."""
        tries = models.tries
        with self._database.write() as connection:
            connection.execute(update(tries).where(tries.c.key == key).values(n=tries.c.n - 1))
