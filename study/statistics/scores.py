"""Scores of satisfaction, each with the scale it was asked on."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from study.statistics.intervals import Z95, base_of_spread, taylor_mean_se, wilson
from study.tally import Count

# Counts of a weighted sample are floats: who is left over may be -1e-17 people.
NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of whole numbers from `first` to `last`: which count for the score, and which against it."""

    name: str
    first: int
    last: int
    counted: tuple[int, ...]
    against: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its 95 % interval: NPS in points from -100 to 100, the others as shares from 0 to 1."""

    scale: Scale
    value: float
    low: float
    high: float
    base: float


NPS = Scale("NPS", 0, 10, (9, 10), tuple(range(7)))
CSAT = Scale("CSAT", 1, 5, (4, 5))
CES = Scale("CES", 1, 7, (5, 6, 7))


def nps(promoters: float, detractors: float, n: float) -> Score | None:
    """Return the net promoter score in points, None where nobody answered; ValueError for impossible counts.

    Adjusted Wald with three more answers, ¾ a promoter's and ¾ a detractor's: Rocks, B. (2016), Interval
    estimation for the net promoter score, The American Statistician 70, 365–372.
    """
    if min(promoters, detractors, n - promoters - detractors) < -NOISE:
        raise ValueError(f"{promoters} promoters and {detractors} detractors of {n}")
    if n <= 0:
        return None
    value = 100 * (promoters - detractors) / n
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = 100 * Z95 * sqrt((p + d - (p - d) ** 2) / (n + 3))
    centre = 100 * (p - d)
    # A single promoter's interval would end at 98.5, short of the score of 100.
    return Score(NPS, value, max(-100.0, min(value, centre - half)), min(100.0, max(value, centre + half)), n)


def weighted_nps(promoters: Count, detractors: Count, column: Count, responses_total: int) -> Score | None:
    """Return the net promoter score of weighted answers in points, None where nobody answered.

    Rocks' interval on the effective base of the score's mean of 1, 0 and -1, as Wilson's stands on that of a
    share: n_eff = min(n, (p + d - (p - d)²) / SE²), SE² by Woodruff (1971); Kish's where all agree.
    """
    if column.n <= 0 or column.w <= 0:
        return None
    p, d = promoters.w / column.w, detractors.w / column.w
    passives = max(0.0, column.w2 - promoters.w2 - detractors.w2)
    parts = ((1.0, promoters.w2), (-1.0, detractors.w2), (0.0, passives))
    se = taylor_mean_se(p - d, parts, column.w, responses_total)
    base = base_of_spread(column.n, p + d - (p - d) ** 2, se, column.w, column.w2)
    return nps(p * base, d * base, base)


def csat(counts: Sequence[float], effective_base: float | None = None) -> Score | None:
    """Return the share of 4 and 5 among answers from 1 to 5, counted in that order; Wilson's interval.

    None where nobody answered; ValueError for another scale.
    """
    return _share(CSAT, counts, effective_base)


def ces(counts: Sequence[float], effective_base: float | None = None) -> Score | None:
    """Return the share of 5, 6 and 7 among answers from 1 to 7, counted in that order; Wilson's interval.

    None where nobody answered; ValueError for another scale.
    """
    return _share(CES, counts, effective_base)


def _share(scale: Scale, counts: Sequence[float], effective_base: float | None) -> Score | None:
    steps = range(scale.first, scale.last + 1)
    if len(counts) != len(steps):
        raise ValueError(
            f"{len(counts)} counts, expected {len(steps)}: {scale.name} is asked from"
            f" {scale.first} to {scale.last}"
        )
    total = sum(counts)
    if total <= 0:
        return None
    base = total if effective_base is None else effective_base
    share = min(
        1.0, sum(count for step, count in zip(steps, counts, strict=True) if step in scale.counted) / total
    )
    return Score(scale, share, *wilson(share, base), base)
