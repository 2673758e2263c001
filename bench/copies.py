"""Millions of responses within a minute or two: those stored are copied, and their counts with them.

The store takes some thousand responses a second. Here a statement copies them all at once, each copy under
a key of its own. `multiply` makes the same combinations count more often: all cells of the tally, joint and
margins, grow by the same factor. `turn` makes combinations of their own, as new respondents do. Both leave
a tally that is true.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from bench.service import Place
from commands.sample import DAYS
from study.store import ResponseStore
from study.store.sqlite import sqlite_module

# About what a copied response and its index take on the disk, with room to spare.
BYTES_EACH = 500
# Cells come in no order: room for all that they fall on.
CACHE_KIB = 500_000
# Sorted, so that the index of keys grows at its end; apart, so that copies are not copied.
_ORIGINALS = "CREATE TEMP TABLE originals AS SELECT * FROM responses ORDER BY key"
_COPY = """
INSERT INTO responses (study_id, key, received, lang, source, weight, excluded, answers, shown_order)
SELECT study_id, printf('%08d-%s', ?, key), received, lang, source, weight, excluded, answers, shown_order
FROM originals
"""
_MOVE = "UPDATE studies SET revision = revision + 1"
_CHANGED = "UPDATE tally_cells SET changed = (SELECT revision FROM studies WHERE id = study_id)"
_TIMES = "n = n * ?1, w = w * ?1, w2 = w2 * ?1"
_MULTIPLY = f"{_CHANGED}, {_TIMES}", f"UPDATE day_cells SET {_TIMES}"  # noqa: S608 (our own words)
# A cell that counts by day ends with its day and its status, joint or not.
_BY_DAY = "substr(codes, -19, 10) GLOB '20[0-9][0-9]-[01][0-9]-[0-3][0-9]'"
_LAST_DAY = "SELECT date(max(received)) FROM responses"
_TURNED = "date({0}, CASE WHEN date({0}, ?1) > ?3 THEN ?2 ELSE ?1 END)"
_TURNED_CODES = f"""substr(codes, 1, length(codes) - 19) || {_TURNED.format("substr(codes, -19, 10)")}
|| substr(codes, -9)"""
_TURN_RESPONSES = f"""
INSERT INTO responses (study_id, key, received, lang, source, weight, excluded, answers, shown_order)
SELECT study_id, printf('t%07d-%s', ?4, key), {_TURNED.format("received")} || substr(received, 11),
lang, source, weight, excluded, answers, shown_order FROM originals
"""  # noqa: S608
_KEEP_CELLS = (
    f"CREATE TEMP TABLE by_day AS SELECT * FROM tally_cells WHERE {_BY_DAY}",  # noqa: S608
    "CREATE TEMP TABLE over_days AS SELECT * FROM day_cells",
)
_ADD = """ON CONFLICT (study_id, cell) DO UPDATE
SET n = n + excluded.n, w = w + excluded.w, w2 = w2 + excluded.w2"""
_TURN_CELLS = (
    f"""
INSERT INTO tally_cells (study_id, cell, joint, codes, n, w, w2, changed)
SELECT study_id, digest(iif(joint, 'joint', 'pair'), turned), joint, turned, n, w, w2, changed
FROM (SELECT *, {_TURNED_CODES} AS turned FROM by_day) WHERE true {_ADD}
""",  # noqa: S608
    f"""
INSERT INTO day_cells (study_id, cell, codes, n, w, w2)
SELECT study_id, digest('days', turned), turned, n, w, w2
FROM (SELECT *, {_TURNED_CODES} AS turned FROM over_days) WHERE true {_ADD}
""",  # noqa: S608
)


def room_for(responses: int) -> bool:
    """Return whether the disk of temporary folders has room for so many copies."""
    return shutil.disk_usage(tempfile.gettempdir()).free > BYTES_EACH * responses


def multiply(place: Place, times: int) -> None:
    """Make each response of a place's database stand there as often as `times` says."""
    with _opened(place) as connection:
        connection.execute(_ORIGINALS)
        for copy in range(1, times):
            # Each in a transaction of its own, so that the write-ahead log stays short.
            connection.execute(_COPY, (copy,))
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_MOVE)
        for multiplied in _MULTIPLY:
            connection.execute(multiplied, (times,))
        connection.execute("COMMIT")


def turn(place: Place, times: int) -> None:
    """Copy each response of the sample to the days after its own; the last is followed by the first.

    So the study spans as many days as before, and nearly each response has a combination of its own.
    """
    with _opened(place) as connection:
        connection.create_function("digest", 2, _digest, deterministic=True)
        (last,) = connection.execute(_LAST_DAY).fetchone()
        connection.execute(_ORIGINALS)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_MOVE)
        connection.execute(_CHANGED)
        for kept in _KEEP_CELLS:
            connection.execute(kept)
        connection.execute(f"{_MULTIPLY[0]} WHERE NOT {_BY_DAY}", (times,))
        for days in range(1, times):
            on, back = f"+{days} days", f"{days - DAYS - 1:+d} days"
            connection.execute(_TURN_RESPONSES, (on, back, last, days))
            for turned in _TURN_CELLS:
                connection.execute(turned, (on, back, last))
        connection.execute("COMMIT")


@contextmanager
def copied(place: Place) -> Iterator[Place]:
    """Copy a place's database into a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kanal-bench-") as folder:
        copy = replace(place, folder=Path(folder))
        with _opened(place) as connection:
            connection.execute("VACUUM INTO ?", (str(copy.file),))
        yield copy


@contextmanager
def _opened(place: Place) -> Iterator[Any]:
    """Open a database with all that it counts in its cells."""
    _bring_up_to_date(place)
    connection = sqlite_module().connect(place.file, isolation_level=None)
    try:
        # The folder is gone afterwards: nothing in it has to outlive a power cut.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        yield connection
    finally:
        connection.close()


def _bring_up_to_date(place: Place) -> None:
    """Leave a response out and take it in again: before that the store counts in its cells what waits."""
    database = place.database
    store = ResponseStore(database)
    for study in store.studies():
        keys = [response.key for response in islice(store.responses(study), 1)]
        store.exclude(study, keys, "bench")
        store.include(study, keys, "bench")
    database.engine.dispose()


def _digest(salt: str, codes: str) -> bytes:
    """Return the name of a cell, as the store makes it (study/store/tally_cells.py)."""
    return hashlib.blake2b(codes.encode(), digest_size=16, salt=salt.encode()).digest()
