"""Fixtures: the API on a real SQLite file, with somebody who has a token."""

from pathlib import Path

import pytest
from flask import Flask

import settings as environment
from dashboard import create_api_app
from settings import Settings
from study.store import AccountStore, ResponseStore, Role
from tests.dashboard.api.reader import Reader

EMAIL = "mari@shop.example"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return the address of a fresh SQLite file: what the stores do on each kind is tested with them."""
    return sqlite_url


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
