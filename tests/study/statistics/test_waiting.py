"""Wait curves: the vectors of the specification and what the sentence "answer within X" must mean."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from study.statistics import WaitCurve, answer_within, wait_curve, wait_quantile, wilson

MINUTES = (1.0, 2.0, 5.0, 10.0, 20.0)
COUNTS = st.lists(st.integers(0, 1000), min_size=6, max_size=6).filter(any)


def curve_of(*counts: float) -> WaitCurve:
    curve = wait_curve(MINUTES, counts)
    assert curve is not None
    return curve


def test_velaros_curve() -> None:
    curve = wait_curve((0, 1, 5, 10), (32.3, 27.6, 30.2, 5.8, 4.1))
    assert curve is not None
    assert {point.edge: round(100 * point.over, 6) for point in curve.points} == {
        0: 67.7,
        1: 40.1,
        5: 9.9,
        10: 4.1,
    }


def test_35_are_needed_to_establish_even_a_unanimous_answer() -> None:
    needed = (
        n
        for n in range(1, 100)
        if (within := answer_within(curve_of(n, 0, 0, 0, 0, 0))) and within.established
    )
    assert next(needed) == 35


def test_who_chose_an_edge_still_finds_an_answer_there() -> None:
    # 92 of 100 wait five minutes, 85 longer: an answer at five minutes keeps 92 of them.
    within = answer_within(curve_of(3, 5, 7, 40, 25, 20))
    assert within is not None
    assert (within.edge, within.share, within.established) == (5.0, 0.92, False)
    assert (within.low, within.high) == wilson(0.92, 100)


def test_who_answered_in_a_band_may_be_gone_before_its_edge() -> None:
    within = answer_within(curve_of(3, 5, 7, 40, 25, 20), banded=True)
    assert within is not None
    assert (within.edge, within.share) == (2.0, 0.92)
    assert answer_within(curve_of(50, 0, 0, 0, 0, 50), banded=True) is None


def test_exactly_90_percent_is_enough() -> None:
    within = answer_within(curve_of(0, 1, 0, 9, 0, 0))
    assert within is not None
    assert (within.edge, within.share) == (10.0, 0.9)
    weighted = wait_curve(MINUTES, [0.2, 0.2, 0.3, 0.2, 0.6, 0.5])  # 0.8999999999999999
    assert weighted is not None
    assert (found := answer_within(weighted)) is not None
    assert found.edge == 2.0


def test_a_large_base_establishes_what_a_small_one_suggests() -> None:
    small, large = (
        answer_within(curve_of(1, 1, 1, 17, 10, 10)),
        answer_within(curve_of(10, 10, 10, 300, 300, 370)),
    )
    assert small is not None
    assert large is not None
    assert (small.edge, small.established, large.edge, large.established) == (10.0, False, 10.0, True)


def test_bounds_come_from_the_effective_bases_where_given() -> None:
    counts, bases = (3, 5, 7, 40, 25, 20), (50.0, 51.0, 52.0, 53.0, 54.0, 55.0)
    curve = wait_curve(MINUTES, counts, bases)
    assert curve is not None
    point = curve.points[1]
    assert (point.kept_low, point.kept_high) == wilson(0.97, 51.0)
    assert (point.low, point.high) == wilson(0.92, 52.0)


@pytest.mark.parametrize(
    ("share", "band"),
    [(0.01, (0.0, 1.0)), (0.25, (5.0, 10.0)), (0.5, (5.0, 10.0)), (0.56, (10.0, 20.0)), (0.9, (20.0, inf))],
)
def test_quantile_is_the_band_it_lies_in(share: float, band: tuple[float, float]) -> None:
    assert wait_quantile(curve_of(3, 5, 7, 40, 25, 20), share) == band


def test_nobody_gives_no_curve() -> None:
    assert wait_curve(MINUTES, [0] * 6) is None


@pytest.mark.parametrize(("edges", "counts"), [((1, 2), (1, 1)), ((2, 1), (1, 1, 1)), ((1, 1), (1, 1, 1))])
def test_edges_that_do_not_rise_or_fit_are_refused(edges: tuple[float, ...], counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected rising edges"):
        wait_curve(edges, counts)


@given(counts=COUNTS)
def test_curve_falls_within_its_bounds_and_agrees_with_statsmodels(counts: list[int]) -> None:
    curve = curve_of(*counts)
    shares = [share for point in curve.points for share in (point.kept, point.over)]
    assert shares == sorted(shares, reverse=True)
    for i, point in enumerate(curve.points):
        assert point.low <= point.over <= point.high
        right = proportion_confint(sum(counts[i + 1 :]), sum(counts), method="wilson")
        assert (point.low, point.high) == pytest.approx(right, abs=1e-6)


@given(counts=COUNTS, keep=st.floats(0.05, 0.99))
def test_answer_within_keeps_its_promise_and_no_longer_wait_does(counts: list[int], keep: float) -> None:
    within = answer_within(curve_of(*counts), keep)
    assert within is not None
    staying = {edge: sum(counts[i:]) / sum(counts) for i, edge in enumerate(MINUTES)}
    assert staying[within.edge] >= keep - 1e-9
    assert all(share < keep for edge, share in staying.items() if edge > within.edge)
    assert within.established == (within.low >= keep)
