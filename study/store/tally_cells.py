"""The tally's cells as stored: changed in the transaction of the responses."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, Insert, bindparam, delete, select, update
from sqlalchemy.sql.schema import Table

from study import models
from study.instrument import Instrument
from study.store.database import Database, insert_into
from study.store.response_rows import batches
from study.store.tally_steps import keep_step, take_steps
from study.tally import Combination, Count, day_cells, dimensions, pair_cells, totals

# Codes hold no control characters, so a tab can stand between them.
BETWEEN = "\t"
# What tells a cell of the joint tally from one of a margin with the same codes.
_JOINT, _PAIR, _DAYS = b"joint", b"pair", b"days"
Counted: TypeAlias = tuple[Combination, Count]
# Statements that each answer needs are made once.
_STUDY = update(models.studies).where(models.studies.c.id == bindparam("study"))
_MOVE = _STUDY.values(
    revision=models.studies.c.revision + 1, stepped=models.studies.c.stepped + bindparam("more")
).returning(models.studies.c.revision, models.studies.c.stepped)
_NO_STEPS = _STUDY.values(stepped=0)
_CELLS = models.tally_cells
# How many responses wait for the cells to be brought up to date: it costs each of them the less, and each
# new process reads as many more.
STEPPED = 2_000


def change_tally(
    database: Database,
    connection: Connection,
    study_id: int,
    instrument: Instrument,
    *,
    added: Sequence[Counted] = (),
    removed: Sequence[Counted] = (),
) -> None:
    """Add responses to a study's tally, take others away; its revision grows by one."""
    # Taking the study's row first makes revisions commit in order: a reader that has seen one
    # has seen all before it.
    revision, stepped = connection.execute(_MOVE, {"study": study_id, "more": len(added)}).one()
    beside: dict[str, int] = {"study_id": study_id, "changed": revision}
    if removed or stepped >= STEPPED:
        counted = [*take_steps(connection, study_id), *added]
        _bring_up_to_date(database, connection, instrument, counted, beside)
    elif added:
        keep_step(connection, study_id, revision, added)
    if removed:
        _take_away(database, connection, instrument, removed, beside)


def _bring_up_to_date(
    database: Database,
    connection: Connection,
    instrument: Instrument,
    counted: Sequence[Counted],
    beside: Mapping[str, int],
) -> None:
    """Add to the joint tally and its margins what was in steps till now."""
    joint = _rows(_JOINT, totals(counted), {**beside, "joint": True})
    for table, rows in ((_CELLS, joint), *_margins(instrument, counted, beside)):
        database.insert_many(connection, _upsert(database.dialect, table, adding=True), rows)
    connection.execute(_NO_STEPS, {"study": beside["study_id"]})


def _margins(
    instrument: Instrument, counted: Sequence[Counted], beside: Mapping[str, int]
) -> list[tuple[Table, list[dict[str, object]]]]:
    pairs = pair_cells(dimensions(instrument), counted)
    days = day_cells(instrument, counted)
    return [
        (_CELLS, _rows(_PAIR, pairs, {**beside, "joint": False})),
        (models.day_cells, _rows(_DAYS, days, {"study_id": beside["study_id"]})),
    ]


def add_retired(
    database: Database,
    connection: Connection,
    study_id: int,
    instrument: Instrument,
    removed: Sequence[Counted],
) -> None:
    """Keep what the joint tally counts of responses that are removed, and no longer since when."""
    retired, cells, beside = models.retired_cells, _CELLS, {"study_id": study_id}
    steps = take_steps(connection, study_id)
    # All readers start anew: no cell has to say when it changed.
    _bring_up_to_date(database, connection, instrument, steps, {**beside, "changed": 0})
    rows = _rows(_JOINT, totals(removed), beside)
    database.insert_many(connection, _upsert(database.dialect, retired, adding=True), rows)
    for batch in batches(row["cell"] for row in rows):
        of_them = cells.c.study_id == study_id, cells.c.cell.in_(batch)
        connection.execute(update(cells).where(*of_them).values(changed=0))
    _start_anew(connection, study_id)


def _rows(
    salt: bytes, cells: Mapping[Combination, Count], beside: Mapping[str, int]
) -> list[dict[str, object]]:
    return [{**_row(salt, cell, one), **beside} for cell, one in cells.items()]


def _row(salt: bytes, cell: Combination, one: Count) -> dict[str, object]:
    # Nearly each joint cell is another; those of margins are the same few, again and again.
    digest, text = _named(salt, cell) if salt == _JOINT else _remembered(salt, cell)
    n, w, w2 = one
    return {"cell": digest, "codes": text, "n": n, "w": w, "w2": w2}


def _named(salt: bytes, cell: Combination) -> tuple[bytes, str]:
    text = BETWEEN.join(cell)
    return hashlib.blake2b(text.encode(), digest_size=16, salt=salt).digest(), text


_remembered = lru_cache(maxsize=8192)(_named)


@lru_cache
def _upsert(dialect: str, cells: Table, *, adding: bool) -> Insert:
    upsert = insert_into(cells, dialect)
    given = upsert.excluded
    changes = {name: cells.c[name] + given[name] if adding else given[name] for name in Count._fields}
    if "changed" in cells.c:
        changes["changed"] = given.changed
    return upsert.on_conflict_do_update(index_elements=[cells.c.study_id, cells.c.cell], set_=changes)  # type: ignore[no-any-return]


def _restart(connection: Connection, study_id: int, *, joint: bool) -> None:
    """Let all readers start anew: when cells last changed would tell what was taken away from those left.

    Rarely is a combination left: nearly each is of one response.
    """
    cells = _CELLS
    telling = [False, True] if joint else [False]
    changed = cells.c.study_id == study_id, cells.c.joint.in_(telling), cells.c.changed > 0
    connection.execute(update(cells).where(*changed).values(changed=0))
    _start_anew(connection, study_id)


def _start_anew(connection: Connection, study_id: int) -> None:
    studies = models.studies
    connection.execute(update(studies).where(studies.c.id == study_id).values(reduced=studies.c.revision))


def _take_away(
    database: Database,
    connection: Connection,
    instrument: Instrument,
    removed: Sequence[Counted],
    beside: Mapping[str, int],
) -> None:
    """Take responses away from all cells; readers start anew."""
    joint = _rows(_JOINT, totals(removed), {**beside, "joint": True})
    some_left = _less(database, connection, _CELLS, joint)
    for table, rows in _margins(instrument, removed, beside):
        _less(database, connection, table, rows)
    _restart(connection, beside["study_id"], joint=some_left)


def _less(database: Database, connection: Connection, cells: Table, rows: Sequence[dict[str, Any]]) -> bool:
    """Take rows away from the cells of a table; return whether something is left in one of them."""
    taken, some_left = {row["cell"]: row for row in rows}, False
    for batch in batches(taken):
        study_id = taken[batch[0]]["study_id"]
        found = cells.c.study_id == study_id, cells.c.cell.in_(batch)
        stored = connection.execute(select(cells).where(*found)).mappings()
        kept = [{**row, **_count(dict(row)).minus(_count(taken[row["cell"]]))._asdict()} for row in stored]
        left = [row for row in kept if row["n"]]
        if left:
            database.insert_many(connection, _upsert(database.dialect, cells, adding=False), left)
            some_left = True
        empty = [row["cell"] for row in kept if not row["n"]]
        if empty:
            connection.execute(delete(cells).where(cells.c.study_id == study_id, cells.c.cell.in_(empty)))
    return some_left


def _count(row: Mapping[str, Any]) -> Count:
    return Count(*(row[name] for name in Count._fields))
