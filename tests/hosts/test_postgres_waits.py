"""PostgreSQL: every wait ends, a connection that is gone is noticed, and nothing unsure is acknowledged."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import make_url, text, update

from study import models
from study.response import Study
from study.store import Database, ResponseStore, StoreBusyError, StoreError, migrate
from tests.conftest import MakeUrl, opened
from tests.factories import make_response, make_study
from tests.hosts.wire import HOST, wire_to

KILLED = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
)


@pytest.fixture
def database_url(make_postgres_url: MakeUrl, tmp_path: Path) -> str:
    """Return the address of a fresh PostgreSQL database."""
    return make_postgres_url(tmp_path)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything end early."""
    monkeypatch.setattr("study.store.postgres.BUSY_SECONDS", 0.3)
    monkeypatch.setattr("study.store.postgres.STATEMENT_SECONDS", 0.3)
    monkeypatch.setattr("study.store.postgres.SILENT_SECONDS", 0.3)


@pytest.fixture
def hasty(impatient: None, database_url: str) -> Iterator[Database]:
    """Return a database that waits for nothing long."""
    with opened(database_url) as database:
        yield database


def kill_connections(url: str) -> None:
    """End all connections to a database, as its restart would."""
    with psycopg.connect(url, autocommit=True) as beside:
        beside.execute(KILLED, [make_url(url).database])


def test_statement_that_takes_too_long_is_ended(hasty: Database) -> None:
    with pytest.raises(StoreBusyError, match="statement timeout"), hasty.read() as connection:
        connection.execute(text("SELECT pg_sleep(60)"))


def test_transaction_that_says_nothing_lets_go_of_what_it_holds(hasty: Database, database_url: str) -> None:
    make_study(ResponseStore(hasty))
    with pytest.raises(StoreBusyError), hasty.write() as connection:
        connection.execute(update(models.studies).values(revision=7))
        with opened(database_url) as other, other.write() as second:
            second.execute(text("SELECT set_config('lock_timeout', '30s', true)"))
            second.execute(update(models.studies).values(revision=8))
        connection.execute(text("SELECT 1"))


def test_pool_that_is_empty_is_busy_and_bounded(hasty: Database) -> None:
    with ExitStack() as held, pytest.raises(StoreBusyError, match="connections"):
        for _ in range(50):
            held.enter_context(hasty.read())
    with hasty.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_connection_that_was_lost_while_idle_is_not_noticed(
    database: Database, store: ResponseStore, study: Study, database_url: str
) -> None:
    kill_connections(database_url)
    assert store.add(study, make_response())


def test_connection_that_is_lost_in_a_transaction_is_busy_and_stores_nothing(
    database: Database, store: ResponseStore, study: Study, database_url: str
) -> None:
    with pytest.raises(StoreBusyError), database.write() as connection:
        connection.execute(update(models.studies).values(slug="changed"))
        kill_connections(database_url)
        connection.execute(text("SELECT 1"))
    assert store.add(study, make_response())


def test_server_that_refuses_connections_is_busy(tmp_path: Path) -> None:
    with (
        opened(f"postgresql://nobody@/nothing?host={tmp_path}") as away,
        pytest.raises(StoreBusyError),
        away.read(),
    ):
        pass


def test_server_that_takes_no_writes_is_busy(database: Database, store: ResponseStore, study: Study) -> None:
    with pytest.raises(StoreBusyError, match="read-only"), database.write() as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(update(models.studies).values(revision=7))
    assert store.tally(study).revision == 0


def test_deadlock_ends_for_one_with_busy_and_for_the_other_well(database: Database) -> None:
    store, together = ResponseStore(database), Barrier(2)
    slugs = [make_study(store, slug=slug).slug for slug in ("one", "two")]

    def lock(order: list[str]) -> str:
        try:
            with database.write() as connection:
                for slug in order:
                    of_slug = models.studies.c.slug == slug
                    connection.execute(update(models.studies).where(of_slug).values(revision=5))
                    if slug == order[0]:
                        together.wait()
        except StoreBusyError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(2) as pool:
        ends = sorted(pool.map(lock, (slugs, slugs[::-1])))
    assert ends[0] == ""
    assert "deadlock" in ends[1]


def test_state_that_others_changed_is_busy(database: Database, study: Study) -> None:
    moved = update(models.studies).values(revision=models.studies.c.revision + 1)
    with pytest.raises(StoreBusyError, match="serialize"), database.read() as connection:
        connection.execute(text("SELECT 1"))
        with database.write() as other:
            other.execute(moved)
        connection.execute(moved)


def test_answer_is_on_the_disk_also_where_the_server_would_not_wait_for_it(
    database: Database, database_url: str
) -> None:
    name = make_url(database_url).database
    with psycopg.connect(database_url, autocommit=True) as beside:
        beside.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    with opened(database_url) as fresh, fresh.write() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"


@pytest.mark.parametrize(
    "before", [True, False], ids=["before the server has it", "before its answer is back"]
)
def test_commit_that_nobody_heard_of_is_not_acknowledged_and_tried_again_stored_once(
    database_url: str, before: bool
) -> None:
    url = make_url(database_url)
    with wire_to(Path(str(url.query["host"])) / ".s.PGSQL.5432") as wire:
        through = url.set(host=HOST, port=wire.port, query={}).render_as_string(hide_password=False)
        with opened(through) as database:
            store, response = ResponseStore(database, 0), make_response()
            study = make_study(store)
            wire.breaks_before = before
            with pytest.raises(StoreBusyError):
                store.add(study, response)
            assert wire.broken == 1
            assert store.add(study, response) is before
            assert [one.key for one in store.responses(study)] == [response.key]
            assert (store.tally(study).revision, store.verify(study)) == (1, [])


def test_hosts_that_migrate_at_once_wait_for_each_other(make_postgres_url: MakeUrl, tmp_path: Path) -> None:
    template = make_url(make_postgres_url(tmp_path))
    with psycopg.connect(template.render_as_string(hide_password=False), autocommit=True) as beside:
        beside.execute(f"CREATE DATABASE {template.database}_empty".encode())
    url = template.set(database=f"{template.database}_empty").render_as_string(hide_password=False)
    together = Barrier(3)

    def start(_: int) -> None:
        with opened(url) as database:
            together.wait()
            migrate(database)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(start, range(3)))
    with opened(url) as database:
        assert make_study(ResponseStore(database)).slug


@pytest.mark.parametrize(
    ("url", "replica", "named"),
    [
        ("postgresql://db/kanal", "sqlite:///other.db", "KANAL_REPLICA_URL is no address of a PostgreSQL"),
        ("postgresql://db/kanal", "replica", "KANAL_REPLICA_URL is no address of a PostgreSQL"),
        ("sqlite:///kanal.db", "postgresql://db/kanal", "KANAL_REPLICA_URL is set, but KANAL_DATABASE_URL"),
        ("postgresql://db:port/kanal", "", "KANAL_DATABASE_URL is no address of a database"),
    ],
)
def test_address_that_cannot_be_used_is_named(url: str, replica: str, named: str) -> None:
    with pytest.raises(StoreError, match=named):
        Database(url, replica)
