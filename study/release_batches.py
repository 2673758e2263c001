"""How changes by period are let out, so that no period ever moves by less than a batch. Pure.

The public may note each release. What it can learn of a period is what moved between any two of them. So an
answer never leaves the period it was counted in, unless it is taken back or the whole period goes to another:
answers come in by chunks of a batch, and one that were smaller goes on to the next period. All periods are
together always what the columns have released: anything less would tell the rest, by subtraction.
"""

from collections.abc import Mapping

from study.release_trend import RESPONSES, Cells, added


def placed(shown: Mapping[str, Cells], changes: Mapping[str, Cells], batch: int) -> Mapping[str, Cells]:
    """Return the periods after some changes, of which each moves one by a batch or more.

    Changes that together are smaller than that move one period alone, as they do the sum.
    """
    chunks, rest = _forward(shown, changes, batch)
    while rest and chunks:
        period, chunk = chunks.popitem()
        rest = added(chunk, rest)
        if _fits(shown, period, rest, batch):
            chunks[period], rest = rest, {}
    if rest:
        return _in_one(shown, rest, max(changes), batch)
    return _with(shown, chunks)


def _forward(
    shown: Mapping[str, Cells], changes: Mapping[str, Cells], batch: int
) -> tuple[dict[str, Cells], Cells]:
    """Return what goes to which period, what is too small to the next one; and what is left in the end."""
    chunks: dict[str, Cells] = {}
    pending: Cells = {}
    for period in sorted({*shown, *changes}):
        pending = added(pending, changes.get(period, {}))
        if _fits(shown, period, pending, batch):
            chunks[period], pending = pending, {}
    return chunks, pending


def _in_one(shown: Mapping[str, Cells], change: Cells, latest: str, batch: int) -> Mapping[str, Cells]:
    """Return the periods with a change in one: the latest that can hold it, or some of the last as one."""
    for period in sorted({*shown, latest}, reverse=True):
        if _sound(added(shown.get(period, {}), change), batch):
            return _with(shown, {period: change})
    left, last = dict(sorted(shown.items())), max({*shown, latest})
    while left and not _sound(change, batch):
        change = added(change, left.popitem()[1])
    return _with(left, {last: change})


def _fits(shown: Mapping[str, Cells], period: str, chunk: Cells, batch: int) -> bool:
    enough = abs(chunk.get(RESPONSES, 0)) >= batch
    return enough and _sound(added(shown.get(period, {}), chunk), batch)


def _sound(cells: Cells, batch: int) -> bool:
    """Return whether a period may be so: nobody, or a batch at least, and no number below nought.

    Who were counted in another period than their own may be taken back where they are not.
    """
    return not cells or (min(cells.values()) > 0 and cells.get(RESPONSES, 0) >= batch)


def _with(shown: Mapping[str, Cells], chunks: Mapping[str, Cells]) -> dict[str, Cells]:
    sums = {
        period: added(shown.get(period, {}), chunks.get(period, {})) for period in sorted({*shown, *chunks})
    }
    return {period: cells for period, cells in sums.items() if cells}
