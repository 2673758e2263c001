"""Chart -> key of colours and table, as Dash components."""

from dashboard import elements as html
from dashboard.charts.model import Chart, Group, Kind, Series
from dashboard.elements import Element
from dashboard.wording import N_, Wording

# What the first column of a table holds.
ROWS = {Kind.BARS: N_("Answer"), Kind.STEPS: N_("Wait"), Kind.LINES: N_("Period")}


def colour_key(chart: Chart) -> Element:
    """Return which colour stands for which series."""
    return html.Ul(
        [
            html.Li([html.Span(className="swatch", style={"background": one.colour}), one.label])
            for one in chart.series
        ],
        className="key",
    )


def chart_table(chart: Chart, say: Wording) -> Element:
    """Return the figures of a chart: of bars a row a series, else a row a group, as they are many."""
    corner = html.Th(say.gettext(ROWS[chart.kind]), scope="col")
    head, body = _by_series(chart, say) if chart.kind is Kind.BARS else _by_group(chart, say)
    caption = f"{chart.caption} ({chart.segment})" if chart.segment else chart.caption
    return html.Table(
        [html.Caption(caption), html.Thead(html.Tr([corner, *head])), html.Tbody(body)],
        className="figures",
    )


def _by_series(chart: Chart, say: Wording) -> tuple[list[Element], list[Element]]:
    head = [html.Th(group.label, scope="col", className=group.caution) for group in chart.groups]
    body = [
        html.Tr(
            [
                html.Th(one.label, scope="row"),
                *(_cell(chart, one, group, say) for group in chart.groups),
            ]
        )
        for one in chart.series
    ]
    bases = [html.Td(_base(group.base, say), className=group.caution) for group in chart.groups]
    effective = [
        html.Td(say.number(round(group.effective_base or 0)), className=group.caution)
        for group in chart.groups
    ]
    rows = [_bases(say.gettext("Base (n)"), bases)]
    return head, [*body, *rows, *([_bases(say.gettext("Effective base"), effective)] * chart.weighted)]


def _by_group(chart: Chart, say: Wording) -> tuple[list[Element], list[Element]]:
    based = any(group.base is not None for group in chart.groups)
    names = [*(one.label for one in chart.series), *([say.gettext("Base (n)")] * based)]
    body = [
        html.Tr(
            [
                html.Th(group.label, scope="row", className=group.caution),
                *(_cell(chart, one, group, say) for one in chart.series),
                *([html.Td(_base(group.base, say), className=group.caution)] * based),
            ]
        )
        for group in chart.groups
    ]
    own = [html.Td(_base(one.base, say)) for one in chart.series if one.base is not None]
    rows = [_bases(say.gettext("Base (n)"), own)] if own else []
    return [html.Th(name, scope="col") for name in names], [*body, *rows]


def _cell(chart: Chart, series: Series, group: Group, say: Wording) -> Element:
    figure = chart.figures[series.code, group.code]
    if figure.percent is None:
        return html.Td("–", className=group.caution)
    marks = [html.Small(figure.change, className="change")] if figure.change else []
    if figure.higher_than:
        higher = say.gettext("Higher than: %(columns)s") % {"columns": figure.higher_than}
        marks.append(html.Small(higher, className="change"))
    interval = html.Small(figure.interval, className="interval")
    base = group.base if series.base is None else series.base
    count = f"{say.number(figure.count or 0)} / {say.number(base or 0)}"
    return html.Td([html.Span(figure.shown), interval, *marks], className=group.caution, title=count)


def _bases(name: str, cells: list[Element]) -> Element:
    return html.Tr([html.Th(name, scope="row"), *cells], className="bases")


def _base(base: int | None, say: Wording) -> str:
    return say.number(base) if base else say.no_answers()
