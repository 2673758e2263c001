"""Counts -> Crosstab: bases, percents, intervals. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import floor

from study.counting import Counts
from study.instrument import SEPARATOR, Question
from study.statistics import estimate, kish, largest_remainder, wilson
from study.study_settings import StudySettings
from study.tally import NOTHING, Combination, Count

ALL = "all"
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Column:
    """A banner option, or all of them; `base` counts those who answered both questions.

    `suppressed` says why a public table hides the column, else it is empty.
    """

    code: str
    base: int
    effective_base: float
    no_answer: int
    low_base: bool
    small_base: bool
    suppressed: str = ""

    @property
    def deff(self) -> float | None:
        """Return the design effect of the weights, None without a base."""
        return self.base / self.effective_base if self.effective_base else None


@dataclass(frozen=True, slots=True)
class Cell:
    """A row option within a column. Percents, bounds and `se` from 0 to 100, None where nobody answered.

    In a public table `count` and `se` are None, and all figures where the column is suppressed.
    """

    row: str
    column: str
    count: int | None
    percent: float | None = None
    rounded: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    higher_than: tuple[str, ...] = ()

    @property
    def below_one(self) -> bool:
        """Return whether some gave the answer but hardly any: it reads "<1 %", and `rounded` may be 0."""
        return self.percent is not None and self.percent > 0 and (self.percent < HALF or not self.rounded)

    @property
    def width(self) -> float:
        """Return the width of the interval in percentage points, 0 without one."""
        return 0.0 if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True)
class Crosstab:
    """A row question by a banner question; `cells` by (row code, column code).

    `excluded` is how many responses were left out. `verdict` says why no column is marked as higher than
    another, empty where that was not asked.
    """

    row: Question
    banner: Question
    revision: int
    weighted: bool
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, str], Cell]
    no_banner: int
    excluded: int = 0
    sums: Mapping[tuple[str, str], Count] = field(default_factory=dict, repr=False)
    verdict: str = ""

    @property
    def base(self) -> int:
        """Return the base of all columns together."""
        return self.columns[0].base

    def column(self, code: str) -> Column:
        """Return the column of a code; raise KeyError."""
        return {column.code: column for column in self.columns}[code]


def crosstab(
    counts: Counts,
    row: Question,
    banner: Question,
    *,
    weighted: Mapping[Combination, Count] | None = None,
    settings: StudySettings | None = None,
    left_out: Collection[str] = (),
) -> Crosstab:
    """Return the crosstab of two different closed questions; the banner takes one answer.

    `weighted` holds the counts over (row, banner) whose weights are to be used, else each response counts
    1. The column `all` is the sum of the others but those `left_out`; who gave no banner answer is in none.
    """
    cells = equal_counts(counts.over(row.code, banner.code)) if weighted is None else weighted
    respondents = sum(one.n for one in cells.values()) if weighted is not None else 0
    sums = column_sums(cells, row, banner, left_out)
    made = [cell for code, column in sums.items() for cell in _cells(row, code, column, respondents)]
    return Crosstab(
        row=row,
        banner=banner,
        revision=counts.revision,
        weighted=weighted is not None,
        columns=tuple(_column(code, column, settings or StudySettings()) for code, column in sums.items()),
        cells={(cell.row, cell.column): cell for cell in made},
        no_banner=sum(one.n for (_, code), one in cells.items() if code not in sums),
        excluded=counts.excluded,
        sums={(option, code): one for code, column in sums.items() for option, one in column.options.items()},
    )


def equal_counts(cells: Mapping[Combination, Count]) -> dict[Combination, Count]:
    """Return counts in which each response weighs 1."""
    return {cell: Count(one.n, float(one.n), float(one.n)) for cell, one in cells.items()}


@dataclass(frozen=True, slots=True)
class ColumnSums:
    """What a column adds up to: who gave each option, who answered at all, and how many did not."""

    options: Mapping[str, Count]
    base: Count
    no_answer: int


def column_sums(
    cells: Mapping[Combination, Count], row: Question, banner: Question, left_out: Collection[str] = ()
) -> dict[str, ColumnSums]:
    """Return the sums of counts over (row, banner) by column; `all`, the first, lacks those `left_out`."""
    shown = [option.code for option in banner.reported]
    parts = {ALL: [code for code in shown if code not in left_out], **{code: [code] for code in shown}}
    return {code: _summed(cells, row, part) for code, part in parts.items()}


def _summed(cells: Mapping[Combination, Count], row: Question, columns: Collection[str]) -> ColumnSums:
    options = {option.code: NOTHING for option in row.reported}
    base, no_answer = NOTHING, 0
    for (answer, column), one in cells.items():
        if column not in columns:
            continue
        given = answer.split(SEPARATOR) if row.kind == "multiple" else [answer]
        given = [code for code in given if code in options]
        base = base.plus(one) if given else base
        no_answer += 0 if given else one.n
        for code in given:
            options[code] = options[code].plus(one)
    return ColumnSums(options, base, no_answer)


def _column(code: str, sums: ColumnSums, settings: StudySettings) -> Column:
    n = sums.base.n
    # A column's own effective base is Kish's; each of its shares has one of its own.
    effective = min(float(n), kish(sums.base.w, sums.base.w2))
    return Column(
        code=code,
        base=n,
        effective_base=effective,
        no_answer=sums.no_answer,
        low_base=effective < settings.low_base,
        small_base=effective < settings.smallest_base,
    )


def _cells(row: Question, column: str, sums: ColumnSums, respondents: int) -> list[Cell]:
    if not sums.base.n:
        return [Cell(code, column, 0) for code in sums.options]
    rounded = _rounded(row, sums)
    return [
        _cell((code, column, one.n), rounded[code], one, sums.base, respondents)
        for code, one in sums.options.items()
    ]


def _cell(place: tuple[str, str, int], rounded: float, one: Count, base: Count, respondents: int) -> Cell:
    """Return a cell with its estimate: weighted where the number of all respondents is given."""
    if not respondents:
        low, high = wilson(one.n / base.n, base.n)
        return Cell(*place, 100 * one.n / base.n, rounded, 100 * low, 100 * high)
    found = estimate(one, base, respondents)
    if found is None:
        return Cell(*place)
    return Cell(*place, 100 * found.share, rounded, 100 * found.low, 100 * found.high, 100 * found.se)


def _rounded(row: Question, sums: ColumnSums) -> dict[str, float]:
    """Return whole percents: adding to 100, but for a multiple question, where they need not."""
    weights = {code: one.w for code, one in sums.options.items()}
    if row.kind == "multiple":
        return {code: float(floor(100 * w / sums.base.w + 0.5)) for code, w in weights.items()}
    shares = largest_remainder(list(weights.values()))
    return dict(zip(weights, shares or (), strict=True))
