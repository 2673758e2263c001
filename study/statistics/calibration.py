"""Standard errors of raked shares: raking takes away the part of the variance that its questions explain."""

from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

from study.statistics.raking import MOST_ROUNDS, Raking
from study.tally import NOTHING, Combination, Count

SETTLED = 1e-14


class Split(NamedTuple):
    """The responses in a combination of the raking questions, by what they mean for a share."""

    yes: Count
    no: Count
    outside: Count = NOTHING


def raked_share_se(splits: Mapping[Combination, Split], raking: Raking) -> tuple[float, float] | None:
    """Return a raked share of a column and its standard error, None where the column has no weight.

    `splits`: by combination of the raking questions, all respondents, in their own weights: who gave the
    answer, who is in the column without it, who is outside. As `svymean` of a raked design in R's survey:
    the residuals of the share on the raking questions; for weights clipped on the way an approximation.
    Deville and Särndal (1992), J. Am. Stat. Assoc. 87, 376–382.
    """
    held = {cell: split for cell, split in splits.items() if cell in raking.weights}
    column = sum(raking.weights[cell] * (split.yes.w + split.no.w) for cell, split in held.items())
    if column <= 0:
        return None
    share = sum(raking.weights[cell] * split.yes.w for cell, split in held.items()) / column
    fitted = _fitted(held, share, raking)
    n, total, squares = 0, 0.0, 0.0
    for cell, split in held.items():
        factor, fit = raking.weights[cell], fitted[cell]
        for count, value in zip(split, (1 - share, -share, 0.0), strict=True):
            n += count.n
            total += factor * count.w * (value - fit)
            squares += factor**2 * count.w2 * (value - fit) ** 2
    unbiased = n / (n - 1) if n > 1 else 1.0
    return share, sqrt(max(0.0, squares - total**2 / n) * unbiased) / column


def _fitted(splits: Mapping[Combination, Split], share: float, raking: Raking) -> dict[Combination, float]:
    """Return the main effects of the raking questions on the linearised share, in each combination.

    By taking away each question's means in turn until none is left, weighted by the responses' own weights.
    """
    own = {cell: sum(count.w for count in split) for cell, split in splits.items()}
    mean = {
        cell: ((1 - share) * split.yes.w - share * split.no.w) / own[cell]
        for cell, split in splits.items()
        if own[cell] > 0
    }
    rest = dict(mean)
    for _ in range(MOST_ROUNDS):
        moved = 0.0
        for at in range(len(raking.questions)):
            moved = max(moved, _take_means_away(rest, own, {cell: raking.merged(cell)[at] for cell in rest}))
        if moved < SETTLED:
            break
    return {cell: mean[cell] - rest[cell] if cell in mean else 0.0 for cell in splits}


def _take_means_away(
    rest: dict[Combination, float], own: Mapping[Combination, float], code_of: Mapping[Combination, str]
) -> float:
    """Return the largest mean of a code, after taking the means away."""
    sums: dict[str, float] = {}
    weights: dict[str, float] = {}
    for cell, value in rest.items():
        code = code_of[cell]
        sums[code] = sums.get(code, 0.0) + own[cell] * value
        weights[code] = weights.get(code, 0.0) + own[cell]
    for cell in rest:
        rest[cell] -= sums[code_of[cell]] / weights[code_of[cell]]
    return max((abs(sums[code] / weights[code]) for code in sums), default=0.0)
