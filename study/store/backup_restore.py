"""Restoring a backup: into an empty database, all of it or nothing, without what was erased since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, text

from study import models
from study.store.backup import TABLES, converted, read_converts, schema_of
from study.store.backup_erasures import erase_again
from study.store.backup_file import BackupError, BackupFile
from study.store.database import Database

# SQLite's own 2 MB would be written out and read again with nearly each key of an index.
_SQLITE_CACHE = "PRAGMA cache_size = -128000"


@dataclass(frozen=True)
class Restored:
    """How many responses the backup had, and how many of them were erased since."""

    responses: int
    erased: int


def load_backup(database: Database, backup: BackupFile, erasures: BackupFile | None, by: str) -> Restored:
    """Load a backup in one transaction, then erase again what was erased since; raise BackupError."""
    with database.write() as connection:
        _check_schema(connection, backup)
        _check_empty(connection)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(_SQLITE_CACHE)
        loaded = _loaded(connection, backup)
        if loaded != backup.rows:
            raise BackupError(f"{loaded} rows were read; expected {backup.rows}. Nothing was changed.")
        _count_on(connection)
        again = erase_again(database, connection, erasures, by) if erasures else 0
    return Restored(loaded["responses"], again)


def _loaded(connection: Connection, backup: BackupFile) -> dict[str, int]:
    """Insert all rows, column by column till the database takes them; return how many in each table."""
    rows = dict.fromkeys(backup.rows, 0)
    insert = _copy if connection.dialect.name == "postgresql" else _insert
    converts = {table.name: read_converts(table, connection.dialect.name) for table in TABLES}
    for name, columns in backup.batches():
        names = backup.head.tables[name]
        values = [converted(*pair) for pair in zip(columns, map(converts[name].get, names), strict=True)]
        insert(connection, name, names, list(zip(*values, strict=True)))
        rows[name] += len(values[0])
    return rows


def _insert(connection: Connection, table: str, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {_named(table, names)} VALUES ({places})"  # noqa: S608 (our own names)
    connection.exec_driver_sql(statement, rows)


def _copy(connection: Connection, table: str, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert rows by COPY, for PostgreSQL takes several times as long for an INSERT each."""
    cursor: Any = connection.connection.cursor()
    try:
        with cursor.copy(f"COPY {_named(table, names)} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise BackupError(f"The database refused: {str(error).strip()}") from error


def _named(table: str, names: Sequence[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f'"{table}" ({quoted})'


def _check_schema(connection: Connection, backup: BackupFile) -> None:
    ours, given = schema_of(connection), backup.head.schema
    if given == ours:
        if backup.head.tables != {table.name: table.columns.keys() for table in TABLES}:
            raise BackupError(f"The backup names other tables or columns than schema {ours} has.")
        return
    age = "newer" if given > ours else "older"
    advice = "update this one" if given > ours else "restore it with that version, then update"
    raise BackupError(
        f"The backup was taken by a Kanal that is {age} (schema {given}; expected {ours}); {advice}."
    )


def _check_empty(connection: Connection) -> None:
    for table in models.metadata.sorted_tables:
        if rows := connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise BackupError(
                f"The database is not empty ({table.name}: {rows:,} rows); restore needs one of its own. "
                "Set KANAL_DATA_DIR to a new folder, or KANAL_DATABASE_URL to an empty database."
            )


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows after those that were loaded, as SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        if table.primary_key.columns.keys() == ["id"]:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            last = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, last, text("false"))))
