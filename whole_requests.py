"""A worker of gunicorn whose threads are given whole requests: who sends slowly takes up none of them.

gunicorn's own `gthread` gives a thread to each connection that has sent a byte, and the thread waits for the
rest (decision 0024). Here the loop that waits for connections gathers what they send.
"""

import re
import resource
import socket
import struct
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any, NamedTuple

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker  # type: ignore[import-untyped]

# The form's own script waits for an answer as long.
SECONDS = 20.0
LARGEST_HEAD = 64 * 1024
# As deploy/nginx.conf has it.
LARGEST_BODY = 1024 * 1024
OTHER_FILES = 256
MOST_BYTES = 64 * 1024 * 1024
PIECE = 16 * 1024
# Seconds and microseconds, as the system takes them.
NO_PROGRESS = struct.pack("ll", int(SECONDS), 0)
HEAD_ENDS, LINE_ENDS = b"\r\n\r\n", b"\r\n"
LENGTH, ENCODED = b"\r\ncontent-length:", b"\r\ntransfer-encoding:"
EXPECTS = b"\r\nexpect: 100-continue\r\n"
LONGEST_LENGTH = 15
SIZE = re.compile(rb"[0-9a-f]{1,8}", re.IGNORECASE)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
REFUSAL = "HTTP/1.1 {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_SLOW, BODY_TOO_LARGE = "408 Request Timeout", "413 Content Too Large"
HEAD_TOO_LARGE = "431 Request Header Fields Too Large"


class Arriving:
    """What has come of a request so far; whether it is well formed is judged by who parses it."""

    def __init__(self, began: bytes) -> None:
        """Start with what came behind the request before.

        `refusal` is set of what is too large; `expects_more` where the sender waits to be told to go on.
        """
        self.came = bytearray(began)
        self.refusal = ""
        self.expects_more = False
        self.since = time.monotonic()
        # Whether the loop waits for more of it.
        self.awaited = False
        self._head = 0
        # Where the body ends, or the next chunk begins.
        self._end = 0
        self._chunked = False

    def is_whole(self) -> bool:
        """Return whether all of it is here."""
        if not self._head and not self._read_head():
            self.refusal = HEAD_TOO_LARGE if len(self.came) > LARGEST_HEAD else ""
            return False
        whole = self._chunks_end() if self._chunked else len(self.came) >= self._end
        if max(self._end, len(self.came)) > self._head + LARGEST_BODY:
            self.refusal = BODY_TOO_LARGE
        return whole and not self.refusal

    def _read_head(self) -> bool:
        found = self.came.find(HEAD_ENDS)
        if found < 0:
            return False
        self._head = self._end = found + len(HEAD_ENDS)
        head = self.came[: self._head].lower()
        encoded, (_, *lengths) = ENCODED in head, head.split(LENGTH)
        # Of both, or of several, there is no body to wait for: that is refused by its head.
        self._chunked = encoded and not lengths
        if len(lengths) == 1 and not encoded:
            length = lengths[0].partition(LINE_ENDS)[0].strip()
            # One that is no length is refused by its head, too.
            self._end += int(length[:LONGEST_LENGTH]) if length.isdigit() else 0
        self.expects_more = len(self.came) == self._head and EXPECTS in head
        return True

    def _chunks_end(self) -> bool:
        """Return whether the last chunk is here, or one that is none."""
        while (line := self.came.find(LINE_ENDS, self._end)) >= 0:
            size = SIZE.match(self.came, self._end, line)
            if size is None:
                return True
            if int(size[0], 16) == 0:
                return self.came.find(HEAD_ENDS, line) >= 0
            self._end = line + int(size[0], 16) + 2 * len(LINE_ENDS)
        return False


class Done(NamedTuple):
    """What gunicorn asks of a request that a thread was given: whether its connection is kept."""

    kept: bool

    def cancelled(self) -> bool:
        """Return False: it was answered."""
        return False

    def result(self) -> bool:
        """Return whether the connection is kept."""
        return self.kept


