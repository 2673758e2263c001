"""What networks are hashed with: a random key a UTC day, thrown away with that day's hashes."""

import secrets
from datetime import UTC, date, datetime, time

from sqlalchemy import Connection, delete, select, update

from study import models
from study.store.database import Database

KEY_BYTES = 32


class NetworkKeys:
    """The key of a day, the same for all workers and hosts; a process remembers the last it used."""

    def __init__(self, database: Database) -> None:
        """Take the database to work on."""
        self._database = database
        self._last: tuple[date, bytes] | None = None

    def of(self, day: date) -> bytes:
        """Return the key of a day, made now where there is none."""
        last = self._last
        if last is None or last[0] != day:
            last = self._last = day, self._stored(day) or self._made(day)
        return last[1]

    def _stored(self, day: date) -> bytes | None:
        with self._database.read() as connection:
            return _read(connection, day)

    def _made(self, day: date) -> bytes:
        table = models.network_keys
        fresh = self._database.insert(table).values(day=day, key=secrets.token_bytes(KEY_BYTES))
        with self._database.write() as connection:
            connection.execute(fresh.on_conflict_do_nothing())
            connection.execute(delete(table).where(table.c.day < day))
            _blank(connection, datetime.combine(day, time.min, UTC))
            key = _read(connection, day)
        if key is None:
            raise LookupError(f"The key of {day} was thrown away while it was made.")
        return key


def _read(connection: Connection, day: date) -> bytes | None:
    table = models.network_keys
    return connection.execute(select(table.c.key).where(table.c.day == day)).scalar()


def _blank(connection: Connection, before: datetime) -> None:
    """Take the networks away of what was received before a moment."""
    arrivals, responses = models.arrivals, models.responses
    older = select(responses.c.id).where(
        responses.c.id == arrivals.c.response_id, responses.c.received < before
    )
    connection.execute(update(arrivals).where(arrivals.c.network != "", older.exists()).values(network=""))
