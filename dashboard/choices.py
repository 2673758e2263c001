"""What of a view can be changed: links, so that each state has an address. Pure."""

from collections.abc import Sequence
from typing import Any

from dashboard import elements as html
from dashboard.elements import Element
from dashboard.segment import Segment
from dashboard.segment_wording import chosen
from dashboard.view import DASHBOARD_PATH, View, banners
from dashboard.wording import Wording
from study.languages import own_name
from study.response import Study


def choices(view: View, studies: Sequence[Study], say: Wording) -> Element:
    """Return the studies, questions and languages to look at."""
    instrument = view.study.instrument
    rows = [question for question in instrument.closed if question is not view.banner]
    columns = [question for question in banners(instrument) if question is not view.row]
    groups = [
        (say.gettext("Question"), [(q.shorts[view.lang], view.address(row=q), q is view.row) for q in rows]),
        (
            say.gettext("By"),
            [(q.shorts[view.lang], view.address(banner=q), q is view.banner) for q in columns],
        ),
    ]
    if len(studies) > 1:
        links = [
            (one.slug, f"{DASHBOARD_PATH}?study={one.slug}&lang={view.lang}", one.slug) for one in studies
        ]
        named = [(text, href, slug == view.study.slug) for text, href, slug in links]
        groups.insert(0, (say.gettext("Study"), named))
    if len(view.study.languages) > 1:
        languages = [
            (own_name(code), view.address(lang=code), code == view.lang) for code in view.study.languages
        ]
        groups.append((say.gettext("Language"), languages))
    return html.Div([_group(name, links) for name, links in groups], className="choices")


def tools(view: View, say: Wording) -> Element:
    """Return what else can be done with the view; forms open on top of it where there is script."""
    query = view.query()
    forms = [
        (say.gettext("Filter and compare"), f"{DASHBOARD_PATH}filters?{query}"),
        (say.gettext("Embed"), f"{DASHBOARD_PATH}embed-code?{query}"),
        (say.gettext("Download"), f"{DASHBOARD_PATH}take-away?{query}"),
    ]
    opening: dict[str, Any] = {"data-dialog": "1"}
    links: list[Element] = [html.A(text, href=href, className="tool", **opening) for text, href in forms]
    text = say.gettext("Show unweighted") if view.weighted else say.gettext("Show weighted")
    links.append(go(text, view.address(weighted=not view.weighted), className="tool"))
    labelled: dict[str, Any] = {"aria-label": say.gettext("Tools")}
    return html.Nav(links, className="tools", **labelled)


def chips(view: View, say: Wording) -> list[Element]:
    """Return who is counted, each filter with a link that takes it away; nothing where everybody is."""
    rows = [
        _chips(say.gettext("Counted"), view, view.segment, lambda rest: view.address(segment=rest), say),
    ]
    if view.versus is not None:
        beside = view.versus
        rows.append(_chips(say.gettext("Beside"), view, beside, lambda rest: view.address(versus=rest), say))
        rows.append(html.P(go(say.gettext("Show one only"), view.address(versus=None), className="tool")))
    return [html.Div(rows, className="chips")] if view.segment or view.versus is not None else []


def _chips(name: str, view: View, segment: Segment, without: Any, say: Wording) -> Element:
    links = []
    for text, rest in chosen(segment, view.study.instrument, say):
        label = say.gettext("Take away: %(filter)s") % {"filter": text}
        links.append(go(f"{text} ×", without(rest), className="chip", **{"aria-label": label}))
    everybody = [] if segment else [html.Span(say.gettext("All answers"), className="chip")]
    return html.P([html.Span(name, className="name"), *links, *everybody])


def _group(name: str, links: Sequence[tuple[str, str, bool]]) -> Element:
    labelled: dict[str, Any] = {"aria-label": name}
    items = [html.Li(_link(*link)) for link in links]
    return html.Nav([html.Span(name, className="name"), html.Ul(items)], **labelled)


def _link(text: str, href: str, chosen: bool) -> Element:
    return go(text, href, className="chosen", **{"aria-current": "true"}) if chosen else go(text, href)


def go(text: str, href: str, **more: Any) -> Element:
    """Return a link to another view, which a script follows without loading the page anew."""
    following: dict[str, Any] = {"data-view": "1", **more}
    return html.A(text, href=href, **following)
