"""Published figures -> a document for the API, and a table and a list as Dash components. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from babel.lists import format_list

from dashboard import elements as html
from dashboard.wording import N_, Wording
from study.benchmarks import (
    Benchmark,
    Comparable,
    Outcome,
    Part,
    Quality,
    added,
    benchmarks,
    comparable,
    metric,
    places,
    verdict,
)
from study.instrument import Instrument
from study.languages import SOURCE_LANGUAGE, exact_percent
from study.tabulation import Cell, Crosstab

PLACES = 6
HEADINGS = (
    N_("Published figure"),
    N_("This study"),
    N_("Country"),
    N_("Year"),
    N_("Base (n)"),
    N_("Source"),
    N_("Can it occur?"),
)
CAVEATS: Mapping[Quality, str] = {
    Quality.PUBLISHED: "",
    Quality.BASE_UNKNOWN: N_("The source does not say how many people were asked."),
    Quality.BASE_NOT_PUBLISHED: N_("How many cases this figure rests on was not published."),
    Quality.FAILS_GRIM: N_("Quoted as published, though it does not pass the check."),
    Quality.AMBIGUOUS: N_("The wording allows more than one reading."),
    Quality.PROBABLE_LINEAGE: N_("Probably quoted from an older survey in another country."),
    Quality.UNIT_UNDEFINED: N_("The unit cannot be interpreted: a quotation only."),
}
IMPOSSIBLE = N_(
    "%(percent)s of %(base)s people cannot occur: the nearest possible is %(nearest)s "
    "(%(count)s of %(base)s)."
)
TOGETHER = N_(
    "%(percent)s of %(base)s people cannot occur together with %(others)s: the nearest possible are "
    "%(counts)s of %(base)s people, that is %(nearest)s."
)
SMALLEST = N_("Together with %(others)s it takes %(smallest)s people at least.")
CAUSES = N_("Weighting, or missing answers that were not reported, can cause this.")
SENTENCES: Mapping[Outcome, str] = {
    Outcome.IMPOSSIBLE: IMPOSSIBLE,
    Outcome.IMPOSSIBLE_TOGETHER: TOGETHER,
    Outcome.POSSIBLE: N_("%(percent)s of %(base)s can occur: %(count)s of %(base)s."),
    Outcome.ALWAYS_POSSIBLE: N_("Can occur, like any percentage this precise of so large a base."),
    Outcome.NO_BASE: N_("Cannot be checked: the base was not published."),
    Outcome.NO_PERCENTAGE: N_("Nothing to check: not a percentage."),
}


def benchmark_document(
    instrument: Instrument, lang: str, tables: Mapping[str, Crosstab] | None = None
) -> list[dict[str, object]]:
    """Return all published figures for JSON; percents from 0 to 100, texts in a language.

    `comparison` says which question and codes mean the same, null where the instrument does not ask it; its
    `own` number comes from the `tables`, by row code, and is null without one.
    """
    say = Wording(lang)
    matches = {one.benchmark.id: one for one in comparable(instrument)}
    return [
        {
            **_facts(one, say),
            "why": metric(one).why(instrument, lang),
            "comparison": _comparison(matches[one.id], tables or {}) if one.id in matches else None,
        }
        for one in benchmarks()
    ]


def verdict_sentence(benchmark: Benchmark, say: Wording) -> str:
    """Return whether a figure can exist at its base, in words, with what else can be the cause."""
    found = verdict(benchmark)
    others = [_exact(part.percent, say) for part in found.together[1:]]
    values: dict[str, str] = {
        "base": say.number(benchmark.base or 0),
        "others": _listed(others, say),
        "counts": _listed([say.number(part.count) for part in found.together], say),
        **_own_values(found.own, say),
    }
    if found.outcome is Outcome.IMPOSSIBLE_TOGETHER:
        values["nearest"] = _listed([_exact(part.nearest, say) for part in found.together], say)
    told = [say.gettext(SENTENCES[found.outcome]) % values]
    if others and found.outcome is Outcome.IMPOSSIBLE and found.smallest_base is not None:
        smallest = say.number(found.smallest_base)
        told.append(say.gettext(SMALLEST) % {"others": values["others"], "smallest": smallest})
    return " ".join([*told, *([say.gettext(CAUSES)] if found.outcome.cannot_occur else [])])


def comparison(table: Crosstab, instrument: Instrument, say: Wording) -> html.Element | None:
    """Return the figures that mean the same as answers of the row question, each beside the study's own.

    A table, then why they are comparable; None where there are none.
    """
    matches = [one for one in comparable(instrument) if one.question == table.row.code]
    if not matches:
        return None
    caption = say.gettext("The same question elsewhere: other people, other years, other wording")
    table_parts = [
        html.Caption(caption),
        html.Thead(html.Tr([html.Th(say.gettext(text), scope="col") for text in HEADINGS])),
        html.Tbody([_row(match, table, say) for match in matches]),
    ]
    # A dictionary keeps one of each, in order.
    reasons = {metric(one.benchmark).why(instrument, say.language): None for one in matches}
    return html.Div(
        [html.Table(table_parts, className="figures benchmarks"), *(html.P(text) for text in reasons)]
    )


def other_figures(row: str, instrument: Instrument, say: Wording) -> html.Element:
    """Return the figures that a row question has nothing to put beside, each with the reason."""
    matched = {one.benchmark.id for one in comparable(instrument)}
    shown = [one for one in benchmarks() if one.id not in matched]
    shown += [one.benchmark for one in comparable(instrument) if one.question != row]
    items = []
    for one in shown:
        reason = metric(one).why(instrument, say.language) if one.id not in matched else ""
        year = f"{say.gettext('Year')}: {_year(one, say)}"
        facts = " · ".join([_country(one, say), year, f"n: {_base(one, say)}"])
        told = [reason, verdict_sentence(one, say), _caveat(one, say)]
        details = html.Small(" ".join(text for text in told if text))
        figure = _figure(one, say, bar=False)
        items.append(html.Li([*figure, html.Div([facts, " · ", _source(one)]), details]))
    return html.Details([html.Summary(say.gettext("Other published figures")), html.Ul(items)])


def _row(match: Comparable, table: Crosstab, say: Wording) -> html.Element:
    one = match.benchmark
    caveat = [html.Small(text)] if (text := _caveat(one, say)) else []
    return html.Tr(
        [
            html.Th(_figure(one, say, bar=one.bar), scope="row"),
            _own(added(table, match.codes), table, say),
            html.Td(_country(one, say)),
            html.Td(_year(one, say)),
            html.Td(_base(one, say)),
            html.Td(_source(one)),
            html.Td([html.Span(verdict_sentence(one, say)), *caveat], className="verdict"),
        ]
    )


def _own(cell: Cell, table: Crosstab, say: Wording) -> html.Element:
    """Return the study's own number: hidden ones as a dash, small bases marked as in the other tables."""
    column = table.columns[0]
    if cell.percent is None:
        return html.Td("–" if column.base else say.no_answers())
    mark = "small-base" if column.small_base else "low-base" if column.low_base else ""
    interval = html.Small(f"{say.interval(cell)} (n = {say.number(column.base)})", className="interval")
    return html.Td([html.Span(say.share(cell)), interval], className=mark)


