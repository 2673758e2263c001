"""The tally as stored, read: by snapshots what is new to them, by a check all of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.sql.schema import Table

from study import models
from study.instrument import Instrument
from study.joint import Batch
from study.response import Response
from study.store.tally_cells import BETWEEN
from study.store.tally_steps import steps_since
from study.tally import NOTHING, Combination, Count, count, day_cells, dimensions, pair_cells

PAIR_NAMES = ("margin", "by", "first", "second", "status")
DAY_NAMES = ("margin", "first", "second", "day", "status")
# Few enough cells that their codes never fill the memory, nor a processor's cache.
_READ_TOGETHER = 500


def read_joint(connection: Connection, study_id: int) -> dict[Combination, Count]:
    """Return all cells of a study's joint tally."""
    return _counts(connection, _changed(study_id, joint=True))


def joint_batches(connection: Connection, study_id: int, since: int = -1) -> Iterator[Batch]:
    """Yield the cells of a study's joint tally that changed after a revision, some in memory at a time."""
    found = _changed(study_id, joint=True, since=since).execution_options(yield_per=_READ_TOGETHER)
    for rows in connection.execute(found).partitions():
        texts, n, w, w2 = zip(*rows, strict=True)
        width = texts[0].count(BETWEEN) + 1
        codes = BETWEEN.join(texts).split(BETWEEN)
        yield Batch([codes[place::width] for place in range(width)], n, w, w2)


def read_pairs(connection: Connection, study_id: int, since: int = -1) -> dict[Combination, Count]:
    """Return the cells of a study's margins that changed after a revision."""
    return _counts(connection, _changed(study_id, joint=False, since=since))


def _changed(study_id: int, *, joint: bool, since: int = -1) -> Select[Any]:
    cells = models.tally_cells
    of_study = cells.c.study_id == study_id, cells.c.joint == joint
    return _selected(cells).where(*of_study, cells.c.changed > since)


def _retired(connection: Connection, study_id: int) -> dict[Combination, Count]:
    return _all(connection, study_id, models.retired_cells)


def _all(connection: Connection, study_id: int, cells: Table) -> dict[Combination, Count]:
    return _counts(connection, _selected(cells).where(cells.c.study_id == study_id))


def _selected(cells: Table) -> Select[Any]:
    return select(cells.c.codes, *(cells.c[name] for name in Count._fields))


def _counts(connection: Connection, found: Select[Any]) -> dict[Combination, Count]:
    return {tuple(text.split(BETWEEN)): Count(n, w, w2) for text, n, w, w2 in connection.execute(found)}


def read_days(connection: Connection, study_id: int, instrument: Instrument) -> dict[Combination, Count]:
    """Return all cells of a study's margins over a question, the banner and the day."""
    kept = _all(connection, study_id, models.day_cells)
    return _plus(kept, day_cells(instrument, steps_since(connection, study_id)))


def _plus(cells: dict[Combination, Count], more: Mapping[Combination, Count]) -> dict[Combination, Count]:
    return cells | {cell: cells.get(cell, NOTHING).plus(one) for cell, one in more.items()}


def differences(
    connection: Connection, study_id: int, instrument: Instrument, responses: Iterable[Response]
) -> list[str]:
    """Return a line for each cell, joint or of a margin, that differs from what responses give.

    What retired ones counted for is added to what is stored.
    """
    names = dimensions(instrument)
    joint = _plus(count(instrument, responses), _retired(connection, study_id))
    steps = pair_cells(names, steps_since(connection, study_id))
    pairs, days = pair_cells(names, joint.items()), day_cells(instrument, joint.items())
    return [
        *_lines(names, read_joint(connection, study_id), joint),
        *_lines(PAIR_NAMES, _plus(read_pairs(connection, study_id), steps), pairs),
        *_lines(DAY_NAMES, read_days(connection, study_id, instrument), days),
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
