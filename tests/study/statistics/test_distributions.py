"""Tails of distributions against scipy, also where they are tiny."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, f, norm

from study.statistics import chi2_sf, f_sf, two_sided_p

CLOSE = 1e-9
LEAST = 1e-200  # far below, scipy's own tails end at 0


@pytest.mark.parametrize("df", [1, 2, 3, 8, 21, 49, 100, 1000, 12345])
@pytest.mark.parametrize("factor", [1e-9, 0.01, 0.5, 0.9, 0.999, 1, 1.001, 1.1, 1.5, 2, 3, 10])
def test_chi2_agrees_with_scipy(df: int, factor: float) -> None:
    assert chi2_sf(df * factor, df) == pytest.approx(chi2.sf(df * factor, df), rel=CLOSE, abs=LEAST)


@given(df=st.integers(1, 400), statistic=st.floats(0, 1300))
def test_chi2_agrees_with_scipy_anywhere(df: int, statistic: float) -> None:
    assert chi2_sf(statistic, df) == pytest.approx(chi2.sf(statistic, df), rel=CLOSE, abs=LEAST)


@pytest.mark.parametrize("ndf", [0.3, 1, 2.815949748, 6.105239514, 49, 400])
@pytest.mark.parametrize("ddf", [0.7, 1, 12, 132.5, 9853.8565755354, 1e6, 1e9])
@pytest.mark.parametrize("statistic", [1e-9, 0.1, 0.99, 1, 1.01, 2.62, 10, 60])
def test_f_agrees_with_scipy(ndf: float, ddf: float, statistic: float) -> None:
    assert f_sf(statistic, ndf, ddf) == pytest.approx(f.sf(statistic, ndf, ddf), rel=CLOSE, abs=LEAST)


@given(ndf=st.floats(0.1, 300), ddf=st.floats(0.1, 1e7), statistic=st.floats(0, 1e4))
def test_f_agrees_with_scipy_anywhere(ndf: float, ddf: float, statistic: float) -> None:
    assert f_sf(statistic, ndf, ddf) == pytest.approx(f.sf(statistic, ndf, ddf), rel=CLOSE, abs=LEAST)


@given(z=st.floats(-37, 37))
def test_two_sided_p_agrees_with_scipy(z: float) -> None:
    assert two_sided_p(z) == pytest.approx(2 * norm.sf(abs(z)), rel=CLOSE)


@pytest.mark.parametrize(("statistic", "p"), [(-1, 1), (0, 1), (5e-324, 1), (1e300, 0), (inf, 0)])
def test_tails_end_at_0_and_1(statistic: float, p: float) -> None:
    assert chi2_sf(statistic, 3) == p
    assert f_sf(statistic, 3, 1e4) == p


@pytest.mark.parametrize("df", [0, -1, inf, float("nan")])
def test_degrees_of_freedom_that_are_none_are_refused(df: float) -> None:
    with pytest.raises(ValueError, match="degrees of freedom"):
        chi2_sf(1, df)
    with pytest.raises(ValueError, match="degrees of freedom"):
        f_sf(1, 1, df)
