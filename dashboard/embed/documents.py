"""A released chart as JSON and CSV, each with its method in its head. Pure."""

import re

from dashboard.charts.figures_csv import figures_csv
from dashboard.charts.model import Chart, Figure, Group, Series
from dashboard.crosstab_json import chart_questions
from dashboard.embed.publications import Publication
from dashboard.embed.wanted import Wanted
from dashboard.method_view import method_texts
from dashboard.release_json import tables_document, unreleased_document
from study.method_facts import release_facts
from study.publication import public_tables
from study.release import Release

# A comma begins a cell, in which a spreadsheet might see a formula, and a quote one that goes on below.
BEGINS_ANEW = re.compile(r""",(?=\s*[-=+@"])""")


def pointer_document(publication: Publication) -> dict[str, object]:
    """Return which release is the newest, and whether the store can be asked for a newer one."""
    release = publication.release
    named = _released(release, publication.study.slug, publication.away)
    # Open pages look for the tag that they were made with.
    return {**named, "tag": publication.tag}


def chart_document(wanted: Wanted, address: str) -> dict[str, object]:
    """Return a chart's figures as JSON; `address` is that of the chart."""
    release = wanted.release
    head = {
        "chart": wanted.name,
        "title": wanted.title,
        "address": address,
        "licence": release.licence if release else "",
        "away": wanted.away,
        "method": [{"label": label, "text": text} for label, text in method(wanted)],
    }
    return {**head, **_figures(wanted)}


def chart_csv(wanted: Wanted, address: str) -> str:
    """Return a chart's figures as CSV, a line a figure, below lines of method that begin with #."""
    release, say = wanted.release, wanted.say
    lines = [wanted.title, address]
    charts = []
    if release is not None:
        charts = [chart for chart in (wanted.chart, wanted.weighted) if chart]
        lines += [f"{say.gettext('Release')} {release.name}, {release.digest}"]
        lines += [f"{say.gettext('Licence')}: {release.licence}"] if release.licence else []
    lines += [f"{label}: {line}" for label, text in method(wanted) for line in text.splitlines()]
    head = "".join(f"# {BEGINS_ANEW.sub(';', line)}\r\n" for line in lines)
    revision = release.revision if release else 0
    return head + figures_csv(charts, revision, synthetic=wanted.study.synthetic)


def method(wanted: Wanted) -> list[tuple[str, str]]:
    """Return how a release came about: labels and texts; only who asked and how, before the first."""
    release, say = wanted.release, wanted.say
    if release is None:
        return []
    return method_texts(wanted.shown, release_facts(release, wanted.weighted is not None), say)


def _figures(wanted: Wanted) -> dict[str, object]:
    """Return what the JSON says of the figures: a crosstab of bars, series in groups of all others."""
    study, release, language = wanted.shown, wanted.release, wanted.language
    questions = chart_questions(study, wanted.name)
    if questions is not None and release is None:
        return unreleased_document(study, questions[0], language)
    if questions is not None and release is not None:
        return tables_document(study, public_tables(study, release, questions[0]), language, release)
    chart = wanted.chart
    return {
        **_released(release, study.slug, wanted.away),
        "instrument": {"name": study.instrument.name, "version": study.instrument.version},
        "revision": release.revision if release else None,
        "synthetic": study.synthetic,
        **(_series_document(chart) if chart else {"series": [], "groups": [], "figures": [], "notes": []}),
    }


def _released(release: Release | None, study: str, away: bool) -> dict[str, object]:
    return {
        "study": study,
        "release": release.name if release else None,
        "digest": release.digest if release else None,
        "updated": release.made.isoformat() if release else None,
        "away": away,
    }


def _series_document(chart: Chart) -> dict[str, object]:
    return {
        "weighted": chart.weighted,
        "sentence": chart.sentence,
        "caption": chart.caption,
        "series": [_named(one) for one in chart.series],
        "groups": [{**_named(one), "place": one.place} for one in chart.groups],
        "figures": [_figure(*place, figure) for place, figure in chart.figures.items()],
        "notes": list(chart.notes),
    }


def _named(one: Series | Group) -> dict[str, object]:
    return {"code": one.code, "label": one.label, "base": one.base, "caution": one.caution}


def _figure(series: str, group: str, figure: Figure) -> dict[str, object]:
    place: dict[str, object] = {"series": series, "group": group}
    if figure.percent is None:
        return {**place, "percent": None, "reason": figure.shown}
    bounds = {"percent": figure.percent, "low": figure.low, "high": figure.high, "shown": figure.shown}
    return {**place, **bounds, "change": figure.change}
