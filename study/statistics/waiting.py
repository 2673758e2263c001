"""How many would still be there after a wait: a step curve, never smoothed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from study.statistics.intervals import wilson

# Shares of weighted sums are floats: 0.9 - 1e-16 is meant to be 90 %.
NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class WaitPoint:
    """The curve at an edge: `over` is the share who tolerate more, within [low, high] at 95 %.

    `kept` is the share who chose the edge or longer, so that an answer at the edge still finds them.
    """

    edge: float
    over: float
    low: float
    high: float
    kept: float
    kept_low: float
    kept_high: float


@dataclass(frozen=True, slots=True)
class WaitCurve:
    """S(t), the share who tolerate more than t: 1 before the first edge, then a step at each edge."""

    base: float
    points: tuple[WaitPoint, ...]


@dataclass(frozen=True, slots=True)
class AnswerWithin:
    """The longest wait that keeps a share of people; `established` if the interval's lower bound does too."""

    edge: float
    share: float
    low: float
    high: float
    established: bool


def wait_curve(
    edges: Sequence[float], counts: Sequence[float], effective_bases: Sequence[float] | None = None
) -> WaitCurve | None:
    """Return the curve of some answers to "the longest you would wait", None where nobody answered.

    `edges`: the options' waits, rising, in any unit; `counts` (or sums of weights): of each option, then of
    the open last one, "longer". Who would not wait at all is left out by the caller: that is not a wait.
    Wilson's intervals on `effective_bases`, one a count: of the share who chose that option or a longer one;
    without them, on the sum of the counts. ValueError for edges out of order or a wrong number of counts.
    """
    if len(counts) != len(edges) + 1 or any(a >= b for a, b in pairwise(edges)):
        raise ValueError(
            f"{len(counts)} counts at edges {list(edges)}, expected rising edges and one more count"
        )
    total = sum(counts)
    if total <= 0:
        return None
    bases = effective_bases or [total] * len(counts)
    kept = [min(1.0, sum(counts[i:]) / total) for i in range(len(counts))]
    bounds = [wilson(share, base) for share, base in zip(kept, bases, strict=True)]
    points = (
        WaitPoint(edge, kept[i + 1], *bounds[i + 1], kept[i], *bounds[i]) for i, edge in enumerate(edges)
    )
    return WaitCurve(total, tuple(points))


def answer_within(curve: WaitCurve, keep: float = 0.9, *, banded: bool = False) -> AnswerWithin | None:
    """Return the largest edge that makes "answer within X to keep 90 %" true, None where none does.

    An option like `5m` names the longest wait itself: an answer after 5 minutes still finds who chose it, so
    they count as kept at 5 minutes. Where an option is a band up to its edge (a number question's), some of
    its people are gone before the edge: `banded` keeps only those beyond it, S(t) itself.
    """
    for point in reversed(curve.points):
        share, low, high = (
            (point.over, point.low, point.high) if banded else (point.kept, point.kept_low, point.kept_high)
        )
        if share >= keep - NOISE:
            return AnswerWithin(point.edge, share, low, high, low >= keep)
    return None


def wait_quantile(curve: WaitCurve, share: float = 0.5) -> tuple[float, float]:
    """Return the band (after, up to] in which the curve falls below 1 - share: the median's for 0.5.

    From 0 below the first edge, to infinity beyond the last: nobody said where in the band.
    """
    after = 0.0
    for point in curve.points:
        if point.over < 1 - share - NOISE:
            return after, point.edge
        after = point.edge
    return after, inf
