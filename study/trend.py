"""A question from period to period of the field work, and what clearly changed. Pure.

Letters are not given on a stream, as each look at the same growing counts is one more try. Here a period is
tested only once it is complete: its counts are closed, and looking again does not change them (an import of
earlier answers or an erasure does, and is tested with what it leaves). What grows is the number of pairs.
Were Holm's adjustment over those so far, each period that ends would be one more try: of simulated studies
without any change 8 to 11 % showed a mark on some day of 21 to 52. So the family is as wide from the first
pair on as the chart can get, and 5 % is the chance of a false mark on any day until it is full.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, pairwise

from study.comparison import SEVERAL_ANSWERS, gate_of, pair_z
from study.counting import Counts
from study.instrument import Option, Question
from study.periods import MOST_PERIODS, WEEK_DAYS, few_days, monday
from study.publication import Weights
from study.statistics import (
    EXPECTED_BELOW_5,
    NO_CLEAR_DIFFERENCE,
    NOTHING_TO_COMPARE,
    Gate,
    holm,
    two_sided_p,
)
from study.statistics.association import LEVEL
from study.study_settings import StudySettings
from study.tabulation import Crosstab, crosstab
from study.tally import NOTHING, Combination, Count
from study.weighting import weighted_counts

DAY = "day"
AUTO, BY_DAY, BY_WEEK = "auto", "day", "week"
FEWEST_PERIODS = 2


@dataclass(frozen=True, slots=True)
class Period:
    """UTC days from the first to the last of them; complete ones take no more answers."""

    first: date
    last: date
    complete: bool

    @property
    def code(self) -> str:
        """Return the first day, as 2026-11-22."""
        return self.first.isoformat()


@dataclass(frozen=True)
class Trend:
    """A question by period: a crosstab with a column a period, by its code.

    `changes`: by option and period, by how many points its share clearly differs from the period before;
    `verdict` says why there is none, else it is empty. `earlier` is how many first periods are left out.
    """

    table: Crosstab
    periods: tuple[Period, ...]
    earlier: int
    changes: Mapping[tuple[str, str], float]
    verdict: str


@dataclass(frozen=True, slots=True)
class _ByPeriod:
    """Counts over a question and the periods, as a crosstab asks for them."""

    revision: int
    excluded: int
    cells: Mapping[Combination, Count]

    def over(self, *_names: str) -> Mapping[Combination, Count]:
        return self.cells


def trend(
    counts: Counts,
    row: Question,
    *,
    by: str,
    today: date,
    ended: bool = False,
    weights: Weights | None = None,
    settings: StudySettings | None = None,
    hidden: Callable[[Crosstab], Collection[str]] = lambda _: (),
) -> Trend | None:
    """Return a question by day or week, None before there are two periods; each counts 1 without weights.

    `by` auto: days, up to 21 of them, else weeks from Monday to Sunday. The period of `today` is
    still running, unless the field work has ended. Those `hidden` in the table are in no comparison; counts
    of no day ("") are in no period.
    """
    weighted = weights is not None and weights.refusal is None
    weighting = weights.weighting if weights is not None else None
    cells = weighted_counts(counts, row.code, DAY, weighting) if weighted else counts.over(row.code, DAY)
    every = periods({day for _, day in cells if day}, by=by, today=today, ended=ended)
    if len(every) < FEWEST_PERIODS:
        return None
    shown = every[-MOST_PERIODS:]
    grouped = _ByPeriod(counts.revision, counts.excluded, _grouped(cells, shown))
    table = crosstab(
        grouped, row, _question(shown), weighted=grouped.cells if weighted else None, settings=settings
    )
    changes, verdict = _changes(table, shown, hidden(table))
    return Trend(table, shown, len(every) - len(shown), changes, verdict)


def periods(days: Collection[str], *, by: str, today: date, ended: bool) -> tuple[Period, ...]:
    """Return the periods from the first day with answers to the last; to today while field work goes on."""
    if not days:
        return ()
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    last = last if ended else max(last, today)
    daily = by == BY_DAY or (by != BY_WEEK and few_days(first, last))
    length = 1 if daily else WEEK_DAYS
    start = first if daily else monday(first)
    starts = (start + timedelta(days=n) for n in range(0, (last - start).days + 1, length))
    spans = ((begin, begin + timedelta(days=length - 1)) for begin in starts)
    return tuple(Period(begin, end, ended or end < today) for begin, end in spans)


def _grouped(cells: Mapping[Combination, Count], shown: tuple[Period, ...]) -> dict[Combination, Count]:
    """Return counts over (answer, day) by period; days before those shown are of none."""
    starts = [one.code for one in shown]
    sums: dict[Combination, Count] = {}
    for (answer, day), one in cells.items():
        place = bisect_right(starts, day)
        cell = answer, starts[place - 1] if place else ""
        sums[cell] = sums.get(cell, NOTHING).plus(one)
    return sums


def _question(shown: tuple[Period, ...]) -> Question:
    options = tuple(Option(one.code, {}) for one in shown)
    return Question(DAY, "single", options, labels={}, shorts={}, hints={}, units={})


def _changes(
    table: Crosstab, shown: tuple[Period, ...], hidden: Collection[str]
) -> tuple[dict[tuple[str, str], float], str]:
    """Return the clear changes between neighbouring complete periods with bases, or why there is none."""
    if table.row.kind == "multiple":
        return {}, SEVERAL_ANSWERS
    seen = [one.code for one in shown if one.complete and one.code not in hidden]
    complete = [code for code in seen if not table.column(code).small_base]
    ready = _large_enough(table, complete)
    pairs = [(a.code, b.code) for a, b in pairwise(shown) if {a.code, b.code} <= ready]
    if not pairs:
        return {}, EXPECTED_BELOW_5 if len(ready) < len(complete) else NOTHING_TO_COMPARE
    passed = _gate(table, sorted({*chain(*pairs)}))
    if passed.reason is not None:
        return {}, passed.reason
    places = [(option.code, *pair) for option in table.row.reported for pair in pairs]
    z = [pair_z(table, row, later, earlier) for row, earlier, later in places]
    p = [None if value is None else two_sided_p(value) for value in z]
    # Pairs still to come take their part of the 5 % before they are there.
    coming = [1.0] * (len(table.row.reported) * (MOST_PERIODS - 1 - len(pairs)))
    adjusted = holm([*p, *coming])
    clear = [place for place, p in zip(places, adjusted, strict=False) if p is not None and p < LEVEL]
    found = {(row, later): _points(table, row, earlier, later) for row, earlier, later in clear}
    return found, "" if found else NO_CLEAR_DIFFERENCE


def _large_enough(table: Crosstab, columns: list[str]) -> set[str]:
    """Return the columns without those, the smallest first, whose expected counts keep all from a test.

    Such as a first week of a single day. Bases say nothing of the answers, so that leaving some out does not
    look for what will hold.
    """
    kept = sorted(columns, key=lambda code: table.column(code).base)
    while kept and _gate(table, kept).reason == EXPECTED_BELOW_5:
        del kept[0]
    return set(kept)


def _gate(table: Crosstab, columns: list[str]) -> Gate:
    sums = [[table.sums[option.code, column] for column in columns] for option in table.row.reported]
    return gate_of(sums, weighted=table.weighted)


def _points(table: Crosstab, row: str, earlier: str, later: str) -> float:
    return (table.cells[row, later].percent or 0) - (table.cells[row, earlier].percent or 0)
