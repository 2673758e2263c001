"""Questions of waits, and who would still be there after which wait. Pure.

A question is one of waits where it is a single question and each option that tables show is a wait, by its
code: a whole number with s, m, h or d behind it (`30s`, `5m`, `24h`, `2d`), rising; `longer`, beyond the
last of them; or `never`, who would not wait at all and are told apart. Two waits at least. So an operator's
own questionnaire gets its curve without a setting, and `evening`, `morning`, `workday` do not look like one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from study.instrument import Instrument, Question
from study.statistics import AnswerWithin, WaitCurve, WaitPoint, answer_within, estimate, kish, wait_curve
from study.study_settings import StudySettings
from study.tabulation import ALL, HALF, Cell, Column, Crosstab
from study.tally import NOTHING, Count

CODE = re.compile(r"([0-9]{1,4})([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
LONGER, NEVER = "longer", "never"
FEWEST_WAITS = 2
# The share of people that an answer in time is to keep.
KEEP = 0.9


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who named which wait: `base` named one, `never` would not wait; `kept` by code: it or a longer one.

    `curve` is None where nobody named a wait.
    """

    base: Count
    never: Count
    kept: Mapping[str, Count]
    curve: WaitCurve | None


def wait_questions(instrument: Instrument) -> list[Question]:
    """Return the questions of waits, without the banner."""
    return [one for one in instrument.closed if one is not instrument.banner and Waits.of(one) is not None]


def waiting(
    waits: Waits, counts: Mapping[str, Count], effective_base: Callable[[Count, Count], float]
) -> Waiting:
    """Return who would wait how long, of counts by option code.

    `effective_base`: that of the share of a column (second) who gave some answers (first).
    """
    codes = (*waits.seconds, LONGER)
    named = [counts.get(code, NOTHING) for code in codes]
    kept = [reduce(Count.plus, named[place:]) for place in range(len(codes))]
    curve = wait_curve(
        list(waits.seconds.values()),
        [one.w for one in named],
        [effective_base(one, kept[0]) for one in kept],
    )
    return Waiting(kept[0], counts.get(NEVER, NOTHING), dict(zip(codes, kept, strict=True)), curve)


@dataclass(frozen=True, slots=True)
class Curve:
    """The curve of a question: `column` is who named a wait, `cells` by code who named that or a longer one.

    `within` is the longest wait that keeps enough of them, None where there is none. `table` is the question
    by the study's banner; the curve is of its `all`.
    """

    question: Question
    waits: Waits
    table: Crosstab
    column: Column
    cells: Mapping[str, Cell]
    within: AnswerWithin | None


def curve_of(table: Crosstab, respondents: int, settings: StudySettings) -> Curve:
    """Return the curve of a crosstab of a question of waits, weighted as it is, among all respondents."""
    waits = Waits.of(table.row)
    assert waits is not None  # noqa: S101 (only questions of waits come here)

    def effective_base(yes: Count, column: Count) -> float:
        found = estimate(yes, column, respondents) if table.weighted else None
        return found.effective_base if found else float(column.n)

    sums = {code: one for (code, column), one in table.sums.items() if column == ALL}
    found = waiting(waits, sums, effective_base)
    points = found.curve.points if found.curve else ()
    cells = {
        code: _cell(code, point, found.kept[code].n)
        for code, point in zip(waits.seconds, points, strict=False)
    }
    within = answer_within(found.curve, KEEP) if found.curve else None
    return Curve(table.row, waits, table, _column(found.base, settings), cells, within)


def _column(base: Count, settings: StudySettings) -> Column:
    effective = min(float(base.n), kish(base.w, base.w2))
    low, small = effective < settings.low_base, effective < settings.smallest_base
    return Column(ALL, base.n, effective, no_answer=0, low_base=low, small_base=small)


def _cell(code: str, point: WaitPoint, kept: int) -> Cell:
    percent = 100 * point.kept
    bounds = 100 * point.kept_low, 100 * point.kept_high
    return Cell(code, ALL, kept, percent, float(int(percent + HALF)), *bounds)
