"""Published figures: all of them load, each is checked as by hand, and only the same is compared."""

import json
from collections import Counter
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.benchmarks import (
    Benchmark,
    BenchmarkError,
    Outcome,
    Part,
    Quality,
    benchmarks,
    verdict,
)
from study.benchmarks.benchmark import parsed
from study.tabulation import Crosstab, crosstab
from tests.factories import make_response, make_tally, shipped

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "reference_figures.json"
FAILING = {"ee_prefers_live_chat", "ee_prefers_phone", "ee_prefers_email"}
ROW = """
[[figures]]
id = "one"
source = "A survey"
country = "EE"
base = 147
design = "online"
metric = "prefers_phone"
value = 3.4
unit = "%"
quality = "published"
chartable = true
"""


def found(name: str) -> Benchmark:
    return next(one for one in benchmarks() if one.id == name)


def make_benchmark(value: str, base: int | None, *, name: str = "one", of: str = "") -> Benchmark:
    return replace(found("ee_prefers_phone"), id=name, value=Decimal(value), base=base, set=of)


def percentages(count: int, base: int, places: int) -> set[Decimal]:
    """Return what a count of a base can be published as, by long division."""
    unit = Decimal(1).scaleb(-places)
    return {(Decimal(100 * count) / base).quantize(unit, way) for way in (ROUND_HALF_UP, ROUND_HALF_EVEN)}


def counts_giving(one: Benchmark, base: int) -> list[int]:
    return [n for n in range(base + 1) if one.percent in percentages(n, base, one.places)]


def splits(members: list[Benchmark], base: int) -> bool:
    """Return whether some whole people give all percentages at once: every combination is tried."""
    return any(sum(each) == base for each in product(*(counts_giving(one, base) for one in members)))


def table(row: str, **answers: int) -> Crosstab:
    """Return the table of a row by age; some answers each given so many times."""
    chosen: list[dict[str, Any]] = [{row: code} for code, n in answers.items() for _ in range(n)]
    question = shipped().question(row)
    assert question is not None
    return crosstab(make_tally(make_response(**one) for one in chosen), question, shipped().banner)


@pytest.mark.skipif(
    not REFERENCE.is_file(), reason="the project's reference data is not beside this checkout"
)
def test_every_published_figure_is_loaded_as_published() -> None:
    rows = json.loads(REFERENCE.read_text(encoding="utf-8"), parse_float=Decimal)["figures"]
    assert len(rows) == 39
    for row, one in zip(rows, benchmarks(), strict=True):
        for name in ("id", "source", "country", "design", "metric", "unit", "quality", "chartable"):
            assert getattr(one, name) == row[name], row["id"]
        for name in ("url", "year", "population", "note"):
            assert (getattr(one, name) or None) == (row[name] or None), row["id"]
        base = one.base if one.base_over is None else f">{one.base_over}"
        assert (base, str(one.value)) == (row["base_n"], str(row["value"])), row["id"]


def test_there_are_39_figures_with_ids_of_their_own() -> None:
    assert len({one.id for one in benchmarks()}) == 39
    assert Counter(one.quality for one in benchmarks())[Quality.FAILS_GRIM] == 3


def test_figures_keep_the_places_they_were_published_with() -> None:
    assert (found("ee_prefers_email").percent, found("ee_prefers_email").places) == (Decimal("1.0"), 1)
    assert (found("nl_chat_offline").percent, found("nl_chat_offline").places) == (Decimal(37), 0)
    assert found("pl_phone").percent is None


def test_only_percentages_with_a_base_are_bars() -> None:
    assert {one.id for one in benchmarks() if one.bar} == {
        *FAILING,
        "se_chat_unavailable",
        "et11_US+GB_prefers_live_chat",
        "velaro12_hold_none",
        "velaro12_hold_1_min",
        "velaro12_hold_1_5_min",
        "velaro12_hold_5_10_min",
        "velaro12_hold_any",
        "nl_chat_offline",
    }
    assert not replace(found("nl_chat_offline"), chartable=False).bar
    assert not replace(found("nl_chat_offline"), unit="people").bar


def test_figures_that_fail_cannot_occur_and_no_other() -> None:
    assert {one.id for one in benchmarks() if verdict(one).outcome.cannot_occur} == FAILING
    assert {one.id for one in benchmarks() if one.quality is Quality.FAILS_GRIM} == FAILING


@pytest.mark.parametrize(
    "one", [one for one in benchmarks() if one.base and one.percent is not None], ids=lambda one: one.id
)
def test_verdict_is_that_of_trying_every_count(one: Benchmark) -> None:
    assert one.base is not None
    alone = counts_giving(one, one.base)
    members = [other for other in benchmarks() if one.set and other.set == one.set]
    together = splits(members, one.base) if members else bool(alone)
    outcome = verdict(one).outcome
    assert outcome.cannot_occur is not together
    assert (outcome is Outcome.IMPOSSIBLE) is not bool(alone)


