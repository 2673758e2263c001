"""What raking does to a table: the factors, and standard errors that know of the targets. Pure."""

from study.counting import Counts
from study.instrument import Question
from study.statistics import Split, raked_share_se
from study.tabulation import column_sums
from study.tally import NOTHING, Combination, Count
from study.weighting import Weighting

UNRAKED: Combination = ()


def factors(counts: Counts, weighting: Weighting) -> dict[str, object]:
    """Return the factor of each combination of the target questions' categories, and how many are in it."""
    made, people = weighting.raking.weights, dict.fromkeys(weighting.raking.weights, 0)
    for codes, one in counts.over(*weighting.questions).items():
        cell = weighting.combination(codes)
        if cell in people:
            people[cell] += one.n
    cells = [
        {"categories": dict(zip(weighting.questions, cell, strict=True)), "base": n, "factor": made[cell]}
        for cell, n in people.items()
    ]
    return {"smallest": min(made.values()), "largest": max(made.values()), "cells": cells}


def raked_errors(
    counts: Counts, row: Question, banner: Question, weighting: Weighting
) -> dict[tuple[str, str], float]:
    """Return the standard errors of the raked shares of a table in percentage points, by (row, column).

    None of columns that hold responses outside the targets: residuals are those of raked responses only.
    """
    apart = _by_combination(counts, row, banner, weighting)
    unraked = column_sums(apart.pop(UNRAKED, {}), row, banner)
    splits: dict[tuple[str, str], dict[Combination, Split]] = {}
    for cell, inside in apart.items():
        everybody = _sum(inside)
        for code, column in column_sums(inside, row, banner).items():
            for option, yes in column.options.items():
                split = Split(yes, _less(column.base, yes), _less(everybody, column.base))
                splits.setdefault((option, code), {})[cell] = split
    found = {place: raked_share_se(parts, weighting.raking) for place, parts in splits.items()}
    return {
        (option, code): 100 * both[1]
        for (option, code), both in found.items()
        if both is not None and not unraked[code].base.n
    }


def _by_combination(
    counts: Counts, row: Question, banner: Question, weighting: Weighting
) -> dict[Combination, dict[Combination, Count]]:
    """Return counts over (row, banner) by combination of the target questions' categories, or UNRAKED."""
    apart: dict[Combination, dict[Combination, Count]] = {}
    for (answer, code, *codes), one in counts.over(row.code, banner.code, *weighting.questions).items():
        inside = apart.setdefault(weighting.combination(codes) or UNRAKED, {})
        inside[answer, code] = inside.get((answer, code), NOTHING).plus(one)
    return apart


def _sum(cells: dict[Combination, Count]) -> Count:
    n, w, w2 = (sum(parts) for parts in zip(*cells.values(), strict=True))
    return Count(n, w, w2)


def _less(whole: Count, part: Count) -> Count:
    # Sums of weights are floats, and their difference may be -1e-17.
    return Count(whole.n - part.n, max(0.0, whole.w - part.w), max(0.0, whole.w2 - part.w2))
