"""Two groups side by side, against statsmodels."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from study.comparison import SEVERAL_ANSWERS
from study.segments import OVERLAPPING, STILL_OPEN, Difference, difference
from study.statistics import EXPECTED_BELOW_5, NO_CLEAR_DIFFERENCE, NOTHING_TO_COMPARE
from study.tabulation import Crosstab, crosstab
from tests.study.weather import answers, make_counts, make_instrument

PLACES = ("app", "tv", "radio")
SURVEY = make_instrument(band=("young", "old"), place=PLACES)
MEN, WOMEN, FEW = (60, 50, 30), (30, 70, 35), (20, 5, 3)


def table(counts: Sequence[int], weights: Sequence[float] = ()) -> Crosstab:
    responses = [
        one
        for code, n in zip(PLACES, counts, strict=True)
        for weight in weights or (1.0,)
        for one in answers(n // (len(weights) or 1), band="young", place=code, weight=weight)
    ]
    found = make_counts(responses, SURVEY)
    cells = dict(found.over("place", "band")) if weights else None
    return crosstab(found, SURVEY.questions[1], SURVEY.banner, weighted=cells)


def compared(one: Sequence[int], other: Sequence[int]) -> Difference:
    return difference(table(one), table(other), disjoint=True, closed=True)


@pytest.mark.parametrize(
    ("men", "women", "clear"),
    [
        (MEN, WOMEN, [True, True, False]),
        # The second is below 5 % by itself, not among three.
        ((62, 48, 30), (38, 62, 35), [True, False, False]),
    ],
)
def test_differences_have_the_intervals_and_marks_of_statsmodels(
    men: Sequence[int], women: Sequence[int], clear: list[bool]
) -> None:
    found = compared(men, women)
    pairs = [([a, b], [sum(men), sum(women)]) for a, b in zip(men, women, strict=True)]
    p = [proportions_ztest(*pair)[1] for pair in pairs]
    reject = multipletests(p, alpha=0.05, method="holm")[0]
    assert [one.clear for one in found.options] == list(reject) == clear
    for one, ((a, b), (n_a, n_b)) in zip(found.options, pairs, strict=True):
        low, high = confint_proportions_2indep(a, n_a, b, n_b, method="newcomb", compare="diff")
        assert (one.points, one.low, one.high) == pytest.approx(
            (100 * (a / n_a - b / n_b), 100 * low, 100 * high), abs=1e-4
        )
    assert found.verdict == ""


def test_overlapping_groups_have_neither_interval_nor_test() -> None:
    found = difference(table(MEN), table(WOMEN), disjoint=False, closed=True)
    assert found.verdict == OVERLAPPING
    assert found.options[0].points == pytest.approx(100 * (60 / 140 - 30 / 135))
    assert [(one.low, one.high, one.clear) for one in found.options] == [(None, None, False)] * 3


def test_groups_of_an_open_study_have_intervals_and_no_test() -> None:
    found = difference(table(MEN), table(WOMEN), disjoint=True, closed=False)
    assert found.verdict == STILL_OPEN
    assert all(one.low is not None and not one.clear for one in found.options)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (MEN, MEN, NO_CLEAR_DIFFERENCE),
        (MEN, FEW, NOTHING_TO_COMPARE),
        (MEN, (0, 0, 0), NOTHING_TO_COMPARE),
        ((60, 50, 2), (30, 70, 3), EXPECTED_BELOW_5),
    ],
)
def test_no_clear_difference_says_why(one: Sequence[int], other: Sequence[int], reason: str) -> None:
    found = compared(one, other)
    assert (found.verdict, [one.clear for one in found.options]) == (reason, [False] * 3)


def test_empty_group_has_no_difference() -> None:
    assert {one.points for one in compared(MEN, (0, 0, 0)).options} == {None}


def test_several_answers_are_not_tested() -> None:
    one, other = (replace(t, row=replace(t.row, kind="multiple")) for t in (table(MEN), table(WOMEN)))
    assert difference(one, other, disjoint=True, closed=True).verdict == SEVERAL_ANSWERS


def test_unequal_weights_make_differences_less_clear() -> None:
    near, weights = (38, 62, 35), (0.1, 1.9)
    equal = difference(table(MEN, (1.0,)), table(near, (1.0,)), disjoint=True, closed=True)
    unequal = difference(table(MEN, weights), table(near, weights), disjoint=True, closed=True)
    assert [one.clear for one in equal.options] == [True, False, False]
    assert not any(one.clear for one in unequal.options)
    for wide, narrow in zip(unequal.options, equal.options, strict=True):
        assert (wide.high or 0) - (wide.low or 0) > (narrow.high or 0) - (narrow.low or 0)
