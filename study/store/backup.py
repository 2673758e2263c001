"""Backups: one consistent state of the database, written while answers come in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, BinaryIO

from sqlalchemy import Connection, LargeBinary, Select, literal, select, text
from sqlalchemy.sql.schema import Table

from study import models
from study.models import UtcDateTime
from study.store.audit import ERASED
from study.store.backup_file import ERASURES, EVERYTHING, Batch, Head, write
from study.store.database import Database

# Few enough that releases, the widest rows, do not fill the memory.
TOGETHER = 500
# Promised to be gone after a day, or only there to slow guesses down for an hour.
_LEFT_OUT = (models.network_keys, models.tries)
TABLES = [table for table in models.metadata.sorted_tables if table not in _LEFT_OUT]
ERASED_COLUMNS = {"erased": ("study", "digest")}
_Convert = Callable[[Any], object]


def _sqlite_time(text: str) -> str:
    """Return a time as SQLAlchemy keeps it in SQLite, which takes five times as long to make it."""
    return datetime.fromisoformat(text).astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


# What JSON does not know, as it is written and as it is read.
_WRITTEN: Mapping[type, _Convert] = {UtcDateTime: datetime.isoformat, LargeBinary: bytes.hex}
_READ: Mapping[str, Mapping[type, _Convert]] = {
    "sqlite": {UtcDateTime: _sqlite_time, LargeBinary: bytes.fromhex},
    # All of it is text to COPY.
    "postgresql": {LargeBinary: r"\x".__add__},
}


def write_backup(database: Database, file: BinaryIO) -> dict[str, int]:
    """Write all that a service needs but its settings; return the rows of each table."""
    with database.read() as connection:
        tables = {table.name: table.columns.keys() for table in TABLES}
        head = Head(EVERYTHING, schema_of(connection), _now(), tables)
        return write(file, head, _all_batches(connection))


def write_erasures(database: Database, file: BinaryIO) -> int:
    """Write which responses were erased, by study and digest of their key; return how many."""
    with database.read() as connection:
        head = Head(ERASURES, schema_of(connection), _now(), ERASED_COLUMNS)
        return write(file, head, _erased_batches(connection))["erased"]


def schema_of(connection: Connection) -> str:
    """Return the revision of a database's schema."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _all_batches(connection: Connection) -> Iterator[Batch]:
    for table in TABLES:
        converts = [_WRITTEN.get(type(column.type)) for column in table.c]
        for columns in _columns(connection, _rows_of(table)):
            yield table.name, [converted(*pair) for pair in zip(columns, converts, strict=True)]


def _rows_of(table: Table) -> Select[Any]:
    """Return the query of what is kept of a table, in the same order on each database."""
    credentials, network = models.credentials, models.arrivals.c.network
    # A network's hash is gone the next day, wherever it was; sessions and links are used up.
    columns: list[Any] = [literal("").label("network") if column is network else column for column in table.c]
    found = select(*columns).order_by(*table.primary_key)
    return found.where(credentials.c.kind == "token") if table is credentials else found


def _erased_batches(connection: Connection) -> Iterator[Batch]:
    gone, studies = models.gone_keys, models.studies
    found = select(studies.c.slug, gone.c.digest).join(studies).where(gone.c.why == ERASED)
    for slugs, digests in _columns(connection, found.order_by(gone.c.study_id, gone.c.digest)):
        yield "erased", [slugs, converted(digests, bytes.hex)]


def _columns(connection: Connection, found: Select[Any]) -> Iterator[Sequence[Sequence[Any]]]:
    rows = connection.execute(found.execution_options(yield_per=TOGETHER))
    for some in rows.partitions():
        yield list(zip(*some, strict=True))


def converted(values: Sequence[Any], convert: _Convert | None) -> Sequence[Any]:
    """Return a column's values as the other side has them."""
    if convert is None:
        return values
    return [None if value is None else convert(value) for value in values]


def read_converts(table: Table, dialect: str) -> dict[str, _Convert]:
    """Return what makes values of a file those that a database takes, for the columns that need it."""
    reads = _READ[dialect]
    return {column.name: reads[type(column.type)] for column in table.c if type(column.type) in reads}
