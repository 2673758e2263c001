"""The dashboard on a fresh database, and people in front of it who may take more or less away."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from flask import Flask
from flask.testing import FlaskClient

import settings
from dashboard import create_dashboard_app
from study.store import AccountStore, ResponseStore, Role

As: TypeAlias = Callable[..., FlaskClient]


@pytest.fixture
def app(store: ResponseStore, accounts: AccountStore, tmp_path: Path) -> Flask:
    known = settings.load({"KANAL_DATA_DIR": str(tmp_path)})
    return create_dashboard_app(known, store, accounts)


@pytest.fixture
def signed_in(app: Flask, accounts: AccountStore) -> As:
    """Return a browser of somebody with a role, who sees some studies or all."""

    def signed_in(role: Role, studies: set[str] | None = None) -> FlaskClient:
        email = f"{role.value}@example.com"
        accounts.add(email, role, studies)
        client = app.test_client()
        client.set_cookie("kanal_session", accounts.session(email))
        return client

    return signed_in


@pytest.fixture
def viewer(signed_in: As) -> FlaskClient:
    return signed_in(Role.VIEWER)


@pytest.fixture
def analyst(signed_in: As) -> FlaskClient:
    return signed_in(Role.ANALYST)
