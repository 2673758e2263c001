"""The tally's cells as stored: added to in the transaction of the responses, read by snapshots."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from math import isclose
from typing import Any, TypeAlias

from sqlalchemy import Connection, Insert, Select, delete, select, update
from sqlalchemy.sql.schema import Table

from study import models
from study.instrument import Instrument
from study.response import LIGHTEST, Response
from study.store.database import Database
from study.store.response_rows import batches
from study.tally import NOTHING, Combination, Count, count, dimensions, pair_cells, totals

PAIR_NAMES = ("margin", "by", "first", "second", "status")
# Codes hold no control characters, so a tab can stand between them.
_BETWEEN = "\t"
# What tells a cell of the joint tally from one of a margin with the same codes.
_JOINT, _PAIR = b"joint", b"pair"
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
        _take_away(database, connection, study_id, _rows(names, removed, beside))
        _restart(connection, study_id, revision)


def add_retired(
    database: Database, connection: Connection, study_id: int, removed: Sequence[Counted]
) -> None:
    """Keep what the joint tally counts of responses that are removed."""
    cells, beside = models.retired_cells, {"study_id": study_id}
    rows = [_row(_JOINT, cell, one) | beside for cell, one in totals(removed).items()]
    database.execute_many(connection, _upsert(database, cells, adding=True), rows)


def _rows(
    names: tuple[str, ...], counted: Sequence[Counted], beside: Mapping[str, int]
) -> list[dict[str, object]]:
    # The joint tally is always read as a whole: when its cells changed is of no use.
    joint, pair = {"joint": True, **beside, "changed": 0}, {"joint": False, **beside}
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


def _restart(connection: Connection, study_id: int, revision: int) -> None:
    """Let all readers start anew: when single cells last changed would tell what was taken away."""
    cells, studies = models.tally_cells, models.studies
    pairs = cells.c.study_id == study_id, cells.c.joint.is_(False)
    connection.execute(update(cells).where(*pairs).values(changed=revision))
    connection.execute(update(studies).where(studies.c.id == study_id).values(reduced=revision))


def _take_away(
    database: Database, connection: Connection, study_id: int, rows: Sequence[dict[str, object]]
) -> None:
    cells = models.tally_cells
    taken = {row["cell"]: row for row in rows}
    for batch in batches(taken):
        found = cells.c.study_id == study_id, cells.c.cell.in_(batch)
        stored = connection.execute(select(cells).where(*found)).mappings()
        kept = [{**row, **_less(dict(row), taken[row["cell"]])._asdict()} for row in stored]
        left = [row for row in kept if row["n"]]
        if left:
            database.execute_many(connection, _upsert(database, cells, adding=False), left)
        empty = [row["cell"] for row in kept if not row["n"]]
        if empty:
            connection.execute(delete(cells).where(cells.c.study_id == study_id, cells.c.cell.in_(empty)))


def _less(stored: Mapping[str, Any], taken: Mapping[str, Any]) -> Count:
    """Return what is left of a cell; rounding never takes its weights below what n responses can have."""
    n = stored["n"] - taken["n"]
    if n < 1:
        return Count(n)
    w = max(stored["w"] - taken["w"], n * LIGHTEST)
    return Count(n, w, max(stored["w2"] - taken["w2"], w * w / n))


def read_joint(connection: Connection, study_id: int) -> dict[Combination, Count]:
    """Return all cells of a study's joint tally."""
    return _read(connection, study_id, joint=True, since=-1)


def read_pairs(connection: Connection, study_id: int, since: int = -1) -> dict[Combination, Count]:
    """Return the cells of a study's margins that changed after a revision."""
    return _read(connection, study_id, joint=False, since=since)


def _read(connection: Connection, study_id: int, joint: bool, since: int) -> dict[Combination, Count]:
    cells = models.tally_cells
    found = _selected(cells).where(
        cells.c.study_id == study_id, cells.c.joint == joint, cells.c.changed > since
    )
    return _counts(connection, found)


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
