"""The wait curve of a question: who would still be there after which wait."""

from collections.abc import Mapping
from math import isfinite

from dashboard.api.totals import Totals, below_one
from study.instrument import Question
from study.statistics import AnswerWithin, WaitCurve, answer_within, wait_quantile
from study.waits import KEEP, Waits, waiting

NOTHING_SHOWN: Mapping[str, object] = {
    "never": None,
    "never_below_one": False,
    "points": [],
    "median": None,
    "answer_within": None,
}


def wait_figures(question: Question, totals: Totals) -> dict[str, object]:
    """Return the curve of a question of waits, percents from 0 to 100; without points where there is none."""
    waits = Waits.of(question)
    assert waits is not None  # noqa: S101 (the parameter takes no other question)
    found = waiting(waits, totals.counts, totals.worth_for)
    base, never, curve = found.base, found.never, found.curve
    shown = curve is not None and not totals.hides(
        base, *((point.kept_low, point.kept_high) for point in curve.points)
    )
    figures: dict[str, object] = {**totals.bases(base), "keep": 100 * KEEP}
    if curve is None or not shown:
        return {**figures, **NOTHING_SHOWN}
    share = never.w / (never.w + base.w)
    return {
        **figures,
        "never": totals.percent(share),
        "never_below_one": below_one(share),
        "points": _points(waits, curve, totals),
        "median": _median(curve),
        "answer_within": _within(waits, answer_within(curve, KEEP), totals),
    }


def _points(waits: Waits, curve: WaitCurve, totals: Totals) -> list[dict[str, object]]:
    names = ("over", "low", "high", "kept", "kept_low", "kept_high")
    return [
        {
            "code": code,
            "seconds": waits.seconds[code],
            **{name: totals.percent(getattr(point, name)) for name in names},
            "below_one": below_one(point.over),
        }
        for code, point in zip(waits.seconds, curve.points, strict=True)
    ]


def _within(waits: Waits, found: AnswerWithin | None, totals: Totals) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        "code": next(code for code, seconds in waits.seconds.items() if seconds == found.edge),
        "seconds": int(found.edge),
        "percent": totals.percent(found.share),
        "low": totals.percent(found.low),
        "high": totals.percent(found.high),
        "established": found.established,
    }


def _median(curve: WaitCurve) -> dict[str, object]:
    after, until = wait_quantile(curve)
    return {"after": int(after), "until": int(until) if isfinite(until) else None}
