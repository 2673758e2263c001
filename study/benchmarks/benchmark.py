"""Published figures as checked, immutable data, read from figures.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PERCENT = "%"
WHOLE = 100


class BenchmarkError(ValueError):
    """A figure that does not hold together: which one, and what was expected."""


class Quality(StrEnum):
    """How far a published figure can be relied on."""

    PUBLISHED = "published"
    BASE_UNKNOWN = "published_base_unknown"
    FAILS_GRIM = "fails_grim"
    AMBIGUOUS = "ambiguous"
    PROBABLE_LINEAGE = "probable_lineage"
    BASE_NOT_PUBLISHED = "base_not_published"
    UNIT_UNDEFINED = "unit_undefined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One published figure. `value` is a percentage from 0 to 100 as precise as published, else a text.

    `base` counts those asked; where only that there were more of them than a number was published, that
    is `base_over`. Figures of one `set` are all options of one single-choice question.
    """

    id: str
    source: str
    country: str
    design: str
    metric: str
    value: Decimal | str
    unit: str
    quality: Quality
    chartable: bool
    url: str = ""
    year: int | None = None
    population: str = ""
    base: int | None = None
    base_over: int | None = None
    note: str = ""
    set: str = ""

    @property
    def percent(self) -> Decimal | None:
        """Return the percentage, None where the figure is none."""
        return self.value if isinstance(self.value, Decimal) and self.unit == PERCENT else None

    @property
    def bar(self) -> bool:
        """Return whether it may be drawn: a percentage of a known base. All others are quoted as text."""
        based = self.base is not None or self.base_over is not None
        return self.chartable and based and self.percent is not None

    @property
    def places(self) -> int:
        """Return how many decimal places were published."""
        return places(self.percent) if self.percent is not None else 0


def places(percent: Decimal) -> int:
    """Return the decimal places of a number as it was written."""
    return max(0, -int(percent.as_tuple().exponent))


@lru_cache(maxsize=1)
def benchmarks() -> tuple[Benchmark, ...]:
    """Return the published figures, in the order of their file; raise BenchmarkError."""
    return parsed((FOLDER / "figures.toml").read_text(encoding="utf-8"))


def parsed(text: str) -> tuple[Benchmark, ...]:
    """Return the figures of a file like figures.toml; raise BenchmarkError."""
    # Decimal keeps 1.0 apart from 1: how precise a figure was published is part of it.
    found = tuple(_benchmark(row) for row in tomllib.loads(text, parse_float=Decimal)["figures"])
    repeated = {one.id for one in found if sum(other.id == one.id for other in found) > 1}
    if repeated:
        raise BenchmarkError(f"{', '.join(sorted(repeated))}: expected ids that differ.")
    for name in {one.set for one in found if one.set}:
        _check_set(name, [one for one in found if one.set == name])
    return found


def _benchmark(row: Mapping[str, Any]) -> Benchmark:
    known = {field.name: field.default is MISSING for field in fields(Benchmark)}
    name = row.get("id", "a figure without id")
    missing = [key for key, needed in known.items() if needed and key not in row]
    wrong = [key for key in row if key not in known]
    if missing or wrong:
        raise BenchmarkError(f"{name}: missing {missing}, unknown {wrong}.")
    if row["quality"] not in list(Quality):
        raise BenchmarkError(f"{name}: quality {row['quality']!r}; expected one of {[*Quality]}.")
    value = row["value"] if isinstance(row["value"], str) else Decimal(row["value"])
    if isinstance(value, Decimal) and (row["unit"] != PERCENT or not 0 <= value <= WHOLE):
        raise BenchmarkError(f"{name}: {value} {row['unit']}; expected a percentage from 0 to 100.")
    return Benchmark(**{**row, "value": value, "quality": Quality(row["quality"])})


def _check_set(name: str, members: Sequence[Benchmark]) -> None:
    """Refuse a set that is none: its figures share source, people, base and precision, and are percents."""
    shared = {(one.source, one.country, one.population, one.base, one.base_over) for one in members}
    precise = {one.places if one.percent is not None else None for one in members}
    if len(shared) > 1 or len(precise) > 1 or None in precise:
        raise BenchmarkError(f"set {name}: expected percentages of one source, people, base and precision.")
