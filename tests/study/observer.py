"""Somebody who watches a feed, knows when each answer came, and works out what it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from study.suppression import BASE_STEP
from study.tabulation import ALL

Answer: TypeAlias = tuple[str, str]
Document: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Possible:
    """What a column may hold, given its base: for each row a smallest and a largest count."""

    base: int
    counts: tuple[tuple[int, int], ...]

    def one_more(self, row: int, later: "Possible") -> bool:
        """Return whether one answer to a row may make this the later column."""
        moved = [(low + (i == row), high + (i == row)) for i, (low, high) in enumerate(self.counts)]
        return later.base == self.base + 1 and _overlap(moved, later.counts)

    def unmoved(self, later: "Possible") -> bool:
        """Return whether the later column may hold the same."""
        return later.base == self.base and _overlap(self.counts, later.counts)

    def may_gain(self, row: int, later: "Possible") -> bool:
        """Return whether a row may hold more answers in the later column."""
        return later.base > self.base and later.counts[row][1] > self.counts[row][0]


class Observer:
    """Polls after each answer; claims an answer where only one explains how the document changed.

    `column` is claimed where all that explain it are of one column.
    """

    def __init__(self, step: int = BASE_STEP) -> None:
        """Take what bases are rounded down to."""
        self._step = step
        self._rows: Sequence[str] = ()
        self._seen: dict[str, tuple[Possible, ...]] | None = None
        self.column: str | None = None

    def claim(self, document: Document) -> Answer | None:
        """Return the newest answer, as (column, row), where the document tells it."""
        self._rows = [option["code"] for option in document["row"]["options"]]
        before, now = self._seen, self._possible(document)
        self._seen, explained = now, list[Answer]()
        if before is not None and before != now:
            # Either one answer moved it, or many did, and the newest is thought to have completed them.
            explained = self._by_one(before, now) or self._by_many(before, now)
        columns = {column for column, _ in explained}
        self.column = columns.pop() if len(columns) == 1 else None
        return explained[0] if len(explained) == 1 else None

    def _possible(self, document: Document) -> dict[str, tuple[Possible, ...]]:
        cells: dict[str, list[Document]] = {}
        for cell in document["cells"]:
            cells.setdefault(cell["column"], []).append(cell)
        return {
            column["code"]: tuple(_possible(column["base"], cells[column["code"]], self._step))
            for column in document["columns"]
            if not column["suppressed"]
        }

    def _by_one(
        self, before: Mapping[str, tuple[Possible, ...]], now: Mapping[str, tuple[Possible, ...]]
    ) -> list[Answer]:
        if before.keys() != now.keys():
            return []
        still = {code for code in now if _any(Possible.unmoved, before[code], now[code])}
        columns = [code for code in now if code != ALL]
        return [
            (code, name)
            for code in columns
            if still >= set(columns) - {code}
            for row, name in enumerate(self._rows)
            if all(
                any(was.one_more(row, later) for was in before[moved] for later in now[moved])
                for moved in (code, ALL)
                if moved in now
            )
        ]

    def _by_many(
        self, before: Mapping[str, tuple[Possible, ...]], now: Mapping[str, tuple[Possible, ...]]
    ) -> list[Answer]:
        nothing = (Possible(0, ((0, 0),) * len(self._rows)),)
        return [
            (code, name)
            for code in now
            if code != ALL and not _any(Possible.unmoved, before.get(code, nothing), now[code])
            for row, name in enumerate(self._rows)
            if any(was.may_gain(row, later) for was in before.get(code, nothing) for later in now[code])
        ]


def _possible(base: int, cells: Sequence[Document], step: int) -> Iterator[Possible]:
    """Yield what a column may hold for each base that it may have."""
    if "count" in cells[0]:
        yield Possible(base, tuple((cell["count"], cell["count"]) for cell in cells))
        return
    for n in range(base, base + step):
        found = [range(0)] * len(cells) if not n else [_counts(n, cell["rounded"]) for cell in cells]
        lows, highs = [min(one, default=0) for one in found], [max(one, default=-1) for one in found]
        counts = [
            (max(low, n - sum(highs) + high), min(high, n - sum(lows) + low))
            for low, high in zip(lows, highs, strict=True)
        ]
        if all(low <= high for low, high in counts):
            yield Possible(n, tuple(counts))


def _counts(n: int, rounded: int) -> range:
    """Return the counts of n that largest remainders can make this percentage: nearer than a whole point."""
    return range(max(0, (rounded - 1) * n // 100 + 1), min(n, -(-(rounded + 1) * n // 100) - 1) + 1)


def _overlap(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    return all(low <= top and bottom <= high for (low, high), (bottom, top) in zip(some, others, strict=True))


def _any(relation: Any, some: Sequence[Possible], others: Sequence[Possible]) -> bool:
    return any(relation(one, other) for one in some for other in others)
