"""What the public does not see of a crosstab, so that nobody's answer can be worked out. Pure.

NUMBERS, bases and privacy: small or uncertain columns are hidden, and one more where only one would
be; whole percents, bases rounded down to 5, no counts.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from math import floor

from study.comparison import compared
from study.study_settings import StudySettings
from study.tabulation import ALL, HALF, Cell, Column, Crosstab

BASE_STEP = 5
SMALL, WIDE, COMPLEMENT = "n < %d", "interval of %d points or more", "hidden with another column"
# What a share is given as that some have and that rounds to nothing: it reads "<1 %", not how much less.
TRACE = 0.25


def public(build: Callable[[Collection[str]], Crosstab], settings: StudySettings) -> Crosstab:
    """Return what the public may see of a crosstab.

    Columns are compared first, the hidden ones left out. `build` makes the crosstab with some columns
    left out of `all`: hidden columns count there only if together they hold a batch.
    """
    full = build(())
    hidden = _hidden(full, settings)
    together = sum(full.column(code).base for code in hidden)
    if hidden and together < settings.batch:
        full = build(tuple(hidden))
    full = compared(full, frozenset(hidden))
    reason = _reason(full, full.columns[0], settings)
    reasons = {**hidden, **({ALL: reason} if reason else {})}
    return replace(
        full,
        columns=tuple(_public_column(column, reasons.get(column.code, "")) for column in full.columns),
        cells={place: _public_cell(cell, cell.column in reasons) for place, cell in full.cells.items()},
        no_banner=_rounded_down(full.no_banner),
        sums={},
    )


def _hidden(table: Crosstab, settings: StudySettings) -> dict[str, str]:
    """Return the hidden columns with their reasons: none, or two at least that anybody is in."""
    columns = table.columns[1:]
    hidden = {column.code: reason for column in columns if (reason := _reason(table, column, settings))}
    shown = [column for column in columns if column.code not in hidden]
    # `all` less the shown ones would be a hidden column that stands alone, and an empty one hides nothing.
    if sum(column.base > 0 for column in columns if column.code in hidden) == 1 and shown:
        hidden[min(shown, key=lambda column: column.base).code] = COMPLEMENT
    return hidden


def _reason(table: Crosstab, column: Column, settings: StudySettings) -> str:
    if column.small_base:
        return SMALL % settings.smallest_base
    cells = [cell for cell in table.cells.values() if cell.column == column.code]
    if any(
        cell.high - cell.low >= settings.widest_interval
        for cell in cells
        if cell.high is not None and cell.low is not None
    ):
        return WIDE % settings.widest_interval
    return ""


def _public_column(column: Column, reason: str) -> Column:
    if reason:
        return replace(column, base=0, effective_base=0.0, no_answer=0, suppressed=reason)
    return replace(
        column,
        base=_rounded_down(column.base),
        effective_base=float(_rounded_down(floor(column.effective_base))),
        no_answer=_rounded_down(column.no_answer),
    )


def _public_cell(cell: Cell, hidden: bool) -> Cell:
    if hidden or cell.percent is None or cell.low is None or cell.high is None:
        return Cell(cell.row, cell.column, None)
    return replace(
        cell,
        count=None,
        percent=TRACE if cell.below_one else cell.rounded,
        low=float(floor(cell.low + HALF)),
        high=float(floor(cell.high + HALF)),
        se=None,
    )


def _rounded_down(n: int) -> int:
    return n - n % BASE_STEP
