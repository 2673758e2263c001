"""What the public sees of a trend, and what it does not."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.public_trend import public_trend
from study.release import Release, ReleasedColumn
from study.release_trend import BEFORE, RESPONSES, Cells, ReleasedTrend, together
from study.response import Study
from study.statistics import NO_CLEAR_DIFFERENCE, NOTHING_TO_COMPARE
from study.study_settings import StudySettings
from study.suppression import COMPLEMENT
from study.tally import Count
from study.trend import Trend
from tests.study.releases import make_release
from tests.study.weather import make_instrument

SURVEY = make_instrument(band=("a", "b", "c", "na"), place=("app", "tv", "na"))
SMALL, WIDE = "n < 30", "interval of 30 points or more"
DAYS = ("2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19")


def cells(app: int = 0, tv: int = 0, na: int = 0) -> Cells:
    given = {("place", "app"): app, ("place", "tv"): tv, ("place", "na"): na}
    return {RESPONSES: app + tv + na, **{name: n for name, n in given.items() if n}}


def release_of(periods: Mapping[str, Cells], *, weekly: bool = False, **bands: float) -> Release:
    """Return a release of some periods; `bands` are how much of all answers each column has, all in one."""
    (everything,) = together(("", one) for one in periods.values()).values()
    columns = {
        band: ReleasedColumn(
            round(part * everything[RESPONSES]),
            {
                ("place", answer): Count(round(part * n), round(part * n), round(part * n))
                for (_, answer), n in everything.items()
                if answer
            },
        )
        for band, part in (bands or {"a": 1.0}).items()
    }
    trend = ReleasedTrend(weekly, {}, periods)
    return make_release(columns, trend=trend, name="2026-11-19.1", instrument=SURVEY.version)


def seen(release: Release, *, closed: bool = False, **changes: Any) -> Trend | None:
    study = Study("weather", SURVEY, ("en",), False, settings=StudySettings(**changes))
    place = SURVEY.question("place")
    assert place is not None
    return public_trend(study, release, place, closed=closed)


def shown(release: Release, **changes: Any) -> Trend:
    found = seen(release, **changes)
    assert found is not None
    return found


def hidden(found: Trend) -> dict[str, str]:
    return {one.code: one.suppressed for one in found.table.columns if one.suppressed}


def test_shares_are_whole_and_bases_rounded_down() -> None:
    found = shown(release_of({DAYS[0]: cells(31, 12), DAYS[1]: cells(48, 1, na=3)}))
    assert [one.base for one in found.table.columns[1:3]] == [40, 45]
    cell = found.table.cells["app", DAYS[0]]
    assert (cell.count, cell.percent, cell.low, cell.high, cell.se) == (None, 72, 57.0, 83.0, None)
    assert found.table.sums == {}


def test_small_and_uncertain_periods_are_hidden_and_say_why() -> None:
    found = shown(
        release_of({DAYS[0]: cells(50), DAYS[1]: cells(29), DAYS[2]: cells(17, 16), DAYS[3]: cells(60)})
    )
    assert hidden(found) == {DAYS[1]: SMALL, DAYS[2]: WIDE}
    assert found.table.cells["app", DAYS[1]].percent is None
    assert found.table.column(DAYS[1]).base == 0


def test_period_that_is_hidden_alone_takes_the_next_smallest_with_it() -> None:
    found = shown(
        release_of({DAYS[0]: cells(50), DAYS[1]: cells(29), DAYS[2]: cells(45), DAYS[3]: cells(60)})
    )
    assert hidden(found) == {DAYS[1]: SMALL, DAYS[2]: COMPLEMENT}


def test_hidden_periods_are_a_batch_together() -> None:
    few = {DAYS[0]: cells(3, na=20), DAYS[1]: cells(4, na=20), DAYS[2]: cells(45), DAYS[3]: cells(60)}
    assert hidden(shown(release_of(few))) == {DAYS[0]: SMALL, DAYS[1]: SMALL, DAYS[2]: COMPLEMENT}
    assert hidden(shown(release_of(few), batch=7)) == {DAYS[0]: SMALL, DAYS[1]: SMALL}


def test_few_answers_from_before_the_chart_hide_a_period_too() -> None:
    found = shown(release_of({BEFORE: cells(12), DAYS[0]: cells(50), DAYS[1]: cells(40)}))
    assert hidden(found) == {DAYS[1]: COMPLEMENT} | dict.fromkeys(DAYS[2:], SMALL)
    assert not hidden(
        shown(release_of({BEFORE: cells(30), DAYS[0]: cells(50), DAYS[1]: cells(40), **full()}))
    )


def full() -> dict[str, Cells]:
    return {day: cells(70) for day in DAYS[2:]}


def test_no_period_is_shown_where_their_sum_is_not() -> None:
    found = shown(release_of({DAYS[0]: cells(10), DAYS[1]: cells(10)}))
    assert set(hidden(found).values()) == {SMALL}
    # Eight people of two small columns are in no public `all`.
    days = {DAYS[0]: cells(100), DAYS[1]: cells(100), DAYS[2]: cells(100), DAYS[3]: cells(100)}
    found = shown(release_of(days, a=0.98, b=0.01, c=0.01))
    assert set(hidden(found).values()) == {COMPLEMENT}
    assert not hidden(shown(release_of(days, a=0.97, b=0.015, c=0.015)))


@given(
    sizes=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 60)), min_size=1, max_size=3),
    before=st.integers(0, 60),
    batch=st.integers(2, 12),
)
def test_what_is_not_shown_is_a_batch_of_several_periods(
    sizes: list[tuple[int, int]], before: int, batch: int
) -> None:
    periods = {day: cells(*one) for day, one in zip(DAYS, sizes, strict=False)} | {DAYS[3]: cells(200)}
    release = release_of({**periods, BEFORE: cells(before)})
    found = shown(release, batch=batch)
    left = [periods.get(code, {}).get(RESPONSES, 0) for code in hidden(found)] + [before] * (before < 30)
    assert not sum(left) or (sum(left) >= batch and sum(n > 0 for n in left) > 1)


def test_clear_changes_between_shown_periods_are_whole_points() -> None:
    found = shown(
        release_of(
            {DAYS[0]: cells(140, 60), DAYS[1]: cells(60, 140), DAYS[2]: cells(61, 139), DAYS[3]: cells(200)}
        )
    )
    assert found.changes == {("app", DAYS[1]): -40.0, ("tv", DAYS[1]): 40.0}
    closed = shown(
        release_of(
            {DAYS[0]: cells(140, 60), DAYS[1]: cells(60, 140), DAYS[2]: cells(61, 139), DAYS[3]: cells(200)}
        ),
        closed=True,
    )
    assert {day for _, day in closed.changes} == {DAYS[1], DAYS[3]}


def test_hidden_periods_are_in_no_comparison() -> None:
    periods = {DAYS[0]: cells(40), DAYS[1]: cells(0, 20), DAYS[2]: cells(0, 35), DAYS[3]: cells(100, 100)}
    found = shown(release_of(periods))
    assert set(hidden(found)) == {DAYS[1], DAYS[2]}
    assert (found.changes, found.verdict) == ({}, NOTHING_TO_COMPARE)


def test_days_that_do_not_differ_say_so() -> None:
    same = {day: cells(60, 40) for day in DAYS}
    assert shown(release_of(same)).verdict == NO_CLEAR_DIFFERENCE


def test_weeks_are_shown_as_weeks() -> None:
    found = shown(release_of({"2026-11-09": cells(60), "2026-11-16": cells(70)}, weekly=True))
    assert [(one.code, one.last.isoformat()) for one in found.periods] == [
        ("2026-11-09", "2026-11-15"), ("2026-11-16", "2026-11-22"),
    ]  # fmt: skip


@pytest.mark.parametrize("periods", [{DAYS[3]: cells(60)}, {BEFORE: cells(60)}])
def test_there_is_no_trend_before_two_periods(periods: Mapping[str, Cells]) -> None:
    assert seen(release_of(periods)) is None


def test_release_from_before_trends_has_none() -> None:
    assert seen(make_release({}, name="2026-11-19.1")) is None


def test_trend_of_a_release_does_not_change_with_the_calendar() -> None:
    release = release_of({day: cells(60, 40) for day in DAYS})
    assert [one.complete for one in shown(release).periods] == [True, True, True, False]
