"""Which columns are called higher than which, against scipy's and statsmodels' own tests."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from study.comparison import SEVERAL_ANSWERS, compared
from study.instrument import Instrument
from study.response import Response
from study.statistics import EXPECTED_BELOW_5, NO_CLEAR_DIFFERENCE, NOTHING_TO_COMPARE
from study.tabulation import ALL, Crosstab, crosstab
from tests.study.weather import answers, make_counts, make_instrument

BANDS, PLACES = ("young", "middle", "old"), ("app", "tv", "radio")
SURVEY = make_instrument(band=BANDS, place=PLACES)
CLEAR = {"young": (80, 15, 5), "middle": (50, 40, 10), "old": (20, 70, 10)}


def table(
    counts: Mapping[str, Iterable[int]], weight: float = 0, instrument: Instrument = SURVEY
) -> Crosstab:
    """Return places by band; with a weight that of each second response, weighted."""
    responses: list[Response] = []
    for band, column in counts.items():
        for place, n in zip(PLACES, column, strict=True):
            responses += answers(n - n // 2 if weight else n, band=band, place=place)
            responses += answers(n // 2, band=band, place=place, weight=weight) if weight else []
    found = make_counts(responses, instrument)
    row = instrument.question("place")
    assert row is not None
    cells = dict(found.over("place", "band")) if weight else None
    return crosstab(found, row, instrument.banner, weighted=cells)


def letters(made: Crosstab) -> dict[tuple[str, str], tuple[str, ...]]:
    return {place: cell.higher_than for place, cell in made.cells.items() if cell.higher_than}


def by_the_book(counts: Mapping[str, tuple[int, ...]]) -> dict[tuple[str, str], set[str]]:
    """Return the letters as statsmodels makes them: pooled z for all pairs and rows, Holm over all."""
    tests = []
    for i, place in enumerate(PLACES):
        for a, b in combinations(counts, 2):
            yes, bases = [counts[a][i], counts[b][i]], [sum(counts[a]), sum(counts[b])]
            if 0 < sum(yes) < sum(bases):
                z, p = proportions_ztest(yes, bases)
                tests.append((place, *((a, b) if z > 0 else (b, a)), p))
    reject = multipletests([p for *_, p in tests], alpha=0.05, method="holm")[0]
    found: dict[tuple[str, str], set[str]] = {}
    for (place, over, under, _), rejected in zip(tests, reject, strict=True):
        if rejected:
            found.setdefault((place, over), set()).add(under)
    return found


def test_clear_differences_are_named() -> None:
    made = compared(table(CLEAR))
    assert letters(made) == {
        ("app", "young"): ("middle", "old"),
        ("app", "middle"): ("old",),
        ("tv", "middle"): ("young",),
        ("tv", "old"): ("young", "middle"),
    }
    assert made.verdict == ""


COLUMN = st.tuples(*[st.integers(5, 60)] * len(PLACES))


@settings(max_examples=60)
@given(counts=st.fixed_dictionaries(dict.fromkeys(BANDS, COLUMN)))
def test_letters_are_those_of_statsmodels_behind_the_gate_of_scipy(
    counts: Mapping[str, tuple[int, ...]],
) -> None:
    made = compared(table(counts))
    test = chi2_contingency(list(counts.values()), correction=False)
    expected = by_the_book(counts)
    if test.expected_freq.min() < 5:
        assert (made.verdict, letters(made)) == (EXPECTED_BELOW_5, {})
    elif test.pvalue >= 0.05:
        assert (made.verdict, letters(made)) == (NO_CLEAR_DIFFERENCE, {})
    else:
        assert {place: set(higher) for place, higher in letters(made).items()} == expected
        assert made.verdict == ("" if expected else NO_CLEAR_DIFFERENCE)


def test_gate_that_passes_without_a_pair_that_holds_says_so() -> None:
    counts = {"young": (25, 36, 32), "middle": (39, 21, 25), "old": (28, 38, 24)}
    assert chi2_contingency(list(counts.values()), correction=False).pvalue < 0.05
    made = compared(table(counts))
    assert (letters(made), made.verdict) == ({}, NO_CLEAR_DIFFERENCE)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (dict.fromkeys(BANDS, (50, 40, 10)), NO_CLEAR_DIFFERENCE),
        ({"young": (40, 4, 2), "old": (2, 30, 2)}, EXPECTED_BELOW_5),
        ({"young": (40, 20, 10)}, NOTHING_TO_COMPARE),
        ({"young": (40, 0, 0), "old": (50, 0, 0)}, NOTHING_TO_COMPARE),
        ({}, NOTHING_TO_COMPARE),
    ],
)
def test_gate_says_why_nothing_is_named(counts: Mapping[str, tuple[int, ...]], reason: str) -> None:
    made = compared(table(counts))
    assert (made.verdict, letters(made)) == (reason, {})


def test_hidden_columns_are_in_no_test() -> None:
    with_noise = {**CLEAR, "middle": (1, 1, 90)}
    made = compared(table(with_noise), frozenset({"middle"}))
    without = compared(table({band: CLEAR[band] for band in ("young", "old")}))
    assert letters(made) == letters(without) != {}


def test_all_is_compared_with_nothing() -> None:
    made = compared(table(CLEAR))
    assert not [place for place in letters(made) if place[1] == ALL]
    assert ALL not in {code for higher in letters(made).values() for code in higher}


def test_columns_left_with_one_are_not_compared() -> None:
    made = compared(table(CLEAR), frozenset({"middle", "old"}))
    assert (made.verdict, letters(made)) == (NOTHING_TO_COMPARE, {})


def test_several_answers_are_not_compared() -> None:
    questions = tuple(replace(one, kind="multiple") for one in SURVEY.questions[1:])
    several = replace(SURVEY, questions=(SURVEY.questions[0], *questions))
    made = compared(table(CLEAR, instrument=several))
    assert (made.verdict, letters(made)) == (SEVERAL_ANSWERS, {})


# Weighted: by standard errors, so that the same shares of fewer effective answers are less clear.


def test_equal_weights_name_what_unweighted_answers_do() -> None:
    made = compared(table(CLEAR, weight=1.0))
    assert made.weighted
    assert letters(made) == letters(compared(table(CLEAR)))


def test_unequal_weights_make_differences_less_clear() -> None:
    counts = {"young": (66, 24, 10), "old": (44, 44, 12)}
    equal, unequal = (compared(table(counts, weight=weight)) for weight in (1.0, 30.0))
    assert letters(equal) != {}
    assert (letters(unequal), unequal.verdict) == ({}, NO_CLEAR_DIFFERENCE)
