"""What a start does before it serves: once for all hosts, and nothing that workers would share."""

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from study.store import AccountStore, ResponseStore
from tests.conftest import opened
from tests.databases import address_on
from tests.faults.service import SLUG, Breakable, breakable, until
from tests.processes import FLASK, free_port, run

SECRET = "a signing key that both hosts have"
# As study/store/postgres.py has it: the lock of who migrates.
MIGRATING = 0x4B616E616C
WAITING = (
    "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database WHERE datname = %s AND NOT granted"
)
MIGRATE = """
import sys, wsgi
from study.store import migrate
migrate(wsgi.database)
print("alembic" in sys.modules)
"""


def test_hosts_that_start_at_once_on_an_empty_database_make_one_study(
    postgres_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE first_start")
    url = address_on(postgres_url, "first_start")
    with started_at_once(url, tmp_path), opened(url) as database:
        store = ResponseStore(database)
        assert [study.slug for study in store.studies()] == [SLUG]
        assert store.known(SLUG).opens_at is not None
        assert [user.email for user in AccountStore(database).users()] == ["operator@localhost"]


@contextmanager
def started_at_once(url: str, folder: Path) -> Iterator[None]:
    """Start two hosts, hold them up until both are about to migrate, and let go of them at once."""
    settings = {"KANAL_DATABASE_URL": url, "KANAL_SECRET_KEY": SECRET}
    with ExitStack() as ends, psycopg.connect(url, autocommit=True) as beside:
        beside.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        hosts = [Breakable(folder / name / "var", None, **settings) for name in ("one", "other")]
        pool = ends.enter_context(ThreadPoolExecutor(2))
        for host in hosts:
            host.folder.mkdir(parents=True)
            ends.callback(host.stop)
        starts = [pool.submit(host.start) for host in hosts]
        name = beside.info.dbname
        until(lambda: beside.execute(WAITING, [name]).fetchone() == (2,), "both are about to migrate")
        beside.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
        for start in starts:
            start.result()
        yield


@pytest.mark.skipif(not Path("/proc").exists(), reason="no /proc to see a process's files in")
@pytest.mark.sqlite("the files that a process has open")
def test_workers_share_no_connection_with_who_started_them(tmp_path: Path) -> None:
    with breakable(tmp_path / "data") as service:
        held = [file.readlink().name for file in Path(f"/proc/{service.master}/fd").iterdir()]
        assert [name for name in held if name.startswith("kanal.db")] == []


def test_signal_to_start_anew_leaves_the_service_as_it_is(tmp_path: Path) -> None:
    with breakable(tmp_path / "data") as service:
        before, written = service.workers, service.log.stat().st_size
        os.kill(service.master, signal.SIGUSR2)
        until(lambda: service.log.stat().st_size > written, "the attempt has failed")
        until(lambda: service.workers == before, "only the workers are left")
        assert service.ready == 200


def test_alembic_is_loaded_only_where_a_migration_is_lacking(tmp_path: Path) -> None:
    loaded = [run(sys.executable, "-c", MIGRATE, KANAL_DATA_DIR=tmp_path).stdout.strip() for _ in range(2)]
    assert loaded == ["True", "False"]


def test_command_that_serves_nothing_leaves_nothing_that_counts(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    settings = {"KANAL_METRICS_BIND": f"127.0.0.1:{free_port()}", "TMPDIR": str(temporary)}
    assert run(*FLASK, "service", "migrate", KANAL_DATA_DIR=tmp_path, **settings).returncode == 0
    assert list(temporary.iterdir()) == []
