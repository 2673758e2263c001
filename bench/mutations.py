"""Requests that no browser sends: callbacks, queries, paths, methods and headers gone wrong, from a seed."""

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

from bench.nonsense import HEADERS, JSON, KINDS, METHODS, VALUES, WORDS

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

CALLBACK = b"/dashboard/_dash-update-component"
DEEP = 3_000


@dataclass(frozen=True)
class Sent:
    """A request as a server hands it to an app."""

    method: str
    path: bytes
    query: bytes = b""
    headers: dict[str, bytes] = field(default_factory=dict)
    body: bytes = b""

    def environ(self) -> "WSGIEnvironment":
        """Return it as WSGI has it: bytes as latin-1."""
        rest = {name: value.decode("latin-1") for name, value in self.headers.items()}
        return {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "CONTENT_LENGTH": str(len(self.body)),
            **rest,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
            # As gunicorn does: a body ends where it ends, whatever its length is said to be.
            "wsgi.input_terminated": True,
            "wsgi.errors": _Silent(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }


class _Silent:
    def write(self, _text: str) -> int:
        return 0

    def writelines(self, _lines: list[str]) -> None:
        """Write nothing."""

    def flush(self) -> None:
        """Do nothing."""


def answered(app: "WSGIApplication", sent: Sent) -> tuple[int, bytes]:
    """Return the status of an app's answer and its whole body."""
    statuses: list[str] = []

    def start(
        status: str, _headers: list[tuple[str, str]], _info: object = None
    ) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda _data: None

    parts = app(sent.environ(), start)
    try:
        body = b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    return int(statuses[-1].split()[0]), body


class Mutations:
    """An endless supply of wrong requests, the same for the same seed."""

    def __init__(
        self, seed: int, addresses: Sequence[str], codes: Sequence[str], callbacks: Sequence[dict[str, Any]]
    ) -> None:
        """Take the addresses that an app knows, words that mean something in it, and its callbacks.

        Addresses are as in a URL map (`/e/<study>/<chart>`), callbacks as `_dash-dependencies` lists them.
        """
        self._chance = random.Random(seed)
        self._addresses, self._callbacks = addresses, callbacks
        self._codes = [code.encode() for code in codes]

    def some(self, count: int, cookie: str) -> Iterator[Sent]:
        """Yield requests, half of them signed in by a cookie."""
        makes = self._makes()
        for make in self._chance.choices(list(makes), list(makes.values()), k=count):
            sent = make()
            # A sign-out would make strangers of all who follow.
            if self._maybe(0.5) and b"sign-out" not in sent.path:
                sent.headers["HTTP_COOKIE"] = cookie.encode()
            while self._maybe(0.4):
                name = self._chance.choice(list(HEADERS))
                sent.headers[name] = self._chance.choice(HEADERS[name])
            yield replace(sent, method=self._chance.choice(METHODS)) if self._maybe(0.1) else sent

    def _makes(self) -> dict[Callable[[], Sent], int]:
        """Return what makes requests, and how often in proportion."""
        return {self._callback: 5, self._asked: 1, self._strayed: 3, self._posted: 1}

    def _callback(self) -> Sent:
        """Return a callback as Dash's page sends it, with parts of it replaced, left out or added."""
        called = self._chance.choice(self._callbacks)
        given = [{**one, "value": self._value()} for one in called["inputs"]]
        body: dict[str, Any] = {
            "output": called["output"],
            "outputs": {"id": "page", "property": "children"},
            "inputs": given,
            "changedPropIds": [f"{one['id']}.{one['property']}" for one in given],
            "parsedChangedPropsIds": [f"{one['id']}.{one['property']}" for one in given],
            "state": [dict(one) for one in called["state"]],
        }
        for _ in range(self._chance.randrange(4)):
            self._spoil(body)
        text = json.dumps(body, ensure_ascii=self._maybe(0.5)).encode("utf-8", "surrogatepass")
        path = CALLBACK if self._maybe(0.9) else self._path()
        return Sent("POST", path, headers={"CONTENT_TYPE": self._kind(JSON)}, body=self._damaged(text))

    def _spoil(self, tree: Any) -> None:
        """Replace, remove or add a node somewhere in a tree of dictionaries and lists."""
        while True:
            keys = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
            if not keys:
                return
            key = self._chance.choice(keys)
            if isinstance(tree[key], dict | list) and tree[key] and self._maybe(0.6):
                tree = tree[key]
                continue
            if self._maybe(0.2):
                del tree[key]
            elif isinstance(tree, dict) and self._maybe(0.2):
                tree[self._word().decode("latin-1")] = self._value()
            else:
                tree[key] = self._value()
            return

    def _asked(self) -> Sent:
        """Return a request for a page that there is, with a query gone wrong."""
        pairs = [self._pair() for _ in range(300 if self._maybe(0.02) else self._chance.randrange(8))]
        return Sent("GET", self._path(), b"&".join(pairs))

    def _strayed(self) -> Sent:
        """Return a request for a page that there is not."""
        path = self._path()
        for _ in range(self._chance.randrange(1, 4)):
            place = self._chance.randrange(len(path) + 1)
            path = path[:place] + self._chance.choice((b"/", b"//", b"/../", self._word())) + path[place:]
        return Sent("GET", path, self._pair() if self._maybe(0.3) else b"")

    def _posted(self) -> Sent:
        """Return a form, or something in its place, sent to a page that there is."""
        body = b"&".join(self._pair() for _ in range(self._chance.randrange(8)))
        kind = self._kind("application/x-www-form-urlencoded")
        return Sent("POST", self._path(), headers={"CONTENT_TYPE": kind}, body=self._damaged(body))

    def _path(self) -> bytes:
        pieces = re.split("<[^>]+>", self._chance.choice(self._addresses))
        path = pieces[0].encode()
        for piece in pieces[1:]:
            path += self._code() + piece.encode()
        return path

    def _pair(self) -> bytes:
        name, value = self._code(), self._code()
        if self._maybe(0.7):
            name, value = quote_from_bytes(name).encode(), quote_from_bytes(value).encode()
        # No server hands on a line's end in a query: the request's own line ends there.
        name, value = (part.replace(b"\r\n", b"") for part in (name, value))
        return name + self._chance.choice((b"=", b"=", b"=", b"", b"==")) + value

    def _code(self) -> bytes:
        return self._chance.choice(self._codes) if self._maybe(0.7) else self._word()

    def _word(self) -> bytes:
        return self._chance.choice(WORDS)

    def _value(self) -> Any:
        # Its own copy: it may be spoiled in turn.
        return deepcopy(self._chance.choice(VALUES))

    def _kind(self, usual: str) -> bytes:
        return (usual if self._maybe(0.7) else self._chance.choice(KINDS)).encode("latin-1")

    def _damaged(self, body: bytes) -> bytes:
        """Return a body, in a third of cases cut, mixed with other bytes, recoded or nested without end."""
        if self._maybe(0.67):
            return body
        place = self._chance.randrange(len(body) + 1)
        return self._chance.choice(
            (
                body[:place],
                body[:place] + self._word() + body[place:],
                body.decode("utf-8", "replace").encode("utf-16"),
                self._chance.randbytes(200),
                b"[" * DEEP + b"]" * DEEP,
                b'{"inputs":' * DEEP + b"1" + b"}" * DEEP,
                body * 50,
            )
        )

    def _maybe(self, share: float) -> bool:
        return self._chance.random() < share
