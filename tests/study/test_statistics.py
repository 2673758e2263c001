"""Intervals against statsmodels, rounding against computed vectors."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

from study.statistics import Z95, largest_remainder, wilson

COUNTS = st.lists(st.integers(0, 10**9), max_size=12).filter(any)
WEIGHTED = st.lists(st.floats(0, 1e9, allow_subnormal=False), max_size=12).filter(
    lambda sums: sum(sums) > 1e-6
)


def test_z_is_the_normal_quantile_of_95_percent() -> None:
    assert pytest.approx(norm.ppf(0.975), abs=1e-6) == Z95


@pytest.mark.parametrize(
    ("count", "base"),
    [(0, 1), (1, 1), (1, 2), (0, 30), (30, 30), (1, 30), (141, 147), (5, 147), (213, 916), (5, 10**7)],
)
def test_wilson_agrees_with_statsmodels(count: int, base: int) -> None:
    low, high = proportion_confint(count, base, method="wilson")
    assert wilson(count / base, base) == pytest.approx((low, high), abs=1e-6)


@given(base=st.integers(1, 10**6), share=st.floats(0, 1))
def test_wilson_agrees_with_statsmodels_anywhere(base: int, share: float) -> None:
    count = round(share * base)
    low, high = proportion_confint(count, base, method="wilson")
    assert wilson(count / base, base) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(
    ("share", "base", "low", "high"),
    [(0, 1, 0.0, 0.793), (1, 1, 0.207, 1.0), (0, 30, 0.0, 0.114), (141 / 147, 147, 0.9138, 0.9812)],
)
def test_wilson_has_the_values_of_the_specification(
    share: float, base: float, low: float, high: float
) -> None:
    assert wilson(share, base) == pytest.approx((low, high), abs=5e-4)


@given(share=st.floats(0, 1), base=st.floats(0.01, 1e9))
def test_wilson_holds_its_estimate_within_0_and_1(share: float, base: float) -> None:
    low, high = wilson(share, base)
    assert 0 <= low <= share <= high <= 1


@given(share=st.floats(0, 1), base=st.floats(0.5, 1e6))
def test_wilson_mirrors_for_the_opposite_share(share: float, base: float) -> None:
    low, high = wilson(share, base)
    other_low, other_high = wilson(1 - share, base)
    assert (other_low, other_high) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(share=st.floats(0, 1), base=st.floats(0.5, 1e6), more=st.floats(1.5, 100))
def test_wilson_narrows_with_the_base(share: float, base: float, more: float) -> None:
    low, high = wilson(share, base)
    later_low, later_high = wilson(share, base * more)
    assert later_high - later_low < high - low


@pytest.mark.parametrize(
    ("counts", "places", "percents"),
    [
        ([1, 1, 1], 0, [34, 33, 33]),
        ([141, 5, 1], 0, [96, 3, 1]),
        ([141, 5, 1], 1, [95.9, 3.4, 0.7]),
        ([0, 0, 0], 0, None),
        ([1, 0, 0], 0, [100, 0, 0]),
        ([1, 1, 1, 1, 1, 1, 1], 0, [15, 15, 14, 14, 14, 14, 14]),
        ([], 0, None),
        ([1, 3], 0, [25, 75]),
        ([1, 7], 0, [12, 88]),  # 12.5 and 87.5: the tie goes to the larger count
        ([7, 1], 0, [88, 12]),
    ],
)
def test_largest_remainder_of_known_counts(
    counts: Sequence[int], places: int, percents: list[float] | None
) -> None:
    assert largest_remainder(counts, places) == percents


@given(counts=COUNTS, places=st.integers(0, 2))
def test_largest_remainder_adds_to_100(counts: list[int], places: int) -> None:
    percents = largest_remainder(counts, places)
    assert percents is not None
    assert sum(round(percent * 10**places) for percent in percents) == 100 * 10**places


@given(counts=COUNTS)
def test_largest_remainder_moves_no_percent_by_a_whole_one(counts: list[int]) -> None:
    percents = largest_remainder(counts)
    assert percents is not None
    for count, percent in zip(counts, percents, strict=True):
        assert abs(percent - 100 * count / sum(counts)) < 1
        assert (count == 0) <= (percent == 0)


@given(counts=COUNTS)
def test_largest_remainder_keeps_the_order_of_counts(counts: list[int]) -> None:
    percents = largest_remainder(counts)
    assert percents is not None
    by_count = sorted(zip(counts, percents, strict=True))
    assert sorted(percents) == [percent for _, percent in by_count]


@given(counts=WEIGHTED)
def test_largest_remainder_of_weighted_sums_adds_to_100(counts: list[float]) -> None:
    percents = largest_remainder(counts)
    assert percents is not None
    assert sum(percents) == 100
