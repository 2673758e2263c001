"""A wire to PostgreSQL that breaks at a COMMIT: before the server has it, or before its answer is back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

COMMIT = b"COMMIT\0"
HOST = "127.0.0.1"


class Wire:
    """Passes everything on, until it is told to break."""

    def __init__(self, server: Path) -> None:
        """Take the server's socket."""
        self.breaks_before: bool | None = None
        """Whether the next COMMIT breaks it before the server has it, or after; None: not at all."""
        self.broken = 0
        self._server = server
        self._listener = socket.create_server((HOST, 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Return where to connect to."""
        port: int = self._listener.getsockname()[1]
        return port

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                last = threading.Event()
                for passing in (self._requests, self._answers):
                    threading.Thread(target=passing, args=(client, server, last), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket, last: threading.Event) -> None:
        with server, suppress(OSError):
            while request := client.recv(65536):
                before = self.breaks_before if COMMIT in request else None
                if before is not None:
                    self.breaks_before, self.broken = None, self.broken + 1
                    last.set()
                if before:
                    break
                server.sendall(request)
            server.shutdown(socket.SHUT_RDWR)

    def _answers(self, client: socket.socket, server: socket.socket, last: threading.Event) -> None:
        with client, suppress(OSError):
            while (answer := server.recv(65536)) and not last.is_set():
                client.sendall(answer)
            client.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(server: Path) -> Iterator[Wire]:
    """Lay a wire to a server's socket."""
    wire = Wire(server)
    try:
        yield wire
    finally:
        wire.close()
