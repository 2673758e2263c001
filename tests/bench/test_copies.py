"""Copies within a database: as many responses as were asked for, and a tally that is true of them."""

from collections.abc import Iterator

import pytest

from bench.answers import made_up
from bench.copies import copied, multiply, turn
from bench.service import SLUG, Place, new_place, new_study
from commands.sample import DAYS
from study.store import ResponseStore

# More than a day has, so that some are turned from the last days to the first.
SOME = 300


@pytest.fixture
def place() -> Iterator[Place]:
    with new_place() as filled:
        with new_study(filled) as (store, study):
            store.add_many(study, list(made_up(SOME)))
        yield filled


def checked(place: Place) -> tuple[int, int, int]:
    """Return the responses, the combinations and the days of a place, whose tally must be true."""
    database = place.database
    store = ResponseStore(database, refresh_seconds=0)
    study = store.known(SLUG)
    assert store.verify(study) == []
    counts = store.counts(study)
    responses, days = sum(one.n for one in counts.over().values()), len(counts.over("day"))
    combinations = len(
        {(tuple(one.answers.items()), one.lang, one.source, one.day) for one in store.responses(study)}
    )
    database.engine.dispose()
    return responses, combinations, days


def test_multiplied_responses_have_the_same_combinations(place: Place) -> None:
    _, combinations, days = checked(place)
    multiply(place, 3)
    assert checked(place) == (3 * SOME, combinations, days)


def test_turned_responses_have_combinations_of_their_own(place: Place) -> None:
    _, combinations, _ = checked(place)
    turn(place, 4)
    responses, turned, days = checked(place)
    assert (responses, turned) == (4 * SOME, 4 * combinations)
    assert days <= DAYS + 1


def test_turned_responses_can_be_multiplied(place: Place) -> None:
    turn(place, 2)
    multiply(place, 2)
    assert checked(place)[0] == 4 * SOME


def test_copied_place_is_another(place: Place) -> None:
    with copied(place) as copy:
        multiply(copy, 2)
        assert checked(copy)[0] == 2 * SOME
    assert checked(place)[0] == SOME
