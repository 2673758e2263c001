"""Releases as stored: made on reading where one is due, in order, and never changed."""

from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy import text

from study.response import Study
from study.store import Database, ResponseStore, StoreBusyError
from tests.factories import make_response, make_study
from tests.study.releases import some


def test_there_is_no_release_before_a_column_has_a_batch(store: ResponseStore, study: Study) -> None:
    assert store.release(study) is None
    store.add_many(study, [*some(9, age="16-24"), *some(9, age="75+")])
    assert store.release(study) is None
    assert store.releases(study) == []


def test_release_is_made_on_reading_where_one_is_due(store: ResponseStore, study: Study) -> None:
    store.add_many(study, [*some(9, age="16-24"), *some(9, age="75+")])
    store.add_many(study, some(2, age="75+"))
    release = store.release(study)
    assert release is not None
    assert {code: column.responses for code, column in release.columns.items()} == {"75+": 11}
    assert (release.number, release.revision, release.banner, release.previous) == (1, 2, "age", "")
    assert release.name == f"{datetime.now(UTC).date().isoformat()}.1"
    assert release.field_days == ("2026-11-22", "2026-11-22")
    assert store.release_named(study, release.name) == release
    assert store.release_named(study, "2020-01-01.1") is None


def test_release_stays_until_a_column_has_another_batch(store: ResponseStore, study: Study) -> None:
    store.add_many(study, some(20, age="75+"))
    first = store.release(study)
    assert first is not None
    for _ in range(9):
        store.add(study, make_response(age="75+"))
        assert store.release(study) == first
    store.add(study, make_response(age="75+"))
    second = store.release(study)
    assert second is not None
    assert (second.number, second.previous) == (2, first.digest)
    assert store.release_named(study, first.name) == first


def test_counters_begin_again_each_day(
    store: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = []
    for day in (22, 22, 23):
        monkeypatch.setattr("study.store.releases._today", partial(date, 2026, 11, day))
        store.add_many(study, some(10))
        release = store.release(study)
        assert release is not None
        names.append(release.name)
    assert names == ["2026-11-22.1", "2026-11-22.2", "2026-11-23.1"]


def test_changed_threshold_is_released_and_lets_out_no_answer(store: ResponseStore, study: Study) -> None:
    store.add_many(study, some(40))
    first = store.release(study)
    store.add_many(study, some(9))
    stricter = store.set(study.slug, "smallest_base", "50")
    second = store.release(stricter)
    assert first is not None
    assert second is not None
    assert (second.number, second.columns) == (2, first.columns)
    assert (first.thresholds, second.thresholds) == (study.settings.thresholds, stricter.settings.thresholds)
    assert store.release(store.set(study.slug, "network_rate", "50")) == second


# The moment of a release gives nobody away.


def test_no_release_is_made_at_the_answer_that_fills_a_column(store: ResponseStore, study: Study) -> None:
    assert store.release(study) is None
    answers = [*some(9, age="16-24"), *some(3, age="75+"), *some(1, age="16-24")]
    for answer in answers:
        store.add(study, answer)
        assert store.release(study) is None
    for _ in range(6):
        store.add(study, make_response(age="75+"))
        assert store.release(study) is None
    store.add(study, make_response(age="25-34"))
    release = store.release(study)
    assert release is not None
    assert {code: column.responses for code, column in release.columns.items()} == {"16-24": 10}


def test_closed_study_releases_what_is_due(store: ResponseStore, study: Study) -> None:
    store.add_many(study, some(12, age="75+"))
    first = store.release(study)
    store.add_many(study, some(8, age="16-24"))
    assert store.release(study) == first
    store.add_many(study, some(2, age="16-24"))
    assert store.release(study) == first
    last = store.release(store.close(study.slug, datetime.now(UTC)))
    assert last is not None
    assert {code: column.responses for code, column in last.columns.items()} == {"16-24": 10, "75+": 12}


def test_busy_store_serves_the_release_that_there_is(
    store: ResponseStore, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add_many(study, some(12))
    first = store.release(study)
    store.add_many(study, some(12))

    def busy(*_: object) -> None:
        raise StoreBusyError("busy")

    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", busy)
        assert store.release(study) == first
    second = store.release(study)
    assert second is not None
    assert second.number == 2


def test_kept_release_is_as_it_was_made(database: Database, store: ResponseStore, study: Study) -> None:
    store.add_many(study, some(20))
    first = store.release(study)
    assert first is not None
    with database.read() as connection:
        before = connection.execute(text("SELECT * FROM releases")).one()
    store.add_many(study, some(200, channel="email"))
    store.close(study.slug, datetime.now(UTC))
    store.release(store.known(study.slug))
    with database.read() as connection:
        after = connection.execute(text("SELECT * FROM releases ORDER BY number")).all()
    assert after[0] == before
    assert len(after) == 2
    assert store.release_named(study, first.name) == first


def test_releases_of_a_study_are_its_own(store: ResponseStore, study: Study) -> None:
    second = make_study(store, slug="second")
    store.add_many(study, some(12))
    store.add_many(second, some(34, channel="phone"))
    one, other = store.release(study), store.release(second)
    assert one is not None
    assert other is not None
    assert (one.number, other.number, one.study, other.study) == (1, 1, study.slug, "second")
    assert other.columns["25-34"].responses == 34
    assert [release for release, _ in store.releases(second)] == [other]
    assert store.release_named(second, one.name) == other


def test_study_whose_answers_were_all_taken_out_can_be_released(store: ResponseStore, study: Study) -> None:
    responses = some(12)
    store.add_many(study, responses)
    first = store.release(study)
    assert store.exclude(study, [response.key for response in responses], by="test") == len(responses)
    emptied = store.release(study)
    assert first is not None
    assert emptied is not None
    assert {code: column.responses for code, column in emptied.columns.items()} == {"25-34": 0}
    assert emptied.field_days == first.field_days
