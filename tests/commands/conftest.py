"""Fixtures: the commands on a real database, called as `flask --app wsgi …` calls them."""

from pathlib import Path

import pytest
from flask import Flask

import commands
import settings as environment
import survey
from settings import Settings
from study.store import AccountStore, Database, ResponseStore
from survey import interface
from tests.commands.operator import Operator


@pytest.fixture
def database_url(usual_url: str) -> str:
    """Return the address of a fresh database: what stores do on each kind is tested with them."""
    return usual_url


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a folder of the test's own."""
    return environment.load({"KANAL_DATA_DIR": str(tmp_path)})


@pytest.fixture
def app(settings: Settings, database: Database, store: ResponseStore, accounts: AccountStore) -> Flask:
    """Return an app that has the commands."""
    app = survey.create_app(settings, store)
    commands.register(app, commands.Services(settings, database, store, accounts, interface.unfinished))
    return app


@pytest.fixture
def operator(app: Flask) -> Operator:
    """Return somebody who types commands."""
    return Operator(app)
