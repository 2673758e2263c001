"""Fixtures: the survey app on a real database, and a browser without cookies."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import settings as environment
import survey
from settings import Settings
from study.store import ResponseStore
from tests.survey.browser import SECRET


@pytest.fixture
def database_url(usual_url: str) -> str:
    """Return the address of a fresh database: what stores do on each kind is tested with them."""
    return usual_url


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a signing key that tests know."""
    return environment.load({"KANAL_DATA_DIR": str(tmp_path), "KANAL_SECRET_KEY": SECRET})


@pytest.fixture
def app(settings: Settings, store: ResponseStore) -> Flask:
    """Return the app."""
    return survey.create_app(settings, store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser that keeps no cookies."""
    return app.test_client(use_cookies=False)
