"""A service that is stopped and started again at the same address, as at an update."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import FLASK, PATIENCE, ROOT, environment, free_port
from tests.serving import Service


class Restarting:
    """A service of a test's own; nobody answers between `stop` and `start`."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of its database; the port is free."""
        self._folder, port = folder, free_port()
        own = environment(KANAL_DATA_DIR=folder, KANAL_BIND=f"127.0.0.1:{port}")
        self.service = Service(f"http://127.0.0.1:{port}", folder, "", own)
        """The service as other tests know it."""
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start it and wait until it can store answers."""
        with (self._folder / "log.txt").open("a", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [*FLASK, "service", "start"], cwd=ROOT, env=self.service.environment, stdout=log, stderr=log
            )
        end = time.monotonic() + PATIENCE
        while not self._ready():
            assert time.monotonic() < end, (self._folder / "log.txt").read_text(encoding="utf-8")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it; its address stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.service.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False


@contextmanager
def restarting(folder: Path) -> Iterator[Restarting]:
    """Start a service that a test may stop and start again."""
    service = Restarting(folder)
    service.start()
    try:
        yield service
    finally:
        service.stop()
