"""Flags: what is judged, and what is left alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from study.flags import FAST, RATE, REPEATED, TRAP, Case, Rules, judge, varied
from study.instrument_document import load_folder
from study.study_settings import StudySettings
from tests.factories import shipped, write_instrument

RULES = Rules()
CASES = st.lists(
    st.builds(
        Case,
        key=st.uuids().map(str),
        at=st.floats(0, 4_000),
        source=st.sampled_from(["", "qr"]),
        answers=st.sampled_from([("a",), ("b",)]),
        seconds=st.none() | st.floats(0, 200),
        network=st.sampled_from(["", "n"]),
        trap=st.booleans(),
    ),
    max_size=80,
)


def cases(*moments: float, **common: object) -> list[Case]:
    """Return cases that came at some moments, each with answers, a network and a time of its own."""
    return [
        replace(Case(f"{common}{place}", at, answers=(str(place),), network=f"{place}"), **common)  # type: ignore[arg-type]
        for place, at in enumerate(moments)
    ]


def flagged(some: list[Case], reason: str, rules: Rules = RULES) -> int:
    """Return how many have a reason; none has another."""
    found = judge(some, rules)
    assert set(found.values()) <= {frozenset({reason})}
    return len(found)


def spread(n: int, seconds: float) -> list[float]:
    return [seconds * place for place in range(n)]


def test_trap_that_was_filled_in_is_flagged() -> None:
    caught = Case("k", 0.0, trap=True)
    assert judge([caught, Case("other", 1.0)], RULES) == {"k": frozenset({TRAP})}


@pytest.mark.parametrize(("seconds", "found"), [(19.9, 1), (20.0, 0), (None, 0)])
def test_fast_is_less_than_a_third_of_the_median(seconds: float | None, found: int) -> None:
    usual = cases(*spread(30, 100.0), seconds=60.0)
    assert flagged([*usual, Case("k", 10.0, seconds=seconds)], FAST) == found


def test_fast_is_not_judged_before_there_are_thirty_times() -> None:
    assert flagged([*cases(*spread(28, 100.0), seconds=60.0), Case("k", 10.0, seconds=1.0)], FAST) == 0
    assert flagged([*cases(*spread(29, 100.0), seconds=60.0), Case("k", 10.0, seconds=1.0)], FAST) == 1


def test_fast_cannot_be_made_the_usual_by_a_burst() -> None:
    usual = cases(*spread(40, 60.0), seconds=60.0)
    assert flagged([*usual, *cases(*spread(500, 0.12), seconds=2.0)], FAST) == 500
    slow = cases(*spread(500, 0.12), seconds=3_000.0)
    assert flagged([*usual, *slow], FAST) == 0


@pytest.mark.parametrize(("n", "found"), [(9, 0), (10, 10)])
def test_repeated_needs_ten_equal_answers(n: int, found: int) -> None:
    assert flagged(cases(*spread(n, 20.0), answers=("same",)), REPEATED) == found


def test_repeated_needs_them_within_ten_minutes() -> None:
    assert flagged(cases(*spread(40, 66.7), answers=("same",)), REPEATED) == 0
    assert flagged(cases(*spread(40, 66.6), answers=("same",)), REPEATED) == 40


@pytest.mark.parametrize(("others", "found"), [(40, 10), (41, 0)])
def test_repeated_is_a_fifth_of_what_came_by_then(others: int, found: int) -> None:
    equal = cases(*(100.0 + moment for moment in spread(10, 1.0)), answers=("same",))
    assert flagged([*cases(*spread(others, 2.0)), *equal], REPEATED) == found


def test_repeated_stands_out_in_its_source_and_over_all_sources() -> None:
    equal = cases(*(100.0 + moment for moment in spread(10, 1.0)), answers=("same",), source="qr")
    assert flagged([*cases(*spread(60, 1.0)), *equal], REPEATED) == 10
    rotating = [replace(case, source=str(place)) for place, case in enumerate(equal)]
    assert flagged(rotating, REPEATED) == 10


@pytest.mark.parametrize(("n", "found"), [(20, 0), (21, 21)])
def test_rate_is_more_than_twenty_within_a_minute(n: int, found: int) -> None:
    assert flagged(cases(*spread(n, 2.0), network="one"), RATE) == found
    assert flagged(cases(*spread(n, 2.0), network=""), RATE) == 0


def test_rate_leaves_those_alone_that_came_before_and_after_the_burst() -> None:
    moments = [*spread(10, 30.0), *(1_000 + moment for moment in spread(30, 1.0)), *(2_000.0, 2_030.0)]
    found = judge(cases(*moments, network="one"), RULES)
    assert len(found) == 30


def test_rules_are_settings_of_a_study() -> None:
    rules = Rules.of(StudySettings(fast_part=2, repeated_answers=5, network_rate=3))
    assert flagged([*cases(*spread(30, 100.0), seconds=60.0), Case("k", 1.0, seconds=29.0)], FAST, rules) == 1
    assert flagged(cases(*spread(5, 1.0), answers=("same",)), REPEATED, rules) == 5
    assert flagged(cases(*spread(4, 1.0), network="one"), RATE, rules) == 4


def test_equal_answers_say_something_only_of_questionnaires_with_many(tmp_path: Path) -> None:
    assert varied(shipped())
    structure = 'name = "s"\nbanner = "a"\n[[questions]]\ncode = "a"\nkind = "single"\noptions = ["x", "y"]\n'
    structure += '[[questions]]\ncode = "b"\nkind = "single"\noptions = ["x", "y"]\n'
    wording = 'title = "S"\n[a]\nlabel = "A"\n[a.options]\nx = "X"\ny = "Y"\n'
    wording += wording[wording.index("[a]") :].replace("[a", "[b")
    folder = write_instrument(tmp_path / "short", structure=structure, en=wording, et=wording)
    assert not varied(load_folder(str(folder)))
    assert judge(cases(*spread(50, 1.0), answers=()), RULES) == {}


@settings(max_examples=40)
@given(CASES)
def test_judgement_does_not_depend_on_the_order_given(some: list[Case]) -> None:
    judged = judge(some, RULES)
    assert judge(list(reversed(some)), RULES).keys() == judged.keys()


@settings(max_examples=40)
@given(CASES)
def test_rate_is_what_counting_each_minute_finds(some: list[Case]) -> None:
    rules = Rules(network_rate=3)
    there = [case for case in some if case.network]
    bursts = [
        {case.key for case in there if end.at - rules.rate_seconds < case.at <= end.at} for end in there
    ]
    expected = set().union(*(burst for burst in bursts if len(burst) > rules.network_rate))
    assert {key for key, reasons in judge(some, rules).items() if RATE in reasons} == expected
