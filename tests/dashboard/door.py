"""The dashboard's door: an app with users, and visitors in front of it."""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import settings
from dashboard import create_dashboard_app
from study.store import AccountStore, Database, ResponseStore, Role

EMAIL, OTHER = "mari@example.com", "jaan@example.com"
PASSWORD = "correct horse battery"
ENTRY = "/dashboard/sign-in"


@dataclass(frozen=True)
class Door:
    """An app, and the stores it works on."""

    app: Flask
    store: ResponseStore
    accounts: AccountStore

    def visitor(self, address: str = "127.0.0.1") -> FlaskClient:
        """Return a browser of its own, somewhere."""
        client = self.app.test_client()
        client.environ_base = {**client.environ_base, "REMOTE_ADDR": address}
        return client

    def user(self, email: str = EMAIL) -> FlaskClient:
        """Return the browser of a user who came by a link."""
        client = self.visitor()
        answer = client.get(f"{ENTRY}?token={self.accounts.sign_in_link(email)}")
        assert answer.status_code == 303
        return client

    def with_password(self, email: str = EMAIL, password: str = PASSWORD) -> None:
        """Let a user set a password, as users do."""
        answer = self.user(email).post("/dashboard/password", data={"new": password})
        assert answer.status_code == 200, answer.text


def make_door(folder: Path, database: Database, role: Role = Role.VIEWER, **given: str) -> Door:
    """Return a door with two users; settings can be given."""
    store, accounts = ResponseStore(database, refresh_seconds=0), AccountStore(database)
    accounts.add(EMAIL, role)
    accounts.add(OTHER, role)
    environment = {"KANAL_DATA_DIR": str(folder)} | {f"KANAL_{name}": value for name, value in given.items()}
    return Door(create_dashboard_app(settings.load(environment), store, accounts), store, accounts)


def sign_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD, **more: str) -> TestResponse:
    """Return the answer to what was typed into the sign-in page."""
    return client.post(ENTRY, data={"email": email, "password": password, **more})


def is_in(client: FlaskClient) -> bool:
    """Return whether a browser is signed in."""
    return client.get("/dashboard/password").status_code == 200
