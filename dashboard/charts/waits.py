"""Counts -> chart of the waits: who would still be there if answered at exactly that time. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from dashboard.charts.bars import cell_figure
from dashboard.charts.model import Chart, Figure, Group, Kind, Series
from dashboard.crosstab_json import notes
from dashboard.wording import Wording
from study.counting import Counts
from study.instrument import Instrument, Question
from study.look import colour
from study.publication import Weights
from study.response import Study
from study.statistics import WaitPoint, answer_within, estimate, kish
from study.tabulation import ALL, HALF, Cell, Crosstab, crosstab
from study.tally import Count
from study.waits import KEEP, NEVER, Waiting, Waits, wait_questions, waiting
from study.weighting import weighted_counts

NAME = "wait-curve"


def waits_chart(
    study: Study, counts: Counts, say: Wording, *, weights: Weights | None = None, segment: str = ""
) -> Chart | None:
    """Return the wait curves of all questions of waits, None where there is no such question.

    Bases are those of the crosstabs by the study's banner. `weights` that refuse, or None: each counts 1.
    """
    curves = [_curve(study, counts, question, weights) for question in wait_questions(study.instrument)]
    if not curves:
        return None
    series = tuple(_series(study, curves, say))
    return Chart(
        name=NAME,
        kind=Kind.STEPS,
        title=say.gettext("How long people would wait for a first answer"),
        sentence=" ".join(_clause(curve, one, say) for curve, one in zip(curves, series, strict=True)),
        caption=say.gettext(
            "Percent of those who would wait that are still there if answered at exactly that time, with its "
            "95-percent interval"
        ),
        series=series,
        groups=_groups(curves, say),
        figures=_figures(curves, say),
        notes=_notes(study, curves, series, say),
        exclusive=False,
        weighted=curves[0].table.weighted,
        goal=100 * KEEP,
        segment=segment,
    )


@dataclass(frozen=True, slots=True)
class _Curve:
    question: Question
    waits: Waits
    table: Crosstab
    found: Waiting

    @property
    def effective_base(self) -> float:
        base = self.found.base
        return min(float(base.n), kish(base.w, base.w2))


def _curve(study: Study, counts: Counts, question: Question, weights: Weights | None) -> _Curve:
    waits, banner = Waits.of(question), study.instrument.banner
    assert waits is not None  # noqa: S101 (only questions of waits come here)
    weighted = None
    if weights is not None and weights.refusal is None:
        weighted = weighted_counts(counts, question.code, banner.code, weights.weighting)
    table = crosstab(counts, question, banner, weighted=weighted, settings=study.settings)
    respondents = sum(one.n for one in counts.over(question.code).values())

    def effective_base(yes: Count, column: Count) -> float:
        found = estimate(yes, column, respondents) if table.weighted else None
        return found.effective_base if found else float(column.n)

    sums = {code: one for (code, column), one in table.sums.items() if column == ALL}
    return _Curve(question, waits, table, waiting(waits, sums, effective_base))


def _series(study: Study, curves: Sequence[_Curve], say: Wording) -> Iterator[Series]:
    """Yield the questions as series: named and coloured as the answer to the headline that they ask about."""
    asked_about = _asked_about(study.instrument, curves)
    places = study.instrument.headline.codes
    free = (place for place in count() if place not in map(places.index, asked_about.values()))
    labels = {option.code: option.labels[say.language] for option in study.instrument.headline.options}
    for curve in curves:
        code = asked_about.get(curve.question.code)
        label = curve.question.shorts[say.language] if code is None else labels[code]
        place = next(free) if code is None else places.index(code)
        effective, limits = curve.effective_base, study.settings
        low = "low-base" if effective < limits.low_base else ""
        caution = "small-base" if effective < limits.smallest_base else low
        yield Series(curve.question.code, label, colour(place), curve.found.base.n, caution)


def _asked_about(instrument: Instrument, curves: Sequence[_Curve]) -> dict[str, str]:
    """Return by question the headline's option that its code ends with: `wait_chat` asks about `chat`."""
    found: dict[str, str] = {}
    for curve in curves:
        ending = curve.question.code.rpartition("_")[2]
        if ending in instrument.headline.codes and ending not in found.values():
            found[curve.question.code] = ending
    return found


