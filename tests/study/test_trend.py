"""Periods of the field work, and which changes between them are marked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from study.comparison import SEVERAL_ANSWERS
from study.counting import LiveCounts
from study.instrument import Question
from study.publication import Weights
from study.statistics import EXPECTED_BELOW_5, NO_CLEAR_DIFFERENCE, NOTHING_TO_COMPARE
from study.tally import INCLUDED, Combination, Count, Tally, dimensions
from study.trend import AUTO, BY_DAY, BY_WEEK, Trend, periods, trend
from tests.study.weather import make_instrument

PLACES = ("app", "tv", "radio")
SURVEY = make_instrument(band=("young", "old"), place=PLACES)
MONDAY = date(2026, 11, 2)


def place() -> Question:
    return SURVEY.questions[1]


def field(days: Mapping[int, Sequence[int]], weights: Sequence[float] = (1.0,)) -> LiveCounts:
    """Return counts by days since the first Monday; of each number of people one part has each weight."""
    joint: dict[Combination, Count] = {
        ("young", code, "en", str(weight), day_after(n), INCLUDED): Count(k, k * weight, k * weight**2)
        for n, counts in days.items()
        for code, people in zip(PLACES, counts, strict=True)
        for weight in weights
        if (k := people // len(weights))
    }
    return LiveCounts(Tally.of(dimensions(SURVEY), 1, joint), lambda: joint)


def day_after(days: int) -> str:
    return (MONDAY + timedelta(days=days)).isoformat()


def found(
    counts: LiveCounts, today: int, *, by: str = BY_DAY, ended: bool = False, weighted: bool = False
) -> Trend:
    made = trend(
        counts,
        place(),
        by=by,
        today=MONDAY + timedelta(days=today),
        ended=ended,
        weights=Weights(None, None) if weighted else None,
    )
    assert made is not None
    return made


CALM, MOVED = (100, 60, 40), (150, 20, 30)


@pytest.mark.parametrize(
    ("by", "last", "spans"),
    [(AUTO, 20, 21), (AUTO, 21, 4), (BY_DAY, 21, 22), (BY_WEEK, 20, 3), (BY_WEEK, 21, 4)],
)
def test_periods_are_days_while_few_then_weeks(by: str, last: int, spans: int) -> None:
    days = {MONDAY.isoformat(), (MONDAY + timedelta(days=last)).isoformat()}
    made = periods(days, by=by, today=MONDAY + timedelta(days=last), ended=False)
    assert len(made) == spans


@given(
    days=st.sets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), min_size=1),
    today=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    by=st.sampled_from((AUTO, BY_DAY, BY_WEEK)),
    ended=st.booleans(),
)
def test_periods_hold_each_day_once(days: set[date], today: date, by: str, ended: bool) -> None:
    made = periods({day.isoformat() for day in days}, by=by, today=today, ended=ended)
    assert all(later.first - earlier.last == timedelta(days=1) for earlier, later in pairwise(made))
    assert made[0].first <= min(days)
    assert max(days) <= made[-1].last
    assert all(one.first.weekday() == 0 for one in made if one.first != one.last)
    assert all(one.complete == (ended or one.last < today) for one in made)


def test_period_without_answers_has_no_share() -> None:
    made = found(field({0: CALM, 2: CALM}), today=2)
    bases = [made.table.column(one.code).base for one in made.periods]
    assert bases == [200, 0, 200]
    assert made.table.cells["app", made.periods[1].code].percent is None


def test_week_adds_up_its_days() -> None:
    made = found(field({0: (10, 0, 0), 6: (0, 5, 0), 7: (0, 0, 3)}), today=8, by=BY_WEEK)
    assert [one.code for one in made.periods] == ["2026-11-02", "2026-11-09"]
    assert [made.table.column(one.code).base for one in made.periods] == [15, 3]


def test_one_period_is_no_trend() -> None:
    assert trend(field({0: CALM}), place(), by=BY_DAY, today=MONDAY) is None
    assert trend(field({}), place(), by=BY_DAY, today=MONDAY) is None


def test_first_periods_of_a_long_study_are_left_out() -> None:
    made = found(field({0: CALM, 64: CALM}), today=64)
    assert (len(made.periods), made.earlier) == (60, 5)
    assert made.table.base == 200


def test_clear_change_is_marked_in_points() -> None:
    made = found(field({0: CALM, 1: MOVED, 2: MOVED}), today=3)
    assert made.changes == {
        ("app", "2026-11-03"): pytest.approx(25),
        ("tv", "2026-11-03"): pytest.approx(-20),
    }
    assert made.verdict == ""


def test_period_still_running_is_not_tested() -> None:
    counts = field({0: CALM, 1: MOVED})
    assert found(counts, today=1).verdict == NOTHING_TO_COMPARE
    assert found(counts, today=1, ended=True).changes
    assert found(counts, today=2).changes


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ({0: CALM, 1: CALM, 2: CALM}, NO_CLEAR_DIFFERENCE),
        ({0: CALM, 1: (10, 10, 9), 2: MOVED}, NOTHING_TO_COMPARE),
        ({0: CALM, 2: MOVED}, NOTHING_TO_COMPARE),
        ({0: (40, 20, 2), 1: (20, 40, 2)}, EXPECTED_BELOW_5),
    ],
)
def test_nothing_marked_says_why(days: Mapping[int, Sequence[int]], reason: str) -> None:
    made = found(field(days), today=9, ended=True)
    assert (made.changes, made.verdict) == ({}, reason)


def test_first_week_of_a_single_day_does_not_keep_the_others_from_a_test() -> None:
    made = found(field({6: (19, 11, 0), 7: CALM, 14: MOVED}), today=30, by=BY_WEEK, ended=True)
    assert set(made.changes) == {("app", "2026-11-16"), ("tv", "2026-11-16")}


def test_several_answers_are_not_tested() -> None:
    several = replace(place(), kind="multiple")
    made = trend(field({0: CALM, 1: MOVED}), several, by=BY_DAY, today=MONDAY, ended=True)
    assert made is not None
    assert (made.changes, made.verdict) == ({}, SEVERAL_ANSWERS)


@settings(max_examples=30)
@given(days=st.lists(st.tuples(*[st.integers(15, 150)] * 3), min_size=2, max_size=5))
def test_marks_are_those_of_statsmodels(days: list[tuple[int, int, int]]) -> None:
    made = found(field(dict(enumerate(days))), today=30, ended=True)
    tests = {
        (code, later): proportions_ztest(
            [days[later][i], days[later - 1][i]], [sum(days[later]), sum(days[later - 1])]
        )
        for i, code in enumerate(PLACES)
        for later in range(1, len(days))
    }
    family = [p for _, p in tests.values()] + [1.0] * (3 * 59 - len(tests))
    reject = multipletests(family, alpha=0.05, method="holm")[0]
    marked = {
        (code, (MONDAY + timedelta(days=later)).isoformat())
        for (code, later), rejected in zip(tests, reject, strict=False)
        if rejected
    }
    if made.verdict != NO_CLEAR_DIFFERENCE:
        assert set(made.changes) == marked
    for code, day in made.changes:
        z, _ = tests[code, (date.fromisoformat(day) - MONDAY).days]
        assert (made.changes[code, day] > 0) == (z > 0)


def test_looking_every_day_marks_hardly_any_change_where_there_is_none() -> None:
    """A family of the pairs so far marked 11 of 100 such studies on some day, one of all that fit 1."""
    random, marked = Random(5), 0  # noqa: S311 (a sample, not a secret)
    for _ in range(60):
        picks = [Counter(random.choices(PLACES, (5, 3, 2), k=60)) for _ in range(20)]
        days = [tuple(counts[code] for code in PLACES) for counts in picks]
        looks = (field(dict(enumerate(days[: n + 1]))) for n in range(1, len(days)))
        marked += any(found(counts, today=99, ended=True).changes for counts in looks)
    assert marked <= 3


def test_weights_are_used_and_widen_the_test() -> None:
    counts = field({0: CALM, 1: (140, 30, 30)}, weights=(0.2, 1.8))
    made = found(counts, today=9, ended=True, weighted=True)
    assert made.table.weighted
    assert made.table.column("2026-11-02").effective_base == pytest.approx(200 / (1 + 0.8**2))
    assert made.changes == {}
    assert found(counts, today=9, ended=True).changes
