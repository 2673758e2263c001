"""What the public does not see of a crosstab, so that nobody's answer can be worked out. Pure.

NUMBERS, bases and privacy: small or uncertain columns are hidden, and one more where only one would
be; whole percents, bases rounded down to 5, no counts.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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
    if left_out := _too_few(full, hidden, settings):
        full = build(left_out)
    full = compared(full, frozenset(hidden))
    reason = reason_hidden(full.columns[0], cells_of(full, ALL), settings)
    reasons = {**hidden, **({ALL: reason} if reason else {})}
    return without_hidden(full, reasons)


def without_hidden(table: Crosstab, reasons: Mapping[str, str]) -> Crosstab:
    """Return a table as the public sees it, without the figures of columns that there are reasons to hide."""
    return replace(
        table,
        columns=tuple(public_column(column, reasons.get(column.code, "")) for column in table.columns),
        cells={place: public_cell(cell, cell.column in reasons) for place, cell in table.cells.items()},
        no_banner=_rounded_down(table.no_banner),
        sums={},
    )


def columns_left_out(full: Crosstab, settings: StudySettings) -> tuple[str, ...]:
    """Return the hidden columns that the public's `all` leaves out: those that together hold no batch."""
    return _too_few(full, _hidden(full, settings), settings)


def reason_hidden(column: Column, cells: Iterable[Cell], settings: StudySettings) -> str:
    """Return why a column with these cells is hidden by itself, empty where it is not."""
    if column.small_base:
        return SMALL % settings.smallest_base
    if any(cell.width >= settings.widest_interval for cell in cells):
        return WIDE % settings.widest_interval
    return ""


def _too_few(full: Crosstab, hidden: Collection[str], settings: StudySettings) -> tuple[str, ...]:
    together = sum(full.column(code).base for code in hidden)
    return tuple(hidden) if together < settings.batch else ()


def _hidden(table: Crosstab, settings: StudySettings) -> dict[str, str]:
    """Return the hidden columns with their reasons: none, or two at least that anybody is in."""
    columns = table.columns[1:]
    reasons = {one.code: reason_hidden(one, cells_of(table, one.code), settings) for one in columns}
    hidden = {code: reason for code, reason in reasons.items() if reason}
    shown = [column for column in columns if column.code not in hidden]
    # `all` less the shown ones would be a hidden column that stands alone, and an empty one hides nothing.
    if sum(column.base > 0 for column in columns if column.code in hidden) == 1 and shown:
        hidden[min(shown, key=lambda column: column.base).code] = COMPLEMENT
    return hidden


def cells_of(table: Crosstab, column: str) -> Iterator[Cell]:
    """Return the cells of a column."""
    return (cell for cell in table.cells.values() if cell.column == column)


def public_column(column: Column, reason: str) -> Column:
    """Return a column with its numbers of people rounded down, none where there is a reason to hide it."""
    if reason:
        return replace(column, base=0, effective_base=0.0, no_answer=0, suppressed=reason)
    return replace(
        column,
        base=_rounded_down(column.base),
        effective_base=float(_rounded_down(floor(column.effective_base))),
        no_answer=_rounded_down(column.no_answer),
    )


def public_cell(cell: Cell, hidden: bool) -> Cell:
    """Return a cell in whole percents and without its count, without figures where it is hidden."""
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
