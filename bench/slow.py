"""Slow connections: many that begin a request and never end it, and who gets through beside them."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

CONNECTIONS = 200
PROBES = 14
IN_TIME = 1.0
PAUSE = 0.2


def probes_in_time(port: int) -> int:
    """Return how many of 14 plain requests are answered within a second beside 200 slow ones."""
    with _slow_connections(port):
        time.sleep(1)
        answered = 0
        for _ in range(PROBES):
            answered += _probe(port)
            time.sleep(PAUSE)
        return answered


def _probe(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=IN_TIME)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def _slow_connections(port: int) -> Iterator[None]:
    """Open connections that send a letter of a header each second, as a bad network might."""
    with ExitStack() as stack:
        slow = []
        for _ in range(CONNECTIONS):
            with suppress(OSError):
                connection = socket.create_connection(("127.0.0.1", port), IN_TIME)
                slow.append(stack.enter_context(connection))
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        done = threading.Event()
        dripping = threading.Thread(target=_drip, args=(slow, done))
        dripping.start()
        try:
            yield
        finally:
            done.set()
            dripping.join()


def _drip(slow: list[socket.socket], done: threading.Event) -> None:
    while not done.wait(1):
        for connection in slow:
            with suppress(OSError):
                connection.send(b"x")
