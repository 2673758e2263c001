"""The joint tally in columns of code numbers: small enough to keep, quick to filter. Pure, immutable."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from math import prod
from struct import calcsize, unpack
from typing import NamedTuple, TypeAlias

from study.records import Records
from study.tally import NOTHING, Combination, Count

# How many codes a number of a kind can tell apart; of sources there may be any number.
_KINDS = ((1 << 8, "B"), (1 << 16, "H"), (1 << 32, "I"))
_BYTE_VALUES = _KINDS[0][0]
# n alone, or with Σw and Σw² where some response weighs other than 1.
_UNWEIGHTED, _WEIGHTED = "I", "Idd"
_BYTE_BITS = 8
# What numbers of some bytes are called.
_SIZED = {1: "B", 2: "H", 4: "I", 8: "Q"}

Codes: TypeAlias = tuple[tuple[str, ...], ...]
# A number, alone or in some bytes, the least first.
_Number: TypeAlias = int | bytes


class Batch(NamedTuple):
    """Some cells: their codes in each dimension, then their counts."""

    codes: Sequence[Sequence[str]]
    n: Sequence[int]
    w: Sequence[float]
    w2: Sequence[float]

    @classmethod
    def of(cls, cells: Mapping[Combination, Count]) -> "Batch":
        """Return some cells, one at least, in columns."""
        return cls(list(zip(*cells, strict=True)), *zip(*cells.values(), strict=True))


@dataclass(frozen=True, eq=False)
class JointTally(Mapping[Combination, Count]):
    """How many responses gave each combination; `codes` are those of each dimension, by their numbers.

    Equal to any mapping of the same counts.
    """

    dimensions: tuple[str, ...]
    codes: Codes
    records: Records

    @classmethod
    def empty(cls, dimensions: tuple[str, ...]) -> "JointTally":
        """Return the tally of no responses."""
        codes: Codes = ((),) * len(dimensions)
        return cls(dimensions, codes, Records(_kinds(codes), _UNWEIGHTED))

    @classmethod
    def of(cls, dimensions: tuple[str, ...], cells: Mapping[Combination, Count]) -> "JointTally":
        """Return cells in columns; those that are so already as they are."""
        if isinstance(cells, cls) or not cells:
            return cells if isinstance(cells, cls) else cls.empty(dimensions)
        return cls.empty(dimensions).updated([Batch.of(cells)])

    def updated(self, changed: Iterable[Batch]) -> "JointTally":
        """Return the tally with some cells replaced; each of them stands in the batches once."""
        tables = [_numbering(codes) for codes in self.codes]
        columns = [array("I") for _ in tables]
        n, w, w2 = array("I"), array("d"), array("d")
        for batch in changed:
            for table, column, given in zip(tables, columns, batch.codes, strict=True):
                column.extend(map(table.__getitem__, given))
            n.extend(batch.n)
            w.extend(batch.w)
            w2.extend(batch.w2)
        codes = tuple(tuple(table) for table in tables)
        weighted = self.weighted or not n == w == w2
        counts = (n, w, w2) if weighted else (n,)
        records = self._in_form(codes, weighted).merged(zip(*columns, *counts, strict=True))
        return JointTally(self.dimensions, codes, records)

    def grown(self, cells: Mapping[Combination, Count]) -> "JointTally":
        """Return the tally with counts added to some cells."""
        if not cells:
            return self
        sums = {cell: self.get(cell, NOTHING).plus(one) for cell, one in cells.items()}
        return self.updated([Batch.of(sums)])

    @property
    def weighted(self) -> bool:
        """Return whether some response may weigh other than 1."""
        return self.records.others == _WEIGHTED

    def where(self, wanted: Mapping[str, Callable[[str], bool]]) -> "Passing":
        """Return the cells whose codes pass in each dimension named; raise KeyError for one there is not."""
        passing = int.from_bytes(b"\1" * len(self))
        for name, passes in wanted.items():
            passing &= int.from_bytes(self._marks(self.place(name), passes))
        return Passing(self, passing.to_bytes(len(self)))

    def place(self, name: str) -> int:
        """Return which one a dimension is; raise KeyError where it is none."""
        if name not in self.dimensions:
            raise KeyError(f"There are no counts over {name}.")
        return self.dimensions.index(name)

    def __len__(self) -> int:
        """Return how many combinations there are."""
        return len(self.records)

    def __iter__(self) -> Iterator[Combination]:
        """Yield the combinations."""
        for record in self.records:
            yield tuple(codes[int(number)] for codes, number in zip(self.codes, record, strict=False))

    def __getitem__(self, cell: Combination) -> Count:
        """Return the counts of a combination; raise KeyError where nobody gave it."""
        try:
            key = [codes.index(code) for codes, code in zip(self.codes, cell, strict=True)]
        except ValueError:
            raise KeyError(cell) from None
        return _count(*self.records.others_of(*key))

    def _in_form(self, codes: Codes, weighted: bool) -> Records:
        """Return the records as more codes, or weights, need them."""
        form = _kinds(codes), _WEIGHTED if weighted else _UNWEIGHTED
        if form == (self.records.keys, self.records.others):
            return self.records
        added = 2 if weighted and not self.weighted else 0
        return Records(*form).merged((*row, *row[-1:] * added) for row in self.records)

    def _marks(self, place: int, passes: Callable[[str], bool]) -> bytes:
        """Return a 1 for each cell whose code in a dimension passes, else a 0."""
        fits, kind = bytes(map(passes, self.codes[place])), self.records.keys[place]
        size = calcsize(kind)
        column = self.records.column(place, size)
        if size == 1:
            return column.translate(fits.ljust(_BYTE_VALUES, b"\0"))
        return bytes(map(fits.__getitem__, unpack(f"<{len(self)}{kind}", column)))


@dataclass(frozen=True)
class Passing:
    """The cells of a joint tally that pass: those that are marked with a 1, not a 0."""

    joint: JointTally
    marks: bytes = field(repr=False)

    def over(self, *names: str) -> dict[Combination, Count]:
        """Return their counts over some dimensions; raise KeyError for one that there is not."""
        places = [self.joint.place(name) for name in names]
        if not self.joint:
            return {}
        codes = [self.joint.codes[place] for place in places]
        keys, times = self._numbered(places, prod(map(len, codes)))
        rows, counts = self._several
        chosen = [keys[row] for row in rows]
        several, sums = Counter(chosen), [_summed(chosen, one) for one in counts]
        # Each other cell counts one response of weight 1.
        totals = {
            key: _count(*(n - several[key] + one.get(key, 0) for one in sums))
            for key, n in times.items()
            if n
        }
        return {_decoded(key, codes): total for key, total in totals.items() if total.n}

    @cached_property
    def _several(self) -> tuple[Sequence[int], Sequence[Sequence[float]]]:
        """Return the rows of the passing cells that do not count 1 each, and what they count instead."""
        records = self.joint.records
        rows = [row for row in records.rows_other_than(*[1] * len(records.others)) if self.marks[row]]
        return rows, records.others_in(rows)

    def _numbered(self, places: Sequence[int], most: int) -> tuple[Sequence[_Number], Mapping[_Number, int]]:
        """Return a number for the codes at some places, cell by cell, and how many cells have each.

        It has the numbers of the codes for digits, and 1 is added; that of a cell that does not pass is 0.
        All are calculated at once: side by side they are one long number, with room enough for each.
        """
        joint, width, numbers = self.joint, _width(most), 0
        for place in places:
            column = int.from_bytes(joint.records.column(place, width), "little")
            numbers = numbers * len(joint.codes[place]) + column
        marks = bytearray(width * len(joint))
        marks[::width] = self.marks
        ones = int.from_bytes(marks, "little")
        whole = (1 << _BYTE_BITS * width) - 1
        packed = ((numbers + ones) & (ones * whole)).to_bytes(len(marks), "little")
        if width == 1:
            return packed, {number: packed.count(number) for number in range(1, most + 1)}
        keys: Sequence[_Number] = _apart(packed, width)
        times = Counter(keys)
        for nobody in (0, bytes(width)):
            times.pop(nobody, None)
        return keys, times


def _width(most: int) -> int:
    """Return how many bytes a number takes up."""
    needed = -(-most.bit_length() // _BYTE_BITS)
    return next((width for width in _SIZED if width >= needed), needed)


def _apart(packed: bytes, width: int) -> Sequence[_Number]:
    """Return the numbers that stand side by side; those that are too long to be one at once as bytes."""
    if width in _SIZED:
        return unpack(f"<{len(packed) // width}{_SIZED[width]}", packed)
    return [packed[at : at + width] for at in range(0, len(packed), width)]


def _decoded(number: _Number, codes: Sequence[Sequence[str]]) -> Combination:
    """Return the codes whose numbers are a number's digits, which is 1 too large."""
    rest = (number if isinstance(number, int) else int.from_bytes(number, "little")) - 1
    cell = []
    for some in reversed(codes):
        rest, digit = divmod(rest, len(some))
        cell.append(some[digit])
    return tuple(reversed(cell))


def _summed(keys: Iterable[_Number], values: Iterable[float]) -> dict[_Number, float]:
    sums: dict[_Number, float] = defaultdict(int)
    for key, value in zip(keys, values, strict=True):
        sums[key] += value
    return sums


def _count(n: float, *weights: float) -> Count:
    w, w2 = weights or (n, n)
    return Count(int(n), float(w), float(w2))


def _numbering(codes: Sequence[str]) -> dict[str, int]:
    """Return the numbers of some codes, which gives a code that is new the next number."""
    return defaultdict(count(len(codes)).__next__, {code: number for number, code in enumerate(codes)})


def _kinds(codes: Iterable[Sequence[str]]) -> str:
    return "".join(next(kind for most, kind in _KINDS if len(some) <= most) for some in codes)
