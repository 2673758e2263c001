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
from study.statistics import WaitCurve, wait_curve
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
