"""Opens databases: SQLite with the journal that its version can be trusted with, or PostgreSQL."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from operator import itemgetter
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, Insert, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.sql.schema import Table

if TYPE_CHECKING:
    from psycopg import Connection as PostgresConnection

BUSY_SECONDS = 5


class StoreError(Exception):
    """The database cannot be used: what was given, what was expected, where to set it."""


class StoreBusyError(StoreError):
    """The database did not take a change in time; nothing was stored, trying again is safe."""


def sqlite_module() -> ModuleType:
    """Return the newest SQLite at hand: the wheel where there is one, else Python's own."""
    try:
        import pysqlite3  # noqa: PLC0415 (there are wheels for some machines only)
    except ImportError:
        return sqlite3
    return pysqlite3.dbapi2  # type: ignore[no-any-return]


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Return whether a SQLite is free of the bug that loses commits in WAL mode.

    Two connections that write and checkpoint at once could lose one: 3.7.0 to 3.51.2, but for the
    releases that the fix was carried back to. https://sqlite.org/wal.html#walresetbug
    """
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


class Database:
    """A pool of connections; `read` and `write` are the only ways to one."""

    def __init__(self, url: str) -> None:
        """Prepare an engine; raise StoreError for an address of no database."""
        try:
            parsed = make_url(url)
        except ArgumentError:
            parsed = None
        if parsed is None or parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise StoreError(
                "KANAL_DATABASE_URL is no address of a database; expected sqlite:///FILE or "
                "postgresql://USER:PASSWORD@HOST/NAME."
            )
        if parsed.get_backend_name() == "sqlite":
            self.engine = self._read_engine = _sqlite_engine(url)
        else:
            self.engine = _postgres_engine(parsed)
            self._read_engine = self.engine.execution_options(isolation_level="REPEATABLE READ")
        self._write_engine = self.engine.execution_options(kanal_write=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection on one consistent state; the changes it makes are undone."""
        with _translated(), self._read_engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open one transaction, kept on leaving; raise StoreBusyError where it had to wait too long."""
        with _translated(), self._write_engine.begin() as connection:
            yield connection

    def execute_many(self, connection: Connection, insert: Insert, rows: Sequence[dict[str, object]]) -> None:
        """Run an INSERT once a row; rows hold a value for each of the same columns of its table.

        Several times faster than `Connection.execute`, which looks at each row's parameters anew.
        """
        dialect = self.engine.dialect
        compiled = insert.compile(dialect=dialect, column_keys=list(rows[0]))
        types = {name: insert.table.c[name].type.dialect_impl(dialect) for name in rows[0]}
        stored = {name: process for name, one in types.items() if (process := one.bind_processor(dialect))}
        values: list[Any] = [
            row | {name: process(row[name]) for name, process in stored.items()} for row in rows
        ]
        if compiled.positiontup:
            values = list(map(itemgetter(*compiled.positiontup), values))
        connection.exec_driver_sql(str(compiled), values)

    def insert(self, table: Table) -> Any:
        """Return an INSERT that knows ON CONFLICT."""
        # By name: only who uses PostgreSQL loads its dialect.
        dialect = import_module(f"sqlalchemy.dialects.{self.engine.dialect.name}")
        return dialect.insert(table)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        reason = str(error.orig).strip()
        # By name: only who uses PostgreSQL loads its driver.
        if type(error.orig).__name__ == "UndefinedTable" or reason.startswith("no such table"):
            raise StoreError(
                "The database has no tables yet; run: flask --app wsgi service migrate"
            ) from error
        busy = isinstance(error, OperationalError)
        raise (StoreBusyError if busy else StoreError)(f"The database refused: {reason}") from error


def _sqlite_engine(url: str) -> Engine:
    module = sqlite_module()
    engine = create_engine(url, module=module, connect_args={"timeout": BUSY_SECONDS})
    journal = "WAL" if wal_is_safe(module.sqlite_version_info) else "DELETE"

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # Python's own transaction handling would begin late and not IMMEDIATE.
        connection.isolation_level = None
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What is erased is overwritten, not only forgotten.
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("kanal_write")
        # A transaction that reads first and writes later can fail at its end; IMMEDIATE waits at its start.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _postgres_engine(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: "PostgresConnection", _record: object) -> None:
        # PostgreSQL would wait for a lock for ever.
        connection.execute(f"SET lock_timeout = {round(BUSY_SECONDS * 1000)}")
        connection.commit()

    return engine
