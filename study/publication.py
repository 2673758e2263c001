"""Crosstabs as readers get them: the public from a release, who is signed in from the live tally.

Both get them unweighted and, where there are weights, weighted beside it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from math import isclose

from study.comparison import compared
from study.counting import Counts
from study.instrument import Instrument, Question
from study.release import Release
from study.response import Study
from study.statistics import RakingError
from study.statistics.targets import Reason
from study.study_settings import StudySettings
from study.suppression import public
from study.tabulation import Crosstab, crosstab
from study.weight_targets import WeightTargets
from study.weighting import Weighting, weighted_counts, weighting

NO_WEIGHTS = RakingError(
    Reason.NO_WEIGHTS, "", "", "The responses carry no weights, and the study has no weight targets."
)


@dataclass(frozen=True, slots=True)
class Weights:
    """How counts are weighted; `refusal` says why they are not, else it is None."""

    weighting: Weighting | None
    refusal: RakingError | None


@dataclass(frozen=True, slots=True)
class Tables:
    """A crosstab unweighted and, unless the weights refuse, weighted."""

    plain: Crosstab
    weighted: Crosstab | None
    weights: Weights


def further_dimensions(study: Study) -> tuple[str, ...]:
    """Return the dimensions that a release needs beside question and banner, to be weighted."""
    if study.targets is None:
        return ()
    questions = [one.question for one in WeightTargets.from_document(study.targets).questions]
    return tuple(code for code in questions if code != study.instrument.banner.code)


def weights_of(counts: Counts, targets: Mapping[str, object] | None, instrument: Instrument) -> Weights:
    """Return the weights of some counts: the responses' own, brought to the targets if there are any."""
    if targets is None:
        equal = all(isclose(one.n, one.w) and isclose(one.n, one.w2) for one in counts.over().values())
        return Weights(None, NO_WEIGHTS if equal else None)
    try:
        return Weights(weighting(counts, WeightTargets.from_document(targets), instrument), None)
    except RakingError as error:
        return Weights(None, error)


def as_released(study: Study, release: Release) -> Study:
    """Return a study with the thresholds and texts of a release: what is shown of it never changes."""
    settings = {**asdict(study.settings), **(release.thresholds or {}), **(release.said or {})}
    return replace(study, settings=StudySettings.of(settings))


def public_tables(study: Study, release: Release, row: Question) -> Tables:
    """Return what the public sees of a question by the study's banner."""
    weights = weights_of(release, release.targets, study.instrument)
    banner, settings = study.instrument.banner, as_released(study, release).settings
    build = partial(crosstab, release, row, banner, settings=settings)
    plain = public(lambda left_out: build(left_out=left_out), settings)
    if weights.refusal:
        return Tables(plain, None, weights)
    cells = weighted_counts(release, row.code, banner.code, weights.weighting)
    return Tables(plain, public(lambda left_out: build(weighted=cells, left_out=left_out), settings), weights)


def live_tables(study: Study, counts: Counts, row: Question, banner: Question, *, closed: bool) -> Tables:
    """Return what who is signed in sees; columns are compared only once the study is closed."""
    weights = weights_of(counts, study.targets, study.instrument)
    build = partial(crosstab, counts, row, banner, settings=study.settings)
    plain = compared(build()) if closed else build()
    if weights.refusal:
        return Tables(plain, None, weights)
    table = build(weighted=weighted_counts(counts, row.code, banner.code, weights.weighting))
    return Tables(plain, compared(table) if closed else table, weights)
