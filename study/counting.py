"""Where the counts of a crosstab come from: the live tally, filtered or not, or a release."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol, TypeAlias

from study.instrument import SEPARATOR
from study.joint import JointTally, Passing
from study.tally import INCLUDED, NOTHING, PAIR, STATUS, Combination, Count, Tally

Filters: TypeAlias = Mapping[str, "Filter"]


class Counts(Protocol):
    """Counts of the included responses of a study, at a revision."""

    @property
    def revision(self) -> int:
        """Return the revision they are of."""

    @property
    def excluded(self) -> int:
        """Return how many responses are left out of them all."""

    def over(self, *names: str) -> Mapping[Combination, Count]:
        """Return the counts over some dimensions, summed over all others."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a dimension may be: some codes, or days from one to another.

    With `several` an answer is codes with commas between them; else a comma is part of a code.
    """

    codes: frozenset[str] = frozenset()
    several: bool = False
    first: str = ""
    last: str = ""

    def passes(self, tallied: str) -> bool:
        """Return whether a tallied answer or day passes; of several answers one is enough."""
        if self.codes:
            given = tallied.split(SEPARATOR) if self.several else [tallied]
            return not self.codes.isdisjoint(given)
        return self.first <= tallied and (not self.last or tallied <= self.last)


@dataclass(frozen=True)
class LiveCounts:
    """The live tally. Margins over two dimensions are at hand; more, or filters, go through the joint.

    `left_out` is the tally of those included responses that are not to count: flagged ones, or none.
    """

    tally: Tally
    joint: Callable[[], Mapping[Combination, Count]]
    filters: Filters = field(default_factory=dict)
    left_out: Mapping[Combination, Count] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        """Return the revision of the tally."""
        return self.tally.revision

    @property
    def moment(self) -> tuple[int, int]:
        """Return what moves whenever the counts do: the revision, and how many flagged are not counted.

        A flag moves no revision.
        """
        return self.revision, sum(one.n for one in self._not_counted.over().values())

    @property
    def excluded(self) -> int:
        """Return how many responses of the study are left out, whatever the filters."""
        return self.tally.excluded

    def over(self, *names: str) -> Mapping[Combination, Count]:
        """Return the counts over some dimensions; raise KeyError for one that there is not."""
        several = self.filters or len(set(names)) > PAIR
        counted = self._passing.over(*names) if several else self.tally.over(*names)
        return _less(counted, self._not_counted.over(*names)) if self.left_out else counted

    @cached_property
    def _passing(self) -> Passing:
        return self._where(self.joint())

    @cached_property
    def _not_counted(self) -> Passing:
        return self._where(self.left_out)

    def _where(self, cells: Mapping[Combination, Count]) -> Passing:
        wanted = {name: one.passes for name, one in self.filters.items()}
        return JointTally.of(self.tally.dimensions, cells).where({**wanted, STATUS: INCLUDED.__eq__})


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest response: when it was received and from where."""

    received: datetime
    source: str


def _less(cells: Mapping[Combination, Count], taken: Mapping[Combination, Count]) -> dict[Combination, Count]:
    """Return cells without what is taken from them, and without those that nothing is left of."""
    left = {cell: one.minus(taken[cell]) if cell in taken else one for cell, one in cells.items()}
    return {cell: one for cell, one in left.items() if one.n > 0}


def summed(
    dimensions: tuple[str, ...], cells: Mapping[Combination, Count], names: tuple[str, ...]
) -> dict[Combination, Count]:
    """Return cells over some of their dimensions; raise KeyError for one that they do not have."""
    unknown = [name for name in names if name not in dimensions]
    if unknown:
        raise KeyError(f"There are no counts over {', '.join(unknown)}.")
    places = [dimensions.index(name) for name in names]
    sums: dict[Combination, Count] = {}
    for cell, one in cells.items():
        kept = tuple(cell[place] for place in places)
        sums[kept] = sums.get(kept, NOTHING).plus(one)
    return sums
