"""Weights that give a sample the known shares of some questions, from the joint tally of those questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from study.statistics.intervals import kish
from study.statistics.targets import Category, Merge, Targets, categories
from study.tally import Combination, Count

LOWEST, HIGHEST = 0.3, 3.0
SETTLED = 1e-10
MOST_ROUNDS, MOST_LOOPS = 200, 50
MOST_DEFF = 2.0


@dataclass(frozen=True)
class Raking:
    """What raking came to.

    `weights`: by combination of the raking questions, the factor on each response's own weight; their
    products have mean 1. `rounds`: all that were made; `largest_adjustment`: relative, of the last one;
    `left`: largest distance of a share from its target. Kish's effective base.
    """

    weights: Mapping[Combination, float]
    questions: tuple[str, ...]
    merges: tuple[Merge, ...]
    rounds: int
    largest_adjustment: float
    left: float
    base: int
    effective_base: float
    trimmed: bool

    @property
    def deff(self) -> float:
        """Return the design effect of the weights, 1 or more."""
        return self.base / self.effective_base

    @property
    def may_headline(self) -> bool:
        """Return whether the weighted figures may stand first: a design effect of at most 2."""
        return self.deff <= MOST_DEFF

    def merged(self, combination: Combination) -> Combination:
        """Return a combination with merged categories named by those they went into."""
        into = {(merge.question, merge.code): merge.into for merge in self.merges}
        named = zip(self.questions, combination, strict=True)
        return tuple(into.get((question, code), code) for question, code in named)


@dataclass(slots=True)
class _Fit:
    """Factors on the way to their targets; `own` are the sums of the responses' own weights, of mean 1."""

    own: Sequence[float]
    factors: list[float]
    rounds: int = 0
    adjustment: float = 0.0
    trimmed: bool = False

    def scaled(self) -> list[float]:
        """Return the factors with a mean of 1 over the responses."""
        mean = self.weight(range(len(self.own))) / sum(self.own)
        return [factor / mean for factor in self.factors]

    def weight(self, places: Sequence[int]) -> float:
        """Return the weight that some combinations have now."""
        return sum(self.own[place] * self.factors[place] for place in places)


def rake(
    cells: Mapping[Combination, Count],
    targets: Targets,
    *,
    merge: bool = False,
    bounds: tuple[float, float] = (LOWEST, HIGHEST),
) -> Raking:
    """Return the weights that bring a sample to the targets, by iterative proportional fitting.

    `cells`: counts by combination of the targets' questions, in their order. `targets`: by question and
    code, in questionnaire order, as shares or numbers of people. `bounds`: lowest and highest factor once
    the responses' own weights have mean 1. If `merge`, a category without a respondent goes to its nearest
    neighbour, the earlier of two. Raises RakingError, which names what cannot be raked.
    Deming and Stephan (1940), Ann. Math. Statist. 11, 427–444.
    """
    counted = {combination: count for combination, count in cells.items() if count.n > 0 and count.w > 0}
    margins, merges = categories(counted, targets, merge)
    base = sum(count.n for count in counted.values())
    scale = base / sum(count.w for count in counted.values())
    fit = _Fit([count.w * scale for count in counted.values()], [1.0] * len(counted))
    _rake_within(fit, margins, bounds)
    weights = {combination: factor * scale for combination, factor in zip(counted, fit.factors, strict=True)}
    w2 = sum(weights[combination] ** 2 * count.w2 for combination, count in counted.items())
    w = fit.weight(range(len(counted)))
    left = max(abs(fit.weight(one.places) / w - one.target) for one in chain(*margins))
    return Raking(
        weights, tuple(targets), merges, fit.rounds, fit.adjustment, left, base, kish(w, w2), fit.trimmed
    )


def _rake_within(fit: _Fit, margins: Sequence[Sequence[Category]], bounds: tuple[float, float]) -> None:
    """Rake, and as long as a factor is out of bounds clip and rake again."""
    for _ in range(MOST_LOOPS):
        _rake(fit, margins)
        fit.factors = fit.scaled()
        clipped = _clipped(fit.factors, bounds)
        moved = max(abs(new - old) for new, old in zip(clipped, fit.factors, strict=True))
        if moved < SETTLED:
            break
        fit.trimmed, fit.factors = True, clipped
    # Bounds and mean hold in the end; what that takes from the targets is what is left.
    for _ in range(MOST_ROUNDS if fit.trimmed else 0):
        fit.factors = _clipped(fit.scaled(), bounds)


def _rake(fit: _Fit, margins: Sequence[Sequence[Category]]) -> None:
    for _ in range(MOST_ROUNDS):
        fit.rounds, fit.adjustment = fit.rounds + 1, 0.0
        for margin in margins:
            w = fit.weight(range(len(fit.own)))
            for one in margin:
                factor = one.target * w / fit.weight(one.places)
                fit.adjustment = max(fit.adjustment, abs(factor - 1))
                for place in one.places:
                    fit.factors[place] *= factor
        if fit.adjustment < SETTLED:
            return


def _clipped(factors: Sequence[float], bounds: tuple[float, float]) -> list[float]:
    low, high = bounds
    return [min(max(factor, low), high) for factor in factors]
