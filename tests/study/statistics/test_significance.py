"""Tests of pairs against statsmodels, and the letters that follow from them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from study.statistics import (
    benjamini_hochberg,
    bonferroni,
    higher_than,
    holm,
    pooled_z,
    two_sided_p,
    unpooled_z,
)

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def floats(values: list[float | None]) -> list[float]:
    return [value for value in values if value is not None]


@given(n_a=st.integers(1, 500), n_b=st.integers(1, 500), share_a=st.floats(0, 1), share_b=st.floats(0, 1))
def test_pooled_z_agrees_with_statsmodels(n_a: int, n_b: int, share_a: float, share_b: float) -> None:
    yes_a, yes_b = round(share_a * n_a), round(share_b * n_b)
    z = pooled_z(yes_a, n_a, yes_b, n_b)
    if yes_a + yes_b in (0, n_a + n_b):
        assert z is None
        return
    right, p = proportions_ztest([yes_a, yes_b], [n_a, n_b])
    assert z == pytest.approx(right, abs=1e-9)
    assert two_sided_p(z or 0) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("counts", [(0, 0, 3, 10), (3, 10, 0, 0), (0, 0, 0, 0), (0, 7, 0, 9), (7, 7, 9, 9)])
def test_pooled_z_without_people_or_variation_is_none(counts: tuple[int, int, int, int]) -> None:
    assert pooled_z(*counts) is None


def test_unpooled_z_divides_by_both_standard_errors() -> None:
    assert unpooled_z(0.5, 0.03, 0.4, 0.04) == pytest.approx(2.0)
    assert unpooled_z(0.4, 0.04, 0.5, 0.03) == pytest.approx(-2.0)
    assert unpooled_z(1.0, 0.0, 0.4, 0.04) == pytest.approx(15.0)
    assert unpooled_z(0.0, 0.0, 0.0, 0.0) is None


@settings(max_examples=25)  # statsmodels takes its time
@given(p_values=P_VALUES)
def test_holm_agrees_with_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(list(multipletests(p_values, method="holm")[1]))


@given(p_values=P_VALUES)
def test_holm_is_monotone_and_never_below_the_raw_value(p_values: list[float]) -> None:
    pairs = sorted(zip(p_values, floats(holm(p_values)), strict=True))
    assert all(raw <= adjusted <= 1 for raw, adjusted in pairs)
    assert [adjusted for _, adjusted in pairs] == sorted(adjusted for _, adjusted in pairs)


@given(p_values=P_VALUES, random=st.randoms(use_true_random=False))
def test_holm_does_not_depend_on_the_order(p_values: list[float], random: Random) -> None:
    places = list(range(len(p_values)))
    random.shuffle(places)
    adjusted = holm(p_values)
    assert holm([p_values[place] for place in places]) == [adjusted[place] for place in places]


@settings(max_examples=25)  # statsmodels takes its time
@given(p_values=P_VALUES)
def test_other_adjustments_agree_with_statsmodels(p_values: list[float]) -> None:
    assert bonferroni(p_values) == pytest.approx(list(multipletests(p_values, method="bonferroni")[1]))
    assert benjamini_hochberg(p_values) == pytest.approx(list(multipletests(p_values, method="fdr_bh")[1]))


def test_other_adjustments_do_not_count_what_was_not_tested() -> None:
    assert bonferroni([0.01, None, 0.6]) == [0.02, None, 1]
    assert benjamini_hochberg([0.01, None, 0.6]) == [0.02, None, 0.6]
    assert bonferroni([None]) == benjamini_hochberg([None]) == [None]


def test_holm_does_not_count_what_was_not_tested() -> None:
    assert holm([0.01, None, 0.04]) == [0.02, None, 0.04]
    assert holm([None]) == [None]
    assert holm([]) == []


def test_higher_than_names_the_lower_columns_in_their_order() -> None:
    shares = {("chat", "young"): 0.2, ("chat", "middle"): 0.4, ("chat", "old"): 0.6}
    p_values = {
        ("chat", "middle", "old"): 0.001,
        ("chat", "young", "old"): 0.0001,
        ("chat", "young", "middle"): 0.06,
    }
    assert higher_than(shares, p_values) == {
        ("chat", "young"): (),
        ("chat", "middle"): (),
        ("chat", "old"): ("young", "middle"),
    }


def test_higher_than_adjusts_for_all_rows_of_the_table() -> None:
    shares = {(row, column): 0.5 + 0.1 * (column == "b") for row in "xyz" for column in "ab"}
    one_row = {("x", "a", "b"): 0.02}
    assert higher_than(shares, one_row)["x", "b"] == ("a",)
    assert higher_than(shares, {**one_row, ("y", "a", "b"): 0.5, ("z", "a", "b"): 0.5})["x", "b"] == ()
    assert higher_than(shares, {**one_row, ("y", "a", "b"): None, ("z", "a", "b"): None})["x", "b"] == ("a",)


def test_higher_than_gives_nothing_where_shares_are_equal() -> None:
    assert higher_than({("x", "a"): 0.5, ("x", "b"): 0.5}, {("x", "a", "b"): 0.0}) == {
        ("x", "a"): (),
        ("x", "b"): (),
    }


@given(
    shares=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    p_values=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    random=st.randoms(use_true_random=False),
)
def test_higher_than_does_not_depend_on_the_order_of_pairs(
    shares: list[float], p_values: list[float], random: Random
) -> None:
    table = {("x", column): share for column, share in zip("abc", shares, strict=True)}
    pairs = [("x", "a", "b"), ("x", "a", "c"), ("x", "b", "c")]
    mixed = list(zip(pairs, p_values, strict=True))
    found = higher_than(table, dict(mixed))
    random.shuffle(mixed)
    assert higher_than(table, dict(mixed)) == found
    assert all(table[cell] > table["x", column] for cell, columns in found.items() for column in columns)
