"""The dashboard on a fresh store with somebody who is signed in, and who reads what is public."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import settings
from dashboard import create_dashboard_app
from study.response import Study
from study.store import AccountStore, ResponseStore, Role
from tests.dashboard.embedded import make_client
from tests.factories import make_response

EMAIL = "mari@example.com"


@pytest.fixture
def database_url(usual_url: str) -> str:
    """Return the address of a fresh database: what stores do on each kind is tested with them."""
    return usual_url


@pytest.fixture
def app(store: ResponseStore, accounts: AccountStore, tmp_path: Path) -> Flask:
    accounts.add(EMAIL, Role.VIEWER)
    return create_dashboard_app(settings.load({"KANAL_DATA_DIR": str(tmp_path)}), store, accounts)


@pytest.fixture
def client(app: Flask, accounts: AccountStore) -> FlaskClient:
    client = app.test_client()
    client.get(f"/dashboard/sign-in?token={accounts.sign_in_link(EMAIL)}")
    return client


@pytest.fixture
def answered(store: ResponseStore, study: Study) -> Study:
    """Return a study that has enough answers to show some."""
    store.add_many(study, [make_response() for _ in range(147)])
    return study


@pytest.fixture
def reader(store: ResponseStore, tmp_path: Path) -> FlaskClient:
    """Return a browser of somebody who reads what is public."""
    return make_client(store, tmp_path)
