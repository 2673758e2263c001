"""Small records side by side in one piece of memory: found by halving, cut into columns by slicing. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import starmap
from struct import Struct, calcsize

# The least byte first, and nothing between numbers.
_PLAIN = "<"
_NOT_ZERO = re.compile(rb"[^\0]")


@dataclass(frozen=True)
class Records:
    """Records of numbers: those that tell them apart, their key, and others. No two have the same key.

    `keys` and `others` name the kind of each number as `struct` does, such as B for a byte.
    """

    keys: str
    others: str
    held: bytes = field(default=b"", repr=False)

    def merged(self, rows: Iterable[Sequence[float]]) -> "Records":
        """Return the records with some more, in place of those with the same key; each key comes once."""
        size, new = self._record.size, sorted(starmap(self._record.pack, rows))
        if not self.held:
            return replace(self, held=b"".join(new))
        pieces, done = [], 0
        for record in new:
            key = record[: self._key.size]
            at = self._place(key, done)
            pieces += [self.held[done * size : at * size], record]
            done = at + (self._key_at(at) == key)
        return replace(self, held=b"".join([*pieces, self.held[done * size :]]))

    def column(self, place: int, width: int) -> bytes:
        """Return the number at a place of each key, in so many bytes, the least first."""
        first, size = (calcsize(_PLAIN + some) for some in (self.keys[:place], self.keys[place]))
        column = bytearray(len(self) * width)
        for byte in range(size):
            column[byte::width] = self._bytes_at(first + byte)
        return bytes(column)

    def rows_other_than(self, *others: float) -> list[int]:
        """Return the rows of the records whose other numbers are not these."""
        packed, differing = Struct(_PLAIN + self.others).pack(*others), 0
        for byte, value in enumerate(packed, start=self._key.size):
            same = int.from_bytes(bytes([value]) * len(self))
            differing |= int.from_bytes(self._bytes_at(byte)) ^ same
        return [found.start() for found in _NOT_ZERO.finditer(differing.to_bytes(len(self)))]

    def others_in(self, rows: Sequence[int]) -> list[list[float]]:
        """Return the other numbers of the records in some rows, by what they are."""
        columns, first = [], self._key.size
        for kind in self.others:
            number = Struct(_PLAIN + kind)
            places = (row * self._record.size + first for row in rows)
            columns.append([one for place in places for one in number.unpack_from(self.held, place)])
            first += number.size
        return columns

    def others_of(self, *key: int) -> tuple[float, ...]:
        """Return the other numbers of the record of a key; raise KeyError where there is none."""
        packed = self._key.pack(*key)
        row = self._place(packed)
        if self._key_at(row) != packed:
            raise KeyError(key)
        return self._record.unpack_from(self.held, row * self._record.size)[len(key) :]

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.held) // self._record.size

    def __iter__(self) -> Iterator[tuple[float, ...]]:
        """Yield the numbers of each record."""
        return self._record.iter_unpack(self.held)

    @cached_property
    def _record(self) -> Struct:
        return Struct(_PLAIN + self.keys + self.others)

    @cached_property
    def _key(self) -> Struct:
        return Struct(_PLAIN + self.keys)

    def _bytes_at(self, place: int) -> bytes:
        """Return the byte at a place of each record."""
        return self.held[place :: self._record.size]

    def _key_at(self, row: int) -> bytes:
        first = row * self._record.size
        return self.held[first : first + self._key.size]

    def _place(self, key: bytes, first: int = 0) -> int:
        """Return the row of a key, or where it would stand, from a row on."""
        return bisect_left(range(len(self)), key, lo=first, key=self._key_at)
