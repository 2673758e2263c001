"""Raking hits its targets, keeps its bounds, and says what it did."""

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.statistics import Merge, Raking, RakingError, rake
from study.tally import Combination, Count

AGES, GENDERS = ("16-24", "25-34", "35+"), ("w", "m")
WIDE = (1e-9, 1e9)
CELLS = st.lists(st.tuples(st.integers(1, 200), st.floats(0.3, 3)), min_size=6, max_size=6)
SHARES = st.lists(st.floats(0.05, 1), min_size=5, max_size=5)


def tally(*cells: tuple[int, float]) -> dict[Combination, Count]:
    combinations = [(age, gender) for age in AGES for gender in GENDERS]
    counts = [Count(n, n * weight, n * weight**2) for n, weight in cells]
    return dict(zip(combinations, counts, strict=True))


def targets(*shares: float) -> dict[str, dict[str, float]]:
    ages, genders = shares[:3], shares[3:]
    return {
        "age": {code: share / sum(ages) for code, share in zip(AGES, ages, strict=True)},
        "gender": {code: share / sum(genders) for code, share in zip(GENDERS, genders, strict=True)},
    }


def raked_share(cells: Mapping[Combination, Count], raking: Raking, at: int, code: str) -> float:
    sums = {cell: raking.weights[cell] * count.w for cell, count in cells.items()}
    return sum(w for cell, w in sums.items() if cell[at] == code) / sum(sums.values())


@given(counts=CELLS, shares=SHARES)
def test_raking_hits_its_targets(counts: list[tuple[int, float]], shares: list[float]) -> None:
    cells, wanted = tally(*counts), targets(*shares)
    found = rake(cells, wanted, bounds=WIDE)
    assert found.left < 1e-9
    assert found.largest_adjustment < 1e-10
    assert not found.trimmed
    for at, codes in enumerate(wanted.values()):
        for code, target in codes.items():
            assert raked_share(cells, found, at, code) == pytest.approx(target, abs=1e-9)


@given(counts=CELLS, shares=SHARES)
def test_weights_have_mean_1_and_keep_their_bounds(
    counts: list[tuple[int, float]], shares: list[float]
) -> None:
    cells = tally(*counts)
    found = rake(cells, targets(*shares))
    n, w = sum(count.n for count in cells.values()), sum(count.w for count in cells.values())
    assert sum(found.weights[cell] * count.w for cell, count in cells.items()) == pytest.approx(n)
    factors = [weight * w / n for weight in found.weights.values()]
    assert min(factors) >= 0.3 - 1e-9
    assert max(factors) <= 3 + 1e-9
    assert found.deff >= 1 - 1e-9
    assert found.effective_base <= found.base + 1e-9


@given(counts=CELLS, shares=SHARES, random=st.randoms(use_true_random=False))
def test_raking_does_not_depend_on_the_order(
    counts: list[tuple[int, float]], shares: list[float], random: Random
) -> None:
    cells = list(tally(*counts).items())
    found = rake(dict(cells), targets(*shares), bounds=WIDE)
    random.shuffle(cells)
    again = rake(dict(cells), targets(*shares), bounds=WIDE)
    assert dict(again.weights) == pytest.approx(dict(found.weights), rel=1e-7)


def test_one_question_is_post_stratified() -> None:
    cells: dict[Combination, Count] = {("a",): Count(30, 30.0, 30.0), ("b",): Count(70, 70.0, 70.0)}
    found = rake(cells, {"q": {"a": 0.5, "b": 0.5}})
    assert dict(found.weights) == pytest.approx({("a",): 50 / 30, ("b",): 50 / 70})
    assert found.rounds == 2
    assert found.deff == pytest.approx(100 * (50**2 / 30 + 50**2 / 70) / 100**2)
    assert found.may_headline


def test_targets_may_be_numbers_of_people() -> None:
    cells: dict[Combination, Count] = {("a",): Count(30, 30.0, 30.0), ("b",): Count(70, 70.0, 70.0)}
    assert (
        rake(cells, {"q": {"a": 5e6, "b": 5e6}}).weights == rake(cells, {"q": {"a": 0.5, "b": 0.5}}).weights
    )


def test_own_weights_are_kept_in_proportion() -> None:
    cells: dict[Combination, Count] = {("a",): Count(2, 40.0, 1000.0), ("b",): Count(2, 160.0, 12800.0)}
    found = rake(cells, {"q": {"a": 0.5, "b": 0.5}})
    assert dict(found.weights) == pytest.approx({("a",): 2 / 40, ("b",): 2 / 160})
    assert found.effective_base == pytest.approx(4**2 / (1000 * (2 / 40) ** 2 + 12800 * (2 / 160) ** 2))


