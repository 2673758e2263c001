"""A real survey from its CSV file to the embed's figures, against what R makes of it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import create_embed_app
from settings import Settings
from study.store import ResponseStore
from tests.commands.operator import Operator
from tests.factories import write_instrument

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
ROWS, WITHOUT_BOTH = 928, 12
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "age_band": ("18-29", "30-44", "45-59", "60+"),
    "gender": ("Female", "Male"),
    "channel": (
        "Default phone app",
        "Internet search",
        "Local TV News",
        "Newsletter",
        "Newspaper",
        "Radio weather",
        "Specific website/app",
        "The Weather Channel",
    ),
}

pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason=f"the project's reference data is not beside this checkout: {REFERENCE}"
)


def write_weather(folder: Path) -> Path:
    """Write the questionnaire as an operator would, each option called what its code is."""
    structure, wording = 'name = "weather"\nbanner = "age_band"\n', 'title = "Weather"\n'
    for code, options in OPTIONS.items():
        structure += f'[[questions]]\ncode = "{code}"\nkind = "single"\nrequired = false\n'
        structure += f"options = {list(options)}\n"
        wording += f'[{code}]\nlabel = "{code}"\n[{code}.options]\n'
        wording += "".join(f'"{option}" = "{option}"\n' for option in options)
    return write_instrument(folder, structure=structure, en=wording, et=wording)


@pytest.fixture
def client(settings: Settings, store: ResponseStore) -> FlaskClient:
    return create_embed_app(settings, store).test_client()


@pytest.fixture
def document(operator: Operator, client: FlaskClient, tmp_path: Path) -> dict[str, Any]:
    """Return the embed's figures of the imported file."""
    folder = write_weather(tmp_path / "weather")
    operator.does("study", "create", "--instrument", folder, "--slug", "weather")
    operator.does("study", "open", "weather")
    result = operator.does("responses", "import", "weather", REFERENCE / "weather538.csv")
    assert result.stdout.splitlines()[-1] == f"{ROWS} stored, 0 known already, 0 refused."
    assert [line.split()[1] for line in result.stderr.splitlines()] == [
        "id",
        "region",
        "smartwatch",
        "income",
    ]
    response = client.get("/e/weather/channel-by-age_band.json")
    assert response.status_code == 200
    content: dict[str, Any] = response.get_json()
    return content


def expected() -> Mapping[str, Any]:
    content = json.loads((REFERENCE / "expected_by_R.json").read_text(encoding="utf-8"))
    bands: dict[str, Any] = content["weather538"]["channel"]["bands"]
    return {"all" if band == "ALL" else band: figures for band, figures in bands.items()}


def test_imported_survey_shows_the_bases_of_r(document: dict[str, Any]) -> None:
    bases = {column["code"]: column["base"] for column in document["columns"]}
    assert bases == {band: figures["base_n"] for band, figures in expected().items()}
    assert bases["all"] == ROWS - WITHOUT_BOTH
    assert [option["code"] for option in document["row"]["options"]] == list(OPTIONS["channel"])
    assert [option["code"] for option in document["banner"]["options"]] == list(OPTIONS["age_band"])


def test_imported_survey_shows_the_percentages_and_bounds_of_r(document: dict[str, Any]) -> None:
    shown = {(cell["column"], cell["row"]): cell for cell in document["cells"]}
    wanted = {
        (band, option): figures
        for band, columns in expected().items()
        for option, figures in columns["cats"].items()
    }
    assert shown.keys() == wanted.keys()
    assert len(shown) == 5 * len(OPTIONS["channel"])
    for place, figures in wanted.items():
        cell = shown[place]
        assert cell["count"] == figures["count"]
        percents = [cell[name] / 100 for name in ("percent", "low", "high")]
        by_r = [figures["pct"] / 100, *(bound / 100 for bound in figures["wilson95"])]
        assert percents == pytest.approx(by_r, abs=1e-6, rel=0), place


def test_imported_survey_agrees_with_its_responses(operator: Operator, document: dict[str, Any]) -> None:
    assert document["study"] == "weather"
    assert f"agrees with its {ROWS} responses" in operator.does("study", "verify", "weather").stdout
    result = operator.does("responses", "import", "weather", REFERENCE / "weather538.csv")
    assert result.stdout.splitlines()[-1] == f"0 stored, {ROWS} known already, 0 refused."
