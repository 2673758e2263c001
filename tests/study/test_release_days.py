"""What a release knows by day: no period moves by less than a batch, and all of them are what is released."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from study.counting import LiveCounts
from study.release import Release, ReleasedColumn, due, parse
from study.release_days import by_day, next_trend
from study.release_trend import BEFORE, RESPONSES, Cells, ReleasedTrend, added
from study.tally import INCLUDED, Combination, Count, Tally, dimensions
from tests.study.releases import make_release
from tests.study.weather import WEATHER

# Responses by age band, place and day.
People: TypeAlias = Mapping[tuple[str, str, int], int]
MONDAY = date(2026, 11, 2)
BATCH = 10
Changes: TypeAlias = list[list[tuple[str, str, int, int]]]
# What comes and goes between two looks; what is not there cannot be taken back.
CHANGES = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(("18-29", "60+", "na")),
            st.sampled_from(("app", "tv", "na")),
            st.integers(0, 3) | st.integers(0, 40),
            st.integers(-40, 40),
        ),
        min_size=1,
        max_size=6,
    ),
    min_size=2,
    max_size=12,
)


def named(day: int) -> str:
    return (MONDAY + timedelta(days=day)).isoformat()


def counts_of(people: People) -> LiveCounts:
    joint: dict[Combination, Count] = {
        (band, "f", place, "en", "", named(day), INCLUDED): Count(n, float(n), float(n))
        for (band, place, day), n in people.items()
        if n
    }
    return LiveCounts(Tally.of(dimensions(WEATHER), 1, joint), lambda: joint)


def released(people: People, previous: Release | None = None, batch: int = BATCH) -> Release:
    """Return the next release, the previous one where none is due."""
    counts = counts_of(people)
    columns = due(previous, counts, WEATHER, batch=batch, further=())
    if columns is None:
        assert previous is not None
        return previous
    return make_release(columns, trend=next_trend(previous, columns, by_day(counts, WEATHER), batch=batch))


def trend_of(release: Release) -> ReleasedTrend:
    assert release.trend is not None
    return release.trend


def sizes(release: Release) -> dict[str, int]:
    return {period: cells[RESPONSES] for period, cells in trend_of(release).periods.items()}


def on(*days: tuple[int, int], place: str = "app", band: str = "18-29") -> dict[tuple[str, str, int], int]:
    """Return how many answered on which days of field work."""
    return {(band, place, day): n for day, n in days}


def played(changes: Changes, batch: int) -> list[tuple[Release, LiveCounts]]:
    """Return all releases made while responses come and go, each beside the counts it was made of."""
    people: Counter[tuple[str, str, int]] = Counter()
    seen: list[tuple[Release, LiveCounts]] = []
    for together in changes:
        for band, place, day, change in together:
            people[band, place, day] = max(0, people[band, place, day] + change)
        previous = seen[-1][0] if seen else None
        counts = counts_of(people)
        columns = due(previous, counts, WEATHER, batch=batch, further=())
        if columns is not None:
            trend = next_trend(previous, columns, by_day(counts, WEATHER), batch=batch)
            seen.append((make_release(columns, trend=trend), counts))
    return seen


def everything(periods: Mapping[str, Cells]) -> Cells:
    return added(*periods.values())


def weeks(periods: Mapping[str, Cells], weekly: bool) -> dict[str, int]:
    """Return the responses by period, days by their week where the next release has weeks."""
    found: Counter[str] = Counter()
    for code, cells in periods.items():
        day = date.fromisoformat(code)
        found[(day - timedelta(days=day.weekday() if weekly else 0)).isoformat()] += cells[RESPONSES]
    return found


@settings(max_examples=200)
@given(changes=CHANGES, batch=st.integers(2, 12))
def test_period_stays_or_moves_by_a_batch(changes: Changes, batch: int) -> None:
    before: ReleasedTrend | None = None
    for release, _ in played(changes, batch):
        trend = trend_of(release)
        was = weeks(before.periods if before else {}, trend.weekly)
        now = weeks(trend.periods, trend.weekly)
        moved = {code: now[code] - was[code] for code in {*was, *now} if now[code] != was[code]}
        assert all(n > 0 for cells in trend.periods.values() for n in cells.values())
        # What is smaller than a batch as a whole moves one period, which others may have become part of.
        assert all(abs(n) >= batch for n in moved.values()) or sum(now[code] > 0 for code in moved) <= 1
        before = trend


@given(changes=CHANGES, batch=st.integers(1, 12))
def test_periods_together_are_what_all_columns_shown_have_released(changes: Changes, batch: int) -> None:
    shown = {option.code for option in WEATHER.banner.reported}
    for release, _ in played(changes, batch):
        columns = [column for code, column in release.columns.items() if code in shown]
        cells = everything(trend_of(release).periods)
        assert cells.get(RESPONSES, 0) == sum(column.responses for column in columns)
        for place in ("app", "tv", "na"):
            n = sum(column.cells.get(("place", place), Count()).n for column in columns)
            assert cells.get(("place", place), 0) == n


@given(changes=CHANGES)
def test_column_is_known_by_the_days_it_was_released_with(changes: Changes) -> None:
    before: Mapping[str, ReleasedColumn] = {}
    for release, counts in played(changes, BATCH):
        trend, live = trend_of(release), counts.over("band", "day")
        for code in trend.columns:
            days = {day: {RESPONSES: one.n} for (band, day), one in live.items() if band == code}
            if release.columns[code] != before.get(code):
                assert weeks(trend.columns[code], False) == weeks(days, trend.weekly)
        before = release.columns


@given(changes=CHANGES)
def test_trend_is_the_same_after_it_was_stored(changes: Changes) -> None:
    for release, _ in played(changes, 5):
        again = parse(release.content)
        assert again == release
        assert again.digest == release.digest


def test_first_release_is_by_the_day_of_each_answer() -> None:
    release = released(on((0, 12), (1, 15), (3, 10)))
    assert sizes(release) == {named(0): 12, named(1): 15, named(3): 10}
    assert trend_of(release).over("place")["app", named(1)] == Count(15, 15.0, 15.0)


def test_fewer_than_a_batch_of_a_day_count_in_the_next_one() -> None:
    assert sizes(released(on((0, 4), (1, 3), (2, 3), (3, 30)))) == {named(2): 10, named(3): 30}


def test_fewer_than_a_batch_of_the_last_day_count_in_the_one_before() -> None:
    assert sizes(released(on((0, 11), (2, 9)))) == {named(0): 20}


def test_answer_never_goes_back_to_its_day_from_where_it_was_counted() -> None:
    first = released(on((0, 9), (1, 11)))
    assert sizes(first) == {named(1): 20}
    second = released({**on((0, 9), (1, 11)), **on((0, 9), (1, 11), band="60+")}, first)
    assert sizes(second) == {named(1): 40}


def test_column_that_waits_keeps_its_days() -> None:
    first = released({**on((0, 20)), **on((0, 20), band="60+")})
    second = released({**on((0, 20), (1, 10)), **on((0, 20), (1, 9), band="60+")}, first)
    assert sizes(second) == {named(0): 40, named(1): 10}
    third = released({**on((0, 20), (1, 10)), **on((0, 20), (1, 9), (2, 11), band="60+")}, second)
    assert sizes(third) == {named(0): 40, named(1): 10, named(2): 20}


def test_answers_taken_back_leave_the_day_they_were_given() -> None:
    first = released(on((0, 520), (1, 40)))
    assert sizes(released(on((0, 20), (1, 40)), first)) == {named(0): 20, named(1): 40}


def test_answers_taken_back_leave_a_day_that_has_such_answers() -> None:
    first = released({**on((0, 5), place="tv"), **on((0, 4), (1, 20), (2, 10))})
    assert sizes(first) == {named(1): 29, named(2): 10}
    second = released({**on((0, 0), place="tv"), **on((0, 4), (1, 15), (2, 10))}, first)
    assert sizes(second) == {named(1): 19, named(2): 10}
    assert trend_of(second).over("place") == {
        ("app", named(1)): Count(19, 19.0, 19.0),
        ("app", named(2)): Count(10, 10.0, 10.0),
    }


def test_periods_become_one_where_none_of_them_can_lose_what_was_taken_back() -> None:
    first = released({**on((0, 8), place="tv"), **on((0, 12)), **on((1, 8), place="tv"), **on((1, 12))})
    second = released(
        {**on((0, 0), place="tv"), **on((0, 12)), **on((1, 0), place="tv"), **on((1, 12))}, first
    )
    assert sizes(second) == {named(1): 24}


def test_columns_of_no_banner_answer_are_in_no_period() -> None:
    release = released({**on((0, 30)), **on((0, 40), band="na")})
    assert sizes(release) == {named(0): 30}


def test_days_become_weeks() -> None:
    first = released(on((0, 10), (8, 10), (20, 10)))
    assert not trend_of(first).weekly
    second = released(on((0, 10), (8, 10), (20, 10), (21, 10)), first)
    assert trend_of(second).weekly
    assert sizes(second) == {named(0): 10, named(7): 10, named(14): 10, named(21): 10}
    assert sizes(released(on((0, 10), (8, 20), (20, 10), (21, 10)), second))[named(7)] == 20


def test_weeks_that_the_chart_has_no_room_for_are_one() -> None:
    every = released(on(*((7 * week, 10) for week in range(63))))
    assert len(sizes(every)) == 61
    assert sizes(every)[BEFORE] == 30
    assert sizes(every)[named(7 * 62)] == 10


def before_trends(release: Release) -> Release:
    return parse(replace(release, trend=None).content)


def test_release_from_before_trends_keeps_its_digest() -> None:
    old = before_trends(released(on((0, 12))))
    assert "trend" not in json.loads(old.content)
    assert parse(old.content).digest == old.digest


def test_days_before_trends_were_kept_are_known_once_a_column_advances() -> None:
    old = before_trends(released({**on((0, 20), (1, 20)), **on((0, 20), (1, 20), band="60+")}))
    next_one = released({**on((0, 20), (1, 20), (2, 10)), **on((0, 20), (1, 20), band="60+")}, old)
    assert sizes(next_one) == {BEFORE: 40, named(0): 20, named(1): 20, named(2): 10}
    last = released({**on((0, 20), (1, 20), (2, 10)), **on((0, 20), (1, 20), (2, 10), band="60+")}, next_one)
    assert sizes(last) == {named(0): 40, named(1): 40, named(2): 20}
