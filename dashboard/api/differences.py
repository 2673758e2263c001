"""The tests behind a table's letters, in full, so that anybody can check them. Pure."""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import sqrt
from typing import TypeAlias

from study.comparison import pair_z
from study.statistics import (
    Pearson,
    RaoScott,
    benjamini_hochberg,
    bonferroni,
    holm,
    pearson,
    rao_scott,
    two_sided_p,
)
from study.tabulation import Crosstab

Adjust: TypeAlias = Callable[[Sequence[float | None]], list[float | None]]

STILL_OPEN = "columns are compared once the study is closed"
FEWEST_COLUMNS = 2
NAMES = ("row", "a", "b", "z", "p", "p_holm", "p_holm_row", "p_bonferroni_row", "p_bh_row")


def differences(table: Crosstab, closed: bool) -> dict[str, object]:
    """Return the test of a table, all pairs of its columns, and the verdict, null where letters stand.

    Columns without a base are left out. Pairs are tested whatever the verdict: it says whether to trust them.
    """
    columns = [column.code for column in table.columns[1:] if column.base]
    if not closed or table.row.kind == "multiple" or len(columns) < FEWEST_COLUMNS:
        return {"verdict": table.verdict or STILL_OPEN, "test": None, "pairs": []}
    return {
        "verdict": table.verdict or None,
        "test": _test(table, columns),
        "pairs": _pairs(table, columns),
    }


def _test(table: Crosstab, columns: list[str]) -> dict[str, object]:
    sums = [[table.sums[option.code, column] for column in columns] for option in table.row.reported]
    if table.weighted:
        return _rao_scott(rao_scott(sums))
    counts = [[one.n for one in row] for row in sums]
    return _pearson(pearson(counts), counts)


def _rao_scott(found: RaoScott) -> dict[str, object]:
    return {
        "name": "rao_scott",
        "statistic": found.f,
        "ndf": found.ndf,
        "ddf": found.ddf,
        "p": found.p,
        "p_first_order": found.p_first_order,
        "p_second_order": found.p_second_order,
        "smallest_expected": found.smallest_expected,
    }


def _pearson(found: Pearson, counts: list[list[int]]) -> dict[str, object]:
    return {
        "name": "pearson",
        "statistic": found.statistic,
        "df": found.df,
        "p": found.p,
        "smallest_expected": found.smallest_expected,
        "cramers_v": _cramers_v(found, counts),
    }


def _cramers_v(found: Pearson, counts: list[list[int]]) -> float | None:
    """Return Cramér's V, from 0 to 1, None where fewer than two rows or columns have counts."""
    n = sum(map(sum, counts))
    rows, columns = sum(any(row) for row in counts), sum(any(column) for column in zip(*counts, strict=True))
    freedom = n * (min(rows, columns) - 1)
    return sqrt(found.statistic / freedom) if freedom > 0 else None


def _pairs(table: Crosstab, columns: list[str]) -> list[dict[str, object]]:
    pairs = list(combinations(columns, 2))
    places = [(option.code, a, b) for option in table.row.reported for a, b in pairs]
    z = [pair_z(table, *place) for place in places]
    p = [None if value is None else two_sided_p(value) for value in z]
    in_rows = (_in_rows(adjust, p, len(pairs)) for adjust in (holm, bonferroni, benjamini_hochberg))
    figures = zip(places, z, p, holm(p), *in_rows, strict=True)
    return [dict(zip(NAMES, (*place, *values), strict=True)) for place, *values in figures]


def _in_rows(adjust: Adjust, p: Sequence[float | None], pairs: int) -> list[float | None]:
    """Return p-values adjusted over the pairs of each row by itself."""
    rows = (p[start : start + pairs] for start in range(0, len(p), pairs))
    return [value for row in rows for value in adjust(row)]
