"""One JSON line for each request, and for each error in it: what was asked of which route, and never by whom.

Addresses of pages have receipts, passes and links in them, and messages of errors may quote an answer.
So a line has the route's template, not the path, and where an error was raised, not its words.
"""

import json
import logging
import os
import re
import secrets
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from again import AGAIN, FromMemory, NamedFromMemory, Reply

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-Id"
GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"))
STANDARD_ERROR = 2
KEPT_ROUTES = 256
# gunicorn puts the address that was asked for behind these words.
SERVER, FOLLOWED_BY_AN_ADDRESS = "gunicorn.error", "Error handling request"

FAILED = b"Something went wrong here.\n"
FAILED_HEADERS = [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]

Line: TypeAlias = dict[str, object]

log = logging.getLogger(__name__)
_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def write_line(line: Line) -> None:
    """Write a line to standard error in one piece; a log that cannot be written stops nothing."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    with suppress(OSError):
        os.write(STANDARD_ERROR, f"{json.dumps({'time': now, **line})}\n".encode())


def log_exception(error: Any) -> None:
    """Log an error that no app expected, in place of Flask's words, which quote the path."""
    log.error("A request failed.", exc_info=error)


class Meter(Protocol):
    """What counts requests."""

    def began(self) -> None:
        """Take note of a request."""

    def answered(self, line: Line) -> None:
        """Take note of its answer, by its line."""


class RequestLog:
    """WSGI before an app: gives each request an id, sends it back, and writes a line when all is sent."""

    def __init__(
        self,
        name: str,
        app: "WSGIApplication",
        routes: Map,
        write: Callable[[Line], None] | None,
        *,
        proxied: bool,
        meter: Meter | None = None,
    ) -> None:
        """Take an app, its routes, what writes lines, whether a trusted proxy is before it, and a meter."""
        self._name, self._app, self._write, self._proxied, self._meter = name, app, write, proxied, meter
        self._routes = routes.bind("")
        # To match takes most of the time of a line, and most ask for the same.
        self._route = lru_cache(KEPT_ROUTES)(self._matched)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as the app does; 500 where it raises."""
        began, status = time.perf_counter(), 0
        request_id = self._id_of(environ.get("HTTP_X_REQUEST_ID", ""))
        _request_id.set(request_id)
        if AGAIN in environ:
            environ[AGAIN] = self._told_again(environ[AGAIN], self._asked(environ))
        if self._meter:
            self._meter.began()

        def start(said: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            nonlocal status
            status = int(said[:3])
            # A list of our own: the app may give its own to many.
            return start_response(said, [*headers, (HEADER, request_id)], error)

        def finished(size: int) -> None:
            if self._write or self._meter:
                self._tell(request_id, self._asked(environ), status, size, began)

        def failed() -> list[bytes]:
            log_exception(sys.exc_info())
            start("500 INTERNAL SERVER ERROR", FAILED_HEADERS, sys.exc_info() if status else None)
            return [FAILED]

        try:
            parts = self._app(environ, start)
        except Exception:
            parts = failed()
        return Counted(parts, request_id, finished, failed)

    def _told_again(
        self, know: Callable[[NamedFromMemory], None], asked: Line
    ) -> Callable[[FromMemory], None]:
        """Return what takes how an app answers again, and gives each such answer an id and a line, too."""

        def answer(from_memory: FromMemory, tag: str, name: str) -> Reply | None:
            began, reply = time.perf_counter(), from_memory(tag)
            if reply is None:
                return None
            request_id, (status, headers, body) = self._id_of(name), reply
            if self._meter:
                self._meter.began()
            if self._write or self._meter:
                self._tell(request_id, asked, int(status[:3]), len(body), began)
            return status, [*headers, (HEADER, request_id)], body

        return lambda from_memory: know(partial(answer, from_memory))

    def _id_of(self, name: str) -> str:
        return name if self._proxied and GIVEN_ID.fullmatch(name) else secrets.token_hex(8)

    def _tell(self, request_id: str, asked: Line, status: int, size: int, began: float) -> None:
        milliseconds = round((time.perf_counter() - began) * 1000, 2)
        answered = {"status": status, "bytes": size, "ms": milliseconds}
        line = {"request": request_id, "app": self._name, **asked, **answered}
        if self._meter:
            self._meter.answered(line)
        if self._write:
            self._write(line)

    def _asked(self, environ: "WSGIEnvironment") -> Line:
        method = environ["REQUEST_METHOD"]
        route = self._route(environ.get("PATH_INFO", ""), method)
        return {"method": method if method in METHODS else "other", "route": route}

    def _matched(self, path: str, method: str) -> str | None:
        """Return the template of the route, None where no route fits."""
        try:
            return self._routes.match(path, method, return_rule=True)[0].rule
        except HTTPException:
            return None


class Counted:
    """The parts of an answer; tells how many bytes were sent when the server is done with it."""

    def __init__(
        self,
        parts: Iterable[bytes],
        request_id: str,
        finished: Callable[[int], None],
        failed: Callable[[], Iterable[bytes]],
    ) -> None:
        """Take an answer, the id of its request, whom to tell, and what answers where the app raises."""
        self._parts, self._id, self._finished, self._failed = parts, request_id, finished, failed
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield each part."""
        # Other requests may have begun since this one did.
        _request_id.set(self._id)
        try:
            for part in self._parts:
                self._size += len(part)
                yield part
        except Exception:
            if self._size:
                raise
            yield from self._failed()

    def close(self) -> None:
        """Close the app's answer, and tell."""
        try:
            if hasattr(self._parts, "close"):
                self._parts.close()
        finally:
            self._finished(self._size)


class ErrorLines(logging.Handler):
    """Writes what programs log as JSON lines, with the id of the request they were at."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; of an exception its kind and its places."""
        # A database quotes rows behind the first line.
        message = record.getMessage().partition("\n")[0]
        if record.name == SERVER and message.startswith(FOLLOWED_BY_AN_ADDRESS):
            message = FOLLOWED_BY_AN_ADDRESS
        line: Line = {"level": record.levelname.lower(), "request": _request_id.get()}
        line |= {"logger": record.name, "message": message}
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        write_line(line)


def take_over_errors() -> None:
    """Let everything that is logged in this process come as JSON lines, the server's words, too."""
    logging.getLogger().handlers = [ErrorLines()]
    logging.getLogger(SERVER).handlers = [ErrorLines()]
