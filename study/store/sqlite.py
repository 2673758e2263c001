"""SQLite: the newest at hand, with the journal that its version can be trusted with, one writer at a time."""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 5
# How often who waits for the turn asks for it: far less than a commit takes.
ASK_SECONDS = 0.0005


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


def sqlite_engine(url: URL) -> Engine:
    """Return the engine of a database file."""
    module = sqlite_module()
    engine = create_engine(url, module=module, connect_args={"timeout": BUSY_SECONDS})
    journal = "WAL" if wal_is_safe(module.sqlite_version_info) else "DELETE"

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        record.info["file"] = _file_at(url)
        # Python's own transaction handling would begin late and not IMMEDIATE.
        connection.isolation_level = None
        connection.execute(f"PRAGMA journal_mode = {journal}")
        # In a power cut a rollback journal could come back after FULL and take a commit with it.
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA foreign_keys = ON")
        # What is erased is overwritten, not only forgotten.
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "checkout")
    def _look(_connection: sqlite3.Connection, record: ConnectionPoolEntry, _proxy: object) -> None:
        # What is written to a file that was moved away or replaced, nobody would find again.
        if record.info["file"] != _file_at(url):
            raise DisconnectionError("the database is another file by now")

    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("kanal_write")
    # A transaction that reads first and writes later can fail at its end; IMMEDIATE waits at its start.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _file_at(url: URL) -> tuple[int, int] | None:
    """Return what tells a database file from any other, None where there is none."""
    try:
        found = Path(url.database or "").stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def turn(database: Path) -> Iterator[None]:
    """Hold the turn to write to a database file, one thread of one process at a time.

    SQLite's own waiting lets a process starve beside a busy one. Raises OperationalError where the turn does
    not come in time. The file beside the database is locked, for whoever closes the database file itself
    lets go of all locks of SQLite.
    """
    until = time.monotonic() + BUSY_SECONDS
    # Opened each time: a lock belongs to who opened, and a process that was forked would share it.
    try:
        # For nobody else: who may open it may hold the turn for ever.
        file = os.open(f"{database}-turn", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OperationalError("turn", None, error) from error
    try:
        while not _taken(file):
            if time.monotonic() >= until:
                raise OperationalError("turn", None, TimeoutError("another process is writing"))
            time.sleep(ASK_SECONDS)
        yield
    finally:
        os.close(file)


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
