"""The joint tally: how many responses gave each combination of closed answers, and where from.

It is the sufficient statistic of every chart, filter and weight, and grows with the number of
different combinations. Charts need only its margins over two dimensions, which do not grow with the
number of responses: they are kept beside it, and a snapshot holds them alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple, TypeAlias

from study.instrument import Answer, Instrument, Question
from study.response import LIGHTEST, Response

INCLUDED, EXCLUDED = "included", "excluded"
STATUS = "status"
DAY = "day"
OUTER_DIMENSIONS = ("lang", "source", DAY, STATUS)
PAIR = 2

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
        """Return what is left; rounding never takes the weights below what n responses can have."""
        n = self.n - other.n
        if n < 1:
            return Count(n)
        w = max(self.w - other.w, n * LIGHTEST)
        return Count(n, w, max(self.w2 - other.w2, w * w / n))

    def times(self, times: int) -> "Count":
        """Return as many of it."""
        return Count(self.n * times, self.w * times, self.w2 * times)


NOTHING = Count()


def dimensions(instrument: Instrument) -> tuple[str, ...]:
    """Return what a combination holds, in order: the closed questions, then where it came from."""
    return (*(question.code for question in instrument.closed), *OUTER_DIMENSIONS)


def combination(instrument: Instrument, response: Response) -> Combination:
    """Return the combination that a response counts in."""
    status = EXCLUDED if response.excluded else INCLUDED
    outer = (response.lang, response.source, response.day, status)
    return (*instrument.tallied(response.answers), *outer)


def tallied_columns(
    instrument: Instrument, answers: Sequence[Mapping[str, Answer | list[str]]]
) -> list[list[str]]:
    """Return what answers to each closed question are tallied as; several codes may come as a list."""
    return [
        [
            answer if type(answer := one.get(question.code)) is str else _tallied(question, answer)
            for one in answers
        ]
        for question in instrument.closed
    ]


def _tallied(question: Question, answer: Answer | list[str] | None) -> str:
    return question.tallied(tuple(answer) if isinstance(answer, list) else answer)


def count(instrument: Instrument, responses: Iterable[Response]) -> dict[Combination, Count]:
    """Return the tally of some responses, counted one by one."""
    return totals(list(each(instrument, responses)))


def totals(counted: Sequence[tuple[Combination, Count]]) -> dict[Combination, Count]:
    """Return the counts of each combination together."""
    return _totals((cell for cell, _ in counted), [one for _, one in counted])


def each(instrument: Instrument, responses: Iterable[Response]) -> Iterator[tuple[Combination, Count]]:
    """Yield the combination and the count of each response."""
    for response in responses:
        yield combination(instrument, response), Count(1, response.weight, response.weight**2)


def pair_cells(
    dimensions: tuple[str, ...], cells: Iterable[tuple[Combination, Count]]
) -> dict[Combination, Count]:
    """Return the margins over each pair of dimensions, of some joint cells.

    Keys hold two names in order, their codes, and the status.
    """
    cells = list(cells)
    columns = list(zip(*(cell for cell, _ in cells), strict=True))
    ones = [one for _, one in cells]
    sums: dict[Combination, Count] = {}
    for a, b in combinations(range(len(dimensions) - 1) if cells else (), PAIR):
        codes = zip(columns[a], columns[b], columns[-1], strict=True)
        names = (dimensions[a], dimensions[b])
        sums.update(((*names, *kept), one) for kept, one in _totals(codes, ones).items())
    return sums


def day_cells(instrument: Instrument, cells: Iterable[tuple[Combination, Count]]) -> dict[Combination, Count]:
    """Return the margins over each question, the banner and the day, of some joint cells.

    Keys hold the question's name, the codes of the three, and the status.
    """
    cells = list(cells)
    names = dimensions(instrument)
    columns = dict(zip(names, zip(*(cell for cell, _ in cells), strict=True), strict=True)) if cells else {}
    ones = [one for _, one in cells]
    banner = instrument.banner.code
    sums: dict[Combination, Count] = {}
    for asked in (question.code for question in instrument.closed if cells and question.code != banner):
        codes = zip(columns[asked], columns[banner], columns[DAY], columns[STATUS], strict=True)
        sums.update(((asked, *kept), one) for kept, one in _totals(codes, ones).items())
    return sums


def _totals(cells: Iterable[Combination], ones: Sequence[Count]) -> dict[Combination, Count]:
    if len(set(ones)) == 1:
        # Almost all responses weigh the same, and then counting is C's work.
        return {cell: ones[0].times(times) for cell, times in Counter(cells).items()}
    totals: dict[Combination, Count] = {}
    for cell, one in zip(cells, ones, strict=True):
        totals[cell] = totals.get(cell, NOTHING).plus(one)
    return totals


def included(cells: Mapping[Combination, Count]) -> dict[Combination, Count]:
    """Return the cells of the included responses, without the status that they end with."""
    return {cell[:-1]: one for cell, one in cells.items() if cell[-1] == INCLUDED}


@dataclass(frozen=True)
class Tally:
    """A snapshot of a study's tally at a revision: its margins over pairs of dimensions."""

    dimensions: tuple[str, ...]
    revision: int = 0
    pairs: Mapping[tuple[str, str], Mapping[Combination, Count]] = field(default_factory=dict)
    _margins: dict[tuple[str, ...], Mapping[Combination, Count]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def of(cls, dimensions: tuple[str, ...], revision: int, joint: Mapping[Combination, Count]) -> "Tally":
        """Return the snapshot of a joint tally."""
        return cls(dimensions).updated(revision, pair_cells(dimensions, joint.items()))

    def updated(self, revision: int, changed: Mapping[Combination, Count]) -> "Tally":
        """Return the snapshot with some cells replaced; margins that did not change are shared."""
        replaced: dict[tuple[str, str], dict[Combination, Count]] = {}
        for (a, b, *codes), now in changed.items():
            replaced.setdefault((a, b), {})[tuple(codes)] = now
        moved = {names: {**self.pairs.get(names, {}), **cells} for names, cells in replaced.items()}
        return Tally(self.dimensions, revision, {**self.pairs, **moved})

    def grown(self, revision: int, more: Mapping[Combination, Count]) -> "Tally":
        """Return the snapshot with some cells added to."""
        return self.updated(revision, {cell: self._pair(cell).plus(one) for cell, one in more.items()})

    def _pair(self, cell: Combination) -> Count:
        a, b, *codes = cell
        return self.pairs.get((a, b), {}).get(tuple(codes), NOTHING)

    def margin(self, *wanted: str) -> Mapping[Combination, Count]:
        """Return the counts over at most two dimensions and the status, summed over all others.

        Cells that nobody is in (any more) are left out. Raises KeyError for other dimensions.
        """
        if wanted not in self._margins:
            self._margins[wanted] = self._summed(wanted)
        return self._margins[wanted]

    def over(self, *names: str) -> Mapping[Combination, Count]:
        """Return the counts of included responses over at most two dimensions."""
        return included(self.margin(*names, STATUS))

    @property
    def excluded(self) -> int:
        """Return how many responses are left out of all counts."""
        return self.margin(STATUS).get((EXCLUDED,), NOTHING).n

    def _summed(self, wanted: tuple[str, ...]) -> dict[Combination, Count]:
        names = self._pair_holding([name for name in dict.fromkeys(wanted) if name != STATUS])
        places = [(*names, STATUS).index(name) for name in wanted]
        sums: dict[Combination, Count] = {}
        for cell, one in self.pairs.get(names, {}).items():
            if one.n:
                kept = tuple(cell[place] for place in places)
                sums[kept] = sums.get(kept, NOTHING).plus(one)
        return sums

    def _pair_holding(self, named: list[str]) -> tuple[str, str]:
        if len(named) > PAIR or not set(named) <= set(self.dimensions):
            raise KeyError(f"No margin is kept over {', '.join(named)}.")
        others = [name for name in self.dimensions if name not in (*named, STATUS)]
        first, second = sorted((*named, *others)[:PAIR], key=self.dimensions.index)
        return first, second
