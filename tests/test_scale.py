"""The simulation of scale gives what queueing theory knows, and the page on scale has what it prints."""

import random
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from statistics import mean

import pytest

from bench.queueing import Outcome, arriving, asked, between, served
from bench.scale import CHART_LOOKS, COPY, tables

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "scale.md"
COUNT = 60_000


def run(rate: float, seconds: Callable[[int], float], *, writers: int = 1, most: int = 10**9) -> Outcome:
    return served(arriving(random.Random(1), rate, writers), seconds, most, COUNT)  # noqa: S311


@pytest.mark.parametrize("busy", [0.3, 0.6, 0.8])
def test_one_at_a_time_in_equal_times_waits_as_in_m_d_1(busy: float) -> None:
    outcome = run(busy, lambda _: 1.0, most=1)
    # Pollaczek and Khinchine: no variance.
    assert mean(outcome.lags) == pytest.approx(1 + busy / (2 * (1 - busy)), rel=0.05)
    assert outcome.busy == pytest.approx(busy, rel=0.03)


@pytest.mark.parametrize("busy", [0.3, 0.6])
def test_one_at_a_time_in_random_times_waits_as_in_m_m_1(busy: float) -> None:
    chance = random.Random(2)  # noqa: S311
    outcome = run(busy, lambda _: chance.expovariate(1), most=1)
    assert mean(outcome.lags) == pytest.approx(1 / (1 - busy), rel=0.05)


def test_more_than_one_lock_can_do_falls_behind_at_what_it_can() -> None:
    assert run(1_000, lambda size: 0.1 + 0.001 * size, most=100).rate == pytest.approx(500, rel=0.01)


@pytest.mark.parametrize("writers", [1, 4, 16])
def test_writers_wait_for_each_other_and_their_transactions_stay_as_large(writers: int) -> None:
    # A transaction has what comes while all others have their turn: a rate times (fixed + each times size).
    fixed, each, rate = 0.05, 0.0005, 1_000
    outcome = run(rate, lambda size: fixed + each * size, writers=writers)
    size = rate * fixed / (1 - rate * each)
    held = fixed + each * size
    assert outcome.batch == pytest.approx(size, rel=0.05)
    # Half a round until it is taken, then its own transaction.
    assert mean(outcome.lags) == pytest.approx(writers * held / 2 + held, rel=0.05)


@pytest.mark.parametrize("caches", [1, 100])
def test_a_cache_asks_once_for_each_copy(caches: int) -> None:
    looks = 10_000 / CHART_LOOKS
    assert asked(looks, COPY, caches) == pytest.approx(caches / (COPY + caches / looks), rel=0.02)
    assert asked(looks, 0, caches) == looks


def test_between_two_measured_costs_is_a_line() -> None:
    assert [between({1: 1.0, 3: 5.0, 5: 6.0}, at) for at in (1, 2, 3, 4, 9)] == [1, 3, 5, 5.5, 6]


def test_page_has_what_the_simulation_prints(capsys: pytest.CaptureFixture[str]) -> None:
    tables()
    printed = capsys.readouterr().out.split("\n\n")
    page = PAGE.read_text(encoding="utf-8")
    lines = list(chain.from_iterable(part.splitlines() for part in printed if part.startswith("|")))
    assert len(lines) > 20
    assert [line for line in lines if line not in page.splitlines()] == []
