"""Slow connections: many that begin a request and never end it, and who gets through beside them."""

import http.client
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress

CONNECTIONS = 200
PROBES = 14
IN_TIME = 1.0
PAUSE = 0.2
BEGINNING = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


def probes_in_time(port: int) -> int:
    """Return how many of 14 plain requests are answered within a second beside 200 slow ones."""
    with kept_slow(_begun(port), BEGINNING):
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


def _begun(port: int) -> Iterator[socket.socket]:
    for _ in range(CONNECTIONS):
        # Who does not get in is what is measured.
        with suppress(OSError):
            yield socket.create_connection(("127.0.0.1", port), IN_TIME)


@contextmanager
def kept_slow(connections: Iterable[socket.socket], beginning: str, drips: bool = True) -> Iterator[None]:
    """Begin a request on each connection, and send a byte of it each second until the block ends."""
    with ExitStack() as stack:
        slow = []
        for connection in connections:
            slow.append(stack.enter_context(connection))
            with suppress(OSError):
                connection.sendall(beginning.encode())
        done = threading.Event()
        dripping = threading.Thread(target=_drip, args=(slow if drips else [], done))
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
                # A digit: with it the length of a chunk goes on, too.
                connection.send(b"1")
