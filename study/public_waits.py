"""The wait curves of a release as the public sees them: whole percents, or why there are none. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from study.instrument import Question
from study.publication import weights_of
from study.release import Release
from study.response import Study
from study.suppression import columns_left_out, public, public_cell, public_column, reason_hidden
from study.tabulation import crosstab
from study.tally import Combination, Count
from study.waits import Curve, curve_of, wait_questions
from study.weighting import weighted_counts


def public_curves(study: Study, release: Release, *, weighted: bool = False) -> list[Curve] | None:
    """Return the curves of all questions of waits; None where weights are asked for that refuse.

    `study` has the thresholds of the release (see `study.publication.as_released`).
    """
    questions = wait_questions(study.instrument)
    if not weighted:
        return [_curve(study, release, one, None) for one in questions]
    weights = weights_of(release, release.targets, study.instrument)
    if weights.refusal:
        return None
    banner = study.instrument.banner.code
    cells = {one.code: weighted_counts(release, one.code, banner, weights.weighting) for one in questions}
    return [_curve(study, release, one, cells[one.code]) for one in questions]


def _curve(
    study: Study, release: Release, question: Question, cells: Mapping[Combination, Count] | None
) -> Curve:
    """Return a curve of the same people as the question's public crosstab has in `all`."""
    settings = study.settings
    build = partial(crosstab, release, question, study.instrument.banner, weighted=cells, settings=settings)
    everybody = build(left_out=columns_left_out(build(), settings))
    table = public(lambda left_out: build(left_out=left_out), settings)
    respondents = sum(one.n for one in release.over(question.code).values())
    curve = curve_of(everybody, respondents, settings)
    reason = table.columns[0].suppressed or reason_hidden(curve.column, curve.cells.values(), settings)
    return replace(
        curve,
        table=table,
        column=public_column(curve.column, reason),
        cells={code: public_cell(cell, bool(reason)) for code, cell in curve.cells.items()},
        within=None if reason else curve.within,
    )
