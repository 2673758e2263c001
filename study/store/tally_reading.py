"""The tally as stored, read: by snapshots what is new to them, by a check all of it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from math import isclose
from typing import Any, TypeAlias

from sqlalchemy import Connection, FromClause, Select, func, select

from study import models
from study.instrument import Instrument
from study.joint import Batch
from study.recount import ONE, Margins, One, Shares, share_of
from study.response import Response
from study.store.tally_cells import BETWEEN
from study.store.tally_steps import steps_since
from study.tally import (
    DAY,
    EXCLUDED,
    INCLUDED,
    NOTHING,
    PAIR,
    STATUS,
    Combination,
    Count,
    day_cells,
    dimensions,
    each,
    pair_cells,
    tallied_columns,
    totals,
)

PAIR_NAMES = ("margin", "by", "first", "second", "status")
DAY_NAMES = ("margin", "first", "second", "day", "status")
# Few enough cells that their codes never fill the memory, nor a processor's cache.
_READ_TOGETHER = 500
_RETIRED = models.retired_cells
_JOINT = select(models.tally_cells).where(models.tally_cells.c.joint).subquery()
# The codes of some responses in each dimension, and of some cells as they are stored, with their counts.
_Counted: TypeAlias = tuple[list[Sequence[str]], Sequence[One]]
_Stored: TypeAlias = tuple[Sequence[str], Sequence[One]]


def joint_batches(connection: Connection, study_id: int, since: int = -1) -> Iterator[Batch]:
    """Yield the cells of a study's joint tally that changed after a revision, some in memory at a time."""
    found = _changed(study_id, joint=True, since=since).execution_options(yield_per=_READ_TOGETHER)
    for rows in connection.execute(found).partitions():
        texts, n, w, w2 = zip(*rows, strict=True)
        yield Batch(_columns(texts), n, w, w2)


def _columns(texts: Sequence[str]) -> list[list[str]]:
    """Return the codes of some cells in each dimension."""
    width = texts[0].count(BETWEEN) + 1
    codes = BETWEEN.join(texts).split(BETWEEN)
    return [codes[place::width] for place in range(width)]


def read_pairs(connection: Connection, study_id: int, since: int = -1) -> dict[Combination, Count]:
    """Return the cells of a study's margins that changed after a revision."""
    return _counts(connection, _changed(study_id, joint=False, since=since))


def _changed(study_id: int, *, joint: bool, since: int = -1) -> Select[Any]:
    cells = models.tally_cells
    of_study = cells.c.study_id == study_id, cells.c.joint == joint
    return _selected(cells).where(*of_study, cells.c.changed > since)


def _selected(cells: FromClause) -> Select[Any]:
    return select(cells.c.codes, *(cells.c[name] for name in Count._fields))


def _counts(connection: Connection, found: Select[Any]) -> dict[Combination, Count]:
    return {tuple(text.split(BETWEEN)): Count(n, w, w2) for text, n, w, w2 in connection.execute(found)}


def read_days(connection: Connection, study_id: int, instrument: Instrument) -> dict[Combination, Count]:
    """Return all cells of a study's margins over a question, the banner and the day."""
    cells = models.day_cells
    kept = _counts(connection, _selected(cells).where(cells.c.study_id == study_id))
    return _plus(kept, day_cells(instrument, steps_since(connection, study_id)))


def _plus(cells: dict[Combination, Count], more: Mapping[Combination, Count]) -> dict[Combination, Count]:
    return cells | {cell: cells.get(cell, NOTHING).plus(one) for cell, one in more.items()}


