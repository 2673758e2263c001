"""The wait curve of a question: who would still be there after which wait.

A question is one of waits where it is a single question and each option that tables show is a wait, by its
code: a whole number with s, m, h or d behind it (`30s`, `5m`, `24h`, `2d`), rising; `longer`, beyond the
last of them; or `never`, who would not wait at all and are told apart. Two waits at least. So an operator's
own questionnaire gets its curve without a setting, and `evening`, `morning`, `workday` do not look like one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from dashboard.api.totals import Totals, below_one
from study.instrument import Instrument, Question
from study.statistics import AnswerWithin, WaitCurve, answer_within, wait_curve, wait_quantile

CODE = re.compile(r"([0-9]{1,4})([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
LONGER, NEVER = "longer", "never"
FEWEST_WAITS = 2
KEEP = 0.9
NOTHING_SHOWN: Mapping[str, object] = {
    "never": None,
    "never_below_one": False,
    "points": [],
    "median": None,
    "answer_within": None,
}


@dataclass(frozen=True, slots=True)
class Waits:
    """The waits of a question in seconds, by option code."""

    seconds: Mapping[str, int]

    @classmethod
    def of(cls, question: Question) -> "Waits | None":
        """Return the waits of a question, None where it is not one of waits."""
        codes = [option.code for option in question.reported]
        parsed = {code: CODE.fullmatch(code) for code in codes if code not in (LONGER, NEVER)}
        seconds = {code: int(found[1]) * SECONDS[found[2]] for code, found in parsed.items() if found}
        rising = all(a < b for a, b in pairwise(seconds.values()))
        if question.kind != "single" or len(seconds) < len(parsed) or len(seconds) < FEWEST_WAITS:
            return None
        return cls(seconds) if rising else None


def wait_questions(instrument: Instrument) -> list[Question]:
    """Return the questions of waits, without the banner."""
    return [one for one in instrument.closed if one is not instrument.banner and Waits.of(one) is not None]


def wait_figures(question: Question, totals: Totals) -> dict[str, object]:
    """Return the curve of a question of waits, percents from 0 to 100; without points where there is none."""
    waits = Waits.of(question)
    assert waits is not None  # noqa: S101 (the parameter takes no other question)
    codes = (*waits.seconds, LONGER)
    base, never = totals.of(codes), totals.of([NEVER])
    curve = wait_curve(
        list(waits.seconds.values()),
        [totals.of([code]).w for code in codes],
        [totals.worth_for(totals.of(codes[place:]), base) for place in range(len(codes))],
    )
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
