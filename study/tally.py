"""The joint tally: how many responses gave each combination of closed answers, and where from.

It is the sufficient statistic of every chart. A tally is immutable; the next revision shares what
did not change, so that keeping up costs as much as the change, not as much as the study.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from study.instrument import Instrument
from study.response import Response

INCLUDED, EXCLUDED = "included", "excluded"
OUTER_DIMENSIONS = ("lang", "source", "day", "status")

Combination: TypeAlias = tuple[str, ...]


class Count(NamedTuple):
    """Responses in a combination: how many, the sum of their weights and of the squares."""

    n: int = 0
    w: float = 0.0
    w2: float = 0.0

    def plus(self, other: "Count") -> "Count":
        """Return the sum."""
        return Count(self.n + other.n, self.w + other.w, self.w2 + other.w2)

    def minus(self, other: "Count") -> "Count":
        """Return the difference."""
        return Count(self.n - other.n, self.w - other.w, self.w2 - other.w2)


NOTHING = Count()


def dimensions(instrument: Instrument) -> tuple[str, ...]:
    """Return what a combination holds, in order: the closed questions, then where it came from."""
    return (*(question.code for question in instrument.closed), *OUTER_DIMENSIONS)


def combination(instrument: Instrument, response: Response) -> Combination:
    """Return the combination that a response counts in."""
    status = EXCLUDED if response.excluded else INCLUDED
    outer = (response.lang, response.source, response.day, status)
    return (*instrument.tallied(response.answers), *outer)


def count(instrument: Instrument, responses: Iterable[Response]) -> dict[Combination, Count]:
    """Return the tally of some responses, counted one by one."""
    cells: dict[Combination, Count] = {}
    for response in responses:
        cell = combination(instrument, response)
        one = Count(1, response.weight, response.weight**2)
        cells[cell] = cells.get(cell, NOTHING).plus(one)
    return cells


@dataclass(frozen=True)
class Tally:
    """A snapshot of a study's joint tally at a revision."""

    dimensions: tuple[str, ...]
    revision: int = 0
    cells: Mapping[Combination, Count] = field(default_factory=dict)
    _margins: dict[tuple[str, ...], Mapping[Combination, Count]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def margin(self, *wanted: str) -> Mapping[Combination, Count]:
        """Return the counts over some dimensions, summed over all others."""
        if wanted not in self._margins:
            self._margins[wanted] = self._added({}, self.cells.items(), wanted)
        return self._margins[wanted]

    def updated(self, revision: int, changed: Mapping[Combination, Count]) -> "Tally":
        """Return the tally with some cells replaced; margins in use are carried along."""
        moves = [(cell, now.minus(self.cells.get(cell, NOTHING))) for cell, now in changed.items()]
        margins = {
            wanted: self._added(margin, moves, wanted) for wanted, margin in self._margins.copy().items()
        }
        return Tally(self.dimensions, revision, {**self.cells, **changed}, margins)

    def _added(
        self,
        margin: Mapping[Combination, Count],
        moves: Iterable[tuple[Combination, Count]],
        wanted: tuple[str, ...],
    ) -> Mapping[Combination, Count]:
        places = [self.dimensions.index(name) for name in wanted]
        sums = dict(margin)
        for cell, move in moves:
            kept = tuple(cell[place] for place in places)
            sums[kept] = sums.get(kept, NOTHING).plus(move)
        return sums
