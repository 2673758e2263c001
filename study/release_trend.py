"""What a release knows by day or week: exactly, inside, and as the public sees it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

from study.tally import Combination, Count

# How many gave an answer, by question and answer, and how many responses that are.
Cells: TypeAlias = Mapping[tuple[str, str], int]
RESPONSES = ("", "")
# The period of what was given before all others, or nobody knows when.
BEFORE = ""


@dataclass(frozen=True, slots=True)
class ReleasedTrend:
    """Released answers by period, named by its first day; weeks or days.

    `columns`: of each column of the banner that tables show, as it was released. `periods`: of all of them
    together, where an answer may stand in another period than its own (see `study.release_batches`).
    """

    weekly: bool
    columns: Mapping[str, Mapping[str, Cells]]
    periods: Mapping[str, Cells]

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> "ReleasedTrend":
        """Return it of its document."""
        names = [(question, answer) for question, answer in stored["cells"]]
        columns = {code: _parsed(column, names) for code, column in stored["columns"].items()}
        return cls(stored["weekly"], columns, _parsed(stored["periods"], names))

    @property
    def document(self) -> dict[str, object]:
        """Return it for JSON: a period is the places of its cells in a list of all, each with its number."""
        everything = [self.periods, *self.columns.values()]
        names = sorted({name for some in everything for cells in some.values() for name in cells})
        return {
            "weekly": self.weekly,
            "cells": [list(name) for name in names],
            "columns": {code: _written(column, names) for code, column in self.columns.items()},
            "periods": _written(self.periods, names),
        }

    def over(self, question: str) -> Mapping[Combination, Count]:
        """Return what the public may see of a question: counts by answer and period, each weighing 1."""
        return {
            (answer, period): Count(n, float(n), float(n))
            for period, cells in self.periods.items()
            for (asked, answer), n in cells.items()
            if asked == question
        }


def added(*some: Cells) -> Cells:
    """Return the sums of some cells, without those that come to nothing."""
    sums: dict[tuple[str, str], int] = {}
    for name, n in chain.from_iterable(cells.items() for cells in some):
        sums[name] = sums.get(name, 0) + n
    return {name: n for name, n in sums.items() if n}


def less(cells: Cells) -> Cells:
    """Return what takes cells away where it is added."""
    return {name: -n for name, n in cells.items()}


def together(periods: Iterable[tuple[str, Cells]]) -> dict[str, Cells]:
    """Return the sums of cells by period, without periods that come to nothing."""
    sums: dict[str, Cells] = {}
    for period, cells in periods:
        sums[period] = added(sums.get(period, {}), cells)
    return {period: cells for period, cells in sorted(sums.items()) if cells}


def _written(periods: Mapping[str, Cells], names: Sequence[tuple[str, str]]) -> dict[str, list[int]]:
    places = {name: place for place, name in enumerate(names)}
    return {
        period: [*chain.from_iterable(sorted((places[name], n) for name, n in cells.items()))]
        for period, cells in periods.items()
    }


def _parsed(stored: Mapping[str, list[int]], names: Sequence[tuple[str, str]]) -> dict[str, Cells]:
    return {
        period: {names[place]: n for place, n in zip(cells[::2], cells[1::2], strict=True)}
        for period, cells in stored.items()
    }
