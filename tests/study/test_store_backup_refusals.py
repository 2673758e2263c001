"""Files that are no whole backup, and databases that are not empty: refused, and nothing is changed."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.response import Study
from study.store import Database, ResponseStore, StoreError
from study.store.backup_file import ERASURES, EVERYTHING, BackupError, Head, write
from tests.conftest import MakeUrl, opened
from tests.study.backups import erasures, filled, lines, read, restored, stored, taken

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text())
HEAD = Head(EVERYTHING, "0004", "2026-11-22T12:00:00+00:00", {"one": ["a", "b"], "two": ["c", "d"]})


@lru_cache
def small() -> bytes:
    file = BytesIO()
    write(file, HEAD, [("one", [[1, 2], ["x", "y"]]), ("two", [[0.1], [None]])])
    return file.getvalue()


def repacked(content: Sequence[bytes]) -> bytes:
    """Return lines as a file whose digest is right; the last line is left out."""
    digest = hashlib.sha256(b"".join(content)).hexdigest()
    return gzip.compress(b"".join([*content, json.dumps({"sha256": digest}).encode()]))


@given(st.lists(st.tuples(st.sampled_from(["one", "two"]), st.lists(st.tuples(VALUES, VALUES), min_size=1))))
def test_values_come_back_as_they_were_written(
    batches: list[tuple[str, list[tuple[object, object]]]],
) -> None:
    file = BytesIO()
    rows = write(file, HEAD, ((table, list(zip(*some, strict=True))) for table, some in batches))
    back = read(file.getvalue())
    assert (back.head, back.rows) == (HEAD, rows)
    found = [(table, list(zip(*columns, strict=True))) for table, columns in back.batches()]
    assert repr(found) == repr(batches)


@given(st.data())
def test_damaged_byte_is_found_or_does_no_harm(data: st.DataObject) -> None:
    whole = bytearray(small())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    try:
        damaged = read(bytes(whole))
    except BackupError as error:
        assert str(error).startswith("one.backup is no whole file")
        assert "expected one as `flask --app wsgi backup` wrote it" in str(error)
        return
    # Some bytes of gzip's head mean nothing.
    assert place < 10
    assert list(damaged.batches()) == list(read(small()).batches())


@given(st.integers(0, len(small()) - 1))
def test_file_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(BackupError, match="no whole file"):
        read(small()[:length])


@given(st.data())
def test_changed_content_is_refused_by_its_digest(data: st.DataObject) -> None:
    content = bytearray(gzip.decompress(small()))
    before_the_digest = content.rindex(b'"}')
    place = data.draw(st.integers(0, before_the_digest - 1))
    content[place] ^= data.draw(st.integers(1, 127))
    with pytest.raises(BackupError):
        read(gzip.compress(bytes(content)))


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"key,age\n", gzip.compress(b"[]\n"), gzip.compress(b"1")],
    # The bytes of gzip hold the time, and each process of the tests makes its own.
    ids=["nothing", "nought", "CSV", "no head", "a number"],
)
def test_file_of_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(BackupError, match="no whole file"):
        read(content)


def test_file_of_the_other_kind_is_refused(database: Database) -> None:
    with pytest.raises(BackupError, match="holds erasures; expected a file that holds backup"):
        read(erasures(database))
    with pytest.raises(BackupError, match="holds backup; expected a file that holds erasures"):
        read(small(), ERASURES)


def test_layout_of_another_version_is_refused() -> None:
    head, *rest = lines(small())
    with pytest.raises(BackupError, match="has the layout 2; expected 1"):
        read(repacked([head.replace(b'"layout":1', b'"layout":2'), *rest[:-1]]))


@pytest.mark.parametrize(
    ("schema", "said"),
    [("9999", "newer .schema 9999; expected 0004.; update"), ("0003", "older .schema 0003; expected 0004.")],
)
def test_schema_of_another_version_is_refused(database: Database, schema: str, said: str) -> None:
    head, *rest = lines(taken(database))
    other = head.replace(b'"schema":"0004"', f'"schema":"{schema}"'.encode())
    before = stored(database)
    with pytest.raises(BackupError, match=said):
        restored(database, repacked([other, *rest[:-1]]))
    assert stored(database) == before


@pytest.mark.parametrize("name", ["other", 'slug\\") VALUES (1); --'])
def test_columns_of_no_table_are_refused(database: Database, name: str) -> None:
    head, *rest = lines(taken(database))
    other, before = head.replace(b'"slug"', b'"' + name.encode() + b'"'), stored(database)
    with pytest.raises(BackupError, match="names other tables or columns"):
        restored(database, repacked([other, *rest[:-1]]))
    assert stored(database) == before


def test_database_that_is_not_empty_is_refused(
    database: Database, store: ResponseStore, study: Study
) -> None:
    backup, before = taken(database), stored(database)
    with pytest.raises(BackupError, match=r"not empty \(instruments: 1 rows\).*KANAL_DATABASE_URL"):
        restored(database, backup)
    assert stored(database) == before


@pytest.mark.parametrize("harm", ["twice", "without studies", "counts"])
def test_backup_that_contradicts_itself_leaves_the_database_empty(
    database: Database, make_sqlite_url: MakeUrl, tmp_path: Path, harm: str
) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    with opened(make_sqlite_url(folder)) as source:
        filled(ResponseStore(source))
        content = lines(taken(source))[:-1]
    changed = {
        "twice": [line for line in content for _ in range(1 + line.startswith(b'["flags"'))],
        "without studies": [line for line in content if not line.startswith(b'["studies"')],
        "counts": [*content[:-1], content[-1].replace(b'"responses":', b'"responses":1')],
    }
    empty = stored(database)
    with pytest.raises(StoreError):
        restored(database, repacked(changed[harm]))
    assert stored(database) == empty
    assert restored(database, repacked(content)).responses > 0
