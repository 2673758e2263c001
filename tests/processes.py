"""Real processes: Kanal's own commands as a shell would start them, in an environment of the test's own."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.databases import USUAL, database_of

ROOT = Path(__file__).parents[1]
FLASK = (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi"))
PATIENCE = 120


def environment(**changes: str | Path) -> Mapping[str, str]:
    """Return this process's environment without settings of Kanal's, and with those given.

    Who is given a data folder and no database has the usual one of that folder.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KANAL_", "FLASK_"))}
    if USUAL != "sqlite" and "KANAL_DATA_DIR" in changes:
        kept["KANAL_DATABASE_URL"] = database_of(Path(changes["KANAL_DATA_DIR"]))
    return kept | {name: str(value) for name, value in changes.items()}


def run(
    *words: str | Path, cwd: str | Path = ROOT, **changes: str | Path
) -> subprocess.CompletedProcess[str]:
    """Return a finished process, whatever its end."""
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def only_line(finished: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that a refused process left."""
    assert finished.returncode == 1, finished.stderr
    assert finished.stdout == ""
    (line,) = finished.stderr.splitlines()
    return line


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
