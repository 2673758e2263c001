"""Many open dashboards in one process of its own: each keeps a connection and asks again and again.

It reads no more of an answer than it must, so that it takes little of the processor it shares.
"""

import asyncio
import random
import re
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

JITTER = 0.1
PATIENCE = 20.0
REVISION = re.compile(rb'\r\netag: (?:w/)?"(\d+)')
ETAG = re.compile(rb"\r\nETag: ([^\r]+)", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)")
NOT_MODIFIED, OK = 304, 200


@dataclass(frozen=True)
class Ask:
    """A request that is sent again and again: its head without the empty line, and its body."""

    head: bytes
    body: bytes = b""


@dataclass(frozen=True)
class Plan:
    """When a crowd asks: seconds between two looks, and the moments that what is counted lies between."""

    every: float
    begin: float
    end: float


@dataclass
class Seen:
    """What a crowd met between the two moments."""

    due: int = 0
    """Looks that the time allowed."""
    seconds: list[float] = field(default_factory=list)
    """How long each answer took."""
    unchanged: int = 0
    wrong: int = 0
    received: int = 0
    """Bytes of the answers."""
    moved: list[tuple[float, int, int]] = field(default_factory=list)
    """Each change of a dashboard: the moment, the revision it had and the one it has."""
    processor: float = 0.0
    """Seconds of processor time that the crowd itself took."""


class _Dashboard(asyncio.Protocol):
    def __init__(self, ask: Ask) -> None:
        self.connected = False
        self._ask = ask
        self._etag = b""
        self.revision = 0
        self.received = 0
        self._answer = b""
        self._missing = 0
        self._done: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self.connected = True

    def connection_lost(self, exc: Exception | None) -> None:
        self.connected = False
        if self._done and not self._done.done():
            self._done.set_exception(exc or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        if self._missing:
            self._missing -= len(data)
        else:
            self._answer += data
            end = self._answer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._read_head(self._answer[:end], len(self._answer) - end - 4)
        if self._missing <= 0 and self._done and not self._done.done():
            self._done.set_result(int(self._answer[9:12]))

    def _read_head(self, head: bytes, have: int) -> None:
        small = head.lower()
        length = LENGTH.search(small)
        unchanged = int(head[9:12]) == NOT_MODIFIED
        self._missing = 0 if unchanged or length is None else int(length.group(1)) - have
        if etag := ETAG.search(head):
            self._etag = b"\r\nIf-None-Match: " + etag.group(1)
        if revision := REVISION.search(small):
            self.revision = int(revision.group(1))

    async def look(self, port: int) -> int:
        """Ask and return the status of the answer; raise OSError."""
        kept = self.connected
        try:
            return await self._look(port)
        except ConnectionError:
            # The server may have ended a connection that it had kept: a browser asks again.
            if not kept:
                raise
            return await self._look(port)

    async def _look(self, port: int) -> int:
        loop = asyncio.get_running_loop()
        if not self.connected:
            await loop.create_connection(lambda: self, "127.0.0.1", port)
        self._answer, self._missing, self._done = b"", 0, loop.create_future()
        if self._transport:
            self._transport.write(self._ask.head + self._etag + b"\r\n\r\n" + self._ask.body)
        return await asyncio.wait_for(self._done, PATIENCE)

    def leave(self) -> None:
        if self._transport:
            self._transport.close()


def watch(port: int, asks: Sequence[Ask], plan: Plan) -> Seen:
    """Open a dashboard for each request, let them look until the end, and return what they met."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return asyncio.run(_watch(port, asks, plan))


async def _watch(port: int, asks: Sequence[Ask], plan: Plan) -> Seen:
    seen = Seen()
    crowd = [asyncio.create_task(_keep_looking(port, ask, plan, seen)) for ask in asks]
    await asyncio.sleep(max(0.0, plan.begin - time.monotonic()))
    before = time.process_time()
    await asyncio.sleep(max(0.0, plan.end - time.monotonic()))
    seen.processor = time.process_time() - before
    await asyncio.gather(*crowd)
    return seen


async def _keep_looking(port: int, ask: Ask, plan: Plan, seen: Seen) -> None:
    """Look at each tick, as a page does: not while an answer is still awaited."""
    dashboard, chance = _Dashboard(ask), random.Random()
    tick = time.monotonic() + chance.random() * plan.every
    while tick < plan.end:
        if tick > (now := time.monotonic()):
            await asyncio.sleep(tick - now)
            await _look(port, dashboard, plan, seen)
        seen.due += tick >= plan.begin
        tick += plan.every * chance.uniform(1 - JITTER, 1 + JITTER)
    dashboard.leave()


async def _look(port: int, dashboard: _Dashboard, plan: Plan, seen: Seen) -> None:
    began, had, received = time.monotonic(), dashboard.revision, dashboard.received
    try:
        status = await dashboard.look(port)
    except (OSError, TimeoutError):
        status = 0
        dashboard.leave()
    if began < plan.begin:
        return
    if status not in (OK, NOT_MODIFIED):
        seen.wrong += 1
        return
    ended = time.monotonic()
    seen.seconds.append(ended - began)
    seen.unchanged += status == NOT_MODIFIED
    seen.received += dashboard.received - received
    if dashboard.revision > had:
        seen.moved.append((ended, had, dashboard.revision))
