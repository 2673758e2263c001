"""What each operation answers: one function each, from a checked request to a document."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from dashboard.api import tables
from dashboard.api.asking import Request
from dashboard.api.parameters import KIND, QUESTION
from dashboard.api.precision import plain_precision, weighted_precision
from dashboard.api.scores import score_figures
from dashboard.api.totals import Totals, live_totals, public_totals
from dashboard.api.waits import wait_figures
from dashboard.benchmark_view import benchmark_document
from dashboard.method_view import method_texts
from dashboard.wording import Wording
from study.benchmarks import comparable
from study.counting import Counts
from study.instrument import Question
from study.method import MethodFacts, method_items
from study.method_facts import live_facts, release_facts
from study.publication import as_released, live_tables, public_tables, weights_of
from study.response import State, Study
from study.tabulation import Crosstab
from study.tally import Combination, Count
from study.weighting import weighted_counts

Document: TypeAlias = Mapping[str, object]


def crosstab(request: Request) -> Document:
    """Return a crosstab."""
    return tables.live(request) if request.asked.live else tables.published(request)


def wait(request: Request) -> Document:
    """Return the wait curve of a question."""
    question, totals, origin = _totals(request)
    figures = wait_figures(question, totals)
    return {**origin, **figures, "suppressed": totals.suppressed or None}


def score(request: Request) -> Document:
    """Return the score of a question."""
    question, totals, origin = _totals(request)
    figures = score_figures(question, request.asked.values[KIND.name], totals)
    return {**origin, **figures, "suppressed": totals.suppressed or None}


def precision(request: Request) -> Document:
    """Return how precise the shares of a live table are."""
    row, banner = request.questions()
    counts = request.live()
    weights = weights_of(counts, request.study.targets, request.study.instrument)
    weighted = request.weighs(weights)
    return {
        "study": request.study.slug,
        "revision": counts.revision,
        "release": None,
        "filters": request.asked.echo,
        "row": row.code,
        "banner": banner.code,
        "weighted": weighted,
        **(
            weighted_precision(counts, row, banner, weights)
            if weighted
            else plain_precision(counts, row, banner)
        ),
    }


def revision(request: Request) -> Document:
    """Return the revision of a study."""
    return {"revision": request.store.tally(request.study).revision}


def benchmarks(request: Request) -> Document:
    """Return the published figures beside the study's own, which are null before the first release."""
    study = request.study
    rows = {one.question: request.question(one.question) for one in comparable(study.instrument)}
    own = {code: _headline(request, row) for code, row in rows.items()}
    shown = {code: table for code, table in own.items() if table is not None}
    return {
        "study": study.slug,
        "benchmarks": benchmark_document(study.instrument, request.lang, shown),
    }


def method(request: Request) -> Document:
    """Return the method's items; `text` is null where nobody stated one."""
    facts = _facts(request)
    told = zip(
        method_items(request.study, facts),
        method_texts(request.study, facts, Wording(request.lang)),
        strict=True,
    )
    items = [
        {"item": one.item.value, "label": label, "text": None if one.value is None else text}
        for one, (label, text) in told
    ]
    return {"study": request.study.slug, "release": facts.release or None, "items": items}


ANSWERS: Mapping[str, Callable[[Request], Document]] = {
    "crosstab": crosstab,
    "wait": wait,
    "score": score,
    "precision": precision,
    "revision": revision,
    "benchmarks": benchmarks,
    "method": method,
}


def told_of(studies: Iterable[Study], now: datetime) -> Document:
    """Return what readers are told of some studies."""
    return {"studies": [_study(one, one.state(now)) for one in studies]}


def opened(study: Study, now: datetime) -> bool:
    """Return whether readers may know of a study: it is open or closed."""
    return study.state(now) in (State.OPEN, State.CLOSED)


def _study(study: Study, state: State) -> Document:
    instrument = study.instrument
    return {
        "slug": study.slug,
        "title": {language: instrument.text("title", language) for language in study.languages},
        "state": state.value,
        "synthetic": study.synthetic,
        "languages": list(study.languages),
        "instrument": {"name": instrument.name, "version": instrument.version},
        "banner": instrument.banner.code,
        "questions": [_question(one, study.languages) for one in instrument.questions],
    }


def _question(question: Question, languages: tuple[str, ...]) -> Document:
    return {
        "code": question.code,
        "kind": question.kind,
        "label": {language: question.labels[language] for language in languages},
        "options": [
            {
                "code": option.code,
                "label": {language: option.labels[language] for language in languages},
                "no_answer": option.code in question.no_answer,
            }
            for option in question.options
            if option.code not in question.screen_out
        ],
    }


def _totals(request: Request) -> tuple[Question, Totals, Document]:
    """Return a question with its totals, and where they come from."""
    study, question = request.study, request.question(request.asked.values[QUESTION.name])
    origin: dict[str, object] = {
        "study": study.slug,
        "question": {"code": question.code, "label": question.labels[request.lang]},
    }
    if request.asked.live:
        counts = request.live()
        origin |= {"revision": counts.revision, "release": None, "filters": request.asked.echo}
        weighted = _weighted(request, counts, study.targets, question)
        return question, live_totals(study, counts, question, weighted), origin
    release = request.release()
    origin |= {"revision": release.revision, "release": release.name, "filters": {}}
    weighted = _weighted(request, release, release.targets, question)
    return question, public_totals(as_released(study, release), release, question, weighted), origin


def _weighted(
    request: Request, counts: Counts, targets: Mapping[str, object] | None, question: Question
) -> Mapping[Combination, Count] | None:
    """Return the weighted counts of a question by the study's banner, None where they are not asked for."""
    instrument = request.study.instrument
    weights = weights_of(counts, targets, instrument)
    if not request.weighs(weights):
        return None
    return weighted_counts(counts, question.code, instrument.banner.code, weights.weighting)


def _headline(request: Request, row: Question) -> Crosstab | None:
    """Return a question's table by the study's banner; None before the first release."""
    study = request.study
    if request.asked.live:
        return live_tables(study, request.live(), row, study.instrument.banner, closed=False).plain
    release = request.newest_release()
    return None if release is None else public_tables(study, release, row).plain


def _facts(request: Request) -> MethodFacts:
    study = request.study
    if request.asked.live:
        counts = request.live()
        return live_facts(
            study, counts.tally, not weights_of(counts, study.targets, study.instrument).refusal
        )
    release = request.release()
    return release_facts(release, not weights_of(release, release.targets, study.instrument).refusal)
