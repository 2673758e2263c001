"""Pure: Crosstab -> Plotly figure, as a plain dict (a go.Figure costs more time than all of it)."""

from typing import Any

from dashboard.wording import Wording
from study.instrument import Option
from study.look import FONT, colour, ink
from study.tabulation import ALL, Column, Crosstab

# A label needs about this share of a bar to fit.
NARROWEST_LABELLED = 6.0
ROW_HEIGHT, AXIS_HEIGHT = 58, 44

CONFIG: Any = {"displayModeBar": False, "showSendToCloud": False, "displaylogo": False, "responsive": True}


def stacked_bars(table: Crosstab, say: Wording) -> dict[str, Any]:
    """Return one 100 % bar a column, divided by the row's options; small bases are hatched."""
    return {
        "data": [_trace(table, option, place, say) for place, option in coloured(table)],
        "layout": _layout(table, say),
    }


def coloured(table: Crosstab) -> list[tuple[int, Option]]:
    """Return the row's options with the place in the palette that each keeps everywhere."""
    places = {code: place for place, code in enumerate(table.row.codes)}
    return [(places[option.code], option) for option in table.row.reported]


def column_label(table: Crosstab, column: Column, say: Wording) -> str:
    """Return the name of a column."""
    if column.code == ALL:
        return say.gettext("All")
    return next(option.labels[say.language] for option in table.banner.options if option.code == column.code)


def _trace(table: Crosstab, option: Option, place: int, say: Wording) -> dict[str, Any]:
    cells = [table.cells[option.code, column.code] for column in table.columns]
    fitting = [cell.percent is not None and cell.percent >= NARROWEST_LABELLED for cell in cells]
    fill = colour(place)
    return {
        "type": "bar",
        "orientation": "h",
        "name": option.labels[say.language],
        "y": [column.code for column in table.columns],
        "x": [cell.percent for cell in cells],
        "text": [say.share(cell) if fits else "" for cell, fits in zip(cells, fitting, strict=True)],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": ink(fill), "size": 13},
        "marker": _marker(table, fill),
        "customdata": [
            [say.share(cell), say.interval(cell), say.number(cell.count or 0), say.number(column.base)]
            for cell, column in zip(cells, table.columns, strict=True)
        ],
        "hovertemplate": "<b>%{customdata[0]}</b> (%{customdata[1]})<br>%{customdata[2]} / %{customdata[3]}"
        "<extra>%{fullData.name}</extra>",
    }


def _marker(table: Crosstab, fill: str) -> dict[str, Any]:
    hatched = ["/" if column.small_base else "" for column in table.columns]
    return {
        "color": fill,
        "line": {"color": "rgba(127,127,127,.6)", "width": 0.5},
        "pattern": {"shape": hatched, "fgcolor": "rgba(255,255,255,.75)", "size": 6},
    }


def _layout(table: Crosstab, say: Wording) -> dict[str, Any]:
    codes = [column.code for column in table.columns]
    return {
        "barmode": "stack",
        "height": ROW_HEIGHT * len(codes) + AXIS_HEIGHT,
        "margin": {"l": 12, "r": 24, "t": 4, "b": 28},
        "bargap": 0.5,
        "showlegend": False,
        "font": {"family": FONT, "size": 14},
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "xaxis": {"range": [0, 100], "ticksuffix": " %", "dtick": 25, "fixedrange": True, "zeroline": False},
        # Names stand above their bars, where they fit at any width.
        "yaxis": {"categoryarray": codes, "autorange": "reversed", "visible": False, "fixedrange": True},
        "annotations": [_name(table, column, say) for column in table.columns],
        "hoverlabel": {"align": "left"},
        "transition": {"duration": 300, "easing": "cubic-in-out"},
    }


def _name(table: Crosstab, column: Column, say: Wording) -> dict[str, Any]:
    return {
        "text": f"<b>{column_label(table, column, say)}</b>  n = {say.number(column.base)}",
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": column.code,
        "yshift": ROW_HEIGHT / 4,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13},
    }
