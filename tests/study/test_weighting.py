"""A study's counts raked to its targets, for answers of all kinds."""

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.response import Response
from study.statistics import Merge, RakingError
from study.statistics.targets import Reason
from study.weight_targets import QuestionTargets, TargetCategory, WeightTargets
from study.weighting import weighted_counts, weighting
from tests.factories import make_response
from tests.study.weather import (
    BANDS,
    GENDERS,
    PLACES,
    WEATHER,
    answers,
    make_counts,
    make_instrument,
    make_targets,
    shares,
)

HALVES = {"f": 1.0, "m": 1.0}
QUARTERS = dict.fromkeys(BANDS, 1.0)


def test_factors_of_a_known_table_are_worked_out_by_hand() -> None:
    counts = make_counts([*answers(3, place="tv"), *answers(1, gender="m")])
    found = weighting(counts, make_targets(gender=HALVES), WEATHER)
    assert found.factor(("f",)) == pytest.approx(2 / 3)
    assert found.factor(("m",)) == pytest.approx(2)
    cells = weighted_counts(counts, "place", "band", found)
    assert cells["tv", "18-29"] == pytest.approx((3, 2, 3 * (2 / 3) ** 2))
    assert cells["app", "18-29"] == pytest.approx((1, 2, 4))


def test_no_answer_to_a_target_question_keeps_its_weight() -> None:
    responses = [*answers(3, weight=5), *answers(1, gender="m", weight=5)]
    without = [*answers(2, gender="na", weight=7), *answers(1, gender=None, weight=9)]
    alone = weighting(make_counts(responses), make_targets(gender=HALVES), WEATHER)
    counts = make_counts([*responses, *without])
    found = weighting(counts, make_targets(gender=HALVES), WEATHER)
    assert (found.unraked, found.base) == (3, 4)
    assert [found.factor((code,)) for code in ("f", "m", "na", "")] == pytest.approx([2 / 3, 2, 1, 1])
    assert found.combination(("na",)) is None
    assert found.effective_base == alone.effective_base
    cells = weighted_counts(counts, "band", "gender", found)
    assert cells["18-29", "na"] == (2, 14, 98)
    assert cells["18-29", ""] == (1, 9, 81)
    assert cells["18-29", "f"] == pytest.approx((3, 10, 300 / 9))


def test_without_a_weighting_responses_keep_their_weights() -> None:
    counts = make_counts([*answers(2, weight=3), *answers(1, place="tv")])
    assert weighted_counts(counts, "place", "band", None) == counts.over("place", "band")
    assert weighted_counts(counts, "place", "band", None)["app", "18-29"] == (2, 6, 18)


def test_excluded_responses_are_not_raked() -> None:
    left_out = make_response(excluded=True, band="60+", gender="m")
    counts = make_counts([*answers(1), *answers(1, gender="m"), left_out])
    found = weighting(counts, make_targets(gender=HALVES), WEATHER)
    assert (found.base, found.unraked, found.deff) == (2, 0, 1)


def test_joined_codes_share_a_factor() -> None:
    responses = [*answers(2), *answers(1, band="45-59"), *answers(1, band="60+")]
    targets = make_targets(band={"18-29|30-44": 1, "45-59|60+": 3})
    found = weighting(make_counts(responses), targets, WEATHER)
    assert found.factor(("45-59",)) == found.factor(("60+",)) == pytest.approx(1.5)
    assert found.factor(("18-29",)) == pytest.approx(0.5)
    # Nobody gave it alone, but it stands for the same people as its neighbour.
    assert found.factor(("30-44",)) == pytest.approx(0.5)
    assert found.combination(("60+",)) == ("45-59|60+",)


def test_empty_category_goes_to_its_neighbour_by_name() -> None:
    responses = [answer for band in BANDS[:3] for answer in answers(1, band=band)]
    found = weighting(make_counts(responses), make_targets(band=QUARTERS), WEATHER)
    assert found.merges == (Merge("band", "60+", "45-59"),)
    assert found.factor(("45-59",)) == pytest.approx(1.5)
    assert found.factor(("60+",)) == 1


def test_large_design_effect_leaves_the_headline_unweighted() -> None:
    own = make_counts([*answers(9, weight=0.1), *answers(9, gender="m", weight=0.1), *answers(1, weight=9)])
    found = weighting(own, make_targets(gender={"f": 9, "m": 1}), WEATHER)
    assert found.deff > 2
    assert not found.headline_weighted


