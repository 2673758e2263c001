"""A real survey, through the store, against what R makes of it."""

import csv
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from study.instrument import Instrument
from study.instrument_document import check
from study.store import ResponseStore
from study.tabulation import ALL, Crosstab, crosstab
from tests.factories import make_response, make_study

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
BANDS = ("18-29", "30-44", "45-59", "60+")
CHANNELS = (
    "Default phone app",
    "Internet search",
    "Local TV News",
    "Newsletter",
    "Newspaper",
    "Radio weather",
    "Specific website/app",
    "The Weather Channel",
)
ROWS, BASE = 928, 916

pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason=f"the project's reference data is not beside this checkout: {REFERENCE}"
)


def instrument() -> Instrument:
    codes = {"age_band": BANDS, "via": CHANNELS}
    questions = [
        {"code": code, "kind": "single", "options": list(options)} for code, options in codes.items()
    ]
    wording = {
        code: {"label": code, "options": {option: option for option in options}}
        for code, options in codes.items()
    }
    return check(
        {
            "structure.toml": {"name": "weather", "banner": "age_band", "questions": questions},
            "en.toml": {"title": "Weather", **wording},
        }
    )


@lru_cache
def expected() -> Mapping[str, Any]:
    content: dict[str, Any] = json.loads((REFERENCE / "expected_by_R.json").read_text(encoding="utf-8"))
    bands: dict[str, Any] = content["weather538"]["channel"]["bands"]
    return bands


@pytest.fixture
def table(store: ResponseStore) -> Crosstab:
    study = make_study(store, slug="weather", instrument=instrument())
    with (REFERENCE / "weather538.csv").open(encoding="utf-8", newline="") as file:
        responses = [
            make_response(key=row["id"], age_band=row["age_band"] or None, via=row["channel"] or None)
            for row in csv.DictReader(file)
        ]
    assert store.add_many(study, responses) == ROWS
    return crosstab(store.tally(study), study.instrument.headline, study.instrument.banner)


def test_weather_table_equals_what_r_computes(table: Crosstab) -> None:
    assert table.base == BASE
    for column in table.columns:
        right = expected()["ALL" if column.code == ALL else column.code]
        assert column.base == right["base_n"]
        for channel in CHANNELS:
            cell, wanted = table.cells[channel, column.code], right["cats"][channel]
            assert cell.count == wanted["count"]
            assert None not in (cell.percent, cell.low, cell.high)
            found = [(part or 0) / 100 for part in (cell.percent, cell.low, cell.high)]
            assert found == pytest.approx(
                [part / 100 for part in (wanted["pct"], *wanted["wilson95"])], abs=1e-6
            )


def test_weather_table_compares_every_figure_of_r(table: Crosstab) -> None:
    columns = {"ALL" if column.code == ALL else column.code for column in table.columns}
    assert columns == set(expected())
    assert all(set(band["cats"]) == set(CHANNELS) for band in expected().values())
