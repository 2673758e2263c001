"""Which published figures a questionnaire asks for itself, and its own number beside them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from study.benchmarks.benchmark import FOLDER, WHOLE, Benchmark, benchmarks
from study.instrument import Instrument
from study.languages import SOURCE_LANGUAGE
from study.statistics import wilson
from study.tabulation import ALL, Cell, Crosstab

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Metric:
    """What a figure means; `matches` say by name of an instrument whether it asks the same."""

    code: str
    labels: Mapping[str, str]
    matches: Mapping[str, Mapping[str, Any]]

    def label(self, language: str) -> str:
        """Return what the figure means, in a language or in English."""
        return self.labels.get(language, self.labels[SOURCE_LANGUAGE])

    def why(self, instrument: Instrument, language: str) -> str:
        """Return why an instrument's own number is or is not the same, empty where nobody looked."""
        texts: Mapping[str, str] = self.matches.get(instrument.name, {}).get("why", {})
        return texts.get(language, texts.get(SOURCE_LANGUAGE, ""))


class Comparable(NamedTuple):
    """A published figure, and the question whose answers of these codes together mean the same."""

    benchmark: Benchmark
    question: str
    codes: tuple[str, ...]


@lru_cache(maxsize=1)
def _metrics() -> Mapping[str, Metric]:
    with (FOLDER / "metrics.toml").open("rb") as file:
        found = tomllib.load(file)
    return {code: Metric(code, table.pop("label"), table) for code, table in found.items()}


def metric(benchmark: Benchmark) -> Metric:
    """Return what a figure means."""
    return _metrics()[benchmark.metric]


def comparable(instrument: Instrument) -> Sequence[Comparable]:
    """Return the figures that an instrument's own numbers can stand beside, in the order of their file.

    None for a questionnaire under a known name that lacks the question or the codes.
    """
    pairs = ((one, metric(one).matches.get(instrument.name, {})) for one in benchmarks())
    return tuple(
        Comparable(one, match["question"], tuple(match["codes"]))
        for one, match in pairs
        if "question" in match and _asks(instrument, match["question"], match["codes"])
    )


def _asks(instrument: Instrument, code: str, codes: Sequence[str]) -> bool:
    question = instrument.question(code)
    # Of several answers at once, shares do not add up.
    if question is None or question.kind != "single":
        return False
    return set(codes) <= {option.code for option in question.reported}


def added(table: Crosstab, codes: Sequence[str]) -> Cell:
    """Return the share of `all` who chose one of some options of a single-choice row, with its interval.

    From counts. Where a public or weighted table has none to add, from its percents, with Wilson's interval
    on the column's effective base; a public one stays whole. Without a percent where the column has no base
    or is hidden.
    """
    column, cells = table.columns[0], [table.cells[code, ALL] for code in codes]
    if len(cells) == 1:
        return cells[0]
    percents = [cell.percent for cell in cells if cell.percent is not None]
    counts = [cell.count for cell in cells if cell.count is not None]
    counted = len(counts) == len(cells)
    sum_of = Cell("+".join(codes), ALL, sum(counts) if counted else None)
    if len(percents) < len(cells) or column.effective_base <= 0:
        return sum_of
    exact = counted and not table.weighted
    share = sum(counts) / column.base if exact else min(1.0, sum(percents) / WHOLE)
    bounds = wilson(share, column.base if exact else column.effective_base)
    low, high = (WHOLE * bound if counted else _whole(WHOLE * bound) for bound in bounds)
    return replace(sum_of, percent=WHOLE * share, rounded=_whole(WHOLE * share), low=low, high=high)


def _whole(percent: float) -> float:
    return float(floor(percent + HALF))
