"""A real WordPress for tests: PHP's own server and a MariaDB in a folder, ended by their processes."""

import getpass
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.processes import PATIENCE, ROOT, free_port

HERE = Path(__file__).parent
WORDPRESS = ROOT / "var" / "wordpress" / "usr" / "share" / "wordpress"
PROGRAMS = ("php", "mariadbd", "mariadb-install-db")
# A block of a page asks the server for the same page's other parts.
WORKERS = "4"


@dataclass(frozen=True)
class Blog:
    """A running blog."""

    url: str
    environment: dict[str, str]

    def publish(self, text: str) -> str:
        """Publish a text as an author who may write no frames, and return its address."""
        return self.run("publish.php", text)

    def run(self, script: str, text: str = "") -> str:
        """Run one of our scripts and return what it printed."""
        command = [_program("php"), "-d", "error_reporting=E_ERROR", str(HERE / script), str(WORDPRESS)]
        done = subprocess.run(
            command, env=self.environment, input=text, capture_output=True, text=True, check=True
        )
        return done.stdout


def installed() -> bool:
    """Return whether `make test-wordpress` has brought what a blog needs."""
    return all(map(shutil.which, PROGRAMS)) and (WORDPRESS / "wp-load.php").exists()


@contextmanager
def blogging(folder: Path, service_port: int) -> Iterator[Blog]:
    """Start a blog that may ask the service on a port, and stop it in the end."""
    socket, port = folder / "db.sock", free_port()
    # Another site than the service's 127.0.0.1, as for a browser.
    url = f"http://localhost:{port}"
    known = {"BLOG_SOCKET": str(socket), "BLOG_URL": url, "SERVICE_PORT": str(service_port)}
    environment = {**os.environ, **known, "PHP_CLI_SERVER_WORKERS": WORKERS}
    blog = Blog(url, environment)
    with ExitStack() as running:
        running.enter_context(_process(_database(folder, socket), folder / "database.txt", environment))
        _wait_for(socket)
        blog.run("set_up.php")
        serve = [_program("php"), "-S", f"localhost:{port}", "-t", str(WORDPRESS), str(HERE / "router.php")]
        running.enter_context(_process(serve, folder / "php.txt", environment))
        yield blog


def _database(folder: Path, socket: Path) -> Sequence[str]:
    place = ["--no-defaults", f"--datadir={folder / 'database'}", f"--user={getpass.getuser()}"]
    make = [_program("mariadb-install-db"), *place, "--auth-root-authentication-method=normal"]
    subprocess.run(make, check=True, capture_output=True)
    return [_program("mariadbd"), *place, f"--socket={socket}", "--skip-networking"]


@contextmanager
def _process(command: Sequence[str], log: Path, environment: dict[str, str]) -> Iterator[None]:
    with log.open("w", encoding="utf-8") as output:
        # A group of its own: PHP's server leaves its workers behind.
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(PATIENCE)


def _wait_for(socket: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not socket.exists():
        assert time.monotonic() < end, "the database does not start"
        time.sleep(0.1)


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found is not None, name
    return found
