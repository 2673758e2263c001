"""Two real surveys against what R makes of them."""

from itertools import combinations
from typing import Any

import pytest
from scipy.stats import chi2

from study.statistics import (
    Split,
    benjamini_hochberg,
    bonferroni,
    estimate,
    holm,
    kish,
    pearson,
    pooled_z,
    rake,
    raked_share_se,
    rao_scott,
    two_sided_p,
    unpooled_z,
    wilson,
)
from study.tally import NOTHING, Combination, Count
from tests.study.statistics.reference import TABLES, expected, tallied

CLOSE = 1e-6
RESPONDENTS = 1615


def codes(cells: dict[Combination, Count], at: int) -> list[str]:
    return sorted({cell[at] for cell in cells})


def added(cells: dict[Combination, Count], *wanted: str | None) -> Count:
    """Return the sum over combinations with some codes, None for any."""
    total = NOTHING
    for cell, count in cells.items():
        if all(code in (None, given) for code, given in zip(wanted, cell, strict=True)):
            total = total.plus(count)
    return total


def rows_by_columns(cells: dict[Combination, Count]) -> list[list[Count]]:
    return [[cells.get((row, column), NOTHING) for column in codes(cells, 1)] for row in codes(cells, 0)]


@pytest.mark.parametrize(("survey", "question"), TABLES)
def test_shares_bases_and_intervals(survey: str, question: str) -> None:
    right: dict[str, Any] = expected()[survey][question]["bands"]
    cells = tallied(survey, question, "age_band")
    assert set(right) == {"ALL", *codes(cells, 1)}
    for code, band in right.items():
        column = added(cells, None, None if code == "ALL" else code)
        base = kish(column.w, column.w2)
        assert column.n == band["base_n"]
        assert column.w == pytest.approx(band["weighted_n"], abs=CLOSE)
        assert (base, column.n / base) == pytest.approx((band["n_eff_kish"], band["deff_kish"]), abs=CLOSE)
        assert set(band["cats"]) == set(codes(cells, 0))
        for row, cell in band["cats"].items():
            yes = added(cells, row, None if code == "ALL" else code)
            assert yes.n == cell["count"]
            found = [yes.n / column.n, *wilson(yes.n / column.n, column.n)]
            assert found == pytest.approx(
                [cell["pct"] / 100, *(x / 100 for x in cell["wilson95"])], abs=CLOSE
            )
            if "pct_w" in cell:
                found = [yes.w / column.w, *wilson(yes.w / column.w, base)]
                wanted = [cell["pct_w"] / 100, *(x / 100 for x in cell["wilson_neff95"])]
                assert found == pytest.approx(wanted, abs=CLOSE)


@pytest.mark.parametrize(("survey", "question"), TABLES)
def test_pearson(survey: str, question: str) -> None:
    right = expected()[survey][question]["pearson_chisq"]
    found = pearson(
        [[cell.n for cell in row] for row in rows_by_columns(tallied(survey, question, "age_band"))]
    )
    assert found.df == right["df"]
    assert (found.statistic, found.p, found.smallest_expected) == pytest.approx(
        (right["stat"], right["p"], right["min_expected"]), rel=1e-9
    )


@pytest.mark.parametrize(("survey", "question"), TABLES)
def test_pairs_of_columns_with_holm(survey: str, question: str) -> None:
    cells = tallied(survey, question, "age_band")
    right: dict[str, Any] = expected()[survey][question]["pairwise_pooled_z"]
    assert set(right) == set(codes(cells, 0))
    for row, pairs in right.items():
        z = [
            pooled_z(
                added(cells, row, a).n,
                added(cells, None, a).n,
                added(cells, row, b).n,
                added(cells, None, b).n,
            )
            for a, b in combinations(codes(cells, 1), 2)
        ]
        p = [None if value is None else two_sided_p(value) for value in z]
        found = zip(z, p, holm(p), bonferroni(p), benjamini_hochberg(p), strict=True)
        assert [(pair["a"], pair["b"]) for pair in pairs] == list(combinations(codes(cells, 1), 2))
        for pair, values in zip(pairs, found, strict=True):
            wanted = [pair[name] for name in ("z", "p", "p_holm", "p_bonf", "p_bh")]
            assert list(values) == (wanted if pair["z"] is None else pytest.approx(wanted, rel=1e-8))


