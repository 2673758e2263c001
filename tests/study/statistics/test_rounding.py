"""Largest remainders against computed vectors."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.statistics import largest_remainder

COUNTS = st.lists(st.integers(0, 10**9), max_size=12).filter(any)
WEIGHTED = st.lists(st.floats(0, 1e9, allow_subnormal=False), max_size=12).filter(
    lambda sums: sum(sums) > 1e-6
)


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
