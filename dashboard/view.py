"""One state of the dashboard, from its address to everything the page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboard.benchmark_view import comparison, other_figures
from dashboard.crosstab_json import COUNTED_BANNERS, notes
from dashboard.figures import stacked_bars
from dashboard.method_view import method_box
from dashboard.tables import colour_key, crosstab_table, sentence, weighted_part
from dashboard.wording import SYNTHETIC, Wording
from study.instrument import Instrument, Question
from study.languages import choose, own_name
from study.method import MethodFacts
from study.publication import Tables
from study.response import Study


@dataclass(frozen=True)
class View:
    """What is looked at: a study, a row question and a banner question, in a language."""

    study: Study
    row: Question
    banner: Question
    lang: str

    @classmethod
    def of(cls, study: Study, asked: Mapping[str, str], accepted: Sequence[str]) -> "View":
        """Return the view of an address; what it does not know falls back to the study's headline."""
        instrument = study.instrument
        banner = _among(banners(instrument), asked.get("banner", ""), instrument.banner)
        rows = [question for question in instrument.closed if question is not banner]
        default = instrument.headline if instrument.headline is not banner else rows[0]
        row = _among(rows, asked.get("row", ""), default)
        return cls(study, row, banner, choose(study.languages, asked.get("lang", ""), accepted))

    def address(self, **changes: str) -> str:
        """Return the address of this view with some of it changed."""
        values = {
            "study": self.study.slug,
            "row": self.row.code,
            "banner": self.banner.code,
            "lang": self.lang,
        }
        return "?" + "&".join(f"{name}={value}" for name, value in (values | changes).items())


def banners(instrument: Instrument) -> list[Question]:
    """Return the questions that can divide a table into columns."""
    return [question for question in instrument.closed if question.kind in COUNTED_BANNERS]


def document(view: View, tables: Tables, facts: MethodFacts, studies: Sequence[Study]) -> dict[str, Any]:
    """Return what the page shows of a view, for the browser to put in place."""
    say, table = Wording(view.lang), tables.plain
    return {
        "lang": view.lang,
        "revision": table.revision,
        "chart": f"{view.study.slug}/{view.row.code}-by-{view.banner.code}/{view.lang}",
        "title": view.row.labels[view.lang],
        "answers": say.answers(table.base),
        "figure": stacked_bars(table, say),
        "sentence": sentence(table, say),
        "key": colour_key(table, say),
        "table": crosstab_table(table, say),
        "notes": [html.P(note) for note in notes(view.study, table, view.lang)],
        "more": _more(view, tables, facts, say),
        "choices": _choices(view, studies, say),
        "synthetic": say.gettext(SYNTHETIC) if view.study.synthetic else "",
        "texts": {
            "live": say.gettext("live"),
            "lost": say.gettext("Connection lost. Trying again …"),
            "out": say.gettext("Your session has ended. Please sign in again."),
            "leave": say.gettext("Sign out"),
        },
    }


def _more(view: View, tables: Tables, facts: MethodFacts, say: Wording) -> list[object]:
    """Return what stands below the chart: weighted figures, figures from elsewhere, the method."""
    instrument = view.study.instrument
    elsewhere = comparison(tables.plain, instrument, say)
    published = [html.Details([html.Summary(say.gettext("The same question elsewhere")), elsewhere])]
    shown = published if elsewhere is not None else []
    shown.append(other_figures(view.row.code, instrument, say))
    return [*weighted_part(view.study, tables, say), *shown, method_box(view.study, facts, say)]


def _choices(view: View, studies: Sequence[Study], say: Wording) -> list[html.Nav]:
    rows = [question for question in view.study.instrument.closed if question is not view.banner]
    columns = [question for question in banners(view.study.instrument) if question is not view.row]
    groups = [
        (
            say.gettext("Question"),
            [(q.shorts[view.lang], view.address(row=q.code), q is view.row) for q in rows],
        ),
        (
            say.gettext("By"),
            [(q.shorts[view.lang], view.address(banner=q.code), q is view.banner) for q in columns],
        ),
    ]
    if len(studies) > 1:
        named = [(study.slug, f"?study={study.slug}", study.slug == view.study.slug) for study in studies]
        groups.insert(0, (say.gettext("Study"), named))
    if len(view.study.languages) > 1:
        languages = [
            (own_name(code), view.address(lang=code), code == view.lang) for code in view.study.languages
        ]
        groups.append((say.gettext("Language"), languages))
    return [_links(name, links) for name, links in groups]


def _links(name: str, links: Sequence[tuple[str, str, bool]]) -> html.Nav:
    items = [
        html.Li(dcc.Link(text, href=href, className="chosen" if chosen else ""))
        for text, href, chosen in links
    ]
    labelled: dict[str, Any] = {"aria-label": name}
    return html.Nav([html.Span(name, className="name"), html.Ul(items)], **labelled)


def _among(questions: Sequence[Question], code: str, default: Question) -> Question:
    return next((question for question in questions if question.code == code), default)
