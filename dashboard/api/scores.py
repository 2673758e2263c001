"""Scores of satisfaction: NPS, CSAT and CES of a question on the scale that each is defined on."""

from collections.abc import Callable, Mapping, Sequence

from dashboard.api.problems import bad
from dashboard.api.totals import Totals, below_one
from study.instrument import Instrument, Question
from study.statistics import CES, CSAT, NPS, Scale, Score, ces, csat, nps, weighted_nps
from study.tally import Count

SCORES: Mapping[str, Scale] = {"nps": NPS, "csat": CSAT, "ces": CES}
_SHARES: Mapping[str, Callable[[Sequence[float], float], Score | None]] = {"csat": csat, "ces": ces}


def scale_questions(instrument: Instrument) -> list[Question]:
    """Return the scale questions that have a score, without the banner."""
    return [one for one in instrument.closed if one is not instrument.banner and _kinds(one)]


def score_figures(question: Question, kind: str, totals: Totals) -> dict[str, object]:
    """Return a score: NPS in points from -100 to 100, the others in percent; raise Problem."""
    kinds = _kinds(question)
    if kind not in kinds:
        raise bad("kind", kind, kinds, f"The scale of {question.code} is another one's.")
    scale = SCORES[kind]
    column = totals.of(map(str, _steps(scale)))
    score = _nps(column, totals) if kind == "nps" else _share(kind, column, totals)
    # An NPS is in points, and twice as wide; what its answers hide is said by the totals.
    widths = [(score.low, score.high)] if score and kind != "nps" else []
    shown = score if score and not totals.hides(column, *widths) else None
    return {
        "kind": kind,
        "unit": "points" if kind == "nps" else "percent",
        "scale": {"first": scale.first, "last": scale.last, "counted": list(scale.counted)},
        **totals.bases(column),
        **{name: _value(shown, name, kind, totals) for name in ("value", "low", "high")},
        "below_one": shown is not None and kind != "nps" and below_one(shown.value),
    }


def _kinds(question: Question) -> list[str]:
    if question.kind != "scale":
        return []
    codes = [option.code for option in question.reported]
    return [kind for kind, scale in SCORES.items() if sorted(codes) == sorted(map(str, _steps(scale)))]


def _steps(scale: Scale) -> range:
    return range(scale.first, scale.last + 1)


def _nps(column: Count, totals: Totals) -> Score | None:
    promoters, detractors = (totals.of(map(str, steps)) for steps in (NPS.counted, NPS.against))
    if totals.weighted:
        return weighted_nps(promoters, detractors, column, totals.respondents)
    return nps(promoters.n, detractors.n, column.n)


def _share(kind: str, column: Count, totals: Totals) -> Score | None:
    scale = SCORES[kind]
    weights = [totals.of([str(step)]).w for step in _steps(scale)]
    return _SHARES[kind](weights, totals.worth_for(totals.of(map(str, scale.counted)), column))


def _value(score: Score | None, name: str, kind: str, totals: Totals) -> float | None:
    if score is None:
        return None
    value: float = getattr(score, name)
    return totals.percent(value / 100 if kind == "nps" else value)
