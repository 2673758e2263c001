"""Two real surveys from their CSV files over the command line to the API, against what R makes of them."""

import csv
from collections.abc import Iterator, Mapping
from itertools import combinations
from math import floor
from typing import Any

import pytest

import commands
import settings as environment
import survey
from dashboard import create_api_app
from study.statistics import wilson
from study.store import AccountStore, ResponseStore
from tests.commands.operator import Operator
from tests.conftest import MakeUrl, opened
from tests.dashboard.api.conftest import EMAIL
from tests.dashboard.api.reader import Reader, cells, columns
from tests.dashboard.api.surveys import QUESTIONS, write_folder, write_targets
from tests.study.statistics.reference import REFERENCE, expected

CLOSE = 1e-6
TABLES = [
    ("weather538", "channel"),
    ("weather538", "smartwatch"),
    ("masculinity538", "q1_masculine"),
    ("masculinity538", "q2_important"),
    ("masculinity538", "q5_pressure"),
]
WEIGHTED = [table for table in TABLES if table[0] == "masculinity538"]
PUBLISHED = {
    "q1_masculine": 'In general, how masculine or "manly" do you feel?',
    "q2_important": "How important is it to you that others see you as masculine?",
    "q5_pressure": "Do you think that society puts pressure on men in a way that is unhealthy or "
    "bad for them?",
}

pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason=f"the project's reference data is not beside this checkout: {REFERENCE}"
)


