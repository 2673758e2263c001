"""Releases as a rule: what two that follow each other may differ in, whatever people answer or take back."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from study.counting import LiveCounts
from study.release import Release, ReleasedColumn, due, held_back, parse, turning
from study.tally import Count
from tests.study.releases import make_release
from tests.study.weather import WEATHER, answers, make_counts

BANDS, PLACES, GENDERS = ("18-29", "30-44", "60+", "na"), ("app", "tv", "na"), ("f", "m")
# What one change does to the number of responses of a kind; what is not there cannot be taken back.
CHANGES = st.lists(
    st.tuples(st.sampled_from(BANDS), st.sampled_from(PLACES), st.sampled_from(GENDERS), st.integers(-6, 9)),
    max_size=60,
)


def counts_of(kinds: Mapping[tuple[str, str, str], int]) -> LiveCounts:
    responses = [
        one
        for (band, place, gender), n in kinds.items()
        for one in answers(n, band=band, place=place, gender=gender)
    ]
    return make_counts(responses)


def made(counts: LiveCounts, *further: str, previous: Release | None = None, batch: int = 10) -> Release:
    columns = due(previous, counts, WEATHER, batch=batch, further=further)
    assert columns is not None
    return make_release(columns, further=further)


def played(
    changes: Iterable[tuple[str, str, str, int]], batch: int, further: tuple[str, ...] = ()
) -> list[tuple[Release | None, LiveCounts]]:
    """Return what stood released after each change, beside what there was."""
    kinds: Counter[tuple[str, str, str]] = Counter()
    release: Release | None = None
    seen = []
    for band, place, gender, change in changes:
        kinds[band, place, gender] = max(0, kinds[band, place, gender] + change)
        counts = counts_of(kinds)
        columns = due(release, counts, WEATHER, batch=batch, further=further)
        if columns is not None:
            release = make_release(columns, further=further)
        seen.append((release, counts))
    return seen


@given(changes=CHANGES, batch=st.integers(1, 12), further=st.sampled_from([(), ("gender",)]))
def test_column_stays_as_it_was_or_moves_by_a_batch(
    changes: list[tuple[str, str, str, int]], batch: int, further: tuple[str, ...]
) -> None:
    before: Mapping[str, ReleasedColumn] = {}
    for release, _ in played(changes, batch, further):
        columns = release.columns if release else {}
        assert before.keys() <= columns.keys()
        for code, column in columns.items():
            was = before.get(code, ReleasedColumn(0, {}))
            assert column == was or abs(column.responses - was.responses) >= batch
        before = columns


@given(changes=CHANGES, batch=st.integers(1, 12))
def test_less_than_a_batch_of_a_column_is_held_back(
    changes: list[tuple[str, str, str, int]], batch: int
) -> None:
    for release, counts in played(changes, batch):
        waiting = held_back(release, counts, WEATHER)
        assert all(0 < abs(n) < batch for n in waiting.values())
        there = {code: one.n for (code,), one in counts.over("band").items()}
        released = {code: column.responses for code, column in release.columns.items()} if release else {}
        for code in {**there, **released}:
            assert there.get(code, 0) == released.get(code, 0) + waiting.get(code, 0)


@given(changes=CHANGES, further=st.sampled_from([(), ("gender",), ("gender", "place")]))
def test_release_counts_each_response_once_over_any_of_its_dimensions(
    changes: list[tuple[str, str, str, int]], further: tuple[str, ...]
) -> None:
    for release, _ in played(changes, 5, further):
        if release is None:
            continue
        responses = sum(column.responses for column in release.columns.values())
        for names in [(), ("band",), ("place",), ("place", "band"), ("gender", "band"), ("band", *further)]:
            assert sum(one.n for one in release.over(*names).values()) == responses
        by_band = {code: one.n for (code,), one in release.over("band").items()}
        assert by_band == {code: one.responses for code, one in release.columns.items() if one.responses}


@given(changes=CHANGES, further=st.sampled_from([(), ("gender",)]))
def test_release_is_the_same_after_it_was_stored(
    changes: list[tuple[str, str, str, int]], further: tuple[str, ...]
) -> None:
    for release, _ in played(changes, 5, further):
        if release is not None:
            again = parse(release.content)
            assert again == release
            assert (again.content, again.digest) == (release.content, release.digest)


def test_column_takes_in_its_new_answers_together() -> None:
    kinds = {("18-29", "app", "f"): 10, ("60+", "tv", "f"): 9}
    first = made(counts_of(kinds))
    assert {code: column.responses for code, column in first.columns.items()} == {"18-29": 10}
    assert due(first, counts_of({**kinds, ("18-29", "tv", "f"): 9}), WEATHER, batch=10, further=()) is None
    moved = counts_of({("18-29", "app", "f"): 12, ("18-29", "tv", "f"): 9, ("60+", "tv", "f"): 10})
    second = made(moved, previous=first)
    assert {code: column.responses for code, column in second.columns.items()} == {"18-29": 21, "60+": 10}
    assert second.over("place", "band")["tv", "18-29"] == Count(9, 9.0, 9.0)
    assert second.over("place")[("tv",)].n == 19


def test_column_that_lost_a_batch_gives_it_up() -> None:
    first = made(counts_of({("18-29", "app", "f"): 25, ("60+", "tv", "f"): 20}))
    assert (
        due(
            first,
            counts_of({("18-29", "app", "f"): 25, ("60+", "tv", "f"): 11}),
            WEATHER,
            batch=10,
            further=(),
        )
        is None
    )
    second = made(counts_of({("18-29", "app", "f"): 25}), previous=first)
    assert second.columns["60+"] == ReleasedColumn(0, {})
    assert second.columns["18-29"] == first.columns["18-29"]
    assert parse(second.content) == second


def test_release_has_no_two_questions_and_no_dimension_it_lacks() -> None:
    release = made(counts_of({("18-29", "app", "f"): 10}))
    with pytest.raises(KeyError):
        release.over("place", "gender")
    with pytest.raises(KeyError):
        release.over("source")


def test_weights_of_responses_are_released_with_them() -> None:
    release = made(make_counts([*answers(10, weight=0.5), *answers(5, weight=2.0)]))
    assert release.over("band") == {("18-29",): Count(15, 15.0, 22.5)}


# New targets: the columns have to be counted over further dimensions, without letting out single answers.


def test_release_turns_to_further_dimensions_where_nothing_is_held_back() -> None:
    counts = counts_of({("18-29", "app", "f"): 10, ("60+", "tv", "m"): 12})
    plain = made(counts)
    assert turning(plain, counts, WEATHER, batch=10, further=("gender",))
    turned = made(counts, "gender", previous=plain)
    assert turned.over("place", "band", "gender")["tv", "60+", "m"].n == 12
    back = due(turned, counts, WEATHER, batch=10, further=())
    assert back == plain.columns


def test_release_does_not_turn_while_a_column_holds_back_answers() -> None:
    plain = made(counts_of({("18-29", "app", "f"): 10, ("60+", "tv", "m"): 12}))
    held = counts_of({("18-29", "app", "f"): 13, ("60+", "tv", "m"): 40})
    assert not turning(plain, held, WEATHER, batch=10, further=("gender",))
    with pytest.raises(ValueError, match="gender"):
        due(plain, held, WEATHER, batch=10, further=("gender",))
    swapped = counts_of({("18-29", "app", "f"): 9, ("18-29", "tv", "f"): 1, ("60+", "tv", "m"): 12})
    assert not turning(plain, swapped, WEATHER, batch=10, further=("gender",))


def test_column_turns_with_its_next_batch() -> None:
    plain = made(counts_of({("18-29", "app", "f"): 10, ("60+", "tv", "m"): 12}))
    turned = made(counts_of({("18-29", "app", "m"): 20, ("60+", "tv", "m"): 12}), "gender", previous=plain)
    assert turned.over("band", "gender") == {
        ("18-29", "m"): Count(20, 20.0, 20.0),
        ("60+", "m"): Count(12, 12.0, 12.0),
    }


def test_every_released_question_is_closed_and_none_is_the_banner() -> None:
    release = made(counts_of({("18-29", "app", "f"): 10}))
    asked = {question for column in release.columns.values() for question, *_ in column.cells}
    assert asked == {question.code for question in WEATHER.closed} - {"band"}
