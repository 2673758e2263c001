"""Answers the asking of open dashboards before Flask does: a thousand of them ask without pause."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias

from again import AGAIN, Reply
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


class Asked(Protocol):
    """What was asked for, to be answered as it is now to one who has what a tag says."""

    def reply(self, tag: str) -> Reply:
        """Return the answer; raise StoreError."""

    def reply_at_hand(self, tag: str) -> Reply | None:
        """Return the answer, None where something would have to be read or made first."""


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
        if self._is_older(self._seconds) and self._lock.acquire(blocking=False):
            try:
                self._known = self._accounts.sessions(), self._store.studies()
                self._looked = time.monotonic()
            finally:
                self._lock.release()
        # Somebody else may be looking just now, after a long time in which nobody asked.
        return not self._is_older(LATEST * self._seconds) and self._knows(reader)

    def admits_at_hand(self, reader: Reader) -> bool:
        """Return whether it is known, without looking, that a reader may still see the same."""
        return not self._is_older(self._seconds) and self._knows(reader)

    def _is_older(self, seconds: float) -> bool:
        return time.monotonic() - self._looked >= seconds

    def _knows(self, reader: Reader) -> bool:
        sessions, studies = self._known
        seen = [study for study in studies if reader.user.sees(study.slug)]
        return sessions.user(reader.session) == reader.user and seen == reader.studies


class Ticks:
    """WSGI before an app: knows who asked for what, and works out only what is new of it."""

    def __init__(self, app: "WSGIApplication", doorkeeper: Doorkeeper) -> None:
        """Take the app that answers all else, and who knows whom to answer."""
        self._app, self._doorkeeper = app, doorkeeper
        self._known: dict[Key, tuple[Reader, Asked]] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request for the feed that was answered before, hand on any other."""
        if environ["REQUEST_METHOD"] == "POST":
            # Whoever signs out, or changes a password, is asked anew at once.
            self._known = {}
        elif environ.get("PATH_INFO") == FEED and environ["REQUEST_METHOD"] == "GET":
            key = _key(environ)
            known = self._known.get(key)
            try:
                if known is not None and self._doorkeeper.admits(known[0]):
                    if AGAIN in environ:
                        environ[AGAIN](partial(self._at_hand, key))
                    status, headers, body = known[1].reply(environ.get("HTTP_IF_NONE_MATCH", ""))
                    start_response(status, headers)
                    return [body]
            except StoreError:
                # The app says so, and how long to wait.
                pass
        return self._app(environ, start_response)

    def know(self, environ: "WSGIEnvironment", reader: Reader, asked: Asked) -> None:
        """Keep how a request that was just answered is answered again."""
        kept = {} if len(self._known) >= MOST_KNOWN else self._known
        kept[_key(environ)] = (reader, asked)
        self._known = kept

    def _at_hand(self, key: Key, tag: str) -> Reply | None:
        """Answer a request that came again from memory, None where that is not enough."""
        known = self._known.get(key)
        if known is None or not self._doorkeeper.admits_at_hand(known[0]):
            return None
        return known[1].reply_at_hand(tag)


def _key(environ: "WSGIEnvironment") -> Key:
    return tuple(environ.get(name, "") for name in ASKED_WITH)
