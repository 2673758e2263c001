"""Two hosts of one service: two gunicorns on two ports, with folders of their own and one database."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from study.store import AccountStore, ResponseStore, Role
from tests.conftest import opened
from tests.factories import ANSWERS
from tests.faults.ledger import Ledger
from tests.faults.sent_pages import hidden
from tests.faults.service import SLUG, Breakable, breakable
from tests.processes import PATIENCE

SECRET = "a signing key that both hosts have"
EMAIL = "mari@example.com"


@dataclass(frozen=True)
class Pair:
    """Two hosts, and the address of their database."""

    one: Breakable
    other: Breakable
    database_url: str

    def answered(self, **answers: str) -> int:
        """Send an answer to the first host; return the status."""
        form = f"{self.one.url}/s/{SLUG}?lang=en"
        with urllib.request.urlopen(form, timeout=PATIENCE) as page:
            fields = hidden(page.read().decode())
        body = urlencode({**fields, **ANSWERS, **answers}).encode()
        with urllib.request.urlopen(form, body, timeout=PATIENCE) as thanks:
            return int(thanks.status)

    def signed_in(self) -> str:
        """Sign in on the first host; return the cookie."""
        with opened(self.database_url) as database:
            accounts = AccountStore(database)
            accounts.add(EMAIL, Role.VIEWER)
            link = f"{self.one.url}/dashboard/sign-in?token={accounts.sign_in_link(EMAIL)}"
        opener = urllib.request.build_opener(_Stay)
        try:
            opener.open(link, timeout=PATIENCE)
        except urllib.error.HTTPError as moved:
            return moved.headers["Set-Cookie"].partition(";")[0]
        raise AssertionError("The link did not sign in.")

    def shown(self, path: str, cookie: str = "") -> Any:
        """Return what the other host shows now, None where that is nothing."""
        asked = urllib.request.Request(f"{self.other.url}{path}", headers={"Cookie": cookie})
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            assert error.code in (401, 404), error
            return None

    def wrongs(self, ledger: Ledger) -> list[str]:
        """Return a line for all that is wrong: in the store, in its tally, in what people were told."""
        with opened(self.database_url) as database:
            store = ResponseStore(database)
            study = store.known(SLUG)
            stored = ledger.disagreements(lambda: store.responses(study))
            return [*stored, *store.verify(study), *ledger.told_wrongly()]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given: Any, **_more: Any) -> None:
        """Follow nothing."""


@contextmanager
def pair(folder: Path, database_url: str, **changes: str) -> Iterator[Pair]:
    """Start two hosts on one database and stop them."""
    settings = {"KANAL_DATABASE_URL": database_url, "KANAL_SECRET_KEY": SECRET, **changes}
    with ExitStack() as started:
        one, other = (
            started.enter_context(breakable(folder / name / "var", None, **settings))
            for name in ("one", "other")
        )
        yield Pair(one, other, database_url)
