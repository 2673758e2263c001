"""A tally counted anew beside the one that is kept, in a memory that grows with neither of them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, count
from math import isclose
from typing import TypeAlias

from study.counting import summed
from study.tally import NOTHING, STATUS, Combination, Count

# As many that a share of ten million cells is a few thousand.
SHARES = 4_096
_LARGEST = 2**61 - 1
# Finer than what is said to differ: a share that is looked through for nothing costs time only.
_NEARLY = 1e-10
# n, Σw and Σw² of a cell or a part of it.
One: TypeAlias = tuple[float, float, float]
# The same, or something of the kind, added to in place.
_Sums: TypeAlias = list[float]
_Cell: TypeAlias = tuple[int, int]
ONE = Count(1, 1.0, 1.0)


def share_of(codes: str) -> int:
    """Return which of all shares a cell belongs to, the same for as long as the process lives."""
    return hash(codes) % SHARES


class Shares:
    """What two tallies are compared by, with neither of them in memory: sums over shares of their cells.

    Counts are multiplied by a hash of their cell. So sums are the same where all cells are, in whatever
    pieces and order they come, and else by a chance of one in some 10^15.
    """

    def __init__(self) -> None:
        """Start with no cells."""
        self._sums: list[_Sums] = [[0, 0.0, 0.0] for _ in range(SHARES)]

    def add(self, codes: Iterable[str], ones: Iterable[One]) -> None:
        """Add some cells, or parts of them: their codes as they are stored, and the counts."""
        for number, (n, w, w2) in zip(map(hash, codes), ones, strict=True):
            sums = self._sums[number % SHARES]
            sums[0] += n * number
            if not n == w == w2:
                size = 1 + abs(number) / _LARGEST
                sums[1] += (w - n) * size
                sums[2] += (w2 - n) * size

    def differing(self, other: "Shares") -> set[int]:
        """Return the shares that are not the same."""
        both = enumerate(zip(self._sums, other._sums, strict=True))
        return {share for share, (one, another) in both if not _same(one, another)}


class Margins:
    """Margins of a tally, summed from blocks: each counts a few dimensions at once.

    Dimensions are counted in twos of twos, so that any two are in a block: there are fewer blocks than pairs.
    `together` is counted with each other dimension.
    """

    def __init__(self, dimensions: Sequence[str], together: tuple[str, ...]) -> None:
        """Start with no cells of some dimensions."""
        rest = [name for name in dimensions if name not in (*together, STATUS)]
        twos = [tuple(rest[first : first + 2]) for first in range(0, len(rest), 2)]
        blocks = [*combinations([*twos, *([together] * (len(twos) == 1))], 2)]
        blocks += [(together, (name,)) for name in rest]
        self._blocks = {block: _Block() for block in blocks}
        # What codes and status some dimensions have together, by their numbers.
        self._numbers = {
            some: defaultdict[Combination, int](count().__next__) for block in blocks for some in block
        }

    def add(self, columns: Mapping[str, Sequence[str]], ones: Sequence[One]) -> None:
        """Add some cells, or parts of them: a column of codes for each dimension, and the counts."""
        numbered = {}
        for some, numbers in self._numbers.items():
            codes = zip(*(columns[name] for name in (*some, STATUS)), strict=True)
            numbered[some] = list(map(numbers.__getitem__, codes))
        alike = ones.count(ONE) == len(ones)
        for (one, other), block in self._blocks.items():
            cells = zip(numbered[one], numbered[other], strict=True)
            if alike:
                # Almost all responses weigh the same, and then counting is C's work.
                block.alike.update(cells)
            else:
                block.add(cells, ones)

    def over(self, *names: str) -> dict[Combination, Count]:
        """Return the counts over two dimensions and the status, or over all `together`, another and it."""
        having = [(one, other) for one, other in self._blocks if set(names) <= {*one, *other, STATUS}]
        smallest = min(having, key=lambda block: len(self._blocks[block].alike))
        firsts, seconds = (list(self._numbers[some]) for some in smallest)
        counts = self._blocks[smallest].counts()
        cells = {(*firsts[one], *seconds[other]): sums for (one, other), sums in counts.items()}
        one, other = smallest
        return summed((*one, STATUS, *other, STATUS), cells, names)


class _Block:
    """Counts over some dimensions, by the numbers of their codes; `alike` are those of weight 1."""

    def __init__(self) -> None:
        self.alike: Counter[_Cell] = Counter()
        self._others: defaultdict[_Cell, _Sums] = defaultdict(lambda: [0, 0.0, 0.0])

    def add(self, cells: Iterable[_Cell], ones: Sequence[One]) -> None:
        for cell, (n, w, w2) in zip(cells, ones, strict=True):
            sums = self._others[cell]
            sums[0] += n
            sums[1] += w
            sums[2] += w2

    def counts(self) -> dict[_Cell, Count]:
        counts = {cell: ONE.times(n) for cell, n in self.alike.items()}
        for cell, (n, w, w2) in self._others.items():
            counts[cell] = counts.get(cell, NOTHING).plus(Count(int(n), w, w2))
        return counts


def _same(one: _Sums, other: _Sums) -> bool:
    (n, *weights), (other_n, *others) = one, other
    near = (
        isclose(w, other_w, rel_tol=_NEARLY, abs_tol=_NEARLY)
        for w, other_w in zip(weights, others, strict=True)
    )
    return n == other_n and all(near)
