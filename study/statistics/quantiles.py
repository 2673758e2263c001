"""Quantiles of the t and beta distributions: the points where their tails have a given probability."""

from collections.abc import Callable
from itertools import pairwise
from math import copysign, sqrt

from study.statistics.distributions import f_sf

ERROR = 0.05
CLOSE = 1e-13
MOST_STEPS = 200


def t_critical(df: float) -> float:
    """Return t with P(|T| > t) = 0.05, for df > 0 degrees of freedom; ValueError for other df."""
    high = 2.0
    while f_sf(high**2, 1, df) > ERROR:
        high *= 2
    return root(lambda t: f_sf(t**2, 1, df) - ERROR, 0.0, high)


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return x with P(X ≤ x) = p for X of a beta distribution; 0 and 1 where a or b is 0."""
    if a <= 0 or b <= 0:
        return 0.0 if a <= 0 else 1.0

    def beyond(x: float) -> float:
        # X ≤ x just where the F of 2b and 2a degrees of freedom is at least this: DLMF 8.17(i).
        return (f_sf((1 - x) / x * a / b, 2 * b, 2 * a) if x > 0 else 0.0) - p

    return root(beyond, 0.0, 1.0)


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function is 0 between points at which its signs differ; ValueError where they do not.

    Ridders, C. (1979), IEEE Trans. Circuits Syst. 26, 979–980.
    """
    at_low, at_high = function(low), function(high)
    if at_low * at_high > 0:
        raise ValueError(f"{at_low} at {low} and {at_high} at {high}, expected different signs")
    for _ in range(MOST_STEPS):
        middle = (low + high) / 2
        at_middle = function(middle)
        bend = sqrt(at_middle**2 - at_low * at_high)
        if high - low < CLOSE or bend == 0:
            break
        new = middle + (middle - low) * copysign(at_middle / bend, (at_low - at_high) * at_middle)
        ends = sorted([(low, at_low), (middle, at_middle), (new, function(new)), (high, at_high)])
        (low, at_low), (high, at_high) = next(two for two in pairwise(ends) if two[0][1] * two[1][1] <= 0)
    return (low + high) / 2
