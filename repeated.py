"""A worker of gunicorn whose loop itself answers requests that come again, where the app lets it.

An open dashboard asks the same again and again, byte for byte but for the tag of what it has: that takes no
thread and no parser (decision 0027).
"""

import re
import socket
import time
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from gunicorn.util import http_date  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn  # type: ignore[import-untyped]

from again import AGAIN, NamedFromMemory
from whole_requests import HEAD_ENDS, Done, WholeRequests

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

BEGINS = b"GET /dashboard/feed"
LONGEST, MOST = 4096, 4096
# What differs each time; a proxy gives each request a name.
TAG, NAME = b"if-none-match", b"x-request-id"
VARIES = re.compile(rb"\r\n(if-none-match|x-request-id): ([\x20-\x7e]*)(?=\r\n)", re.IGNORECASE)
# Nothing comes again on its connection.
LAST = re.compile(rb"\r\nconnection:[^\r]*close", re.IGNORECASE)


class Asked(NamedTuple):
    """A request that may come again: what is the same each time, and what is not."""

    same: bytes
    tag: str
    name: str

    @classmethod
    def of(cls, came: bytes) -> "Asked | None":
        """Return what was asked, None of what is not one whole request of this kind and nothing else."""
        alone = came.startswith(BEGINS) and came.find(HEAD_ENDS) == len(came) - len(HEAD_ENDS)
        if not alone or len(came) > LONGEST or LAST.search(came):
            return None
        parts = VARIES.split(came)
        varying = {name.lower(): value.decode() for name, value in zip(parts[1::3], parts[2::3], strict=True)}
        return cls(b"".join(parts[::3]), varying.get(TAG, ""), varying.get(NAME, ""))


class Repeated(WholeRequests):
    """Whole requests, each in a thread of its own; but what comes again is answered by the loop."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Start with nothing known."""
        super().__init__(*given, **named)
        self._known: dict[bytes, NamedFromMemory] = {}
        self._asking: dict[socket.socket, bytes] = {}
        self._seconds = float(self.cfg.keepalive)

    def load_wsgi(self) -> None:
        """Let the app tell how a request is answered again."""
        super().load_wsgi()
        app = self.wsgi

        def offered(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            same = self._asking.get(environ["gunicorn.socket"])
            if same is not None:
                environ[AGAIN] = partial(self._know, same)
            answer: Iterable[bytes] = app(environ, start_response)
            return answer

        self.wsgi = offered

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Answer what came on a kept connection at once if that can be done; else gather it."""
        came = b""
        with suppress(OSError):
            came = client.recv(LONGEST)
        reply = self._reply(came) if self.alive else None
        sent = 0
        if reply:
            with suppress(OSError):
                sent = client.send(reply)
        if reply and sent == len(reply):
            # As if it had just been put where it is kept: in the order of their ends.
            self.keepalived_conns.remove(conn)
            conn.timeout = time.monotonic() + self._seconds
            self.keepalived_conns.append(conn)
        elif reply and sent:
            self.poller.unregister(client)
            self.keepalived_conns.remove(conn)
            self.tpool.submit(self._send_rest, conn, reply[sent:])
        else:
            conn.parser.unreader.unread(came)
            super().on_client_socket_readable(conn, client)

    def give(self, conn: TConn, came: bytes) -> None:
        """Give a whole request to a thread; only what passes all that stands before the app becomes known."""
        if asked := Asked.of(came):
            self._asking[conn.sock] = asked.same
        super().give(conn, came)

    def finish_request(self, conn: TConn, fs: "Future[bool] | Done") -> None:
        """Forget what a connection asked for, and go on as gunicorn does."""
        self._asking.pop(conn.sock, None)
        super().finish_request(conn, fs)

    def _know(self, same: bytes, answer: NamedFromMemory) -> None:
        known = {} if len(self._known) >= MOST else self._known
        known[same] = answer
        self._known = known

    def _reply(self, came: bytes) -> bytes | None:
        asked = Asked.of(came)
        answer = self._known.get(asked.same) if asked else None
        try:
            reply = answer(asked.tag, asked.name) if asked and answer else None
        except Exception:
            # What ends the loop ends the worker; a thread meets the same, and answers for it.
            self.log.exception("Error handling request")
            return None
        return _written(*reply) if reply else None

    def _send_rest(self, conn: TConn, rest: bytes) -> None:
        kept = True
        try:
            conn.sock.setblocking(True)
            conn.sock.sendall(rest)
        except OSError:
            kept = False
        self.method_queue.defer(partial(self.finish, conn, kept=kept))


def _written(status: str, headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """Return an answer as gunicorn writes it."""
    date = _date(int(time.time()))
    lines = [f"HTTP/1.1 {status}", "Server: gunicorn", f"Date: {date}", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return str(http_date(second))
