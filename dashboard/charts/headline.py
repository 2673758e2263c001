"""Crosstab -> the sentence above everything: the most frequent answer, and among whom it is more so. Pure."""

from dashboard.charts.bars import column_names
from dashboard.wording import Wording
from study.leading import leading, more_often
from study.response import Study
from study.tabulation import Cell, Crosstab

# The code by which an instrument asks which channel people would try first.
FIRST_CHOICE = "channel"


def headline(study: Study, table: Crosstab, say: Wording, *, closed: bool) -> str:
    """Return what a crosstab comes to, in a sentence with its numbers; or that it is too early to say.

    Columns are tested only once the study is closed; before, intervals have to lie apart.
    """
    every = table.columns[0]
    if not every.base:
        return say.gettext("No answers yet.")
    if every.small_base:
        text = say.gettext("Too few answers yet: %(count)s. Percentages with their intervals stand below.")
        return text % {"count": say.number(every.base)}
    first, *close = leading(table)
    if close:
        return _undecided(table, [first, *close], say)
    return f"{_leader(study, table, first, say)}{_among(table, first, say, closed)}."


def _undecided(table: Crosstab, cells: list[Cell], say: Wording) -> str:
    text = say.gettext("No clear difference between %(answers)s.")
    named = [f"{_label(table, cell, say)} {say.estimate(cell)}" for cell in cells]
    return text % {"answers": say.listed(named)}


def _leader(study: Study, table: Crosstab, first: Cell, say: Wording) -> str:
    if table.row.kind == "multiple":
        text = say.gettext("“%(answer)s” was chosen by %(share)s, more than any other answer")
    elif table.row is study.instrument.headline and table.row.code == FIRST_CHOICE:
        text = say.gettext("%(answer)s is the first choice of %(share)s")
    else:
        text = say.gettext("“%(answer)s” is the most frequent answer: %(share)s")
    return text % {"answer": _label(table, first, say), "share": say.estimate(first)}


def _among(table: Crosstab, first: Cell, say: Wording, closed: bool) -> str:
    """Return among whom the answer is given more often, empty where that is not clear."""
    cells = more_often(table, first.row, closed=closed)
    if not cells:
        return ""
    names = column_names(table, say)
    if closed:
        told = [f"{names[cell.column]} ({say.share(cell)})" for cell in cells]
        text = say.gettext("most of all among %(columns)s")
    else:
        told = [f"{names[cell.column]} ({say.share(cell)}, {say.interval(cell)})" for cell in cells]
        text = say.gettext("highest so far among %(columns)s")
    return f", {text % {'columns': say.listed(told)}}"


def _label(table: Crosstab, cell: Cell, say: Wording) -> str:
    return next(option.labels[say.language] for option in table.row.options if option.code == cell.row)
