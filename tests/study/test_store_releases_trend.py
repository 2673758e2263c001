"""What releases know by day, as stored: of one moment, from the first release on, through erasures."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from study.release import Release, parse
from study.release_trend import BEFORE, RESPONSES
from study.response import Response, Study
from study.store import Database, ResponseStore
from tests.conftest import opened
from tests.factories import RECEIVED, make_response
from tests.study.releases import check_chain, some


@pytest.fixture
def other(database_url: str) -> Iterator[ResponseStore]:
    """Return another worker's store on the same database."""
    with opened(database_url) as database:
        yield ResponseStore(database, refresh_seconds=0)


def on(day: int, n: int, age: str = "25-34") -> list[Response]:
    return [make_response(received=RECEIVED + timedelta(days=day), age=age) for _ in range(n)]


def sizes(release: Release | None) -> dict[str, int]:
    assert release is not None
    assert release.trend is not None
    return {period: cells[RESPONSES] for period, cells in release.trend.periods.items()}


def test_release_is_stored_with_its_days(store: ResponseStore, study: Study) -> None:
    store.add_many(study, [*on(0, 12), *on(1, 15), *on(1, 11, age="75+"), *on(2, 6, age="16-24")])
    release = store.release(study)
    assert sizes(release) == {"2026-11-22": 12, "2026-11-23": 26}
    assert release is not None
    assert store.release_named(study, release.name) == release
    store.add_many(study, [*on(3, 40), *on(3, 4, age="75+")])
    assert sizes(store.release(study)) == {"2026-11-22": 12, "2026-11-23": 26, "2026-11-25": 40}
    check_chain(store, study)


def test_excluded_answers_leave_their_day(store: ResponseStore, study: Study) -> None:
    script = on(0, 300)
    store.add_many(study, [*on(0, 30), *script, *on(1, 40)])
    assert sizes(store.release(study)) == {"2026-11-22": 330, "2026-11-23": 40}
    store.exclude(study, [one.key for one in script], by="test")
    assert sizes(store.release(study)) == {"2026-11-22": 30, "2026-11-23": 40}


def test_release_by_day_is_of_one_moment(
    store: ResponseStore, other: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ResponseStore.counts

    def counts(mine: ResponseStore, asked: Study) -> object:
        live = real(mine, asked)
        # Another worker's answers come in between the margins and the joint tally.
        other.add_many(asked, [*on(0, 7), *on(1, 8, age="75+")])
        return live

    other.add_many(study, [*on(0, 20), *on(1, 20, age="75+")])
    monkeypatch.setattr(ResponseStore, "counts", counts)
    for _ in range(6):
        release = store.release(study)
        assert sum(sizes(release).values()) == sum(
            column.responses for column in (release.columns.values() if release else ())
        )
    assert len(check_chain(store, study)) > 1


def test_changed_licence_makes_a_release_with_the_same_counts(store: ResponseStore, study: Study) -> None:
    store.add_many(study, some(40))
    first = store.release(study)
    store.add_many(study, some(9))
    assert first is not None
    assert first.licence == study.settings.licence
    second = store.release(store.set(study.slug, "licence", "CC0 1.0"))
    assert second is not None
    assert (second.licence, second.columns, second.trend) == ("CC0 1.0", first.columns, first.trend)
    assert parse(second.content) == second


def test_release_from_before_trends_is_followed_by_one_that_has_them(
    database: Database, store: ResponseStore, other: ResponseStore, study: Study
) -> None:
    store.add_many(study, [*on(0, 20), *on(1, 20, age="75+")])
    first = store.release(study)
    assert first is not None
    old = replace(first, trend=None, said=None)
    with database.write() as connection:
        kept = {"content": old.content, "digest": old.digest}
        connection.execute(text("UPDATE releases SET content = :content, digest = :digest"), kept)
    assert sizes(other.release(study)) == {BEFORE: 40}
    other.add_many(study, on(2, 10))
    assert sizes(other.release(study)) == {BEFORE: 20, "2026-11-22": 20, "2026-11-24": 10}
    releases = [release for release, _ in other.releases(study)]
    assert [one.trend is None for one in releases] == [True, False, False]
    assert [one.previous for one in releases[1:]] == [one.digest for one in releases[:-1]]
