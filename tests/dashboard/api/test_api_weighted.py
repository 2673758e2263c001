"""Wait curves and scores with weights: against each respondent by himself, and as the public may see them."""

from collections.abc import Mapping
from pathlib import Path
from random import Random

import numpy as np
import pytest

from study.response import Response, Study
from study.statistics import nps, wilson
from study.store import ResponseStore
from study.target_rows import read_targets
from tests.dashboard.api.reader import Reader
from tests.dashboard.api.test_api_wait_score import SCORE, WAIT, answer, ask, waiting
from tests.factories import make_response, make_study

WAITS = ("1m", "2m", "5m", "10m", "20m", "longer")
TEN = tuple(map(str, range(11)))


def worth(values: np.ndarray, weights: np.ndarray, respondents: int) -> tuple[float, float]:
    """Return a weighted mean and its effective base, from all respondents one by one."""
    mean = float(np.average(values, weights=weights))
    influence = np.zeros(respondents)
    influence[: len(values)] = weights * (values - mean) / weights.sum()
    variance = respondents * influence.var(ddof=1)
    spread = float(np.average((values - mean) ** 2, weights=weights))
    kish = weights.sum() ** 2 / (weights**2).sum()
    return mean, min(len(values), spread / variance) if spread > 1e-12 else float(kish)


def answered(
    store: ResponseStore, study: Study, question: str, codes: tuple[str, ...]
) -> list[tuple[str, float]]:
    """Store answers of different weights, and others to another question; return code and weight of each."""
    random = Random(7)  # noqa: S311
    given = [(random.choice(codes), random.choice((0.4, 1.0, 2.5))) for _ in range(150)]
    responses = [
        Response(key=f"{question}{n}", answers={"age": "35+", question: code}, lang="en", weight=weight)
        for n, (code, weight) in enumerate(given)
    ]
    others = [Response(key=f"o{n}", answers={"age": "16-34"}, lang="en", weight=1.5) for n in range(20)]
    store.add_many(study, [*responses, *others])
    return given


def test_weighted_wait_curve_stands_on_effective_bases(
    viewer: Reader, store: ResponseStore, tmp_path: Path
) -> None:
    study = make_study(store, slug="visit", instrument=ask(tmp_path, wait=(*WAITS, "never")))
    given = answered(store, study, "wait", (*WAITS, "never"))
    document = viewer.reads("/studies/visit/wait", question="wait", live="1", weighted="1")
    waits = [(code, weight) for code, weight in given if code != "never"]
    weights = np.array([weight for _, weight in waits])

    assert (document["weighted"], document["base"]) == (True, len(waits))
    assert document["effective_base"] == pytest.approx(weights.sum() ** 2 / (weights**2).sum(), abs=1e-6)
    unwilling = sum(weight for code, weight in given if code == "never")
    assert document["never"] == pytest.approx(100 * unwilling / (unwilling + weights.sum()), abs=1e-6)
    for point in document["points"]:
        place = WAITS.index(point["code"])
        for names, first in (
            (("over", "low", "high"), place + 1),
            (("kept", "kept_low", "kept_high"), place),
        ):
            stays = np.array([float(code in WAITS[first:]) for code, _ in waits])
            share, base = worth(stays, weights, 170)
            wanted = [100 * share, *(100 * bound for bound in wilson(share, base))]
            assert [point[name] for name in names] == pytest.approx(wanted, abs=1e-6)
    plain = viewer.reads("/studies/visit/wait", question="wait", live="1")
    assert (plain["weighted"], plain["effective_base"]) == (False, len(waits))
    assert plain["points"] != document["points"]


def test_weighted_scores_stand_on_effective_bases(
    viewer: Reader, store: ResponseStore, tmp_path: Path
) -> None:
    study = make_study(store, slug="visit", instrument=ask(tmp_path, ten=TEN, five=TEN[1:6]))
    given = answered(store, study, "ten", TEN)
    values = np.array([(int(code) >= 9) - (int(code) <= 6) for code, _ in given])
    weights = np.array([weight for _, weight in given])
    mean, base = worth(values, weights, 170)
    p, d = (float(weights[values == value].sum() / weights.sum()) for value in (1, -1))
    right = nps(p * base, d * base, base)
    document = viewer.reads(SCORE, question="ten", kind="nps", live="1", weighted="1")

    assert right is not None
    assert (document["weighted"], document["base"]) == (True, 150)
    assert document["value"] == pytest.approx(100 * mean, abs=1e-6)
    assert [document["low"], document["high"]] == pytest.approx([right.low, right.high], abs=1e-6)


def test_weighted_csat_is_a_share_on_its_effective_base(
    viewer: Reader, store: ResponseStore, tmp_path: Path
) -> None:
    study = make_study(store, slug="visit", instrument=ask(tmp_path, five=TEN[1:6]))
    given = answered(store, study, "five", TEN[1:6])
    share, base = worth(
        np.array([float(int(code) >= 4) for code, _ in given]), np.array([weight for _, weight in given]), 170
    )
    document = viewer.reads(SCORE, question="five", kind="csat", live="1", weighted="1")

    wanted = [100 * share, *(100 * bound for bound in wilson(share, base))]
    assert [document[name] for name in ("value", "low", "high")] == pytest.approx(wanted, abs=1e-6)


