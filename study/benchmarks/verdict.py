"""Can a published figure exist at its base? The GRIM check of each figure, and of its set."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

from study.benchmarks.benchmark import WHOLE, Benchmark, benchmarks
from study.statistics import Grim, grim


class Outcome(StrEnum):
    """What the check says. TOGETHER: possible alone, but not with the other figures of its set.

    ALWAYS: with so many people each percentage of this precision exists, so the check can find nothing.
    """

    IMPOSSIBLE = "impossible"
    IMPOSSIBLE_TOGETHER = "impossible_together"
    POSSIBLE = "possible"
    ALWAYS_POSSIBLE = "always_possible"
    NO_BASE = "no_base"
    NO_PERCENTAGE = "no_percentage"

    @property
    def cannot_occur(self) -> bool:
        """Return whether no whole number of people gives the figure."""
        return self in (Outcome.IMPOSSIBLE, Outcome.IMPOSSIBLE_TOGETHER)


@dataclass(frozen=True, slots=True)
class Part:
    """A published percentage with the nearest count that whole people can give, and its percentage."""

    percent: Decimal
    count: int
    nearest: Decimal


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of a figure says.

    `own` is of the figure alone. Where its set cannot occur, `together` are the parts of the set, its own
    first, and `smallest_base` is the least number of people that gives the set; else that gives the figure,
    None where none does.
    """

    outcome: Outcome
    own: Part | None = None
    together: tuple[Part, ...] = ()
    smallest_base: int | None = None


@lru_cache(maxsize=256)
def verdict(benchmark: Benchmark, among: tuple[Benchmark, ...] | None = None) -> Verdict:
    """Return whether a figure can exist at its base; its set is looked for `among` all figures."""
    percent, base = benchmark.percent, benchmark.base
    if percent is None:
        return Verdict(Outcome.NO_PERCENTAGE)
    # From this many people on, each percentage lies within half a unit of a whole person.
    enough = WHOLE * 10**benchmark.places
    if base is None:
        over = benchmark.base_over
        known = over is not None and over >= enough
        return Verdict(Outcome.ALWAYS_POSSIBLE if known else Outcome.NO_BASE)
    alone = _checked([benchmark], base, exhaustive=False)
    own = _part(benchmark, alone.counts[0], base)
    members = _set_of(benchmark, benchmarks() if among is None else among)
    together = _checked(members, base, exhaustive=True) if members else alone
    if together.possible:
        outcome = Outcome.ALWAYS_POSSIBLE if base >= enough else Outcome.POSSIBLE
        return Verdict(outcome, own, smallest_base=alone.smallest_base)
    parts = [_part(*pair, base) for pair in zip(members, together.counts, strict=True)] if members else []
    outcome = Outcome.IMPOSSIBLE_TOGETHER if alone.possible else Outcome.IMPOSSIBLE
    return Verdict(outcome, own, tuple(parts), together.smallest_base)


def _set_of(benchmark: Benchmark, among: Sequence[Benchmark]) -> list[Benchmark]:
    """Return the figures of a set, the one itself first."""
    others = [one for one in among if one.set == benchmark.set and one.id != benchmark.id]
    return [benchmark, *others] if benchmark.set else []


def _checked(members: Sequence[Benchmark], base: int, *, exhaustive: bool) -> Grim:
    percents = [float(one.percent or 0) for one in members]
    return grim(percents, base, members[0].places, exhaustive=exhaustive)


def _part(benchmark: Benchmark, count: int, base: int) -> Part:
    unit = Decimal(1).scaleb(-benchmark.places)
    nearest = (Decimal(WHOLE * count) / base).quantize(unit, ROUND_HALF_UP)
    return Part(benchmark.percent or Decimal(0), count, nearest)
