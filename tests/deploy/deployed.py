"""A service as it is deployed: a public name by https, a proxy before it, a log in a file."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from survey.tokens import FormTokens
from tests.factories import ANSWERS
from tests.processes import FLASK, PATIENCE, ROOT, environment, free_port

SLUG = "channel-preference"
NAME = "kanal.example"
SETTINGS: dict[str, str] = {
    "KANAL_PUBLIC_URL": f"https://{NAME}",
    "KANAL_SECRET_KEY": "a signing key that is for tests only",
    "KANAL_PROXY_HOPS": "1",
    "KANAL_WORKERS": "1",
}


def filled_form(key: str, **changes: str) -> str:
    """Return a filled-in form as a browser sends it."""
    token = FormTokens(SETTINGS["KANAL_SECRET_KEY"]).make(SLUG, key)
    fields = {code: str(answer) for code, answer in ANSWERS.items()}
    return urlencode({**fields, "key": key, "csrf_token": token, **changes})


@dataclass(frozen=True)
class Deployed:
    """A running service, and the file with what it wrote."""

    port: int
    log: Path
    process: "subprocess.Popen[bytes]"

    def sent(self, request: bytes) -> tuple[int, str]:
        """Send bytes and nothing more; return the status, and the whole answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("utf-8", "replace")
        return int(answer.split(" ", 2)[1]), answer

    def asked(self, path: str, *headers: str, host: str = NAME, method: str = "GET") -> tuple[int, str]:
        """Ask for a path; return the status, and the whole answer."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
        return self.sent("\r\n".join(lines).encode("latin-1"))

    def lines(self, **wanted: object) -> list[dict[str, Any]]:
        """Return the lines of the log that have these values; wait for the first."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            written = self.log.read_text(encoding="utf-8").splitlines()
            lines: list[dict[str, Any]] = [json.loads(line) for line in written]
            found = [line for line in lines if wanted.items() <= line.items()]
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(self.log.read_text(encoding="utf-8"))


@contextmanager
def deployed(folder: Path, **changes: str) -> Iterator[Deployed]:
    """Start a service, wait until it can store, and end it."""
    port, log = free_port(), folder / "log.jsonl"
    settings = {**SETTINGS, "KANAL_BIND": f"127.0.0.1:{port}", "KANAL_DATA_DIR": str(folder), **changes}
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [*FLASK, "service", "start"],
            cwd=ROOT,
            env=environment(**settings),
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            _wait(port, process)
            yield Deployed(port, log, process)
        finally:
            stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process as an operator does."""
    process.terminate()
    process.wait(PATIENCE)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("The service did not start.")
