"""Tests of whole tables against scipy, and where Rao and Scott's must equal Pearson's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from study.statistics import (
    EXPECTED_BELOW_5,
    NO_CLEAR_DIFFERENCE,
    NOTHING_TO_COMPARE,
    Gate,
    RaoScott,
    gate,
    pearson,
    rao_scott,
)
from study.tally import NOTHING, Count

TABLES = st.integers(2, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 60), min_size=columns, max_size=columns), min_size=2, max_size=5
    )
)
FULL_TABLES = st.integers(2, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.tuples(st.integers(1, 50), st.floats(0.3, 3)), min_size=columns, max_size=columns),
        min_size=2,
        max_size=4,
    )
)


def equally_weighted(n: int, weight: float = 1.0) -> Count:
    return Count(n, n * weight, n * weight**2)


@given(table=TABLES)
def test_pearson_agrees_with_scipy_where_no_row_or_column_is_empty(table: list[list[int]]) -> None:
    kept = [row for row in table if any(row)]
    places = [j for j, column in enumerate(zip(*kept, strict=True)) if any(column)]
    kept = [[row[j] for j in places] for row in kept]
    found = pearson(table)
    if len(kept) < 2 or len(places) < 2:
        assert (found.df, found.p) == (0, None)
        return
    statistic, p, df, expected = chi2_contingency(kept, correction=False)
    assert found.df == df
    assert (found.statistic, found.smallest_expected) == pytest.approx((statistic, expected.min()))
    assert found.p == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize(
    "table", [[], [[]], [[], []], [[0, 0], [0, 0]], [[3, 4]], [[3], [4]], [[3, 0], [4, 0]]]
)
def test_pearson_of_less_than_two_by_two_has_nothing_to_compare(table: list[list[int]]) -> None:
    assert pearson(table).p is None
    found = rao_scott([[equally_weighted(n) for n in row] for row in table])
    assert found.p is None
    assert gate(found).reason == NOTHING_TO_COMPARE


@given(table=FULL_TABLES, factor=st.floats(0.01, 100))
def test_rao_scott_depends_on_neither_unit_of_weights_nor_order(
    table: list[list[tuple[int, float]]], factor: float
) -> None:
    cells = [[equally_weighted(n, weight) for n, weight in row] for row in table]
    moved = [[equally_weighted(n, weight * factor) for n, weight in reversed(row)] for row in reversed(table)]
    first, second = rao_scott(cells), rao_scott(moved)
    assert (first.f, first.ndf, first.ddf, first.p) == pytest.approx(
        (second.f, second.ndf, second.ddf, second.p), rel=1e-6
    )


@given(table=FULL_TABLES)
def test_rao_scott_drops_what_nobody_answered(table: list[list[tuple[int, float]]]) -> None:
    cells = [[equally_weighted(n, weight) for n, weight in row] for row in table]
    wider = [[*row[:1], NOTHING, *row[1:]] for row in cells]
    assert rao_scott([*wider, [NOTHING] * len(wider[0])]) == rao_scott(cells)


def test_rao_scott_of_equal_weights_in_a_large_sample_is_pearsons_test() -> None:
    # Without a difference the design effects are all N / (N - 1).
    counts = [[200_000, 100_000], [400_000, 201_000], [60_000, 30_100]]
    plain, found = pearson(counts), rao_scott([[equally_weighted(n) for n in row] for row in counts])
    assert plain.p is not None
    assert (found.ndf, found.f) == pytest.approx((plain.df, plain.statistic / plain.df), rel=1e-4)
    assert found.p == pytest.approx(plain.p, rel=1e-3)
    assert found.smallest_expected == plain.smallest_expected


def test_rao_scott_is_more_careful_where_weights_vary() -> None:
    def mixed(n: int) -> Count:
        return Count(2 * n, n * 0.5 + n * 1.5, n * 0.25 + n * 2.25)

    counts = [[30, 20], [20, 30]]
    equal = rao_scott([[equally_weighted(2 * n) for n in row] for row in counts])
    uneven = rao_scott([[mixed(n) for n in row] for row in counts])
    assert equal.f / uneven.f == pytest.approx(1.25, rel=0.02)
    assert (equal.p or 0) < (uneven.p or 0)


@pytest.mark.parametrize(
    "counts",
    [[[50, 0], [0, 50]], [[50, 0, 0], [0, 50, 0], [0, 0, 50]], [[1, 0], [0, 1]]],
)
def test_rao_scott_of_a_perfect_association_takes_the_design_effect_of_kish(counts: list[list[int]]) -> None:
    plain = pearson(counts)
    found = rao_scott([[equally_weighted(n, 1.5) for n in row] for row in counts])
    assert (found.ndf, found.f) == pytest.approx((plain.df, plain.statistic / plain.df))


def test_rao_scott_of_one_respondent_has_nothing_to_compare() -> None:
    assert rao_scott([[equally_weighted(1), NOTHING], [NOTHING, NOTHING]]).p is None


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([[30, 10], [10, 30]], None),
        ([[21, 20], [19, 20]], NO_CLEAR_DIFFERENCE),
        ([[30, 1], [1, 5]], EXPECTED_BELOW_5),
        ([[20, 0], [20, 0]], NOTHING_TO_COMPARE),
    ],
)
def test_gate_says_why_pairs_may_not_be_tested(counts: list[list[int]], reason: str | None) -> None:
    plain, weighted = pearson(counts), rao_scott([[equally_weighted(n) for n in row] for row in counts])
    assert gate(plain) == Gate(reason, plain.p, plain.smallest_expected)
    assert gate(weighted).reason == reason
    assert gate(plain).passed == (reason is None)


def test_gate_takes_expected_counts_of_5_and_no_p_of_5_percent() -> None:
    assert gate(RaoScott(9.0, 1.0, 100.0, 0.0499, 5.0, 1)).passed
    assert gate(RaoScott(9.0, 1.0, 100.0, 0.05, 5.0, 1)).reason == NO_CLEAR_DIFFERENCE
    assert gate(RaoScott(9.0, 1.0, 100.0, 0.0499, 4.99, 1)).reason == EXPECTED_BELOW_5
