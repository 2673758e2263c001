"""A wire between a browser and a service that counts what passes, whoever in the browser asked for it."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

ASKED = re.compile(rb"(?:GET|HEAD|POST|PUT) \S+(?= HTTP/1\.1\r\n)")
CHUNK = 65536


@dataclass
class Wire:
    """A port to visit in place of the service's, and what has passed so far."""

    port: int
    requests: list[str] = field(default_factory=list)
    received: int = 0
    """Bytes of the answers, heads and bodies, as they were sent."""

    def clear(self) -> None:
        """Count from nothing again."""
        self.requests.clear()
        self.received = 0


@contextmanager
def wire(to_port: int) -> Iterator[Wire]:
    """Open a wire to a port of this machine, and close it in the end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        counted = Wire(int(listening.getsockname()[1]))
        thread = threading.Thread(target=_accept, args=(listening, to_port, counted), daemon=True)
        thread.start()
        try:
            yield counted
        finally:
            # A thread that waits for a connection is woken by the end of the socket, not by its closing.
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(listening: socket.socket, to_port: int, counted: Wire) -> None:
    with suppress(OSError):
        while True:
            near, _ = listening.accept()
            far = socket.create_connection(("127.0.0.1", to_port))
            for pump in (_ask, _answer):
                threading.Thread(target=pump, args=(near, far, counted), daemon=True).start()


def _ask(near: socket.socket, far: socket.socket, counted: Wire) -> None:
    with suppress(OSError):
        while chunk := near.recv(CHUNK):
            counted.requests += [line.decode("ascii") for line in ASKED.findall(chunk)]
            far.sendall(chunk)
        far.shutdown(socket.SHUT_WR)


def _answer(near: socket.socket, far: socket.socket, counted: Wire) -> None:
    with suppress(OSError), near, far:
        while chunk := far.recv(CHUNK):
            counted.received += len(chunk)
            near.sendall(chunk)
