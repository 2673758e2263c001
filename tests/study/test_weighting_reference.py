"""A real survey raked through its counts, against what R makes of it."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import pytest

from study.counting import LiveCounts
from study.statistics.calibration import Split, raked_share_se
from study.tally import NOTHING, Combination
from study.weighting import Weighting, weighted_counts, weighting
from tests.factories import make_response
from tests.study.statistics import reference
from tests.study.weather import BANDS, make_counts, make_instrument, make_targets, shares

Weather: TypeAlias = tuple[LiveCounts, Weighting, Mapping[str, Any]]


@pytest.fixture(scope="module")
def r() -> Weather:
    """Return the counts of a real survey, its weighting, and what R makes of them."""
    rake = reference.expected()["weather538"]["rake"]
    rows = reference.answers("weather538")
    channels = tuple(dict.fromkeys(row["channel"] for row in rows))
    instrument = make_instrument(band=BANDS, gender=("Female", "Male"), via=channels)
    responses = [make_response(band=x["age_band"], gender=x["gender"], via=x["channel"]) for x in rows]
    given = rake["targets_share"]
    targets = make_targets(instrument, band=given["age"], gender=given["gender"])
    counts = make_counts(responses, instrument)
    return counts, weighting(counts, targets, instrument), rake


def test_factors_equal_the_weights_of_r(r: Weather) -> None:
    _, found, rake = r
    cells = rake["cell_weights"]
    assert len(cells) == 8
    for cell in cells:
        assert found.factor((cell["age_band"], cell["gender"])) == pytest.approx(cell["w"], abs=1e-6)
    assert (found.deff, found.effective_base) == pytest.approx((rake["deff"], rake["n_eff"]), abs=1e-6)
    assert (found.questions, found.base, found.unraked) == (("band", "gender"), rake["n"], 0)
    assert (found.merges, found.trimmed, found.headline_weighted) == ((), False, True)
    assert found.headline_weighted


@pytest.mark.parametrize("banner", ["band", "gender"])
def test_weighted_percents_equal_those_of_r(r: Weather, banner: str) -> None:
    counts, found, rake = r
    percents = {
        code: 100 * share for code, share in shares(weighted_counts(counts, "via", banner, found), 0).items()
    }
    assert percents == pytest.approx(rake["pct_w"], abs=1e-6)


def test_counts_of_a_target_question_are_the_targets_of_r(r: Weather) -> None:
    counts, found, rake = r
    cells = weighted_counts(counts, "gender", "band", found)
    assert shares(cells, 0) == pytest.approx(rake["targets_share"]["gender"], abs=1e-9)
    assert shares(cells, 1) == pytest.approx(rake["targets_share"]["age"], abs=1e-9)


def test_standard_errors_over_its_combinations_equal_those_of_r(r: Weather) -> None:
    counts, found, rake = r
    for channel, se in rake["se_raked_pct"].items():
        splits: dict[Combination, Split] = {}
        for (code, *codes), one in counts.over("via", *found.questions).items():
            cell = found.combination(codes)
            assert cell is not None
            split = splits.get(cell, Split(NOTHING, NOTHING))
            if code == channel:
                splits[cell] = split._replace(yes=split.yes.plus(one))
            else:
                splits[cell] = split._replace(no=split.no.plus(one))
        share = raked_share_se(splits, found.raking)
        assert share is not None
        assert [100 * part for part in share] == pytest.approx([rake["pct_w"][channel], se], abs=1e-4)
