"""What percentages can exist: known cases, and every count that people can make."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from study.statistics import Grim, grim

PEOPLE = st.lists(st.integers(0, 60), min_size=1, max_size=5).filter(any)
ROUNDING = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN])


def published(count: int, base: int, places: int, rounding: str = ROUND_HALF_UP) -> float:
    return float((Decimal(100 * count) / Decimal(base)).quantize(Decimal(1).scaleb(-places), rounding))


def ways(base: int, options: int) -> list[tuple[int, ...]]:
    if options == 1:
        return [(base,)]
    return [(first, *rest) for first in range(base + 1) for rest in ways(base - first, options - 1)]


def test_a_published_figure_that_cannot_exist() -> None:
    assert grim([95.6, 3.4, 1.0], 147, 1) == Grim(False, (141, 5, 1), 203)
    assert grim([95.6, 3.4, 1.0], 203, 1) == Grim(True, (194, 7, 2), 203)


def test_the_figure_that_147_people_give() -> None:
    found = grim([95.9, 3.4, 0.7], 147, 1)
    assert (found.possible, found.counts) == (True, (141, 5, 1))


@pytest.mark.parametrize(
    ("percents", "base", "places", "exhaustive", "possible"),
    [
        ([95.6], 147, 1, False, False),
        ([12], 8, 0, False, True),  # 12.5, half to even
        ([13], 8, 0, False, True),  # 12.5, half up
        ([37], 8, 0, False, False),  # 37.5 is 38 either way
        ([38], 8, 0, False, True),
        ([50], 1, 0, False, False),
        ([100, 100], 5, 0, False, True),  # two of several answers
        ([100, 100], 5, 0, True, False),
        ([33, 33, 33], 3, 0, True, True),
        ([34, 33, 33], 3, 0, True, False),  # made to add to 100
        ([17.0, 83.0], 6, 0, True, True),
        ([50, 49], 200, 0, True, False),
        ([0, 100], 1, 0, True, True),
    ],
)
def test_possible(percents: list[float], base: int, places: int, exhaustive: bool, possible: bool) -> None:
    assert grim(percents, base, places, exhaustive=exhaustive).possible == possible


@pytest.mark.parametrize(
    ("percents", "places", "exhaustive", "base"),
    [
        ([33, 33, 33], 0, True, 3),
        ([33.3, 66.7], 1, True, 3),
        ([0.1], 1, False, 667),
        ([0, 100], 0, True, 1),
        ([50, 25], 0, True, None),
        ([90, 90], 0, True, None),
        ([49, 50], 0, True, None),  # 49.5 would be 50 either way
        ([50, 50.1], 1, True, 2000),  # 999 and 1001,
    ],
)
def test_smallest_base(percents: list[float], places: int, exhaustive: bool, base: int | None) -> None:
    assert grim(percents, 10, places, exhaustive=exhaustive).smallest_base == base


@given(counts=PEOPLE, places=st.integers(0, 2), rounding=ROUNDING)
def test_what_people_can_answer_is_possible(counts: list[int], places: int, rounding: str) -> None:
    base = sum(counts)
    percents = [published(count, base, places, rounding) for count in counts]
    found = grim(percents, base, places)
    assert found.possible
    assert sum(found.counts) == base
    assert found.smallest_base is not None
    assert found.smallest_base <= base
    for count, percent in zip(found.counts, percents, strict=True):
        assert percent in {published(count, base, places, one) for one in (ROUND_HALF_UP, ROUND_HALF_EVEN)}


@settings(max_examples=60)
@given(percents=st.lists(st.integers(0, 100), min_size=1, max_size=3), base=st.integers(1, 14))
def test_possible_agrees_with_trying_all_counts(percents: list[int], base: int) -> None:
    def gives(counts: tuple[int, ...]) -> bool:
        return all(
            percent in {published(count, base, 0, one) for one in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
            for count, percent in zip(counts, percents, strict=True)
        )

    assert grim(percents, base).possible == any(gives(counts) for counts in ways(base, len(percents)))


@given(percents=st.lists(st.integers(0, 100), min_size=1, max_size=4), base=st.integers(1, 10**6))
def test_nearest_counts_add_to_the_base(percents: list[int], base: int) -> None:
    found = grim(percents, base)
    assert sum(found.counts) == base
    assert all(0 <= count <= base for count in found.counts)


@settings(max_examples=25)
@given(percents=st.lists(st.integers(0, 50), min_size=2, max_size=4))
def test_smallest_base_is_found_wherever_there_is_one(percents: list[int]) -> None:
    smallest = grim(percents, 1).smallest_base
    tried = next((base for base in range(1, 500) if grim(percents, base).possible), None)
    assert smallest == tried


@pytest.mark.parametrize(
    ("percents", "base", "places"),
    [([50], 0, 0), ([], 10, 0), ([50.5], 10, 0), ([95.63], 10, 1), ([-1], 10, 0), ([101], 10, 0)],
)
def test_what_is_no_percentage_is_refused(percents: list[float], base: int, places: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        grim(percents, base, places)
