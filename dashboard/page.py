"""What a view shows -> the page, as Dash components. What moves with answers has an id of its own. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from itertools import zip_longest
from typing import Any

from dashboard import elements as html
from dashboard.benchmark_view import comparison, other_figures
from dashboard.charts.difference import difference_sentence, difference_table
from dashboard.charts.figures import plotly_figure
from dashboard.charts.headline import headline
from dashboard.charts.layout import CONFIG
from dashboard.charts.model import Chart, Kind
from dashboard.charts.tables import chart_table, colour_key
from dashboard.choices import chips, choices, tools
from dashboard.elements import Element
from dashboard.method_view import method_box
from dashboard.shown import Shown
from dashboard.view import View
from dashboard.weights_wording import refused, weights_notes
from dashboard.wording import SYNTHETIC, Wording
from study.response import Study


def page(shown: Shown, studies: Sequence[Study]) -> list[Element]:
    """Return the page of a view for a reader who may see some studies."""
    view = shown.view
    say = Wording(view.lang)
    return [
        html.Main(
            [
                *_synthetic(view.study, say),
                _top(shown, say),
                choices(view, studies, say),
                tools(view, say),
                *chips(view, say),
                *_sections(shown, say),
                *_elsewhere(shown, say),
                html.Section(method_box(view.study, shown.facts, say), id="method", className="method-part"),
            ],
            lang=view.lang,
        ),
    ]


def skeleton(node: object) -> object:
    """Return what of a page stays as it is while answers come in, for telling whether it does."""
    if isinstance(node, list | tuple):
        return [skeleton(one) for one in node]
    if not isinstance(node, Element):
        return node
    if node.kind == "Noscript":
        return None
    own = {name: value for name, value in node.props.items() if name != "children"}
    named = own.get("id")
    if named is not None and not any("id" in one.props for one in node.inner()):
        return named
    return [node.kind, named or own, skeleton(node.props.get("children"))]


def _synthetic(study: Study, say: Wording) -> list[Element]:
    return [html.Div(say.gettext(SYNTHETIC), className="synthetic", role="note")] if study.synthetic else []


def _top(shown: Shown, say: Wording) -> Element:
    view = shown.view
    title = view.study.instrument.text("title", view.lang)
    said = headline(view.study, shown.chosen, say, closed=shown.closed)
    segment = shown.parts[0].charts[0].segment
    return html.Header(
        [
            html.P(title, className="kicker"),
            html.H1(f"{segment}: {said}" if segment else said, id="headline"),
            html.P(list(_state(shown, say)), className="state"),
        ]
    )


def _state(shown: Shown, say: Wording) -> Iterator[Element]:
    """Yield how many answers there are, how many came today, and when and where from the last one did."""
    yield html.Strong(say.answers(shown.facts.responses), id="answers")
    today = say.gettext("%(count)s today") % {"count": say.number(shown.today)}
    yield html.Span(today, id="today")
    latest = shown.latest
    source = latest.source if latest else ""
    last = say.gettext("last one from “%(source)s”") % {"source": source} if source else ""
    yield html.Span(last, id="latest")
    received = latest.received.astimezone(UTC) if latest else None
    yield html.Time(say.moment(received) if received else "", id="ago")
    yield html.Span(id="status", role="status")


def _sections(shown: Shown, say: Wording) -> Iterator[Element]:
    main, *others = _pairs(shown)
    # What holds for the whole page stands below its first chart, once.
    said = frozenset(main[0].notes)
    yield _section(shown.view, main, say, said, first=True)
    yield from _difference(shown, say)
    yield html.Div(list(_notes(shown, say)), id="notes", className="notes")
    yield html.Div([_section(shown.view, pair, say, said) for pair in others], className="others")


def _difference(shown: Shown, say: Wording) -> Iterator[Element]:
    """Yield how the two segments differ, where there are two."""
    found = shown.difference
    if found is not None:
        one, other = (part.charts[0].segment for part in shown.parts)
        said = html.P(difference_sentence(found, (one, other), say))
        table = html.Div(difference_table(found, (one, other), say), className="scroll", tabIndex="0")
        yield html.Div([said, table], id="difference")


def _pairs(shown: Shown) -> list[tuple[Chart, ...]]:
    """Return each chart, beside it that of the second segment if there is one."""
    columns = [part.charts for part in shown.parts]
    return [tuple(filter(None, together)) for together in zip_longest(*columns)]


def _section(
    view: View, charts: tuple[Chart, ...], say: Wording, said: frozenset[str], *, first: bool = False
) -> Element:
    """Return a chart, or that of each segment, with what colours stand for."""
    key = [colour_key(charts[0])] if charts[0].kind is Kind.BARS else []
    figures = [_figure(view, chart, say, said, first=first) for chart in charts]
    beside = html.Div(figures, className="beside" if len(figures) > 1 else "")
    return html.Section([html.H2(charts[0].title), *key, beside], className=f"chart {charts[0].kind}")


def _figure(view: View, chart: Chart, say: Wording, said: frozenset[str], *, first: bool) -> Element:
    """Return a chart with its sentence, its figures and what can be done with it."""
    labelled: dict[str, Any] = {"aria-label": chart.title}
    graph = html.Graph(id=f"{chart.name}-graph", figure=plotly_figure(chart, say), config=CONFIG)
    table = html.Div(chart_table(chart, say), id=f"{chart.name}-table", className="scroll", tabIndex="0")
    notes = [html.P(note) for note in chart.notes if note not in said]
    return html.Figure(
        [
            *([html.H3(chart.segment)] if view.versus is not None else []),
            html.Figcaption(chart.sentence, id=f"{chart.name}-sentence"),
            html.Div(graph, role="img", className="picture", **labelled),
            _without_script(view, chart),
            table if first else html.Details([html.Summary(say.gettext("Table")), table]),
            html.Div(notes, id=f"{chart.name}-notes", className="notes"),
            _links(view, chart, say),
        ]
    )


def _without_script(view: View, chart: Chart) -> Element:
    """Return the chart as a picture, for who reads without a script."""
    path = f"/dashboard/download/{view.study.slug}/{chart.name}.svg?{view.query()}"
    dark = html.Source(srcSet=f"{path}&theme=dark", media="(prefers-color-scheme: dark)")
    return html.Noscript(html.Picture([dark, html.Img(src=path, alt=chart.sentence)]))


def _links(view: View, chart: Chart, say: Wording) -> Element:
    path = f"/dashboard/download/{view.study.slug}/{chart.name}"
    links = [html.A(kind.upper(), href=f"{path}.{kind}?{view.query()}") for kind in ("png", "svg", "csv")]
    return html.P([say.gettext("Download:"), *links], className="links")


def _notes(shown: Shown, say: Wording) -> Iterator[Element]:
    """Yield what a reader has to know, and the other figures: weighted beside unweighted."""
    view, tables = shown.view, shown.tables
    yield from (html.P(note) for note in shown.parts[0].charts[0].notes)
    refusal = tables.weights.refusal
    told = (
        [refused(refusal, view.study.instrument, say)]
        if refusal
        else weights_notes(view.study, tables, view.lang)
    )
    yield from (html.P(text) for text in told)


def _elsewhere(shown: Shown, say: Wording) -> list[Element]:
    """Return what others have published about the chosen question."""
    view, instrument = shown.view, shown.view.study.instrument
    compared = comparison(shown.tables.plain, instrument, say)
    published = html.Details(
        [html.Summary(say.gettext("The same question elsewhere")), html.Div(compared, id="elsewhere")]
    )
    others = other_figures(view.row.code, instrument, say)
    return [*([published] if compared is not None else []), *([others] if others is not None else [])]
