"""How precise each share of a table is, by several methods side by side: for who checks our figures. Pure."""

from collections.abc import Mapping

from dashboard.api.raked import factors, raked_errors
from study.counting import Counts
from study.instrument import Question
from study.publication import Weights
from study.statistics import clopper_pearson, design_intervals, estimate, kish, wilson
from study.tabulation import ColumnSums, column_sums, equal_counts
from study.tally import Count
from study.weighting import weighted_counts

Document = dict[str, object]


def plain_precision(counts: Counts, row: Question, banner: Question) -> Document:
    """Return the columns and cells of a table in which each response counts 1; percents from 0 to 100."""
    sums = column_sums(equal_counts(counts.over(row.code, banner.code)), row, banner)
    cells = [
        {"row": option, "column": code, "count": one.n, **_plain(one.n, column.base.n)}
        for code, column in sums.items()
        for option, one in column.options.items()
    ]
    return {"columns": _columns(sums), "cells": cells, "factors": None}


def weighted_precision(counts: Counts, row: Question, banner: Question, weights: Weights) -> Document:
    """Return the same with weights, and their factors; null where the responses carry them themselves."""
    weighting = weights.weighting
    counted = weighted_counts(counts, row.code, banner.code, weighting)
    respondents = sum(one.n for one in counted.values())
    sums = column_sums(counted, row, banner)
    errors = raked_errors(counts, row, banner, weighting) if weighting else {}
    cells = [
        {
            "row": option,
            "column": code,
            "count": one.n,
            **_weighted(one, column.base, respondents),
            "raked_se": errors.get((option, code)),
        }
        for code, column in sums.items()
        for option, one in column.options.items()
    ]
    made = factors(counts, weighting) if weighting else None
    return {"columns": _columns(sums), "cells": cells, "factors": made}


def _columns(sums: Mapping[str, ColumnSums]) -> list[Document]:
    return [
        {
            "code": code,
            "base": column.base.n,
            "weighted_base": column.base.w,
            "effective_base": min(float(column.base.n), kish(column.base.w, column.base.w2)),
            "degrees_of_freedom": max(0, column.base.n - 1),
        }
        for code, column in sums.items()
    ]


def _plain(count: int, base: int) -> Document:
    if not base:
        return {"percent": None, "intervals": {}}
    bounds = {"wilson": wilson(count / base, base), "clopper_pearson": clopper_pearson(count, base)}
    return {"percent": 100 * count / base, "intervals": _percents(bounds)}


def _weighted(one: Count, base: Count, respondents: int) -> Document:
    found = estimate(one, base, respondents)
    if found is None:
        return {"percent": None, "intervals": {}}
    bounds = {
        "wilson": (found.low, found.high),
        "wilson_kish": wilson(found.share, min(float(base.n), kish(base.w, base.w2))),
        **design_intervals(found.share, found.se, base.n),
    }
    return {
        "percent": 100 * found.share,
        "se": 100 * found.se,
        "effective_base": found.effective_base,
        "design_effect": found.deff,
        "deff_design": found.deff_design,
        "intervals": _percents(bounds),
    }


def _percents(bounds: Mapping[str, tuple[float, float] | None]) -> dict[str, list[float] | None]:
    return {name: None if two is None else [100 * bound for bound in two] for name, two in bounds.items()}
