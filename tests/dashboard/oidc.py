"""An OpenID Connect provider in a process of its own, and a relay that can alter what it says.

The relay hands everything on, with the address that it was asked at, so the provider takes that for its own.
Once a test has changed what ID tokens say, the relay signs them anew and publishes its own key.
"""

import http.client
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.processes import PATIENCE, free_port
from tests.serving import STOP_SECONDS

SECRET = "shared secret of a client, long enough"
Claims = dict[str, Any]


@contextmanager
def providing(folder: Path, *users: Claims) -> Iterator[int]:
    """Run the provider with some users, whose `sub` is what they sign in by; yield its port."""
    port, log = free_port(), folder / "provider.txt"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    command += [word for user in users for word in ("--user-claims", json.dumps(user))]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ})
    try:
        end = time.monotonic() + PATIENCE
        while not _answers(port):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < end, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/jwks", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def make_key() -> RSAKey:
    """Return a key that the relay can sign with."""
    return RSAKey.generate_key(2048, {"kid": "relay"})


# One for all tests: to make a key takes as long as to come in by it.
usual_key = cache(make_key)


@dataclass
class Relay:
    """What a test may change on the way, and what was sent."""

    provider: int
    change: Callable[[Claims], Claims] | None = None
    algorithm: str = "RS256"
    key: RSAKey = field(default_factory=usual_key)
    published: RSAKey | None = None
    # What some paths answer in place of the provider.
    instead: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Ask the provider and return what is handed on."""
        self.sent.append((path, headers.get("Authorization", ""), body.decode()))
        if path in self.instead:
            return self.instead[path]
        connection = http.client.HTTPConnection("127.0.0.1", self.provider, timeout=PATIENCE)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        status, found = response.status, response.read()
        connection.close()
        if self.change is not None and path == "/jwks":
            return status, json.dumps(
                {"keys": [(self.published or self.key).as_dict(private=False)]}
            ).encode()
        if self.change is not None and path == "/oauth2/token" and status == http.HTTPStatus.OK:
            return status, self._signed_anew(json.loads(found), self.change)
        return status, found

    def _signed_anew(self, token: Claims, change: Callable[[Claims], Claims]) -> bytes:
        said = token["id_token"].split(".")[1]
        claims = change(json.loads(urlsafe_b64decode(said + "=" * (-len(said) % 4))))
        token["id_token"] = self._signed(claims)
        return json.dumps(token).encode()

    def _signed(self, claims: Claims) -> str:
        if self.algorithm == "none":
            parts = ({"alg": "none"}, claims)
            return ".".join(urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts) + "."
        key = self.key if self.algorithm == "RS256" else OctKey.import_key(SECRET)
        return jwt.encode({"alg": self.algorithm, "kid": "relay"}, claims, key, algorithms=[self.algorithm])


@contextmanager
def relaying(provider: int) -> Iterator[tuple[Relay, str]]:
    """Run a relay in front of a provider; yield it and its address."""
    relay = Relay(provider)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.hand_on()

        def do_POST(self) -> None:
            self.hand_on()

        def hand_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            status, answer = relay.answer(self.command, self.path, dict(self.headers), body)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=[STOP_SECONDS])
    thread.start()
    try:
        yield relay, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
