"""Two groups of people side by side: a table of their differences, and a sentence. Pure."""

from collections.abc import Mapping

from dashboard import elements as html
from dashboard.elements import Element
from dashboard.wording import N_, Wording
from study.comparison import SEVERAL_ANSWERS
from study.segments import OVERLAPPING, STILL_OPEN, Difference, OptionDifference
from study.statistics import EXPECTED_BELOW_5, NO_CLEAR_DIFFERENCE, NOTHING_TO_COMPARE
from study.tabulation import Cell, Crosstab

VERDICTS: Mapping[str, str] = {
    NO_CLEAR_DIFFERENCE: N_("No clear difference between the two."),
    OVERLAPPING: N_("Not tested, as the two overlap: some people are in both."),
    STILL_OPEN: N_("Not tested, as answers are still coming in: judge by the intervals."),
    NOTHING_TO_COMPARE: N_("Not tested: too few people in one of the two, or all answered alike."),
    EXPECTED_BELOW_5: N_("Not tested: too few answers (expected counts below 5)."),
    SEVERAL_ANSWERS: N_("Not tested, as several answers could be chosen."),
}


def difference_table(found: Difference, names: tuple[str, str], say: Wording) -> Element:
    """Return a row an option: the share in both groups, and the points between them."""
    points = say.gettext("Difference in points")
    heads = [say.gettext("Answer"), *names, points]
    caption = say.gettext(
        "Percent of answers in both, and the first minus the second, with 95-percent intervals"
    )
    return html.Table(
        [
            html.Caption(caption),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody([*(_row(one, found, say) for one in found.options), _bases(found, say)]),
        ],
        className="figures",
    )


def difference_sentence(found: Difference, names: tuple[str, str], say: Wording) -> str:
    """Return what the table shows: the clear differences, or why there is none, and all the shares."""
    labels = {option.code: option.labels[say.language] for option in found.one.row.reported}
    clear = [f"{labels[one.one.row]} {_points(one, say)}" for one in found.options if one.clear]
    text = say.gettext("Clear differences, %(one)s minus %(other)s: %(differences)s.")
    names_of = {"one": names[0], "other": names[1], "differences": "; ".join(clear)}
    told = say.gettext(VERDICTS[found.verdict]) if found.verdict else text % names_of
    both = (_shares(table, name, say) for table, name in zip((found.one, found.other), names, strict=True))
    return " ".join((told, *both))


def _shares(table: Crosstab, name: str, say: Wording) -> str:
    every = table.columns[0]
    if not every.base:
        return f"{name}: {say.no_answers()}."
    shares = "; ".join(
        f"{option.labels[say.language]} {say.share(table.cells[option.code, every.code])}"
        for option in table.row.reported
    )
    bases = say.bases(every.base, every.effective_base if table.weighted else None)
    return f"{name}: {shares} ({bases})."


def _row(one: OptionDifference, found: Difference, say: Wording) -> Element:
    label = next(o.labels[say.language] for o in found.one.row.reported if o.code == one.one.row)
    return html.Tr(
        [
            html.Th(label, scope="row"),
            _share(one.one, found.one, say),
            _share(one.other, found.other, say),
            _difference(one, say),
        ]
    )


def _share(cell: Cell, table: Crosstab, say: Wording) -> Element:
    if cell.percent is None:
        return html.Td("–", className=_mark(table))
    interval = html.Small(say.interval(cell), className="interval")
    return html.Td([html.Span(say.share(cell)), interval], className=_mark(table))


def _difference(one: OptionDifference, say: Wording) -> Element:
    if one.points is None:
        return html.Td("–")
    bounds = "" if one.low is None or one.high is None else say.span(one.low, one.high)
    interval = html.Small(bounds, className="interval")
    clear = [html.Small(say.gettext("clear"), className="change")] if one.clear else []
    return html.Td([html.Span(say.signed(one.points)), interval, *clear])


def _points(one: OptionDifference, say: Wording) -> str:
    points = say.points(one.points or 0)
    return points if one.low is None or one.high is None else f"{points} ({say.span(one.low, one.high)})"


def _bases(found: Difference, say: Wording) -> Element:
    tables = (found.one, found.other)
    cells = [
        html.Td(say.number(table.base) if table.base else say.no_answers(), className=_mark(table))
        for table in tables
    ]
    return html.Tr([html.Th(say.gettext("Base (n)"), scope="row"), *cells, html.Td("")], className="bases")


def _mark(table: Crosstab) -> str:
    every = table.columns[0]
    return "small-base" if every.small_base else "low-base" if every.low_base else ""