def test_trimmed_weights_stay_within_bounds_and_say_what_is_left() -> None:
    cells: dict[Combination, Count] = {("a",): Count(2, 2.0, 2.0), ("b",): Count(98, 98.0, 98.0)}
    found = rake(cells, {"q": {"a": 0.5, "b": 0.5}})
    assert found.trimmed
    assert found.weights["a",] == pytest.approx(3)
    assert found.weights["b",] == pytest.approx(94 / 98)
    assert found.left == pytest.approx(0.5 - 0.06)


def test_trimming_moves_what_it_cuts_to_cells_that_can_take_it() -> None:
    cells = tally((2, 1.0), (40, 1.0), (30, 1.0), (40, 1.0), (50, 1.0), (38, 1.0))
    wanted = targets(0.25, 0.4, 0.35, 0.55, 0.45)
    assert max(rake(cells, wanted, bounds=WIDE).weights.values()) > 2.6
    found = rake(cells, wanted, bounds=(0.3, 1.8))
    assert found.trimmed
    assert max(found.weights.values()) == pytest.approx(1.8)
    assert found.left < 1e-9


def test_a_large_design_effect_keeps_the_headline_unweighted() -> None:
    cells: dict[Combination, Count] = {("a",): Count(5, 5.0, 5.0), ("b",): Count(95, 95.0, 95.0)}
    found = rake(cells, {"q": {"a": 0.9, "b": 0.1}}, bounds=WIDE)
    assert found.deff > 2
    assert not found.may_headline


def test_targets_that_no_weights_meet_leave_something() -> None:
    cells: dict[Combination, Count] = {("a", "x"): Count(10, 10.0, 10.0), ("b", "y"): Count(10, 10.0, 10.0)}
    found = rake(cells, {"q": {"a": 0.7, "b": 0.3}, "r": {"x": 0.4, "y": 0.6}})
    assert found.left == pytest.approx(0.3)
    assert found.rounds == 200


EMPTY: dict[Combination, Count] = {("16-24",): Count(10, 10.0, 10.0), ("45-54",): Count(30, 30.0, 30.0)}
BANDS = {"16-24": 0.2, "25-34": 0.1, "35-44": 0.2, "45-54": 0.4, "55+": 0.1}


def test_empty_category_is_refused_by_name() -> None:
    with pytest.raises(RakingError, match=r"^age: 25-34: .*no respondent") as refused:
        rake(EMPTY, {"age": BANDS})
    assert (refused.value.question, refused.value.code) == ("age", "25-34")


def test_empty_category_is_merged_with_its_neighbour_by_name() -> None:
    found = rake(EMPTY, {"age": BANDS}, merge=True)
    assert found.merges == (
        Merge("age", "25-34", "16-24"),
        Merge("age", "35-44", "45-54"),
        Merge("age", "55+", "45-54"),
    )
    assert raked_share(EMPTY, found, 0, "16-24") == pytest.approx(0.3)
    assert found.merged(("35-44",)) == ("45-54",)
    assert found.merged(("16-24",)) == ("16-24",)


def test_category_between_two_goes_to_the_earlier() -> None:
    cells: dict[Combination, Count] = {("a",): Count(10, 10.0, 10.0), ("c",): Count(10, 10.0, 10.0)}
    assert rake(cells, {"q": {"a": 1, "b": 1, "c": 1}}, merge=True).merges == (Merge("q", "b", "a"),)


def test_respondents_without_weight_or_combinations_without_respondents_do_not_count() -> None:
    cells: dict[Combination, Count] = {
        **EMPTY,
        ("25-34",): Count(0, 0.0, 0.0),
        ("35-44",): Count(2, 0.0, 0.0),
    }
    assert [merge.code for merge in rake(cells, {"age": BANDS}, merge=True).merges] == [
        "25-34",
        "35-44",
        "55+",
    ]


@pytest.mark.parametrize(
    ("cells", "wanted", "question", "code"),
    [
        ({("a",): Count(1, 1.0, 1.0)}, {"q": {"b": 1.0}}, "q", "a"),
        ({("a",): Count(1, 1.0, 1.0)}, {"q": {"a": 0.0, "b": 1.0}}, "q", "a"),
        ({("a",): Count(1, 1.0, 1.0)}, {"q": {"a": -0.5, "b": 1.5}}, "q", "a"),
        ({("a",): Count(1, 1.0, 1.0)}, {"q": {"a": 1.0, "b": float("nan")}}, "q", "b"),
        ({}, {"q": {"a": 1.0}}, "q", ""),
        ({("a",): Count(1, 1.0, 1.0)}, {}, "", ""),
    ],
)
@pytest.mark.parametrize("merge", [True, False])
def test_targets_that_do_not_fit_are_refused_by_name(
    cells: dict[Combination, Count],
    wanted: dict[str, dict[str, float]],
    question: str,
    code: str,
    merge: bool,
) -> None:
    with pytest.raises(RakingError) as refused:
        rake(cells, wanted, merge=merge)
    assert (refused.value.question, refused.value.code) == (question, code)
