"""Tests of a whole table: is there a difference between its columns at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from study.statistics.distributions import chi2_sf, f_sf
from study.statistics.intervals import kish
from study.statistics.matrices import Matrix, cholesky, solved, transposed
from study.tally import Count

LEVEL = 0.05
LEAST_EXPECTED = 5
# Traces of Δ below this are rounding: a perfect association varies in no cell.
NO_VARIANCE = 1e-9
NO_CLEAR_DIFFERENCE = "no clear difference"
EXPECTED_BELOW_5 = "expected counts below 5"
NOTHING_TO_COMPARE = "nothing to compare"


class TableTest(Protocol):
    """A test of a whole table."""

    @property
    def p(self) -> float | None:
        """Return the p-value, None where there is nothing to compare."""

    @property
    def smallest_expected(self) -> float:
        """Return the smallest unweighted count expected without a difference."""


@dataclass(frozen=True, slots=True)
class Pearson:
    """Pearson's χ² of a table; `p` is None where fewer than two rows or columns have counts."""

    statistic: float
    df: int
    p: float | None
    smallest_expected: float


@dataclass(frozen=True, slots=True)
class RaoScott:
    """Rao and Scott's F of a weighted table; `p` is None where there is nothing to compare.

    `df`: the degrees of freedom that the table had without weights.
    """

    f: float
    ndf: float
    ddf: float
    p: float | None
    smallest_expected: float
    df: int

    @property
    def p_first_order(self) -> float | None:
        """Return p of χ² divided by the mean design effect: `svychisq(statistic="Chisq")` of R's survey."""
        return chi2_sf(self.f * self.df, self.df) if self.df else None

    @property
    def p_second_order(self) -> float | None:
        """Return p of χ² with Satterthwaite's degrees of freedom, as F's but without its denominator's."""
        return chi2_sf(self.f * self.ndf, self.ndf) if self.df else None


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether pairs of columns may be tested; `reason` says why not, else it is None."""

    reason: str | None
    p: float | None
    smallest_expected: float

    @property
    def passed(self) -> bool:
        """Return whether letters may be given."""
        return self.reason is None


def pearson(counts: Sequence[Sequence[float]]) -> Pearson:
    """Return Pearson's χ² of counts, rows × columns of single answers; empty rows and columns are dropped.

    Pearson, K. (1900), Philosophical Magazine 50, 157–175. No continuity correction.
    """
    kept = _kept(counts)
    rows = [sum(row) for row in kept]
    columns = [sum(column) for column in zip(*kept, strict=True)]
    total = sum(rows)
    expected = [[row * column / total for column in columns] for row in rows]
    statistic = sum(
        (count - mean) ** 2 / mean
        for given, means in zip(kept, expected, strict=True)
        for count, mean in zip(given, means, strict=True)
    )
    df = max(0, len(rows) - 1) * max(0, len(columns) - 1)
    smallest = min((mean for means in expected for mean in means), default=0.0)
    return Pearson(statistic, df, chi2_sf(statistic, df) if df else None, smallest)


def rao_scott(cells: Sequence[Sequence[Count]]) -> RaoScott:
    """Return the second-order test of a weighted table, rows × columns of single answers.

    Rows and columns without weight are dropped; where empty cells leave no variance to take the design
    effects from, they are Kish's. As `svychisq(statistic="F")` of R's survey, for a
    sample without strata or clusters: Rao and Scott (1984), Ann. Statist. 12, 46–60; the F form by
    Thomas and Rao (1987), J. Am. Stat. Assoc. 82, 630–636.
    """
    smallest = pearson([[cell.n for cell in row] for row in cells]).smallest_expected
    kept = _weighted(cells)
    n = sum(cell.n for row in kept for cell in row)
    w = sum(cell.w for row in kept for cell in row)
    weighted = pearson([[cell.w / w * n for cell in row] for row in kept])
    if not weighted.df or n <= 1:
        return RaoScott(0.0, 0.0, 0.0, None, smallest, 0)
    trace, trace_of_square = _design_effects(kept, n, w) or _kish_effects(kept, weighted.df)
    f, ndf = weighted.statistic / trace, trace**2 / trace_of_square
    ddf = ndf * (n - 1)
    return RaoScott(f, ndf, ddf, f_sf(f, ndf, ddf), smallest, weighted.df)


def gate(test: TableTest, level: float = LEVEL) -> Gate:
    """Return whether a table's columns may be compared in pairs: expected counts of 5 or more, p < level."""
    reason = None
    if test.p is None:
        reason = NOTHING_TO_COMPARE
    elif test.smallest_expected < LEAST_EXPECTED:
        reason = EXPECTED_BELOW_5
    elif test.p >= level:
        reason = NO_CLEAR_DIFFERENCE
    return Gate(reason, test.p, test.smallest_expected)


