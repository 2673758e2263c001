"""Answers the asking of open dashboards before Flask does: a thousand of them ask without pause."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

from study.response import Study
from study.store import AccountStore, ResponseStore, StoreError, User
from study.store.accounts import Sessions

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

FEED = "/dashboard/feed"
MOST_KNOWN = 10_000
# How many times as old as it should be what is known of sessions may get.
LATEST = 2
ASKED_WITH = ("HTTP_COOKIE", "QUERY_STRING", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING")

Key: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the feed answers: a tag, the gzipped body, and its headers."""

    etag: str
    body: Callable[[], bytes]
    headers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asked, by which session, and the studies that were theirs to see."""

    session: str
    user: User
    studies: list[Study]


class Doorkeeper:
    """Knows who is signed in and which studies there are, at most some seconds late."""

    def __init__(self, accounts: AccountStore, store: ResponseStore, seconds: float = 1.0) -> None:
        """Take the stores to look at, and after how many seconds to look again."""
        self._accounts, self._store, self._seconds = accounts, store, seconds
        self._lock = threading.Lock()
        self._known: tuple[Sessions, list[Study]] = Sessions({}), []
        self._looked = float("-inf")

    def admits(self, reader: Reader) -> bool:
        """Return whether a reader may still see the same; raise StoreError."""
        sessions, studies = self._recent()
        if time.monotonic() - self._looked > LATEST * self._seconds:
            # Somebody else is looking just now, after a long time in which nobody asked.
            return False
        seen = [study for study in studies if reader.user.sees(study.slug)]
        return sessions.user(reader.session) == reader.user and seen == reader.studies

    def _recent(self) -> tuple[Sessions, list[Study]]:
        if time.monotonic() - self._looked >= self._seconds and self._lock.acquire(blocking=False):
            try:
                self._known = self._accounts.sessions(), self._store.studies()
                self._looked = time.monotonic()
            finally:
                self._lock.release()
        return self._known


class Ticks:
    """WSGI before an app: knows who asked for what, and works out only what is new of it."""

    def __init__(self, app: "WSGIApplication", doorkeeper: Doorkeeper) -> None:
        """Take the app that answers all else, and who knows whom to answer."""
        self._app, self._doorkeeper = app, doorkeeper
        self._known: dict[Key, tuple[Reader, Callable[[], Answer]]] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request for the feed that was answered before, hand on any other."""
        if environ["REQUEST_METHOD"] == "POST":
            # Whoever signs out, or changes a password, is asked anew at once.
            self._known = {}
        elif environ.get("PATH_INFO") == FEED and environ["REQUEST_METHOD"] == "GET":
            known = self._known.get(_key(environ))
            try:
                if known is not None and self._doorkeeper.admits(known[0]):
                    return _sent(known[1](), environ, start_response)
            except StoreError:
                # The app says so, and how long to wait.
                pass
        return self._app(environ, start_response)

    def know(self, environ: "WSGIEnvironment", reader: Reader, answer: Callable[[], Answer]) -> None:
        """Keep how a request that was just answered is answered again."""
        kept = {} if len(self._known) >= MOST_KNOWN else self._known
        kept[_key(environ)] = (reader, answer)
        self._known = kept


def _key(environ: "WSGIEnvironment") -> Key:
    return tuple(environ.get(name, "") for name in ASKED_WITH)


def _sent(answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    if environ.get("HTTP_IF_NONE_MATCH") == answer.etag:
        start_response(_status(HTTPStatus.NOT_MODIFIED), answer.headers)
        return []
    body = answer.body()
    length = [("Content-Length", str(len(body)))]
    start_response(_status(HTTPStatus.OK), [*answer.headers, *length])
    return [body]


def _status(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"
