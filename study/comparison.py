"""Which columns of a crosstab are clearly higher than which: for closed studies and releases only. Pure.

On a stream of answers such marks mislead: looking every 10 answers gave 32 % false positives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from study.statistics import (
    NO_CLEAR_DIFFERENCE,
    NOTHING_TO_COMPARE,
    Gate,
    gate,
    higher_than,
    pearson,
    pooled_z,
    rao_scott,
    two_sided_p,
    unpooled_z,
)
from study.tabulation import Cell, Crosstab
from study.tally import Count

SEVERAL_ANSWERS = "several answers were possible, so columns are not tested"


def compared(table: Crosstab, hidden: frozenset[str] = frozenset()) -> Crosstab:
    """Return a crosstab with `higher_than` filled in where its test passes the gate, else its verdict.

    Columns that are hidden from the reader, and those without a base, are left out of all tests.
    """
    columns = [c.code for c in table.columns[1:] if c.base and c.code not in hidden]
    if table.row.kind == "multiple":
        return replace(table, verdict=SEVERAL_ANSWERS)
    if len(columns) < 2:  # noqa: PLR2004 (a pair)
        return replace(table, verdict=NOTHING_TO_COMPARE)
    rows = [option.code for option in table.row.reported]
    sums = [[table.sums[row, column] for column in columns] for row in rows]
    passed = gate_of(sums, weighted=table.weighted)
    if passed.reason is not None:
        return replace(table, verdict=passed.reason)
    z = {(row, a, b): pair_z(table, row, a, b) for row in rows for a, b in combinations(columns, 2)}
    pairs = {place: None if value is None else two_sided_p(value) for place, value in z.items()}
    shares = {(row, column): table.cells[row, column].percent or 0.0 for row in rows for column in columns}
    higher = higher_than(shares, pairs)
    verdict = "" if any(higher.values()) else NO_CLEAR_DIFFERENCE
    return replace(table, cells=_marked(table.cells, higher), verdict=verdict)


def gate_of(sums: Sequence[Sequence[Count]], *, weighted: bool) -> Gate:
    """Return whether rows and columns of counts may be compared: by Rao and Scott's test, or Pearson's."""
    return gate(rao_scott(sums) if weighted else pearson([[one.n for one in row] for row in sums]))


def _marked(
    cells: Mapping[tuple[str, str], Cell], higher: Mapping[tuple[str, str], tuple[str, ...]]
) -> dict[tuple[str, str], Cell]:
    return {place: replace(cell, higher_than=higher.get(place, ())) for place, cell in cells.items()}


def pair_z(table: Crosstab, row: str, a: str, b: str) -> float | None:
    """Return z of the difference between columns a and b in a row, None where it has no variance."""
    one, other = table.cells[row, a], table.cells[row, b]
    if not table.weighted:
        return pooled_z(one.count or 0, table.column(a).base, other.count or 0, table.column(b).base)
    if one.percent is None or other.percent is None or one.se is None or other.se is None:
        return None
    return unpooled_z(one.percent, one.se, other.percent, other.se)
