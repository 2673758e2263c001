"""How databases are opened, locked and refused."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select, text, update

from study import models
from study.store import Database, ResponseStore, StoreBusyError, StoreError
from study.store.sqlite import sqlite_module, wal_is_safe
from tests.conftest import opened
from tests.factories import make_response, make_study


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for database_of in ("sqlite", "postgres"):
        monkeypatch.setattr(f"study.store.{database_of}.BUSY_SECONDS", 0.2)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 44, 9), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_safe_by_version(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize(("safe", "journal"), [(True, "wal"), (False, "delete")])
def test_journal_follows_what_the_version_can_be_trusted_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, safe: bool, journal: str
) -> None:
    version = (3, 51, 3) if safe else (3, 51, 2)
    monkeypatch.setattr(sqlite_module(), "sqlite_version_info", version)
    with opened(f"sqlite:///{tmp_path / 'new.db'}") as database, database.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == journal


def test_every_sqlite_connection_flushes_fully_checks_foreign_keys_and_overwrites(sqlite_url: str) -> None:
    extra = 3
    with opened(sqlite_url) as database:
        for opening in (database.read, database.write):
            with opening() as connection:
                assert connection.execute(text("PRAGMA synchronous")).scalar() == extra
                assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
                assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1


def test_sqlite_write_takes_the_lock_at_its_start(sqlite_url: str) -> None:
    path = make_url(sqlite_url).database
    other = sqlite_module().connect(path, timeout=0, isolation_level=None)
    with opened(sqlite_url) as database:
        with database.write(), pytest.raises(sqlite_module().OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with database.read():
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
    other.close()


@pytest.mark.usefixtures("impatient")
def test_add_while_another_holds_the_lock_is_busy_and_stores_nothing(database_url: str) -> None:
    with opened(database_url) as database, opened(database_url) as other:
        store = ResponseStore(database, refresh_seconds=0)
        study = make_study(store)
        response = make_response()
        with other.write() as connection:
            connection.execute(update(models.studies).values(revision=models.studies.c.revision))
            with pytest.raises(StoreBusyError):
                store.add(study, response)
        assert not store.has(study, response.key)
        assert store.add(study, response)
        assert store.verify(study) == []


@pytest.mark.usefixtures("impatient")
def test_read_stays_on_one_state_while_others_write(database_url: str) -> None:
    counted = select(func.count()).select_from(models.responses)
    with opened(database_url) as database:
        store = ResponseStore(database)
        study = make_study(store)
        with database.read() as connection:
            before = connection.execute(counted).scalar()
            with suppress(StoreBusyError):  # where SQLite has to do without WAL, readers stop writers
                store.add(study, make_response())
            assert connection.execute(counted).scalar() == before == 0


def test_read_undoes_changes(database: Database, store: ResponseStore) -> None:
    make_study(store)
    with database.read() as connection:
        connection.execute(update(models.studies).values(slug="changed"))
    assert [study.slug for study in store.studies()] == ["channel-preference"]


@pytest.mark.parametrize("url", ["", "kanal.db", "mysql://localhost/kanal", "http://kanal.example", "sqlite"])
def test_database_of_no_known_address_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match=r"KANAL_DATABASE_URL .* expected sqlite:///FILE or postgresql://"):
        Database(url)


def test_refusal_of_an_address_keeps_its_password_to_itself() -> None:
    with pytest.raises(StoreError) as caught:
        Database("mysql://kanal:hunter2@localhost/kanal")
    assert "hunter2" not in str(caught.value)


def test_database_without_tables_says_what_to_run(tmp_path: Path, postgres_url: str) -> None:
    for url in (f"sqlite:///{tmp_path / 'empty.db'}", postgres_url):
        with opened(url) as database, pytest.raises(StoreError, match="no tables yet; run: flask") as caught:
            ResponseStore(database).studies()
        assert not isinstance(caught.value, StoreBusyError)


def test_database_that_does_not_exist_is_not_taken_for_one_without_tables(postgres_url: str) -> None:
    url = make_url(postgres_url).set(database="nowhere").render_as_string(hide_password=False)
    with opened(url) as database, pytest.raises(StoreError, match='"nowhere" does not exist') as caught:
        ResponseStore(database).studies()
    assert "no tables" not in str(caught.value)


def test_database_in_a_missing_folder_is_a_store_error(tmp_path: Path) -> None:
    with (
        opened(f"sqlite:///{tmp_path / 'missing' / 'kanal.db'}") as database,
        pytest.raises(StoreError, match="unable to open"),
    ):
        ResponseStore(database).studies()


def test_broken_constraint_is_a_store_error_and_not_busy(database: Database, store: ResponseStore) -> None:
    make_study(store)
    values = {"slug": "channel-preference", "instrument_version": "0", "languages": "en", "synthetic": False}
    with pytest.raises(StoreError) as caught, database.write() as connection:
        connection.execute(models.studies.insert().values(values))
    assert not isinstance(caught.value, StoreBusyError)


def test_sqlite_module_is_one_that_wal_can_be_trusted_with_or_pythons_own() -> None:
    module = sqlite_module()
    assert wal_is_safe(module.sqlite_version_info) or module is sqlite3