def test_trimmed_factors_say_what_is_left() -> None:
    counts = make_counts([*answers(99), *answers(1, gender="m")])
    found = weighting(counts, make_targets(gender=HALVES), WEATHER)
    assert found.trimmed
    assert found.factor(("m",)) == pytest.approx(3)
    assert found.left == pytest.approx(0.5 - 0.03)


REFUSED: Mapping[str, tuple[list[Response], dict[str, Mapping[str, float]], Reason, str]] = {
    "nobody": (
        [],
        {"gender": HALVES},
        Reason.NOBODY,
        "gender: no respondents; expected 2 categories at least",
    ),
    "no answers": (answers(3, gender="na"), {"gender": HALVES}, Reason.NOBODY, "gender: no respondents"),
    "all alike": (answers(3), {"gender": HALVES}, Reason.ALL_ALIKE, "gender: f: all respondents are here"),
    "no order": (
        [*answers(1), *answers(1, place="tv")],
        {"place": {"app": 1, "tv": 1, "radio": 1}},
        Reason.NO_RESPONDENT,
        "place: radio: a target, but no respondent, and options without an order to merge by",
    ),
}


@pytest.mark.parametrize(("responses", "values", "reason", "message"), REFUSED.values(), ids=REFUSED)
def test_counts_that_cannot_be_raked_are_refused(
    responses: list[Response], values: dict[str, Mapping[str, float]], reason: Reason, message: str
) -> None:
    instrument = make_instrument(band=BANDS, gender=(*GENDERS, "na"), place=("app", "tv", "radio"))
    with pytest.raises(RakingError) as refusal:
        weighting(make_counts(responses, instrument), make_targets(instrument, **values), instrument)
    assert (refusal.value.reason, str(refusal.value)[: len(message)]) == (reason, message)


def test_targets_of_another_questionnaire_are_refused() -> None:
    counts = make_counts([*answers(1), *answers(1, gender="m")])
    halves = (TargetCategory(("f",), 0.5), TargetCategory(("x",), 0.5))
    other = WeightTargets((QuestionTargets("gender", halves, "Census", 2025),))
    with pytest.raises(RakingError, match="gender: m: respondents, but no target: set") as given:
        weighting(counts, other, WEATHER)
    unknown = WeightTargets((QuestionTargets("sex", halves, "Census", 2025),))
    with pytest.raises(RakingError, match="sex: no question of weather: set its targets again") as asked:
        weighting(counts, unknown, WEATHER)
    assert (given.value.reason, asked.value.reason) == (Reason.NO_TARGET, Reason.NO_QUESTION)


ANYONE = st.builds(
    make_response,
    band=st.sampled_from([*BANDS, "na"]),
    gender=st.sampled_from([*GENDERS, None]),
    place=st.sampled_from(PLACES),
    weight=st.floats(0.5, 2),
)
EVERYONE = [one for band, gender in product(BANDS, GENDERS) for one in answers(2, band=band, gender=gender)]
VALUES = st.floats(1, 3)


@given(
    more=st.lists(ANYONE, max_size=40),
    bands=st.fixed_dictionaries(dict.fromkeys(BANDS, VALUES)),
    genders=st.fixed_dictionaries(dict.fromkeys(GENDERS, VALUES)),
)
def test_weighted_margins_hit_the_targets_unless_trimmed(
    more: list[Response], bands: dict[str, float], genders: dict[str, float]
) -> None:
    counts = make_counts([*EVERYONE, *more])
    targets = make_targets(band=bands, gender=genders)
    found = weighting(counts, targets, WEATHER)
    cells = weighted_counts(counts, "band", "gender", found)
    raked = {codes: one for codes, one in cells.items() if found.combination(codes) is not None}
    assert sum(one.n for one in raked.values()) == found.base
    assert sum(one.w for one in raked.values()) == pytest.approx(
        sum(one.w for codes, one in counts.over("band", "gender").items() if codes in raked)
    )
    for place, each in enumerate(targets.questions):
        assert shares(raked, place) == pytest.approx(each.shares, abs=found.left + 1e-12)
    if not found.trimmed:
        assert found.left < 1e-9


@given(more=st.lists(ANYONE, max_size=40))
def test_targets_that_hold_already_change_nothing(more: list[Response]) -> None:
    counts = make_counts([*EVERYONE, *more])
    given = {code: one.w for (code,), one in counts.over("band").items() if code in BANDS}
    found = weighting(counts, make_targets(band=given), WEATHER)
    for codes, one in weighted_counts(counts, "place", "gender", found).items():
        assert one == pytest.approx(counts.over("place", "gender")[codes])
