"""Joint tally -> Crosstab: counts, bases, percents and intervals. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import floor

from study.instrument import SEPARATOR, Question
from study.statistics import largest_remainder, wilson
from study.tally import INCLUDED, Combination, Count, Tally

ALL = "all"
LOW_BASE = 100
SMALL_BASE = 30


@dataclass(frozen=True, slots=True)
class Column:
    """A banner option, or all of them; `base` counts those who answered both questions."""

    code: str
    base: int
    effective_base: float
    no_answer: int

    @property
    def low_base(self) -> bool:
        """Return whether the base asks for caution."""
        return self.base < LOW_BASE

    @property
    def small_base(self) -> bool:
        """Return whether the base is too small to read a percentage from."""
        return self.base < SMALL_BASE


@dataclass(frozen=True, slots=True)
class Cell:
    """A row option within a column. Percents and bounds from 0 to 100, None where nobody answered."""

    row: str
    column: str
    count: int
    percent: float | None
    rounded: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Crosstab:
    """A row question by a banner question; `cells` by (row code, column code)."""

    row: Question
    banner: Question
    revision: int
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, str], Cell]
    no_banner: int

    @property
    def base(self) -> int:
        """Return the base of all columns together."""
        return self.columns[0].base


def crosstab(tally: Tally, row: Question, banner: Question) -> Crosstab:
    """Return the unweighted crosstab of two different closed questions; the banner takes one answer.

    The first column, `all`, is the sum of the others: who gave no banner answer is in no column and
    is counted in `no_banner`.
    """
    margin = tally.margin(row.code, banner.code, "status")
    shown = tuple(option.code for option in banner.reported)
    counted = {ALL: _column_counts(margin, row, shown)}
    counted |= {code: _column_counts(margin, row, (code,)) for code in shown}
    return Crosstab(
        row=row,
        banner=banner,
        revision=tally.revision,
        columns=tuple(
            Column(code, sums.base, float(sums.base), sums.no_answer) for code, sums in counted.items()
        ),
        cells={
            (cell.row, cell.column): cell
            for code, sums in counted.items()
            for cell in _cells(row, code, sums)
        },
        no_banner=sum(
            count.n
            for (_, column, status), count in margin.items()
            if status == INCLUDED and column not in shown
        ),
    )


@dataclass(frozen=True, slots=True)
class _ColumnCounts:
    counts: Mapping[str, int]
    base: int
    no_answer: int


def _column_counts(
    margin: Mapping[Combination, Count], row: Question, columns: Collection[str]
) -> _ColumnCounts:
    counts = {option.code: 0 for option in row.reported}
    base = no_answer = 0
    for (answer, column, status), cell in margin.items():
        if column not in columns or status != INCLUDED:
            continue
        given = answer.split(SEPARATOR) if row.kind == "multiple" else [answer]
        given = [code for code in given if code in counts]
        base += cell.n if given else 0
        no_answer += 0 if given else cell.n
        for code in given:
            counts[code] += cell.n
    return _ColumnCounts(counts, base, no_answer)


def _cells(row: Question, column: str, sums: _ColumnCounts) -> list[Cell]:
    rounded = _rounded(row, sums)
    cells = []
    for code, count in sums.counts.items():
        if not sums.base:
            cells.append(Cell(code, column, count, None, None, None, None))
            continue
        low, high = wilson(count / sums.base, sums.base)
        percent = 100 * count / sums.base
        cells.append(Cell(code, column, count, percent, rounded[code], 100 * low, 100 * high))
    return cells


def _rounded(row: Question, sums: _ColumnCounts) -> dict[str, float]:
    """Return whole percents: adding to 100, but for a multiple question, where they need not."""
    if not sums.base:
        return {}
    if row.kind == "multiple":
        return {code: float(floor(100 * count / sums.base + 0.5)) for code, count in sums.counts.items()}
    shares = largest_remainder(list(sums.counts.values()))
    return dict(zip(sums.counts, shares or (), strict=True))
