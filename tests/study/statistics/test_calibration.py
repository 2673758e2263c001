"""Standard errors of raked shares against a regression on the single responses."""

from math import sqrt

import numpy as np
import pytest

from study.statistics import Split, rake, raked_share_se, taylor_se
from study.tally import NOTHING, Combination, Count

AGES, GENDERS = ("young", "middle", "old"), ("w", "m")
TARGETS = {"age": {"young": 0.3, "middle": 0.4, "old": 0.3}, "gender": {"w": 0.5, "m": 0.5}}


def responses(seed: int) -> list[tuple[Combination, float, str]]:
    """Return combinations, weights and yes, no or outside, the answer depending on the age."""
    random = np.random.default_rng(seed)
    found: list[tuple[Combination, float, str]] = []
    for _ in range(300):
        age, gender = int(random.integers(3)), int(random.integers(3) == 0)
        chances = np.array([1 + 3 * age, 3, 1])
        answer = str(random.choice(["yes", "no", "outside"], p=chances / chances.sum()))
        found.append(((AGES[age], GENDERS[gender]), float(random.uniform(0.5, 2)), answer))
    return found


def splits(given: list[tuple[Combination, float, str]]) -> dict[Combination, Split]:
    cells: dict[Combination, Split] = {}
    for cell, weight, answer in given:
        old = cells.get(cell, Split(NOTHING, NOTHING))
        cells[cell] = old._replace(**{answer: getattr(old, answer).plus(Count(1, weight, weight**2))})
    return cells


def counts(cells: dict[Combination, Split]) -> dict[Combination, Count]:
    return {cell: split.yes.plus(split.no).plus(split.outside) for cell, split in cells.items()}


@pytest.mark.parametrize("seed", range(5))
def test_raked_share_se_equals_that_of_regression_residuals(seed: int) -> None:
    given = responses(seed)
    cells = splits(given)
    raking = rake(counts(cells), TARGETS)
    own = np.array([weight for _, weight, _ in given])
    final = np.array([weight * raking.weights[cell] for cell, weight, _ in given])
    inside = np.array([answer != "outside" for *_, answer in given])
    yes = np.array([answer == "yes" for *_, answer in given])
    column = (final * inside).sum()
    share = (final * yes).sum() / column
    scores = inside * (yes - share)
    design = np.array(
        [[cell[0] == age for age in AGES] + [cell[1] == "w"] for cell, *_ in given], dtype=float
    )
    root = np.sqrt(own)
    effects = np.linalg.lstsq(design * root[:, None], scores * root, rcond=None)[0]
    influence = final * (scores - design @ effects)
    n = len(given)
    right = sqrt(((influence - influence.mean()) ** 2).sum() * n / (n - 1)) / column
    assert raked_share_se(cells, raking) == pytest.approx((share, right), abs=1e-9)


def test_raking_on_what_explains_the_answer_narrows_it() -> None:
    cells = splits(responses(1))
    raking = rake(counts(cells), TARGETS)
    found = raked_share_se(cells, raking)
    assert found is not None
    weights = raking.weights
    yes2 = sum(weights[cell] ** 2 * split.yes.w2 for cell, split in cells.items())
    column2 = sum(weights[cell] ** 2 * split.yes.plus(split.no).w2 for cell, split in cells.items())
    column = sum(weights[cell] * split.yes.plus(split.no).w for cell, split in cells.items())
    assert found[1] < 0.95 * taylor_se(found[0], yes2, column2, column, 300)


def test_raked_share_se_knows_merged_categories() -> None:
    cells = splits(responses(2))
    split_up = {"young": 0.2, "teen": 0.1, "middle": 0.4, "old": 0.3}
    merged = rake(counts(cells), {**TARGETS, "age": split_up}, merge=True)
    plain = rake(counts(cells), TARGETS)
    assert raked_share_se(cells, merged) == pytest.approx(raked_share_se(cells, plain))


def test_raked_share_se_of_an_empty_column_is_none() -> None:
    cells = {cell: Split(NOTHING, NOTHING, count) for cell, count in counts(splits(responses(3))).items()}
    assert raked_share_se(cells, rake(counts(cells), TARGETS)) is None


def test_raked_share_se_of_everybody_is_0() -> None:
    cells = {cell: Split(count, NOTHING) for cell, count in counts(splits(responses(4))).items()}
    assert raked_share_se(cells, rake(counts(cells), TARGETS)) == pytest.approx((1.0, 0.0))