class WholeRequests(ThreadWorker):  # type: ignore[misc]
    """`gthread`, but a thread is given a request only when all of it is here."""

    def __init__(self, *given: Any, **named: Any) -> None:
        """Start with nobody sending."""
        super().__init__(*given, **named)
        # In the order in which they began.
        self._arriving: dict[TConn, Arriving] = {}
        self._looked = 0.0

    def enqueue_req(self, conn: TConn) -> None:
        """Gather a request of a connection, which is new or has sent something again."""
        if conn.parser is None:
            # Who stops reading in the middle of an answer must not keep its thread.
            with suppress(OSError):
                conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, NO_PROGRESS)
        began = conn.parser.unreader.take_buffered() if conn.parser else b""
        conn.sock.setblocking(False)
        arriving = self._arriving[conn] = Arriving(began)
        if began:
            self._judge(conn, arriving, ended=False)
        # Mostly there is more, or all of it, by now.
        if conn in self._arriving:
            self._gather(conn)
        if conn in self._arriving:
            self.poller.register(conn.sock, EVENT_READ, partial(self._gather, conn))
            arriving.awaited = True
        if len(self._arriving) > self.worker_connections // 2:
            self._drop(next(iter(self._arriving)))

    def murder_pending(self) -> None:
        """Drop who has taken too long, and the oldest while all together hold too much."""
        super().murder_pending()
        now = time.monotonic()
        if now - self._looked < 1:
            return
        self._looked, held = now, sum(len(one.came) for one in self._arriving.values())
        for conn, arriving in list(self._arriving.items()):
            hurried = not self.alive and not arriving.came
            late = now - arriving.since > (STOP_KEEPALIVE_LINGER if hurried else SECONDS)
            if late or held > MOST_BYTES:
                held -= len(arriving.came)
                self._drop(conn, TOO_SLOW)

    def _gather(self, conn: TConn, _socket: object = None) -> None:
        arriving = self._arriving[conn]
        try:
            piece = conn.sock.recv(PIECE)
        except BlockingIOError:
            piece = None
        except OSError:
            piece, arriving.came = b"", bytearray()
        if piece == b"" and not arriving.came:
            self._drop(conn)
        # What was refused is let run out, for who still sends would not see the refusal.
        elif not arriving.refusal:
            arriving.came += piece or b""
            self._judge(conn, arriving, ended=piece == b"")

    def _judge(self, conn: TConn, arriving: Arriving, ended: bool) -> None:
        if arriving.is_whole() or ended:
            self._hand_over(conn)
        elif arriving.refusal:
            arriving.came.clear()
            _tell(conn, REFUSAL.format(arriving.refusal).encode())
        elif arriving.expects_more:
            arriving.expects_more = False
            _tell(conn, GO_ON)

    def _hand_over(self, conn: TConn) -> None:
        """Give a request to a thread: a whole one, or one that nothing more will come of."""
        came = bytes(self._leave(conn).came)
        conn.data_ready = True
        conn.init()
        conn.parser.unreader.unread(came)
        self.give(conn, came)

    def give(self, conn: TConn, _came: bytes) -> None:
        """Give a whole request to a thread of its own."""
        super().enqueue_req(conn)

    def finish(self, conn: TConn, *, kept: bool) -> None:
        """Wait for what comes next on a connection, or close it; runs in the loop."""
        self.finish_request(conn, Done(kept))

    def _leave(self, conn: TConn) -> Arriving:
        arriving = self._arriving.pop(conn)
        if arriving.awaited:
            self.poller.unregister(conn.sock)
        return arriving

    def _drop(self, conn: TConn, said: str = "") -> None:
        arriving = self._leave(conn)
        if said and arriving.came:
            _tell(conn, REFUSAL.format(said).encode())
        self.nr_conns -= 1
        conn.close()


def _tell(conn: TConn, said: bytes) -> None:
    """Send some words, as far as they go out at once."""
    with suppress(OSError):
        conn.sock.send(said, socket.MSG_DONTWAIT)


def connections(wanted: int) -> int:
    """Return how many connections a worker may have, after allowing this process as many open files."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OTHER_FILES
    allowed = needed if most == resource.RLIM_INFINITY else min(most, needed)
    if soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    return max(allowed, min(soft, needed)) - OTHER_FILES