def raked(study: Study, shares: Mapping[str, float]) -> dict[str, object]:
    shared = {"question": "age", "source": "Census", "year": "2025"}
    rows = [{**shared, "code": code, "value": str(value)} for code, value in shares.items()]
    return read_targets(study.instrument, rows).to_document()


def test_released_weighted_figures_follow_the_targets(
    anybody: Reader, viewer: Reader, store: ResponseStore, tmp_path: Path
) -> None:
    study = make_study(store, slug="visit", instrument=ask(tmp_path, five=TEN[1:6], wait=WAITS))
    store.set_targets("visit", raked(study, {"16-34": 50, "35+": 50}))
    for age, n, rating, wait in (("16-34", 300, "5", "1m"), ("35+", 100, "1", "20m")):
        answers = {"age": age, "five": rating, "wait": wait}
        store.add_many(study, [Response(key=f"{age}{i}", answers=answers, lang="en") for i in range(n)])
    plain = anybody.reads(SCORE, question="five", kind="csat")
    weighted = anybody.reads(SCORE, question="five", kind="csat", weighted="1")
    curve = anybody.reads("/studies/visit/wait", question="wait", weighted="1")

    assert (plain["value"], weighted["value"]) == (75, 50)
    assert (weighted["weighted"], weighted["base"], weighted["effective_base"]) == (True, 400, 300)
    assert [point["over"] for point in curve["points"]] == [50, 50, 50, 50, 0]
    live = viewer.reads(SCORE, question="five", kind="csat", weighted="1", live="1")
    assert live["value"] == pytest.approx(50, abs=1e-6)


def test_released_weighted_figures_of_few_worth_are_hidden(
    anybody: Reader, store: ResponseStore, tmp_path: Path
) -> None:
    study = make_study(store, slug="visit", instrument=ask(tmp_path, five=TEN[1:6]))
    many = [Response(key=str(n), answers={"age": "35+", "five": "5"}, lang="en") for n in range(200)]
    heavy = [
        Response(key=f"h{n}", answers={"age": "35+", "five": "5"}, lang="en", weight=90) for n in range(9)
    ]
    store.add_many(study, [*many, *heavy])
    plain = anybody.reads(SCORE, question="five", kind="csat")
    weighted = anybody.reads(SCORE, question="five", kind="csat", weighted="1")

    assert (plain["value"], plain["suppressed"]) == (100, None)
    assert (weighted["value"], weighted["suppressed"]) == (None, "n < 30")


def test_released_weighted_wait_of_few_worth_is_hidden_where_many_would_never_wait(
    anybody: Reader, store: ResponseStore, study: Study
) -> None:
    waiting(store, study, {"never": 300})
    store.add_many(study, [make_response(wait_chat="5m", weight=w) for w in (*[0.01] * 35, *[1.0] * 12)])
    plain = anybody.reads(WAIT, question="wait_chat")
    weighted = anybody.reads(WAIT, question="wait_chat", weighted="1")

    assert (plain["suppressed"], plain["answer_within"]["code"]) == (None, "5m")
    assert (weighted["suppressed"], weighted["points"], weighted["never"]) == ("n < 30", [], None)
    assert (weighted["base"], weighted["effective_base"]) == (45, 10)


@pytest.mark.parametrize("live", ["0", "1"])
def test_weighted_figures_without_weights_are_409_with_the_reason(
    viewer: Reader, store: ResponseStore, study: Study, live: str
) -> None:
    waiting(store, study, {"5m": 40})
    refused = viewer.is_refused(409, WAIT, question="wait_chat", weighted="1", live=live)

    assert "no weight targets" in refused["detail"]


def test_share_that_rounds_to_nothing_is_told_from_none(
    anybody: Reader, store: ResponseStore, study: Study, tmp_path: Path
) -> None:
    waiting(store, study, {"1m": 400, "10m": 1, "never": 1})
    curve = anybody.reads(WAIT, question="wait_chat")
    cells = anybody.reads("/studies/channel-preference/crosstab", row="wait_chat")["cells"]
    few = {cell["row"] for cell in cells if cell["column"] == "all" and cell.get("below_one")}
    none = next(cell for cell in cells if (cell["row"], cell["column"]) == ("20m", "all"))
    own = make_study(store, slug="visit", instrument=ask(tmp_path, five=TEN[1:6]))
    answer(store, own, "five", {"1": 400, "5": 1})
    score = anybody.reads(SCORE, question="five", kind="csat")

    over = [(point["over"], point["below_one"]) for point in curve["points"]]
    assert over == [(0, True), (0, True), (0, True), (0, False), (0, False)]
    assert (curve["never"], curve["never_below_one"]) == (0, True)
    assert few == {"10m", "never"}
    assert (none["percent"], none["rounded"], none.get("below_one")) == (0, 0, None)
    assert (score["value"], score["below_one"]) == (0, True)


def test_live_wait_of_the_weightless_has_no_curve(viewer: Reader, store: ResponseStore, study: Study) -> None:
    store.add_many(study, [make_response(wait_chat="never", weight=weight) for weight in (1.0, 2.0)])
    document = viewer.reads(WAIT, question="wait_chat", live="1", weighted="1")

    assert (document["points"], document["never"], document["effective_base"]) == ([], None, 0)
