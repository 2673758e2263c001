"""Two real surveys from their CSV files over the command line to the API, against what R makes of them."""

import csv
from itertools import combinations
from math import floor
from typing import Any

import pytest
from scipy.stats import chi2

from study.statistics import wilson
from tests.dashboard.api.reader import Reader, cells, columns
from tests.dashboard.api.surveys import WEIGHTED, bands
from tests.study.statistics.reference import REFERENCE, TABLES, expected

CLOSE = 1e-6
PAIR = {
    "z": "z",
    "p": "p",
    "p_holm_row": "p_holm",
    "p_bonferroni_row": "p_bonf",
    "p_bh_row": "p_bh",
}
PUBLISHED = {
    "q1_masculine": 'In general, how masculine or "manly" do you feel?',
    "q2_important": "How important is it to you that others see you as masculine?",
    "q5_pressure": "Do you think that society puts pressure on men in a way that is unhealthy or "
    "bad for them?",
}

pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason=f"the project's reference data is not beside this checkout: {REFERENCE}"
)


def table(reader: Reader, survey: str, row: str, **query: str) -> dict[str, Any]:
    return reader.reads(f"/studies/{survey}/crosstab", row=row, live="1", **query)


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
def test_pairs_of_columns_adjusted_in_each_row(reader: Reader, survey: str, row: str) -> None:
    right, document = expected()[survey][row]["pairwise_pooled_z"], table(reader, survey, row)
    pairs = {(pair["row"], pair["a"], pair["b"]): pair for pair in document["pairs"]}
    banner = [option["code"] for option in document["banner"]["options"]]

    assert set(pairs) == {(option, a, b) for option in right for a, b in combinations(banner, 2)}
    for option, wanted in right.items():
        for each in wanted:
            pair = pairs[option, each["a"], each["b"]]
            for ours, theirs in PAIR.items():
                assert pair[ours] == (None if each[theirs] is None else near(each[theirs])), (option, each)


@pytest.mark.parametrize(("row", "name"), [("q2_important", "raoscott_q2"), ("q5_pressure", "raoscott_q5")])
def test_rao_scott(reader: Reader, row: str, name: str) -> None:
    right, test = (
        expected()["masculinity538"][name],
        table(reader, "masculinity538", row, weighted="1")["test"],
    )

    assert test["name"] == "rao_scott"
    # R's own name for its first order says second.
    found = {name: test[name] for name in ("statistic", "ndf", "ddf", "p", "p_first_order")}
    assert found == {
        "statistic": near(right["F"]),
        "ndf": near(right["ndf"]),
        "ddf": near(right["ddf"]),
        "p": near(right["p"]),
        "p_first_order": near(right["chisq2nd_p"]),
    }
    assert test["p_second_order"] == near(chi2.sf(right["F"] * right["ndf"], right["ndf"]))


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
        assert {ours: pairs[a, b][ours] for ours in PAIR} == {
            ours: near(each[theirs]) for ours, theirs in PAIR.items()
        }


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
