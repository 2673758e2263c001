"""The tally's cells as stored: added to in the transaction of the responses, read by snapshots."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose
from typing import Any, TypeAlias

from sqlalchemy import Connection, Insert, Select, delete, select, update
from sqlalchemy.sql.schema import Table

from study import models
from study.instrument import Instrument
from study.joint import Batch
from study.response import Response
from study.store.database import Database
from study.store.response_rows import batches
from study.tally import NOTHING, Combination, Count, count, dimensions, pair_cells, totals

PAIR_NAMES = ("margin", "by", "first", "second", "status")
# Codes hold no control characters, so a tab can stand between them.
_BETWEEN = "\t"
# What tells a cell of the joint tally from one of a margin with the same codes.
_JOINT, _PAIR = b"joint", b"pair"
# Few enough cells that their codes never fill the memory, nor a processor's cache.
_READ_TOGETHER = 500
Counted: TypeAlias = tuple[Combination, Count]


def change_tally(
    database: Database,
    connection: Connection,
    study_id: int,
    names: tuple[str, ...],
    *,
    added: Sequence[Counted] = (),
    removed: Sequence[Counted] = (),
) -> None:
    """Add responses to a study's joint tally and its margins, take others away; its revision grows by one."""
    studies = models.studies
    # Taking the study's row first makes revisions commit in order: a reader that has seen one
    # has seen all before it.
    moved = update(studies).where(studies.c.id == study_id).values(revision=studies.c.revision + 1)
    revision = connection.execute(moved.returning(studies.c.revision)).scalar_one()
    beside = {"study_id": study_id, "changed": revision}
    if added:
        rows = _rows(names, added, beside)
        database.execute_many(connection, _upsert(database, models.tally_cells, adding=True), rows)
    if removed:
        left = _take_away(database, connection, study_id, _rows(names, removed, beside))
        _restart(connection, study_id, left)


def add_retired(
    database: Database, connection: Connection, study_id: int, removed: Sequence[Counted]
) -> None:
    """Keep what the joint tally counts of responses that are removed, and no longer since when."""
    retired, cells, beside = models.retired_cells, models.tally_cells, {"study_id": study_id}
    rows = [_row(_JOINT, cell, one) | beside for cell, one in totals(removed).items()]
    database.execute_many(connection, _upsert(database, retired, adding=True), rows)
    for batch in batches(row["cell"] for row in rows):
        of_them = cells.c.study_id == study_id, cells.c.cell.in_(batch)
        connection.execute(update(cells).where(*of_them).values(changed=0))
    _start_anew(connection, study_id)


def _rows(
    names: tuple[str, ...], counted: Sequence[Counted], beside: Mapping[str, int]
) -> list[dict[str, object]]:
    joint, pair = {"joint": True, **beside}, {"joint": False, **beside}
    rows = [_row(_JOINT, cell, one) | joint for cell, one in totals(counted).items()]
    return rows + [_row(_PAIR, cell, one) | pair for cell, one in pair_cells(names, counted).items()]


def _row(salt: bytes, cell: Combination, one: Count) -> dict[str, object]:
    text = _BETWEEN.join(cell)
    digest = hashlib.blake2b(text.encode(), digest_size=16, salt=salt).digest()
    return {"cell": digest, "codes": text, **one._asdict()}


def _upsert(database: Database, cells: Table, *, adding: bool) -> Insert:
    upsert = database.insert(cells)
    given = upsert.excluded
    changes = {name: cells.c[name] + given[name] if adding else given[name] for name in Count._fields}
    if "changed" in cells.c:
        changes["changed"] = given.changed
    return upsert.on_conflict_do_update(index_elements=[cells.c.study_id, cells.c.cell], set_=changes)  # type: ignore[no-any-return]


def _restart(connection: Connection, study_id: int, left: Sequence[Mapping[str, object]]) -> None:
    """Let all readers start anew: when cells last changed would tell what was taken away from those left.

    Rarely is a combination left: nearly each is of one response.
    """
    cells = models.tally_cells
    telling = [False, True] if any(row["joint"] for row in left) else [False]
    changed = cells.c.study_id == study_id, cells.c.joint.in_(telling), cells.c.changed > 0
    connection.execute(update(cells).where(*changed).values(changed=0))
    _start_anew(connection, study_id)


