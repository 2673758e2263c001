"""Crosstab -> a key of colours, a table and a sentence, as Dash components."""

from dash import html

from dashboard.figures import coloured, column_label
from dashboard.weights_wording import refused, weights_notes
from dashboard.wording import Wording
from study.look import colour
from study.publication import Tables
from study.response import Study
from study.tabulation import ALL, Cell, Column, Crosstab


def colour_key(table: Crosstab, say: Wording) -> html.Ul:
    """Return which colour stands for which option."""
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(className="swatch", style={"background": colour(place)}),
                    option.labels[say.language],
                ]
            )
            for place, option in coloured(table)
        ],
        className="key",
    )


def crosstab_table(table: Crosstab, say: Wording) -> html.Table:
    """Return the figures of a crosstab: a row an option, a column a banner option, bases below."""
    headings = [
        html.Th(column_label(table, column, say), scope="col", className=_mark(column))
        for column in table.columns
    ]
    return html.Table(
        [
            html.Caption(say.gettext("Percent of answers in each column, with its 95-percent interval")),
            html.Thead(html.Tr([html.Th(table.row.shorts[say.language], scope="col"), *headings])),
            html.Tbody([*_rows(table, say), _bases(table, say)]),
        ],
        className="figures",
    )


def weighted_part(study: Study, tables: Tables, say: Wording) -> list[html.H2 | html.P | html.Div]:
    """Return the weighted table with its design effect beside the unweighted one, or why there is none."""
    weighted, refusal = tables.weighted, tables.weights.refusal
    shown = [html.Div(crosstab_table(weighted, say), className="scroll", tabIndex="0")] if weighted else []
    notes = weights_notes(study, tables, say.language)
    told = [refused(refusal, study.instrument, say)] if refusal else notes
    heading = html.H2(say.gettext("Weighted"))
    return [heading, *shown, *(html.P(text, className="soft") for text in told)]


def sentence(table: Crosstab, say: Wording) -> str:
    """Return what the chart shows, in words."""
    if not table.base:
        return say.gettext("No answers yet.")
    shares = "; ".join(
        f"{option.labels[say.language]} {say.share(table.cells[option.code, ALL])}"
        for option in table.row.reported
    )
    return f"{table.row.labels[say.language]} {shares} (n = {say.number(table.base)})."


def _rows(table: Crosstab, say: Wording) -> list[html.Tr]:
    return [
        html.Tr(
            [
                html.Th(option.labels[say.language], scope="row"),
                *(_figure(table.cells[option.code, column.code], column, say) for column in table.columns),
            ]
        )
        for option in table.row.reported
    ]


def _figure(cell: Cell, column: Column, say: Wording) -> html.Td:
    if cell.percent is None:
        return html.Td("–", className=_mark(column))
    interval = html.Small(say.interval(cell), className="interval")
    count = f"{say.number(cell.count or 0)} / {say.number(column.base)}"
    return html.Td([html.Span(say.share(cell)), interval], className=_mark(column), title=count)


def _bases(table: Crosstab, say: Wording) -> html.Tr:
    cells = [
        html.Td(say.number(column.base) if column.base else say.no_answers(), className=_mark(column))
        for column in table.columns
    ]
    return html.Tr([html.Th(say.gettext("Base (n)"), scope="row"), *cells], className="bases")


def _mark(column: Column) -> str:
    if column.small_base:
        return "small-base"
    return "low-base" if column.low_base else ""
