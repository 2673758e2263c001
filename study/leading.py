"""What stands out in a crosstab: its most frequent answers, and which columns give one more often. Pure."""

from functools import reduce

from study.comparison import gate_of
from study.statistics import (
    Estimate,
    Gate,
    estimate,
    holm,
    pooled_z,
    two_sided_p,
    unpooled_z,
    wilson,
)
from study.statistics.association import LEVEL
from study.tabulation import ALL, Cell, Crosstab
from study.tally import Count

FEWEST_COLUMNS = 2


def leading(table: Crosstab) -> list[Cell]:
    """Return the most frequent answer of all columns, then those whose intervals reach into its own.

    By share; empty without answers.
    """
    cells = [table.cells[option.code, ALL] for option in table.row.reported]
    ranked = sorted(
        (cell for cell in cells if cell.percent is not None), key=lambda cell: -(cell.percent or 0)
    )
    return [cell for cell in ranked if (cell.high or 0) >= (ranked[0].low or 0)]


def more_often(table: Crosstab, answer: str, *, closed: bool) -> list[Cell]:
    """Return the cells of an answer whose columns give it more often than all other columns, by share.

    Closed: by the two-sample test of each column with a base against the rest, Holm's adjustment over
    them, behind the gate of answer × columns. Else nothing is tested, as answers still come in: the
    intervals of the column and of the rest have to lie apart. Empty for weighted several answers.
    """
    columns = [column.code for column in table.columns[1:] if column.base and not column.small_base]
    several = table.weighted and table.row.kind == "multiple"
    if several or len(columns) < FEWEST_COLUMNS:
        return []
    cells = [table.cells[answer, column] for column in columns]
    rests = [_rest(table, answer, column) for column in columns]
    apart = _tested(table, cells, rests) if closed else _apart(cells, rests)
    higher = [
        cell
        for cell, rest, is_apart in zip(cells, rests, apart, strict=True)
        if is_apart and (cell.percent or 0) > 100 * rest.share
    ]
    return sorted(higher, key=lambda cell: -(cell.percent or 0))


def _apart(cells: list[Cell], rests: list[Estimate]) -> list[bool]:
    return [(cell.low or 0) > 100 * rest.high for cell, rest in zip(cells, rests, strict=True)]


def _tested(table: Crosstab, cells: list[Cell], rests: list[Estimate]) -> list[bool]:
    if not _gate(table, cells).passed:
        return [False] * len(cells)
    z = [_z(table, cell, rest) for cell, rest in zip(cells, rests, strict=True)]
    adjusted = holm([None if value is None else two_sided_p(value) for value in z])
    return [p is not None and p < LEVEL for p in adjusted]


def _gate(table: Crosstab, cells: list[Cell]) -> Gate:
    """Return whether giving the answer or another one depends on the column at all."""
    given = [table.sums[cell.row, cell.column] for cell in cells]
    others = [_minus(_base(table, cell.column), one) for cell, one in zip(cells, given, strict=True)]
    return gate_of([given, others], weighted=table.weighted)


def _z(table: Crosstab, cell: Cell, rest: Estimate) -> float | None:
    if table.weighted:
        return unpooled_z((cell.percent or 0) / 100, (cell.se or 0) / 100, rest.share, rest.se)
    yes = table.sums[cell.row, ALL].n - table.sums[cell.row, cell.column].n
    return pooled_z(cell.count or 0, table.column(cell.column).base, yes, rest.base)


def _rest(table: Crosstab, answer: str, column: str) -> Estimate:
    """Return the share of an answer in all columns but one."""
    yes = _minus(table.sums[answer, ALL], table.sums[answer, column])
    base = _minus(_base(table, ALL), _base(table, column))
    found = estimate(yes, base, table.base) if table.weighted else None
    if found is not None:
        return found
    share = yes.n / base.n
    return Estimate(share, 0.0, base.n, float(base.n), *wilson(share, base.n))


def _base(table: Crosstab, column: str) -> Count:
    """Return the base of a column; where several answers could be chosen, as if each weighed 1."""
    if table.row.kind == "multiple":
        n = table.column(column).base
        return Count(n, float(n), float(n))
    return reduce(Count.plus, (table.sums[option.code, column] for option in table.row.reported))


def _minus(one: Count, other: Count) -> Count:
    return Count(one.n - other.n, one.w - other.w, one.w2 - other.w2)