def test_verdict_names_the_nearest_people_can_give() -> None:
    chat = verdict(found("ee_prefers_live_chat"))
    assert (chat.outcome, chat.own) == (
        Outcome.IMPOSSIBLE,
        Part(Decimal("95.6"), 141, Decimal("95.9")),
    )
    assert [(part.percent, part.count, part.nearest) for part in chat.together[1:]] == [
        (Decimal("3.4"), 5, Decimal("3.4")),
        (Decimal("1.0"), 1, Decimal("0.7")),
    ]


def test_figure_that_is_possible_alone_fails_with_its_set() -> None:
    phone = verdict(found("ee_prefers_phone"))
    assert phone.outcome is Outcome.IMPOSSIBLE_TOGETHER
    assert [part.count for part in phone.together] == [5, 141, 1]
    alone = replace(found("ee_prefers_phone"), set="")
    assert verdict(alone).outcome is Outcome.POSSIBLE


def test_smallest_base_of_a_set_is_the_first_that_every_split_allows() -> None:
    members = [one for one in benchmarks() if one.set == "ee_channel"]
    first = next(base for base in range(1, 1000) if splits(members, base))
    assert {verdict(one).smallest_base for one in members} == {first} == {203}


def test_set_that_whole_people_give_is_possible() -> None:
    members = tuple(make_benchmark(text, 147, name=text, of="s") for text in ("95.9", "3.4", "0.7"))
    assert {verdict(one, members).outcome for one in members} == {Outcome.POSSIBLE}
    own = verdict(members[0], members).own
    assert own is not None
    assert (own.count, own.nearest) == (141, Decimal("95.9"))


def test_set_whose_counts_do_not_add_to_the_base_cannot_occur() -> None:
    members = tuple(make_benchmark("33.3", 3, name=name, of="s") for name in ("one", "two"))
    assert not splits(list(members), 3)
    assert {verdict(one, members).outcome for one in members} == {Outcome.IMPOSSIBLE_TOGETHER}


@pytest.mark.parametrize(
    ("value", "base", "outcome"),
    [
        ("33.3", 3, Outcome.POSSIBLE),
        ("33.4", 3, Outcome.IMPOSSIBLE),
        # 49 and 50 of 99 are 49.49 and 50.505 %.
        ("50", 99, Outcome.IMPOSSIBLE),
        ("50", 100, Outcome.ALWAYS_POSSIBLE),
        ("12.5", 999, Outcome.POSSIBLE),
        ("12.5", 1000, Outcome.ALWAYS_POSSIBLE),
        ("12.5", None, Outcome.NO_BASE),
    ],
)
def test_verdict_of_one_percentage(value: str, base: int | None, outcome: Outcome) -> None:
    assert verdict(make_benchmark(value, base)).outcome is outcome


def test_base_known_to_be_large_is_enough_and_a_small_one_is_not() -> None:
    assert verdict(found("velaro12_hold_any")).outcome is Outcome.ALWAYS_POSSIBLE
    assert verdict(replace(found("velaro12_hold_any"), base_over=999)).outcome is Outcome.NO_BASE
    assert all(
        counts_giving(one, base)
        for base in (2501, 2517)
        for one in benchmarks()
        if one.set == "velaro12_hold"
    )


@given(st.integers(1, 2000), st.integers(0, 2), st.data())
def test_what_people_gave_can_always_occur(base: int, places: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, base))
    for percent in percentages(count, base, places):
        assert not verdict(make_benchmark(str(percent), base)).outcome.cannot_occur


edit = partial(str.replace, ROW)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ROW + ROW, "one: expected ids that differ"),
        (edit('design = "online"\n', ""), r"one: missing \['design'\]"),
        (edit('design = "online"', 'design = "online"\nbasis = 3'), r"unknown \['basis'\]"),
        (edit('quality = "published"', 'quality = "good"'), "quality 'good'; expected one of"),
        (edit("value = 3.4", "value = 103.4"), "103.4 %; expected a percentage from 0 to 100"),
        (edit('unit = "%"', 'unit = "minutes"'), "3.4 minutes; expected a percentage"),
    ],
)
def test_figure_that_does_not_hold_together_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BenchmarkError, match=reason):
        parsed(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("base = 147", "base = 148"), ("value = 3.4", "value = 3"), ("value = 3.4", 'value = "a third"')],
)
def test_set_of_different_people_or_precision_is_refused(one: str, other: str) -> None:
    member = ROW + 'set = "s"\n'
    second = member.replace('id = "one"', 'id = "two"')
    assert len(parsed(member + second)) == 2
    with pytest.raises(BenchmarkError, match="set s: expected percentages of one source"):
        parsed(member + second.replace(one, other))
