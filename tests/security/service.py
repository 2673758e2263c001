"""All four apps on one store, with studies of each kind, and everybody who may ask."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from werkzeug.test import TestResponse

import settings as environment
import survey
from dashboard import create_api_app, create_dashboard_app, create_embed_app
from study.instrument import Answer
from study.instrument_document import load_folder
from study.passes import Passes, last_day
from study.response import Arrival, Response
from study.store import AccountStore, Database, ResponseStore, Role, migrate
from survey.tokens import EraseCodes, FormTokens, Receipts, new_key
from tests.databases import database_of
from tests.factories import LONG_AGO, STRUCTURE, WORDING, make_study, write_instrument

SECRET = "a signing key that is for tests only"
HERE = "https://kanal.example"
OPEN, PRIVATE, DRAFT, OTHER = "open", "private", "draft", "elsewhere"
APPS = ("form", "dashboard", "public", "API")
STUDIES = (OPEN, PRIVATE, DRAFT)
# Scores are of five steps.
SCALE = '["1", "2", "3"]', '["1", "2", "3", "4", "5"]'
PATIENCE = """\
[[questions]]
code = "patience"
kind = "single"
options = ["1m", "5m", "longer", "never"]
"""
PATIENCE_WORDING = """\
[patience]
label = "How long would you wait?"
options = {"1m" = "1 minute", "5m" = "5 minutes", "longer" = "Longer", "never" = "Not at all"}
"""
FORM = {"age": "16-34", "used": "chat", "rating": "3", "patience": "5m"}
ANSWERS: Mapping[str, Answer] = {"age": "16-34", "used": ("chat",), "rating": "3", "patience": "5m"}
# Who asks, by column of the table.
ANONYMOUS, ADMINISTRATOR = "anonymous", "administrator"
USERS = {
    "viewer of another study": (Role.VIEWER, [OTHER]),
    "viewer": (Role.VIEWER, STUDIES),
    "analyst": (Role.ANALYST, STUDIES),
    ADMINISTRATOR: (Role.ADMINISTRATOR, None),
}
VISITORS = (ANONYMOUS, *USERS)
SESSION = "__Host-kanal_session"
# What a browser sends along with a page's own form.
BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


class Service:
    """The four apps by name, as behind https, and the stores they work on."""

    def __init__(self, folder: Path, database: Database) -> None:
        """Store users of each role, and a study of each kind with answers and a release."""
        self.store, self.accounts = ResponseStore(database, refresh_seconds=0), AccountStore(database)
        self._fill(folder)
        self.apps = apps(folder, self.store, self.accounts)
        self._sessions: dict[str, str] = {}

    def _fill(self, folder: Path) -> None:
        structure, wording = STRUCTURE.replace(*SCALE) + PATIENCE, WORDING + PATIENCE_WORDING
        written = write_instrument(folder / "visit", structure=structure, en=wording, et=wording)
        instrument = load_folder(str(written))
        for slug in (*STUDIES, OTHER):
            opens = None if slug == DRAFT else LONG_AGO
            study = make_study(self.store, slug=slug, instrument=instrument, opens=opens)
            ages = ["16-34", "35+"] * 50
            many = [Response(f"{n}", {**ANSWERS, "age": age}, "en") for n, age in enumerate(ages)]
            self.store.add_many(study, many)
            self.store.release(study)
        self.store.set(PRIVATE, "private", "yes")
        for name, (role, studies) in USERS.items():
            self.accounts.add(email(name), role, studies)

    def cookie(self, visitor: str) -> str:
        """Return the cookie of a user who is signed in."""
        if visitor not in self._sessions:
            self._sessions[visitor] = self.accounts.session(email(visitor))
        return f"{SESSION}={self._sessions[visitor]}"

    def ask(
        self,
        app: str,
        address: str,
        visitor: str = ANONYMOUS,
        method: str = "GET",
        data: Mapping[str, str] | None = None,
        **headers: str,
    ) -> TestResponse:
        """Return what an app answers to a visitor's browser; `headers` with _ for -, without empty ones."""
        sent = BROWSER | {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        if visitor != ANONYMOUS:
            sent.setdefault("Cookie", self.cookie(visitor))
        if method != "GET":
            # It may end sessions.
            self._sessions = {}
        client = self.apps[app].test_client(use_cookies=False)
        return client.open(address, method=method, data=data, headers=sent, base_url=HERE, buffered=True)

    def answer_to_erase(self, slug: str) -> str:
        """Store an answer and return the code that erases it."""
        key = new_key()
        code = EraseCodes(SECRET).make(slug, key)
        self.store.add(self.store.known(slug), Response(key, ANSWERS, "en"), Arrival(code))
        return code


def apps(folder: Path, store: ResponseStore, accounts: AccountStore) -> dict[str, Flask]:
    """Return the four apps on some stores."""
    known = environment.load(
        {"KANAL_DATA_DIR": str(folder), "KANAL_PUBLIC_URL": HERE, "KANAL_SECRET_KEY": SECRET}
    )
    return {
        "form": survey.create_app(known, store),
        "dashboard": create_dashboard_app(known, store, accounts),
        "public": create_embed_app(known, store),
        "API": create_api_app(known, store, accounts),
    }


def email(visitor: str) -> str:
    """Return the address of a user."""
    return f"{visitor.replace(' ', '.')}@example.com"


def receipt(slug: str) -> str:
    """Return the receipt of the first answer of a study."""
    return Receipts(SECRET).make(slug, "0")


def opening(slug: str) -> str:
    """Return a pass to a study's charts that holds until tomorrow."""
    return Passes(SECRET).made(slug, last_day(1, datetime.now(UTC)))


def form_token(slug: str, key: str) -> str:
    """Return the token of a form."""
    return FormTokens(SECRET).make(slug, key)


@contextmanager
def service() -> Iterator[Service]:
    """Open a service in a folder of its own."""
    with TemporaryDirectory() as folder:
        database = Database(database_of(Path(folder)))
        try:
            migrate(database)
            yield Service(Path(folder), database)
        finally:
            database.engine.dispose()
