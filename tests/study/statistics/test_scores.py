"""Scores of satisfaction against computed vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.statistics import CES, CSAT, NPS, ces, csat, kish, nps, weighted_nps, wilson
from study.tally import NOTHING, Count


@pytest.mark.parametrize(
    ("counts", "score", "low", "high"),
    [
        ((19, 4, 36), 41.667, 16.711, 60.212),
        ((50, 20, 100), 30.0, 14.051, 44.201),
        ((10, 0, 10), 100, 47.504, 100),
        ((0, 0, 10), 0, -18.465, 18.465),
    ],
)
def test_nps_of_known_counts(counts: tuple[int, int, int], score: float, low: float, high: float) -> None:
    found = nps(*counts)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((score, low, high), abs=5e-4)
    assert (found.base, found.scale) == (counts[2], NPS)


@given(counts=st.lists(st.integers(0, 10**6), min_size=3, max_size=3).filter(any))
def test_nps_lies_in_its_interval_and_mirrors(counts: list[int]) -> None:
    promoters, detractors, _ = counts
    found, other = nps(promoters, detractors, sum(counts)), nps(detractors, promoters, sum(counts))
    assert found is not None
    assert other is not None
    assert -100 <= found.low <= found.value <= found.high <= 100
    assert (found.value, found.low, found.high) == pytest.approx((-other.value, -other.high, -other.low))


ANSWERS = st.lists(st.tuples(st.sampled_from((1, -1, 0)), st.floats(0.1, 5)), min_size=2, max_size=40)


def counted(answers: list[tuple[int, float]], *values: int) -> Count:
    weights = [weight for value, weight in answers if value in values]
    return Count(len(weights), sum(weights), sum(weight**2 for weight in weights))


@given(answers=ANSWERS, others=st.integers(0, 50))
def test_weighted_nps_stands_on_the_base_that_its_variance_is_worth(
    answers: list[tuple[int, float]], others: int
) -> None:
    column, n = counted(answers, 1, -1, 0), len(answers) + others
    found = weighted_nps(counted(answers, 1), counted(answers, -1), column, n)
    assert found is not None
    values, weights = (np.array(part) for part in zip(*answers, strict=True))
    mean = np.average(values, weights=weights)
    # All respondents, one by one: who did not answer has no influence.
    influence = np.concatenate([weights * (values - mean) / weights.sum(), np.zeros(others)])
    variance = n * influence.var(ddof=1) if n > 1 else 0
    spread = np.average((values - mean) ** 2, weights=weights)
    base = min(len(answers), spread / variance) if spread > 1e-12 else kish(column.w, column.w2)
    p, d = (weights[values == value].sum() / weights.sum() for value in (1, -1))
    right = nps(p * base, d * base, base * (1 + 1e-15))
    assert right is not None
    assert (found.value, found.low, found.high, found.base) == pytest.approx(
        (100 * mean, right.low, right.high, base), rel=1e-7, abs=1e-7
    )


def test_weighted_nps_of_equal_weights_is_that_of_the_counts_but_for_n_less_one() -> None:
    column = Count(36, 36.0, 36.0)
    found = weighted_nps(Count(19, 19.0, 19.0), Count(4, 4.0, 4.0), column, 36)
    assert found == nps(19 * 35 / 36, 4 * 35 / 36, 35)
    assert weighted_nps(NOTHING, NOTHING, NOTHING, 5) is None


def test_nps_of_a_single_answer_lies_in_its_interval() -> None:
    for counts, score in (((1, 0, 1), 100.0), ((0, 1, 1), -100.0)):
        found = nps(*counts)
        assert found is not None
        assert score in (found.low, found.high)
        assert found.value == score


@pytest.mark.parametrize("counts", [(3, 3, 5), (-1, 0, 5), (0, -1, 5), (0, 0, -1)])
def test_nps_of_impossible_counts_is_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="promoters"):
        nps(*counts)


def test_scores_of_nobody_are_none() -> None:
    assert nps(0, 0, 0) is None
    assert csat([0] * 5) is None
    assert ces([0] * 7) is None


def test_csat_counts_4_and_5() -> None:
    found = csat([1, 2, 3, 10, 4])
    assert found is not None
    assert (found.value, found.base, found.scale) == (0.7, 20, CSAT)
    assert (found.low, found.high) == wilson(0.7, 20)


def test_ces_counts_5_to_7() -> None:
    found = ces([1, 1, 1, 1, 2, 3, 1], effective_base=8.5)
    assert found is not None
    assert (found.value, found.base, found.scale) == (0.6, 8.5, CES)
    assert (found.low, found.high) == wilson(0.6, 8.5)


@pytest.mark.parametrize("score", [csat, ces])
def test_another_scale_is_refused_by_name(score: type) -> None:
    with pytest.raises(ValueError, match="is asked from 1 to"):
        score([1, 2, 3])


@given(counts=st.lists(st.floats(0, 1e6), min_size=7, max_size=7).filter(lambda sums: sum(sums) > 1e-6))
def test_ces_lies_in_its_interval(counts: list[float]) -> None:
    found = ces(counts)
    assert found is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