def differences(
    connection: Connection, study_id: int, instrument: Instrument, responses: Iterable[Response]
) -> list[str]:
    """Return a line for each cell, joint or of a margin, that differs from what responses give.

    What retired ones counted for is added to what is stored. The responses given are those stored, and are
    looked through only where the joint tally is wrong; all are counted in one pass of their columns.
    """
    names, right, kept = dimensions(instrument), Shares(), Shares()
    margins = Margins(names, (instrument.banner.code, DAY))
    for columns, ones in _counted(connection, study_id, instrument):
        right.add(map(BETWEEN.join, zip(*columns, strict=True)), ones)
        margins.add(dict(zip(names, columns, strict=True)), ones)
    for texts, ones in _cells(connection, study_id, _RETIRED):
        right.add(texts, ones)
        margins.add(dict(zip(names, _columns(texts), strict=True)), ones)
    for texts, ones in _joint(connection, study_id):
        kept.add(texts, ones)
    wrong = right.differing(kept)
    steps = pair_cells(names, steps_since(connection, study_id))
    return [
        *(_joint_lines(connection, study_id, instrument, responses, wrong) if wrong else ()),
        *_lines(PAIR_NAMES, _plus(read_pairs(connection, study_id), steps), _pairs(names, margins)),
        *_lines(DAY_NAMES, read_days(connection, study_id, instrument), _days(instrument, margins)),
    ]


def _counted(connection: Connection, study_id: int, instrument: Instrument) -> Iterator[_Counted]:
    """Yield what the stored responses of a study count as, as they lie on the disk."""
    table = models.responses
    # As text: a time would be made of each, and its day of that.
    day = func.substr(table.c.received, 1, len("2026-11-22"))
    if connection.dialect.name == "postgresql":
        day = func.to_char(func.timezone("UTC", table.c.received), "YYYY-MM-DD")
    found = select(table.c.answers, table.c.lang, table.c.source, day, table.c.excluded, table.c.weight)
    # Plain, SQLite would take the index of the keys.
    found = found.where(table.c.study_id + 0 == study_id).execution_options(yield_per=_READ_TOGETHER)
    for rows in connection.execute(found).partitions():
        texts, *outer, excluded, weights = zip(*rows, strict=True)
        answers = json.loads(f"[{','.join(texts)}]")
        status = [EXCLUDED if one else INCLUDED for one in excluded]
        columns = [*tallied_columns(instrument, answers), *outer, status]
        ones = [ONE if weight == 1 else (1, weight, weight * weight) for weight in weights]
        yield columns, ones


def _cells(connection: Connection, study_id: int, cells: FromClause) -> Iterator[_Stored]:
    """Yield stored cells of a study, as they lie on the disk."""
    # Plain, SQLite would take them by the order in which they changed.
    found = _selected(cells).where(cells.c.study_id + 0 == study_id)
    for rows in connection.execute(found.execution_options(yield_per=_READ_TOGETHER)).partitions():
        texts, *counts = zip(*rows, strict=True)
        yield texts, list(zip(*counts, strict=True))


def _joint(connection: Connection, study_id: int) -> Iterator[_Stored]:
    """Yield the joint tally of a study: its cells, and what steps add to them."""
    yield from _cells(connection, study_id, _JOINT)
    steps = steps_since(connection, study_id)
    yield [BETWEEN.join(cell) for cell, _ in steps], [one for _, one in steps]


def _joint_lines(
    connection: Connection,
    study_id: int,
    instrument: Instrument,
    responses: Iterable[Response],
    wrong: set[int],
) -> list[str]:
    """Return a line for each cell of some shares of the joint tally that differs."""

    def found(batches: Iterable[_Stored]) -> list[tuple[Combination, Count]]:
        together = chain.from_iterable(zip(*batch, strict=True) for batch in batches)
        some = [(text, one) for text, one in together if share_of(text) in wrong]
        return [(tuple(text.split(BETWEEN)), Count(int(n), w, w2)) for text, (n, w, w2) in some]

    kept, retired = found(_joint(connection, study_id)), found(_cells(connection, study_id, _RETIRED))
    counted = [one for one in each(instrument, responses) if share_of(BETWEEN.join(one[0])) in wrong]
    return _lines(dimensions(instrument), totals(kept), totals(counted + retired))


def _pairs(names: Sequence[str], margins: Margins) -> dict[Combination, Count]:
    return {
        (*pair, *cell): one
        for pair in combinations(names[:-1], PAIR)
        for cell, one in margins.over(*pair, STATUS).items()
    }


def _days(instrument: Instrument, margins: Margins) -> dict[Combination, Count]:
    banner = instrument.banner.code
    return {
        (asked.code, *cell): one
        for asked in instrument.closed
        if asked.code != banner
        for cell, one in margins.over(asked.code, banner, DAY, STATUS).items()
    }


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