@pytest.mark.parametrize(
    ("question", "name"), [("q2_important", "raoscott_q2"), ("q5_pressure", "raoscott_q5")]
)
def test_rao_scott(question: str, name: str) -> None:
    right = expected()["masculinity538"][name]
    found = rao_scott(rows_by_columns(tallied("masculinity538", question, "age_band")))
    figures = (found.f, found.ndf, found.ddf, found.p, found.p_first_order)
    assert figures == pytest.approx(
        tuple(right[part] for part in ("F", "ndf", "ddf", "p", "chisq2nd_p")), rel=1e-9
    )
    assert found.p_second_order == pytest.approx(chi2.sf(found.f * found.ndf, found.ndf), rel=1e-9)


def test_taylor_standard_errors() -> None:
    cells = tallied("masculinity538", "q5_pressure", "age_band")
    right = expected()["masculinity538"]["q5_yes_svyciprop"]
    assert set(right) == {"ALL", *codes(cells, 1)}
    for code, band in right.items():
        column = None if code == "ALL" else code
        found = estimate(added(cells, "Yes", column), added(cells, None, column), RESPONDENTS)
        assert found is not None
        assert found.share == pytest.approx(band["logit"]["p"] / 100, abs=CLOSE)
        assert found.se == pytest.approx(band["se_pct"] / 100, abs=1e-9)


def test_weighted_pairs() -> None:
    cells = tallied("masculinity538", "q5_pressure", "age_band")
    bands = {
        code: estimate(added(cells, "Yes", code), added(cells, None, code), RESPONDENTS)
        for code in codes(cells, 1)
    }
    right = expected()["masculinity538"]["q5_yes_weighted_pairs"]
    z = []
    for pair in right:
        a, b = bands[pair["a"]], bands[pair["b"]]
        assert a is not None
        assert b is not None
        assert a.share - b.share == pytest.approx(pair["diff_pp"] / 100, abs=CLOSE)
        z.append(unpooled_z(a.share, a.se, b.share, b.se))
    p = [None if value is None else two_sided_p(value) for value in z]
    assert z == pytest.approx([pair["z"] for pair in right], abs=CLOSE)
    assert p == pytest.approx([pair["p"] for pair in right], abs=CLOSE)
    for adjust, name in ((holm, "p_holm"), (bonferroni, "p_bonf"), (benjamini_hochberg, "p_bh")):
        assert adjust(p) == pytest.approx([pair[name] for pair in right], abs=CLOSE)


def test_raking() -> None:
    right = expected()["weather538"]["rake"]
    cells = tallied("weather538", "age_band", "gender")
    targets = {"age_band": right["targets_share"]["age"], "gender": right["targets_share"]["gender"]}
    found = rake(cells, targets)
    weights = {(cell["age_band"], cell["gender"]): cell["w"] for cell in right["cell_weights"]}
    assert dict(found.weights) == pytest.approx(weights, abs=1e-9)
    assert {cell: count.n for cell, count in cells.items()} == {
        (cell["age_band"], cell["gender"]): cell["n"] for cell in right["cell_weights"]
    }
    assert found.base == right["n"]
    assert (found.effective_base, found.deff) == pytest.approx((right["n_eff"], right["deff"]), rel=1e-9)
    assert (min(found.weights.values()), max(found.weights.values())) == pytest.approx(
        (right["min_w"], right["max_w"]), abs=1e-9
    )


def test_raked_shares_and_their_standard_errors() -> None:
    right = expected()["weather538"]["rake"]
    cells = tallied("weather538", "age_band", "gender")
    raking = rake(
        cells, {"age_band": right["targets_share"]["age"], "gender": right["targets_share"]["gender"]}
    )
    joint = tallied("weather538", "age_band", "gender", "channel")
    for channel, percent in right["pct_w"].items():
        splits = {cell: Split(NOTHING, NOTHING) for cell in cells}
        for (*raked, answer), count in joint.items():
            yes, no, _ = splits[tuple(raked)]
            splits[tuple(raked)] = (
                Split(yes.plus(count), no) if answer == channel else Split(yes, no.plus(count))
            )
        wanted = (percent / 100, right["se_raked_pct"][channel] / 100)
        assert raked_share_se(splits, raking) == pytest.approx(wanted, abs=1e-9)
