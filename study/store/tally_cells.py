"""The tally's cells as stored: added to in the transaction of the responses, read by snapshots."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from math import isclose

from sqlalchemy import Connection, Insert, select, update

from study import models
from study.instrument import Instrument
from study.response import Response
from study.store.database import Database
from study.tally import NOTHING, Combination, Count, count, dimensions, pair_cells, totals

PAIR_NAMES = ("margin", "by", "first", "second", "status")
# Codes hold no control characters, so a tab can stand between them.
_BETWEEN = "\t"
_SELECT = select(models.tally_cells.c.codes, *(models.tally_cells.c[name] for name in Count._fields))


def add_to_tally(
    database: Database,
    connection: Connection,
    study_id: int,
    names: tuple[str, ...],
    added: Sequence[tuple[Combination, Count]],
) -> None:
    """Add responses to the joint tally of a study and to its margins; its revision grows by one."""
    studies = models.studies
    # Taking the study's row first makes revisions commit in order: a reader that has seen one
    # has seen all before it.
    moved = update(studies).where(studies.c.id == study_id).values(revision=studies.c.revision + 1)
    revision = connection.execute(moved.returning(studies.c.revision)).scalar_one()
    beside = {"study_id": study_id, "changed": revision}
    rows = [_row(True, cell, one) | beside for cell, one in totals(added).items()]
    rows += [_row(False, cell, one) | beside for cell, one in pair_cells(names, added).items()]
    database.execute_many(connection, _upsert(database), rows)


def _upsert(database: Database) -> Insert:
    cells = models.tally_cells
    upsert = database.insert(cells)
    sums = {name: cells.c[name] + upsert.excluded[name] for name in Count._fields}
    changes = {**sums, "changed": upsert.excluded.changed}
    return upsert.on_conflict_do_update(index_elements=[cells.c.study_id, cells.c.cell], set_=changes)  # type: ignore[no-any-return]


def read_joint(connection: Connection, study_id: int) -> dict[Combination, Count]:
    """Return all cells of a study's joint tally."""
    return _read(connection, study_id, joint=True, since=-1)


def read_pairs(connection: Connection, study_id: int, since: int = -1) -> dict[Combination, Count]:
    """Return the cells of a study's margins that changed after a revision."""
    return _read(connection, study_id, joint=False, since=since)


def _read(connection: Connection, study_id: int, joint: bool, since: int) -> dict[Combination, Count]:
    cells = models.tally_cells
    found = _SELECT.where(cells.c.study_id == study_id, cells.c.joint == joint, cells.c.changed > since)
    return {tuple(text.split(_BETWEEN)): Count(n, w, w2) for text, n, w, w2 in connection.execute(found)}


def _row(joint: bool, cell: Combination, one: Count) -> dict[str, object]:
    text = _BETWEEN.join(cell)
    salt = b"joint" if joint else b"pair"
    digest = hashlib.blake2b(text.encode(), digest_size=16, salt=salt).digest()
    return {"cell": digest, "joint": joint, "codes": text, **one._asdict()}


def differences(
    connection: Connection, study_id: int, instrument: Instrument, responses: Iterable[Response]
) -> list[str]:
    """Return a line for each cell, joint or of a margin, that differs from what responses give."""
    names = dimensions(instrument)
    joint = count(instrument, responses)
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
