"""A real service for tests: started as an operator starts it, on a free port, ended by its process."""

import re
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.processes import FLASK, PATIENCE, ROOT, environment, free_port

# How long a site of a test's own takes to notice that the test is over.
STOP_SECONDS = 0.02


@dataclass(frozen=True)
class Service:
    """A running service."""

    url: str
    folder: Path
    printed: str
    environment: Mapping[str, str]

    @property
    def sign_in_link(self) -> str:
        """Return the one-time link that the start printed."""
        found = re.search(r"http\S+/dashboard/sign-in\?token=\S+", self.printed)
        assert found, self.printed
        return found.group()

    def command(self, *arguments: str) -> str:
        """Run a `flask --app wsgi` command beside the service and return what it printed."""
        done = subprocess.run(
            [*FLASK, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout


@contextmanager
def serving(folder: Path, *options: str, **changes: str) -> Iterator[Service]:
    """Start a service in a folder, wait until it can store answers, and stop it in the end."""
    port, log = free_port(), folder / "log.txt"
    folder.mkdir(parents=True, exist_ok=True)
    own = environment(KANAL_DATA_DIR=folder, KANAL_BIND=f"127.0.0.1:{port}", **changes)
    command = [*FLASK, "service", "start", *options]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=own, stdout=output, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, process, log)
            yield Service(url, folder, log.read_text(encoding="utf-8"), own)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))


@contextmanager
def another_site(page: str) -> Iterator[str]:
    """Serve one page from another origin, as a blog would."""

    class Blog(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_arguments: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Blog)
    thread = threading.Thread(target=server.serve_forever, args=[STOP_SECONDS])
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