@pytest.fixture(scope="module")
def reader(make_sqlite_url: MakeUrl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Return a reader with a token, after an operator has imported, weighted and closed both surveys."""
    folder = tmp_path_factory.mktemp("figures")
    settings = environment.load({"KANAL_DATA_DIR": str(folder)})
    with opened(make_sqlite_url(folder)) as database:
        store, accounts = ResponseStore(database, refresh_seconds=0), AccountStore(database)
        app = survey.create_app(settings, store)
        commands.register(app, commands.Services(settings, database, store, accounts))
        operator = Operator(app)
        for name in QUESTIONS:
            written = write_folder(folder / name, name)
            operator.does("study", "create", "--instrument", written, "--slug", name)
            operator.does("study", "open", name)
            imported = operator.does("responses", "import", name, REFERENCE / f"{name}.csv").stdout
            assert imported.splitlines()[-1].endswith(" stored, 0 known already, 0 refused.")
            operator.does("study", "close", name)
        operator.does("study", "weights", "weather538", write_targets(folder / "targets.csv"))
        operator.does("user", "add", EMAIL)
        token = operator.does("user", "token", EMAIL).stdout.strip()
        yield Reader(create_api_app(settings, store, accounts), token)


def table(reader: Reader, survey: str, row: str, **query: str) -> dict[str, Any]:
    return reader.reads(f"/studies/{survey}/crosstab", row=row, live="1", **query)


def bands(right: Mapping[str, Any]) -> dict[str, Any]:
    return {"all" if code == "ALL" else code: band for code, band in right["bands"].items()}


def near(wanted: float) -> Any:
    return pytest.approx(wanted, abs=CLOSE, rel=0)


@pytest.mark.parametrize(("survey", "row"), TABLES)
def test_percents_bases_and_wilson_bounds(reader: Reader, survey: str, row: str) -> None:
    document = table(reader, survey, row)
    right, shown = bands(expected()[survey][row]), cells(document)

    assert {code: column["base"] for code, column in columns(document).items()} == {
        code: band["base_n"] for code, band in right.items()
    }
    assert set(shown) == {(option, code) for code, band in right.items() for option in band["cats"]}
    for (option, code), cell in shown.items():
        wanted = right[code]["cats"][option]
        assert cell["count"] == wanted["count"]
        assert cell["percent"] / 100 == near(wanted["pct"] / 100)
        assert [cell["low"] / 100, cell["high"] / 100] == [near(x / 100) for x in wanted["wilson95"]]


@pytest.mark.parametrize(("survey", "row"), WEIGHTED)
def test_weighted_percents_and_effective_bases(reader: Reader, survey: str, row: str) -> None:
    document = table(reader, survey, row, weighted="1")
    right, shown = bands(expected()[survey][row]), columns(document)

    assert document["weighted"] is True
    for code, column in shown.items():
        assert column["base"] == right[code]["base_n"]
        assert column["effective_base"] == near(right[code]["n_eff_kish"])
        assert column["design_effect"] == near(right[code]["deff_kish"])
    for (option, code), cell in cells(document).items():
        wanted = right[code]["cats"][option]
        assert cell["percent"] / 100 == near(wanted["pct_w"] / 100)
        # R's bounds here are Wilson's on Kish's effective base of the column; ours on each cell's own.
        bounds = wilson(cell["percent"] / 100, shown[code]["effective_base"])
        assert list(bounds) == [near(x / 100) for x in wanted["wilson_neff95"]]


@pytest.mark.parametrize(("survey", "row"), TABLES)
def test_pearson_and_cramers_v(reader: Reader, survey: str, row: str) -> None:
    right, test = expected()[survey][row], table(reader, survey, row)["test"]

    assert test["name"] == "pearson"
    assert test["df"] == right["pearson_chisq"]["df"]
    assert test["statistic"] == near(right["pearson_chisq"]["stat"])
    assert test["p"] == pytest.approx(right["pearson_chisq"]["p"], rel=1e-6)
    assert test["smallest_expected"] == near(right["pearson_chisq"]["min_expected"])
    assert test["cramers_v"] == near(right["cramers_v"])


@pytest.mark.parametrize(("survey", "row"), TABLES)
def test_pairs_of_columns_with_holm_in_each_row(reader: Reader, survey: str, row: str) -> None:
    right, document = expected()[survey][row]["pairwise_pooled_z"], table(reader, survey, row)
    pairs = {(pair["row"], pair["a"], pair["b"]): pair for pair in document["pairs"]}
    banner = [option["code"] for option in document["banner"]["options"]]

    assert set(pairs) == {(option, a, b) for option in right for a, b in combinations(banner, 2)}
    for option, wanted in right.items():
        for each in wanted:
            pair = pairs[option, each["a"], each["b"]]
            for ours, theirs in (("z", "z"), ("p", "p"), ("p_holm_row", "p_holm")):
                assert pair[ours] == (None if each[theirs] is None else near(each[theirs])), (option, each)


@pytest.mark.parametrize(("row", "name"), [("q2_important", "raoscott_q2"), ("q5_pressure", "raoscott_q5")])
def test_rao_scott(reader: Reader, row: str, name: str) -> None:
    right, test = (
        expected()["masculinity538"][name],
        table(reader, "masculinity538", row, weighted="1")["test"],
    )

    assert test["name"] == "rao_scott"
    found = {name: test[name] for name in ("statistic", "ndf", "ddf", "p")}
    assert found == {
        "statistic": near(right["F"]),
        "ndf": near(right["ndf"]),
        "ddf": near(right["ddf"]),
        "p": near(right["p"]),
    }


def test_taylor_standard_errors(reader: Reader) -> None:
    shown = cells(table(reader, "masculinity538", "q5_pressure", weighted="1"))

    for code, right in bands({"bands": expected()["masculinity538"]["q5_yes_svyciprop"]}).items():
        cell = shown["Yes", code]
        assert cell["percent"] / 100 == near(right["mean"]["p"] / 100)
        assert cell["se"] / 100 == near(right["se_pct"] / 100)


def test_weighted_pairs(reader: Reader) -> None:
    document = table(reader, "masculinity538", "q5_pressure", weighted="1")
    pairs = {(pair["a"], pair["b"]): pair for pair in document["pairs"] if pair["row"] == "Yes"}
    shown = cells(document)
    right = expected()["masculinity538"]["q5_yes_weighted_pairs"]

    assert set(pairs) == {(each["a"], each["b"]) for each in right}
    for each in right:
        a, b = each["a"], each["b"]
        difference = shown["Yes", a]["percent"] - shown["Yes", b]["percent"]
        assert difference / 100 == near(each["diff_pp"] / 100)
        assert pairs[a, b]["z"] == near(each["z"])
        assert pairs[a, b]["p"] == near(each["p"])
        assert pairs[a, b]["p_holm_row"] == near(each["p_holm"])


def test_raked_percentages(reader: Reader) -> None:
    document = table(reader, "weather538", "channel", weighted="1")
    right = expected()["weather538"]["rake"]
    found = {
        option: cell["percent"] / 100 for (option, code), cell in cells(document).items() if code == "all"
    }

    assert found == {option: near(percent / 100) for option, percent in right["pct_w"].items()}
    assert document["weighting"]["base"] == right["n"]
    assert document["weighting"]["effective_base"] == near(right["n_eff"])
    assert document["weighting"]["deff"] == near(right["deff"])
    assert [one["source"] for one in document["weighting"]["targets"]] == ["Census", "Census"]


def test_published_cells_by_age(reader: Reader) -> None:
    with (REFERENCE / "masculinity538_published.csv").open(encoding="utf-8", newline="") as file:
        published = {(row["question"], row["answer"]): row for row in csv.DictReader(file)}
    compared = {}
    for code, question in PUBLISHED.items():
        for (option, band), cell in cells(table(reader, "masculinity538", code, weighted="1")).items():
            compared[code, option, band] = cell["percent"], float(published[question, option][band])
    off = {place: both for place, both in compared.items() if floor(both[0] + 0.5) != both[1]}

    assert len(compared) == 52
    assert off == {}


@pytest.mark.parametrize("weighted", ["0", "1"])
@pytest.mark.parametrize(
    ("question", "answers", "letters"), [("q5_pressure", "Yes,No", True), ("q1_masculine", "", False)]
)
def test_letters_follow_from_the_pairs(
    reader: Reader, question: str, answers: str, weighted: str, letters: bool
) -> None:
    """Columns are marked higher where, and only where, the pairs that the API shows say so."""
    filters = {question: answers} if answers else {}
    document = table(reader, "masculinity538", question, weighted=weighted, **filters)
    marked = {
        (option, code, other)
        for (option, code), cell in cells(document).items()
        for other in cell["higher_than"]
    }
    clear = {
        (pair["row"], *((pair["a"], pair["b"]) if pair["z"] > 0 else (pair["b"], pair["a"])))
        for pair in document["pairs"]
        if pair["p_holm"] is not None and pair["p_holm"] < 0.05
    }

    assert bool(clear) or not letters
    assert (document["verdict"] is None) is letters
    assert marked == (clear if letters else set())