def _kept(counts: Sequence[Sequence[float]]) -> list[list[float]]:
    columns = [j for j, column in enumerate(zip(*counts, strict=True)) if sum(column) > 0]
    return [[row[j] for j in columns] for row in counts if sum(row) > 0]


def _weighted(cells: Sequence[Sequence[Count]]) -> list[list[Count]]:
    columns = [j for j, column in enumerate(zip(*cells, strict=True)) if sum(cell.w for cell in column) > 0]
    return [[row[j] for j in columns] for row in cells if sum(cell.w for cell in row) > 0]


def _design_effects(cells: Sequence[Sequence[Count]], n: int, w: float) -> tuple[float, float] | None:
    """Return the traces of Δ and Δ², whose eigenvalues are the design effects of the interaction.

    None where empty cells leave no inverse or no variance. The cells' covariance is a diagonal and two
    vectors: n/(n-1)/W²·[δₖₗ·W2ₖ - pₗ·W2ₖ - pₖ·W2ₗ + pₖ·pₗ·ΣW2].
    """
    inverse = [[w / cell.w if cell.w > 0 else 0.0 for cell in row] for row in cells]
    ones = [[1.0 if cell.w > 0 else 0.0 for cell in row] for row in cells]
    squares = [[cell.w2 / w**2 * n / (n - 1) for cell in row] for row in cells]
    total = sum(value for row in squares for value in row)
    scaled = _times(squares, inverse)
    a, b = _contrasts(ones), _contrasts(scaled)
    numerator = [
        [value - a[k] * b[m] - b[k] * a[m] + a[k] * a[m] * total for m, value in enumerate(row)]
        for k, row in enumerate(_contrasted(_times(scaled, inverse)))
    ]
    lower = cholesky(_contrasted([[value / n for value in row] for row in inverse]))
    if lower is None:
        return None
    delta = solved(lower, transposed(solved(lower, numerator)))
    trace = sum(row[k] for k, row in enumerate(delta))
    return (trace, sum(value**2 for row in delta for value in row)) if trace > NO_VARIANCE else None


def _kish_effects(cells: Sequence[Sequence[Count]], df: int) -> tuple[float, float]:
    """Return the traces as if each of the df design effects were that of the weights alone."""
    n, w, w2 = (sum(sums) for sums in zip(*(cell for row in cells for cell in row), strict=True))
    deff = n / kish(w, w2)
    return df * deff, df * deff**2


def _times(one: Matrix, other: Matrix) -> Matrix:
    return [[a * b for a, b in zip(*rows, strict=True)] for rows in zip(one, other, strict=True)]


def _contrasts(table: Matrix) -> list[float]:
    """Return Cᵀ·x for the interaction contrasts of a table: each cell against the last row and column."""
    *rows, end = table
    return [row[j] - row[-1] - end[j] + end[-1] for row in rows for j in range(len(end) - 1)]


def _contrasted(table: Matrix) -> Matrix:
    """Return Cᵀ·diag(x)·C for the same contrasts; each has four cells, so two meet in 1, 2 or 4."""
    *rows, end = table
    places = [(i, j) for i in range(len(rows)) for j in range(len(end) - 1)]
    return [
        [
            (rows[i][j] if (i, j) == (k, m) else 0.0)
            + (rows[i][-1] if i == k else 0.0)
            + (end[j] if j == m else 0.0)
            + end[-1]
            for k, m in places
        ]
        for i, j in places
    ]
