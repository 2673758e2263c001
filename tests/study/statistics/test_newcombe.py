"""The interval of a difference, against statsmodels and Newcombe's own example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from study.statistics import Bounded, newcombe, wilson


def counted(yes: int, base: int) -> Bounded:
    return Bounded(yes / base, *wilson(yes / base, base))


BASES = st.integers(1, 400).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


@given(one=BASES, other=BASES)
def test_interval_is_that_of_statsmodels(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = newcombe(counted(*one), counted(*other))
    low, high = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    assert found.share == pytest.approx(one[0] / one[1] - other[0] / other[1], abs=1e-12)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


def test_interval_is_that_of_the_paper() -> None:
    """Newcombe (1998), table II: 56/70 - 48/80 is 0.2, from 0.0524 to 0.3339 without correction."""
    found = newcombe(counted(56, 70), counted(48, 80))
    assert found == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_interval_turns_with_the_order() -> None:
    one, other = counted(30, 50), counted(10, 60)
    share, low, high = newcombe(one, other)
    assert newcombe(other, one) == pytest.approx((-share, -high, -low))
