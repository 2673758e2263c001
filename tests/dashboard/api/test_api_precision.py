"""Bases, design effects and intervals of two real surveys over the API, against what R makes of them."""

from typing import Any

import pytest
from scipy.stats import t as student

from study.store import ResponseStore
from tests.dashboard.api.reader import Reader, cells, columns
from tests.dashboard.api.surveys import WEIGHTED, bands
from tests.factories import make_response, make_study
from tests.study.statistics.reference import REFERENCE, TABLES, expected

CLOSE = 1e-6
# R reads this method's bounds off a spline, which costs it up to 6e-6.
INTERPOLATED = {"likelihood": 1e-5}
PRECISION = "/studies/channel-preference/precision"

with_r = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason=f"the project's reference data is not beside this checkout: {REFERENCE}"
)


def near(percent: float, close: float = CLOSE) -> Any:
    """Return what is equal to a percent, as a fraction."""
    return pytest.approx(percent, abs=100 * close, rel=0)


def both(percents: list[float]) -> list[Any]:
    return [near(percent) for percent in percents]


def precision(reader: Reader, survey: str, row: str, **query: str) -> dict[str, Any]:
    return reader.reads(f"/studies/{survey}/precision", row=row, live="1", **query)


@with_r
@pytest.mark.parametrize(("survey", "row"), TABLES)
def test_unweighted_bounds_are_those_of_r(reader: Reader, survey: str, row: str) -> None:
    document, right = precision(reader, survey, row), bands(expected()[survey][row])

    assert (document["row"], document["banner"], document["weighted"]) == (row, "age_band", False)
    assert document["factors"] is None
    assert set(cells(document)) == {(option, code) for code, band in right.items() for option in band["cats"]}
    for (option, code), cell in cells(document).items():
        wanted = right[code]["cats"][option]
        assert (cell["count"], cell["percent"]) == (wanted["count"], near(wanted["pct"]))
        assert cell["intervals"] == {
            "wilson": both(wanted["wilson95"]),
            "clopper_pearson": both(wanted["clopper95"]),
        }
    for code, column in columns(document).items():
        assert column["base"] == column["weighted_base"] == right[code]["base_n"]
        assert column["effective_base"] == right[code]["base_n"]


@with_r
@pytest.mark.parametrize(("survey", "row"), WEIGHTED)
def test_weighted_bases_and_bounds_on_kishs_are_those_of_r(reader: Reader, survey: str, row: str) -> None:
    document, right = precision(reader, survey, row, weighted="1"), bands(expected()[survey][row])

    assert document["weighted"] is True
    for code, column in columns(document).items():
        assert column["base"] == right[code]["base_n"]
        assert column["weighted_base"] == pytest.approx(right[code]["weighted_n"], abs=CLOSE)
        assert column["effective_base"] == pytest.approx(right[code]["n_eff_kish"], abs=CLOSE)
    for (option, code), cell in cells(document).items():
        wanted = right[code]["cats"][option]
        assert cell["percent"] == near(wanted["pct_w"])
        assert cell["intervals"]["wilson_kish"] == both(wanted["wilson_neff95"])


@with_r
def test_intervals_and_design_effects_of_a_weighted_share_are_those_of_r(reader: Reader) -> None:
    document = precision(reader, "masculinity538", "q5_pressure", weighted="1")

    for code, right in bands({"bands": expected()["masculinity538"]["q5_yes_svyciprop"]}).items():
        cell = cells(document)["Yes", code]
        assert columns(document)[code]["degrees_of_freedom"] == right["degf"]
        assert cell["se"] == near(right["se_pct"])
        assert cell["deff_design"] == pytest.approx(right["deff_design"], abs=CLOSE)
        assert cell["raked_se"] is None
        for name in ("logit", "likelihood", "beta", "mean"):
            low, high = (near(right[name][end], INTERPOLATED.get(name, CLOSE)) for end in ("lo", "hi"))
            assert cell["percent"] == near(right[name]["p"])
            assert cell["intervals"][name] == [low, high], name
        # R's `logit` and `xlogit` are one interval, computed in two ways.
        assert cell["intervals"]["logit"] == both([right["xlogit"]["lo"], right["xlogit"]["hi"]])


