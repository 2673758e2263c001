"""A load generator: some clients that each send one request after the other, over loopback only.

It reads no more of an answer than it must, so that it takes little of the processor it shares.
"""

import multiprocessing
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

from bench.report import quantile

PROCESSES = 2
CLIENTS = 32
TIMEOUT = 10.0
NO_BODY = (204, 304)


@dataclass(frozen=True)
class Result:
    """Requests a second, the 99th percentile of their times in seconds, and how many went wrong.

    `spent`: how many clients had sent all they had before the end, which makes the rate too low.
    """

    rate: float
    p99: float
    wrong: int
    spent: int = 0


@dataclass
class _Share:
    seconds: list[float] = field(default_factory=list)
    wrong: int = 0
    spent: int = 0


class Client:
    """One connection, kept alive where the server keeps it."""

    def __init__(self, port: int) -> None:
        """Take the port; connect at the first request."""
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> int:
        """Send a request and return the status of its answer; raise OSError."""
        kept = self._socket is not None
        try:
            return self._ask(request)
        except ConnectionError:
            self.close()
            # The server may have ended a connection that it had kept.
            if not kept:
                raise
            return self._ask(request)

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _ask(self, request: bytes) -> int:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT)
        self._socket.sendall(request)
        answer = b""
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._received()
        head = answer[:end].lower()
        status = int(head[9:12])
        missing = end + 4 + _length(head, status) - len(answer)
        while missing > 0:
            missing -= len(self._received())
        if b"connection: close" in head:
            self.close()
        return status

    def _received(self) -> bytes:
        part = self._socket.recv(65536) if self._socket else b""
        if not part:
            raise ConnectionResetError("The server closed the connection.")
        return part


def _length(head: bytes, status: int) -> int:
    name = b"\r\ncontent-length:"
    if status in NO_BODY or name not in head:
        return 0
    return int(head.split(name, 1)[1].split(b"\r\n", 1)[0])


def load(port: int, batches: Sequence[Sequence[bytes]], expected: int, seconds: float) -> Result:
    """Send each client's batch for some seconds; a batch of one request is sent again and again."""
    start = time.time() + 0.5
    shares = [(port, batches[place::PROCESSES], expected, start, seconds) for place in range(PROCESSES)]
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        done = pool.starmap(_process, shares)
    times = [second for share in done for second in share.seconds]
    wrong = sum(share.wrong for share in done)
    if not times:
        return Result(0, float("nan"), wrong)
    spent = sum(share.spent for share in done)
    return Result(len(times) / seconds, quantile(times, 0.99), wrong, spent)


def _process(
    port: int, batches: Sequence[Sequence[bytes]], expected: int, start: float, seconds: float
) -> _Share:
    share = _Share()
    time.sleep(max(0.0, start - time.time()))
    threads = [
        threading.Thread(target=_client, args=(share, port, batch, expected, start + seconds))
        for batch in batches
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return share


def _client(share: _Share, port: int, batch: Sequence[bytes], expected: int, end: float) -> None:
    client = Client(port)
    for request in cycle(batch) if len(batch) == 1 else batch:
        began = time.perf_counter()
        if time.time() >= end:
            break
        try:
            right = client.ask(request) == expected
        except OSError:
            right = False
            client.close()
        if right:
            share.seconds.append(time.perf_counter() - began)
        else:
            share.wrong += 1
    else:
        share.spent += 1
    client.close()
