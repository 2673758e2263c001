"""Tries to sign in: counted across connections, and deleted when their time is over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from study import models
from study.store import Database
from study.store.tries import SPAN, TooManyTriesError, Tries

ACCOUNT, OTHER, NETWORK = b"a" * 32, b"b" * 32, b"n" * 32


@pytest.fixture
def tries(database: Database) -> Tries:
    return Tries(database)


def allowed(count: Callable[[], None], most: int = 100) -> int:
    """Return how many tries are let pass before the first that is not."""
    for made in range(most):
        try:
            count()
        except TooManyTriesError:
            return made
    return most


def test_limit_holds_for_its_key_alone(tries: Tries) -> None:
    assert allowed(lambda: tries.count({ACCOUNT: 5})) == 5
    assert allowed(lambda: tries.count({OTHER: 3})) == 3


def test_refusal_says_when_it_ends(tries: Tries) -> None:
    tries.count({ACCOUNT: 1})
    with pytest.raises(TooManyTriesError, match="Too many tries; the next may be made at") as caught:
        tries.count({ACCOUNT: 1})

    assert timedelta(minutes=15) == SPAN
    assert abs(caught.value.ends - datetime.now(UTC) - SPAN) < timedelta(minutes=1)


def test_refused_try_counts_nowhere(tries: Tries) -> None:
    assert allowed(lambda: tries.count({ACCOUNT: 2, NETWORK: 5})) == 2
    allowed(lambda: tries.count({ACCOUNT: 2, NETWORK: 5}))

    # Two of the network's five were let pass, so three are left to others in it.
    assert allowed(lambda: tries.count({OTHER: 10, NETWORK: 5})) == 3
    # Nor do tries from a network that is kept out count at the account.
    assert allowed(lambda: tries.count({OTHER: 10})) == 7


def test_further_tries_do_not_put_the_end_off(tries: Tries) -> None:
    tries.count({ACCOUNT: 2})
    ends = set()
    for _ in range(3):
        with pytest.raises(TooManyTriesError) as caught:
            tries.count({ACCOUNT: 1})
        ends.add(caught.value.ends)

    assert len(ends) == 1


def test_count_starts_again_when_its_time_is_over_and_leaves_nothing(
    tries: Tries, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("study.store.tries.SPAN", timedelta(seconds=-1))
        tries.count({ACCOUNT: 1, NETWORK: 1})
    tries.count({ACCOUNT: 1})

    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(models.tries)).scalar() == 1


def test_forgotten_tries_are_all_free_again_and_one_taken_back_is_one(tries: Tries) -> None:
    limits = {ACCOUNT: 4, NETWORK: 4}
    for _ in range(4):
        tries.count(limits)
    tries.forget(ACCOUNT)
    tries.take_back(NETWORK)

    assert allowed(lambda: tries.count({NETWORK: 4})) == 1
    assert allowed(lambda: tries.count({ACCOUNT: 4})) == 4


def test_of_many_at_once_no_more_than_the_limit_pass(tries: Tries) -> None:
    together = Barrier(8)

    def one(_: int) -> int:
        together.wait()
        return allowed(lambda: tries.count({ACCOUNT: 5, NETWORK: 20}), most=3)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 5