def _figure(one: Benchmark, say: Wording, *, bar: bool) -> list[html.Element]:
    """Return what a figure says, a bar if it is to have one, and whom it is about."""
    value = _exact(one.percent, say) if one.percent is not None else f"“{one.value}”"
    drawn = [html.Div(className="bar", style={"width": f"{one.percent}%"})] if bar else []
    whom = [html.Small(one.population, lang=SOURCE_LANGUAGE)] if one.population else []
    return [html.Div(f"{metric(one).label(say.language)}: {value}"), *drawn, *whom]


def _caveat(one: Benchmark, say: Wording) -> str:
    text = CAVEATS[one.quality]
    # gettext answers an empty text with the header of its file.
    return say.gettext(text) if text else ""


def _source(one: Benchmark) -> html.Element:
    return html.A(one.source, href=one.url, rel="noreferrer") if one.url else html.Span(one.source)


def _country(one: Benchmark, say: Wording) -> str:
    names = say.locale.territories
    return " + ".join(str(names.get(code, code)) for code in one.country.split("+"))


def _year(one: Benchmark, say: Wording) -> str:
    return str(one.year) if one.year else say.gettext("not stated")


def _base(one: Benchmark, say: Wording) -> str:
    if one.base_over is not None:
        return f"> {say.number(one.base_over)}"
    return say.number(one.base) if one.base is not None else say.gettext("not stated")


def _facts(one: Benchmark, say: Wording) -> dict[str, object]:
    names = ("id", "source", "url", "year", "country", "population", "base", "base_over", "design", "metric")
    found = verdict(one)
    return {
        **{name: getattr(one, name) or None for name in names},
        "label": metric(one).label(say.language),
        "value": float(one.percent) if one.percent is not None else None,
        "text": str(one.value),
        "unit": one.unit,
        "quality": one.quality.value,
        "caveat": _caveat(one, say),
        "note": one.note,
        "bar": one.bar,
        "verdict": {"outcome": found.outcome.value, "sentence": verdict_sentence(one, say)},
    }


def _comparison(match: Comparable, tables: Mapping[str, Crosstab]) -> dict[str, object]:
    table = tables.get(match.question)
    own = None
    if table is not None and (cell := added(table, match.codes)).percent is not None:
        own = {
            **{name: round(getattr(cell, name), PLACES) for name in ("percent", "low", "high")},
            "base": table.columns[0].base,
            "weighted": table.weighted,
        }
    return {"question": match.question, "codes": list(match.codes), "own": own}


def _own_values(part: Part | None, say: Wording) -> dict[str, str]:
    if part is None:
        return {}
    percents = {"percent": _exact(part.percent, say), "nearest": _exact(part.nearest, say)}
    return {**percents, "count": say.number(part.count)}


def _exact(percent: Decimal, say: Wording) -> str:
    """Return a percentage with the decimal places that it was published with."""
    return exact_percent(percent, places(percent), say.locale)


def _listed(texts: Sequence[str], say: Wording) -> str:
    return format_list(list(texts), locale=say.locale) if texts else ""
