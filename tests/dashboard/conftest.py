"""The dashboard on a fresh store, and somebody who is signed in."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import settings
from dashboard import create_dashboard_app
from study.store import AccountStore, ResponseStore, Role

EMAIL = "mari@example.com"


@pytest.fixture
def app(store: ResponseStore, accounts: AccountStore, tmp_path: Path) -> Flask:
    accounts.add(EMAIL, Role.VIEWER)
    return create_dashboard_app(settings.load({"KANAL_DATA_DIR": str(tmp_path)}), store, accounts)


@pytest.fixture
def client(app: Flask, accounts: AccountStore) -> FlaskClient:
    client = app.test_client()
    client.get(f"/dashboard/sign-in?token={accounts.sign_in_link(EMAIL)}")
    return client
