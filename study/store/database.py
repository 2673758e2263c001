"""Opens databases, SQLite or PostgreSQL, and says in the store's words what went wrong with one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import copy
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Insert, Row, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.sql.schema import Table

from study.store.many_rows import ManyRows
from study.store.postgres import Replica, is_away, postgres_engine
from study.store.sqlite import sqlite_engine, turn

_ADDRESSES = {"sqlite": "sqlite:///FILE", "postgresql": "postgresql://USER:PASSWORD@HOST/NAME"}
# The statements of a store; those that are made anew each time push each other out.
KEPT_STATEMENTS = 64
_Found = TypeVar("_Found")


class StoreError(Exception):
    """The database cannot be used: what was given, what was expected, where to set it."""


class StoreBusyError(StoreError):
    """The database did not take a change in time; nothing was stored, trying again is safe.

    Where the connection was lost at the very end it may be stored after all: the key tells who tries again.
    """


class BehindError(StoreError):
    """A replica has not seen yet what was asked for."""


class Database:
    """A pool of connections; `read` and `write` are the only ways to one."""

    def __init__(self, url: str, replica_url: str = "") -> None:
        """Prepare an engine, and a replica's; raise StoreError for an address of no database."""
        parsed = _parsed("KANAL_DATABASE_URL", url, "sqlite", "postgresql")
        self.replica: Replica | None = None
        if replica_url:
            _parsed("KANAL_REPLICA_URL is set, but KANAL_DATABASE_URL", url, "postgresql")
            self.replica = Replica(_parsed("KANAL_REPLICA_URL", replica_url, "postgresql"))
        self._turn: Callable[[], AbstractContextManager[None]] = nullcontext
        if parsed.get_backend_name() == "sqlite":
            self.engine = self._read_engine = sqlite_engine(parsed)
            if parsed.database not in (None, "", ":memory:"):
                self._turn = partial(turn, Path(parsed.database or ""))
        else:
            self.engine = postgres_engine(parsed)
            self._read_engine = self.engine.execution_options(isolation_level="REPEATABLE READ")
        self._write_engine = self.engine.execution_options(kanal_write=True)
        self._prepared = lru_cache(KEPT_STATEMENTS)(partial(ManyRows.of, dialect=self.engine.dialect))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection on one consistent state; the changes it makes are undone."""
        with _translated(), self._read_engine.connect() as connection:
            yield connection

    def read_lately(self, ask: Callable[[Connection], _Found]) -> _Found:
        """Return what is found in a state that may be somewhat old: a replica's, where there is one.

        Asking is safe to repeat, so the first database is asked where the replica is away or behind.
        """
        if self.replica and not self.replica.rests:
            try:
                with _translated(), self.replica.engine.connect() as connection:
                    return ask(connection)
            except BehindError:
                pass
            except StoreError:
                self.replica.rest()
        with self.read() as connection:
            return ask(connection)

    def first(self) -> "Database":
        """Return this database without its replica."""
        alone = copy(self)
        alone.replica = None
        return alone

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open one transaction, kept on leaving; raise StoreBusyError where it had to wait too long."""
        with _translated(), self._turn(), self._write_engine.begin() as connection:
            yield connection

    def insert_many(
        self, connection: Connection, insert: Insert, rows: Sequence[dict[str, object]]
    ) -> list[Row[Any]]:
        """Run an INSERT of many rows; return what it returns of them, in any order.

        Rows hold a value for each of the same columns. Many go into one statement: several times faster than
        `Connection.execute`, and the interpreter's lock is not handed on at each row.
        """
        found: list[Row[Any]] = []
        if not rows:
            return found
        prepared = self._prepared(insert, tuple(rows[0]))
        for first in range(0, len(rows), prepared.together):
            done = connection.exec_driver_sql(*prepared.statement(rows[first : first + prepared.together]))
            found += done.all() if done.returns_rows else ()
        return found

    @property
    def dialect(self) -> str:
        """Return the name of the dialect it speaks."""
        return self.engine.dialect.name

    def insert(self, table: Table) -> Any:
        """Return an INSERT that knows ON CONFLICT."""
        return insert_into(table, self.dialect)


def insert_into(table: Table, dialect: str) -> Any:
    """Return an INSERT of a dialect that knows ON CONFLICT."""
    # By name: only who uses PostgreSQL loads its dialect.
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreBusyError("All connections to the database are in use.") from error
    except DBAPIError as error:
        reason = str(error.orig).strip()
        # By name: only who uses PostgreSQL loads its driver.
        if type(error.orig).__name__ == "UndefinedTable" or reason.startswith("no such table"):
            raise StoreError(
                "The database has no tables yet; run: flask --app wsgi service migrate"
            ) from error
        busy = isinstance(error, OperationalError) or error.connection_invalidated or is_away(error.orig)
        raise (StoreBusyError if busy else StoreError)(f"The database refused: {reason}") from error


def _parsed(setting: str, url: str, *kinds: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or parsed.get_backend_name() not in kinds:
        a_kind = "a database" if "sqlite" in kinds else "a PostgreSQL"
        expected = " or ".join(_ADDRESSES[kind] for kind in kinds)
        raise StoreError(f"{setting} is no address of {a_kind}; expected {expected}.")
    return parsed
