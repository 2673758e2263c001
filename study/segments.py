"""Two groups of people side by side: how far the answers of the one are from those of the other. Pure."""

from dataclasses import dataclass

from study.comparison import SEVERAL_ANSWERS, gate_of
from study.statistics import (
    NO_CLEAR_DIFFERENCE,
    NOTHING_TO_COMPARE,
    Bounded,
    Gate,
    holm,
    newcombe,
    pooled_z,
    two_sided_p,
    unpooled_z,
)
from study.statistics.association import LEVEL
from study.tabulation import ALL, Cell, Crosstab

OVERLAPPING = "some people are in both"
STILL_OPEN = "more answers may come"


@dataclass(frozen=True, slots=True)
class OptionDifference:
    """An option in both groups, and by how many points the first is above the second.

    None where one of them is empty; the bounds also where some people may be in both. `clear`: beyond chance.
    """

    one: Cell
    other: Cell
    points: float | None
    low: float | None
    high: float | None
    clear: bool = False


@dataclass(frozen=True)
class Difference:
    """Two crosstabs of the same questions and their columns of all; `verdict` says why none is clear."""

    one: Crosstab
    other: Crosstab
    options: tuple[OptionDifference, ...]
    verdict: str


def difference(one: Crosstab, other: Crosstab, *, disjoint: bool, closed: bool) -> Difference:
    """Return how two groups differ in all columns together.

    `disjoint`: nobody is in both, without which neither interval nor test holds. `closed`: no more answers
    come in, without which a test would be one look of many.
    """
    verdict = _refusal(one, other, disjoint, closed)
    clear = frozenset[str]() if verdict else _clear(one, other)
    options = tuple(
        _option(one.cells[option.code, ALL], other.cells[option.code, ALL], disjoint, option.code in clear)
        for option in one.row.reported
    )
    return Difference(one, other, options, verdict or ("" if clear else NO_CLEAR_DIFFERENCE))


def _refusal(one: Crosstab, other: Crosstab, disjoint: bool, closed: bool) -> str:
    """Return why the groups are not tested, empty where they are."""
    if not disjoint:
        return OVERLAPPING
    if one.row.kind == "multiple":
        return SEVERAL_ANSWERS
    if one.columns[0].small_base or other.columns[0].small_base:
        return NOTHING_TO_COMPARE
    return (_gate(one, other).reason or "") if closed else STILL_OPEN


def _gate(one: Crosstab, other: Crosstab) -> Gate:
    sums = [[table.sums[option.code, ALL] for table in (one, other)] for option in one.row.reported]
    return gate_of(sums, weighted=one.weighted)


def _clear(one: Crosstab, other: Crosstab) -> frozenset[str]:
    codes = [option.code for option in one.row.reported]
    z = [_z(one, other, code) for code in codes]
    adjusted = holm([None if value is None else two_sided_p(value) for value in z])
    return frozenset(code for code, p in zip(codes, adjusted, strict=True) if p is not None and p < LEVEL)


def _z(one: Crosstab, other: Crosstab, code: str) -> float | None:
    a, b = one.cells[code, ALL], other.cells[code, ALL]
    if not one.weighted:
        return pooled_z(a.count or 0, one.base, b.count or 0, other.base)
    if a.percent is None or b.percent is None or a.se is None or b.se is None:
        return None
    return unpooled_z(a.percent, a.se, b.percent, b.se)


def _option(one: Cell, other: Cell, disjoint: bool, clear: bool) -> OptionDifference:
    a, b = _bounded(one), _bounded(other)
    if a is None or b is None:
        return OptionDifference(one, other, None, None, None)
    points, low, high = newcombe(a, b)
    if not disjoint:
        return OptionDifference(one, other, points, None, None)
    return OptionDifference(one, other, points, low, high, clear)


def _bounded(cell: Cell) -> Bounded | None:
    if cell.percent is None or cell.low is None or cell.high is None:
        return None
    return Bounded(cell.percent, cell.low, cell.high)
