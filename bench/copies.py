"""Millions of responses within a minute or two: those stored are copied, and their counts multiplied.

The store takes some thousand responses a second. Here a statement copies them all at once, each copy under
a key of its own; all cells of the tally, joint and margins, grow by the same factor, and so stay true.
"""

import shutil
import tempfile

from bench.service import Place
from study.store.database import sqlite_module

# About what a copied response and its index take on the disk, with room to spare.
BYTES_EACH = 500
# Sorted, so that the index of keys grows at its end; apart, so that copies are not copied.
_ORIGINALS = "CREATE TEMP TABLE originals AS SELECT * FROM responses ORDER BY key"
_COPY = """
INSERT INTO responses (study_id, key, received, lang, source, weight, excluded, answers, shown_order)
SELECT study_id, printf('%08d-%s', ?, key), received, lang, source, weight, excluded, answers, shown_order
FROM originals
"""
_MOVE = "UPDATE studies SET revision = revision + 1"
_MULTIPLY = """
UPDATE tally_cells SET n = n * ?1, w = w * ?1, w2 = w2 * ?1,
changed = (SELECT revision FROM studies WHERE id = study_id)
"""


def room_for(responses: int) -> bool:
    """Return whether the disk of temporary folders has room for so many copies."""
    return shutil.disk_usage(tempfile.gettempdir()).free > BYTES_EACH * responses


def multiply(place: Place, times: int) -> None:
    """Make each response of a place's database stand there as often as `times` says."""
    connection = sqlite_module().connect(place.folder / "kanal.db", isolation_level=None)
    try:
        # The folder is gone afterwards: nothing in it has to outlive a power cut.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_ORIGINALS)
        for copy in range(1, times):
            # Each in a transaction of its own, so that the write-ahead log stays short.
            connection.execute(_COPY, (copy,))
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_MOVE)
        connection.execute(_MULTIPLY, (times,))
        connection.execute("COMMIT")
    finally:
        connection.close()
