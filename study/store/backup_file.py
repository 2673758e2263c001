"""A backup as a file: gzip of lines of JSON. A head, tables in batches by columns, counts, a digest.

The same whichever database it came from: times are ISO 8601 in UTC, bytes are hexadecimal.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, TypeAlias

from study.store.database import StoreError

EVERYTHING, ERASURES = "backup", "erasures"
FORMAT, LAYOUT = "kanal", 1
# Beyond 3 it costs three times the time and saves a tenth of the bytes.
_LEVEL = 3

# A table's name, and some of its rows: the values of each of its columns.
Batch: TypeAlias = tuple[str, Sequence[Sequence[Any]]]


class BackupError(StoreError):
    """A file that cannot be restored from: what was given, what was expected."""


@dataclass(frozen=True)
class Head:
    """What a file says first: its kind, the schema's revision, when it was taken, columns by table."""

    kind: str
    schema: str
    taken: str
    tables: Mapping[str, Sequence[str]]


def write(file: BinaryIO, head: Head, batches: Iterable[Batch]) -> dict[str, int]:
    """Write a whole file, a batch in memory at a time; return how many rows of each table it has."""
    digest, rows = hashlib.sha256(), dict.fromkeys(head.tables, 0)

    def contents() -> Iterator[object]:
        yield {"format": FORMAT, "layout": LAYOUT, **asdict(head)}
        for table, columns in batches:
            rows[table] += len(columns[0])
            yield [table, columns]
        yield {"rows": rows}

    with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=file, mtime=0) as packed:
        for content in contents():
            line = _line(content)
            digest.update(line)
            packed.write(line)
        packed.write(_line({"sha256": digest.hexdigest()}))
    return rows


def _line(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class BackupFile:
    """A file that was read to its end once and found whole; `head`, `rows` by table, and `batches`."""

    def __init__(self, file: BinaryIO, name: str, kind: str) -> None:
        """Take a file that can be read twice; raise BackupError where it is not whole or not of the kind."""
        self._file = file
        try:
            self.head, self.rows = self._checked(name)
        except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
            raise BackupError(
                f"{name} is no whole file of Kanal's backup ({error}); expected one as `flask --app wsgi "
                "backup` wrote it. Take another copy of it, or an older one."
            ) from None
        if self.head.kind != kind:
            raise BackupError(f"{name} holds {self.head.kind}; expected a file that holds {kind}.")

    def batches(self) -> Iterator[Batch]:
        """Yield the tables in order, some rows in memory at a time."""
        lines = self._lines()
        next(lines)
        for line in lines:
            content = json.loads(line)
            if isinstance(content, dict):
                return
            yield content[0], content[1]

    def _lines(self) -> Iterator[bytes]:
        self._file.seek(0)
        return iter(gzip.GzipFile(fileobj=self._file, mode="rb"))

    def _checked(self, name: str) -> tuple[Head, dict[str, int]]:
        """Return head and counts of a file whose digest is right."""
        lines = self._lines()
        previous, last = b"", next(lines, b"")
        first = json.loads(last)
        if first["format"] != FORMAT:
            raise ValueError(f"its format is {first['format']!r}")
        if first["layout"] != LAYOUT:
            raise BackupError(
                f"{name} has the layout {first['layout']}; expected {LAYOUT}. Restore it with the version of "
                "Kanal that wrote it."
            )
        digest = hashlib.sha256()
        for line in lines:
            digest.update(last)
            previous, last = last, line
        said, found = json.loads(last)["sha256"], digest.hexdigest()
        if said != found:
            raise ValueError(f"its content gives the digest {found}, its last line says {said}")
        return Head(**{key: first[key] for key in Head.__dataclass_fields__}), json.loads(previous)["rows"]
