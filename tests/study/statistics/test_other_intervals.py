"""Intervals that no page shows, against R, scipy and statsmodels."""

from math import inf, log, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import proportion_confint

from study.statistics import clopper_pearson, design_intervals, estimate, wilson
from study.statistics.other_intervals import DESIGN_INTERVALS
from study.tally import NOTHING, Count
from tests.study.statistics.reference import expected, tallied

RESPONDENTS = 1615
# R reads these off a spline through some points of the likelihood; that costs it 6e-6 in the smallest band.
INTERPOLATED = {"likelihood": 1e-5}
# From less than a person to more than there are.
EFFECTIVE = st.one_of(st.floats(0.01, 1e5), st.floats(1e11, 1e15))


def counted(band: str) -> tuple[Count, Count]:
    """Return who says yes in an age band, and all who are in it."""
    yes, column = NOTHING, NOTHING
    for (answer, age), one in tallied("masculinity538", "q5_pressure", "age_band").items():
        if band in ("ALL", age):
            column = column.plus(one)
            yes = yes.plus(one) if answer == "Yes" else yes
    return yes, column


@pytest.mark.parametrize("band", ["ALL", "18-34", "35-64", "65+"])
def test_design_intervals_and_effects_agree_with_r(band: str) -> None:
    right = expected()["masculinity538"]["q5_yes_svyciprop"][band]
    yes, column = counted(band)
    found = estimate(yes, column, RESPONDENTS)
    assert found is not None
    bounds = design_intervals(found.share, found.se, column.n)
    assert found.deff_design == pytest.approx(right["deff_design"], abs=1e-9)
    assert column.n - 1 == right["degf"]
    for name, two in {**bounds, "xlogit": bounds["logit"]}.items():
        wanted = [right[name]["lo"] / 100, right[name]["hi"] / 100]
        assert two == pytest.approx(wanted, abs=INTERPOLATED.get(name, 1e-9)), name


@given(base=st.integers(1, 5000), part=st.floats(0, 1))
def test_clopper_pearson_agrees_with_statsmodels(base: int, part: float) -> None:
    yes = round(part * base)
    assert clopper_pearson(yes, base) == pytest.approx(
        proportion_confint(yes, base, method="beta"), abs=1e-10
    )


def test_clopper_pearson_of_very_many_is_wilsons_to_the_sixth_place() -> None:
    for base in (1e7, 1e7 + 1, 1e12):
        assert clopper_pearson(0.3 * base, base) == pytest.approx(wilson(0.3, base), abs=1e-7)


@given(share=st.floats(0.001, 0.999), base=st.integers(2, 10**5), deff=st.floats(0.2, 20))
def test_likelihood_bounds_are_where_the_scaled_ratio_is_t_squared(
    share: float, base: int, deff: float
) -> None:
    effective = base / deff
    assume(effective >= 1)
    bounds = design_intervals(share, sqrt(share * (1 - share) / effective), base)["likelihood"]
    assert bounds is not None
    cut = stats.t.ppf(0.975, base - 1) ** 2 * base / (base - 1)

    def ratio(other: float) -> float:
        terms = share * log(share / other), (1 - share) * log((1 - share) / (1 - other))
        return float(2 * effective * sum(terms) - cut)

    for bound, (low, high) in zip(bounds, ((1e-300, share), (share, 1 - 1e-16)), strict=True):
        right = (
            optimize.brentq(ratio, low, high, xtol=1e-14) if ratio(low) * ratio(high) < 0 else round(bound)
        )
        assert bound == pytest.approx(right, abs=1e-9)


@given(share=st.floats(1e-4, 1 - 1e-4), effective=EFFECTIVE, base=st.integers(2, 10**6))
def test_intervals_hold_their_share_and_all_but_walds_stay_within_0_and_1(
    share: float, effective: float, base: int
) -> None:
    for name, bounds in design_intervals(share, sqrt(share * (1 - share) / effective), base).items():
        assert bounds is not None
        least, most = (-inf, inf) if name == "mean" else (0, 1)
        assert least <= bounds[0] <= share + 1e-9, name
        assert share - 1e-9 <= bounds[1] <= most, name


@pytest.mark.parametrize(
    ("share", "se", "base"), [(0, 0, 9), (1, 0, 9), (0.4, 0, 9), (0.5, 0.1, 1), (0, 0.1, 9)]
)
def test_intervals_of_what_has_no_spread_are_none(share: float, se: float, base: int) -> None:
    assert design_intervals(share, se, base) == dict.fromkeys(DESIGN_INTERVALS)
