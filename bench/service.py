"""Starts a service of its own, on a free port and a folder that is gone afterwards, and ends it."""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from study.instrument_document import load_folder
from study.response import Study
from study.store import AccountStore, Database, ResponseStore, Role, migrate

ROOT = Path(__file__).parents[1]
SLUG = "channel-preference"
CONSTANT = "/constant"
BARE = "/bare"
START_SECONDS = 30


@dataclass(frozen=True)
class Place:
    """Where a service keeps its answers and listens, and how its forms are signed."""

    folder: Path
    port: int
    secret: str
    settings: Mapping[str, str] = field(default_factory=dict)
    """Further settings of its processes, by their names."""

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of its processes; settings of the machine do not reach them."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KANAL_")}
        return ours | {
            "KANAL_BIND": f"127.0.0.1:{self.port}",
            "KANAL_DATA_DIR": str(self.folder),
            "KANAL_SECRET_KEY": self.secret,
            # All that a bench asks comes from one address.
            "KANAL_RATE_LIMITS": "off",
            **self.settings,
        }

    @property
    def file(self) -> Path:
        """Return where its answers are, unless they are in PostgreSQL."""
        return self.folder / "kanal.db"

    @property
    def url(self) -> str:
        """Return the address of its database."""
        return self.settings.get("KANAL_DATABASE_URL", f"sqlite:///{self.file}")

    @property
    def database(self) -> Database:
        """Return its database, opened from here."""
        return Database(self.url)


@contextmanager
def new_place() -> Iterator[Place]:
    """Return a folder and a port that nobody has."""
    with tempfile.TemporaryDirectory(prefix="kanal-bench-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
        probe.close()
        yield Place(Path(folder), port, secrets.token_urlsafe(48))


@contextmanager
def new_study(place: Place) -> Iterator[tuple[ResponseStore, Study]]:
    """Migrate a database and open the shipped study in it, marked synthetic."""
    database = place.database
    migrate(database)
    store = ResponseStore(database, refresh_seconds=0)
    store.create(SLUG, load_folder(SLUG), synthetic=True)
    try:
        yield store, store.open(SLUG, datetime.now(UTC), None)
    finally:
        database.engine.dispose()


def session_cookie(place: Place) -> str:
    """Return the cookie of a reader who has signed in."""
    database = place.database
    accounts = AccountStore(database)
    accounts.add("reader@localhost", Role.VIEWER)
    session = accounts.sign_in(accounts.sign_in_link("reader@localhost"))
    database.engine.dispose()
    return f"kanal_session={session}"


@contextmanager
def serving(place: Place, worker: str = "gthread", threads: int = 4) -> Iterator[None]:
    """Serve a place with gunicorn until the block ends."""
    # gevent must replace the standard library before anything is imported.
    started = ["-m", "gevent.monkey", "--module", "gunicorn"] if worker == "gevent" else ["-m", "gunicorn"]
    choice = ["--worker-class", worker, "--threads", str(threads), "--log-level", "critical"]
    with running([sys.executable, *started, *choice, "bench.served:application"], place):
        yield


@contextmanager
def as_shipped(target: str, place: Place) -> Iterator[int]:
    """Serve an app with Kanal's own gunicorn.conf.py; yield the id of the process that has the workers."""
    command = [sys.executable, "-m", "gunicorn", "--log-level", "critical", target]
    with running(command, place) as process:
        yield process.pid


@contextmanager
def running(command: Sequence[str], place: Place) -> "Iterator[subprocess.Popen[str]]":
    """Run a command that serves a place; wait until it does, and end it by its process id."""
    with started(command, place) as process:
        _wait(process, place.port)
        yield process


@contextmanager
def started(command: Sequence[str], place: Place) -> "Iterator[subprocess.Popen[str]]":
    """Run a command that serves a place, and end it by its process id."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=place.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _wait(process: "subprocess.Popen[str]", port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    raise SystemExit(f"The service did not start: {' '.join(map(str, process.args))}")  # type: ignore[arg-type]
