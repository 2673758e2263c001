"""Published figures beside the own: only where the question is the same."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from study.benchmarks import (
    added,
    benchmarks,
    comparable,
    metric,
)
from study.instrument_document import load_folder
from study.statistics import wilson
from study.study_settings import StudySettings
from study.suppression import public
from study.tabulation import ALL, Crosstab, crosstab
from tests.factories import make_response, make_tally, shipped, write_instrument


def table(row: str, **answers: int) -> Crosstab:
    """Return the table of a row by age; some answers each given so many times."""
    chosen: list[dict[str, Any]] = [{row: code} for code, n in answers.items() for _ in range(n)]
    question = shipped().question(row)
    assert question is not None
    return crosstab(make_tally(make_response(**one) for one in chosen), question, shipped().banner)


def test_same_metric_stands_beside_the_own_question() -> None:
    channels = {"prefers_live_chat": "chat", "prefers_phone": "phone", "prefers_email": "email"}
    wanted: dict[str, tuple[str, tuple[str, ...]]]
    wanted = {name: ("channel", (code,)) for name, code in channels.items()}
    wanted["prefers_chat_or_email"] = ("channel", ("chat", "email"))
    wanted["phone_hold_1_5_min"] = ("wait_phone", ("2m", "5m"))
    wanted["phone_hold_5_10_min"] = ("wait_phone", ("10m",))
    matches = comparable(shipped())
    assert {one.benchmark.metric: (one.question, one.codes) for one in matches} == wanted
    assert [one.benchmark for one in matches] == [one for one in benchmarks() if one.metric in wanted]


def test_questionnaire_that_does_not_ask_it_has_nothing_to_compare(tmp_path: Path) -> None:
    own = load_folder(str(write_instrument(tmp_path)))
    assert comparable(own) == ()
    assert comparable(replace(own, name="channel-preference")) == ()


def test_question_of_several_answers_is_not_compared() -> None:
    several = tuple(replace(q, kind="multiple") if q.code == "channel" else q for q in shipped().questions)
    questions = {one.question for one in comparable(replace(shipped(), questions=several))}
    assert questions == {"wait_phone"}


def test_every_metric_says_what_it_means_and_why_it_is_compared_or_not() -> None:
    for one in benchmarks():
        texts = {(metric(one).label(lang), metric(one).why(shipped(), lang)) for lang in shipped().languages}
        assert len(texts) == len(shipped().languages)
        assert all(label and why.endswith(".") for label, why in texts), one.metric
    assert metric(benchmarks()[0]).label("lv") == "Prefers live chat"


def test_one_code_is_the_cell_of_the_table() -> None:
    crossed = table("channel", chat=141, phone=5, email=1)
    assert added(crossed, ("chat",)) is crossed.cells["chat", ALL]


def test_several_codes_are_added_from_counts() -> None:
    cell = added(table("channel", chat=1, phone=1, email=1, none=4), ("chat", "email"))
    low, high = wilson(2 / 7, 7)
    assert (cell.count, cell.rounded) == (2, 29)
    assert [cell.percent, cell.low, cell.high] == pytest.approx([100 * 2 / 7, 100 * low, 100 * high])


def test_who_would_not_phone_stays_in_the_base_and_who_did_not_say_leaves_it() -> None:
    cell = added(table("wait_phone", **{"2m": 3, "5m": 1, "never": 4, "na": 9}), ("2m", "5m"))
    assert (cell.count, cell.percent) == (4, 50)


def test_public_table_adds_whole_percents() -> None:
    counts = make_tally(
        make_response(channel=code)
        for code, n in (("chat", 70), ("email", 50), ("phone", 83))
        for _ in range(n)
    )
    row, banner = shipped().headline, shipped().banner
    shown = public(lambda left_out: crosstab(counts, row, banner, left_out=left_out), StudySettings())
    cell = added(shown, ("chat", "email"))
    low, high = (round(100 * bound) for bound in wilson(0.59, 200))
    assert (cell.count, cell.percent, cell.low, cell.high) == (None, 59, low, high)


def test_weighted_table_adds_weighted_percents() -> None:
    counts = make_tally(
        make_response(channel=code, weight=weight)
        for code, weight, n in (("chat", 3.0, 20), ("email", 1.0, 20), ("phone", 1.0, 20))
        for _ in range(n)
    )
    row, banner = shipped().headline, shipped().banner
    crossed = crosstab(counts, row, banner, weighted=counts.over(row.code, banner.code))
    cell = added(crossed, ("chat", "email"))
    effective = 100**2 / (20 * 9 + 40)
    low, high = wilson(0.8, effective)
    assert [cell.percent, cell.low, cell.high] == pytest.approx([80, 100 * low, 100 * high])


def test_table_without_answers_has_no_percent_to_add() -> None:
    empty = table("channel")
    assert (added(empty, ("chat", "email")).percent, added(empty, ("chat",)).percent) == (None, None)
