"""Shares with their standard errors, effective bases and intervals, from sums of weights alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from study.tally import Count

Z95 = 1.959964
# Sums of weights are floats: a share closer than this to 0 or 1 is meant to be 0 or 1.
NO_SPREAD = 1e-12


@dataclass(frozen=True, slots=True)
class Estimate:
    """A weighted share with its standard error, bases and 95 % interval; `deff` is base / effective base."""

    share: float
    se: float
    base: int
    effective_base: float
    low: float
    high: float

    @property
    def deff(self) -> float:
        """Return the design effect, 1 or more."""
        return self.base / self.effective_base

    @property
    def deff_design(self) -> float | None:
        """Return the variance over that of as many people drawn with replacement, None where p is 0 or 1.

        Not cut at 1, and on n - 1: `svymean(deff="replace")` of R's survey. Kish (1965), section 8.2.
        """
        spread = self.share * (1 - self.share)
        return self.se**2 * (self.base - 1) / spread if spread > NO_SPREAD else None


def wilson(share: float, base: float) -> tuple[float, float]:
    """Return the 95 % interval of a share on a (possibly effective) base > 0, within [0, 1].

    Wilson, E. B. (1927), J. Am. Stat. Assoc. 22, 209–212.
    """
    z2 = Z95**2
    centre = (share + z2 / (2 * base)) / (1 + z2 / base)
    half = Z95 / (1 + z2 / base) * sqrt(share * (1 - share) / base + z2 / (4 * base**2))
    # Rounding must not push a bound past the estimate: 0 of 3 begins at 0, not at 6e-17.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def kish(w: float, w2: float) -> float:
    """Return the effective base of weights from their sum and their sum of squares, 0 where both are 0.

    Kish, L. (1965), Survey Sampling, section 11.7.
    """
    return w * w / w2 if w2 > 0 else 0.0


def taylor_se(share: float, w2_yes: float, w2_column: float, w_column: float, responses_total: int) -> float:
    """Return the linearised standard error of a weighted share of a column; unit as the share.

    `w2_yes`, `w2_column`: sums of squared weights of those who gave the answer and of the column;
    `responses_total`: all respondents, also those outside the column. One respondent has no spread: 0.
    Raises ValueError for a column without weight. Woodruff (1971), J. Am. Stat. Assoc. 66, 411–414.
    """
    w2_no = max(0.0, w2_column - w2_yes)
    return taylor_mean_se(share, ((1.0, w2_yes), (0.0, w2_no)), w_column, responses_total)


def taylor_mean_se(
    mean: float, values: Iterable[tuple[float, float]], w_column: float, responses_total: int
) -> float:
    """Return the same of any mean: `values` with the sum of squared weights of those who gave each."""
    if w_column <= 0:
        raise ValueError(f"a column's weights add to {w_column}, expected more than 0")
    squares = sum((value - mean) ** 2 * w2 for value, w2 in values)
    return sqrt(max(0.0, squares) * _unbiased(responses_total)) / w_column


def effective_base(base: int, share: float, se: float, w: float, w2: float) -> float:
    """Return the base of a simple random sample with the same standard error, at most `base`.

    Kish's where the share is 0 or 1; `w` and `w2` are the column's sums. 0 for an empty column.
    """
    return base_of_spread(base, share * (1 - share), se, w, w2)


def base_of_spread(base: int, spread: float, se: float, w: float, w2: float) -> float:
    """Return the same of any mean: `spread` is the variance of a single answer, se² that of the mean."""
    if spread > NO_SPREAD and se > 0:
        return min(float(base), spread / se**2)
    return min(float(base), kish(w, w2))


def estimate(yes: Count, column: Count, responses_total: int) -> Estimate | None:
    """Return the weighted share of a column that gave an answer, None where nobody answered.

    Wilson's interval on the effective base. `responses_total`: all respondents, as in `taylor_se`.
    """
    if column.n <= 0 or column.w <= 0:
        return None
    share = min(1.0, max(0.0, yes.w / column.w))
    se = taylor_se(share, yes.w2, column.w2, column.w, responses_total)
    base = effective_base(column.n, share, se, column.w, column.w2)
    low, high = wilson(share, base)
    return Estimate(share, se, column.n, base, low, high)


def _unbiased(responses: int) -> float:
    return responses / (responses - 1) if responses > 1 else 1.0
