"""Upper tails of the χ², F and normal distributions, to a relative 1e-9 also where they are tiny.

Leading factors are written with deviances instead of differences of log-gammas, which cancel for
large degrees of freedom: Loader, C. (2000), Fast and accurate computation of binomial probabilities.
"""

from collections.abc import Iterator
from itertools import count
from math import erfc, exp, inf, lgamma, log, pi, sqrt

CLOSE = 1e-15
MOST_TERMS = 1_000_000
SERIES_FROM = 15  # from here Stirling's series is exact to a double
NEARLY_EQUAL = 0.1


def chi2_sf(statistic: float, df: float) -> float:
    """Return P(χ² > statistic) with df > 0 degrees of freedom; ValueError for other df.

    Regularised incomplete gamma function, DLMF 8.7.1 and 8.9.2.
    """
    _check(df)
    if statistic <= 0:
        return 1.0
    if statistic == inf:
        return 0.0
    a, x = df / 2, statistic / 2
    front = sqrt(a / (2 * pi)) * exp(-_deviance(a, x) - _stirling(a))
    if x < a + 1:
        return 1 - front / a * _gamma_series(a, x)
    terms = ((-n * (n - a), x + 2 * n + 1 - a) for n in count(1))
    return front / _continued(x + 1 - a, terms)


def f_sf(statistic: float, ndf: float, ddf: float) -> float:
    """Return P(F > statistic) with positive, not necessarily whole degrees of freedom, else ValueError.

    Regularised incomplete beta function; DiDonato and Morris (1992), ACM Trans. Math. Softw. 18, 360–373.
    """
    _check(ndf)
    _check(ddf)
    ratio = ndf * statistic / ddf
    if ratio <= 0:
        return 1.0
    if ratio == inf:
        return 0.0
    # Both arguments directly: 1 - x has no digits left where x is near 1.
    x, y = 1 / (1 + ratio), ratio / (1 + ratio)
    a, b = ddf / 2, ndf / 2
    return _beta(a, b, x, y) if a * y >= b * x else 1 - _beta(b, a, y, x)


def two_sided_p(z: float) -> float:
    """Return the probability that a standard normal value is further from 0 than z."""
    return erfc(abs(z) / sqrt(2))


def _beta(a: float, b: float, x: float, y: float) -> float:
    total = a + b
    front = sqrt(a * b / (2 * pi * total)) * exp(
        _stirling(total) - _stirling(a) - _stirling(b) - _deviance(a, total * x) - _deviance(b, total * y)
    )
    return front / _continued(a * (a * y - b * x + 1) / (a + 1), _beta_terms(a, b, x, y))


def _beta_terms(a: float, b: float, x: float, y: float) -> Iterator[tuple[float, float]]:
    # Every other convergent of DLMF 8.17.22: written so, 1 - x is never taken.
    for n in count(1):
        up, down = a + 2 * n - 1, a + 2 * n + 1
        above = (a + n - 1) * (a + b + n - 1) * n * (b - n) * (x / up) ** 2
        yield above, n + n * (b - n) * x / up + (a + n) * (a * y - b * x + 1 + n * (1 + y)) / down


def _gamma_series(a: float, x: float) -> float:
    total = term = 1.0
    for n in range(1, MOST_TERMS):
        term *= x / (a + n)
        total += term
        if term < total * CLOSE:
            return total
    raise ArithmeticError(f"no sum of the gamma series at {a}, {x}")


def _continued(first: float, terms: Iterator[tuple[float, float]]) -> float:
    """Return first + a₁/(b₁ + a₂/(b₂ + …)) for terms (a, b), by Lentz's method as modified by Thompson."""
    tiny = 1e-300
    value = c = first or tiny
    d = 0.0
    for n, (a, b) in enumerate(terms):
        d = 1 / (b + a * d or tiny)
        c = b + a / c or tiny
        value *= c * d
        if abs(c * d - 1) < CLOSE:
            return value
        if n > MOST_TERMS:
            break
    raise ArithmeticError("no value of a continued fraction")


def _deviance(a: float, mean: float) -> float:
    """Return a·log(a / mean) + mean - a without cancellation where they are close."""
    if mean <= 0:
        return inf
    v = (a - mean) / (a + mean)
    if abs(v) >= NEARLY_EQUAL:
        return a * log(a / mean) + mean - a
    total, power = (a - mean) * v, 2 * a * v
    for n in count(1):
        power *= v * v
        step = power / (2 * n + 1)
        if total + step == total:
            return total
        total += step
    raise AssertionError


def _stirling(x: float) -> float:
    """Return log Γ(x) less Stirling's (x - 1/2)·log x - x + log(2π)/2, DLMF 5.11.1."""
    if x < SERIES_FROM:
        return lgamma(x) - ((x - 0.5) * log(x) - x + 0.5 * log(2 * pi))
    r = 1 / (x * x)
    return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / x


def _check(df: float) -> None:
    if not 0 < df < inf:
        raise ValueError(f"{df} degrees of freedom, expected a positive number")
