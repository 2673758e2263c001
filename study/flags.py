"""What makes a response look like a program's work. Pure; a flag marks a response and changes no figure."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import prod
from statistics import median
from typing import NamedTuple

from study.instrument import Instrument, Question
from study.study_settings import StudySettings
from study.tally import Combination

TRAP, FAST, REPEATED, RATE = "trap", "fast", "repeated", "rate"
REASONS = (TRAP, FAST, REPEATED, RATE)
MINUTE = 60.0
# Equal answers to a questionnaire with fewer combinations than these say nothing.
VARIED = 1_000


@dataclass(frozen=True, slots=True)
class Case:
    """What a response is judged by: when it came (seconds), its closed answers, how it came in.

    `answers` is empty where equal ones say nothing, `network` where it is not known.
    """

    key: str
    at: float
    source: str = ""
    answers: Combination = ()
    seconds: float | None = None
    network: str = ""
    trap: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds; the first three are settings of a study.

    Filled in within a third of the usual time, once there are 30 times; 10 equal answers within ten
    minutes, where they are a fifth of all from one source or of all; more than 20 within a minute from
    one network.
    """

    fast_part: int = 3
    repeated_answers: int = 10
    network_rate: int = 20
    fewest_timed: int = 30
    repeated_seconds: float = 10 * MINUTE
    repeated_part: int = 5
    rate_seconds: float = MINUTE

    @classmethod
    def of(cls, settings: StudySettings) -> "Rules":
        """Return the rules of a study's settings."""
        return cls(settings.fast_part, settings.repeated_answers, settings.network_rate)


class _Burst(NamedTuple):
    """So many alike within so many seconds, and at least one in `part` of all that came by then."""

    least: int
    seconds: float
    part: float


def judge(cases: Iterable[Case], rules: Rules) -> Mapping[str, frozenset[str]]:
    """Return the reasons of each case that has any, by key."""
    ordered = sorted(cases, key=lambda case: (case.at, case.key))
    equal = _Burst(rules.repeated_answers, rules.repeated_seconds, rules.repeated_part)
    crowd = _Burst(rules.network_rate + 1, rules.rate_seconds, 1)
    found: Mapping[str, Iterable[Case]] = {
        TRAP: (case for case in ordered if case.trap),
        FAST: _fast(ordered, rules),
        REPEATED: chain(
            _bursts(ordered, equal, lambda case: case.source, lambda case: case.answers),
            # A program can name any source.
            _bursts_in(ordered, equal, lambda case: case.answers),
        ),
        RATE: _bursts(ordered, crowd, lambda case: case.network, lambda case: case.network),
    }
    reasons: dict[str, set[str]] = defaultdict(set)
    for reason, flagged in found.items():
        for case in flagged:
            reasons[case.key].add(reason)
    return {key: frozenset(some) for key, some in reasons.items()}


def varied(instrument: Instrument) -> bool:
    """Return whether a questionnaire has so many combinations of answers that equal ones say something."""
    return prod(map(_possible, instrument.closed)) >= VARIED


def _possible(question: Question) -> int:
    return 2 ** len(question.codes) if question.kind == "multiple" else len(question.codes)


def _fast(cases: Sequence[Case], rules: Rules) -> Iterator[Case]:
    """Yield who took less than a part of the usual time.

    That is the median of the medians of each minute: a burst counts for the minutes it lasts, so that a
    program that sends much at once does not make itself the usual.
    """
    minutes: dict[int, list[float]] = defaultdict(list)
    for case in cases:
        if case.seconds is not None:
            minutes[int(case.at // MINUTE)].append(case.seconds)
    if sum(map(len, minutes.values())) < rules.fewest_timed:
        return
    limit = median(median(times) for times in minutes.values()) / rules.fast_part
    yield from (case for case in cases if case.seconds is not None and case.seconds < limit)


def _bursts(
    cases: Sequence[Case],
    burst: _Burst,
    place: Callable[[Case], str],
    alike: Callable[[Case], object],
) -> Iterator[Case]:
    """Yield all cases of each burst of one place, those that came before it was one, too."""
    places: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        places[place(case)].append(case)
    for together in places.values():
        yield from _bursts_in(together, burst, alike)


def _bursts_in(cases: Sequence[Case], burst: _Burst, alike: Callable[[Case], object]) -> Iterator[Case]:
    window: deque[Case] = deque()
    counts: Counter[object] = Counter()
    # Those in the window that are not yielded yet, by what makes them alike.
    waiting: dict[object, deque[Case]] = defaultdict(deque)
    for case in cases:
        window.append(case)
        counts[alike(case)] += 1
        waiting[alike(case)].append(case)
        while window[0].at <= case.at - burst.seconds:
            old = window.popleft()
            counts[alike(old)] -= 1
            if waiting[alike(old)] and waiting[alike(old)][0] is old:
                waiting[alike(old)].popleft()
        same = counts[alike(case)]
        if alike(case) and same >= burst.least and same * burst.part >= len(window):
            yield from waiting.pop(alike(case))
