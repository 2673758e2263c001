"""A worker of gunicorn that hands all forms that are there to the app before it waits for one to be stored.

An app may put off its work until the first part of its answer is asked for (PEP 3333). So one thread gives it
each form, then asks for each answer: with the first of them all are stored (decision 0026).
"""

import re
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gunicorn.http import wsgi  # type: ignore[import-untyped]
from gunicorn.http.errors import NoMoreData  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn  # type: ignore[import-untyped]

from repeated import Repeated

FORM = re.compile(rb"POST /s/[a-z0-9-]+[? ]")
# So many answers go into one transaction at most.
MOST = 32
# A page that shows one again fits into what the system holds for who does not read: nobody waits behind it.
SHORT, HELD = 16 * 1024, 256 * 1024
# Longer than forms take unless the database keeps one waiting; then each waits in a thread of its own.
STUCK_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class Begun:
    """A form that the app was given, and the answer that it has not been asked for yet."""

    conn: TConn
    request: Any
    response: Any
    environ: dict[str, Any]
    parts: Iterable[bytes]
    since: datetime


class Together(Repeated):
    """Whole requests, each in a thread of its own; but forms together, all in the same."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Start with no form sent."""
        super().__init__(*given, **named)
        self._forms = deque[TConn]()
        self._at_forms = False
        self._since = 0.0
        self._lock = threading.Lock()

    def give(self, conn: TConn, came: bytes) -> None:
        """Give a form to the thread that is at them, anything else to one of its own."""
        if len(came) > SHORT or not FORM.match(came):
            super().give(conn, came)
            return
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, HELD)
        with self._lock:
            self._forms.append(conn)
            begin = not self._at_forms
            if begin:
                self._at_forms, self._since = True, time.monotonic()
            late = list(self._forms) if not begin and self._is_stuck() else []
            if late:
                self._forms.clear()
        for one in late:
            super().give(one, came)
        if begin:
            self.tpool.submit(self._answer_forms)

    def _answer_forms(self) -> None:
        while conns := self._next_forms():
            begun: dict[TConn, Begun | None] = {}
            for conn in conns:
                if self._is_stuck():
                    super().give(conn, b"")
                else:
                    begun[conn] = self._begun(conn)
            kept = [one is not None and self._ended(one) for one in begun.values()]
            self.method_queue.defer(self._finish, list(begun), kept)

    def _next_forms(self) -> list[TConn]:
        with self._lock:
            found = [self._forms.popleft() for _ in range(min(MOST, len(self._forms)))]
            self._at_forms, self._since = bool(found), time.monotonic()
        return found

    def _is_stuck(self) -> bool:
        return time.monotonic() > self._since + STUCK_SECONDS

    def _finish(self, conns: Sequence[TConn], kept: Sequence[bool]) -> None:
        for conn, one in zip(conns, kept, strict=True):
            self.finish(conn, kept=one)

    def _begun(self, conn: TConn) -> Begun | None:
        request, since = None, datetime.now()
        try:
            conn.sock.setblocking(True)
            request = next(conn.parser)
            response, environ = wsgi.create(request, conn.sock, conn.client, conn.server, self.cfg)
            environ["wsgi.multithread"] = True
            if not self.alive or len(self.keepalived_conns) >= self.max_keepalived:
                response.force_close()
            parts = self.wsgi(environ, response.start_response)
            return Begun(conn, request, response, environ, parts, since)
        except (StopIteration, NoMoreData, OSError):
            # Whoever sent it has gone.
            return None
        except Exception as error:
            self.handle_error(request, conn.sock, conn.client, error)
            return None

    def _ended(self, one: Begun) -> bool:
        """Send the answer; return whether the connection is kept."""
        try:
            for part in one.parts:
                one.response.write(part)
            one.response.close()
            return bool(self._keepalive_after(one.conn, not one.response.should_close()))
        except OSError:
            return False
        except Exception as error:
            # Behind a part of an answer nothing else may be sent.
            if one.response.headers_sent:
                self.log.exception("Error handling request")
            else:
                self.handle_error(one.request, one.conn.sock, one.conn.client, error)
            return False
        finally:
            self.log.access(one.response, one.request, one.environ, datetime.now() - one.since)
            if hasattr(one.parts, "close"):
                one.parts.close()
