"""R's figures and the surveys they are of, beside this checkout; a test without them is skipped."""

import csv
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from study.tally import NOTHING, Combination, Count

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
# The tables by age band that R has figures of: the survey, and the question of the rows.
TABLES = [
    ("weather538", "channel"),
    ("weather538", "smartwatch"),
    ("masculinity538", "q1_masculine"),
    ("masculinity538", "q2_important"),
    ("masculinity538", "q5_pressure"),
]


def expected() -> Mapping[str, Any]:
    """Return what R computes, in percents."""
    return _expected(_path("expected_by_R.json"))


def answers(survey: str) -> tuple[Mapping[str, str], ...]:
    """Return the answers to `weather538` (those with age band and channel) or `masculinity538`."""
    return _answers(_path(f"{survey}.csv"))


def tallied(survey: str, *questions: str) -> dict[Combination, Count]:
    """Return the joint tally of some questions."""
    cells: dict[Combination, Count] = {}
    for row in answers(survey):
        cell, weight = tuple(row[question] for question in questions), float(row.get("weight", 1))
        cells[cell] = cells.get(cell, NOTHING).plus(Count(1, weight, weight**2))
    return cells


def _path(name: str) -> Path:
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip(f"the project's reference data is not beside this checkout: {path}")
    return path


@lru_cache
def _expected(path: Path) -> Mapping[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@lru_cache
def _answers(path: Path) -> tuple[Mapping[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(row for row in csv.DictReader(file) if row["age_band"] and row.get("channel") != "")