@with_r
def test_raked_factors_and_standard_errors_are_those_of_r(reader: Reader) -> None:
    document = precision(reader, "weather538", "channel", weighted="1")
    right, made = expected()["weather538"]["rake"], document["factors"]
    shown = cells(document)

    assert (made["smallest"], made["largest"]) == (
        pytest.approx(right["min_w"], abs=CLOSE),
        pytest.approx(right["max_w"], abs=CLOSE),
    )
    found = {tuple(one["categories"].values()): (one["base"], one["factor"]) for one in made["cells"]}
    assert found == {
        (cell["age_band"], cell["gender"]): (cell["n"], pytest.approx(cell["w"], abs=CLOSE))
        for cell in right["cell_weights"]
    }
    for option, percent in right["pct_w"].items():
        assert shown[option, "all"]["percent"] == near(percent)
        assert shown[option, "all"]["raked_se"] == near(right["se_raked_pct"][option])


@with_r
def test_raked_standard_errors_by_another_banner(reader: Reader) -> None:
    """A share that the targets fix has no error, and one within a target's category has that of its own."""
    fixed = precision(reader, "weather538", "gender", banner="channel", weighted="1")
    by_target = precision(reader, "weather538", "channel", banner="gender", weighted="1")

    assert cells(fixed)["Male", "all"]["raked_se"] == pytest.approx(0, abs=1e-9)
    assert cells(fixed)["Male", "all"]["se"] > 1
    for cell in by_target["cells"]:
        assert 0 < cell["raked_se"] < 1.05 * cell["se"]


@with_r
def test_raked_errors_are_null_where_some_are_outside_the_targets(reader: Reader) -> None:
    """One who gave no age, which is a target, is in `all` and in one other column by this banner."""
    document = precision(reader, "weather538", "channel", banner="smartwatch", weighted="1")
    inside = {code: cell["raked_se"] for (_, code), cell in cells(document).items()}

    assert columns(document)["all"]["base"] == 917
    assert inside["all"] is None
    assert sum(error is None for error in inside.values()) == 2


def test_share_without_spread_has_wilsons_interval_alone(viewer: Reader, store: ResponseStore) -> None:
    study = make_study(store)
    store.add_many(study, [make_response(weight=w, age=a) for w, a in ((1.0, "16-24"), (3.0, "25-34"))])
    document = viewer.reads(PRECISION, row="channel", live="1", weighted="1", age="16-24,25-34")
    cell, nobody = cells(document)["chat", "all"], cells(document)["chat", "75+"]

    assert (cell["percent"], cell["deff_design"]) == (100, None)
    assert [name for name, bounds in cell["intervals"].items() if bounds] == ["wilson", "wilson_kish"]
    assert (nobody["percent"], nobody["intervals"]) == (None, {})
    assert columns(document)["75+"]["degrees_of_freedom"] == 0
    assert document["filters"] == {"age": ["16-24", "25-34"]}


def test_mean_is_walds_interval_on_t(viewer: Reader, store: ResponseStore) -> None:
    study = make_study(store)
    weights = {"chat": (1.0, 2.5, 0.5), "phone": (1.0, 3.0)}
    store.add_many(
        study, [make_response(channel=code, weight=w) for code, some in weights.items() for w in some]
    )
    cell = cells(viewer.reads(PRECISION, row="channel", live="1", weighted="1"))["chat", "all"]
    half = student.ppf(0.975, 4) * cell["se"]

    assert cell["percent"] == pytest.approx(50)
    assert cell["intervals"]["mean"] == pytest.approx([50 - half, 50 + half])


def test_precision_is_for_who_is_signed_in(anybody: Reader, viewer: Reader, store: ResponseStore) -> None:
    make_study(store)

    anybody.is_refused(401, PRECISION, row="channel", live="1")
    for live in ({}, {"live": "0"}):
        refused = viewer.is_refused(400, PRECISION, row="channel", **live)
        assert (refused["parameter"], refused["allowed"]) == ("live", ["1"])
    assert viewer.is_refused(400, PRECISION, row="age", live="1")["parameter"] == "row"
    assert viewer.is_refused(400, PRECISION, live="1")["parameter"] == "row"
    assert "no weight" in viewer.is_refused(409, PRECISION, row="bot", live="1", weighted="1")["detail"]
