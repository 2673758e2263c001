"""The tests behind a table's letters, in full, so that anybody can check them. Pure."""

from itertools import combinations
from math import sqrt

from study.statistics import Pearson, RaoScott, holm, pearson, pooled_z, rao_scott, two_sided_p, unpooled_z
from study.tabulation import Crosstab

STILL_OPEN = "columns are compared once the study is closed"
FEWEST_COLUMNS = 2


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
    z = [_z(table, *place) for place in places]
    p = [None if value is None else two_sided_p(value) for value in z]
    in_row = [
        value for start in range(0, len(p), len(pairs)) for value in holm(p[start : start + len(pairs)])
    ]
    names = ("row", "a", "b", "z", "p", "p_holm", "p_holm_row")
    figures = zip(places, z, p, holm(p), in_row, strict=True)
    return [dict(zip(names, (*place, *values), strict=True)) for place, *values in figures]


def _z(table: Crosstab, row: str, a: str, b: str) -> float | None:
    one, other = table.cells[row, a], table.cells[row, b]
    if not table.weighted:
        return pooled_z(one.count or 0, table.column(a).base, other.count or 0, table.column(b).base)
    if one.percent is None or other.percent is None or one.se is None or other.se is None:
        return None
    return unpooled_z(one.percent, one.se, other.percent, other.se)
