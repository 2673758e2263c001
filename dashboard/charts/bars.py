"""Crosstab -> chart of bars: a column a group, an option a colour. Pure."""

from dashboard.charts.model import Chart, Figure, Group, Kind, Series
from dashboard.crosstab_json import BETWEEN, notes
from dashboard.wording import Wording
from study.instrument import Question
from study.look import colour
from study.response import Study
from study.tabulation import ALL, Cell, Column, Crosstab


def bars_chart(study: Study, table: Crosstab, say: Wording, *, segment: str = "") -> Chart:
    """Return the chart of a crosstab; the first group is that of all columns together."""
    names = column_names(table, say)
    return Chart(
        name=f"{table.row.code}{BETWEEN}{table.banner.code}",
        kind=Kind.BARS,
        title=table.row.labels[say.language],
        sentence=bars_sentence(table, say),
        caption=_caption(table, say),
        series=option_series(table.row, say),
        groups=tuple(
            column_group(column, names[column.code], place) for place, column in enumerate(table.columns)
        ),
        figures={place: cell_figure(cell, say, names) for place, cell in table.cells.items()},
        notes=tuple(notes(study, table, say.language)),
        exclusive=table.row.kind != "multiple",
        weighted=table.weighted,
        rounded_down=_rounded_down(table),
        segment=segment,
    )


def option_series(question: Question, say: Wording) -> tuple[Series, ...]:
    """Return the options that tables show, each in the colour of its place in the question."""
    places = {code: place for place, code in enumerate(question.codes)}
    return tuple(
        Series(option.code, option.labels[say.language], colour(places[option.code]))
        for option in question.reported
    )


def column_names(table: Crosstab, say: Wording) -> dict[str, str]:
    """Return the names of a table's columns, by code."""
    labels = {option.code: option.labels[say.language] for option in table.banner.options}
    return {column.code: labels.get(column.code, "") for column in table.columns} | {ALL: say.gettext("All")}


def column_group(column: Column, label: str, place: float) -> Group:
    """Return a column as a group of figures, at a place on the axis."""
    caution = "small-base" if column.small_base else "low-base" if column.low_base else ""
    return Group(column.code, label, column.base, column.effective_base, place, caution)


def cell_figure(cell: Cell, say: Wording, names: dict[str, str], *, change: str = "") -> Figure:
    """Return a cell in numbers and words."""
    return Figure(
        percent=cell.percent,
        low=cell.low,
        high=cell.high,
        shown=say.share(cell),
        interval=say.interval(cell),
        count=cell.count,
        change=change,
        higher_than=", ".join(names[code] for code in cell.higher_than),
    )


def bars_sentence(table: Crosstab, say: Wording) -> str:
    """Return the shares of all columns together, in words."""
    if not table.base:
        return say.gettext("No answers yet.")
    shares = "; ".join(
        f"{option.labels[say.language]} {say.share(table.cells[option.code, ALL])}"
        for option in table.row.reported
    )
    every = table.columns[0]
    effective = every.effective_base if table.weighted else None
    return f"{shares} ({say.bases(every.base, effective, rounded_down=_rounded_down(table))})."


def _rounded_down(table: Crosstab) -> bool:
    """Return whether a table is one for the public, which has no counts and rounds its bases down."""
    return all(cell.count is None for cell in table.cells.values())


def _caption(table: Crosstab, say: Wording) -> str:
    if table.weighted:
        return say.gettext(
            "Weighted percent of answers in each column, with its 95-percent interval on the effective base"
        )
    return say.gettext("Percent of answers in each column, with its 95-percent interval")
