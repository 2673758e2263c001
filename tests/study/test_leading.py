"""The most frequent answer, and the columns that give it more often."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from study.leading import leading, more_often
from study.tabulation import Crosstab, crosstab
from tests.study.weather import answers, make_counts, make_instrument

BANDS, PLACES = ("young", "middle", "old"), ("app", "tv", "radio")
SURVEY = make_instrument(band=BANDS, place=PLACES)


def table(counts: Mapping[str, Sequence[int]], weights: Sequence[float] = ()) -> Crosstab:
    responses = [
        one
        for band, column in counts.items()
        for place, n in zip(PLACES, column, strict=True)
        for weight in weights or (1.0,)
        for one in answers(n // (len(weights) or 1), band=band, place=place, weight=weight)
    ]
    found = make_counts(responses, SURVEY)
    cells = dict(found.over("place", "band")) if weights else None
    return crosstab(found, SURVEY.questions[1], SURVEY.banner, weighted=cells)


def columns(made: Crosstab, *, closed: bool) -> list[str]:
    return [cell.column for cell in more_often(made, "app", closed=closed)]


@pytest.mark.parametrize(
    ("counts", "first"),
    [
        ((60, 30, 10), ["app"]),
        ((10, 30, 60), ["radio"]),
        ((41, 38, 21), ["app", "tv"]),
        ((34, 33, 33), ["app", "tv", "radio"]),
        ((0, 0, 0), []),
    ],
)
def test_leading_answers_are_those_whose_intervals_touch(counts: Sequence[int], first: list[str]) -> None:
    assert [cell.row for cell in leading(table({"young": counts}))] == first


COLUMN = st.tuples(*[st.integers(12, 90)] * 3)


@settings(max_examples=40)
@given(counts=st.fixed_dictionaries(dict.fromkeys(BANDS, COLUMN)))
def test_closed_columns_are_those_of_statsmodels(counts: Mapping[str, tuple[int, ...]]) -> None:
    yes, bases = [one[0] for one in counts.values()], [sum(one) for one in counts.values()]
    rest = [(sum(yes) - y, sum(bases) - n) for y, n in zip(yes, bases, strict=True)]
    tests = [
        proportions_ztest([y, other[0]], [n, other[1]]) for y, n, other in zip(yes, bases, rest, strict=True)
    ]
    reject = multipletests([p for _, p in tests], alpha=0.05, method="holm")[0]
    gate = chi2_contingency([yes, [n - y for y, n in zip(yes, bases, strict=True)]], correction=False)
    passed = gate.pvalue < 0.05 and gate.expected_freq.min() >= 5
    expected = {
        band
        for band, (z, _), rejected in zip(counts, tests, reject, strict=True)
        if rejected and z > 0 and passed
    }
    assert set(columns(table(counts), closed=True)) == expected


@settings(max_examples=40)
@given(counts=st.fixed_dictionaries(dict.fromkeys(BANDS, COLUMN)))
def test_open_columns_are_those_whose_intervals_lie_above_the_rest(
    counts: Mapping[str, tuple[int, ...]],
) -> None:
    yes, base = sum(one[0] for one in counts.values()), sum(map(sum, counts.values()))
    expected = {
        band
        for band, one in counts.items()
        if proportion_confint(one[0], sum(one), method="wilson")[0]
        > proportion_confint(yes - one[0], base - sum(one), method="wilson")[1]
    }
    assert set(columns(table(counts), closed=False)) == expected


def test_closed_columns_of_few_expected_answers_are_not_tested() -> None:
    counts = {"young": (8, 32, 0), "middle": (0, 40, 0), "old": (1, 59, 0)}
    assert columns(table(counts), closed=True) == []


def test_columns_come_by_share() -> None:
    counts = {"young": (70, 20, 10), "middle": (80, 15, 5), "old": (60, 240, 200)}
    assert columns(table(counts), closed=True) == ["middle", "young"]


@pytest.mark.parametrize("closed", [True, False])
def test_small_columns_stand_out_in_nothing(closed: bool) -> None:
    counts = {"young": (29, 0, 0), "old": (30, 50, 40)}
    assert columns(table(counts), closed=closed) == []


def test_weights_make_columns_stand_out_less() -> None:
    counts = {"young": (66, 24, 10), "old": (46, 42, 12)}
    assert columns(table(counts, (1.0,)), closed=True) == ["young"]
    assert columns(table(counts, (0.1, 1.9)), closed=True) == []


def test_weighted_several_answers_stand_out_nowhere() -> None:
    made = table({"young": (90, 5, 5), "old": (10, 60, 30)}, (1.0,))
    several = replace(made, row=replace(made.row, kind="multiple"))
    assert columns(made, closed=True) == ["young"]
    assert columns(several, closed=True) == []
