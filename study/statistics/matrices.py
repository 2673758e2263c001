"""The little linear algebra that Rao and Scott's test needs. A matrix is a list of rows."""

from math import sqrt
from typing import TypeAlias

Matrix: TypeAlias = list[list[float]]

# A pivot this much smaller than its diagonal is rounding: the matrix has no inverse.
SINGULAR = 1e-12


def cholesky(matrix: Matrix) -> Matrix | None:
    """Return the lower triangle L with L·Lᵀ = matrix (symmetric), None where it has no inverse."""
    lower: Matrix = []
    for i, row in enumerate(matrix):
        built: list[float] = []
        for j, above in enumerate(lower):
            known = sum(a * b for a, b in zip(built, above, strict=False))
            built.append((row[j] - known) / above[j])
        pivot = row[i] - sum(value * value for value in built)
        if pivot <= SINGULAR * row[i]:
            return None
        lower.append([*built, sqrt(pivot)])
    return lower


def solved(lower: Matrix, right: Matrix) -> Matrix:
    """Return L⁻¹·right for a lower triangle L."""
    rows: Matrix = []
    for i, triangle in enumerate(lower):
        row = list(right[i])
        for factor, known in zip(triangle[:i], rows, strict=True):
            row = [value - factor * other for value, other in zip(row, known, strict=True)]
        rows.append([value / triangle[i] for value in row])
    return rows


def transposed(matrix: Matrix) -> Matrix:
    """Return the transpose."""
    return [list(column) for column in zip(*matrix, strict=True)]
