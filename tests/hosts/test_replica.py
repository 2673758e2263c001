"""Dashboards read from a streaming replica; what was just written, and releases, come from the first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from study.counting import Filter
from study.response import Study
from study.store import Database, ResponseStore
from tests.factories import make_response, make_study
from tests.faults.service import SLUG, until
from tests.hosts.clusters import Cluster
from tests.hosts.pair import pair
from tests.study.releases import some

FEED = f"/dashboard/feed?study={SLUG}&lang=en"
READERS = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle' AND pid <> pg_backend_pid()"


@pytest.fixture(scope="module")
def replica(postgres: Cluster) -> Iterator[Cluster]:
    """Return a server that follows the first."""
    with postgres.followed() as started:
        yield started


@pytest.fixture
def database(postgres: Cluster, replica: Cluster) -> Iterator[Database]:
    """Return both as one database."""
    database = Database(postgres.url, replica.url)
    assert database.replica
    yield database
    database.engine.dispose()
    database.replica.engine.dispose()


@pytest.fixture
def store(database: Database) -> ResponseStore:
    """Return a store that looks at its tally at each call."""
    return ResponseStore(database, refresh_seconds=0)


@pytest.fixture
def study(store: ResponseStore, postgres: Cluster, replica: Cluster, request: pytest.FixtureRequest) -> Study:
    """Return a study with one answer, of which the replica knows."""
    study = make_study(store, slug=request.node.name.removeprefix("test_").replace("_", "-")[:60].strip("-"))
    assert store.add(study, make_response(key="first"))
    caught_up(postgres, replica)
    return study


def caught_up(first: Cluster, replica: Cluster) -> None:
    """Wait until the replica has all that the first has."""
    ((position,),) = first.asked("SELECT pg_current_wal_flush_lsn()")
    until(
        lambda: replica.asked(f"SELECT pg_last_wal_replay_lsn() >= '{position}'") == [(True,)],
        "the replica has caught up",
    )


@contextmanager
def standing_still(replica: Cluster) -> Iterator[None]:
    """Let the replica take nothing in for a while."""
    replica.asked("SELECT pg_wal_replay_pause()")
    until(
        lambda: replica.asked("SELECT pg_get_wal_replay_pause_state()") == [("paused",)],
        "the replica stands still",
    )
    try:
        yield
    finally:
        replica.asked("SELECT pg_wal_replay_resume()")


def test_figures_come_from_the_replica(store: ResponseStore, study: Study, replica: Cluster) -> None:
    with standing_still(replica):
        assert store.add(study, make_response(key="second"))
        assert store.tally(study).revision == 1
    until(lambda: store.tally(study).revision == 2, "the replica has the answer")


def test_what_was_just_written_comes_from_the_first(
    store: ResponseStore, study: Study, replica: Cluster
) -> None:
    with standing_still(replica):
        assert store.add(study, make_response(key="second"))
        assert store.has(study, "second")
        assert store.response(study, "second") is not None
        assert not store.add(study, make_response(key="second"))
        assert store.verify(study) == []


def test_release_counts_what_the_first_has(store: ResponseStore, study: Study, replica: Cluster) -> None:
    store.add_many(study, some(12))
    until(lambda: store.tally(study).revision == 2, "the replica has the answers")
    with standing_still(replica):
        store.exclude(study, ["first"], "test")
        release = store.release(study)
    assert release is not None
    assert (release.revision, release.excluded) == (3, 1)


def test_study_that_the_replica_lacks_is_asked_of_the_first(store: ResponseStore, replica: Cluster) -> None:
    with standing_still(replica):
        study = make_study(store, slug="made-a-moment-ago")
        assert store.tally(study).revision == 0


def test_replica_that_is_away_is_done_without_and_taken_again(
    store: ResponseStore, study: Study, postgres: Cluster, replica: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("study.store.postgres.REST_SECONDS", 0.0)
    assert store.tally(study).revision == 1
    replica.stop()
    assert store.add(study, make_response(key="second"))
    assert store.tally(study).revision == 2
    replica.start()
    caught_up(postgres, replica)
    with standing_still(replica):
        assert store.add(study, make_response(key="third"))
        assert store.tally(study).revision == 2


def test_revision_never_goes_back_where_the_replica_is_behind(
    database: Database, store: ResponseStore, study: Study, replica: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.replica
    with standing_still(replica):
        assert store.add(study, make_response(key="second"))
        database.replica.rest()
        assert store.tally(study).revision == 2
        monkeypatch.setattr("study.store.postgres.REST_SECONDS", -1.0)
        database.replica.rest()
        assert store.tally(study).revision == 2
        filtered = store.counts(study, {"channel": Filter(frozenset({"chat"}))})
        assert (filtered.revision, filtered.over()[()].n) == (2, 2)
        assert store.latest(study) is not None


def test_dashboards_of_a_service_read_from_the_replica(
    tmp_path: Path, postgres: Cluster, replica: Cluster
) -> None:
    with pair(tmp_path, postgres.url, KANAL_REPLICA_URL=replica.url) as hosts:
        cookie = hosts.signed_in()
        feed = hosts.shown(FEED, cookie)
        assert feed is not None
        assert replica.asked(READERS) != [(0,)]
        assert hosts.answered() == 200
        until(lambda: hosts.shown(FEED, cookie) != feed, "the feed has moved")