def _groups(curves: Sequence[_Curve], say: Wording) -> tuple[Group, ...]:
    """Return the waits of all questions, rising, named as their options are where those agree."""
    named: dict[int, set[str]] = {}
    for curve in curves:
        for option in curve.question.reported:
            if option.code in curve.waits.seconds:
                named.setdefault(curve.waits.seconds[option.code], set()).add(option.labels[say.language])
    return tuple(
        Group(str(seconds), labels.pop() if len(labels) == 1 else say.duration(seconds), place=float(seconds))
        for seconds, labels in sorted(named.items())
    )


def _figures(curves: Sequence[_Curve], say: Wording) -> Mapping[tuple[str, str], Figure]:
    """Return the shares of each question at each of all waits, none where it does not name that wait."""
    nothing = Figure(None, None, None, "", "")
    every = {str(seconds) for curve in curves for seconds in curve.waits.seconds.values()}
    figures = {(curve.question.code, seconds): nothing for curve in curves for seconds in every}
    for curve in curves:
        points = curve.found.curve.points if curve.found.curve else ()
        for code, point in zip(curve.waits.seconds, points, strict=False):
            place = curve.question.code, str(curve.waits.seconds[code])
            figures[place] = cell_figure(_cell(point, curve.found.kept[code].n), say, {})
    return figures


def _cell(point: WaitPoint, kept: int) -> Cell:
    percent = 100 * point.kept
    bounds = 100 * point.kept_low, 100 * point.kept_high
    return Cell("", ALL, kept, percent, float(int(percent + HALF)), *bounds)


def _clause(curve: _Curve, series: Series, say: Wording) -> str:
    """Return how fast to answer on a channel, and how sure that is."""
    found = answer_within(curve.found.curve, KEEP) if curve.found.curve else None
    if found is None:
        return f"{series.label}: {say.no_answers()}."
    goal = say.percent(100 * KEEP)
    seconds = int(found.edge)
    labels = {option.code: option.labels[say.language] for option in curve.question.reported}
    wait = next(labels[code] for code, each in curve.waits.seconds.items() if each == seconds)
    kept = ", ".join(
        (
            say.percent(100 * found.share),
            say.between(100 * found.low, 100 * found.high),
            say.bases(curve.found.base.n, curve.effective_base if curve.table.weighted else None),
        )
    )
    names = {"channel": series.label, "wait": wait, "goal": goal, "kept": kept}
    text = say.gettext("%(channel)s: answer within %(wait)s to keep %(goal)s of people (%(kept)s).") % names
    if found.established:
        return text
    doubt = say.gettext("Not established yet: the true share may be below %(goal)s.") % names
    return f"{text} {doubt}"


def _notes(study: Study, curves: Sequence[_Curve], series: Sequence[Series], say: Wording) -> tuple[str, ...]:
    """Return the notes on all the questions, each once, and how many would not wait at all."""
    everybody = [replace(curve.table, columns=curve.table.columns[:1], cells={}) for curve in curves]
    general = dict.fromkeys(note for table in everybody for note in notes(study, table, say.language))
    never = (
        _never(curve.table.cells[NEVER, ALL], one, say)
        for curve, one in zip(curves, series, strict=True)
        if (NEVER, ALL) in curve.table.cells and curve.found.never.n
    )
    return (*general, *never)


def _never(cell: Cell, series: Series, say: Wording) -> str:
    text = say.gettext("%(channel)s: %(share)s would not wait at all. They are not in the curve.")
    return text % {"channel": series.label, "share": say.estimate(cell)}
