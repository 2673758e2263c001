"""Shares and their intervals against statsmodels and against sums over single responses."""

from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

from study.statistics import Z95, effective_base, estimate, kish, taylor_se, wilson
from study.tally import NOTHING, Count


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


WEIGHTS = st.floats(0.05, 20)
# Weight, whether in the column, whether yes.
RESPONSES = st.lists(st.tuples(WEIGHTS, st.booleans(), st.booleans()), min_size=1, max_size=40)


def summed(weights: list[float]) -> Count:
    return Count(len(weights), sum(weights), sum(weight**2 for weight in weights))


@given(responses=RESPONSES)
def test_estimate_from_sums_equals_that_from_responses(responses: list[tuple[float, bool, bool]]) -> None:
    column = [weight for weight, inside, _ in responses if inside]
    yes = [weight for weight, inside, said in responses if inside and said]
    found = estimate(summed(yes), summed(column), len(responses))
    if not column:
        assert found is None
        return
    assert found is not None
    share, n = sum(yes) / sum(column), len(responses)
    influence = [weight * ((said - share) if inside else 0) for weight, inside, said in responses]
    variance = sum(u**2 for u in influence) * n / max(1, n - 1) / sum(column) ** 2
    assert found.share == pytest.approx(share)
    assert found.se == pytest.approx(sqrt(variance), abs=1e-7)
    assert 0 < found.effective_base <= found.base + 1e-9
    assert 0 <= found.low <= found.share <= found.high <= 1


@given(responses=RESPONSES, order=st.randoms(use_true_random=False))
def test_estimate_does_not_depend_on_the_order(
    responses: list[tuple[float, bool, bool]], order: Random
) -> None:
    later = list(responses)
    order.shuffle(later)
    first, second = (
        estimate(
            summed([weight for weight, inside, said in some if inside and said]),
            summed([weight for weight, inside, _ in some if inside]),
            len(some),
        )
        for some in (responses, later)
    )
    assert (first is None) == (second is None)
    if first and second:
        assert (first.share, first.low, first.high) == pytest.approx((second.share, second.low, second.high))


def test_estimate_of_an_empty_column_is_none() -> None:
    assert estimate(NOTHING, NOTHING, 100) is None
    assert estimate(NOTHING, Count(2, 0.0, 0.0), 100) is None


def test_estimate_of_a_single_respondent_is_as_wide_as_wilson() -> None:
    found = estimate(Count(1, 2.0, 4.0), Count(1, 2.0, 4.0), 1)
    assert found is not None
    assert (found.share, found.se, found.effective_base, found.deff) == (1, 0, 1, 1)
    assert (found.low, found.high) == pytest.approx((0.207, 1), abs=5e-4)


def test_taylor_se_of_equal_weights_is_the_binomial_one() -> None:
    binomial = sqrt(0.3 * 0.7 / 200 * 1000 / 999)
    assert taylor_se(0.3, 60, 200, 200, 1000) == pytest.approx(binomial)
    assert taylor_se(0.3, 60 * 2.5**2, 200 * 2.5**2, 200 * 2.5, 1000) == pytest.approx(binomial)


def test_taylor_se_of_an_empty_column_is_refused() -> None:
    with pytest.raises(ValueError, match="expected more than 0"):
        taylor_se(0.5, 0, 0, 0, 10)


def test_effective_base_is_that_of_a_random_sample_with_the_same_error() -> None:
    assert effective_base(200, 0.3, sqrt(0.3 * 0.7 / 80), 200.0, 400.0) == pytest.approx(80)


def test_effective_base_never_exceeds_the_base() -> None:
    assert effective_base(10, 0.5, 0.01, 10, 10) == 10


@pytest.mark.parametrize("share", [0.0, 1.0, 1e-17, 1 - 2**-53])
def test_effective_base_of_nobody_or_everybody_is_that_of_kish(share: float) -> None:
    assert effective_base(3, share, 1e-17, 6.0, 14.0) == pytest.approx(36 / 14)


def test_effective_base_of_nobody_at_all_is_0() -> None:
    assert effective_base(0, 0.0, 0.0, 0.0, 0.0) == 0


@pytest.mark.parametrize(("w", "w2", "base"), [(4, 4, 4), (0, 0, 0), (6, 14, 36 / 14), (10, 25, 4)])
def test_kish_counts_equal_weights_as_they_are(w: float, w2: float, base: float) -> None:
    assert kish(w, w2) == pytest.approx(base)
