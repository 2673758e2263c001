"""Targets decide what a release is counted over; a change of them lets out no single answer."""

from collections.abc import Iterator

import pytest

from study.publication import further_dimensions, public_tables
from study.response import Study
from study.store import ResponseStore
from tests.conftest import opened
from tests.factories import shipped
from tests.study.releases import check_chain, make_targets_over, some


@pytest.fixture
def other(database_url: str) -> Iterator[ResponseStore]:
    """Return another worker's store on the same database."""
    with opened(database_url) as database:
        yield ResponseStore(database, refresh_seconds=0)


def targeted(store: ResponseStore, study: Study) -> Study:
    return store.set_targets(study.slug, make_targets_over("bot"))


def test_new_targets_make_a_release_that_is_counted_over_them(store: ResponseStore, study: Study) -> None:
    store.add_many(study, [*some(40, bot="bot_now"), *some(30, bot="depends")])
    plain = store.release(study)
    weighed = targeted(store, study)
    release = store.release(weighed, further_dimensions(weighed))
    assert plain is not None
    assert release is not None
    assert (release.number, release.revision, release.further) == (2, 1, ("bot",))
    assert release.targets == weighed.targets
    assert store.release(weighed, further_dimensions(weighed)) == release
    plainly = store.set_targets(study.slug, None)
    again = store.release(plainly, further_dimensions(plainly))
    assert again is not None
    assert (again.number, again.further, again.columns) == (3, (), plain.columns)


def test_new_targets_wait_for_columns_that_hold_back_answers(store: ResponseStore, study: Study) -> None:
    store.add_many(study, [*some(40, bot="bot_now"), *some(30, bot="depends")])
    store.release(study)
    store.add_many(study, some(4, bot="depends"))
    weighed = targeted(store, study)
    further = further_dimensions(weighed)
    kept = store.release(weighed, further)
    assert kept is not None
    assert (kept.number, kept.further, kept.targets) == (1, (), None)
    store.add_many(study, some(6, bot="depends"))
    turned = store.release(weighed, further)
    assert turned is not None
    assert (turned.number, turned.further, turned.targets) == (2, ("bot",), weighed.targets)
    headline = shipped().headline
    assert public_tables(weighed, turned, headline).plain.base == 80


def test_weighted_release_is_of_one_moment(
    store: ResponseStore, other: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighed = targeted(store, study)
    further = further_dimensions(weighed)
    other.add_many(study, [*some(40, bot="bot_now"), *some(30, bot="depends")])
    real = ResponseStore.counts

    def counts(mine: ResponseStore, asked: Study) -> object:
        live = real(mine, asked)
        # Another worker's answers come in between the margins and the joint tally.
        other.add_many(asked, some(3, bot="depends"))
        return live

    monkeypatch.setattr(ResponseStore, "counts", counts)
    numbers = set()
    for _ in range(8):
        release = store.release(weighed, further)
        assert release is not None
        for code, column in release.columns.items():
            for names in (("age",), ("channel", "age"), ("bot", "age"), ("channel", "age", "bot")):
                summed = sum(one.n for cell, one in release.over(*names).items() if code in cell)
                assert summed == column.responses
        numbers.add(release.number)
    assert len(numbers) > 1
    check_chain(store, study)