def _start_anew(connection: Connection, study_id: int) -> None:
    studies = models.studies
    connection.execute(update(studies).where(studies.c.id == study_id).values(reduced=studies.c.revision))


def _take_away(
    database: Database, connection: Connection, study_id: int, rows: Sequence[dict[str, object]]
) -> list[dict[str, object]]:
    """Take rows away from the cells; return what is left of those that are not empty now."""
    cells = models.tally_cells
    taken = {row["cell"]: row for row in rows}
    all_left = []
    for batch in batches(taken):
        found = cells.c.study_id == study_id, cells.c.cell.in_(batch)
        stored = connection.execute(select(cells).where(*found)).mappings()
        kept = [{**row, **_count(dict(row)).minus(_count(taken[row["cell"]]))._asdict()} for row in stored]
        left = [row for row in kept if row["n"]]
        if left:
            database.execute_many(connection, _upsert(database, cells, adding=False), left)
        empty = [row["cell"] for row in kept if not row["n"]]
        if empty:
            connection.execute(delete(cells).where(cells.c.study_id == study_id, cells.c.cell.in_(empty)))
        all_left += left
    return all_left


def _count(row: Mapping[str, Any]) -> Count:
    return Count(*(row[name] for name in Count._fields))


def read_joint(connection: Connection, study_id: int) -> dict[Combination, Count]:
    """Return all cells of a study's joint tally."""
    return _counts(connection, _changed(study_id, joint=True))


def joint_batches(connection: Connection, study_id: int, since: int = -1) -> Iterator[Batch]:
    """Yield the cells of a study's joint tally that changed after a revision, some in memory at a time."""
    found = _changed(study_id, joint=True, since=since).execution_options(yield_per=_READ_TOGETHER)
    for rows in connection.execute(found).partitions():
        texts, n, w, w2 = zip(*rows, strict=True)
        width = texts[0].count(_BETWEEN) + 1
        codes = _BETWEEN.join(texts).split(_BETWEEN)
        yield Batch([codes[place::width] for place in range(width)], n, w, w2)


def read_pairs(connection: Connection, study_id: int, since: int = -1) -> dict[Combination, Count]:
    """Return the cells of a study's margins that changed after a revision."""
    return _counts(connection, _changed(study_id, joint=False, since=since))


def _changed(study_id: int, *, joint: bool, since: int = -1) -> Select[Any]:
    cells = models.tally_cells
    of_study = cells.c.study_id == study_id, cells.c.joint == joint
    return _selected(cells).where(*of_study, cells.c.changed > since)


def _retired(connection: Connection, study_id: int) -> dict[Combination, Count]:
    cells = models.retired_cells
    return _counts(connection, _selected(cells).where(cells.c.study_id == study_id))


def _selected(cells: Table) -> Select[Any]:
    return select(cells.c.codes, *(cells.c[name] for name in Count._fields))


def _counts(connection: Connection, found: Select[Any]) -> dict[Combination, Count]:
    return {tuple(text.split(_BETWEEN)): Count(n, w, w2) for text, n, w, w2 in connection.execute(found)}


def differences(
    connection: Connection, study_id: int, instrument: Instrument, responses: Iterable[Response]
) -> list[str]:
    """Return a line for each cell, joint or of a margin, that differs from what responses give.

    What retired ones counted for is added to what is stored.
    """
    names = dimensions(instrument)
    joint = count(instrument, responses)
    for cell, one in _retired(connection, study_id).items():
        joint[cell] = joint.get(cell, NOTHING).plus(one)
    return [
        *_lines(names, read_joint(connection, study_id), joint),
        *_lines(PAIR_NAMES, read_pairs(connection, study_id), pair_cells(names, joint.items())),
    ]


def _lines(
    names: Sequence[str], kept: Mapping[Combination, Count], counted: Mapping[Combination, Count]
) -> list[str]:
    lines = []
    for cell in sorted({**kept, **counted}):
        stored, right = kept.get(cell, NOTHING), counted.get(cell, NOTHING)
        if stored.n != right.n or not _close(stored.w, right.w) or not _close(stored.w2, right.w2):
            where = ", ".join(f"{name}={code}" for name, code in zip(names, cell, strict=True) if code)
            lines.append(f"{where}: the tally has {stored.n}, the responses give {right.n}")
    return lines


def _close(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
