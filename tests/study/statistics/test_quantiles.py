"""Quantiles against scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from study.statistics.quantiles import beta_quantile, root, t_critical

SHAPES = st.floats(1e-3, 1e5)


@given(df=st.one_of(st.integers(1, 10**7), st.floats(0.5, 100)))
def test_t_critical_agrees_with_scipy(df: float) -> None:
    assert t_critical(df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-9)


@given(p=st.sampled_from((0.025, 0.975)), a=SHAPES, b=SHAPES)
def test_beta_quantile_agrees_with_scipy(p: float, a: float, b: float) -> None:
    assert beta_quantile(p, a, b) == pytest.approx(stats.beta.ppf(p, a, b), abs=1e-11)


def test_beta_quantile_at_the_ends() -> None:
    assert beta_quantile(0.025, 0, 5) == 0
    assert beta_quantile(0.975, 5, 0) == 1


@pytest.mark.parametrize("df", [0, -1])
def test_t_without_degrees_of_freedom_is_refused(df: float) -> None:
    with pytest.raises(ValueError, match="degrees of freedom"):
        t_critical(df)


@given(zero=st.floats(-5, 5), steep=st.floats(0.1, 50), falls=st.booleans())
def test_root_is_found_of_what_rises_or_falls(zero: float, steep: float, falls: bool) -> None:
    way = -1 if falls else 1
    assert root(lambda x: way * steep * ((x - zero) ** 3 + x - zero), -6, 7) == pytest.approx(zero, abs=1e-12)


def test_root_between_equal_signs_is_refused() -> None:
    with pytest.raises(ValueError, match="expected different signs"):
        root(lambda x: x + 1, 0, 1)
