"""A house whose users come by OpenID Connect, with a real provider behind a relay."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from study.store import Database, Role
from tests.conftest import opened
from tests.dashboard.door import EMAIL, Door, make_door
from tests.dashboard.oidc import SECRET, Claims, Relay, relaying

SERVICE = "http://127.0.0.1:8000"
USERS: tuple[Claims, ...] = (
    {"sub": "mari", "email": "Mari@Example.com", "email_verified": True},
    {"sub": "unverified", "email": EMAIL, "email_verified": False},
    {"sub": "unsaid", "email": EMAIL},
    {"sub": "worded", "email": EMAIL, "email_verified": "true"},
    {"sub": "unknown", "email": "nobody@example.com", "email_verified": True},
    {"sub": "nameless", "email_verified": True},
)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow no redirect."""


@dataclass(frozen=True)
class House:
    """The door, the relay that is its provider, and the relay's address."""

    door: Door
    relay: Relay
    issuer: str

    def leave(self, client: FlaskClient, **query: str) -> str:
        """Return the provider's address that a browser is sent to."""
        answer = client.get("/dashboard/openid", query_string=query)
        assert answer.status_code == 303, answer.text
        assert answer.location.startswith(f"{self.issuer}/oauth2/authorize?")
        return answer.location

    def come_in(self, sub: str, client: FlaskClient | None = None, **query: str) -> TestResponse:
        """Return the answer to who comes back from the provider."""
        client = client or self.door.visitor()
        return client.get(self.agree(self.leave(client, **query), sub))

    def agree(self, address: str, sub: str, **fields: str) -> str:
        """Sign in at the provider, as its page does; return path and query that it sends the browser to.

        The browser speaks with the provider itself, not by the relay.
        """
        data = urllib.parse.urlencode({"sub": sub, **fields}).encode()
        address = address.replace(self.issuer, f"http://127.0.0.1:{self.relay.provider}", 1)
        try:
            urllib.request.build_opener(Stay).open(address, data, timeout=30)
        except urllib.error.HTTPError as answer:
            assert answer.code == 302, answer.read()
            back = answer.headers["Location"]
        assert back.startswith(f"{SERVICE}/dashboard/openid/back?")
        return back.removeprefix(SERVICE)


def changed(address: str, **parameters: str) -> str:
    """Return an address with some of its parameters changed."""
    parts = urllib.parse.urlsplit(address)
    query = dict(urllib.parse.parse_qsl(parts.query)) | parameters
    return parts._replace(query=urllib.parse.urlencode(query)).geturl()


@contextmanager
def housing(folder: Path, url: str, provider: int) -> Iterator[House]:
    """Open a house on a database, with a relay of its own."""
    with relaying(provider) as (relay, issuer), opened(url) as database:
        yield House(knowing(folder, database, issuer), relay, issuer)


def knowing(folder: Path, database: Database, issuer: str) -> Door:
    """Return a door that knows a provider."""
    given = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "kanal", "OIDC_CLIENT_SECRET": SECRET}
    return make_door(folder, database, Role.VIEWER, **given)
