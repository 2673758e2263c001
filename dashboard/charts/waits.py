"""Wait curves -> chart: who would still be there if answered at exactly that time. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from dashboard.charts.bars import cell_figure
from dashboard.charts.model import Chart, Figure, Group, Kind, Series
from dashboard.crosstab_json import hidden_because, notes
from dashboard.wording import Wording
from study.counting import Counts
from study.instrument import Instrument
from study.look import colour
from study.publication import Weights
from study.release import Release
from study.response import Study
from study.tabulation import ALL, Cell, crosstab
from study.waits import KEEP, NEVER, Curve, curve_of, wait_questions
from study.weighting import weighted_counts

NAME = "wait-curve"


def waits_title(say: Wording) -> str:
    """Return what the chart of all wait curves is called."""
    return say.gettext("How long people would wait for a first answer")


def waits_chart(
    study: Study, counts: Counts, say: Wording, *, weights: Weights | None = None, segment: str = ""
) -> Chart | None:
    """Return the wait curves of all questions of waits, None where there is no such question.

    Bases are those of the crosstabs by the study's banner. `weights` that refuse, or None: each counts 1.
    """
    curves = []
    banner, weighted = study.instrument.banner, None
    for question in wait_questions(study.instrument):
        if weights is not None and weights.refusal is None:
            weighted = weighted_counts(counts, question.code, banner.code, weights.weighting)
        table = crosstab(counts, question, banner, weighted=weighted, settings=study.settings)
        respondents = sum(one.n for one in counts.over(question.code).values())
        curves.append(curve_of(table, respondents, study.settings))
    return replace(curves_chart(study, curves, say), segment=segment) if curves else None


def curves_chart(
    study: Study, curves: Sequence[Curve], say: Wording, *, release: Release | None = None
) -> Chart:
    """Return the chart of one curve or several, in the public form of a release where they are."""
    series = tuple(_series(study, curves, say))
    return Chart(
        name=NAME,
        kind=Kind.STEPS,
        title=waits_title(say),
        sentence=" ".join(
            _clause(study, curve, one, say, release) for curve, one in zip(curves, series, strict=True)
        ),
        caption=say.gettext(
            "Percent of those who would wait that are still there if answered at exactly that time, with its "
            "95-percent interval"
        ),
        series=series,
        groups=_groups(curves, say),
        figures=_figures(study, curves, say),
        notes=_notes(study, curves, series, say, release),
        exclusive=False,
        weighted=curves[0].table.weighted,
        goal=100 * KEEP,
        rounded_down=release is not None,
    )


def _series(study: Study, curves: Sequence[Curve], say: Wording) -> Iterator[Series]:
    """Yield the questions as series: named and coloured as the answer to the headline that they ask about."""
    asked_about = _asked_about(study.instrument, curves)
    places = study.instrument.headline.codes
    free = (place for place in count() if place not in map(places.index, asked_about.values()))
    labels = {option.code: option.labels[say.language] for option in study.instrument.headline.options}
    for curve in curves:
        code = asked_about.get(curve.question.code)
        label = curve.question.shorts[say.language] if code is None else labels[code]
        place = next(free) if code is None else places.index(code)
        column = curve.column
        caution = "small-base" if column.small_base else "low-base" if column.low_base else ""
        base = None if column.suppressed else column.base
        yield Series(curve.question.code, label, colour(place), base, caution)


def _asked_about(instrument: Instrument, curves: Sequence[Curve]) -> dict[str, str]:
    """Return by question the headline's option that its code ends with: `wait_chat` asks about `chat`."""
    found: dict[str, str] = {}
    for curve in curves:
        ending = curve.question.code.rpartition("_")[2]
        if ending in instrument.headline.codes and ending not in found.values():
            found[curve.question.code] = ending
    return found


def _groups(curves: Sequence[Curve], say: Wording) -> tuple[Group, ...]:
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


def _figures(study: Study, curves: Sequence[Curve], say: Wording) -> Mapping[tuple[str, str], Figure]:
    """Return the shares of each question at each of all waits, none where it does not name that wait."""
    nothing = Figure(None, None, None, "", "")
    every = {str(seconds) for curve in curves for seconds in curve.waits.seconds.values()}
    figures = {(curve.question.code, seconds): nothing for curve in curves for seconds in every}
    for curve in curves:
        reason = hidden_because(curve.column, study.settings, say)
        for code, seconds in curve.waits.seconds.items():
            cell = curve.cells.get(code)
            shown = cell_figure(cell, say, {}) if cell and not reason else replace(nothing, shown=reason)
            figures[curve.question.code, str(seconds)] = shown
    return figures


def _clause(study: Study, curve: Curve, series: Series, say: Wording, release: Release | None) -> str:
    """Return how fast to answer on a channel, and how sure that is."""
    if curve.column.suppressed:
        return f"{series.label}: {hidden_because(curve.column, study.settings, say)}."
    if curve.within is None:
        return f"{series.label}: {say.no_answers()}."
    code = next(code for code, each in curve.waits.seconds.items() if each == curve.within.edge)
    labels = {option.code: option.labels[say.language] for option in curve.question.reported}
    effective = curve.column.effective_base if curve.table.weighted else None
    bases = say.bases(curve.column.base, effective, rounded_down=release is not None)
    cell, goal = curve.cells[code], say.percent(100 * KEEP)
    kept = ", ".join((say.share(cell), say.interval(cell), bases))
    names = {"channel": series.label, "wait": labels[code], "goal": goal, "kept": kept}
    text = say.gettext("%(channel)s: answer within %(wait)s to keep %(goal)s of people (%(kept)s).") % names
    if curve.within.established:
        return text
    doubt = say.gettext("Not established yet: the true share may be below %(goal)s.") % names
    return f"{text} {doubt}"


def _notes(
    study: Study,
    curves: Sequence[Curve],
    series: Sequence[Series],
    say: Wording,
    release: Release | None,
) -> tuple[str, ...]:
    """Return the notes on all the questions, each once, and how many would not wait at all."""
    # A curve shows everybody, and compares no groups.
    everybody = [
        replace(curve.table, columns=curve.table.columns[:1], cells={}, verdict="") for curve in curves
    ]
    general = dict.fromkeys(
        note for table in everybody for note in notes(study, table, say.language, release=release)
    )
    never = (
        _never(curve.table.cells[NEVER, ALL], one, say)
        for curve, one in zip(curves, series, strict=True)
        if (NEVER, ALL) in curve.table.cells and curve.table.cells[NEVER, ALL].percent
    )
    return (*general, *never)


def _never(cell: Cell, series: Series, say: Wording) -> str:
    text = say.gettext("%(channel)s: %(share)s would not wait at all. They are not in the curve.")
    return text % {"channel": series.label, "share": say.estimate(cell)}
