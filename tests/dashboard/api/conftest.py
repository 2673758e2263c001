"""Fixtures: the API on a real database, with somebody who has a token."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import commands
import settings as environment
import survey
from dashboard import create_api_app
from settings import Settings
from study.store import AccountStore, ResponseStore, Role
from survey import interface
from tests.commands.operator import Operator
from tests.conftest import MakeUrl, opened
from tests.dashboard.api.reader import Reader
from tests.dashboard.api.surveys import QUESTIONS, write_folder, write_targets
from tests.study.statistics.reference import REFERENCE

EMAIL = "mari@shop.example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a folder of the test's own."""
    return environment.load({"KANAL_DATA_DIR": str(tmp_path)})


@pytest.fixture
def app(settings: Settings, store: ResponseStore, accounts: AccountStore) -> Flask:
    """Return the API; one viewer has an account."""
    accounts.add(EMAIL, Role.VIEWER)
    return create_api_app(settings, store, accounts)


@pytest.fixture
def anybody(app: Flask) -> Reader:
    """Return a reader without credentials."""
    return Reader(app)


@pytest.fixture
def viewer(app: Flask, accounts: AccountStore) -> Reader:
    """Return a reader with a viewer's token."""
    return Reader(app, accounts.token(EMAIL))


@pytest.fixture(scope="package")
def reader(make_usual_url: MakeUrl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Return a reader with a token, after an operator has imported, weighted and closed both surveys."""
    folder = tmp_path_factory.mktemp("figures")
    settings = environment.load({"KANAL_DATA_DIR": str(folder)})
    with opened(make_usual_url(folder)) as database:
        store, accounts = ResponseStore(database, refresh_seconds=0), AccountStore(database)
        app = survey.create_app(settings, store)
        commands.register(app, commands.Services(settings, database, store, accounts, interface.unfinished))
        operator = Operator(app)
        for name in QUESTIONS:
            written = write_folder(folder / name, name)
            operator.does("study", "create", "--instrument", written, "--slug", name)
            operator.does("study", "open", name)
            imported = operator.does("responses", "import", name, REFERENCE / f"{name}.csv").stdout
            assert imported.splitlines()[-1].endswith(" stored, 0 known already, 0 refused.")
            operator.does("study", "close", name)
        operator.does("study", "weights", "weather538", write_targets(folder / "targets.csv"))
        operator.does("user", "add", EMAIL)
        token = operator.does("user", "token", EMAIL).stdout.strip()
        yield Reader(create_api_app(settings, store, accounts), token)
