"""Which columns differ from which, to be asked where the test of the whole table passed its gate."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import TypeAlias

from study.statistics.association import LEVEL

Cell: TypeAlias = tuple[str, str]
Pair: TypeAlias = tuple[str, str, str]


def pooled_z(yes_a: float, n_a: float, yes_b: float, n_b: float) -> float | None:
    """Return z of the difference a - b of two unweighted shares, None where nobody or everybody said yes."""
    if n_a <= 0 or n_b <= 0:
        return None
    share = (yes_a + yes_b) / (n_a + n_b)
    variance = share * (1 - share) * (1 / n_a + 1 / n_b)
    return (yes_a / n_a - yes_b / n_b) / sqrt(variance) if variance > 0 else None


def unpooled_z(share_a: float, se_a: float, share_b: float, se_b: float) -> float | None:
    """Return z of the difference a - b of two weighted shares, None where neither has a standard error."""
    variance = se_a**2 + se_b**2
    return (share_a - share_b) / sqrt(variance) if variance > 0 else None


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p-values adjusted for their number, in the order given; None stays and does not count.

    Holm, S. (1979), Scand. J. Statist. 6, 65–70.
    """
    tested = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, i) in enumerate(tested):
        largest = max(largest, min(1.0, (len(tested) - rank) * p))
        adjusted[i] = largest
    return adjusted


def bonferroni(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p-values times their number, 1 at most; None stays and does not count.

    Dunn, O. J. (1961), J. Am. Stat. Assoc. 56, 52–64.
    """
    tested = sum(p is not None for p in p_values)
    return [None if p is None else min(1.0, tested * p) for p in p_values]


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Return p-values adjusted for the share of false findings, not for any at all; None stays, uncounted.

    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289–300.
    """
    tested = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    smallest = 1.0
    for rank, (p, i) in reversed(list(enumerate(tested, 1))):
        smallest = min(smallest, p * len(tested) / rank)
        adjusted[i] = smallest
    return adjusted


def higher_than(
    shares: Mapping[Cell, float], p_values: Mapping[Pair, float | None], level: float = LEVEL
) -> dict[Cell, tuple[str, ...]]:
    """Return for each (row, column) the columns that its share is clearly higher than, in their order.

    `p_values`: raw, by (row, column, column), of *all* pairs × rows of the table: Holm's adjustment is
    over them all. Whether to ask at all is the gate's to say.
    """
    higher: dict[Cell, list[str]] = {cell: [] for cell in shares}
    for (row, a, b), p in zip(p_values, holm(list(p_values.values())), strict=True):
        difference = shares[row, a] - shares[row, b]
        if p is not None and p < level and difference:
            over, under = (a, b) if difference > 0 else (b, a)
            higher[row, over].append(under)
    order = {column: place for place, (_, column) in enumerate(shares)}
    return {cell: tuple(sorted(columns, key=order.__getitem__)) for cell, columns in higher.items()}
