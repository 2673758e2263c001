"""A service to be broken: started as an operator starts it, its processes known by their ids."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from study.store import ResponseStore
from tests.conftest import opened
from tests.databases import database_of
from tests.faults.ledger import Ledger
from tests.processes import FLASK, ROOT, environment, free_port

SLUG = "channel-preference"
WORKERS = 2
PATIENCE = 120
# Hands a socket over as systemd's socket units do, then becomes the service.
AS_SYSTEMD_DOES = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.argv[2], sys.argv[2:])
"""


def until(holds: Callable[[], object], what: str, seen: object = "") -> None:
    """Wait until something holds; fail where it never does, and say what was seen instead."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"not within {PATIENCE} seconds: {what} {seen}"
        time.sleep(0.02)


class Breakable:
    """A service with a folder, a database and a port of its own."""

    def __init__(self, folder: Path, held: socket.socket | None = None, **changes: str | Path) -> None:
        """Take the folder of its database, a socket that is held open for it, and unusual settings."""
        port = held.getsockname()[1] if held else free_port()
        self._held = held
        # Beside the folder, for that may be on a disk that is full.
        self.log = folder.with_name("service.log")
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"
        usual = {"KANAL_BIND": f"127.0.0.1:{port}", "KANAL_WORKERS": str(WORKERS)}
        self._environment = environment(**{"KANAL_DATA_DIR": folder, **usual, **changes})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def files(self) -> list[Path]:
        """Return the file of its SQLite and those beside it that storing an answer may touch."""
        return [self.folder / f"kanal.db{end}" for end in ("", "-wal", "-shm", "-journal", "-turn")]

    @property
    def master(self) -> int:
        """Return the process that the operator started."""
        assert self._process is not None
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """Return the processes that answer, the oldest first."""
        listed = Path(f"/proc/{self.master}/task/{self.master}/children").read_text(encoding="ascii")
        return [int(pid) for pid in listed.split()]

    def start(self) -> None:
        """Start it and wait until it says that it can store answers."""
        held = [self._held.fileno()] if self._held else []
        before = [sys.executable, "-c", AS_SYSTEMD_DOES, str(held[0])] if held else []
        command = [*before, *FLASK, "service", "start"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, pass_fds=held, stdout=log, stderr=log
            )
        until(lambda: self._exited() or self.ready == 200, "the service is ready")
        assert not self._exited(), self.log.read_text(encoding="utf-8")[-500:]
        until(lambda: len(self.workers) == WORKERS, "all workers are there")

    def stop(self) -> None:
        """Stop it as an operator does, where it runs."""
        if self._process is not None and not self._exited():
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(PATIENCE)

    def kill(self, *pids: int) -> None:
        """End processes of it at once; the master is waited for."""
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        if self.master in pids and self._process is not None:
            self._process.wait(PATIENCE)

    @property
    def ready(self) -> int:
        """Return what a monitor is answered, 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def _exited(self) -> bool:
        return self._process is not None and self._process.poll() is not None


@contextmanager
def breakable(folder: Path, held: socket.socket | None = None, **changes: str | Path) -> Iterator[Breakable]:
    """Start a service that a test may break, and stop it in the end."""
    folder.mkdir(parents=True, exist_ok=True)
    service = Breakable(folder, held, **changes)
    try:
        service.start()
        yield service
    finally:
        service.stop()


def wrongs(service: Breakable, ledger: Ledger) -> list[str]:
    """Return a line for all that is wrong by now: in the store, in its tally, in what people were told."""
    with opened(database_of(service.folder)) as database:
        store = ResponseStore(database)
        study = store.known(SLUG)
        stored = ledger.disagreements(lambda: store.responses(study))
        return [*stored, *store.verify(study), *ledger.told_wrongly()]


def moves_on(ledger: Ledger, answers: int = 1) -> None:
    """Wait until some more answers are acknowledged."""
    goal = len(ledger.acknowledged) + answers
    until(lambda: len(ledger.acknowledged) >= goal, f"{answers} more answers acknowledged", ledger.met)
